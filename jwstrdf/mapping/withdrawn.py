"""Files that newer product tables lack: withdrawn where such a table is known to be whole, else only told.

A pure function of the tables. What an older table lists and a newer one of the same observation does not is gone, if
the newer one has all the kinds of files that the older has (DESIGN.md D4); a filtered table proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.observations import canonical_numbers, places_of
from jwstrdf.mapping.text import Lines, iri, typed, with_encoded

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables

KINDS = ("product_type", "calib_level", "subgroup")
"""What tells the kind of a file in a table."""


def add_withdrawn(lines: Lines, tables: Tables, names: NameFacts, base: str) -> None:
    """Mark the files that a newer complete listing lacks, and the rows of files that the newest table lacks."""
    gone = withdrawn(tables)
    told = gone.to_frame("filename").with_columns(node=names.node_of(gone))
    lines.add(told, pl.col("node"), ("withdrawn", typed(pl.lit("true"), "boolean")))
    lacked = with_encoded(lacking(tables, names.frame.select("filename", "level")), "filename", "parent_obsid")
    path = pl.concat_str("source", pl.lit("/"), "parent_obsid_enc", pl.lit("/"), "filename_enc")
    lines.add(
        lacked,
        iri(base + "listing/", path),
        ("lackedBy", iri(base + "source/", pl.col("newer"))),
        ("othersOfLevel", typed(pl.col("others"), "integer")),
    )


def lacking(tables: Tables, levels: pl.DataFrame) -> pl.DataFrame:
    """The rows of files that the newest table of their observation lacks: source, parent_obsid, filename, newer.

    `others`: how many files of the same level it lists for the observation; `levels` has `filename` and `level`.

    The observation is the one that was asked for, by its name where that is known, for the archive numbers anew. A file
    that a table as young as that has, under whatever observation, is not lacking. Of equally new tables each counts.
    """
    rows = _dated(tables).select("source", "modified", "parent_obsid", "filename").unique()
    places = places_of(canonical_numbers(tables["listings"]))
    rows = rows.join(places.rename({"obsid": "parent_obsid"}), on="parent_obsid", how="left")
    newest = rows.group_by("place").agg(at=pl.col("modified").max(), first=pl.col("modified").min())
    newest = newest.filter(pl.col("first") < pl.col("at")).select("place", "at")
    seen = rows.group_by("filename").agg(seen=pl.col("modified").max())
    newer = rows.join(newest, left_on=["place", "modified"], right_on=["place", "at"], how="semi")
    has = newer.select("place", "filename").unique().join(levels, on="filename")
    others = has.drop_nulls("level").group_by("place", "level").agg(others=pl.len())
    newer = newer.select("place", newer="source").unique()
    lacked = rows.join(newest, on="place").join(seen, on="filename").filter(pl.col("seen") < pl.col("at"))
    told = lacked.join(newer, on="place").join(levels, on="filename", how="left")
    return (
        told.join(others, on=["place", "level"], how="left")
        .select("source", "parent_obsid", "filename", "newer", others=pl.col("others").fill_null(0).cast(pl.Int64))
        .unique()
    )


def withdrawn(tables: Tables) -> pl.Series:
    """The files that a newer complete listing of every observation that had them lacks (DESIGN.md D4).

    A listing of an observation is taken as complete, beside an older one, when it has a file of every kind (product
    type and level) that the older one has: a filtered table lacks whole kinds, a remade observation single files.
    """
    rows = _dated(tables).select("source", "modified", "parent_obsid", "filename", *KINDS).unique()
    listed = rows.select("source", "modified", "parent_obsid").unique()
    pairs = listed.join(listed, on="parent_obsid", suffix="_new").filter(pl.col("modified_new") > pl.col("modified"))
    if pairs.is_empty():
        return pl.Series("filename", [], dtype=pl.String)
    has = rows.select("source", "parent_obsid", *KINDS).unique()
    wanted = pairs.join(has, on=["source", "parent_obsid"])
    lacking = wanted.join(
        has.rename({"source": "source_new"}), on=["source_new", "parent_obsid", *KINDS], how="anti", nulls_equal=True
    )
    complete = pairs.join(lacking, on=["source", "source_new", "parent_obsid"], how="anti")
    gone = (
        complete.join(rows.select("source", "parent_obsid", "filename").unique(), on=["source", "parent_obsid"])
        .join(
            rows.select("parent_obsid", "filename", source_new="source").unique(),
            on=["source_new", "parent_obsid", "filename"],
            how="anti",
        )
        .select("filename", "parent_obsid", gone_at="modified_new")
    )
    # A file that any listing as young as that still has, under whatever observation, is not gone.
    latest = rows.group_by("filename").agg(seen=pl.col("modified").max())
    return (
        gone.group_by("filename")
        .agg(pl.col("gone_at").max())
        .join(latest, on="filename")
        .filter(pl.col("seen") < pl.col("gone_at"))["filename"]
        .unique()
        .sort()
    )


def _dated(tables: Tables) -> pl.DataFrame:
    """The rows of tables that tell the observation asked for, with the time of their table."""
    return (
        tables["listings"]
        .filter(pl.col("parent_obsid").is_not_null())
        .join(tables["sources"].select("source", "modified"), on="source", how="left")
        .filter(pl.col("modified").is_not_null())
    )
