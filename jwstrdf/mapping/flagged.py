"""Flagged copies of exposures in lists of inputs: the exposures that they were before (HDRTAB has `crf`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.standing import LINEAGE

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry
    from jwstrdf.vocabulary.terms import Relationship

CONTRIBUTED = (pl.col("kind") == "hlsp").fill_null(False)
"""Whether a parsed name is that of a contributed product."""


def unflagged(links: pl.DataFrame, names: pl.DataFrame, registry: Registry) -> pl.Series:
    """The exposures that headers list by their flagged copies, by the name that they have before flagging."""
    others = names.filter(CONTRIBUTED).select("filename")
    listed = links.filter(pl.col("relation") == LINEAGE).join(others, on="filename", how="anti")
    listed = listed.select(filename="target").unique()
    found = listed.join(names, on="filename").select(name=before_flagging(registry))
    return found["name"].drop_nulls().unique().sort()


def before_flagging(registry: Registry) -> pl.Expr:
    """The name before flagging of a flagged copy (columns `suffix`, `exposure_root`); null for every other file."""
    before = {
        rule.output_suffix: rule.input_suffixes[0]
        for rule in reversed(registry.derivation_rules)
        if rule.relation == "flaggedFrom" and rule.input_suffixes
    }
    suffix = pl.col("suffix").replace_strict(before, default=None, return_dtype=pl.String)
    return pl.concat_str("exposure_root", pl.lit("_"), suffix, pl.lit(".fits"))


def from_flagged(registry: Registry) -> Relationship | None:
    """The relation of a combined product to flagged copies of its members."""
    return next((r for r in registry.relationships.values() if r.id == "ANT-5"), None)


def flagged_inputs(listed: pl.DataFrame, files: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """`output`, `input`, `relation`: the flagged copies that member tables list (`output`, `listed`).

    Products of one source are left out: they are made of flagged copies of the source.
    """
    flagged = from_flagged(registry)
    relation = pl.lit(flagged.name if flagged else None, dtype=pl.String)
    for rule in reversed(registry.derivation_rules):
        if rule.link == "same-candidate-members":
            fits = (pl.col("out_suffix") == rule.output_suffix) & pl.col("suffix").is_in(rule.input_suffixes)
            relation = pl.when(fits).then(pl.lit(rule.relation)).otherwise(relation)
    outputs = files.filter(pl.col("source").is_null()).select(output="filename", out_suffix="suffix")
    return (
        listed.select("output", "listed", "exposure_root")
        .join(files.select(listed="filename", suffix="suffix"), on="listed")
        .filter(before_flagging(registry).is_not_null() & (pl.col("listed") != pl.col("output")))
        .join(outputs, on="output")
        .select("output", input="listed", relation=relation)
        .drop_nulls("relation")
    )
