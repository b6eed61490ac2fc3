"""Terms of the engine as terms of an answer, and lines of N-Triples as rows of them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from jwstrdf.iri import PREFIXES
from jwstrdf.stores.base import Term

_PLAIN = (PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString")


def term_of(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None) -> Term | None:
    """A term of the engine; None for an unbound variable."""
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        return Term("literal", term.value, None if datatype in _PLAIN else datatype, term.language)
    if term is None:
        return None
    return Term("bnode", term.value) if isinstance(term, ox.BlankNode) else Term("triple", str(term))


def rows_of(lines: Iterable[str]) -> tuple[tuple[Term | None, ...], ...]:
    """Subject, predicate and object of each line, in the order of the lines."""
    found = ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    return tuple((term_of(t.subject), term_of(t.predicate), term_of(t.object)) for t in found)
