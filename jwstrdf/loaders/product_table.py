"""MAST product tables: which files belong to which observation, and what the archive says of each pair."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import cells as c
from jwstrdf.loaders import texts
from jwstrdf.loaders.raw_table import WANTED, RawTable
from jwstrdf.tables.schema import SCHEMAS

MRP_PHRASE = "Minimum Recommended Products"
"""What the archive writes into productGroupDescription; astroquery's `filter_products(mrp_only=True)` asks for it."""

OF_THE_FILE = ("filename", "size", "product_type", "subgroup")
"""Facts that belong to the file: the same in every row of one address. All others may differ by observation (an
association or pool is listed for each observation it serves, with that observation's level, version and rights)."""

PAIR = ("file", "own", "parent_obsid")
"""The file, its own observation (its number, or its name where the table has no numbers), and the one asked for."""

_KEYS = (*PAIR, "obsid", "partition", "row")


@dataclass(frozen=True, slots=True)
class Listings:
    """The rows of `listings` without `source`, the distinct file names, and what was odd."""

    frame: pl.DataFrame
    names: pl.Series
    notes: tuple[Note, ...]


def read(raw: RawTable) -> Listings:
    """The listings of a table; BadInputError with the row and column of what cannot be stored."""
    cells = c.cleaned(raw)
    c.drop_rows_of_display(cells)
    if cells.frame.is_empty():
        cells.note("no-rows", "the table has a header and no rows")
    if not {"parent_obsid", "obs_id", "data_uri"} & cells.has:
        cells.note(
            "narrow-table",
            "the table has neither parent_obsid nor obs_id nor dataURI: its files are listed, but for no observation",
        )
    c.check_texts(cells)
    c.check_names(cells)
    c.check_uris(cells)
    for column in ("size", "calib_level"):
        c.numbers(cells, column)
    for column in ("obsid", "parent_obsid"):
        c.identifiers(cells, column)
    frame = _completed(cells)
    if frame["file"].n_unique() < frame.height:
        frame = _once(frame)
        _check_conflicts(frame, raw)
    names = frame["filename"].unique(maintain_order=True)
    return Listings(frame.drop("file", "own", "row"), names, tuple(cells.notes))


def _completed(cells: c.Cells) -> pl.DataFrame:
    """All columns of `listings`, `file` (what the facts of a file hang on) and `row`."""
    schema = {k: v for k, v in SCHEMAS["listings"].items() if k != "source"}
    frame = cells.frame
    if "mrp" in cells.has:
        frame = frame.with_columns((pl.col("mrp") == MRP_PHRASE).fill_null(False))
    if "proposal_id" in cells.has:
        frame = frame.with_columns(pl.col("proposal_id").str.replace(r"^(\d+)\.0*$", "$1"))
    frame = frame.with_columns(
        pl.lit(None, dtype=t).alias(n) for n, t in schema.items() if n not in cells.has and n != "partition"
    ).with_columns(
        partition=pl.col("filename").str.extract(texts.PROGRAM, 1).fill_null(""),
        file=pl.coalesce("data_uri", "filename"),
        own=pl.coalesce("obsid", "obs_id"),
    )
    return frame.select(*schema, "file", "own", "row")


def _once(frame: pl.DataFrame) -> pl.DataFrame:
    """Equal rows once, the first of them; MAST repeats rows of products that observations share."""
    return frame.unique([n for n in frame.columns if n != "row"], keep="first", maintain_order=True)


def _check_conflicts(frame: pl.DataFrame, raw: RawTable) -> None:
    """Refuse two values for one fact: of a file, or of a file and the observations in one row.

    Rows that do not tell the own observation may belong to several: only the facts of their file can contradict.
    """
    whole = frame.filter(pl.col("own").is_not_null())
    pairs = [n for n in frame.columns if n not in _KEYS]
    for rows, key, columns in ((frame, ["file"], OF_THE_FILE), (whole, list(PAIR), pairs)):
        repeated = rows.filter(pl.struct(key).is_duplicated())
        if not repeated.is_empty():
            for column in columns:
                _refuse_two(repeated, key, column, raw)


def _shown(value: object) -> str:
    if isinstance(value, bool):  # of the column with the archive's flag only this is kept
        return texts.shown(MRP_PHRASE) if value else "something else"
    return texts.shown(value) if isinstance(value, str) else str(value)


def _refuse_two(frame: pl.DataFrame, key: list[str], column: str, raw: RawTable) -> None:
    distinct = frame.filter(pl.col(column).is_not_null()).unique([*key, column], keep="first", maintain_order=True)
    twice = distinct.filter(pl.struct(key).is_duplicated())
    if twice.is_empty():
        return
    same = twice.join(twice.head(1).select(key), on=key, how="semi", nulls_equal=True).head(2)
    rows, values = same["row"].to_list(), same[column].to_list()
    shown = " and ".join(map(_shown, values))
    raise BadInputError(
        "conflict",
        f"{raw.place(*rows)}: {WANTED[column]} of {same['file'][0]} is given as {shown}; one value was expected",
        hint="keep the row that is right",
        where=raw.where,
    )
