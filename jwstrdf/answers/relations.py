"""The relations of one thing, gathered question by question, with the sources that prove them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from jwstrdf.answers.edges import from_rows
from jwstrdf.answers.products import CHUNK, Facts, local_name
from jwstrdf.answers.relation import Relation, relation_to
from jwstrdf.answers.resolve import Thing
from jwstrdf.answers.shared import through_nodes
from jwstrdf.answers.stated import as_member, as_product, of_association, of_entry
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


def of_thing(store: Store, start: Thing, fact: Facts | None) -> list[Relation]:
    """All relations of a node."""
    asked = [terms.iri(start.iri)]
    found = [*_direct(store, asked), *_derivations(store, asked)]
    if start.kind in ("association", "version"):
        found += of_association(store, start, asked)
    if start.is_file:
        found += [
            *as_product(store, asked),
            *as_member(store, asked),
            *through_nodes(store, asked, fact.role if fact else None),
        ]
    return _witnessed(store, asked, [_outward(r) for r in found])


def of_entries(store: Store, entries: Iterable[Thing]) -> list[Relation]:
    """The members of products of associations of which only the written name is known, newest association first."""
    return [r for place, entry in enumerate(entries) for r in of_entry(store, entry, current=place == 0)]


def _direct(store: Store, asked: list[str]) -> list[Relation]:
    """The triples that hold one of the relationships of the ontology, in both directions."""
    from jwstrdf.vocabulary import registry

    every = [terms.iri(r.iri) for _, r in sorted(registry.load().relationships.items())]
    return [
        relation_to(store.base, str(local_name(r["relation"])), str(r["direction"]), r["iri"], r["name"])
        for r in ask(store, "related/by-family", {"product": asked, "family": every})
    ]


def _derivations(store: Store, asked: list[str]) -> list[Relation]:
    """Lineage edges again, for their roles and witnesses."""
    out = []
    for question, direction in (("lineage/inputs", "out"), ("lineage/uses", "in")):
        for edge in from_rows(ask(store, question, {"product": asked})):
            iri, name = (edge.input_iri, edge.input) if direction == "out" else (edge.output_iri, edge.output)
            found = relation_to(store.base, str(edge.relation), direction, iri, name, role=edge.role)
            out.append(replace(found, witnesses=edge.witnesses))
    return out


def _outward(relation: Relation) -> Relation:
    """A symmetric relation always goes out, so that it stands there once."""
    from jwstrdf.vocabulary import registry

    told = registry.load().relationships.get(relation.relation)
    return replace(relation, direction="out") if told and told.symmetric else relation


def _witnessed(store: Store, asked: list[str], relations: Collection[Relation]) -> list[Relation]:
    """Relations that no derivation and no association proves: their witnesses are the sources that name both ends.

    What is no file (a visit, an observation) is known from the name or the row of the file itself.
    """
    own = tuple(sorted({str(r["witness"]) for r in ask(store, "inventory/sources-of", {"product": asked})}))
    silent = sorted({r.iri for r in relations if not r.witnesses and r.filename})
    both: dict[str, set[str]] = {}
    for start in range(0, len(silent), CHUNK):
        chunk = [terms.iri(i) for i in silent[start : start + CHUNK]]
        for row in ask(store, "related/witnesses", {"product": asked, "other": chunk}):
            both.setdefault(str(row["iri"]), set()).add(str(row["witness"]))
    return [
        r if r.witnesses else replace(r, witnesses=tuple(sorted(both.get(r.iri, ()) if r.filename else own)))
        for r in relations
    ]
