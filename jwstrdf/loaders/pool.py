"""Association pools: one row for each exposure that the ground system knew, with its candidates.

Columns are divided by bars; `NULL` is no value; lines that begin with `#` and repeated header rows are passed over.
Source: jwst/associations/pool.py (AssociationPool), and pools as the ground system wrote them since 2015.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import fits_values, texts
from jwstrdf.vocabulary.source_terms import Fact

Row = tuple[Any, ...]
_CANDIDATE = re.compile(r"[oca]\d{3,4}$|\d{1,4}$")
_MACRO = ("@!", "#TODO")
"""Begin cells that a program was to fill in (the pipeline's own test pools): no value."""
EXPOSURE_TYPE = "exposureType"
TABLE, FILENAME, CANDIDATES = "pool", "filename", "asn_candidate"


@dataclass
class PoolRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    pool_rows: list[Row] = field(default_factory=list)
    candidates: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Column:
    property: str | None
    relation: str | None
    form: str | None


@cache
def _known() -> tuple[Mapping[str, _Column], Mapping[str, Fact]]:
    """Lower-case columns that mean something (header keywords and those of pools alone), and the facts."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    columns = {
        k.keyword.lower(): _Column(k.property, k.relation, k.form)
        for k in sorted(known.keywords, key=lambda k: k.hdu == "PRIMARY")
    }
    for (table, name), column in known.columns.items():
        if table == TABLE:
            columns[name] = _Column(column.property, column.relation, column.form)
    del columns[FILENAME]
    return columns, known.facts


def read(content: bytes, name: str, where: str) -> PoolRows:
    """The rows of a pool; BadInputError with line and column of what is broken."""
    return _Reader(name, where).read(content)


class _Reader:
    def __init__(self, name: str, where: str) -> None:
        self.name, self.where = name, where
        self.out = PoolRows()
        self.columns, self.types = _known()
        self.seen: dict[tuple[str, str], tuple[str, int]] = {}

    def read(self, content: bytes) -> PoolRows:
        self.out.mentions[self.name] = "opened"
        lines = self.lines(content)
        first = next(lines, None)
        if first is None:
            raise self.wrong("bad-table", None, "there is no header row", "FILENAME|PROGRAM|... was expected")
        header = [c.strip().lower() for c in first[1].split("|")]
        self.check(header, first[0])
        number = 0
        for line, text in lines:
            cells = [c.strip() for c in text.split("|")]
            if [c.lower() for c in cells] == header:
                continue
            if len(cells) != len(header):
                raise self.wrong(
                    "wrong-cell-count",
                    line,
                    f"number of cells is {len(cells)}",
                    f"{len(header)} as in the header were expected",
                )
            number += 1
            values = {h: c for h, c in zip(header, cells, strict=True) if not self.is_null(c)}
            self.row(number, line, values)
        if not number:
            self.note("no-rows", "the pool has a header and no rows")
        return self.out

    def lines(self, content: bytes) -> Iterator[tuple[int, str]]:
        """Number and text of the lines that count."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            at = content[: error.start].count(b"\n") + 1
            raise self.wrong("not-utf8", at, "a byte is not UTF-8", "UTF-8 encoding was expected") from None
        for number, written in enumerate(text.split("\n"), 1):
            if written.strip() and not written.startswith("#"):
                texts.check_text(written, place=f"line {number}", where=self.where)
                yield number, written.rstrip("\r")

    def check(self, header: list[str], line: int) -> None:
        if len(header) < 2:
            raise self.wrong("wrong-delimiter", line, "the header has no bar |", "the delimiter of pools is the bar")
        if FILENAME not in header:
            raise self.wrong("missing-column", line, "there is no column filename", "it names the exposure of each row")
        twice = sorted({c for c in header if header.count(c) > 1})
        if twice:
            raise self.wrong("duplicate-column", line, f"the column {twice[0]} occurs twice", "each column once")
        if CANDIDATES not in header:
            self.note("no-candidates", f"the pool has no column {CANDIDATES}: of no exposure the candidates are known")

    @staticmethod
    def is_null(cell: str) -> bool:
        return texts.is_null(cell) or cell.startswith(_MACRO)

    def row(self, number: int, line: int, values: Mapping[str, str]) -> None:
        exposure: str | None = None
        # A name with a blank is none: the pipeline's own test pools have rows that set a value for those below.
        if FILENAME in values and " " not in values[FILENAME]:
            exposure = texts.cut_folder(values[FILENAME], place=f"line {line}: filename", where=self.where)
            texts.check_name(exposure, place=f"line {line}: filename", where=self.where)
            self.out.mentions.setdefault(exposure, "named")
        partition = texts.partition_of(self.name)
        self.out.pool_rows.append((partition, self.name, number, exposure))
        for candidate, kind in self.candidates(values.get(CANDIDATES), line):
            self.out.candidates.append((partition, self.name, number, candidate, kind))
        if exposure is None:
            return
        for column, cell in values.items():
            known = self.columns.get(column)
            if known:
                self.cell(exposure, column, known, cell, line)

    def cell(self, exposure: str, column: str, known: _Column, cell: str, line: int) -> None:
        place = f"line {line} {column.upper()}"
        partition = texts.partition_of(exposure)
        if known.property:
            try:
                value = fits_values.lexical(cell, self.types[known.property].type, known.form)
            except ValueError as error:
                self.note("value-of-another-type", f"{place} is {texts.shown(cell)}: {error}; the value is left out")
                return
            if value is not None and known.property == EXPOSURE_TYPE:
                value = value.upper()  # the pipeline writes its copies of pools in small letters
            if value is not None and self.new(exposure, column, value, line):
                self.out.facts.append((partition, "product", exposure, None, known.property, value, place))
        if known.relation and self.new(exposure, f"{column} file", cell, line):
            target = fits_values.file_name(cell, place, self.where)
            self.out.mentions.setdefault(target, "named")
            self.out.links.append((partition, exposure, None, known.relation, target, None, place))

    def new(self, exposure: str, column: str, value: str, line: int) -> bool:
        """Whether the value was not there yet; two rows that contradict are refused."""
        old = self.seen.setdefault((exposure, column), (value, line))
        if old[0] != value:
            raise self.wrong(
                "conflict",
                line,
                f"{column.upper()} of {exposure} is {texts.shown(value)}, in line {old[1]} it is {texts.shown(old[0])}",
                "one value was expected",
            )
        return old == (value, line)

    def candidates(self, cell: str | None, line: int) -> list[tuple[str, str | None]]:
        """Ids and kinds: a Python list of pairs, as the ground system writes it, or plain ids."""
        if cell is None:
            return []
        if cell[:1] not in "[(":
            ids = [c for c in re.split(r"[\s,]+", cell) if c]
            if all(_CANDIDATE.match(c) for c in ids):
                return [(c, None) for c in ids]
            raise self.bad_candidates(cell, line)
        try:
            pairs = ast.literal_eval(cell)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            raise self.bad_candidates(cell, line) from None
        if isinstance(pairs, tuple) and len(pairs) == 2 and all(isinstance(p, str) for p in pairs):
            pairs = [pairs]
        found: list[tuple[str, str | None]] = []
        for pair in pairs:
            if not (isinstance(pair, tuple | list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)):
                raise self.bad_candidates(cell, line)
            found.append((pair[0], pair[1]))
        return list(dict.fromkeys(found))

    def bad_candidates(self, cell: str, line: int) -> BadInputError:
        return self.wrong(
            "bad-candidates",
            line,
            f"{CANDIDATES} is {texts.shown(cell)}",
            "a list as [('o001', 'OBSERVATION')] was expected",
        )

    def wrong(self, code: str, line: int | None, what: str, expected: str) -> BadInputError:
        place = "" if line is None else f"line {line}: "
        return BadInputError(code, f"{place}{what}; {expected}", hint="mend the pool", where=self.where)

    def note(self, code: str, message: str) -> None:
        if len(self.out.notes) < 20:
            self.out.notes.append(Note(code, message, self.where))
