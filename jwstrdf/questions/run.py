"""Putting a stored question to a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from jwstrdf.iri import BASE, PREFIXES
from jwstrdf.questions.body import fill
from jwstrdf.questions.library import question, text_of
from jwstrdf.stores.base import Rows
from jwstrdf.tabular import Tabular

if TYPE_CHECKING:
    from jwstrdf.questions.bind import Given
    from jwstrdf.questions.header import Question
    from jwstrdf.stores.base import Store, Term

_XSD = PREFIXES["xsd"]
_WHOLE = {_XSD + t for t in ("integer", "int", "long", "short", "byte", "nonNegativeInteger")}
_BROKEN = {_XSD + t for t in ("decimal", "double", "float")}


@dataclass(frozen=True, slots=True)
class QueryResult(Tabular):
    """The answer to a stored question: rows of terms; for a CONSTRUCT those of its triples, and its N-Triples lines."""

    question: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    triples: tuple[str, ...] = ()
    form: str = "select"
    base: str = BASE

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names for IRIs (but in columns `iri` and `..._iri`), prefixed names for the ontology, times as times."""
        from jwstrdf.questions.cells import shown

        whole = [c == "iri" or c.endswith("_iri") for c in self.columns]
        rows = [tuple(shown(c, self.base, w) for c, w in zip(row, whole, strict=True)) for row in self.rows]
        return list(self.columns), rows

    def values(self) -> list[tuple[Any, ...]]:
        """The rows as plain values: texts, whole numbers, numbers, truth values, None."""
        return [tuple(value_of(cell) for cell in row) for row in self.rows]

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md (`query`)."""
        return {
            "question": self.question,
            "columns": list(self.columns),
            "rows": [dict(zip(self.columns, row, strict=True)) for row in self.values()],
        }


def run(store: Store, name: str, given: Given, *, limit: int | None = None) -> QueryResult:
    """The answer to the question of that name; rows sorted, so that every engine gives the same.

    `limit`: only so many rows, the first in that order (triples, for a CONSTRUCT). They are cut from the whole answer:
    an `ORDER BY` in the engine took up to ten times longer (docs/decisions/0003).

    A product, association or observation that the store does not know is an UnknownNameError, not an empty answer.
    """
    from jwstrdf.answers.resolve import resolve_parameters
    from jwstrdf.questions.bind import bind

    asked = question(name)
    query = bind(asked, resolve_parameters(store, asked, given), store.base)
    if asked.form == "construct":
        return read(asked, store.construct(query), store.base, limit)
    if limit is not None:
        from jwstrdf.questions.first import narrowed

        query = narrowed(store, query, limit, _order)
    return read(asked, store.select(query), store.base, limit)


def read(asked: Question, found: Rows | list[str], base: str, limit: int | None = None) -> QueryResult:
    """What a store gave, in its order: rows of a SELECT, or lines of a CONSTRUCT; `limit`: the first of them."""
    if not isinstance(found, Rows):
        from jwstrdf.stores.terms import rows_of

        lines = tuple(sorted(found)[:limit])
        return QueryResult(asked.name, tuple(_columns(asked)), rows_of(lines), lines, asked.form, base)

    def place(row: tuple[Term | None, ...]) -> list[tuple[int, float, str]]:
        return [_order(cell) for cell in row]

    rows = sorted(found.rows, key=place) if limit is None else nsmallest(limit, found.rows, key=place)
    return QueryResult(asked.name, tuple(found.columns), tuple(map(tuple, rows)), base=base)


def _columns(asked: Question) -> list[str]:
    return [c.name for c in asked.columns]


def ask(
    store: Store, name: str, terms: Mapping[str, Sequence[str]], *, limit: int | None = None
) -> list[dict[str, str | None]]:
    """The rows of a stored question as texts, in no order; `terms` are the finished terms of its parameters.

    `limit`: not more than so many rows, any of them (quick); `run` gives the first ones.

    For answers that know their question: the header is not read, which keeps a cold start fast.
    """
    found = store.select(fill(text_of(name), terms) + _limit(limit))
    columns = list(found.columns)
    return [
        {c: None if cell is None else cell.value for c, cell in zip(columns, row, strict=True)} for row in found.rows
    ]


def value_of(cell: Term | None) -> Any:
    """A cell as a plain value; a number that its datatype cannot hold stays a text."""
    if cell is None or cell.kind == "iri":
        return None if cell is None else cell.value
    try:
        if cell.datatype in _WHOLE:
            return int(cell.value)
        if cell.datatype in _BROKEN:
            number = float(cell.value)
            return number if number - number == 0 else None
    except ValueError:
        return cell.value
    if cell.datatype == _XSD + "boolean":
        return cell.value in ("true", "1")
    return cell.value


def _order(cell: Term | None) -> tuple[int, float, str]:
    value = value_of(cell)
    if value is None:
        return (2, 0.0, "")
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value))


def _limit(rows: int | None) -> str:
    return "" if rows is None else f"LIMIT {int(rows)}\n"
