"""What an exposure gives to its visit: acquisitions, confirmation images and lamps, by exposure type or role.

The pairs of files are not stored: both have the visit, and the serving one says as what it serves (DESIGN.md
section 3). Which types serve as what stands in the ontology (`jwst:VisitRule`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.text import Lines, term

if TYPE_CHECKING:
    from jwstrdf.mapping.standing import Standing
    from jwstrdf.vocabulary.registry import Registry

EXPOSURE_TYPE, LAMP = "exposureType", "instrumentLampState"
"""Local names of the properties that the rules look at."""


def add_offers(
    lines: Lines, standing: Standing, files: pl.DataFrame, members: pl.DataFrame, registry: Registry
) -> None:
    """Add the lines of what files offer to their visit. `files` are the parsed names of every known file, `members` the
    memberships as `with_relations` gives them.

    What a header says of one file holds for all files of its exposure. Of an exposure of unknown type the role tells it
    under which an association lists it.
    """
    exposures = files.filter(pl.col("exposure_root").is_not_null() & pl.col("preview").is_null())
    kinds = _of_exposures(standing, exposures, EXPOSURE_TYPE, "exp_type")
    relations = {rule.relation for rule in registry.visit_rules}
    by_role = (
        members.filter(pl.col("relation").is_in(sorted(relations)))
        .select("exposure_root", "relation")
        .drop_nulls()
        .unique()
        .join(kinds, on="exposure_root", how="anti")
    )
    serving = exposures.join(by_role, on="exposure_root")
    lines.add(serving, pl.col("node"), ("offersToVisit", term(pl.col("relation"))))
    if kinds.is_empty():
        return
    told = kinds.join(_of_exposures(standing, exposures, LAMP, "lamp"), on="exposure_root", how="left")
    categories: dict[str, set[str]] = {}
    for variant in registry.exposure_types:
        categories.setdefault(variant.category or "", set()).add(variant.exp_type)
    for rule in registry.visit_rules:
        wanted = set(rule.exp_types) or categories[rule.category or ""]
        keep = pl.col("exp_type").is_in(sorted(wanted))
        if rule.lamp:
            keep &= pl.col("lamp").str.contains(rule.lamp).fill_null(False)
        serving = exposures.join(told.filter(keep), on="exposure_root", how="semi")
        lines.add(serving, pl.col("node"), ("offersToVisit", term(pl.lit(rule.relation))))


def _of_exposures(standing: Standing, exposures: pl.DataFrame, name: str, column: str) -> pl.DataFrame:
    """`exposure_root` and the values of a property that the files of the exposure state."""
    said = standing.facts.filter(pl.col("property") == name).select(filename="subject", **{column: "value"})
    return said.join(exposures, on="filename").select("exposure_root", column).unique()
