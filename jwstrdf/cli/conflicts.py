"""`jwstrdf conflicts`: where sources disagree."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf conflicts
  jwstrdf conflicts jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf conflicts --property size --json
"""


@click.command("conflicts", epilog=EPILOG, short_help="Where sources disagree, and which value counts.")
@click.argument("product", required=False)
@click.option("--property", "property_", metavar="NAME", help="Only this property or relation (size, exposureType).")
@store_options
@json_option
def command(product: str | None, property_: str | None, settings: Settings, as_json: bool) -> int:
    """Where sources disagree, and which value counts.

    The values of a conflict are ranked by the strength of their evidence: logs of the pipeline, the header of the file,
    then associations, pools, listings of the archive, names. Exit code 1 if there is any.
    """
    from jwstrdf.answers.conflicts import conflicts
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.session import reading
    from jwstrdf.cli.text import Column, write_table

    with reading(settings) as store:
        found = conflicts(store, product, property_)
    if as_json:
        write_json({"conflicts": [c.as_dict() for c in found]})
        return 1 if found else 0
    if not found:
        sys.stdout.write("No two sources disagree.\n")
        return 0
    rows: list[list[object]] = []
    for conflict in found:
        head = (conflict.subject, conflict.property)
        for number, stated in enumerate(conflict.values):
            mark = "counts" if stated.chosen else ""
            rows.append([*(head if number == 0 else ("", "")), stated.value, mark, stated.witness])
    columns = [Column("subject"), Column("property"), Column("value"), Column(""), Column("witness")]
    write_table(columns, rows)
    sys.stdout.write(f"{len(found)} conflict{'s' if len(found) != 1 else ''}\n")
    return 1
