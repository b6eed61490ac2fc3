"""What a store holds, in numbers."""

from __future__ import annotations

import os
from typing import Any

from jwstrdf.iri import JWST
from jwstrdf.stores import is_remote, local_place, open_store

_COUNTS = {
    "products": f"?thing a <{JWST}Product>",
    "present": f"?thing <{JWST}present> true",
    "observations": f"""{{ ?thing <{JWST}observationName> ?name }} UNION
        {{ ?thing <{JWST}obsid> ?number FILTER NOT EXISTS {{ ?thing <{JWST}sameObservationAs> ?named }} }}""",
    "programs": f"?thing a <{JWST}Program>",
}


def info(location: str | os.PathLike[str], *, base: str | None = None, timeout: float | None = None) -> dict[str, Any]:
    """The answer of CONTRACT.md, `info`. An observation known by name and by number counts once.

    `base` and `timeout` are for endpoints, as in `open_store`. Which ontology made its graph an endpoint does not say.
    """
    if is_remote(location):
        return _at_endpoint(str(location), base, timeout)
    from jwstrdf.stores.ledger import Ledger

    place = local_place(location)
    with open_store(location, read_only=True) as store:
        numbers = {name: _count(store.select, pattern) for name, pattern in _COUNTS.items()}
        engine, own = store.engine, store.base
    with Ledger.open(place.ledger, read_only=True) as ledger:
        return {
            "store": str(location),
            "engine": engine,
            "base": own,
            **numbers,
            "triples": ledger.triples,
            "sources": ledger.count(),
            "ontology_version": ledger.meta("ontology_version"),
            "revision": ledger.revision,
        }


def _at_endpoint(location: str, base: str | None, timeout: float | None) -> dict[str, Any]:
    with open_store(location, read_only=True, base=base, timeout=timeout) as store:
        return {
            "store": store.where,
            "engine": store.engine,
            "base": store.base,
            **{name: _count(store.select, pattern) for name, pattern in _COUNTS.items()},
            "triples": store.triples(),
            "sources": _count(store.select, f"?thing a <{JWST}Source>"),
            "ontology_version": None,
            "revision": store.revision(),
        }


def _count(select: Any, pattern: str) -> int:
    found = select(f"SELECT (COUNT(DISTINCT ?thing) AS ?number) {{ {pattern} }}")
    return int(found.rows[0][0].value)
