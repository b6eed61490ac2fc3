"""What a store holds, in numbers."""

from __future__ import annotations

import os
from typing import Any

from jwstrdf.iri import JWST
from jwstrdf.stores import local_place, open_store

_COUNTS = {
    "products": f"?thing a <{JWST}Product>",
    "present": f"?thing <{JWST}present> true",
    "observations": f"""{{ ?thing <{JWST}observationName> ?name }} UNION
        {{ ?thing <{JWST}obsid> ?number FILTER NOT EXISTS {{ ?thing <{JWST}sameObservationAs> ?named }} }}""",
    "programs": f"?thing a <{JWST}Program>",
}


def info(location: str | os.PathLike[str]) -> dict[str, Any]:
    """The answer of CONTRACT.md, `info`. An observation known by name and by number counts once."""
    from jwstrdf.stores.ledger import Ledger

    place = local_place(location)
    with open_store(location, read_only=True) as store:
        numbers = {name: _count(store.select, pattern) for name, pattern in _COUNTS.items()}
        engine, base = store.engine, store.base
    with Ledger.open(place.ledger, read_only=True) as ledger:
        return {
            "store": str(location),
            "engine": engine,
            "base": base,
            **numbers,
            "triples": ledger.triples,
            "sources": ledger.count(),
            "ontology_version": ledger.meta("ontology_version"),
            "revision": ledger.revision,
        }


def _count(select: Any, pattern: str) -> int:
    found = select(f"SELECT (COUNT(DISTINCT ?thing) AS ?number) {{ {pattern} }}")
    return int(found.rows[0][0].value)
