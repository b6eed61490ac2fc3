"""A SPARQL query of a user on the truth graph: its form is found, what would write or leave the store is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import UsageError
from jwstrdf.iri import PREFIXES

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store, Term


UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"])
FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])

_NOISE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\s]*>'
    r"|#[^\n]*"
)
_PROLOGUE = re.compile(r"\s*(?:(?:PREFIX\s+[^\s:]*:|BASE\b|VERSION\b)\s*)*(\w+)?", re.IGNORECASE)
_SERVICE = re.compile(r"(?<![\w?$:.-])SERVICE(?![\w:.-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """What a query gave: rows (SELECT), a truth value (ASK) or lines of N-Triples (CONSTRUCT, DESCRIBE)."""

    form: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """SPARQL 1.1 Query Results JSON (W3C), for SELECT and ASK."""
        if self.form == "ASK":
            return {"head": {}, "boolean": self.truth}
        bindings = [
            {name: _json_term(cell) for name, cell in zip(self.columns, row, strict=True) if cell is not None}
            for row in self.rows
        ]
        return {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}


def run_sparql(store: Store, text: str) -> SparqlAnswer:
    """The answer to a query; the prefixes of `jwstrdf.iri.PREFIXES` need not be declared.

    UsageError `bad-sparql` for what is no query, for updates, and for SERVICE (nothing here reaches the network).
    """
    form = form_of(text)
    try:
        return _answer(store, form, prologue() + text)
    except UsageError as problem:
        raise _placed(problem) from problem


def _answer(store: Store, form: str, query: str) -> SparqlAnswer:
    if form == "SELECT":
        found = store.select(query)
        return SparqlAnswer(form, tuple(found.columns), tuple(tuple(row) for row in found.rows))
    if form == "ASK":
        return SparqlAnswer(form, truth=store.ask(query))
    return SparqlAnswer(form, triples=tuple(sorted(store.construct(query))))


def _placed(problem: UsageError) -> UsageError:
    """The error with the column of the text that was given, which follows the prologue on its first line."""
    found = re.fullmatch(r"line 1, column (\d+)", problem.where or "")
    where = f"line 1, column {max(1, int(found[1]) - len(prologue()))}" if found else problem.where
    return UsageError(problem.code, problem.message, hint=problem.hint, where=where)


def form_of(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; UsageError `bad-sparql` for anything else."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError("bad-sparql", "the query has a character that is no text", hint="write it in UTF-8") from None
    bare = _NOISE.sub(" ", text)
    start = _PROLOGUE.match(bare)
    word = (start[1] or "").upper() if start else ""
    if word in UPDATES:
        raise UsageError(
            "bad-sparql",
            f"{word} would change the store, and the store is only changed by its sources",
            hint="jwstrdf ingest PATH, jwstrdf forget PATH",
        )
    if word not in FORMS:
        raise UsageError(
            "bad-sparql",
            f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {word[:40] or 'nothing'!r}",
            hint="jwstrdf sparql 'SELECT ?product { ?product a jwst:Product } LIMIT 5'",
        )
    if _SERVICE.search(bare):
        raise UsageError(
            "bad-sparql",
            "SERVICE would ask another server, and nothing here reaches the network",
            hint="leave SERVICE out; ingest what the other server knows",
        )
    return word


def prologue() -> str:
    """The usual prefixes, on the line on which the query begins, so that line numbers in messages stay."""
    return "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items())


def turtle(triples: Sequence[str], base: str) -> str:
    """Triples as Turtle with the usual prefixes, sorted by subject."""
    return str(_rdf(triples, base).serialize(format="turtle"))


def json_ld(triples: Sequence[str], base: str) -> dict[str, Any]:
    """Triples as one JSON-LD object with a context of the usual prefixes."""
    import json

    context = dict(PREFIXES)
    told = json.loads(_rdf(triples, base).serialize(format="json-ld", context=context, sort_keys=True))
    if isinstance(told, list):
        told = {"@context": context, "@graph": told}
    told.setdefault("@context", context)
    if set(told) == {"@context"}:
        told["@graph"] = []
    return dict(told)


def _rdf(triples: Sequence[str], base: str) -> Any:
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.parse(data="\n".join(triples), format="nt", publicID=base)
    return graph


def _json_term(cell: Term) -> dict[str, str]:
    if cell.kind != "literal":
        return {"type": "uri" if cell.kind == "iri" else "bnode", "value": cell.value}
    told = {"type": "literal", "value": cell.value}
    if cell.language:
        told["xml:lang"] = cell.language
    elif cell.datatype and cell.datatype != PREFIXES["xsd"] + "string":
        told["datatype"] = cell.datatype
    return told
