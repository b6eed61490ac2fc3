"""One source file to tables: its kind, its digest, its rows and warnings; whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import limits
from jwstrdf.loaders.sniff import Sniffed, is_fits, sniff
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.texts import partition_of
from jwstrdf.tables.schema import SCHEMAS, Tables

if TYPE_CHECKING:
    import polars as pl

    from jwstrdf.loaders.fact_table import FactRows


Row = tuple[Any, ...]


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
    digest = fingerprint(file, checksum=True) if checksum else file.digest
    try:
        return _loaded(file, seen, digest, checksum=checksum)
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
            return "sha256:" + digest_of(file)
        except BadInputError:
            pass
    for chunk in file.stored():
        digest.update(chunk)
    return "sha256:" + digest.hexdigest()


def _loaded(file: SourceFile, seen: Sniffed, digest: str, *, checksum: bool) -> LoadedSource:
    if seen.kind == "association":
        return _association(file, seen, digest)
    if seen.kind == "product-table":
        return _product_table(file, seen, digest)
    if seen.kind in ("observation-table", "keyword-table"):
        return _fact_table(file, seen, digest)
    if seen.kind == "rdf":
        return _rdf(file, seen.form, digest)
    if seen.kind == "reference-map":
        return _reference_map(file, digest)
    if seen.kind == "pool":
        return _pool(file, digest)
    if seen.form == "fits":
        return _fits(file, seen.kind, digest, checksum=checksum)
    if seen.kind == "name-list":
        return _name_list(file, digest)
    return _file_itself(file, seen.kind, digest)


def _association(file: SourceFile, seen: Sniffed, digest: str) -> LoadedSource:
    from jwstrdf.loaders import association, strict_json

    content = file.read(limits.MAX_ASSOCIATION)
    document = strict_json.loads(content, file.published)
    if not association.is_association(document):
        if isinstance(document, dict | list) and not file.name.lower().endswith("_asn.json"):
            return _file_itself(file, "other", digest)
        raise BadInputError(
            "no-association",
            "the file is called an association and has none of the keys asn_type, asn_rule, asn_pool, asn_id, products",
            hint="rename it, or mend it",
            where=file.published,
        )
    del seen
    read = association.read(document, content, file.name, file.published)
    key = file.key
    rows = {
        "associations": [(key, *row) for row in read.associations],
        "entries": [(key, *row) for row in read.entries],
        "memberships": [(key, *row) for row in read.memberships],
        "mentions": [(key, partition_of(name), name, how) for name, how in read.mentions.items()],
    }
    return _made(file, "association", digest, rows, {}, read.notes, len(read.mentions))


def _fits(file: SourceFile, kind: str, digest: str, *, checksum: bool) -> LoadedSource:
    from jwstrdf.loaders import fits

    read = fits.read(file, digest if checksum else None)
    key = file.key
    rows = {
        "versions": [(key, *row) for row in read.versions],
        "facts": [(key, *row) for row in read.facts],
        "links": [(key, *row) for row in read.links],
        "steps": [(key, *row) for row in read.steps],
        "mentions": [(key, partition_of(name), name, how) for name, how in read.mentions.items()],
    }
    return _made(file, kind, digest, rows, {}, read.notes, len(read.mentions))


def _pool(file: SourceFile, digest: str) -> LoadedSource:
    from jwstrdf.loaders import pool

    read = pool.read(file.read(limits.MAX_TEXT), file.name, file.published)
    key = file.key
    rows = {
        "pool_rows": [(key, *row) for row in read.pool_rows],
        "candidates": [(key, *row) for row in read.candidates],
        "facts": [(key, *row) for row in read.facts],
        "links": [(key, *row) for row in read.links],
        "mentions": [(key, partition_of(name), name, how) for name, how in read.mentions.items()],
    }
    return _made(file, "pool", digest, rows, {}, read.notes, len(read.mentions))


def _rdf(file: SourceFile, form: str, digest: str) -> LoadedSource:
    from jwstrdf.loaders import rdf

    read = rdf.read(file.read(limits.MAX_TEXT), file.name, form, file.key, file.published)
    rows: dict[str, list[Row]] = {
        "statements": [(file.key, *row) for row in read.rows],
        "mentions": [(file.key, partition_of(name), name, how) for name, how in read.mentions.items()],
    }
    return _made(file, "rdf", digest, rows, {}, read.notes, len(read.mentions))


def _reference_map(file: SourceFile, digest: str) -> LoadedSource:
    from jwstrdf.loaders import crds

    read = crds.read(file.read(limits.MAX_MAPPING), file.name, file.published)
    rows: dict[str, list[Row]] = {
        "selections": [(file.key, *row) for row in read.selections],
        "links": [(file.key, *row) for row in read.links],
        "mentions": [(file.key, partition_of(name), name, how) for name, how in read.mentions.items()],
    }
    return _made(file, "reference-map", digest, rows, {}, read.notes, len(read.mentions))


def _product_table(file: SourceFile, seen: Sniffed, digest: str) -> LoadedSource:
    import polars as pl

    from jwstrdf.loaders import product_table, raw_tables

    try:
        listings = product_table.read(raw_tables.read(file, seen.form))
    except raw_tables.NoTableError:
        return _file_itself(file, "other", digest)
    key = file.key
    frame = listings.frame.select(pl.lit(key).alias("source"), pl.all())
    mentions = pl.DataFrame({"filename": listings.names}).select(
        source=pl.lit(key),
        partition=pl.col("filename").str.extract(r"^jw(\d{5})", 1).fill_null(""),
        filename="filename",
        how=pl.lit("listed"),
    )
    own: list[Row] = [] if file.name in set(listings.names) else _own(file)
    rows = {"mentions": own} if own and _is_jwst_name(file.name) else {}
    products = mentions.height + len(rows)
    return _made(
        file, "product-table", digest, rows, {"listings": frame, "mentions": mentions}, listings.notes, products
    )


def _fact_table(file: SourceFile, seen: Sniffed, digest: str) -> LoadedSource:
    from jwstrdf.loaders import keyword_table, observation_table, raw_tables

    table = observation_table if seen.kind == "observation-table" else keyword_table
    try:
        read: FactRows = table.read(raw_tables.read(file, seen.form, table.WANTED))
    except raw_tables.NoTableError:
        return _file_itself(file, "other", digest)
    own = [] if file.name in read.mentions or not _is_jwst_name(file.name) else _own(file)
    rows: dict[str, list[Row]] = {
        "links": [(file.key, *row) for row in read.links],
        "steps": [(file.key, *row) for row in read.steps],
        "mentions": [*((file.key, partition_of(name), name, how) for name, how in read.mentions.items()), *own],
    }
    return _made(file, seen.kind, digest, rows, {"facts": read.framed(file.key)}, read.notes, len(rows["mentions"]))


def _name_list(file: SourceFile, digest: str) -> LoadedSource:
    from jwstrdf.loaders import names

    read = names.read(file.read(limits.MAX_TEXT), file.published)
    rows = {"mentions": [(file.key, partition_of(name), name, "listed") for name in read.names]}
    return _made(file, "name-list", digest, rows, {}, read.notes, len(read.names))


def _file_itself(file: SourceFile, kind: str, digest: str) -> LoadedSource:
    """A source whose content is not read: that the file exists is a fact, and its name proves things."""
    notes = []
    if kind != "other":
        notes.append(
            Note(
                "content-not-read",
                f"a file of the kind {kind} is taken as a file only: its content is not read by this version, "
                "the loader for it comes later",
                file.published,
            )
        )
    elif not _is_jwst_name(file.name):
        notes.append(Note("unknown-content", "neither the content nor the name is known to jwstrdf", file.published))
    return _made(file, kind, digest, {"mentions": _own(file)}, {}, notes, 1)


def _own(file: SourceFile) -> list[Row]:
    return [(file.key, partition_of(file.name), file.name, "opened")]


def _is_jwst_name(name: str) -> bool:
    from jwstrdf.naming import parse

    return parse.parse_name(name).valid


def _made(
    file: SourceFile,
    kind: str,
    digest: str,
    rows: Mapping[str, list[Row]],
    frames: Mapping[str, pl.DataFrame],
    notes: Iterable[Note],
    products: int,
) -> LoadedSource:
    source = (file.key, file.published, file.root, kind, digest, file.size, file.modified)
    with_source = {"sources": [source], **{name: some for name, some in rows.items() if some}}
    return LoadedSource(file.key, file.published, kind, digest, with_source, frames, tuple(notes), products)
