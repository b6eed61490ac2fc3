"""What pools say, as lines: their rows, the exposures of the rows, and the candidates to which these belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, iri, literal, ref, typed, with_encoded

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables


def add_pools(lines: Lines, tables: Tables, names: NameFacts, base: str) -> None:
    """Add the lines of the tables `pool_rows` and `candidates`."""
    row = iri(base + "product/", pl.concat_str("pool_enc", pl.lit("/row/"), "row"))
    rows = with_encoded(tables["pool_rows"], "pool").with_columns(
        node=names.node_of(tables["pool_rows"]["pool"]),
        exposure=names.node_of(tables["pool_rows"]["filename"]),
        label=pl.concat_str(pl.lit("row "), "row", pl.lit(" of "), "pool"),
    )
    lines.add(
        rows,
        row,
        (RDF_TYPE, ref(JWST + "PoolRow")),
        (LABEL, literal("label")),
        ("rowOf", pl.col("node")),
        ("rowNumber", typed(pl.col("row"), "integer")),
        ("poolExposure", pl.col("exposure")),
    )
    candidates = with_encoded(tables["candidates"], "pool").with_columns(
        whole=pl.concat_str("candidate", pl.lit(" "), "kind")
    )
    lines.add(candidates, row, ("candidateId", literal("candidate")), ("candidateOf", literal("whole")))
