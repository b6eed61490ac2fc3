"""Tables whose rows state facts: of observations, or of products. Read column by column, cells of equal text once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

import polars as pl

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import fits_values, table_times, texts
from jwstrdf.loaders.cells import NULLS
from jwstrdf.loaders.fact_columns import TWIN, Meaning
from jwstrdf.loaders.raw_table import RawTable
from jwstrdf.tables.schema import SCHEMAS

Row = tuple[Any, ...]
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_WHOLE = r"^([+-]?\d+)\.0*$"


@dataclass
class FactRows:
    """Rows of the tables without the leading `source`; `facts` is a frame with all other columns of that table."""

    facts: pl.DataFrame
    links: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def framed(self, source: str) -> pl.DataFrame:
        """The facts with their source."""
        return self.facts.with_columns(source=pl.lit(source)).select(list(SCHEMAS["facts"]))


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rows speak of: `key` (lower case) names it, `part` tells rows on several parts of one apart."""

    about: str
    key: str
    part: str | None = None


class FactTable:
    """A table being read. `frame` has its columns under lower-case names, null for no value, and `row`."""

    def __init__(self, raw: RawTable, subject: Subject, known: Mapping[str, Meaning]) -> None:
        self.raw, self.subject, self.known = raw, subject, known
        self.notes: list[Note] = []
        taken = raw.take()
        self.written = {c.strip().lower(): c.strip() for c in taken.columns}
        try:
            frame = taken.select(
                pl.col(c).cast(pl.String).str.strip_chars().alias(c.strip().lower()) for c in taken.columns
            )
        except pl.exceptions.PolarsError as error:
            raise BadInputError(
                "wrong-type", f"a column holds no texts or numbers ({error})", where=raw.where
            ) from None
        self.frame = frame.with_columns(row=pl.int_range(pl.len()))
        self._clean()
        self._check()

    @property
    def columns(self) -> list[str]:
        """The columns of the file, lower case."""
        return [c for c in self.frame.columns if c != "row"]

    def _clean(self) -> None:
        key, data = self.subject.key, pl.exclude("row")
        blank = pl.all_horizontal(data.is_null() | (data == ""))
        gap = (pl.col(key) == "...").fill_null(False)
        header = (pl.col(key).str.to_lowercase() == key).fill_null(False)
        gaps, headers = self.frame.select(gap.sum(), header.sum().alias("headers")).row(0)
        if gaps:
            self.note("display-gap", f"{gaps} row of '...' left out: the table was shortened by a display")
        if headers:
            self.note("repeated-header", f"{headers} repeated header row left out")
        frame = self.frame.filter(~(blank | gap | header))
        self.frame = frame.with_columns(
            pl.when(pl.col(c).is_in(NULLS)).then(None).otherwise(pl.col(c)).alias(c) for c in self.columns
        )
        if self.frame.is_empty():
            self.note("no-rows", "the table has a header and no rows")

    def _check(self) -> None:
        for column in self.columns:
            for row, text in self.frame.filter(pl.col(column).str.contains(_CONTROL)).select("row", column).iter_rows():
                texts.check_text(text, place=self.place(row, column), where=self.raw.where)
                raise self.wrong("bad-text", row, column, f"{texts.shown(text)} has a control character", "none")
        key = self.subject.key
        for (row,) in self.frame.filter(pl.col(key).is_null()).select("row").head(1).iter_rows():
            raise self.wrong("missing-value", row, key, "is empty", "every row must say what it speaks of")
        names = self.frame.unique(key, keep="first", maintain_order=True).select("row", key)
        mended = {name: self._name(name, row) for row, name in names.iter_rows()}
        self.frame = self.frame.with_columns(pl.col(key).replace(mended))
        unknown = sorted(self.written[c] for c in self.columns if self._meaning(c) is None)
        if unknown:
            self.note(
                "unknown-column", f"columns that jwstrdf does not know are passed over: {', '.join(unknown)}"[:400]
            )

    def _name(self, name: str, row: int) -> str:
        place = self.place(row, self.subject.key)
        if self.subject.about == "product":
            name = texts.cut_folder(name, place=place, where=self.raw.where)
        texts.check_name(name, place=place, where=self.raw.where)
        return name

    def _meaning(self, column: str) -> Meaning | None:
        return self.known.get(column) or self.known.get(column.removesuffix(TWIN))

    def twin(self, column: str) -> str | None:
        """The column with the MJD of a column, if the table has it."""
        name = column + TWIN
        return name if name in self.written and name not in self.known else None

    def facts(self, zone: tzinfo) -> pl.DataFrame:
        """The rows of `facts`, each once."""
        found = [pl.DataFrame(schema={k: v for k, v in SCHEMAS["facts"].items() if k != "source"})]
        bases = [c for c in self.columns if c in self.known]
        alone = [c.removesuffix(TWIN) for c in self.columns if c.endswith(TWIN) and c not in self.known]
        for column in dict.fromkeys([*bases, *(c for c in alone if c in self.known and c not in self.written)]):
            meaning = self.known[column]
            if meaning.fact:
                told = self._times(column, meaning, zone) if meaning.is_time else self._plain(column, meaning)
                self.check_single(told, column, several=meaning.several)
                found.append(self._rows(told, meaning.fact, self.written.get(column, column)))
        return pl.concat(found)

    def _rows(self, told: pl.DataFrame, name: str, place: str) -> pl.DataFrame:
        subject = pl.col(self.subject.key)
        return told.unique([self.subject.key, "value"], keep="first", maintain_order=True).select(
            partition=subject.str.extract(texts.PROGRAM, 1).fill_null(""),
            about=pl.lit(self.subject.about),
            subject=subject,
            version=pl.lit(None, dtype=pl.String),
            property=pl.lit(name),
            value="value",
            place=pl.lit(place),
        )

    def _plain(self, column: str, meaning: Meaning) -> pl.DataFrame:
        """Key, part, row and `value` of the cells that are not empty."""
        if column not in self.written:
            return self.frame.head(0).with_columns(value=pl.lit(None, dtype=pl.String))
        cell = pl.col(column)
        if meaning.type == "integer":  # programs that take counts for measurements leave `.0`
            cell = cell.str.replace(_WHOLE, "$1")
        frame = self.frame.with_columns(cell=cell)
        return self._mapped(
            frame, ["cell"], column, lambda cells: fits_values.lexical(cells[0], meaning.type, meaning.form)
        )

    def _times(self, column: str, meaning: Meaning, zone: tzinfo) -> pl.DataFrame:
        twin = self.twin(column)
        nothing = pl.lit(None, dtype=pl.String)
        frame = self.frame.with_columns(
            cell=pl.col(column) if column in self.written else nothing, twin=pl.col(twin) if twin else nothing
        )
        day = meaning.form == "date"
        return self._mapped(
            frame, ["cell", "twin"], column, lambda cells: table_times.moment(cells[0], cells[1], zone, day=day)
        )

    def _mapped(
        self, frame: pl.DataFrame, cells: list[str], column: str, say: Callable[[tuple[Any, ...]], str | None]
    ) -> pl.DataFrame:
        values: list[str | None] = []
        distinct = frame.group_by(cells, maintain_order=True).agg(pl.col("row").first(), rows=pl.len())
        cut = 0
        for *written, row, rows in distinct.iter_rows():
            value = None
            if any(w is not None for w in written):
                try:
                    value = say(tuple(written))
                except table_times.NoSecondsError:
                    cut += rows
                except ValueError as error:
                    says = f"is {texts.shown(next(w for w in written if w is not None))}"
                    if isinstance(error, table_times.TwinError):
                        raise self.wrong("conflict", row, column, says, str(error)) from None
                    raise self.wrong("bad-value", row, column, says, str(error)) from None
            values.append(value)
        if cut:
            place = self.written.get(column, column)
            self.note(
                "time-without-seconds",
                f"{place}: {cut} times are cut to the minute and have no MJD beside them; left out",
            )
        known = distinct.select(cells).with_columns(value=pl.Series(values, dtype=pl.String))
        joined = frame.join(known, on=cells, how="left", nulls_equal=True, maintain_order="left")
        return joined.filter(pl.col("value").is_not_null())

    def check_single(self, told: pl.DataFrame, column: str, *, several: bool) -> None:
        """Refuse two values in the rows on one thing (on one part of it, where its parts may differ)."""
        keys = [self.subject.key]
        if several and self.subject.part in self.written:
            keys.append(str(self.subject.part))
        distinct = told.unique([*keys, "value"], keep="first", maintain_order=True)
        twice = distinct.filter(pl.struct(keys).is_duplicated())
        if twice.is_empty():
            return
        both = twice.join(twice.head(1).select(keys), on=keys, how="semi", nulls_equal=True).head(2)
        name, values = both[keys[0]][0], " and ".join(map(texts.shown, both["value"]))
        raise BadInputError(
            "conflict",
            f"{self.raw.place(*both['row'])}: {self.written.get(column, column)} of {name} is given as {values}; "
            "one value was expected",
            hint="keep the row that is right",
            where=self.raw.where,
        )

    def cells(self, column: str) -> Iterable[tuple[str, str, int]]:
        """Name, cell and row of the cells of a column that are not empty, the first for each name."""
        told = self.frame.filter(pl.col(column).is_not_null()).with_columns(value=pl.col(column))
        self.check_single(told, column, several=False)
        once = told.unique(self.subject.key, keep="first", maintain_order=True)
        return once.select(self.subject.key, "value", "row").iter_rows()

    def place(self, row: int, column: str) -> str:
        """Where a cell stands."""
        return f"{self.raw.place(row)}: {self.written.get(column, column)}"

    def wrong(self, code: str, row: int, column: str, what: str, expected: str) -> BadInputError:
        """The error for one cell."""
        return BadInputError(
            code,
            f"{self.place(row, column)} {what}; {expected}",
            hint="mend the cell or leave it empty",
            where=self.raw.where,
        )

    def note(self, code: str, message: str) -> None:
        """Add a warning."""
        self.notes.append(Note(code, message, self.raw.where))
