"""Own observations, the numbers behind their names, the newest listing of each pair, and the inferred MRP.

The rule (DESIGN.md section 4): a file is recommended for the observation that is its own, unless it is a preview
or a guide-star product, or an association that a newer one of the same observation superseded. Own observation: as a
listing says; else by the name; an association's are those of its products, a pool's those of every association drawn
from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry

OWN = {"filename": pl.String, "observation": pl.String}


def canonical_numbers(listings: pl.DataFrame) -> pl.DataFrame:
    """Every archive number `obsid` with its `observation` (name, null if no row tells it) and `program`."""
    named = (
        listings.filter(pl.col("obsid").is_not_null() & pl.col("obs_id").is_not_null())
        .group_by("obsid")
        .agg(observation=pl.col("obs_id").min())
    )
    numbers = (
        pl.concat([listings.select("partition", obsid="obsid"), listings.select("partition", obsid="parent_obsid")])
        .drop_nulls()
        .group_by("obsid")
        .agg(program=pl.col("partition").filter(pl.col("partition") != "").min())
    )
    return numbers.join(named, on="obsid", how="left")


def newest_listings(tables: Tables) -> pl.DataFrame:
    """The listings with `newest`: the last word on their pair (file, observation asked), and `newest_of_file`."""
    dated = tables["listings"].join(tables["sources"].select("source", "modified", "location"), on="source", how="left")
    order = ["modified", "location", "source"]
    ranked = dated.sort(order, descending=True, nulls_last=True).with_row_index("place")
    return ranked.with_columns(
        newest=pl.col("place")
        == pl.col("place").min().over("filename", "parent_obsid", pl.coalesce("obsid", "obs_id")),
        newest_of_file=pl.col("place") == pl.col("place").min().over("filename"),
    ).drop("place")


def places_of(numbers: pl.DataFrame) -> pl.DataFrame:
    """`obsid` and `place`: the name of the observation, or `obsid/<n>` where no row tells it."""
    return numbers.select("obsid", place=pl.coalesce("observation", pl.lit("obsid/") + pl.col("obsid")))


def own_place() -> pl.Expr:
    """The own observation of a listing joined with `places_of`: by its number, else by the name in the row."""
    return pl.when(pl.col("obsid").is_null()).then("obs_id").otherwise("place")


def with_archive_roles(names: pl.DataFrame, listings: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """The names with the role that the archive's tables tell: by productType, or by subgroup if the name has none."""
    role = pl.col("role")
    for told in registry.product_roles.values():
        typed = listings.filter(pl.col("product_type").is_in(told.archive_product_types))["filename"]
        starts = pl.any_horizontal(
            pl.lit(False), *(pl.col("subgroup").str.starts_with(start) for start in told.archive_subgroup_starts)
        )
        grouped = listings.filter(starts)["filename"]
        proved = pl.col("filename").is_in(typed.implode()) | (
            pl.col("role").is_null() & pl.col("filename").is_in(grouped.implode())
        )
        role = pl.when(proved).then(pl.lit(told.notation)).otherwise(role)
    return names.with_columns(role=role)


def own_observations(tables: Tables, names: pl.DataFrame, matches: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """`filename` and `observation` (as in `canonical_numbers`), distinct; guide-star files have none."""
    guide = names.filter(pl.col("role") == "guide-star").select("filename")
    listed = (
        tables["listings"]
        .select("filename", "obsid", "obs_id")
        .unique()
        .join(guide, on="filename", how="anti")
        .join(places_of(numbers), on="obsid", how="left")
        .select("filename", observation=own_place())
        .drop_nulls()
        .unique()
    )
    by_name = (
        names.filter(pl.col("own_observation").is_not_null())
        .join(guide, on="filename", how="anti")
        .select("filename", observation="own_observation")
    )
    # Not through the flagged copies of single exposures: they are of their exposure, the association is not.
    products = matches.filter(~pl.col("own")).join(by_name, on="filename")
    by_entry = products.select(filename="association", observation="observation").unique()
    pools = (
        tables["associations"]
        .select(filename="asn_pool", association="association")
        .drop_nulls()
        .unique()
        .join(by_entry.rename({"filename": "association"}), on="association")
        .select(*OWN)
    )
    told = listed["filename"].unique()
    silent = pl.concat([by_name, by_entry, pools]).filter(~pl.col("filename").is_in(told.implode()))
    return pl.concat([listed, silent]).unique()


def recommended(own: pl.DataFrame, names: pl.DataFrame, replaced: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """The pairs of `own` that the rule recommends; `replaced`: superseded associations with what is `newer`."""
    never = [r.notation for r in registry.product_roles.values() if r.never_recommended]
    out = names.filter(pl.col("role").is_in(never) | pl.col("preview").is_not_null())
    newer = own.rename({"filename": "newer"})
    older = own.join(replaced, left_on="filename", right_on="association").join(newer, on=["newer", "observation"])
    return own.join(out, on="filename", how="anti").join(older, on=["filename", "observation"], how="anti")
