"""What is related through a node that both share: never stored pair by pair (DESIGN.md section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.answers.products import local_name
from jwstrdf.answers.relation import Relation, relation_to
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

QUESTIONS = (
    ("related/coderived", "coderivedWith", "filename", "shared"),
    ("related/guide-stars", "aggregatesGuideStarProduct", "filename", "visit"),
    ("related/parallel", "parallelWith", "exposure", "visit"),
    ("related/places", "partOfObservingUnit", "place", None),
)
"""Questions whose answer is one relation, outward: the relation, the columns of the other thing and of the node."""


def through_nodes(store: Store, asked: list[str], role: str | None) -> list[Relation]:
    """Relations through exposure, visit and observation; `role` is that of the file's product type."""
    base, out = store.base, []
    for question, relation, label, node in QUESTIONS:
        for row in ask(store, question, {"product": asked}):
            through = row[node] if node else None
            out.append(relation_to(base, relation, "out", row["iri"], row[label], through=through))
    for row in ask(store, "related/dataset", {"product": asked}):
        # The product is in the data set, and so is the other file: as its subject it stands there "in".
        out.append(relation_to(base, "inDataset", "out", row["shared_iri"], row["shared"]))
        out.append(relation_to(base, "inDataset", "in", row["iri"], row["filename"], through=row["shared"]))
    for row in ask(store, "related/guided-exposures", {"product": asked}):
        name, visit = "aggregatesGuideStarProduct", row["visit"]
        out.append(relation_to(base, name, "in", row["iri"], row["exposure"], through=visit))
    for row in ask(store, "related/guide-stars-at-the-time", {"product": asked}):
        name, way = "hasContemporaneousGuideStar", str(row["direction"])
        out.append(relation_to(base, name, way, row["iri"], row["filename"], through=row["visit"]))
    for row in ask(store, "related/visit-support", {"product": asked}):
        name, way = str(local_name(row["relation"])), str(row["direction"])
        out.append(relation_to(base, name, way, row["iri"], row["filename"], through=row["visit"]))
    gathered = _gathered()
    if role in gathered:
        for row in ask(store, "related/listed-under", {"product": asked}):
            out.append(relation_to(base, gathered[role], "in", row["iri"], row["observation"], witness=row["witness"]))
    return out + _aggregated(store, asked, gathered)


def _gathered() -> dict[str, str]:
    """How an observation holds a file beside its products, by the role of the file."""
    from jwstrdf.vocabulary import registry

    return {r.notation: r.gathered_by for r in registry.load().product_roles.values() if r.gathered_by}


def _aggregated(store: Store, asked: list[str], gathered: dict[str, str]) -> list[Relation]:
    """What the observation of the product holds beside it."""
    from jwstrdf.vocabulary import registry

    roles = {registry.load().product_roles[notation].iri: name for notation, name in gathered.items()}
    return [
        relation_to(
            store.base,
            roles[str(row["product_role"])],
            "out",
            row["iri"],
            row["filename"],
            through=row["observation"],
        )
        for row in ask(store, "related/aggregated", {"product": asked})
    ]
