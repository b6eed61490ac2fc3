"""For each kind of source the reader that turns its bytes into rows of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import limits
from jwstrdf.loaders.sniff import Sniffed
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.texts import partition_of
from jwstrdf.tables.schema import SCHEMAS

if TYPE_CHECKING:
    import polars as pl

    from jwstrdf.loaders.fact_table import FactRows

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Read:
    """What a reader made of a source.

    `rows` are rows of small tables in the order of their columns, without the leading `source`; `frames` are tables
    read in one go, with it. `products` is the number of distinct files that the source names.
    """

    kind: str
    rows: Mapping[str, list[Row]]
    notes: Iterable[Note]
    products: int
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def read(file: SourceFile, seen: Sniffed, checksum: str | None) -> Read:
    """The rows of a source of the kind and form that were seen; BadInputError where it cannot be stored.

    `checksum` is the digest of all its bytes, where it was asked for.
    """
    if seen.form == "fits":
        return _fits(file, seen.kind, checksum)
    if seen.form == "ecsv" and seen.kind in ("catalogue", "other"):  # any table that no other reader wants
        return _catalogue(file, seen, checksum)
    reader = _READERS.get(seen.kind)
    return reader(file, seen) if reader else itself(file, seen.kind)


def itself(file: SourceFile, kind: str) -> Read:
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
    return Read(kind, {"mentions": _own(file)}, notes, 1)


def _made(kind: str, told: Any, mentions: Mapping[str, str], **frames: pl.DataFrame) -> Read:
    """A `Read` of what a loader gave: its attributes that are called like tables, its notes, the files it names."""
    rows = {name: getattr(told, name) for name in SCHEMAS if isinstance(getattr(told, name, None), list)}
    rows["mentions"] = [(partition_of(name), name, how) for name, how in mentions.items()]
    return Read(kind, rows, told.notes, len(mentions), frames)


def _association(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import association, strict_json

    content = file.read(limits.MAX_ASSOCIATION)
    document = strict_json.loads(content, file.published)
    if not association.is_association(document):
        if isinstance(document, dict | list) and not file.name.lower().endswith("_asn.json"):
            return itself(file, "other")
        raise BadInputError(
            "no-association",
            "the file is called an association and has none of the keys asn_type, asn_rule, asn_pool, asn_id, products",
            hint="rename it, or mend it",
            where=file.published,
        )
    told = association.read(document, content, file.name, file.published)
    return _made(seen.kind, told, told.mentions)


def _fits(file: SourceFile, kind: str, checksum: str | None) -> Read:
    from jwstrdf.loaders import fits, msa

    told = msa.read(file, checksum) if kind == "msa" else fits.read(file, checksum)
    made = _made(kind, told, told.mentions)
    return replace(made, products=made.products - len(told.mnemonics))


def _log(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import logs

    told = logs.read(file.stream(limits.MAX_LOG), file.name, file.published)
    return _made(seen.kind, told, told.mentions)


def _pool(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import pool

    told = pool.read(file.read(limits.MAX_TEXT), file.name, file.published)
    return _made(seen.kind, told, told.mentions)


def _rdf(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import rdf

    told = rdf.read(file.read(limits.MAX_TEXT), file.name, seen.form, file.key, file.published)
    return _made(seen.kind, told, told.mentions)


def _reference_map(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import crds

    told = crds.read(file.read(limits.MAX_MAPPING), file.name, file.published)
    return _made(seen.kind, told, told.mentions)


def _product_table(file: SourceFile, seen: Sniffed) -> Read:
    import polars as pl

    from jwstrdf.loaders import product_table, raw_tables

    try:
        listings = product_table.read(raw_tables.read(file, seen.form))
    except raw_tables.NoTableError:
        return itself(file, "other")
    key = pl.lit(file.key)
    mentions = pl.DataFrame({"filename": listings.names}).select(
        source=key,
        partition=pl.col("filename").str.extract(r"^jw(\d{5})", 1).fill_null(""),
        filename="filename",
        how=pl.lit("listed"),
    )
    own = [] if file.name in set(listings.names) or not _is_jwst_name(file.name) else _own(file)
    frames = {"listings": listings.frame.select(key.alias("source"), pl.all()), "mentions": mentions}
    return Read(seen.kind, {"mentions": own}, listings.notes, mentions.height + len(own), frames)


def _fact_table(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import keyword_table, observation_table, raw_tables

    table = observation_table if seen.kind == "observation-table" else keyword_table
    try:
        told: FactRows = table.read(raw_tables.read(file, seen.form, table.WANTED))
    except raw_tables.NoTableError:
        return itself(file, "other")
    own = {file.name: "opened"} if _is_jwst_name(file.name) else {}
    return _made(seen.kind, told, {**own, **told.mentions}, facts=told.framed(file.key))


def _caom2(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import caom2

    told = caom2.read(file.read(limits.MAX_CAOM2), file.published)
    own = {file.name: "opened"} if _is_jwst_name(file.name) else {}
    return _made(seen.kind, told, {**own, **told.mentions})


def _name_list(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import names

    told = names.read(file.read(limits.MAX_TEXT), file.published)
    return _made(seen.kind, told, dict.fromkeys(told.names, "listed"))


def _catalogue(file: SourceFile, seen: Sniffed, checksum: str | None) -> Read:
    from jwstrdf.loaders import catalogue

    told = catalogue.read(file, checksum)
    made = _made(seen.kind, told, told.mentions)
    if seen.kind == "other" and not catalogue.says_anything(told):
        return replace(made, notes=[*told.notes, *itself(file, seen.kind).notes])
    return made


def _engineering(file: SourceFile, seen: Sniffed) -> Read:
    from jwstrdf.loaders import engineering, engineering_table, raw_tables, strict_json

    if seen.form == "json":
        document = strict_json.loads(file.read(limits.MAX_TEXT), file.published)
        if not engineering.is_engineering(document):
            return itself(file, "other")
        told = engineering.read(document, file.name, file.published)
    else:
        told = engineering_table.read(raw_tables.read(file, seen.form, engineering_table.WANTED), file.name)
    own = _own(file) if _is_jwst_name(file.name) else []
    mentions = [("", mnemonic, "named") for mnemonic in told.mnemonics]
    return Read(seen.kind, {"facts": told.facts, "mentions": [*own, *mentions]}, told.notes, len(own))


_READERS: Mapping[str, Callable[[SourceFile, Sniffed], Read]] = {
    "association": _association,
    "caom2": _caom2,
    "engineering": _engineering,
    "keyword-table": _fact_table,
    "log": _log,
    "name-list": _name_list,
    "observation-table": _fact_table,
    "pool": _pool,
    "product-table": _product_table,
    "rdf": _rdf,
    "reference-map": _reference_map,
}


def _own(file: SourceFile) -> list[Row]:
    return [(partition_of(file.name), file.name, "opened")]


def _is_jwst_name(name: str) -> bool:
    from jwstrdf.naming import parse

    return parse.parse_name(name).valid
