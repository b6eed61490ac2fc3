"""Where files and observations lie on the sky, as cells that a question can look up (`jwst:skyCell`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry

CELL = "skyCell"


def with_sky_cells(facts: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """The facts, and the cells of each subject whose facts tell a position or a footprint.

    A footprint counts more than a position. Things at the same place are worked out once.
    """
    tells = {f.name: f.place for f in registry.facts.values() if f.place}
    told = facts.filter(pl.col("property").is_in(list(tells)))
    if told.is_empty():
        return facts
    places = (
        told.with_columns(tells=pl.col("property").replace_strict(tells, return_dtype=pl.String))
        .group_by("about", "subject", maintain_order=True)
        .agg(*(pl.col("value").filter(pl.col("tells") == what).unique().sort().alias(what) for what in _WHAT))
    )
    distinct = places.select(_WHAT).unique(maintain_order=True)
    cells = pl.Series("value", [_cells(*row) for row in distinct.iter_rows()], dtype=pl.List(pl.String))
    found = places.join(distinct.with_columns(cells), on=_WHAT, nulls_equal=True).explode("value").drop_nulls("value")
    rows = found.select("about", "subject", "value", property=pl.lit(CELL))
    return pl.concat([facts, rows], how="diagonal_relaxed").select(facts.columns)


_WHAT = ["ra", "dec", "footprint"]


def _cells(ra: list[str], dec: list[str], footprints: list[str]) -> list[str]:
    from jwstrdf.sky import cells_of

    pairs = [(a, d) for a in map(_degrees, ra) for d in map(_degrees, dec) if a is not None and d is not None]
    return cells_of(pairs, footprints)


def _degrees(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) <= 400.0 else None
