"""Cells of product tables, whole columns at a time: no value, numbers, names, archive addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import limits, texts
from jwstrdf.loaders.raw_table import WANTED, RawTable, wanted_columns

NULLS = sorted({v for w in texts.NULL_WORDS for v in (w, w.upper(), w.title())} | {"NaN", "N/A"})
"""Spellings of no value."""

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_FOLDER = r"[/\\]"
_CLIMBS = r"(?:^|[/\\])\.\.(?:[/\\]|$)"
_IRI_FAULT = r'[\x00-\x20\x7f-\x9f<>"{}|\\^`\u{ad}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}]'
_BAD_ESCAPE = r"%(?:[^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$)"
_SCHEME = r"^[A-Za-z][A-Za-z0-9+.-]*:[^:]"
_MOST_NOTES = 20


@dataclass
class Cells:
    """The rows of a raw table under our column names, being cleaned; `row` is the index in the raw table."""

    raw: RawTable
    frame: pl.DataFrame
    notes: list[Note] = field(default_factory=list)

    @property
    def has(self) -> frozenset[str]:
        """The columns that the file has."""
        return frozenset(self.frame.columns)

    def fail(self, code: str, row: int, column: str, message: str, hint: str) -> BadInputError:
        """The error for one cell."""
        return BadInputError(
            code, f"{self.raw.place(row)}: {WANTED[column]} {message}", hint=hint, where=self.raw.where
        )

    def note(self, code: str, message: str) -> None:
        """Add a warning."""
        self.notes.append(Note(code, message, self.raw.where))

    def note_rows(self, code: str, rows: pl.DataFrame, say: Callable[[int, str], str]) -> None:
        """A warning for each of the first rows (columns `row` and one value), and a count of the others."""
        for row, value in rows.head(_MOST_NOTES).iter_rows():
            self.note(code, say(row, value))
        if rows.height > _MOST_NOTES:
            self.note(code, f"{rows.height - _MOST_NOTES:,} more rows like these")

    def first(self, column: str, fault: pl.Expr) -> tuple[int, str] | None:
        """Raw row and value of the first cell of a column for which the expression is true."""
        found = self.frame.select("row", column).filter(fault).head(1)
        return None if found.is_empty() else found.row(0)


def cleaned(raw: RawTable) -> Cells:
    """All wanted columns as text, stripped."""
    taken = raw.take()
    columns = wanted_columns(taken.columns, raw.where)
    try:
        frame = taken.select(
            pl.col(theirs).cast(pl.String).str.strip_chars().alias(ours) for ours, theirs in columns.items()
        )
    except pl.exceptions.PolarsError as error:
        raise BadInputError("wrong-type", f"a column holds no texts or numbers ({error})", where=raw.where) from None
    return Cells(raw, frame.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)))


def drop_rows_of_display(cells: Cells) -> None:
    """Leave out rows that no one meant as rows: blank ones, gaps of a shortened display, the header again.

    Then make null what says that there is no value."""
    data = pl.exclude("row")
    blank = pl.all_horizontal(data.is_null() | (data == ""))
    gap = pl.col("filename") == "..."
    header = pl.col("filename") == WANTED["filename"]
    counts = cells.frame.select(gap=gap.sum(), header=header.sum()).row(0)
    if counts[0]:
        cells.note(
            "display-gap",
            f"{counts[0]} row of '...' left out: the table was shortened by a display and is not complete",
        )
    if counts[1]:
        cells.note("repeated-header", f"{counts[1]} repeated header row left out")
    cells.frame = cells.frame.filter(~(blank | gap.fill_null(False) | header.fill_null(False)))
    cells.frame = cells.frame.with_columns(
        pl.when(pl.col(c).is_in(NULLS)).then(None).otherwise(pl.col(c)).alias(c) for c in cells.frame.columns[1:]
    )


def check_texts(cells: Cells) -> None:
    """Refuse control characters in any cell, unless the reader has done so."""
    if cells.raw.clean:
        return
    for column in cells.frame.columns[1:]:
        bad = cells.first(column, pl.col(column).str.contains(_CONTROL))
        if bad:
            where = {"place": f"{cells.raw.place(bad[0])}: {WANTED[column]}", "where": cells.raw.where}
            texts.check_text(bad[1], **where)
            raise cells.fail("bad-text", bad[0], column, f"{texts.shown(bad[1])} has a control character", "remove it")


def check_names(cells: Cells) -> None:
    """File names: present, without their folder, without characters that break or hide lines, not too long."""
    name = pl.col("filename")
    empty = cells.first("filename", name.is_null())
    if empty:
        raise cells.fail("missing-value", empty[0], "filename", "is empty; every row must name a file", "mend the row")
    climbing = cells.first("filename", name.str.contains(_CLIMBS))
    if climbing:
        texts.cut_folder(
            climbing[1], place=f"{cells.raw.place(climbing[0])}: {WANTED['filename']}", where=cells.raw.where
        )
    cells.frame = cells.frame.with_columns(
        pl.when(name.str.contains(_FOLDER)).then(name.str.extract(r"([^/\\]*)$")).otherwise(name).alias("filename")
    )
    for column in ("filename", *(c for c in ("obs_id",) if c in cells.has)):
        value = pl.col(column)
        fault = value.str.contains(texts.FORBIDDEN) | (value.str.len_bytes() > limits.MAX_NAME_BYTES) | (value == "")
        bad = cells.first(column, fault | (value == "."))
        if bad:
            texts.check_name(bad[1] or "", place=f"{cells.raw.place(bad[0])}: {WANTED[column]}", where=cells.raw.where)
    odd = cells.frame.select("row", "filename").filter(name.str.contains(texts.ODD)).unique("filename", keep="first")
    cells.note_rows(
        "odd-name",
        odd.sort("row"),
        lambda row, value: (
            f"{cells.raw.place(row)}: the name {texts.shown(value)} has the character {texts.odd_character(value)}"
        ),
    )


def check_uris(cells: Cells) -> None:
    """Archive addresses must be IRIs."""
    if "data_uri" not in cells.has:
        return
    uri = pl.col("data_uri")
    bad = cells.first("data_uri", uri.str.contains(_IRI_FAULT))
    if bad:
        character = next(c for c in bad[1] if pl.Series([c]).str.contains(_IRI_FAULT)[0])
        say = f"{texts.shown(bad[1])} is no IRI: it has an illegal character: {texts.spelled(character)}"
        raise cells.fail("bad-datauri", bad[0], "data_uri", say, "write the address as the archive gives it")
    bad = cells.first("data_uri", uri.str.contains(_BAD_ESCAPE) | ~uri.str.contains(_SCHEME))
    if bad:
        say = f"{texts.shown(bad[1])} is no IRI: it has no scheme such as mast:, or a % without two hexadecimal digits"
        raise cells.fail("bad-datauri", bad[0], "data_uri", say, "write the address as the archive gives it")


def numbers(cells: Cells, column: str) -> None:
    """A column of whole numbers as Int64. Negative sizes are refused, sizes that cannot be are left out."""
    if column not in cells.has:
        return
    text = pl.col(column).str.replace(r"\.0*$", "")
    value = text.cast(pl.Int64, strict=False)
    frame = cells.frame.with_columns(value.alias("value"))
    if column == "size":
        negative = frame.filter(pl.col("value") < 0).select("row", column).head(1)
        if not negative.is_empty():
            row, written = negative.row(0)
            raise cells.fail("negative-size", row, column, f"is {written}; a number of bytes was expected", "mend it")
        huge = (pl.col("value") > limits.HUGE_SIZE) | (
            pl.col("value").is_null() & (pl.col(column).cast(pl.Float64, strict=False) > limits.HUGE_SIZE)
        )
        cells.note_rows(
            "huge-size",
            frame.filter(huge).select("row", column),
            lambda row, written: f"{cells.raw.place(row)}: size {written[:40]} cannot be the size of a file; left out",
        )
        frame = frame.with_columns(
            pl.when(huge).then(None).otherwise(pl.col(column)).alias(column),
            pl.when(huge).then(None).otherwise(pl.col("value")).alias("value"),
        )
    wrong = frame.filter(pl.col("value").is_null() & pl.col(column).is_not_null()).select("row", column).head(1)
    if not wrong.is_empty():
        row, written = wrong.row(0)
        say = f"is {texts.shown(written)}; a whole number was expected"
        raise cells.fail("bad-number", row, column, say, "mend the cell or leave it empty")
    cells.frame = frame.with_columns(pl.col("value").alias(column)).drop("value")


def identifiers(cells: Cells, column: str) -> None:
    """A column of archive numbers, kept as text; `.0`, left by programs that take them for measurements, goes."""
    if column not in cells.has:
        return
    cells.frame = cells.frame.with_columns(pl.col(column).str.replace(r"^(\d+)\.0*$", "$1"))
    bad = cells.first(column, ~pl.col(column).str.contains(r"^\d+$"))
    if bad:
        say = f"is {texts.shown(bad[1])}; the archive's number of an observation was expected"
        raise cells.fail("bad-number", bad[0], column, say, "mend the cell or leave it empty")
