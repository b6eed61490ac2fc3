"""`jwstrdf history`: the versions of a product."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, json_option, store_options

if TYPE_CHECKING:
    from jwstrdf.answers.history import Version

EPILOG = """\b
Examples:
  jwstrdf history jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf history jw02733-o002_t001_miri_f1130w_i2d.fits --json
  jwstrdf history jw02733-o002_20220712t201523_image3_003_asn.json
"""


@click.command("history", epilog=EPILOG, short_help="Versions of a product: date, pipeline, context, association.")
@click.argument("product")
@store_options
@json_option
def command(product: str, settings: Settings, as_json: bool) -> int:
    """Versions of a product: date, pipeline, context, association.

    The archive remakes files under the same name. A version is known once its header was read; the current one has the
    latest date, of equal ones the higher pipeline version. Where the newest product table of its observation no longer
    lists the file, that is said. The versions of an association file are its contents, their
    date is its time stamp. An association that does not list the product, as one of the stage before, is marked.
    """
    from jwstrdf.answers.history import history
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.session import reading
    from jwstrdf.cli.text import Column, printable, say, write_table

    with reading(settings) as store:
        answer = history(store, product)
    if as_json:
        write_json(answer.as_dict())
        return 0
    sys.stdout.write(f"{printable(answer.product)}\n")
    if answer.not_listed_any_more:
        say(f"Not listed any more: {printable(answer.not_listed_any_more)}.")
    if not answer.versions:
        sys.stdout.write(f"No version is known: {printable(answer.reason or '')}.\n")
        return 0
    if answer.kind == "association":
        columns = [Column("version"), Column("time stamp"), Column("read from"), Column("")]
        rows: list[list[object]] = [
            [v.key, v.date or "", ", ".join(v.witnesses), "current" if v.current else ""] for v in answer.versions
        ]
    else:
        titles = ("version", "date", "CAL_VER", "context", "association", "")
        columns = [Column(title) for title in titles]
        rows = [
            [v.key, v.date or "", v.cal_ver or "", v.context or "", _association(v), "current" if v.current else ""]
            for v in answer.versions
        ]
    write_table(columns, rows)
    return 0


def _association(version: Version) -> str:
    """The association that the header names, with what is to be known of it."""
    if version.association and version.association_defines is False:
        return f"{version.association} (does not list this file)"
    return version.association or ""
