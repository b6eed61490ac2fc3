"""The files of the ontology: read by two parsers, compared, and put together to one graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf.checks.ontology.formatting import canonical, short
from jwstrdf.checks.ontology.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
    from rdflib import Graph
    from rdflib.term import Node


_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass
class Loaded:
    """The ontology in memory, with what was found while reading it."""

    store: Store
    files: int = 0
    file_of: dict[str, str] = field(default_factory=dict)
    """The file in which a term is described."""
    findings: list[Finding] = field(default_factory=list)


def ontology_files(folder: Path) -> list[Path]:
    """The Turtle files of an ontology folder, in the order of their names."""
    return sorted(folder.glob("*.ttl"))


def load(folder: Path, *, formatting: bool = True) -> Loaded:
    """Read all files with both parsers; a file that does not parse is reported and left out."""
    from pyoxigraph import Store

    loaded = Loaded(Store())
    for path in ontology_files(folder):
        loaded.files += 1
        text = path.read_text(encoding="utf-8")
        quads = _oxigraph(text, path.name, loaded.findings)
        graph = _rdflib(text, path.name, loaded.findings)
        if quads is None or graph is None:
            continue
        if not _same(graph, quads):
            loaded.findings.append(
                Finding(path.name, "parsers-disagree", path.name, "is read differently by rdflib and pyoxigraph")
            )
        if formatting and canonical(text, graph) != text:
            loaded.findings.append(
                Finding(
                    path.name,
                    "not-canonical",
                    path.name,
                    "is not in canonical form; run `python -m jwstrdf.checks.ontology.run --format`",
                )
            )
        _add(loaded, path.name, quads)
    if not loaded.files:
        loaded.findings.append(
            Finding(str(folder), "no-files", str(folder), "holds no Turtle file; expected the ontology")
        )
    return loaded


def _add(loaded: Loaded, name: str, quads: Iterable[Quad]) -> None:
    """Put the statements of one file into the store; a term described in two files is reported."""
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    for quad in quads:
        loaded.store.add(quad)
        if quad.predicate.value == label:
            term = str(quad.subject).strip("<>")
            known = loaded.file_of.setdefault(term, name)
            if known != name:
                loaded.findings.append(Finding(name, "described-twice", short(term), f"is described in {known} too"))


def _oxigraph(text: str, name: str, findings: list[Finding]) -> list[Quad] | None:
    """The statements as pyoxigraph reads them."""
    from pyoxigraph import RdfFormat, parse

    try:
        return list(parse(text.encode("utf-8"), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    except SyntaxError as error:
        findings.append(Finding(name, "syntax", name, f"does not parse (pyoxigraph): {error}"))
        return None


def _rdflib(text: str, name: str, findings: list[Finding]) -> Graph | None:
    """The statements as rdflib reads them."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=text, format="turtle")
    except Exception as error:
        first = str(error).strip().splitlines()[0]
        findings.append(Finding(name, "syntax", name, f"does not parse (rdflib): {first}"))
        return None
    return graph


def _same(graph: Graph, quads: Iterable[Quad]) -> bool:
    """Whether two readings are the same graph, whatever the names of their blank nodes.

    Statements without blank nodes must be equal as they are; only the others need to be matched.
    """
    from rdflib.compare import isomorphic

    plain, blank = _divided(graph)
    other_plain, other_blank = _divided((_term(q.subject), _term(q.predicate), _term(q.object)) for q in quads)
    return plain == other_plain and len(blank) == len(other_blank) and isomorphic(blank, other_blank)


def _divided(triples: Iterable[tuple[Node, Node, Node]]) -> tuple[set[tuple[Node, ...]], Graph]:
    """The statements without blank nodes, and the graph of those with some."""
    from rdflib import BNode, Graph

    plain: set[tuple[Node, ...]] = set()
    blank = Graph(bind_namespaces="none")
    for triple in triples:
        if any(isinstance(t, BNode) for t in triple):
            blank.add(triple)
        else:
            plain.add(triple)
    return plain, blank


def _term(term: NamedNode | BlankNode | Literal | Triple) -> Node:
    """A term of pyoxigraph as one of rdflib."""
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == _STRING
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value))
