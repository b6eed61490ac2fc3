"""The canonical form of our Turtle files: one stable text for one graph, pleasant to read and to compare.

Terms stand in the order of their names, predicates in a fixed order, one value a line. Comment lines are
kept at the head of a file only, because a parser drops them everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

FIRST = ("a", "rdfs:label", "skos:notation", "skos:definition")
"""Predicates that open the block of a term, in this order; the others follow by name."""

LAST = ("dcterms:source", "rdfs:isDefinedBy")
"""Predicates that close the block of a term."""

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "jwst": "https://w3id.org/jwstrdf/ontology#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of our files; IRIs outside are written in full."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BARE = {PREFIXES["xsd"] + "boolean", PREFIXES["xsd"] + "integer"}


def canonical(text: str, graph: Graph | None = None) -> str:
    """The canonical form of a Turtle text, with the comment lines at its head; `graph` is the text, already read."""
    if graph is None:
        from rdflib import Graph

        graph = Graph(bind_namespaces="none")
        graph.parse(data=text, format="turtle")
    return "".join([*_head(text), *_Writer(graph).lines()])


def canonical_file(path: Path) -> str:
    """The canonical form of a Turtle file."""
    return canonical(path.read_text(encoding="utf-8"))


def _head(text: str) -> Iterable[str]:
    """The comment lines before the first statement, and an empty line after them."""
    head = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        head.append(line.rstrip() + "\n")
    return [*head, "\n"] if head else []


def short(text: str) -> str:
    """An IRI of a known namespace with its prefix; any other text as it is."""
    for prefix, namespace in PREFIXES.items():
        if text.startswith(namespace) and len(text) > len(namespace):
            return f"{prefix}:{text[len(namespace) :]}"
    return text


class _Writer:
    """Writes one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.used: set[str] = set()

    def lines(self) -> list[str]:
        """All lines of the file after its head."""
        from rdflib import BNode
        from rdflib.namespace import OWL, RDF

        named = [s for s in set(self.graph.subjects()) if not isinstance(s, BNode)]
        ontologies = set(self.graph.subjects(RDF.type, OWL.Ontology))
        named.sort(key=lambda s: (s not in ontologies, *_name_key(self.name(s))))
        loose = [
            s for s in set(self.graph.subjects()) if isinstance(s, BNode) and not any(self.graph.subjects(None, s))
        ]
        blocks = [self.block(self.name(s), s) for s in named]
        blocks += sorted(self.block("[]", s) for s in loose)
        prefixes = [f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in sorted(self.used)]
        return [*prefixes, *("\n" + block for block in blocks)]

    def block(self, name: str, subject: Node) -> str:
        """The statements of one subject."""
        return f"{name}\n{self.statements(subject, '    ')} .\n"

    def statements(self, subject: Node, indent: str) -> str:
        """Predicates and values of a subject, one value a line."""
        rows = []
        predicates = sorted(set(self.graph.predicates(subject)), key=lambda p: _predicate_key(self.verb(p)))
        for predicate in predicates:
            written = self.verb(predicate)
            values = sorted((self.value(o, indent) for o in self.graph.objects(subject, predicate)), key=_name_key)
            pad = f" ,\n{indent}    "
            rows.append(f"{indent}{written} {pad.join(values)}")
        return " ;\n".join(rows)

    def verb(self, predicate: Node) -> str:
        """The written form of a predicate; `a` for the type."""
        return "a" if str(predicate) == PREFIXES["rdf"] + "type" else self.name(predicate)

    def value(self, node: Node, indent: str) -> str:
        """One value: name, literal, list, or nested blank node."""
        from rdflib import BNode, Literal
        from rdflib.collection import Collection
        from rdflib.namespace import RDF

        if isinstance(node, Literal):
            return self.literal(node)
        if node == RDF.nil:
            return "()"
        if not isinstance(node, BNode):
            return self.name(node)
        deeper = indent + "    "
        if (node, RDF.first, None) in self.graph:
            items = [self.value(item, deeper) for item in Collection(self.graph, node)]
            return "".join(["(", *(f"\n{deeper}{item}" for item in items), f"\n{indent})"])
        return f"[\n{self.statements(node, deeper)}\n{indent}]"

    def literal(self, node: Node) -> str:
        """A literal with its language or datatype; whole numbers and booleans stand bare."""
        language, datatype = getattr(node, "language", None), getattr(node, "datatype", None)
        if datatype is not None and str(datatype) in _BARE:
            return str(node)
        text = '"' + "".join(_ESCAPES.get(c, c) for c in str(node)) + '"'
        if language:
            return f"{text}@{language}"
        if datatype is None or str(datatype) == PREFIXES["xsd"] + "string":
            return text
        return f"{text}^^{self.name(datatype)}"

    def name(self, node: Node) -> str:
        """The prefixed name of an IRI where that is plain, else the IRI in full."""
        iri = str(node)
        for prefix, namespace in PREFIXES.items():
            local = iri[len(namespace) :]
            if iri.startswith(namespace) and _plain(local):
                self.used.add(prefix)
                return f"{prefix}:{local}"
        return f"<{iri}>"


def _plain(local: str) -> bool:
    """Whether a local name needs no escapes in Turtle."""
    safe = local.replace("_", "a").replace("-", "a").replace(".", "a")
    return bool(local) and safe.isascii() and safe.isalnum() and local[0] not in "-." and local[-1] != "."


def _name_key(name: str) -> tuple[str, str]:
    """Order of names: capitals beside their small letters, the exact text as the tie-break."""
    return (name.lower(), name)


def _predicate_key(name: str) -> tuple[int, int, str]:
    """Order of predicates: type, label, notation and definition first, source and origin last."""
    if name in FIRST:
        return (0, FIRST.index(name), name)
    if name in LAST:
        return (2, LAST.index(name), name)
    return (1, 0, name)
