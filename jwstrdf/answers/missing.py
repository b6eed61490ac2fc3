"""Files that should exist and that no source listed or opened (CONTRACT.md, `missing`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.expected_files import GROUNDS, Ground, grounds
from jwstrdf.answers.listed import Listed
from jwstrdf.answers.scope import ask_within, scope_of
from jwstrdf.answers.witnesses import witnesses
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.answers.scope import Scope
    from jwstrdf.stores.base import Store

COLUMNS = ("filename", "expected_by", "certainty", "ground", "listed", "template", "observation", "why", "witnesses")
"""Columns of the answer as a table."""


@dataclass(frozen=True, slots=True)
class MissingFile:
    """One file that is expected and not there.

    `expected_by`: file name of the association or pool, or the exposure type. `certainty`: certain or possible, which
    is about the expectation. `listed` is about the absence: True where a product table of its observation lists files
    of this kind, False where no source lists any file of the observation, None where that is not known. `template`:
    `filename` is no file name yet, the association leaves parts of it open. `grounds`: all that makes us expect it.
    """

    filename: str
    expected_by: str
    certainty: str
    ground: str
    why: str
    group: str
    template: bool
    observation: str | None
    listed: bool | None
    grounds: tuple[Ground, ...]
    witnesses: tuple[str, ...]

    @property
    def scope(self) -> str:
        """What the absence proves, in words."""
        if self.listed is None:
            return "no table lists this kind of file for the observation"
        return "listed" if self.listed else "no source lists this observation"

    def as_dict(self) -> dict[str, object]:
        """The file as in CONTRACT.md."""
        return {
            "filename": self.filename,
            "expected_by": self.expected_by,
            "certainty": self.certainty,
            "ground": self.ground,
            "why": self.why,
            "template": self.template,
            "observation": self.observation,
            "listed": self.listed,
            "scope": self.scope,
            "grounds": [
                {"ground": g.kind, "expected_by": g.by, "certain": g.certain, "why": g.why} for g in self.grounds
            ],
            "witnesses": list(self.witnesses),
        }


@dataclass(frozen=True, slots=True)
class Total:
    """How many products of one suffix the associations of one type announce, and how many of them are there."""

    asn_type: str | None
    suffix: str
    announced: int
    present: int

    def as_dict(self) -> dict[str, object]:
        """The total for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class MissingFiles(Tabular):
    """What is missing in a scope, by file name, with the totals of what associations announce."""

    scope: str
    files: tuple[MissingFile, ...]
    totals: tuple[Total, ...]

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "scope": self.scope,
            "files": [f.as_dict() for f in self.files],
            "announced": [t.as_dict() for t in self.totals],
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each file."""
        return of_records([f.as_dict() for f in self.files], COLUMNS)


def missing(
    store: Store,
    names: Sequence[str] = (),
    *,
    program: str | None = None,
    observation: str | None = None,
    visit: str | None = None,
    certain: bool = False,
    only_listed: bool = False,
) -> MissingFiles:
    """The files that should exist in a scope (`jwstrdf.answers.scope.scope_of`) and that no source listed or opened.

    They are expected by current associations (their products, and their members), by pools (raw exposures), and by the
    types of exposures of which something is there. `certain`: without those that are only possible. `only_listed`: only
    those whose absence a product table proves. UnknownNameError for names that the store does not know.
    """
    scope = scope_of(store, names, program=program, observation=observation, visit=visit)
    by_file: dict[str, list[Ground]] = {}
    for ground in grounds(store, scope):
        if scope.holds(ground.filename):
            by_file.setdefault(ground.filename, []).append(ground)
    found = [_file(filename, told) for filename, told in sorted(by_file.items())]
    if certain:
        found = [f for f in found if f.certainty == "certain"]
    listed = Listed(store, [f.observation for f in found if f.observation])
    seen = witnesses(store, {g.known_by for f in found for g in f.grounds if g.known_by})
    files = (
        replace(
            f,
            listed=listed.of(f.filename, f.observation),
            witnesses=tuple(sorted({w for g in f.grounds if g.known_by for w in seen.get(g.known_by, ())})),
        )
        for f in found
    )
    kept = tuple(f for f in files if f.listed or not only_listed)
    return MissingFiles(scope.text, kept, _totals(store, scope))


def _file(filename: str, told: Iterable[Ground]) -> MissingFile:
    ordered = sorted(set(told), key=lambda g: (not g.certain, GROUNDS.index(g.kind), g.by, g.why))
    first = ordered[0]
    return MissingFile(
        filename=filename,
        expected_by=first.by,
        certainty="certain" if first.certain else "possible",
        ground=first.kind,
        why=first.why,
        group=first.group,
        template=first.template,
        observation=next((g.observation for g in ordered if g.observation), None),
        listed=None,
        grounds=tuple(ordered),
        witnesses=(),
    )


def _totals(store: Store, scope: Scope) -> tuple[Total, ...]:
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for row in ask_within(store, "associations/announced-totals", scope.files):
        if row["suffix"] is None:
            continue  # a count of nothing is still a row
        key = (row["asn_type"] or "", row["suffix"])
        announced, present = counted.get(key, (0, 0))
        counted[key] = (announced + int(row["announced"] or 0), present + int(row["present"] or 0))
    return tuple(Total(kind or None, suffix, *counts) for (kind, suffix), counts in sorted(counted.items()))
