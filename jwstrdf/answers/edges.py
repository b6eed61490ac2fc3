"""Edges of an answer: one per (output, input, role), with the sources that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from jwstrdf.answers.products import local_name


@dataclass(frozen=True, slots=True)
class Edge:
    """`output` was made with `input`; IRIs beside the names, so that answers can go on from there.

    `side`: the part of a lineage in which it stands, `up` or `down`; `distance`: in which generation, 1 being direct.
    Both are places in an answer: equal edges may have different ones.
    """

    output: str
    input: str
    relation: str | None
    family: str | None
    role: str | None
    evidence: str | None
    witnesses: tuple[str, ...]
    output_iri: str = ""
    input_iri: str = ""
    side: str | None = field(default=None, compare=False)
    distance: int | None = field(default=None, compare=False)

    def key(self) -> tuple[str, str, str, str]:
        """The order of edges in an answer."""
        return (self.output, self.input, self.role or "", self.relation or "")

    def as_dict(self) -> dict[str, object]:
        """The edge as in CONTRACT.md (`lineage`)."""
        return {
            "output": self.output,
            "input": self.input,
            "relation": self.relation,
            "family": self.family,
            "role": self.role,
            "evidence": self.evidence,
            "witnesses": list(self.witnesses),
            "side": self.side,
            "distance": self.distance,
        }


def from_rows(rows: Iterable[Mapping[str, str | None]]) -> list[Edge]:
    """Edges from the rows of a question with the columns of `lineage/upstream` (evidence may be missing)."""
    return merged(
        Edge(
            output=str(row["output"]),
            input=str(row["input"]),
            relation=local_name(row["relation"]),
            family=family_of(local_name(row["relation"])),
            role=row["role"],
            evidence=row.get("evidence"),
            witnesses=(row["witness"],) if row["witness"] else (),
            output_iri=str(row["output_iri"]),
            input_iri=str(row["input_iri"]),
        )
        for row in rows
    )


def family_of(relation: str | None) -> str | None:
    """The family of a relationship, as the ontology has it."""
    from jwstrdf.vocabulary import registry

    found = registry.load().relationships.get(relation or "")
    return found.family if found else None


def merged(edges: Iterable[Edge]) -> list[Edge]:
    """One edge per (output, input, role), with all witnesses, sorted; of equal ones the nearest has the place."""
    found: dict[tuple[str, str, str | None], Edge] = {}
    witnesses: dict[tuple[str, str, str | None], set[str]] = {}
    for edge in sorted(edges, key=lambda e: (*e.key(), e.distance or 0, e.evidence or "", e.output_iri)):
        place = (edge.output, edge.input, edge.role)
        found.setdefault(place, edge)
        witnesses.setdefault(place, set()).update(edge.witnesses)
    return [replace(edge, witnesses=tuple(sorted(witnesses[place]))) for place, edge in found.items()]
