"""The part of the truth graph that describes some nodes, as the ontology marks it (`jwst:exportedWith`).

First everything that belongs to a node: what has a property marked "object" that leads to it, again and again (the
versions of a product, its records, listings, memberships, derivations). Then what these lead to by a property marked
"subject", again and again (the entry of a membership, the sources that say something). All statements about all these
nodes are the part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from jwstrdf.iri import JWST
from jwstrdf.questions import terms
from jwstrdf.vocabulary import registry

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

BATCH = 500
"""Nodes that one query asks about."""


def part_of(store: Store, nodes: Iterable[str]) -> list[str]:
    """The statements that describe the nodes, as distinct sorted N-Triples lines."""
    follow = registry.load().exports
    below = _reached(store, set(nodes), [p.name for p in follow if "object" in p.ends], "?found ?by ?from")
    every = _reached(store, below, [p.name for p in follow if "subject" in p.ends], "?from ?by ?found")
    lines: set[str] = set()
    for values in _batches(every):
        lines.update(store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"))
    return sorted(lines)


def _reached(store: Store, start: set[str], properties: Sequence[str], step: str) -> set[str]:
    """The nodes, and all that the step reaches from them in any number of times."""
    by = " ".join(f"<{JWST}{name}>" for name in properties)
    seen, fresh = set(start), set(start)
    while fresh:
        new: set[str] = set()
        for values in _batches(fresh):
            query = f"SELECT DISTINCT ?found {{ VALUES ?from {{ {values} }} VALUES ?by {{ {by} }} {step} }}"
            new.update(row[0].value for row in store.select(query).rows if row[0] and row[0].kind == "iri")
        fresh = new - seen
        seen |= fresh
    return seen


def _batches(nodes: set[str]) -> Iterator[str]:
    ordered = sorted(nodes)
    for start in range(0, len(ordered), BATCH):
        yield " ".join(map(terms.iri, ordered[start : start + BATCH]))
