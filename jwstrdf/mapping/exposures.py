"""What headers and pools say of exposures that decides what their members are: background target, nod."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.mapping.standing import Standing

BACKGROUND_TARGET = "isBackgroundTarget"
NOD_TYPE, PATTERN, NOD = "nodType", "patternType", "NOD"
"""Local names of the properties; how patterns of nods end."""


def background_targets(standing: Standing, names: NameFacts) -> pl.DataFrame:
    """`exposure_root` and `background`: whether the target was a background (BKGDTARG), where that is told."""
    told = _of_exposures(standing, names, BACKGROUND_TARGET).with_columns(background=pl.col("value") == "true")
    return told.group_by("exposure_root").agg(pl.col("background").any())


def nodded(standing: Standing, names: NameFacts) -> pl.DataFrame:
    """`exposure_root` and `nod`: whether the exposures were nodded (NOD_TYPE, PATTTYPE), where that is told."""
    nod = (pl.col("property") == NOD_TYPE) | pl.col("value").str.to_uppercase().str.ends_with(NOD)
    told = _of_exposures(standing, names, NOD_TYPE, PATTERN).with_columns(nod=nod)
    return told.group_by("exposure_root").agg(pl.col("nod").any())


def _of_exposures(standing: Standing, names: NameFacts, *properties: str) -> pl.DataFrame:
    """`exposure_root`, `property`, `value`: what the files of exposures state."""
    said = standing.facts.filter(pl.col("property").is_in(properties))
    files = names.frame.select("exposure_root", subject="filename").drop_nulls("exposure_root")
    return said.join(files, on="subject").select("exposure_root", "property", "value")
