"""What RDF sources say, as lines: their statements as they are, values in the form that the engine has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.canonical import canonical

if TYPE_CHECKING:
    from jwstrdf.mapping.text import Lines
    from jwstrdf.tables.schema import Tables


def add_statements(lines: Lines, tables: Tables) -> None:
    """Add the lines of the table `statements`, whose terms are in N-Triples form."""
    object_ = pl.col("object").map_batches(canonical, return_dtype=pl.String)
    lines.add_whole(
        tables["statements"],
        pl.concat_str("subject", pl.lit(" "), "predicate", pl.lit(" "), object_, pl.lit(" .")),
    )
