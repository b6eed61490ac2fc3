"""`jwstrdf history`: the versions of a product."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf history jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf history jw02733-o002_t001_miri_f1130w_i2d.fits --json
"""


@click.command("history", epilog=EPILOG, short_help="Versions of a product: date, pipeline, context, association.")
@click.argument("product")
@store_options
@json_option
def command(product: str, settings: Settings, as_json: bool) -> int:
    """Versions of a product: date, pipeline, context, association.

    The archive remakes files under the same name. A version is known once its header was read; the current one has the
    latest date, of equal ones the higher pipeline version.
    """
    from jwstrdf.answers.history import history
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.session import reading
    from jwstrdf.cli.text import Column, printable, write_table

    with reading(settings) as store:
        answer = history(store, product)
    if as_json:
        write_json(answer.as_dict())
        return 0
    sys.stdout.write(f"{printable(answer.product)}\n")
    if not answer.versions:
        sys.stdout.write("No version is known: no header of this file was read.\n")
        return 0
    columns = [
        Column("version"),
        Column("date"),
        Column("CAL_VER"),
        Column("context"),
        Column("association"),
        Column(""),
    ]
    rows: list[list[object]] = [
        [v.key, v.date or "", v.cal_ver or "", v.context or "", v.association or "", "current" if v.current else ""]
        for v in answer.versions
    ]
    write_table(columns, rows)
    return 0
