"""Observations that CAOM2 documents speak of, and how they refer to each other, as lines.

A document names observations by URIs, `caom:<collection>/<observation>[/<plane>]`. A property with a `factRelation`
also states that relation, from the observation to the one of the URI; planes of the same observation give none.
A planned observation (all its planes have level -1) stays a record, as it does in observation tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, encoded, iri, literal, ref
from jwstrdf.naming.caom import named_by

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry

IDENTIFIER, LEVEL, PLANNED = "caomIdentifier", "observationCalibrationLevel", "-1"
_TOLD = ["source", "subject"]


def add_observation_links(lines: Lines, facts: pl.DataFrame, base: str, registry: Registry) -> None:
    """Add the lines of `facts` (with `thing`, the node of the subject) that are about observations of CAOM2."""
    relations = {f.name: f.relation for f in registry.facts.values() if f.relation}
    about = facts.filter(pl.col("about") == "observation")
    told = about.filter(pl.col("property").is_in([IDENTIFIER, *relations]))
    if told.is_empty():
        return
    levels = about.filter(pl.col("property") == LEVEL).group_by(_TOLD).agg(real=(pl.col("value") != PLANNED).any())
    told = told.join(levels.filter(~pl.col("real")), on=_TOLD, how="anti")
    lines.add(
        told.filter(pl.col("property") == IDENTIFIER),
        pl.col("thing"),
        (RDF_TYPE, ref(JWST + "Observation")),
        (LABEL, literal("subject")),
        ("observationName", literal("subject")),
    )
    linked = told.filter(pl.col("property") != IDENTIFIER)
    uris = linked["value"].unique()
    others = uris.to_frame("value").with_columns(other=pl.Series([named_by(u) for u in uris], dtype=pl.String))
    linked = linked.join(others, on="value").with_columns(
        relation=pl.col("property").replace_strict(relations, default=None, return_dtype=pl.String)
    )
    linked = linked.with_columns(other_enc=encoded(linked["other"]))
    linked = linked.with_columns(other_node=iri(base + "observation/", pl.col("other_enc")))
    lines.add_terms(linked.filter(pl.col("other_node") != pl.col("thing")), "thing", "relation", "other_node")
