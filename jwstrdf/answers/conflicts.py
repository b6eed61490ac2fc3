"""Where sources disagree (CONTRACT.md, `conflicts`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

QUESTION = "audit/conflicts"


@dataclass(frozen=True, slots=True)
class StatedValue:
    """One value with its witness (location of the source); the lower the rank, the stronger the evidence."""

    value: str
    witness: str
    rank: int
    chosen: bool

    def as_dict(self) -> dict[str, object]:
        """The value as in CONTRACT.md."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Conflict:
    """What sources state of one property of a product, or of a version of it; the strongest first."""

    subject: str
    iri: str
    property: str
    values: tuple[StatedValue, ...]

    def as_dict(self) -> dict[str, object]:
        """The conflict as in CONTRACT.md."""
        return {
            "subject": self.subject,
            "iri": self.iri,
            "property": self.property,
            "values": [v.as_dict() for v in self.values],
        }


def conflicts(store: Store, product: str | None = None, property_: str | None = None) -> tuple[Conflict, ...]:
    """All conflicts of the store, or those of a product and its versions, or of a property; by subject.

    UnknownNameError for a product that the store does not know.
    """
    from jwstrdf.answers.resolve import resolve
    from jwstrdf.questions import terms
    from jwstrdf.questions.run import ask

    given: dict[str, list[str]] = {}
    if product is not None:
        given["product"] = [terms.iri(resolve(store, product).iri)]
    if property_ is not None:
        given["property"] = [terms.string(property_.lower())]
    found: dict[tuple[str, str, str], list[StatedValue]] = {}
    for row in ask(store, QUESTION, given):
        place = (str(row["subject"]), str(row["about"]), str(row["property_name"]))
        found.setdefault(place, []).append(
            StatedValue(str(row["value"]), str(row["witness"]), int(row["rank"] or 0), row["chosen"] == "true")
        )
    return tuple(
        Conflict(*place, tuple(sorted(values, key=lambda v: (not v.chosen, v.rank, v.value, v.witness))))
        for place, values in sorted(found.items())
    )
