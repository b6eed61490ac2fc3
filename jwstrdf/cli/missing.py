"""`jwstrdf missing`: files that should exist and are not there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, format_option, store_options
from jwstrdf.cli.scope import scope_options

if TYPE_CHECKING:
    from jwstrdf.answers.missing import MissingFiles

EPILOG = """\b
Examples:
  jwstrdf missing
  jwstrdf missing jw02733-o002_t001_miri_f1130w
  jwstrdf missing --program 2733 --observation 2 --certain
  jwstrdf missing --program 2733 --only-listed --json
"""

SHOWN = 40
"""So many files a table for people names; --json and --format csv give all."""


@click.command("missing", epilog=EPILOG, short_help="Files that should exist and are not there, and why.")
@scope_options
@click.option("--certain", is_flag=True, help="Without files that are only possible.")
@click.option("--only-listed", is_flag=True, help="Only files whose absence a product table proves.")
@store_options
@format_option("table", "json", "csv")
def command(
    names: tuple[str, ...],
    program: str | None,
    observation: str | None,
    visit: str | None,
    certain: bool,
    only_listed: bool,
    settings: Settings,
    form: str,
) -> int:
    """Files that should exist and are not there, and why.

    NAME is a product, an association or an archive observation; without any, and without an option, the whole store
    is looked at. Files are expected by associations (their products and members), pools and exposure types. "certain"
    is about the expectation; "absent" says whether a product table lists files of this kind for the observation:
    where none does, the file may exist and only be unknown here. Exit code 1 if anything certain is missing.
    """
    from jwstrdf.answers.missing import missing
    from jwstrdf.cli.session import reading

    with reading(settings) as store:
        answer = missing(
            store,
            names,
            program=program,
            observation=observation,
            visit=visit,
            certain=certain,
            only_listed=only_listed,
        )
    _write(answer, form)
    return 1 if any(f.certainty == "certain" for f in answer.files) else 0


def _write(answer: MissingFiles, form: str) -> None:
    if form == "json":
        from jwstrdf.cli.output import write_json

        write_json(answer.as_dict())
    elif form == "csv":
        from jwstrdf.answers.missing import COLUMNS
        from jwstrdf.separated import separated

        columns = [c for c in COLUMNS if c != "witnesses"]
        rows = [f.as_dict() for f in answer.files]
        sys.stdout.write(separated(columns, ([row[c] for c in columns] for row in rows)))
    else:
        _tables(answer)


def _tables(answer: MissingFiles) -> None:
    from jwstrdf.cli.text import Column, count, printable, say, write_table

    sys.stdout.write(f"{printable(answer.scope)}\n")
    if not answer.files:
        _present(answer)
        sys.stdout.write("Nothing is missing that any source makes us expect.\n")
        return
    groups: dict[tuple[str, str, str], list[str]] = {}
    for file in answer.files:
        suffix = file.filename.rpartition("_")[2].partition(".")[0]
        groups.setdefault((file.certainty, suffix, file.group), []).append(file.filename)
    ordered = sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1]), g[0]))
    write_table(
        [Column("missing", number=True), Column("files"), Column("that"), Column("expected"), Column("first", spare=1)],
        [[f"{len(names):,}", suffix, group, certainty, min(names)] for (certainty, suffix, group), names in ordered],
    )
    _present(answer)
    sys.stdout.write("\n")
    absent = {True: "yes", False: "not listed", None: "unknown"}
    write_table(
        [Column("file"), Column("expected"), Column("absent"), Column("expected by", spare=1)],
        [[f.filename, f.certainty, absent[f.listed], f.expected_by] for f in answer.files[:SHOWN]],
    )
    if len(answer.files) > SHOWN:
        say(f"{len(answer.files) - SHOWN:,} more; --json and --format csv give all.")
    sure = sum(f.certainty == "certain" for f in answer.files)
    proved = sum(f.certainty == "certain" and f.listed is True for f in answer.files)
    sys.stdout.write(
        f"{count(len(answer.files), 'file')}: {sure:,} certain, {len(answer.files) - sure:,} possible; "
        f"of {proved:,} certain ones a table proves the absence\n"
    )


def _present(answer: MissingFiles) -> None:
    """How much of what associations announce is there, where not all is."""
    for total in answer.totals:
        if total.present < total.announced:
            kind = f"{total.asn_type} associations" if total.asn_type else "associations of unknown type"
            sys.stdout.write(
                f"Of {total.announced:,} {total.suffix} files that {kind} announce, {total.present:,} are there.\n"
            )
