"""Answers as tables: what every answer gives a notebook or a script, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import UsageError

if TYPE_CHECKING:
    import astropy.table
    import pandas as pd
    import polars as pl

SHOWN = 60
"""Rows that a notebook shows before it says how many more there are."""


class Tabular:
    """An answer with rows: frames for pandas, polars and astropy, a table for a notebook.

    Nothing that is not known is made up: it is None, NaN, null or masked, as the library has it.
    """

    __slots__ = ()

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names of the columns, and the rows as plain values."""
        raise NotImplementedError

    def to_dicts(self) -> list[dict[str, Any]]:
        """A mapping for each row."""
        names, rows = self.columns_and_rows()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def to_polars(self) -> pl.DataFrame:
        """A polars frame; times are UTC, several values of a cell a list."""
        import polars as pl

        names, rows = self.columns_and_rows()
        columns = {}
        for place, name in enumerate(names):
            values, kind = typed([row[place] for row in rows])
            dtype: Any = {
                "boolean": pl.Boolean,
                "integer": pl.Int64,
                "number": pl.Float64,
                "time": pl.Datetime("us", "UTC"),
                "list": pl.List(pl.String),
            }.get(kind, pl.String)
            columns[name] = pl.Series(name, values, dtype=dtype)
        return pl.DataFrame(columns)

    def to_pandas(self) -> pd.DataFrame:
        """A pandas frame; whole numbers and truth values in pandas' types that know missing values."""
        try:
            import pandas as pd
        except ImportError:
            raise UsageError(
                "missing-extra", "a pandas frame needs pandas, which is not installed", hint="pip install pandas"
            ) from None
        names, rows = self.columns_and_rows()
        columns = {}
        for place, name in enumerate(names):
            values, kind = typed([row[place] for row in rows])
            if kind == "time":
                columns[name] = pd.Series(pd.to_datetime(pd.Series(values, dtype=object), utc=True))
            else:
                dtype = {"boolean": "boolean", "integer": "Int64", "number": "float64"}.get(kind, "object")
                columns[name] = pd.Series(values, dtype=dtype)
        return pd.DataFrame(columns)

    def to_astropy(self) -> astropy.table.Table:
        """An astropy table; what is not known is masked, times are `astropy.time.Time` (UTC)."""
        import numpy as np
        from astropy.table import MaskedColumn, Table
        from astropy.time import Time

        names, rows = self.columns_and_rows()
        table = Table()
        for place, name in enumerate(names):
            values, kind = typed([row[place] for row in rows])
            mask = [v is None for v in values]
            if kind == "time" and not any(mask):
                table[name] = Time([v.replace(tzinfo=None) for v in values], scale="utc")
                continue
            filled: list[Any] = [_filled(v, kind) for v in values]
            dtype = {"boolean": bool, "integer": np.int64, "number": float}.get(kind, str)
            table[name] = MaskedColumn(np.array(filled, dtype=dtype), mask=mask)
        return table

    def _repr_html_(self) -> str:
        """The rows for a notebook, at most SHOWN of them; everything is escaped."""
        names, rows = self.columns_and_rows()
        head = "".join(f"<th style='text-align:left'>{escape(n)}</th>" for n in names)
        body = "".join(
            "<tr>" + "".join(f"<td style='text-align:left'>{_html(v)}</td>" for v in row) + "</tr>"
            for row in rows[:SHOWN]
        )
        more = f"<p>and {len(rows) - SHOWN:,} more of {len(rows):,} rows</p>" if len(rows) > SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def of_records(records: Sequence[Mapping[str, Any]], empty: Sequence[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of mappings, columns in the order in which they first come; `empty` names those of no row."""
    names = list(dict.fromkeys(key for record in records for key in record)) or list(empty)
    return names, [tuple(_plain(record.get(name)) for name in names) for record in records]


def typed(values: Sequence[Any]) -> tuple[list[Any], str]:
    """The values of a column as one kind: boolean, integer, number, time, list or text."""
    known = [v for v in values if v is not None]
    kind = _kind(known)
    if kind == "text":
        return [None if v is None else _text(v) for v in values], kind
    if kind == "number":
        return [None if v is None else float(v) for v in values], kind
    if kind == "list":
        return [None if v is None else [_text(x) for x in v] for v in values], kind
    return list(values), kind


def _kind(known: Sequence[Any]) -> str:
    if not known:
        return "text"
    if all(isinstance(v, bool) for v in known):
        return "boolean"
    if all(isinstance(v, int) and not isinstance(v, bool) and abs(v) < 2**63 for v in known):
        return "integer"
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in known):
        return "number"
    if all(isinstance(v, datetime) for v in known):
        return "time"
    return "list" if all(isinstance(v, list) for v in known) else "text"


def _filled(value: Any, kind: str) -> Any:
    if value is None:
        return {"boolean": False, "integer": 0, "number": float("nan")}.get(kind, "")
    if kind in ("boolean", "integer", "number"):
        return value
    return "; ".join(value) if kind == "list" else _text(value)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_text(v) for v in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {_text(v)}" for k, v in value.items())
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _html(value: Any) -> str:
    if value is None:
        return "<span style='color:gray'>–</span>"
    if isinstance(value, list):
        return "<br>".join(_html(v) for v in value)
    return escape(_text(value))
