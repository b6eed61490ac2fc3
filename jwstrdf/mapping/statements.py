"""What RDF sources say, as lines: their statements as they are, values in the form that the engine has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.canonical import canonical
from jwstrdf.mapping.told import described

if TYPE_CHECKING:
    from jwstrdf.mapping.text import Lines
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry


def add_statements(lines: Lines, statements: pl.DataFrame) -> None:
    """Add the lines of the table `statements`, whose terms are in N-Triples form."""
    object_ = pl.col("object").map_batches(canonical, return_dtype=pl.String)
    lines.add_whole(statements, pl.concat_str("subject", pl.lit(" "), "predicate", pl.lit(" "), object_, pl.lit(" .")))


def add_standing_statements(lines: Lines, tables: Tables, registry: Registry) -> None:
    """Add the statements to what is concluded already, without those that give way (`jwst:concludedOnce`).

    Such is what an RDF source states of a node that it describes, where the other sources conclude it of that node.
    """
    statements = tables["statements"]
    once = [f"<{JWST}{p.name}>" for p in registry.concluded]
    weak = pl.col("predicate").is_in(once)
    told = statements.filter(weak).join(described(statements), on=["source", "subject"], how="semi")
    if not told.is_empty():
        found = (
            lines.series()
            .to_frame("line")
            .select(pl.col("line").str.extract_groups(r"^(?<subject>\S+) (?<predicate>\S+) "))
        )
        settled = found.unnest("line").filter(weak).unique()
        statements = statements.join(
            told.join(settled, on=["subject", "predicate"], how="semi"), on=statements.columns, how="anti"
        )
    add_statements(lines, statements)
