"""`jwstrdf leftover`: files of an older run that nothing explains any more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, format_option, store_options
from jwstrdf.cli.scope import scope_options

if TYPE_CHECKING:
    from jwstrdf.answers.leftover import Leftovers

EPILOG = """\b
Examples:
  jwstrdf leftover
  jwstrdf leftover --program 2733
  jwstrdf leftover jw02733-o002_t001_miri_f1130w --certain --json
"""

SHOWN = 40
"""So many files a table for people names; --json and --format csv give all."""


@click.command("leftover", epilog=EPILOG, short_help="Files of an older run that nothing explains any more.")
@scope_options
@click.option("--certain", is_flag=True, help="Without files that a source not read yet could explain.")
@store_options
@format_option("table", "json", "csv")
def command(
    names: tuple[str, ...],
    program: str | None,
    observation: str | None,
    visit: str | None,
    certain: bool,
    settings: Settings,
    form: str,
) -> int:
    """Files of an older run that nothing explains any more.

    NAME is a product, an association or an archive observation; without any, and without an option, the whole store
    is looked at. Left over are files that a newer complete listing lacks, that only replaced associations announce,
    that are older than what they are made from, and files of stage 3 that no association of their candidate
    announces. Files that the newest product table of their observation no longer lists are told as unknown: that
    table may be filtered. Exit code 1 if any is left over for certain.
    """
    from jwstrdf.answers.leftover import leftover
    from jwstrdf.cli.session import reading

    with reading(settings) as store:
        answer = leftover(store, names, program=program, observation=observation, visit=visit, certain=certain)
    _write(answer, form)
    return 1 if any(f.certainty == "certain" for f in answer.files) else 0


def _write(answer: Leftovers, form: str) -> None:
    if form == "json":
        from jwstrdf.cli.output import write_json

        write_json(answer.as_dict())
    elif form == "csv":
        from jwstrdf.separated import separated

        columns = ["filename", "reason", "certainty", "replaced_by", "why"]
        rows = [f.as_dict() for f in answer.files]
        sys.stdout.write(separated(columns, ([row[c] for c in columns] for row in rows)))
    else:
        _tables(answer)


def _tables(answer: Leftovers) -> None:
    from jwstrdf.answers.leftover_unlisted import REASON
    from jwstrdf.cli.text import Column, count, printable, say, write_table

    sys.stdout.write(f"{printable(answer.scope)}\n")
    unlisted = [u for u in answer.not_assessable if u.reason == REASON]
    rows = [[f.filename, f.certainty, f.reason, f.replaced_by] for f in answer.files]
    rows += [[u.filename, "unknown", u.reason, None] for u in unlisted]
    if rows:
        write_table(
            [Column("file"), Column("left over"), Column("reason"), Column("replaced by", spare=1)], rows[:SHOWN]
        )
        if len(rows) > SHOWN:
            say(f"{len(rows) - SHOWN:,} more; --json gives all.")
        why = {u.reason: u.why for u in reversed(unlisted)} | {f.reason: f.why for f in reversed(answer.files)}
        for reason in dict.fromkeys(str(row[2]) for row in rows):
            say(f"{reason}: {printable(why[reason])}.")
    if answer.files:
        sys.stdout.write(f"{count(len(answer.files), 'file')}\n")
    else:
        sys.stdout.write("Nothing is left over as far as can be told.\n")
    if unlisted:
        say(f"Not known of {count(len(unlisted), 'file')} that the newest table of their observation no longer lists.")
    others = [u for u in answer.not_assessable if u.reason != REASON]
    if others:
        say(f"Not known of {count(len(others), 'file')} of stage 3, for example because {others[0].why} (--json).")
