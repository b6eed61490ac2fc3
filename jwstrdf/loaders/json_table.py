"""JSON tables: the answer of the archive's service, rows as objects, or columns and rows."""

from __future__ import annotations

from typing import Any

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.raw_table import PRODUCTS, RawTable, Wanted

_ROWS = ("data", "rows", "Rows", "Data")
_COLUMNS = ("fields", "columns", "Fields", "Columns")
_NAMES = ("name", "dataIndex", "text")


def is_table(document: Any, kind: Wanted = PRODUCTS) -> bool:
    """Whether a document is a table of a kind in one of the known shapes."""
    try:
        columns, _, _ = _shape(document, "")
    except BadInputError:
        return False
    return kind.key.lower() in {c.lower() for c in columns}


def read(document: Any, where: str, kind: Wanted = PRODUCTS) -> RawTable:
    """The table; BadInputError with the place of a row that is none."""
    import polars as pl

    if isinstance(document, dict) and str(document.get("status", "")).upper() in ("ERROR", "EXECUTING"):
        raise BadInputError(
            "service-error",
            f"the archive's service did not answer with a complete table: status {document['status']!r}, "
            f"msg {str(document.get('msg'))[:200]!r}",
            hint="ask the archive again",
            where=where,
        )
    columns, rows, at = _shape(document, where)
    wanted = sorted(kind.choose(columns, where).values())
    cells: dict[str, list[str | None]] = {c: [] for c in wanted}
    places = {c: i for i, c in enumerate(columns)}
    for number, row in enumerate(rows):
        for column in wanted:
            value = _value(row, column, places, at, number, len(columns), where)
            cells[column].append(_text(value, f"{at}[{number}].{column}", where))
    frame = pl.DataFrame([pl.Series(c, v, dtype=pl.String) for c, v in cells.items()])
    return RawTable(frame, where, f"{at}[]", 0)


def _shape(document: Any, where: str) -> tuple[list[str], list[Any], str]:
    """Columns, rows, and the name of the list of rows."""
    tables = document.get("Tables") if isinstance(document, dict) else None
    inner = tables[0] if isinstance(tables, list) and tables and isinstance(tables[0], dict) else document
    at, rows = "data", inner
    if isinstance(inner, dict):
        at = next((k for k in _ROWS if isinstance(inner.get(k), list)), "data")
        rows = inner.get(at)
    if not isinstance(rows, list):
        raise BadInputError(
            "bad-table",
            "the document has no list of rows under data or rows; a table was expected",
            hint="save the answer of the service as it comes",
            where=where,
        )
    if any(isinstance(r, dict) for r in rows):
        return list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row)), rows, at
    fields: list[Any] = []
    if isinstance(inner, dict):
        fields = next((inner[k] for k in _COLUMNS if isinstance(inner.get(k), list)), [])
    return [_name(f) for f in fields], rows, at


def _name(field: Any) -> str:
    if isinstance(field, dict):
        return next((str(field[k]) for k in _NAMES if k in field), "")
    return str(field)


def _value(row: Any, column: str, places: dict[str, int], at: str, number: int, width: int, where: str) -> Any:
    if isinstance(row, dict):
        return row.get(column)
    if isinstance(row, list) and len(row) == width:
        return row[places[column]]
    found = f"{len(row)} cells" if isinstance(row, list) else "no row"
    raise BadInputError(
        "wrong-cell-count",
        f"{at}[{number}]: {found} where {width} columns are named",
        hint="save the answer of the service as it comes",
        where=where,
    )


def _text(value: Any, place: str, where: str) -> str | None:
    if value is None or isinstance(value, str):
        if value is not None and not value.isascii():
            _check_halves(value, place, where)
        return value
    if isinstance(value, dict | list):
        raise BadInputError("wrong-type", f"{place}: a list or object where a text or number was expected", where=where)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _check_halves(value: str, place: str, where: str) -> None:
    from jwstrdf.loaders.texts import check_text

    check_text(value, place=place, where=where)
