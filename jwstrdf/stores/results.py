"""SPARQL 1.1 Query Results JSON (W3C) as rows of terms; a document that is not of that form is a ValueError."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from jwstrdf.iri import PREFIXES
from jwstrdf.stores.base import Rows, Term

_PLAIN = (PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString")
_KINDS = {"uri": "iri", "literal": "literal", "typed-literal": "literal", "bnode": "bnode"}


def read_rows(document: bytes, columns: Sequence[str]) -> Rows:
    """The rows of a SELECT; `columns` in the order of the query, where the endpoint gives the same ones."""
    told = _object(json.loads(document))
    names = _object(told["head"]).get("vars", [])
    bindings = _object(told["results"])["bindings"]
    if not isinstance(names, list) or not isinstance(bindings, list):
        raise ValueError("vars and bindings are lists")
    ordered = list(columns) if set(columns) == set(names) else [str(n) for n in names]
    rows = [tuple(None if (cell := row.get(name)) is None else term_in(cell) for name in ordered) for row in bindings]
    return Rows(ordered, rows)


def read_truth(document: bytes) -> bool:
    """The answer of an ASK."""
    found = _object(json.loads(document))["boolean"]
    if not isinstance(found, bool):
        raise ValueError("boolean is true or false")
    return found


def term_in(cell: Any) -> Term:
    """One bound value."""
    kind, value = _object(cell)["type"], cell["value"]
    if kind == "triple":
        inner = _object(value)
        return Term("triple", " ".join(_written(term_in(inner[k])) for k in ("subject", "predicate", "object")))
    if not isinstance(value, str):
        raise ValueError("a value is a text")
    if kind not in ("literal", "typed-literal"):
        return Term(_KINDS[kind], value)
    datatype = cell.get("datatype")
    return Term("literal", value, None if datatype in _PLAIN else datatype, cell.get("xml:lang"))


def _written(term: Term) -> str:
    """A term inside a quoted triple, for people."""
    if term.kind == "iri":
        return f"<{term.value}>"
    return f"_:{term.value}" if term.kind == "bnode" else json.dumps(term.value, ensure_ascii=False)


def _object(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise ValueError("an object was expected")
    return told
