"""Sums over recommended products, and where the archive's flag and the rule part ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.answers.mrp_files import File


@dataclass(frozen=True, slots=True)
class Totals:
    """Distinct files: one that several observations recommend counts once. `bytes` is None where no size is known;
    `unsized`: how many files have no known size.
    """

    observations: int
    files: int
    bytes: int | None
    unsized: int

    def as_dict(self) -> dict[str, object]:
        """The sums as they stand in JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def totals_of(observations: int, files: Iterable[tuple[str, int | None]]) -> Totals:
    """The sums of files given by name and size."""
    sizes: dict[str, int | None] = {}
    for name, size in files:
        known = sizes.get(name)
        sizes[name] = known if size is None else size if known is None else max(known, size)
    known_sizes = [s for s in sizes.values() if s is not None]
    return Totals(observations, len(sizes), sum(known_sizes) if known_sizes else None, len(sizes) - len(known_sizes))


@dataclass(frozen=True, slots=True)
class Dissent:
    """A file of an observation on which flag and rule do not agree, or on which the rule cannot decide."""

    observation: str
    filename: str
    asserted: bool | None
    inferred: bool | None
    reason: str

    def as_dict(self) -> dict[str, object]:
        """The file as it stands in JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Difference:
    """The archive's flag against the rule, over pairs of file and observation.

    `agree`: both say the same; `silent`: recommended by rule where no listing says anything; `undecided`: the archive
    says something, and the rule cannot, for the observation of the file is not known.
    """

    agree: int
    flagged_only: tuple[Dissent, ...]
    inferred_only: tuple[Dissent, ...]
    undecided: tuple[Dissent, ...]
    silent: int

    def as_dict(self) -> dict[str, object]:
        """The difference as it stands in JSON."""
        return {
            "agree": self.agree,
            "flagged_only": [d.as_dict() for d in self.flagged_only],
            "inferred_only": [d.as_dict() for d in self.inferred_only],
            "undecided": [d.as_dict() for d in self.undecided],
            "silent": self.silent,
        }


def difference_of(files: Iterable[tuple[str, File]]) -> Difference:
    """The difference over files, each with the name of its observation."""
    agree = silent = 0
    parts: dict[str, list[Dissent]] = {"flagged": [], "inferred": [], "undecided": []}
    for observation, file in files:
        told = Dissent(observation, file.filename, file.asserted, file.inferred, file.reason)
        if file.asserted is None:
            silent += file.inferred is True
        elif file.inferred is None:
            parts["undecided"].append(told)
        elif file.asserted == file.inferred:
            agree += 1
        else:
            parts["flagged" if file.asserted else "inferred"].append(told)
    flagged, inferred, undecided = (
        tuple(sorted(part, key=lambda d: (d.observation, d.filename))) for part in parts.values()
    )
    return Difference(agree, flagged, inferred, undecided, silent)
