"""The relations of one thing, gathered question by question, with the sources that prove them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from jwstrdf.answers.edges import from_rows
from jwstrdf.answers.products import CHUNK, Facts, local_name
from jwstrdf.answers.relation import Relation, relation_to
from jwstrdf.answers.resolve import FILE_PATHS, Thing, kind_of
from jwstrdf.answers.shared import through_nodes
from jwstrdf.answers.stated import as_member, as_product, of_association, of_entry
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

ASIDE = ("entry", "product-version", "record")
"""Kinds of nodes that state relations of a file: what counts of it is said of the file itself."""
MEMBER = "hasMember"
HUBS = ("reference", "context")
"""Kinds of files that half of an archive can name."""


def of_thing(store: Store, start: Thing, fact: Facts | None) -> list[Relation]:
    """All relations of a node."""
    asked = [terms.iri(start.iri)]
    derivations = _derivations(store, asked)
    found = [*_direct(store, asked), *derivations]
    if start.kind in ("association", "version"):
        found += of_association(store, start, asked)
    if start.is_file:
        members = [*as_product(store, asked), *as_member(store, asked)]
        found += [
            *_as_derived(members, derivations),
            *through_nodes(store, asked, fact.role if fact else None),
        ]
    return _witnessed(store, start, _of_files(store, [_outward(r) for r in found]))


def of_entries(store: Store, entries: Iterable[Thing]) -> list[Relation]:
    """The members of products of associations of which only the written name is known, newest association first."""
    return [r for place, entry in enumerate(entries) for r in of_entry(store, entry, current=place == 0)]


def _direct(store: Store, asked: list[str]) -> list[Relation]:
    """The triples that hold one of the relationships of the ontology, in both directions.

    Products of associations are left out: what they list is told with roles, by `as_member` and `of_association`.
    """
    from jwstrdf.vocabulary import registry

    every = [terms.iri(r.iri) for _, r in sorted(registry.load().relationships.items())]
    return [
        relation_to(store.base, str(local_name(r["relation"])), str(r["direction"]), r["iri"], r["name"])
        for r in ask(store, "related/by-family", {"product": asked, "family": every})
        if kind_of(str(r["iri"]), store.base) not in ASIDE
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


def _as_derived(members: Iterable[Relation], derivations: Iterable[Relation]) -> list[Relation]:
    """What memberships say, without what the derivation of the same two files says in another way: a flagged copy of an
    exposure belongs to the association of many, and is no combination.
    """
    known: dict[tuple[str, str], set[str]] = {}
    for d in derivations:
        known.setdefault((d.iri, d.direction), set()).add(d.relation)
    return [r for r in members if r.relation == MEMBER or r.relation in known.get((r.iri, r.direction), {r.relation})]


def _outward(relation: Relation) -> Relation:
    """A symmetric relation always goes out, so that it stands there once."""
    from jwstrdf.vocabulary import registry

    told = registry.load().relationships.get(relation.relation)
    return replace(relation, direction="out") if told and told.symmetric else relation


def _of_files(store: Store, relations: Collection[Relation]) -> list[Relation]:
    """What a version of an association says, said of its file, with the version's own source as witness."""
    versions = sorted({r.iri for r in relations if kind_of(r.iri, store.base) == "version"})
    if not versions:
        return list(relations)
    found: dict[str, list[tuple[str, bool]]] = {}
    for start in range(0, len(versions), CHUNK):
        files = sorted({terms.iri(v.rpartition("/")[0]) for v in versions[start : start + CHUNK]})
        for row in ask(store, "associations/versions", {"association": files}):
            found.setdefault(str(row["version_iri"]), []).append((str(row["witness"]), row["current"] == "true"))
    out = []
    for r in relations:
        file = r.iri.rpartition("/")[0]
        for witness, current in found.get(r.iri, ()):
            out.append(relation_to(store.base, r.relation, r.direction, file, None, witness=witness, current=current))
        if r.iri not in found:
            out.append(r)
    return out


def _witnessed(store: Store, start: Thing, relations: Collection[Relation]) -> list[Relation]:
    """Relations that no derivation and no association proves by itself, with their witnesses.

    A part of a whole is told by the association that speaks for the whole. Anything else follows from the names of
    both files: its witnesses are the sources that name both, else all that name one of them. What is no file (a visit,
    an observation) is known from the name or the row of the file itself.
    """
    from jwstrdf.vocabulary import registry

    by_members = {rule.relation for rule in registry.load().composition_rules}
    speaking: dict[str, set[str]] = {}
    proved = {(r.relation, r.direction, r.iri) for r in relations if r.witnesses}
    relations = [r for r in relations if r.witnesses or (r.relation, r.direction, r.iri) not in proved]
    for r in relations:
        if r.current and r.role is not None:
            speaking.setdefault(r.iri, set()).update(r.witnesses)
    silent = {r.iri for r in relations if not r.witnesses and _is_named(store, r) and r.relation not in by_members}
    both = _naming_both(store, start, silent)
    named = _naming(store, {start.iri, *silent} - set(both))
    own = named.get(start.iri, set())
    out = []
    for r in relations:
        if r.witnesses:
            out.append(r)
            continue
        if r.relation in by_members:
            found = speaking.get(r.iri, set())
        elif _is_named(store, r):
            other = named.get(r.iri, set())
            found = both.get(r.iri) or own & other or own | other
        else:
            found = own
        out.append(replace(r, witnesses=tuple(sorted(found))))
    return out


def _is_named(store: Store, relation: Relation) -> bool:
    """Whether the other thing is one that sources name: a file, or a mnemonic."""
    return kind_of(relation.iri, store.base) in FILE_PATHS


def _naming_both(store: Store, start: Thing, files: Collection[str]) -> dict[str, set[str]]:
    """The sources that name a product and another file, by the other; those that share none are not there.

    Of a reference file or a context nothing is asked: half of an archive can name it.
    """
    found: dict[str, set[str]] = {}
    if kind_of(start.iri, store.base) in HUBS:
        return found
    wanted = sorted(set(files))
    for begin in range(0, len(wanted), CHUNK):
        chunk = [terms.iri(i) for i in wanted[begin : begin + CHUNK]]
        for row in ask(store, "related/witnesses", {"product": [terms.iri(start.iri)], "other": chunk}):
            found.setdefault(str(row["iri"]), set()).add(str(row["witness"]))
    return found


def _naming(store: Store, files: Collection[str]) -> dict[str, set[str]]:
    """The sources that name each file; of a product that is only announced, those that announce it."""
    found: dict[str, set[str]] = {}
    for question in ("inventory/sources-of", "associations/of-product"):
        wanted = sorted(set(files) - set(found))
        for start in range(0, len(wanted), CHUNK):
            chunk = [terms.iri(i) for i in wanted[start : start + CHUNK]]
            for row in ask(store, question, {"product": chunk}):
                found.setdefault(str(row["product_iri"]), set()).add(str(row["witness"]))
    return found
