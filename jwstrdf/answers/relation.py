"""One relation of a product to another thing, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from jwstrdf.answers.resolve import FILE_PATHS, MNEMONIC, kind_of, name_in


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of the product to another thing.

    `relation` is always the outward name; direction `in`: the other thing is its subject. `label` names what is no
    file, `through` what both share (exposure, visit, association ...), `current` (where an association is behind
    it) whether that association speaks now.
    """

    relation: str
    direction: str
    filename: str | None
    iri: str
    role: str | None
    witnesses: tuple[str, ...]
    label: str
    through: str | None = None
    current: bool | None = None

    def key(self) -> tuple[str, str, str, str, str]:
        """The order of relations within a family."""
        return (self.relation, self.direction, self.filename or self.label, self.role or "", self.iri)

    def as_dict(self) -> dict[str, object]:
        """The relation as in CONTRACT.md; `current` only where an association is behind it."""
        out: dict[str, object] = {
            "relation": self.relation,
            "direction": self.direction,
            "filename": self.filename,
            "iri": self.iri,
            "role": self.role,
            "witnesses": list(self.witnesses),
            "label": self.label,
            "through": self.through,
        }
        if self.current is not None:
            out["current"] = self.current
        return out


def relation_to(
    base: str,
    relation: str,
    direction: str,
    iri: str | None,
    label: str | None,
    *,
    role: str | None = None,
    witness: str | None = None,
    through: str | None = None,
    current: bool | None = None,
) -> Relation:
    """A relation from the cells of an answer: the other thing has a file name only when it is a file."""
    other = str(iri)
    name, kind = name_in(other, label, base), kind_of(other, base)
    return Relation(
        relation=relation,
        direction=direction,
        filename=name if kind in FILE_PATHS and kind != MNEMONIC else None,
        iri=other,
        role=role,
        witnesses=(witness,) if witness else (),
        label=name,
        through=through,
        current=current,
    )
