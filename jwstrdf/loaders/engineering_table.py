"""Answers of today's engineering service: a table of samples of the mnemonic that the file is named after.

The archive names the file `<MNEMONIC>-<start>-<end>.csv`; the pipeline saves it as `<MNEMONIC>.ecsv`. Source:
jwst/lib/engdb_mast.py (`_get_records`, `cache`): columns theTime, MJD, euvalue, sqldataType.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import engineering, texts
from jwstrdf.loaders.cells import NULLS
from jwstrdf.loaders.raw_table import RawTable, Wanted, every_column

TIME, MJD = "thetime", "mjd"
_SHAPE = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?$"
_MJD_ZERO = -40_587
"""Day 0 of the Modified Julian Date, counted from 1970-01-01."""
_DAY = 86_400_000_000
_SLACK = 1_000_000
"""Microseconds by which a time and its rounded MJD may differ."""


def _choose(present: Sequence[str], where: str) -> dict[str, str]:
    found = every_column("theTime").choose(present, where)
    kept = {TIME, MJD} | {c for c, prop in engineering.columns(engineering.ANSWER).items() if prop}
    return {ours: theirs for ours, theirs in found.items() if ours in kept}


WANTED = Wanted("theTime", _choose)
"""The columns that are read; the samples themselves are not."""


def read(raw: RawTable, name: str) -> engineering.EngineeringRows:
    """The rows of an answer; BadInputError with the line of a time that cannot be read."""
    out = engineering.EngineeringRows()
    mnemonic = engineering.mnemonic_of(name)
    if mnemonic is None:
        raise BadInputError(
            "no-mnemonic",
            "the table does not say whose samples it has, and the file is not named after a mnemonic",
            hint="name it as the archive does: <MNEMONIC>-<start>-<end>.csv",
            where=raw.where,
        )
    frame = _cleaned(raw)
    engineering.answer(out, mnemonic, _extent(raw, frame), name, raw.where, rows="rows")
    for column, prop in engineering.columns(engineering.ANSWER).items():
        if prop and column in frame.columns:
            for value in frame[column].drop_nulls().unique().sort():
                texts.check_text(value, place=column, where=raw.where)
                out.fact(mnemonic, prop, value, column)
    return out


def _cleaned(raw: RawTable) -> pl.DataFrame:
    """The columns under lower-case names, null for no value, and `row`; rows without anything are left out."""
    taken = raw.take()
    frame = taken.select(pl.col(c).cast(pl.String).str.strip_chars().alias(c.strip().lower()) for c in taken.columns)
    rows = frame.select(pl.when(~pl.all().is_in(NULLS)).then(pl.all())).with_columns(row=pl.int_range(pl.len()))
    return rows.filter(~pl.all_horizontal(pl.exclude("row").is_null()))


def _extent(raw: RawTable, frame: pl.DataFrame) -> engineering.Extent:
    plain = pl.col(TIME).str.replace("T", " ", literal=True).str.strip_suffix("Z")
    # A leap second has no date and time of its own.
    plain = pl.when(plain.str.contains(_SHAPE)).then(plain.str.replace(r":60(\.\d+)?$", ":59$1"))
    moment = plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    timed = frame.with_columns(moment=moment)
    for row, text in timed.filter(pl.col("moment").is_null()).select("row", TIME).head(1).iter_rows():
        if text is None:
            raise _wrong(raw, row, "missing-value", "is empty", "every sample has a time")
        raise _wrong(raw, row, "bad-value", f"is {texts.shown(text)}", "a time as YYYY-MM-DD hh:mm:ss was expected")
    if MJD in timed.columns:
        _compare(raw, timed)
    if timed.is_empty():
        return engineering.Extent(0, None, None)
    ends = timed.sort("moment", maintain_order=True).select("moment", "row")
    first, last = ends.row(0), ends.row(-1)
    told = [(engineering.written(moment), f"{raw.place(row)} theTime") for moment, row in (first, last)]
    return engineering.Extent(timed.height, *told)


def _compare(raw: RawTable, timed: pl.DataFrame) -> None:
    """Refuse an MJD that is no number or another time than the one beside it."""
    day = pl.col(MJD).cast(pl.Float64, strict=False)
    away = (day + _MJD_ZERO) * _DAY - pl.col("moment").cast(pl.Int64)
    told = timed.filter(pl.col(MJD).is_not_null()).with_columns(away=away.abs())
    wrong = told.filter(pl.col("away").is_null() | ~(pl.col("away") <= _SLACK)).select("row", TIME, MJD, "away")
    for row, text, mjd, apart in wrong.head(1).iter_rows():
        if apart is None:
            raise _wrong(raw, row, "bad-value", f"has the MJD {texts.shown(mjd)}", "a number was expected")
        says = f"is {texts.shown(text)} and its MJD {texts.shown(mjd)}"
        raise _wrong(raw, row, "conflict", says, "one time was expected")


def _wrong(raw: RawTable, row: int, code: str, what: str, expected: str) -> BadInputError:
    return BadInputError(
        code,
        f"{raw.place(row)}: theTime {what}; {expected}",
        hint="download the answer again",
        where=raw.where,
    )
