"""`jwstrdf diff`: what differs between two stores, folders, tables or versions."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, format_option, store_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jwstrdf.answers.changes.model import Difference, Differing

EPILOG = """\b
Examples:
  jwstrdf diff examples/jw02733-o002 jwstrdf-store
  jwstrdf diff examples/jw02733-o002/products.csv examples/jw02733-o002
  jwstrdf diff examples/jw02733-o002/products.csv
  jwstrdf diff examples/jw02733-o002/products.csv jwstrdf-store --only lineage --format csv
"""

KINDS = ("added", "gone", "replaced", "changed", "lineage", "memberships")
MOST = 20
"""Files that are listed one by one in a table."""


@click.command("diff", epilog=EPILOG, short_help="What differs between stores, folders, tables or versions.")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--only", type=click.Choice(KINDS), multiple=True, help="Only this kind of difference (repeatable).")
@click.option("--checksum", is_flag=True, help="Hash FITS files whole, so that other pixels are seen too.")
@store_options
@format_option("table", "json", "csv")
def command(old: str, new: str | None, only: tuple[str, ...], checksum: bool, settings: Settings, form: str) -> int:
    """What differs between stores, folders, tables or versions.

    OLD and NEW are two stores (folder or URL), two folders of files, two source files (FITS, associations, product
    tables), two versions of a product or association (NAME@KEY), or two sources of the store. NAME alone: its last two
    versions. A file on disk and a NAME, or a file or folder alone: has my download been replaced? A table alone stands
    for the files that it lists, and what the store knows beyond a download is no difference. Files are read beside the
    store, never into it. "replaced": another version, size or content under the same name, or other facts stated of
    it; "changed": something that one side alone states, or another association; "unknown": nothing tells. Exit code 1
    if anything differs.
    """
    from jwstrdf.answers.diff import diff
    from jwstrdf.cli.interrupt import heard

    with heard():
        found = diff(old, new, store=settings.store, checksum=checksum)
    if only:
        found = replace(found, **{kind: () for kind in KINDS if kind not in only})  # type: ignore[arg-type]
    if form == "json":
        from jwstrdf.cli.output import write_json

        write_json(found.as_dict())
    elif form == "csv":
        from jwstrdf.draw.differences import csv_text

        sys.stdout.write(csv_text(found))
    else:
        _write(found)
    return 1 if found.differs else 0


def _write(found: Difference) -> None:
    from jwstrdf.cli.output import remark
    from jwstrdf.cli.text import count, write_pairs
    from jwstrdf.draw import differences

    sides = [
        (word, f"{side.name}  ({count(side.files, 'file')})") for word, side in (("old", found.old), ("new", found.new))
    ]
    write_pairs(sides)
    sys.stdout.write(_numbers(found) + "\n")
    _names("Added", [s.filename for s in found.added])
    _names("Gone", [s.filename + ("  (withdrawn by a newer listing)" if s.withdrawn else "") for s in found.gone])
    _files("Replaced", found.replaced)
    _files("Changed", found.changed)
    _names("Lineage", differences.edges(found.lineage))
    _names("Associations", differences.members(found.memberships))
    for note in found.notes:
        remark(note)


def _numbers(found: Difference) -> str:
    told = [(len(getattr(found, kind)), kind) for kind in ("added", "gone", "replaced", "changed")]
    parts = [f"{number:,} {word}" for number, word in told if number] or ["no file differs"]
    parts += [f"{found.unchanged:,} unchanged"] if found.unchanged else []
    if found.unknown:
        parts.append(f"{len(found.unknown):,} unknown (on both sides no header, checksum or size tells)")
    return ", ".join(parts)


def _names(title: str, names: Sequence[str]) -> None:
    from jwstrdf.cli.text import printable

    if not names:
        return
    sys.stdout.write(f"\n{title}\n")
    for name in names[:MOST]:
        sys.stdout.write(f"  {printable(name)}\n")
    if len(names) > MOST:
        sys.stdout.write(f"  and {len(names) - MOST:,} more; --format csv lists all\n")


def _files(title: str, files: Sequence[Differing]) -> None:
    from jwstrdf.cli.text import printable
    from jwstrdf.draw import differences

    if not files:
        return
    told = differences.shared(files)
    sys.stdout.write(f"\n{title}\n")
    for sentence in differences.sentences(told):
        sys.stdout.write(f"  {printable(sentence)}\n")
    for file in files[:MOST]:
        what = ["other facts" if reason == "facts" else f"another {reason}" for reason in file.because]
        why = f": {', '.join(what)}" if what else ""
        age = {"new": "; new is younger", "old": "; old is younger", None: ""}[file.as_dict()["newer"]]  # type: ignore[index]
        sys.stdout.write(f"  {printable(file.filename)}{why}{age}\n")
        for line in differences.own(file, told):
            sys.stdout.write(f"    {printable(line)}\n")
    if len(files) > MOST:
        sys.stdout.write(f"  and {len(files) - MOST:,} more files; --format csv lists all\n")
