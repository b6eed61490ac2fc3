"""What `lineage --with` adds: edges that are no lineage (references, association, support, guide stars)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from jwstrdf.answers.edges import Edge, from_rows
from jwstrdf.answers.products import CHUNK
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.answers.resolve import Thing
    from jwstrdf.stores.base import Store

EXTRAS = {
    "references": "lineage/with-references",
    "association": "lineage/with-association",
    "support": "lineage/with-support",
    "guide-stars": "lineage/with-guide-stars",
}
"""Each word of `--with` and the question that answers it."""

POOLS = "lineage/with-pool"
"""Asked of the associations that were added: from which pools they were drawn."""

EVIDENCE = {"references": "header", "association": "association", "support": "association", "guide-stars": "same-visit"}


def extra_edges(
    store: Store, start: Thing, sides: Collection[str], edges: Iterable[Edge], extra: Collection[str]
) -> list[Edge]:
    """The edges of these kinds at every product of the answer; downwards also those that lead away from the start."""
    listed = list(edges)
    products = {start.iri} | {e.output_iri for e in listed} | {e.input_iri for e in listed}
    raw = products - {e.output_iri for e in listed}
    out: list[Edge] = []
    for kind in (k for k in EXTRAS if k in extra):
        # Guide stars belong to a visit: they stand at the ends of the chains, not at every product of it.
        found = _of(store, EXTRAS[kind], "product", raw if kind == "guide-stars" else products)
        if kind == "association":
            found += _of(store, POOLS, "product", {e.input_iri for e in found} | {start.iri})
        if "down" in sides:
            found += _of(store, EXTRAS[kind], "other", {start.iri})
            if kind == "association":
                found += _of(store, POOLS, "other", {start.iri})
        out += [replace(e, evidence=EVIDENCE[kind]) for e in found]
    return out


def _of(store: Store, question: str, parameter: str, iris: Collection[str]) -> list[Edge]:
    out: list[Edge] = []
    wanted = sorted(i for i in iris if terms.is_iri(i))
    for start in range(0, len(wanted), CHUNK):
        chunk = [terms.iri(i) for i in wanted[start : start + CHUNK]]
        out += from_rows(ask(store, question, {parameter: chunk}))
    return out
