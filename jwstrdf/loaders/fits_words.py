"""What the ontology knows of header keywords, arranged for reading: for each HDU its keywords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jwstrdf.vocabulary.source_terms import Column, Fact, Keyword

PRIMARY = "PRIMARY"
CONTRIBUTED = "hlsp:"
"""Before the name of an HDU in `columnTable`: that of contributed products."""
NUMBERED = "nn"
"""Ends the name of a keyword that stands for 01 to 99."""


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
    contributed: Mapping[bytes, Keyword]
    """Keywords of contributed products, in any HDU; numbered ones with every number."""
    contributed_tables: Mapping[str, Mapping[str, str]]
    """Name of an HDU of contributed products -> lower-case name of a column -> the property that it states."""

    @property
    def hdus_with_data(self) -> frozenset[str]:
        """The HDUs whose tables are read."""
        return frozenset({*self.tables, *self.contributed_tables})


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
    contributed = {code: keyword for keyword in known.contributed_keywords for code in _codes(keyword.keyword)}
    of_contributed: dict[str, dict[str, str]] = {}
    for column in known.columns.values():
        if column.property and column.table.startswith(CONTRIBUTED):
            of_contributed.setdefault(column.table[len(CONTRIBUTED) :], {})[column.column] = column.property
    return Words(found, known.facts, tables, tuple(sorted(extensions)), contributed, of_contributed)


def _codes(keyword: str) -> list[bytes]:
    if not keyword.endswith(NUMBERED):
        return [keyword.encode("ascii")]
    return [f"{keyword.removesuffix(NUMBERED)}{number:02d}".encode("ascii") for number in range(1, 100)]
