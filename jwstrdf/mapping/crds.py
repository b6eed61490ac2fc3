"""What CRDS mappings say, as lines: every choice with its conditions, and which mapping selects which file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, literal, ref, term, typed

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry


def add_selections(lines: Lines, tables: Tables, names: NameFacts, registry: Registry) -> None:
    """Add the lines of the table `selections`."""
    found = tables["selections"]
    instruments = {code: one.name for code, one in registry.instruments.items()}
    told = found.with_columns(
        node=names.node_of(found["mapping"]),
        chosen_node=names.node_of(found["chosen"]),
        instrument_name=found["instrument"].replace_strict(instruments, default=None, return_dtype=pl.String),
        label=pl.concat_str(pl.col("chosen").fill_null("nothing"), pl.lit(" selected by "), "mapping"),
        nothing=pl.when(pl.col("chosen").is_null()).then(pl.lit("true")),
    ).with_columns(
        selection=pl.concat_str(pl.col("node").str.strip_suffix(">"), pl.lit("/selection/"), "selection", pl.lit(">"))
    )
    lines.add(
        told,
        pl.col("selection"),
        (RDF_TYPE, ref(JWST + "Selection")),
        (LABEL, literal("label")),
        ("selectionOf", pl.col("node")),
        ("selects", pl.col("chosen_node")),
        ("selectsNothing", typed(pl.col("nothing"), "boolean")),
        ("instrument", term(pl.col("instrument_name"))),
        ("selectedType", literal("reference_type")),
        ("selectionConditions", literal("conditions")),
        ("useAfter", typed(pl.col("use_after"), "dateTime")),
    )
    lines.add(told, pl.col("node"), ("selectsReference", pl.col("chosen_node")))
