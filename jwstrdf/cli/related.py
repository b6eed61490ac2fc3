"""`jwstrdf related`: everything around a product, by family."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, json_option, store_options

if TYPE_CHECKING:
    from jwstrdf.answers.relation import Relation

EPILOG = """\b
Examples:
  jwstrdf related jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf related jw02733002001_02103_00001_mirimage_cal.fits --family Antecedent
"""

FOLDED = 8
"""From so many relations of one kind on, a terminal shows the first few."""
FIRST = 3


@click.command("related", epilog=EPILOG, short_help="Everything related to a product, by family.")
@click.argument("product")
@click.option("--family", "wanted", metavar="NAME", multiple=True, help="Only this family; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Do not fold long lists on a terminal.")
@store_options
@json_option
def command(product: str, wanted: tuple[str, ...], everything: bool, settings: Settings, as_json: bool) -> int:
    """Everything related to a product, by family.

    PRODUCT is a file name, a path, a mast: URI or an IRI. `->` reads "PRODUCT relation OTHER", `<-` the other way
    round. In a pipe every relation has its line; on a terminal long lists are folded.
    """
    from jwstrdf.answers.related import related
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.session import reading
    from jwstrdf.cli.text import Column, printable, write_table

    with reading(settings) as store:
        answer = related(store, product)
    chosen = _chosen(tuple(answer.families), wanted)
    if as_json:
        told = answer.as_dict()
        families = told["families"]
        assert isinstance(families, dict)
        write_json({**told, "families": {name: families[name] if name in chosen else [] for name in families}})
        return 0
    fold = sys.stdout.isatty() and not everything
    sys.stdout.write(f"{printable(answer.product)}\n")
    columns = [Column("relation"), Column(""), Column("other"), Column("role")]
    for family in chosen:
        listed = answer.families[family]
        if not listed:
            continue
        rows: list[list[object]] = []
        for (relation, direction), group in groupby(listed, key=lambda r: (r.relation, r.direction)):
            alike = list(group)
            shown = alike[:FIRST] if fold and len(alike) >= FOLDED else alike
            arrow = "->" if direction == "out" else "<-"
            rows += [[relation, arrow, one.filename or one.label, _role(one)] for one in shown]
            if len(shown) < len(alike):
                rows.append([relation, arrow, f"... and {len(alike) - len(shown)} more (--all)", ""])
        sys.stdout.write("\n")
        write_table(columns, rows, title=f"{family} ({len(listed)})")
    empty = [family for family in chosen if not answer.families[family]]
    if empty:
        sys.stdout.write(f"\nNothing known: {', '.join(empty)}\n")
    return 0


def _role(relation: Relation) -> str:
    """The role, and that another association speaks now where one of earlier times is behind the relation."""
    words = [relation.role or "", "no longer current" if relation.current is False else ""]
    return ", ".join(w for w in words if w)


def _chosen(families: tuple[str, ...], wanted: tuple[str, ...]) -> list[str]:
    """The families asked for, in their own order; a misspelt one is an error that names them all."""
    from jwstrdf.errors import UsageError

    lower = {family.lower(): family for family in families}
    for name in wanted:
        if name.lower() not in lower:
            raise UsageError(
                "bad-option", f"{name!r} is no family", where="--family", hint="families: " + ", ".join(families)
            )
    chosen = {lower[name.lower()] for name in wanted} or set(families)
    return [family for family in families if family in chosen]
