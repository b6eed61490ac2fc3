"""The statements of RDF sources, as lines: they are said already, so they stay as they are."""

from __future__ import annotations

import polars as pl

from jwstrdf.mapping.nodes import NameFacts
from jwstrdf.mapping.text import Lines
from jwstrdf.tables.schema import Tables


def add_statements(lines: Lines, tables: Tables, names: NameFacts, base: str) -> None:
    """Add the statements; IRIs below another base than that of the store stay what they are."""
    del names, base
    lines.add_lines(
        tables["statements"].with_columns(
            line=pl.concat_str("subject", pl.lit(" "), "predicate", pl.lit(" "), "object", pl.lit(" ."))
        )
    )
