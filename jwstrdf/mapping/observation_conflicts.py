"""Where tables and documents of the archive disagree about an observation.

An observation may have several values of one property in one source (its planes): a source disagrees with the
strongest one where it has a value that the other has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.rounding import same

if TYPE_CHECKING:
    from jwstrdf.mapping.standing import Standing
    from jwstrdf.vocabulary.registry import Registry

_WHAT = ["subject", "property"]


def of_observations(standing: Standing, registry: Registry) -> pl.DataFrame:
    """The values that differ, as rows of conflicts; what is only written less exactly does not differ."""
    said = standing.spoken.filter(pl.col("about") == "observation")
    best = standing.strongest(said, *_WHAT).select("source", *_WHAT, "value").unique(maintain_order=True)
    kinds = {f.name: f.type for f in registry.facts.values()}
    kind = pl.col("property").replace_strict(kinds, default=None, return_dtype=pl.String)
    alike = (pl.col("value").str.to_lowercase() == pl.col("best").str.to_lowercase()) | same(
        kind, pl.col("value"), pl.col("best")
    )
    row = ["source", *_WHAT, "value"]
    told = standing.speaking(said, "subject").select(row).unique(maintain_order=True)
    agreed = told.join(best.select(*_WHAT, best="value"), on=_WHAT).filter(alike).select(row).unique()
    others = told.join(agreed, on=row, how="anti")
    against = best.join(others, on=_WHAT, how="semi")
    pieces = [against.with_columns(chosen=pl.lit(True)), others.with_columns(chosen=pl.lit(False))]
    return pl.concat(pieces).select(
        "property", "value", "source", "chosen", filename="subject", version=pl.lit(None, dtype=pl.String)
    )
