"""Flagged copies of exposures in lists of inputs: the exposures that they were before (HDRTAB has `crf`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.standing import LINEAGE

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry

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
