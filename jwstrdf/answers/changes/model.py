"""The values of a difference: states of files, what changed, and the answer in the keys of CONTRACT.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jwstrdf.tabular import Tabular

Value = str | int | float | bool
Stated = Mapping[tuple[str, str | None], frozenset[Value]]
"""What is stated of a file: (property, what it belongs to) -> values."""
Inputs = Mapping[str, frozenset[tuple[str, str | None]]]
"""What a file was made from: input -> (relation, role)."""
Members = Mapping[tuple[str, str], frozenset[str | None]]
"""What an association lists: (product as it writes it, member) -> roles."""


@dataclass(frozen=True, slots=True)
class State:
    """What tells one state of a file from another; None for what is not known.

    `there`: a source listed or opened it, and no newer complete listing lacks it. `key`: of its current version, or of
    the content of an association. `checksum`: SHA-256 of the whole file. `size`: bytes.
    """

    filename: str
    iri: str
    there: bool
    withdrawn: bool = False
    key: str | None = None
    date: str | None = None
    checksum: str | None = None
    size: int | None = None
    association: bool = False

    def as_dict(self) -> dict[str, object]:
        """What is told of the state beside the name."""
        return {
            "version": self.key,
            "date": self.date,
            "checksum": self.checksum,
            "size": self.size,
            "withdrawn": self.withdrawn,
        }


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One value that differs. `of`: what it belongs to (type of reference file, step, observation, product)."""

    property: str
    of: str | None
    old: Value | None
    new: Value | None

    def as_dict(self) -> dict[str, object]:
        """The change as in CONTRACT.md."""
        return {"property": self.property, "of": self.of, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Differing:
    """A file that is on both sides and differs; `because`: what is another one.

    version, checksum, size and content prove another file; facts: the same version as far as that tells, but both sides
    state something of it, and not the same.
    """

    old: State
    new: State
    because: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def filename(self) -> str:
        """File name."""
        return self.new.filename

    def as_dict(self) -> dict[str, object]:
        """The file as in CONTRACT.md."""
        return {
            "filename": self.filename,
            "because": list(self.because),
            "newer": newer(self.old, self.new),
            "old": self.old.as_dict(),
            "new": self.new.as_dict(),
            "changes": [c.as_dict() for c in self.changes],
        }


def newer(old: State, new: State) -> str | None:
    """Which of two states was made later, `old` or `new`, by DATE alone; None where that is not told."""
    if old.date is None or new.date is None or old.date == new.date:
        return None
    return "new" if new.date > old.date else "old"


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """One step of lineage that differs: `old` and `new` are (relation, role), None where there is no such step."""

    output: str
    input: str
    old: tuple[str, str | None] | None
    new: tuple[str, str | None] | None

    @property
    def change(self) -> str:
        """added, gone or changed."""
        return "added" if self.old is None else "gone" if self.new is None else "changed"

    @property
    def role(self) -> str | None:
        """The role of the input now, or what it was where it is gone."""
        return (self.new or self.old or ("", None))[1]

    @property
    def before(self) -> str | None:
        """What the step was, in words."""
        return _words(self.old)

    @property
    def after(self) -> str | None:
        """What the step is now, in words."""
        return _words(self.new)

    def key(self) -> tuple[str, str, str, str]:
        """The order of edges."""
        return (self.output, self.input, self.change, self.role or "")

    def as_dict(self) -> dict[str, object]:
        """The edge as in CONTRACT.md."""
        return {
            "output": self.output,
            "input": self.input,
            "role": self.role,
            "change": self.change,
            "old": _edge(self.old),
            "new": _edge(self.new),
        }


def _words(told: tuple[str, str | None] | None) -> str | None:
    return None if told is None else f"{told[0]} as {told[1]}" if told[1] else told[0]


def _edge(told: tuple[str, str | None] | None) -> dict[str, object] | None:
    return None if told is None else {"relation": told[0], "role": told[1]}


@dataclass(frozen=True, slots=True)
class Membership:
    """A product whose association has another name now: what the two list for it.

    `product`: as the associations write it, templates included. `old` and `new`: the association files, None where no
    association of that side announces the product. `changes`: the members that differ; (), where they are the same.
    """

    product: str
    old: str | None
    new: str | None
    changes: tuple[Change, ...]

    @property
    def change(self) -> str:
        """added, gone, changed, or same where only the association has another name."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "gone"
        return "changed" if self.changes else "same"

    def as_dict(self) -> dict[str, object]:
        """The product as JSON."""
        return {
            "product": self.product,
            "change": self.change,
            "old": self.old,
            "new": self.new,
            "changes": [c.as_dict() for c in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Described:
    """What one side of the comparison is: store, files, source, version or product; its name; files that it has."""

    kind: str
    name: str
    files: int

    def as_dict(self) -> dict[str, object]:
        """The side as JSON."""
        return {"kind": self.kind, "name": self.name, "files": self.files}


@dataclass(frozen=True, slots=True)
class Difference(Tabular):
    """The answer.

    `changed`: the same file as far as can be told, of which one side alone states something, or for which another
    association speaks.

    `unknown`: files that are on both sides, of which nothing tells whether they are the same.
    """

    old: Described
    new: Described
    added: tuple[State, ...] = ()
    gone: tuple[State, ...] = ()
    replaced: tuple[Differing, ...] = ()
    changed: tuple[Differing, ...] = ()
    lineage: tuple[EdgeChange, ...] = ()
    memberships: tuple[Membership, ...] = ()
    unchanged: int = 0
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.gone or self.replaced or self.changed or self.lineage or self.memberships)

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "old": self.old.as_dict(),
            "new": self.new.as_dict(),
            "added": [_alone(s) for s in self.added],
            "gone": [_alone(s) for s in self.gone],
            "replaced": [f.as_dict() for f in self.replaced],
            "changed": [f.as_dict() for f in self.changed],
            "lineage": [e.as_dict() for e in self.lineage],
            "memberships": [m.as_dict() for m in self.memberships],
            "unchanged": self.unchanged,
            "unknown": list(self.unknown),
            "notes": list(self.notes),
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each value, file or step of lineage that differs."""
        return ["change", "filename", "property", "of", "old", "new"], list(self._rows())

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        yield from (("added", s.filename, None, None, None, s.key) for s in self.added)
        yield from (("withdrawn" if s.withdrawn else "gone", s.filename, None, None, s.key, None) for s in self.gone)
        for kind, files in (("replaced", self.replaced), ("changed", self.changed)):
            for file in files:
                yield from ((kind, file.filename, c.property, c.of, c.old, c.new) for c in file.changes)
                if not file.changes:
                    yield (kind, file.filename, " ".join(file.because), None, file.old.key, file.new.key)
        for edge in self.lineage:
            yield ("lineage", edge.output, "input", edge.input, edge.before, edge.after)
        for told in self.memberships:
            yield ("memberships", told.product, "association", None, told.old, told.new)
            yield from (("memberships", told.product, c.property, c.of, c.old, c.new) for c in told.changes)


def _alone(state: State) -> dict[str, object]:
    return {"filename": state.filename, **state.as_dict()}


__all__ = [
    "Change",
    "Described",
    "Difference",
    "Differing",
    "EdgeChange",
    "Inputs",
    "Members",
    "Membership",
    "State",
    "Stated",
]
