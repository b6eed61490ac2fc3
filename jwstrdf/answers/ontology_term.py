"""What the ontology says of one of its terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from jwstrdf.errors import UnknownNameError
from jwstrdf.iri import JWST, PREFIXES

RDF_TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["rdfs"] + "label"
DEFINITION = PREFIXES["skos"] + "definition"
LEFT_OUT = frozenset({LABEL, DEFINITION, RDF_TYPE, PREFIXES["rdfs"] + "isDefinedBy"})


@dataclass(frozen=True, slots=True)
class TermFacts:
    """A term: `facts` are its other statements, `used_by` the statements of other terms that name it."""

    name: str
    iri: str
    label: str | None
    definition: str | None
    types: tuple[str, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    used_by: tuple[tuple[str, tuple[str, ...]], ...]

    def as_dict(self) -> dict[str, object]:
        """The term as plain data, for `--json`."""
        return {
            "name": self.name,
            "iri": self.iri,
            "label": self.label,
            "definition": self.definition,
            "types": list(self.types),
            "facts": {name: list(values) for name, values in self.facts},
            "used_by": {name: list(values) for name, values in self.used_by},
        }


def show(written: str) -> TermFacts:
    """The facts of a term given as local name (any case), prefixed name or IRI.

    UnknownNameError `unknown-term` with the nearest names, or with the product types that have such a suffix.
    """
    triples = list(_triples())
    iri = _find(written, triples)
    own: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for subject, predicate, value, is_iri in triples:
        if subject == iri:
            own.setdefault(predicate, set()).add(_short(value) if is_iri else value)
        elif is_iri and value == iri and subject.startswith(JWST):
            others.setdefault(predicate, set()).add(_short(subject))
    return TermFacts(
        name=iri.removeprefix(JWST),
        iri=iri,
        label=min(own.get(LABEL, set()), default=None),
        definition=min(own.get(DEFINITION, set()), default=None),
        types=tuple(sorted(own.get(RDF_TYPE, set()) - {"owl:NamedIndividual"})),
        facts=_listed(own, LEFT_OUT),
        used_by=_listed(others, frozenset()),
    )


def _triples() -> Iterable[tuple[str, str, str, bool]]:
    """All statements about named terms: subject, predicate, value, and whether the value is an IRI."""
    import pyoxigraph

    from jwstrdf.resources import folder

    for path in sorted(folder("ontology").glob("*.ttl")):
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            if isinstance(subject, pyoxigraph.NamedNode) and isinstance(
                value, pyoxigraph.NamedNode | pyoxigraph.Literal
            ):
                yield subject.value, quad.predicate.value, value.value, isinstance(value, pyoxigraph.NamedNode)


def _find(written: str, triples: list[tuple[str, str, str, bool]]) -> str:
    asked = written.strip().removeprefix("<").removesuffix(">").removeprefix(JWST).removeprefix("jwst:")
    names = {s.removeprefix(JWST) for s, p, _, _ in triples if s.startswith(JWST) and p == LABEL}
    if asked in names:
        return JWST + asked
    alike = sorted(name for name in names if name.lower() == asked.lower())
    if len(alike) == 1:
        return JWST + alike[0]
    suffixed = {s.removeprefix(JWST) for s, p, v, _ in triples if p == JWST + "typeSuffix" and v == asked}
    near = alike or sorted(suffixed) or get_close_matches(asked, sorted(names), n=3)
    raise UnknownNameError(
        "unknown-term",
        f"the ontology has no term {asked[:80]!r}",
        hint=f"did you mean {', '.join(near)}?" if near else "give a local name such as combinedFrom or CalProduct",
    )


def _listed(told: dict[str, set[str]], without: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((_short(p), tuple(sorted(values))) for p, values in told.items() if p not in without))


def _short(iri: str) -> str:
    """An IRI with the usual prefix, where one fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
