"""ECSV and VOTable tables, read by astropy (extra `vo`), after a look for what would reach outside."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.raw_table import PRODUCTS, RawTable, Wanted
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.strict_json import decode
from jwstrdf.loaders.texts import printable

if TYPE_CHECKING:
    import polars as pl

_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_REMOTE = re.compile(rb"""<(?:[\w.-]+:)?STREAM\b(?:[^>"']|"[^"]*"|'[^']*')*\bhref\s*=""", re.IGNORECASE)
_FITS = re.compile(rb"<(?:[\w.-]+:)?FITS\b")


def read_ecsv(file: SourceFile, kind: Wanted = PRODUCTS) -> RawTable:
    """The table of an ECSV file; BadInputError `bad-table` with astropy's reason where it is broken."""
    table_class = _astropy(file.published)
    text = decode(file.read(limits.MAX_TEXT), file.published)
    header = next((i for i, line in enumerate(text.split("\n")) if not line.startswith("#")), 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = table_class.read(text.split("\n"), format="ascii.ecsv")
    except Exception as error:  # astropy raises many kinds here; all mean that the file is broken
        raise _broken("ECSV", error, file.published) from None
    return RawTable(_frame(table, file.published, kind), file.published, "line", header + 2)


def read_votable(file: SourceFile, kind: Wanted = PRODUCTS) -> RawTable:
    """The table of a kind in a VOTable file; nothing outside the file is ever read for it."""
    _astropy(file.published)
    from astropy.io import votable

    data = file.read(limits.MAX_TEXT)
    _refuse_outside(data, file.published)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = [t.to_table(use_names_over_ids=True) for t in _parsed(votable, data).iter_tables()]
    except BadInputError:
        raise
    except Exception as error:  # as above
        raise _broken("VOTable", error, file.published) from None
    for table in tables:
        if kind.key.lower() in {c.lower() for c in table.colnames}:
            return RawTable(_frame(table, file.published, kind), file.published)
    raise BadInputError("missing-column", f"no table of the VOTable has the column {kind.key}", where=file.published)


def _parsed(votable: Any, data: bytes) -> Any:
    return votable.parse(io.BytesIO(data), verify="ignore")


def _refuse_outside(data: bytes, where: str) -> None:
    """Entities can grow without end or read files, a stream with `href` reaches into the network."""
    if b"\x00" in data:
        raise BadInputError("not-utf8", "the document has zero bytes; the encoding UTF-8 was expected", where=where)
    if _DTD.search(data):
        raise BadInputError(
            "xml-entity",
            "the document has a DTD or an entity (<!DOCTYPE or <!ENTITY); they are not read",
            hint="remove it; a VOTable needs none",
            where=where,
        )
    if _REMOTE.search(data) or _FITS.search(data):
        raise BadInputError(
            "remote-stream",
            "the rows are not in the document itself (STREAM with href, or FITS inside); nothing is fetched for it",
            hint="save the table with its rows inside (TABLEDATA or BINARY)",
            where=where,
        )


def _astropy(where: str) -> Any:
    try:
        from astropy.table import Table
    except ImportError:
        raise BadInputError(
            "missing-extra",
            "ECSV and VOTable files are read with astropy, which is not installed",
            hint="pip install 'jwstrdf[vo]'",
            where=where,
        ) from None
    return Table


def _broken(form: str, error: Exception, where: str) -> BadInputError:
    reason = printable(" ".join(str(error).split())[:200])
    return BadInputError(
        "bad-table", f"the {form} cannot be read: {reason}", hint="copy or download the file again", where=where
    )


def _frame(table: Any, where: str, kind: Wanted) -> pl.DataFrame:
    import polars as pl
    from astropy.table import Column

    columns = []
    for name in sorted(kind.choose(list(table.colnames), where).values()):
        column = table[name]
        if not isinstance(column, Column):
            made = type(column).__name__
            raise BadInputError(
                "bad-table",
                f"the column {name} is written for the class {made} of astropy; plain values were expected",
                hint="write the table again with this column as texts or numbers",
                where=where,
            )
        if len(column.shape) > 1:
            raise BadInputError("wrong-type", f"the column {name} has more than one value in a cell", where=where)
        columns.append(pl.Series(name, [_text(v) for v in column.tolist()], dtype=pl.String))
    return pl.DataFrame(columns)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
