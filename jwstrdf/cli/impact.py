"""`jwstrdf impact`: what something touched, and which products are stale under another context."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, format_option, store_options

if TYPE_CHECKING:
    from jwstrdf.answers.impact import Impact, Touched
    from jwstrdf.answers.stale import Stale

EPILOG = """\b
Examples:
  jwstrdf impact jw02733002001_02103_00001_mirimage_uncal.fits
  jwstrdf impact jw02733-o002_20220712t201523_image3_003_asn.json --direct
  jwstrdf impact jw02733-o002_t001_miri_f1130w_i2d.fits --context jwst_1200.pmap
  jwstrdf impact --program 2733 --context jwst_1200.pmap --json
"""

FOLDED = 60
"""From so many products of one level on, a terminal shows the first few."""
FIRST = 20


@click.command("impact", epilog=EPILOG, short_help="What something touched; which products are stale.")
@click.argument("name", required=False)
@click.option("--depth", type=click.IntRange(min=1), help="At most so far away; 1 is direct.")
@click.option("--direct", is_flag=True, help="Only what used it itself (--depth 1).")
@click.option(
    "--context", metavar="PMAP", help="Whether NAME, a product or an observation, is stale under this context."
)
@click.option("--since", metavar="PMAP", help="NAME is a context: what was made under this one, and stale under NAME.")
@click.option("--program", metavar="N", help="All products of this program, with --context or --since.")
@click.option("--all", "everything", is_flag=True, help="Do not fold long lists on a terminal.")
@store_options
@format_option("table", "json", "csv")
def command(
    name: str | None,
    depth: int | None,
    direct: bool,
    context: str | None,
    since: str | None,
    program: str | None,
    everything: bool,
    settings: Settings,
    form: str,
) -> int:
    """What something touched; which products are stale.

    NAME is a reference or parameter file, a CRDS context or mapping, a product, an association or pool, an MSA plan or
    a mnemonic. The answer is every product that used it (distance 1), and what was made from those. `via` is the
    nearest product that used it itself. A header keeps what its inputs used: that counts for the inputs.

    With a context: a product is stale when that context selects another file than one that it used, itself or through
    its inputs; an older context alone makes nothing stale. Numbers of contexts differ between CRDS servers, which no
    header names.
    """
    from jwstrdf.answers.impact import impact
    from jwstrdf.answers.stale import stale
    from jwstrdf.cli.session import reading

    _check(name, context, since, program, depth, direct)
    limit = 1 if direct else depth
    fold = sys.stdout.isatty() and not everything
    with reading(settings) as store:
        if since is not None:
            assert name is not None
            _stale(stale(store, name, since=since, program=program, inherited=limit != 1), form, fold)
        elif context is not None:
            _stale(stale(store, context, name=name, program=program, inherited=limit != 1), form, fold)
        else:
            assert name is not None
            _impact(impact(store, name, depth=limit), form, fold)
    return 0


def _check(
    name: str | None, context: str | None, since: str | None, program: str | None, depth: int | None, direct: bool
) -> None:
    """Refuse what makes no question, with the way to ask."""
    if context is not None and since is not None:
        raise click.UsageError("give --context (NAME is a product) or --since (NAME is a context), not both")
    if since is not None and name is None:
        raise click.UsageError("--since needs a context to compare with: jwstrdf impact NEW.pmap --since OLD.pmap")
    if program is not None and context is None and since is None:
        raise click.UsageError("--program needs --context PMAP, or a context and --since PMAP")
    if context is not None and (name is None) == (program is None):
        raise click.UsageError("--context needs one of NAME and --program")
    if name is None and context is None:
        raise click.UsageError("Missing argument 'NAME'.")
    if direct and depth is not None:
        raise click.UsageError("--direct is --depth 1; give one of them")
    if depth not in (None, 1) and (context is not None or since is not None):
        raise click.UsageError("with a context only --depth 1 (--direct) can be asked for")


def _impact(answer: Impact, form: str, fold: bool) -> None:
    from jwstrdf.cli.text import Column, count, printable, write_table

    if form != "table":
        _written(answer.as_dict(), form, IMPACT_COLUMNS)
        return
    sys.stdout.write(f"{printable(answer.name)}\n")
    if not answer.products:
        sys.stdout.write("Nothing is known that used it.\n")
        return
    columns = [
        Column("product"),
        Column("distance", number=True, spare=1),
        Column("how", spare=2),
        Column("via", spare=3),
        Column("now"),
    ]
    for level in sorted({p.level or "" for p in answer.products}):
        some = [p for p in answer.products if (p.level or "") == level]
        shown = some[:FIRST] if fold and len(some) >= FOLDED else some
        rows: list[list[object]] = [[p.filename, p.distance, _how(p), p.via or "", _now(p)] for p in shown]
        if len(shown) < len(some):
            rows.append([f"... and {len(some) - len(shown)} more (--all)", "", "", "", ""])
        sys.stdout.write("\n")
        write_table(columns, rows, title=f"Level {level or 'unknown'} ({len(some)})")
    direct = sum(p.direct for p in answer.products)
    told = f"{count(len(answer.products), 'product')}: {direct} direct, {len(answer.products) - direct} inherited"
    if once := sum(p.current is False for p in answer.products):
        told += f"; {once} only in an older version"
    sys.stdout.write(f"\n{told}\n")


def _how(one: Touched) -> str:
    if one.direct:
        return f"direct ({one.relation}{f' {one.by}' if one.by else ''})"
    return "inherited, also named" if one.named else "inherited"


def _now(one: Touched) -> str:
    if not one.present:
        return "not here"
    return "unknown" if one.current is None else "yes" if one.current else "older version"


def _stale(answer: Stale, form: str, fold: bool) -> None:
    from jwstrdf.answers.stale import COLUMNS
    from jwstrdf.answers.staleness import NO, UNKNOWN, YES
    from jwstrdf.cli.output import remark
    from jwstrdf.cli.text import Column, count, printable, write_table

    if form != "table":
        _written(answer.as_dict(), form, COLUMNS)
        return
    sys.stdout.write(f"under {printable(answer.context)}\n")
    told = [p.as_dict() for p in answer.products]
    for state, title in ((YES, "Stale"), (UNKNOWN, "Unknown"), (NO, "Not stale")):
        some = [p for p in told if p["stale"] == state]
        if not some:
            continue
        shown = some[:FIRST] if fold and len(some) >= FOLDED else some
        rows: list[list[object]] = [
            [p["filename"], p["context"], " ".join(_words(p["types"])), p["via"] or "", _why(p)] for p in shown
        ]
        if len(shown) < len(some):
            rows.append([f"... and {len(some) - len(shown)} more (--all)", "", "", "", ""])
        sys.stdout.write("\n")
        columns = [
            Column("product"),
            Column("made under", spare=1),
            Column("types"),
            Column("via", spare=3),
            Column("why", spare=2),
        ]
        write_table(columns, rows, title=f"{title} ({len(some)})")
    numbers = {state: sum(p["stale"] == state for p in told) for state in (YES, UNKNOWN, NO)}
    only = sum(bool(p["only_older"]) for p in told)
    sys.stdout.write(
        f"\n{count(len(told), 'product')}: {numbers[YES]} stale, {numbers[UNKNOWN]} unknown, {numbers[NO]} not stale"
        f" ({only} only made under an older context)\n"
    )
    if not told:
        remark("only products whose context is known are judged: ingest their headers")


def _why(told: dict[str, object]) -> object:
    changes = told["changes"]
    assert isinstance(changes, list)
    certain = sorted({f"{c['old']} -> {c['new'] or 'none, or not certain'}" for c in changes if c["stale"] == "yes"})
    return "only older" if told["only_older"] else "; ".join(certain) or told["reason"]


def _words(value: object) -> Sequence[str]:
    assert isinstance(value, list)
    return [str(v) for v in value]


IMPACT_COLUMNS = ("filename", "level", "distance", "direct", "via", "relation", "input", "named", "current", "present")


def _written(told: dict[str, object], form: str, columns: Sequence[str]) -> None:
    """The answer as JSON, or its products as CSV."""
    from jwstrdf.cli.output import write_json
    from jwstrdf.separated import separated

    if form == "json":
        write_json(told)
        return
    products = told["products"]
    assert isinstance(products, list)
    rows = ([" ".join(p[c]) if isinstance(p[c], list) else p[c] for c in columns] for p in products)
    sys.stdout.write(separated(columns, rows))
