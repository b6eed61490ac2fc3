"""What plans of the NIRSpec micro-shutters say, as lines: their sources, and which of them lie open when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.facts import add_values
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, literal, ref, typed

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry


def add_plans(lines: Lines, tables: Tables, names: NameFacts, registry: Registry) -> None:
    """Add the lines of the tables `planned_sources` and `open_sources`."""
    told = _with_plan(tables["planned_sources"], names)
    source = _part("source", pl.col("number"))
    sources = told.select("source", "plan", "node", "number").unique()
    label = sources.with_columns(label=pl.format("source {} of {}", "number", "plan"))
    lines.add(
        label,
        source,
        (RDF_TYPE, ref(JWST + "PlannedSource")),
        (LABEL, literal("label")),
        ("plannedIn", pl.col("node")),
    )
    add_values(lines, told.with_columns(planned=source), "planned", registry)
    opened = _with_plan(tables["open_sources"], names).with_columns(
        label=pl.format("configuration {}", "configuration")
        + (pl.lit(" position ") + pl.col("position").cast(pl.String)).fill_null("")
        + pl.lit(" of ")
        + pl.col("plan"),
    )
    place = (pl.lit("/") + pl.col("position").cast(pl.String)).fill_null("")
    lines.add(
        opened,
        _part("configuration", pl.col("configuration").cast(pl.String) + place),
        (RDF_TYPE, ref(JWST + "PlannedConfiguration")),
        (LABEL, literal("label")),
        ("configurationOf", pl.col("node")),
        ("msaMetadataId", typed(pl.col("configuration"), "integer")),
        ("patternPosition", typed(pl.col("position"), "integer")),
        ("holdsSource", source),
    )


def _with_plan(frame: pl.DataFrame, names: NameFacts) -> pl.DataFrame:
    return frame.with_columns(node=names.node_of(frame["plan"]))


def _part(kind: str, name: pl.Expr) -> pl.Expr:
    """The node of a part of a plan: the plan's IRI with a path after it."""
    return pl.col("node").str.strip_suffix(">") + pl.lit(f"/{kind}/") + name.cast(pl.String) + pl.lit(">")
