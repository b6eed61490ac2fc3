"""What the ontology says about a term, for `jwstrdf ontology show TERM`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jwstrdf import resources
from jwstrdf.checks.ontology.files import ontology_files
from jwstrdf.checks.ontology.formatting import FIRST, PREFIXES, short
from jwstrdf.errors import UnknownNameError

if TYPE_CHECKING:
    from pyoxigraph import Store

JWST = PREFIXES["jwst"]
_CODES = (
    "skos:notation",
    "jwst:typeSuffix",
    "jwst:relationshipId",
    "jwst:keywordName",
    "jwst:formerName",
    "rdfs:label",
)


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """One term: its name, kind, label and definition, what is said about it, and what speaks of it."""

    term: str
    iri: str
    kind: str
    label: str | None
    definition: str | None
    statements: tuple[tuple[str, tuple[str, ...]], ...]
    used_by: tuple[tuple[str, str], ...]
    """Pairs of term and property in which this term is the value."""

    def as_dict(self) -> dict[str, Any]:
        """The term as plain data, for `--json`."""
        plain = asdict(self)
        plain["statements"] = {name: list(values) for name, values in self.statements}
        plain["used_by"] = [{"term": term, "property": name} for term, name in self.used_by]
        return plain


def show(text: str, folder: Path | None = None) -> list[ShownTerm]:
    """The terms that a text means: a local name, prefixed name or IRI, or else a code.

    Codes are notations (`2b`, `image3`), suffixes (`cal`), relationship ids (`ANT-4`), header keywords,
    former rule names and labels; one code can mean several terms. Raises UnknownNameError `unknown-term`.
    """
    store = _read(folder or resources.folder("ontology"))
    wanted = text.strip().strip("<>")
    iri = JWST + wanted.removeprefix("jwst:") if "://" not in wanted else wanted
    names = _terms(store)
    if iri in names:
        return [_describe(store, iri)]
    codes = _codes(store)
    found = codes.get(wanted) or codes.get(wanted.lower()) or set()
    if not found:
        known = sorted({*(n.removeprefix(JWST) for n in names), *codes})
        near = get_close_matches(wanted, known, n=5, cutoff=0.6)
        hint = f"nearest: {', '.join(near)}" if near else "`jwstrdf ontology show Product` shows a term"
        raise UnknownNameError("unknown-term", f"the ontology has no term {text!r}", hint=hint)
    return [_describe(store, found_iri) for found_iri in sorted(found)]


def _read(folder: Path) -> Store:
    """All files of the ontology in memory."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    for path in ontology_files(folder):
        store.load(path=str(path), format=RdfFormat.TURTLE)
    return store


def _terms(store: Store) -> set[str]:
    """The IRIs of all terms."""
    from pyoxigraph import NamedNode

    label = NamedNode(PREFIXES["rdfs"] + "label")
    return {q.subject.value for q in store.quads_for_pattern(None, label, None) if isinstance(q.subject, NamedNode)}


def _codes(store: Store) -> dict[str, set[str]]:
    """Code -> the terms that it means; the small form of a code stands beside it."""
    from pyoxigraph import Literal, NamedNode

    codes: dict[str, set[str]] = {}
    for name in _CODES:
        prefix, local = name.split(":")
        for quad in store.quads_for_pattern(None, NamedNode(PREFIXES[prefix] + local), None):
            if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                for code in {quad.object.value, quad.object.value.lower()}:
                    codes.setdefault(code, set()).add(quad.subject.value)
    return codes


def _describe(store: Store, iri: str) -> ShownTerm:
    """All that the ontology says about one term, and what speaks of it."""
    from pyoxigraph import BlankNode, NamedNode

    node = NamedNode(iri)
    said: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(node, None, None):
        if not isinstance(quad.object, BlankNode):
            said.setdefault(short(quad.predicate.value), []).append(_value(quad.object))
    used = {
        (short(quad.subject.value), short(quad.predicate.value))
        for quad in store.quads_for_pattern(None, None, node)
        if isinstance(quad.subject, NamedNode)
    }
    head = {"a", "rdf:type", "rdfs:label", "skos:definition", "rdfs:isDefinedBy"}
    rest = sorted(
        ((name, tuple(sorted(values))) for name, values in said.items() if name not in head),
        key=lambda row: (FIRST.index(row[0]) if row[0] in FIRST else len(FIRST), row[0]),
    )
    kinds = [k for k in sorted(said.get("rdf:type", [])) if k != "owl:NamedIndividual"]
    return ShownTerm(
        term=short(iri),
        iri=iri,
        kind=", ".join(kinds),
        label=next(iter(said.get("rdfs:label", [])), None),
        definition=next(iter(said.get("skos:definition", [])), None),
        statements=tuple(rest),
        used_by=tuple(sorted(used)),
    )


def _value(node: Any) -> str:
    """A value as text: names short, literals bare."""
    return short(str(node.value))
