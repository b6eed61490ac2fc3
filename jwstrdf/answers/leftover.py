"""Files of an older run that nothing explains any more (CONTRACT.md, `leftover`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.leftover_stage3 import Unexplained, associations_of, older_runs, unexplained
from jwstrdf.answers.leftover_unlisted import unlisted
from jwstrdf.answers.scope import ask_within, scope_of
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.answers.scope import Scope
    from jwstrdf.stores.base import Store

REASONS = {
    "withdrawn": "a newer complete listing of its observation lacks it",
    "older-association": "only {association} announces it, and {newer} took its place with {name}",
    "made-by-older-association": "its header says that it was made with {association}; {newer} announces it now",
    "superseded-association": "every product that it announces is now announced by a later run ({newer})",
    "gone-in-later-run": "a later run of the association generator for its candidate has nothing like it",
    "older-run": "a later run for the same candidate and type is there ({newer})",
    "not-announced": "the associations of its candidate {candidate} were read, and none announces it",
    "no-association": "no association of stage 3 of its candidate {candidate} is known, others of its program are",
    "older-than-input": "made {date}, before its input {input} of {input_date}: not from the input that is there now",
}
"""The reasons, the strongest first, and what they say."""

POSSIBLE = ("gone-in-later-run", "older-run", "no-association")
"""Reasons that another source, not read yet, can take away."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """One file and why it is left over. `replaced_by`: the file, product or association that took its place, if known.

    `certainty` is possible where a source that was not read could still explain the file. `also`: further reasons.
    """

    filename: str
    reason: str
    why: str
    certainty: str
    replaced_by: str | None
    also: tuple[str, ...]
    witnesses: tuple[str, ...]
    iri: str

    def as_dict(self) -> dict[str, object]:
        """The file as in CONTRACT.md."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "also": list(self.also), "witnesses": list(self.witnesses)}


@dataclass(frozen=True, slots=True)
class Leftovers(Tabular):
    """The files that are left over in a scope, by name, and those of which that cannot be told."""

    scope: str
    files: tuple[Leftover, ...]
    not_assessable: tuple[Unexplained, ...]

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "scope": self.scope,
            "files": [f.as_dict() for f in self.files],
            "not_assessable": [f.as_dict() for f in self.not_assessable],
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each file that is left over."""
        return of_records([f.as_dict() for f in self.files], Leftover.__slots__)


@dataclass(frozen=True, slots=True)
class _Found:
    filename: str
    iri: str
    reason: str
    why: str
    replaced_by: str | None
    witness: str | None


def leftover(
    store: Store,
    names: Sequence[str] = (),
    *,
    program: str | None = None,
    observation: str | None = None,
    visit: str | None = None,
    certain: bool = False,
) -> Leftovers:
    """The files of a scope that are there and that nothing explains any more (`jwstrdf.answers.scope.scope_of`).

    `certain`: without those that a source which was not read could still explain. UnknownNameError for names that the
    store does not know.
    """
    scope = scope_of(store, names, program=program, observation=observation, visit=visit)
    known = associations_of(store, scope)
    unknown = [(u, r) for u, r in unexplained(store, scope, known) if scope.holds(u.filename)]
    by_file: dict[str, list[_Found]] = {}
    for found in _found(store, scope):
        if scope.holds(found.filename):
            by_file.setdefault(found.filename, []).append(found)
    for file, reason in unknown:
        if reason:
            why = REASONS[reason].format(candidate=file.candidate)
            for witness in file.witnesses:
                found = _Found(file.filename, file.iri, reason, why, None, witness)
                by_file.setdefault(file.filename, []).append(found)
    for old in older_runs(known):
        if old.filename not in by_file and scope.names(old.iri) and scope.holds(old.filename):
            why = REASONS["older-run"].format(newer=old.newer)
            by_file[old.filename] = [_Found(old.filename, old.iri, "older-run", why, old.newer, None)]
    gone = {u.filename: u for u in unlisted(store, scope)}
    files = [_leftover(filename, told, gone.get(filename)) for filename, told in sorted(by_file.items())]
    kept = tuple(f for f in files if f.certainty == "certain" or not certain)
    open_ = [u for u, r in unknown if not r] + [u for u in gone.values() if u.filename not in by_file]
    return Leftovers(scope.text, kept, tuple(sorted(open_, key=lambda u: (u.filename, u.reason))))


def _found(store: Store, scope: Scope) -> Iterator[_Found]:
    for row in ask_within(store, "audit/leftover", scope.files):
        reason = str(row["reason"])
        why = REASONS[reason].format(
            association=row["association_name"], newer=row["newer_association"], name=row["newer_name"]
        )
        newer = row["newer_association"]
        if reason == "older-association":
            newer = _named_alike(str(row["filename"]), row["newer_name"]) or newer
        yield _Found(str(row["filename"]), str(row["iri"]), reason, why, newer, row["witness"])
    for row in ask_within(store, "audit/older-than-inputs", scope.files):
        reason = "older-than-input"
        why = REASONS[reason].format(date=row["date"], input=row["input"], input_date=row["input_date"])
        yield _Found(str(row["filename"]), str(row["iri"]), reason, why, None, row["witness"])


def _named_alike(filename: str, product_name: str | None) -> str | None:
    """The file of the same suffix of another product name of stage 3, where that is no template."""
    from jwstrdf.naming.parse import parse_name

    name = parse_name(filename)
    if name.kind != "stage3" or not product_name or "{" in product_name:
        return None
    return f"{product_name}_{name.suffix}.{name.ext}"


def _leftover(filename: str, told: list[_Found], gone: Unexplained | None) -> Leftover:
    order = list(REASONS)
    ranked = sorted(told, key=lambda f: (order.index(f.reason), f.replaced_by or "", f.why, f.witness or ""))
    first = ranked[0]
    also = [f.why for f in ranked if f.why != first.why] + ([gone.why] if gone else [])
    witnesses = {f.witness for f in told if f.witness} | set(gone.witnesses if gone else ())
    return Leftover(
        filename=filename,
        reason=first.reason,
        why=first.why,
        certainty="possible" if all(f.reason in POSSIBLE for f in told) else "certain",
        replaced_by=next((f.replaced_by for f in ranked if f.replaced_by), None),
        also=tuple(dict.fromkeys(also)),
        witnesses=tuple(sorted(witnesses)),
        iri=first.iri,
    )
