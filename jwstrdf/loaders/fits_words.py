"""What the ontology knows of header keywords, arranged for reading: for each HDU its keywords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jwstrdf.vocabulary.terms import Column, Fact, Keyword

PRIMARY = "PRIMARY"


@dataclass(frozen=True, slots=True)
class Words:
    """The keywords of each HDU (upper case) by their bytes, as they begin a card; and the tables of headers.

    The primary header also has the keywords of extensions: early products kept all of them there.
    """

    keywords: Mapping[str, Mapping[bytes, Keyword]]
    facts: Mapping[str, Fact]
    tables: Mapping[str, Mapping[str, Column]]
    """Name of an HDU that holds a table -> lower-case name of a column -> what it says."""
    extensions: tuple[str, ...]


@cache
def words() -> Words:
    """The words, from the registry."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    found: dict[str, dict[bytes, Keyword]] = {PRIMARY: {}}
    for keyword in sorted(known.keywords, key=lambda k: k.hdu != PRIMARY):
        code = keyword.keyword.encode("ascii")
        found.setdefault(keyword.hdu.upper(), {})[code] = keyword
        found[PRIMARY].setdefault(code, keyword)
    tables: dict[str, dict[str, Column]] = {}
    for column in known.columns.values():
        if column.table.isupper():
            tables.setdefault(column.table, {})[column.column] = column
    extensions = {f".{e}" for t in known.product_types for e in t.extensions}
    return Words(found, known.facts, tables, tuple(sorted(extensions)))
