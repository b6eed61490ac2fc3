"""`jwstrdf find`: products by what is known of them."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, format_option, store_options

EPILOG = """\b
Examples:
  jwstrdf find --instrument MIRI --filter f1130w --level 3
  jwstrdf find --text segm
  jwstrdf find --visit jw02733002001 --suffix cal --json
"""

COLUMNS = ("filename", "level", "suffix", "observation", "target", "instrument", "filter", "present")
SPARE = {"observation": 5, "suffix": 4, "target": 3, "instrument": 2, "filter": 1}
"""What a narrow terminal can do without, since the file name tells it."""


@click.command("find", epilog=EPILOG, short_help="Products by target, instrument, filter, exposure type or text.")
@click.option("--target", help="Target by its number in the proposal (t001) or, once headers are read, its name.")
@click.option("--instrument", help="Instrument: NIRCam, NIRISS, NIRSpec, MIRI, FGS.")
@click.option("--detector", help="Detector as in the file name (nrca1, mirimage).")
@click.option("--filter", "filter_", metavar="ELEMENT", help="Optical element that the file name holds (f200w).")
@click.option("--exp-type", metavar="EXP_TYPE", help="Exposure type (MIR_IMAGE); known once headers are read.")
@click.option("--level", help="Data level: 1b, 2a, 2b, 2c, 3.")
@click.option("--suffix", help="Product suffix (cal, i2d).")
@click.option("--program", metavar="N", help="Program number.")
@click.option("--observation", metavar="NAME", help="Observation by name or archive number.")
@click.option("--visit", metavar="VISIT", help="Visit (jw and 11 digits).")
@click.option("--text", help="Part of the file name, any case.")
@click.option("--present/--missing", "present", default=None, help="Only files that exist, or only those merely named.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many products.")
@store_options
@format_option("table", "json", "csv")
def command(settings: Settings, form: str, limit: int | None, present: bool | None, **wanted: str | None) -> int:
    """Products by target, instrument, filter, exposure type or text.

    All conditions must hold; without any, every product is listed. What only headers tell (exposure type, times,
    target name) is empty until they are read.
    """
    from jwstrdf.answers.find import find
    from jwstrdf.cli.output import remark, write_json
    from jwstrdf.cli.session import reading

    given = {("filter" if name == "filter_" else name): value for name, value in wanted.items()}
    if present is not None:
        given["present"] = "true" if present else "false"
    with reading(settings) as store:
        found = find(store, limit=limit, **given)
    if form == "json":
        write_json(found.as_dict())
        return 0
    rows = [product.as_dict() for product in found.products]
    if form == "csv":
        from jwstrdf.separated import separated

        names = list(rows[0]) if rows else list(COLUMNS)
        sys.stdout.write(separated(names, ([row[name] for name in names] for row in rows)))
    else:
        from jwstrdf.cli.text import Column, count, write_table

        shown = [name for name in COLUMNS if name in ("filename", "present") or any(row[name] for row in rows)]
        write_table(
            [Column(name, spare=SPARE.get(name, 0)) for name in shown], [[row[name] for name in shown] for row in rows]
        )
        sys.stdout.write(f"{count(len(rows), 'product')}\n")
    if found.truncated:
        remark(f"only the first {limit} are shown (--limit)")
    return 0
