"""What associations state: of a product, of a member, of an association itself; of all versions, the current marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.answers.products import local_name
from jwstrdf.answers.relation import Relation, relation_to
from jwstrdf.answers.resolve import Thing
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

PER_SOURCE = "{source_id}"
"""The placeholder that makes a product name of an association stand for one product of each source."""


def as_product(store: Store, asked: list[str]) -> list[Relation]:
    """The associations that specify the product, and their members."""
    out = []
    for row in ask(store, "related/memberships", {"product": asked}):
        if row["relation"] and row["left_out"] == "true":
            continue  # it did not enter the product: a member of its association, no more
        out.append(
            relation_to(
                store.base,
                local_name(row["relation"]) or "hasMember",
                "out",
                row["member_iri"],
                row["member"],
                role=row["role"],
                witness=row["witness"],
                through=row["association"],
                current=row["current"] == "true",
            )
        )
    for row in ask(store, "associations/of-product", {"product": asked}):
        current, witness = row["current"] == "true", row["witness"]
        pairs = [("isSpecifiedByAssociation", "out")]
        if PER_SOURCE in str(row["entry_name"]):
            pairs.append(("yieldsPerSourceProduct", "in"))
        out += [
            relation_to(
                store.base,
                name,
                direction,
                row["association_iri"],
                row["association"],
                witness=witness,
                current=current,
            )
            for name, direction in pairs
        ]
    return out


def as_member(store: Store, asked: list[str]) -> list[Relation]:
    """The associations that list the file, and what they specify with it."""
    out = []
    for row in ask(store, "related/member-of", {"product": asked}):
        role, witness, current, name = row["role"], row["witness"], row["current"] == "true", row["association"]
        out.append(
            relation_to(
                store.base, "hasMember", "in", row["association_iri"], name, role=role, witness=witness, current=current
            )
        )
        relation = local_name(row["relation"])
        if relation and row["left_out"] != "true":
            iri, label = (row["iri"], row["filename"]) if row["iri"] else (row["entry_iri"], row["entry_name"])
            out.append(
                relation_to(
                    store.base, relation, "in", iri, label, role=role, witness=witness, through=name, current=current
                )
            )
    return out


def of_association(store: Store, start: Thing, asked: list[str]) -> list[Relation]:
    """Members, products and pool of an association, over all versions of its file."""
    versions = ask(store, "associations/versions", {"association": asked}) if start.kind == "association" else []
    current = {r["version_iri"] for r in versions if r["current"] == "true"}
    out = [
        relation_to(
            store.base,
            "associationDrawnFromPool",
            "out",
            row["pool_iri"],
            row["pool"],
            witness=row["witness"],
            current=row["version_iri"] in current,
        )
        for row in versions
        if row["pool_iri"]
    ]
    for version in sorted({str(r["version_iri"]) for r in versions} or {start.iri}):
        one = {"association": [terms.iri(version)]}
        members = ask(store, "associations/members", one)
        for row in members:
            out.append(
                relation_to(
                    store.base,
                    "hasMember",
                    "out",
                    row["member_iri"],
                    row["member"],
                    role=row["role"],
                    witness=row["witness"],
                    through=row["entry_name"],
                    current=version in current if versions else None,
                )
            )
        for row in ask(store, "associations/products", one):
            pairs = [("isSpecifiedByAssociation", "in")]
            if PER_SOURCE in str(row["entry_name"]):
                pairs.append(("yieldsPerSourceProduct", "out"))
            out += [
                relation_to(
                    store.base,
                    name,
                    way,
                    row["iri"],
                    row["filename"],
                    witness=witness,
                    through=row["entry_name"],
                    current=row["current"] == "true",
                )
                for name, way in pairs
                for witness in sorted({str(m["witness"]) for m in members})
            ]
    return out


def of_entry(store: Store, entry: Thing, *, current: bool) -> list[Relation]:
    """The members of one product of an association, as it is written there, and the association."""
    version = entry.iri.rpartition("/")[0]
    rows = ask(store, "associations/members", {"association": [terms.iri(version)]})
    out = [
        relation_to(
            store.base,
            local_name(row["relation"]) or "hasMember",
            "out",
            row["member_iri"],
            row["member"],
            role=row["role"],
            witness=row["witness"],
            through=row["association_name"],
            current=current,
        )
        for row in rows
        if row["entry_iri"] == entry.iri
    ]
    if rows:
        association, name, witness = version.rpartition("/")[0], rows[0]["association_name"], rows[0]["witness"]
        out.append(
            relation_to(
                store.base, "isSpecifiedByAssociation", "out", association, name, witness=witness, current=current
            )
        )
    return out
