"""Facts of files at a glance, many at a time, in the words of CONTRACT.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.iri import JWST
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store
    from jwstrdf.vocabulary.terms import Coded

CHUNK = 2000
"""Files per query: long VALUES blocks are cheap, endless ones are not."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one file: level and role by their notation, size in bytes."""

    filename: str
    iri: str
    kind: str | None
    level: str | None
    suffix: str | None
    role: str | None
    present: bool
    size: int | None


def facts(store: Store, iris: Iterable[str]) -> dict[str, Facts]:
    """The facts of these files by IRI; those without any label in the store are left out."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    levels, roles = notations(known.levels), notations(known.product_roles)
    wanted = sorted({i for i in iris if terms.is_iri(i)})
    out: dict[str, Facts] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = [terms.iri(i) for i in wanted[start : start + CHUNK]]
        for row in sorted(
            ask(store, "inventory/facts", {"product": chunk}), key=lambda r: [v or "" for v in r.values()]
        ):
            iri = str(row["iri"])
            out[iri] = Facts(
                filename=str(row["filename"]),
                iri=iri,
                kind=row["kind"],
                level=levels.get(row["level"] or ""),
                suffix=row["suffix"],
                role=roles.get(row["product_role"] or ""),
                present=row["present"] == "true",
                size=_whole(row["size"]),
            )
    return out


def _whole(text: str | None) -> int | None:
    """A whole number; None for what RDF of others may say in its place."""
    return int(text) if text and text.isascii() and text.isdigit() else None


def notations(table: Mapping[str, Coded]) -> dict[str, str]:
    """The notation of each term by its IRI."""
    return {term.iri: notation for notation, term in table.items()}


def local_name(iri: str | None) -> str | None:
    """The local name of a term of the ontology."""
    return iri.removeprefix(JWST) if iri else None
