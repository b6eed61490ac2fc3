"""The Turtle files of the ontology, compiled into plain rows that a cache can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jwstrdf.errors import StoreError
from jwstrdf.iri import JWST, ONTOLOGY, PREFIXES
from jwstrdf.vocabulary import parts
from jwstrdf.vocabulary.parts import PARTS, Field, Part

Row = list[Any]
Value = tuple[bool, str]
"""A value of a property: whether it is an IRI, and its text."""

Source = tuple[Path, bytes]
"""A Turtle file: its path and the bytes that were in it when it was read."""


def ontology_files(folder: Path) -> list[Path]:
    """The Turtle files of the ontology, sorted by name."""
    return sorted(folder.glob("*.ttl"))


def read_files(files: Sequence[Path]) -> list[Source]:
    """The files with their bytes, read once: what is compiled and what the cache is found by are the same bytes."""
    found = []
    for path in files:
        try:
            found.append((path, path.read_bytes()))
        except OSError as error:
            raise _unreadable(path, error) from error
    return found


class Graph:
    """The triples of the ontology by subject and property; values of a property are sorted."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._facts: dict[str, dict[str, list[Value]]] = {}
        for path, content in sources:
            for subject, predicate, is_iri, text in _triples(path, content):
                values = self._facts.setdefault(subject, {}).setdefault(predicate, [])
                if (is_iri, text) not in values:
                    values.append((is_iri, text))
        for facts in self._facts.values():
            for values in facts.values():
                values.sort()

    def values(self, subject: str, predicate: str) -> list[Value]:
        """The values of a property, IRIs after literals, sorted."""
        return self._facts.get(subject, {}).get(predicate, [])

    def text(self, subject: str, predicate: str) -> str | None:
        """The one value of a property, or None."""
        found = self.values(subject, predicate)
        if len(found) > 1:
            raise StoreError(
                "bad-ontology",
                f"{_local(subject)} has {len(found)} values of {_local(predicate)}, expected at most one",
                hint="mend the Turtle; `jwstrdf ontology check` names the line",
                where="ontology/",
            )
        return found[0][1] if found else None

    def having(self, predicate: str) -> list[str]:
        """The subjects with any value of a property, sorted."""
        return sorted(s for s, facts in self._facts.items() if predicate in facts)

    def subjects(self, part: Part) -> list[str]:
        """The terms of a part, sorted by IRI."""
        if part.by_property:
            return sorted(s for s, facts in self._facts.items() if part.marker in facts)
        wanted = (True, part.marker)
        return sorted(s for s, facts in self._facts.items() if wanted in facts.get(parts.TYPE, ()))


def _triples(path: Path, content: bytes) -> Iterator[tuple[str, str, bool, str]]:
    import pyoxigraph as ox

    try:
        for quad in ox.parse(input=content, format=ox.RdfFormat.TURTLE):
            term = quad.object
            if isinstance(quad.subject, ox.NamedNode) and isinstance(term, ox.NamedNode | ox.Literal):
                yield quad.subject.value, quad.predicate.value, isinstance(term, ox.NamedNode), term.value
    except SyntaxError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> StoreError:
    return StoreError(
        "bad-ontology",
        f"the ontology cannot be read: {error}",
        hint="mend the Turtle (`jwstrdf ontology check`) or install jwstrdf again",
        where=str(path),
    )


def _local(iri: str) -> str:
    for namespace in (JWST, *PREFIXES.values()):
        if iri.startswith(namespace):
            return iri[len(namespace) :]
    return iri


def _code(graph: Graph, iri: str) -> str:
    return graph.text(iri, parts.NOTATION) or _local(iri)


def _label(graph: Graph, iri: str) -> str:
    return graph.text(iri, parts.LABEL) or _local(iri)


def _read(graph: Graph, subject: str, field: Field) -> Any:
    how, name = field.how, field.property
    values = [text for _, text in graph.values(subject, name)]
    if how == "texts":
        return values
    if how == "codes":
        return [_code(graph, iri) for iri in values]
    if how == "names":
        return [_local(iri) for iri in values]
    if how == "levels":
        return {key: [text for _, text in graph.values(subject, iri)] for key, iri in field.keys}
    if how == "has-type":
        return (True, name) in graph.values(subject, parts.TYPE)
    if how == "under":
        return (True, name) in graph.values(subject, parts.SUB_PROPERTY)
    if how == "code-of":
        between = graph.text(subject, field.via)
        return _one("code", graph, graph.text(between, name) if between else None)
    return _one(how, graph, graph.text(subject, name))


def _one(how: str, graph: Graph, text: str | None) -> Any:
    if text is None:
        return False if how == "flag" else None
    if how in ("flag", "maybe"):
        return text in ("true", "1")
    if how == "int":
        return int(text)
    if how == "code":
        return _code(graph, text)
    return _local(text) if how == "name" else text


def _rows(graph: Graph, part: Part) -> list[Row]:
    return [
        [
            _local(subject),
            _label(graph, subject),
            graph.text(subject, parts.DEFINITION),
            *(_read(graph, subject, field) for field in part.fields),
        ]
        for subject in graph.subjects(part)
    ]


def compile_ontology(sources: Sequence[Source]) -> dict[str, list[Row]]:
    """All parts of the registry as rows of JSON values; the part `version` has one row with the version."""
    graph = Graph(sources)
    version = graph.text(ONTOLOGY, PREFIXES["owl"] + "versionInfo")
    return {"version": [[version]], **{name: _rows(graph, part) for name, part in PARTS.items()}}
