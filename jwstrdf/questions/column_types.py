"""Which columns of a question hold numbers and truth values, told by its text and the ranges in the ontology.

An answer without rows has the same columns as one with rows: their types cannot follow the rows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from jwstrdf.iri import JWST, PREFIXES
from jwstrdf.resources import folder

KINDS = {
    "boolean": "boolean",
    "integer": "long",
    "int": "long",
    "long": "long",
    "double": "double",
    "decimal": "double",
}
"""XSD datatypes and how they are called in a VOTable; all others are text."""

_PATTERN = re.compile(r"((?:jwst:\w+[|/])*jwst:\w+) \?(\w+)")
_COUNTED = re.compile(r"\((?:COUNT\([^()]*\)|SUM\(IF\([^()]*, 1, 0\)\)) AS \?(\w+)\)")
_TESTED = re.compile(r"BIND\((?:NOT )?EXISTS \{[^\n]*\} AS \?(\w+)\)")
"""Tests on a line of their own, whatever they hold or are joined to: what begins with one is a truth value."""
_ANY = re.compile(r"(?:\?\w+|;)\s+\?\w+\s+\?(\w+)")
_PROJECTED = re.compile(r"SELECT\b[^{]*\{|GROUP BY[^}]*")
_NAMED = re.compile(r"\bAS \?(\w+)\)")


@lru_cache(maxsize=1)
def ranges() -> dict[str, str]:
    """Local names of properties with the VOTable type of their literals."""
    from jwstrdf.vocabulary.compile import Graph, ontology_files, read_files

    xsd, place = PREFIXES["xsd"], PREFIXES["rdfs"] + "range"
    graph = Graph(read_files(ontology_files(folder("ontology"))))
    out = {}
    for subject in graph.having(place):
        told = {text.removeprefix(xsd) for _, text in graph.values(subject, place) if text.startswith(xsd)}
        if subject.startswith(JWST) and len(told) == 1:
            out[subject.removeprefix(JWST)] = KINDS.get(told.pop(), "unicodeChar")
    return out


def column_types(text: str) -> dict[str, str]:
    """The types of the variables of a query, as far as counts, tests and properties tell them."""
    found: dict[str, set[str | None]] = {}
    for variable in _COUNTED.findall(text):
        found.setdefault(variable, set()).add("long")
    for variable in _TESTED.findall(text):
        found.setdefault(variable, set()).add("boolean")
    for variable in _NAMED.findall(text):
        found.setdefault(variable, {None})
    for variable in _ANY.findall(_PROJECTED.sub("{", text)):
        found.setdefault(variable, set()).add(None)
    known = ranges()
    for path, variable in _PATTERN.findall(text):
        for name in path.rpartition("/")[2].split("|"):
            found.setdefault(variable, set()).add(known.get(name.removeprefix("jwst:")))
    return {v: kind for v, kinds in found.items() if len(kinds) == 1 and (kind := next(iter(kinds))) is not None}
