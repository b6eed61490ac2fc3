"""`jwstrdf find`: products by what is known of them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from jwstrdf.cli.options import Settings, format_option, store_options
from jwstrdf.errors import UsageError

if TYPE_CHECKING:
    from jwstrdf.answers.find import Found

EPILOG = """\b
Examples:
  jwstrdf find --instrument MIRI --filter f1130w --level 3
  jwstrdf find --text segm
  jwstrdf find --visit jw02733002001 --suffix cal --suffix rate --json
  jwstrdf find --position "151.7551 -40.4374" --radius 2arcmin --level 3
  jwstrdf find --from 2022-06-01 --to 2022-06-30 --public
  jwstrdf find --program 2733 --level 3 --format curl
"""

COLUMNS = (
    *("filename", "level", "suffix", "role", "observation", "target", "instrument", "filter"),
    *("distance", "release_date", "present"),
)
SPARE = {"release_date": 6, "role": 6, "observation": 5, "suffix": 4, "target": 3, "instrument": 2, "filter": 1}
"""What a narrow terminal can do without, since the file name tells it."""


@click.command("find", epilog=EPILOG, short_help="Products by target, position, time, instrument, filter or text.")
@click.option("--target", multiple=True, help="Target: its number in the proposal (t001) or its name.")
@click.option(
    "--position",
    metavar='"RA DEC"',
    help="Position, ICRS: degrees, or sexagesimal hours and degrees (10:07:01 -40:26:15).",
)
@click.option("--radius", metavar="ANGLE", help="Around the position: degrees, 2arcmin, 30arcsec (default: 1arcmin).")
@click.option("--instrument", multiple=True, help="Instrument: NIRCam, NIRISS, NIRSpec, MIRI, FGS.")
@click.option("--detector", multiple=True, help="Detector as in the file name (nrca1, mirimage).")
@click.option("--filter", "filter_", multiple=True, metavar="ELEMENT", help="Filter or other optical element (f200w).")
@click.option("--exp-type", multiple=True, metavar="EXP_TYPE", help="Exposure type (MIR_IMAGE).")
@click.option("--level", multiple=True, help="Data level: 1b, 2a, 2b, 2c, 3.")
@click.option("--suffix", multiple=True, help="Product suffix (cal, i2d).")
@click.option("--program", multiple=True, metavar="N", help="Program number.")
@click.option("--observation", multiple=True, metavar="NAME", help="Observation by name or archive number.")
@click.option("--visit", multiple=True, metavar="VISIT", help="Visit (jw and 11 digits).")
@click.option("--text", multiple=True, help="Part of file name, target or title of the program; reads every name.")
@click.option("--from", "since", metavar="TIME", help="Data that end then or later (ISO 8601, UTC).")
@click.option("--to", "until", metavar="TIME", help="Data that start then or earlier; a date is its whole day.")
@click.option("--public", is_flag=True, help="Only what is public now, by its release date.")
@click.option("--proprietary", is_flag=True, help="Only what becomes public later than now.")
@click.option("--released-before", metavar="TIME", help="Only what became public by then.")
@click.option("--present", is_flag=True, help="Only files that a source lists or opened.")
@click.option("--missing", is_flag=True, help="Only files that are merely named.")
@click.option(
    "--sort", "order", type=click.Choice(["name", "distance", "time"]), default="name", help="Order; name if not given."
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many products, the first in that order.")
@click.option("--no-count", is_flag=True, help="Do not count the products that have no position.")
@click.option("--include-missing", is_flag=True, help="In a list for downloads: also files that are merely named.")
@store_options
@format_option("table", "json", "csv", "uris", "curl", "manifest")
def command(settings: Settings, form: str, include_missing: bool, **options: Any) -> int:
    """Products by target, position, time, instrument, filter or text.

    All conditions must hold; of one that is given several times any value is enough; without any, every product is
    listed. What only headers and tables of observations tell (times, names of targets, positions, release dates) is
    empty until they are read, and a condition on it leaves such products out.

    A product is near a position when its footprint holds it or comes as near as the radius; without a footprint
    its own position counts, and where no source tells it, those of its observation.
    """
    from jwstrdf.answers.find import find
    from jwstrdf.cli.output import remark, write_json
    from jwstrdf.cli.session import reading

    given = _given(options)
    limit = options["limit"]
    with reading(settings) as store:
        found = find(store, **given)
        if form in ("uris", "curl", "manifest"):
            from jwstrdf.answers.downloads import downloads
            from jwstrdf.draw.downloads import text

            wanted = downloads(store, [p.iri for p in found.products])
            sys.stdout.write(text(wanted, form, title="products found", include_missing=include_missing))
    if form == "json":
        write_json(found.as_dict())
        return 0
    if form in ("csv", "table"):
        _write(found, form)
    if found.truncated:
        remark(f"only the first {limit} are shown (--limit)")
    if found.without_position:
        from jwstrdf.cli.text import count

        remark(f"{count(found.without_position, 'product')} that fit otherwise have no known position")
    return 0


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the arguments of `find`."""
    given: dict[str, Any] = {k: (list(v) if isinstance(v, tuple) else v) for k, v in options.items()}
    given["filter"] = given.pop("filter_")
    given["count"] = not given.pop("no_count")
    present, missing = given.pop("present"), given.pop("missing")
    if present and missing:
        raise UsageError("bad-parameter", "--present and --missing exclude each other", hint="give one of them")
    given["present"] = "true" if present else "false" if missing else None
    public, proprietary = given.pop("public"), given.pop("proprietary")
    if public + proprietary + bool(given["released_before"]) > 1:
        raise UsageError(
            "bad-parameter", "--public, --proprietary and --released-before exclude each other", hint="give one of them"
        )
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if public:
        given["released_before"] = now
    if proprietary:
        given["released_after"] = now
    return given


def _write(found: Found, form: str) -> None:
    rows = [product.as_dict() for product in found.products]
    if form == "csv":
        from jwstrdf.separated import separated

        names = list(rows[0]) if rows else list(COLUMNS)
        sys.stdout.write(separated(names, ([row[name] for name in names] for row in rows)))
        return
    from jwstrdf.cli.text import Column, count, write_table

    for row in rows:
        if row["distance"] is not None:
            row["distance"] = f"{row['distance']:.5f}"
        if row["release_date"] is not None:
            row["release_date"] = str(row["release_date"])[:10]
    shown = [name for name in COLUMNS if name in ("filename", "present") or any(row[name] is not None for row in rows)]
    if len({row["role"] for row in rows}) == 1:
        shown = [name for name in shown if name != "role"]
    write_table(
        [Column(name, number=name == "distance", spare=SPARE.get(name, 0)) for name in shown],
        [[row[name] for name in shown] for row in rows],
    )
    sys.stdout.write(f"{count(len(rows), 'product')}\n")
