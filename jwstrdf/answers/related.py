"""Everything related to a product, under the families of the article (CONTRACT.md, `related`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.relation import Relation
from jwstrdf.answers.resolve import entries_called, resolve
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


@dataclass(frozen=True, slots=True)
class Related(Tabular):
    """The answer: the relations by family, every family there."""

    product: str
    iri: str
    families: dict[str, tuple[Relation, ...]]

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "product": self.product,
            "families": {f: [r.as_dict() for r in found] for f, found in self.families.items()},
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each relation, with its family."""
        records = [{"family": f, **r.as_dict()} for f, found in self.families.items() for r in found]
        return of_records(records, ("family", "relation", "direction", "filename", "iri", "role", "witnesses"))


def related(store: Store, product: str) -> Related:
    """Everything that the store relates to the product, directly, through associations, and through shared nodes.

    UnknownNameError for a name that the store does not know.
    """
    from jwstrdf.answers import relations
    from jwstrdf.answers.products import facts
    from jwstrdf.vocabulary import registry

    known = registry.load()
    start = resolve(store, product)
    if start.kind == "entry":
        entries = [start] if "://" in product else entries_called(store, start.name)
        found = relations.of_entries(store, entries)
    else:
        fact = facts(store, [start.iri]).get(start.iri)
        found = relations.of_thing(store, start, fact)
    families: dict[str, list[Relation]] = {f: [] for f in known.families}
    for relation in _merged(found):
        told = known.relationships.get(relation.relation)
        if told is not None:
            families[told.family].append(relation)
    return Related(start.name, start.iri, {f: tuple(sorted(r, key=Relation.key)) for f, r in families.items()})


def _merged(relations: Iterable[Relation]) -> list[Relation]:
    """One relation per (relation, direction, thing, role) with all witnesses; current if any of them is.

    A relation without a role says nothing beside the same one with a role: it only adds its witnesses.
    """
    found: dict[tuple[str, str, str, str | None], Relation] = {}
    with_role: dict[tuple[str, str, str], str] = {}
    for relation in sorted(
        relations, key=lambda r: (r.role is None, Relation.key(r), r.current is False, r.through or "")
    ):
        what = (relation.relation, relation.direction, relation.iri)
        if relation.role is not None:
            with_role.setdefault(what, relation.role)
        place = (*what, relation.role or with_role.get(what))
        old = found.get(place)
        if old is None:
            found[place] = relation
            continue
        found[place] = replace(
            old,
            witnesses=tuple(sorted({*old.witnesses, *relation.witnesses})),
            current=relation.current if old.current is None else old.current or bool(relation.current),
            through=old.through or relation.through,
        )
    return list(found.values())
