"""One source file to tables: its kind, its digest, its rows and warnings; whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import readers
from jwstrdf.loaders.readers import Row
from jwstrdf.loaders.sniff import is_fits, sniff
from jwstrdf.loaders.source import SourceFile
from jwstrdf.tables.schema import COUNT, SCHEMAS, TEXT, Tables

if TYPE_CHECKING:
    import polars as pl

_BEYOND = 2**63
"""The first whole number that does not fit into 64 bits."""


@dataclass(frozen=True)
class LoadedSource:
    """What one source said.

    `rows` are rows of small tables in the order of their columns, `frames` are tables read in one go; both have
    their `source` column. `products` is the number of distinct files that the source names.
    """

    key: str
    location: str
    kind: str
    digest: str
    rows: Mapping[str, list[Row]]
    frames: Mapping[str, pl.DataFrame]
    warnings: tuple[Note, ...]
    products: int

    @cached_property
    def tables(self) -> Tables:
        """The tables of this source alone."""
        return merged([self])


def merged(loaded: Iterable[LoadedSource]) -> Tables:
    """The tables of many sources at once; much faster than theirs one by one."""
    import polars as pl

    rows: dict[str, list[Row]] = {}
    frames: dict[str, list[pl.DataFrame]] = {}
    for one in loaded:
        for name, more in one.rows.items():
            rows.setdefault(name, []).extend(more)
        for name, frame in one.frames.items():
            frames.setdefault(name, []).append(frame)
    out = {}
    for name, schema in SCHEMAS.items():
        parts = frames.get(name, [])
        if name in rows:
            columns = zip(*rows[name], strict=True)
            parts = [pl.DataFrame(dict(zip(schema, map(list, columns), strict=True)), schema=schema), *parts]
        if parts:
            out[name] = pl.concat(parts)
    return Tables(out)


def read_source(file: SourceFile, *, checksum: bool = False) -> LoadedSource:
    """Read a source; BadInputError where it cannot be stored. `checksum` hashes FITS files whole."""
    seen = sniff(file)
    whole = fingerprint(file, checksum=True) if checksum else None
    try:
        read = readers.read(file, seen, whole)
        return _made(file, whole or file.digest, read)
    except UnicodeEncodeError as error:
        # Halves of characters that a JSON text may spell; no check of a single value found it.
        raise BadInputError(
            "bad-text", f"a text has an illegal character ({error.reason})", where=file.published
        ) from None


def kind_of(file: SourceFile) -> str | None:
    """The kind of a source, also of one that cannot be stored; None where nothing of it can be read."""
    try:
        return sniff(file).kind
    except BadInputError:
        return None


def fingerprint(file: SourceFile, *, checksum: bool = False) -> str:
    """The digest of a source: of its whole content; of a FITS file only what is read of it and its size, unless asked.

    What is read are the headers and the table of member headers, never pixels. A broken FITS file is hashed whole.
    """
    digest = hashlib.sha256()
    if not checksum and is_fits(file):
        from jwstrdf.loaders.fits import digest_of

        try:
            return digest_of(file)
        except BadInputError:
            pass
    for chunk in file.stored():
        digest.update(chunk)
    return "sha256:" + digest.hexdigest()


def _prove(rows: Mapping[str, list[Row]], frames: Mapping[str, pl.DataFrame], where: str) -> None:
    """That the rows fit the tables: what did not would stop the sources that are merged with this one."""
    for name, listed in rows.items():
        schema = SCHEMAS[name]
        columns = list(zip(*listed, strict=True))
        if len(columns) != len(schema):
            raise TypeError(f"rows of {name} have {len(columns)} cells, not {len(schema)}")
        for (column, kind), cells in zip(schema.items(), columns, strict=True):
            _prove_column(f"{name}.{column}", kind, cells, where)
    for name, frame in frames.items():
        import polars as pl

        if frame.schema != pl.Schema(SCHEMAS[name]):
            raise TypeError(f"the table {name} has other columns than its schema")


def _prove_column(name: str, kind: type[pl.DataType], cells: Sequence[Any], where: str) -> None:
    told = [cell for cell in cells if cell is not None]
    types = set(map(type, told))
    if kind is TEXT and types <= {str}:
        "".join(told).encode()  # halves of characters
    elif kind is COUNT and types <= {int}:
        if told and (min(told) < -_BEYOND or max(told) >= _BEYOND):
            raise BadInputError("bad-value", f"{name} has a number that does not fit into 64 bits", where=where)
    elif types:
        import polars as pl

        pl.Series(name, told, dtype=kind)


def _made(file: SourceFile, digest: str, read: readers.Read) -> LoadedSource:
    key = file.key
    with_source = {"sources": [(key, file.published, file.root, read.kind, digest, file.size, file.modified)]}
    for name, rows in read.rows.items():
        if rows:
            with_source[name] = [(key, *row) for row in rows]
    _prove(with_source, read.frames, file.published)
    return LoadedSource(
        key, file.published, read.kind, digest, with_source, read.frames, tuple(read.notes), read.products
    )
