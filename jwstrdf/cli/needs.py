"""`jwstrdf needs`: what must be on disk to make a product again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, format_option, store_options

if TYPE_CHECKING:
    from jwstrdf.answers.needs import Needs

EPILOG = """\b
Examples:
  jwstrdf needs jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf needs jw02733-o002_t001_miri_f1130w_i2d.fits --for stage3
  jwstrdf needs jw02733002001_02103_00001_mirimage_cal.fits --for stage2 --on-disk examples
  jwstrdf needs jw02733-o002_t001_miri_f1130w_i2d.fits --for stage3 --format uris
"""

COLUMNS = (
    *("filename", "purpose", "kind", "roles", "required", "present", "on_disk", "size", "uri", "why"),
    "witnesses",
)


@click.command("needs", epilog=EPILOG, short_help="What must be on disk to make a product again.")
@click.argument("product")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["reprocess", "stage3", "stage2"]),
    default="reprocess",
    help="All from the raw files (default: reprocess), or only stage 3 or stage 2.",
)
@click.option("--on-disk", metavar="FOLDER", help="Look, by name, which of the files are in this folder or below.")
@click.option("--include-missing", is_flag=True, help="In a list for downloads: also files that are merely named.")
@store_options
@format_option("table", "json", "csv", "uris", "curl", "manifest")
def command(
    product: str, purpose: str, on_disk: str | None, include_missing: bool, settings: Settings, form: str
) -> int:
    """What must be on disk to make a product again.

    Exposures, associations, micro-shutter plans, catalogues, reference files and the CRDS context, each with the
    reason. What a run makes for the next one is not listed under `reprocess`. "here" means that some source listed
    or opened the file itself. What nobody can tell from the sources stands under "Unknown".

    uris, curl and manifest are lists for downloads: files of the archive that are needed, without those that --on-disk
    found; reference files and contexts are no files of the archive, CRDS gives them.
    """
    from jwstrdf.answers.needs import needs
    from jwstrdf.cli.session import reading

    with reading(settings) as store:
        answer = needs(store, product, purpose=purpose, on_disk=Path(on_disk) if on_disk else None)
        if form in ("uris", "curl", "manifest"):
            from jwstrdf.answers.downloads import of_needs
            from jwstrdf.draw.downloads import text as listed

            title = f"For {answer.purpose} of {answer.product}"
            sys.stdout.write(listed(of_needs(store, answer), form, title=title, include_missing=include_missing))
            return 0
    if form == "json":
        from jwstrdf.cli.output import write_json

        write_json(answer.as_dict())
    elif form == "csv":
        from jwstrdf.separated import separated

        rows = [f.as_dict() | {"roles": " ".join(f.roles), "witnesses": "; ".join(f.witnesses)} for f in answer.files]
        sys.stdout.write(separated(COLUMNS, ([row[c] for c in COLUMNS] for row in rows)))
    else:
        _table(answer)
    return 0


def _table(answer: Needs) -> None:
    from jwstrdf.cli.text import Column, count, flag, printable, say, size, write_table

    sys.stdout.write(f"{printable(answer.product)}  (for {answer.purpose})\n")
    looked = answer.not_on_disk is not None
    columns = [Column("for"), Column("kind", spare=3), Column("file"), Column("here")]
    columns += [Column("on disk")] if looked else []
    columns += [Column("size", number=True, spare=2), Column("why", spare=1)]
    rows: list[list[object]] = []
    for file in answer.files:
        name = file.filename if file.required else f"{file.filename} (listed, not read)"
        disk: list[object] = [flag(file.on_disk)] if looked else []
        rows.append([file.purpose, file.kind, name, flag(file.present), *disk, size(file.size), file.why])
    if rows:
        write_table(columns, rows)
    total = {f.filename for f in answer.files}
    sizes = {f.filename: f.size for f in answer.files if f.size is not None}
    known = f", {size(sum(sizes.values()))} of {len(sizes)} known sizes" if sizes else ""
    say(f"{count(len(total), 'file')}{known}; {len(answer.missing):,} of those needed not here.")
    if answer.not_on_disk is not None:
        say(f"{len(answer.not_on_disk):,} of those needed not on disk.")
    for gap in answer.unknown:
        more = f" and {len(gap.about) - 1} more" if len(gap.about) > 1 else ""
        say(f"Unknown: {gap.what} of {printable(gap.about[0])}{more}: {printable(gap.reason)}.", indent="  ")
    for warning in answer.warnings:
        say(f"Warning: {printable(warning)}.", indent="  ")
