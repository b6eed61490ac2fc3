"""Two sides against each other: program by program, then for a few thousand files at a time.

The states of all files are compared; what is stated of them, where the two sides can differ in it at all.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from jwstrdf.answers.changes import merge
from jwstrdf.answers.changes.model import Described, Difference, Differing, EdgeChange, State
from jwstrdf.answers.changes.properties import NOT_OF_THE_FILE

if TYPE_CHECKING:
    from jwstrdf.answers.changes.sides import Side

BATCH = 2000
"""Files of which facts and lineage are compared at a time."""

_T = TypeVar("_T")
ONE_PART: frozenset[str | None] = frozenset({None})
"""The parts of a side that is not cut into programs."""
_Pair = tuple[State | None, State | None]


def compare(old: Side, new: Side, notes: tuple[str, ...] = (), *, both_state: bool = False) -> Difference:
    """What differs between the two sides. Lists are in the order of the file names.

    `both_state`: only where both sides state something of a file can it have changed (a download beside a store, which
    has read more than the download).
    """
    found = _Found(both_state=both_state, alike=old.alike(new))
    for before, after in _parts(old, new):
        found.old += sum(s.there for s in before.values())
        found.new += sum(s.there for s in after.values())
        for batch in _batches(merge.merged(before, after)):
            _files(found, batch, old, new)
            _lineage(found, batch, old, new)
        # An association can lie in another part than the one that it replaces: their names are not alike.
        found.old_associations += [s for s in before.values() if found.can_differ(s, after)]
        found.new_associations += [s for s in after.values() if found.can_differ(s, before)]
    memberships = merge.memberships(old.members(found.old_associations), new.members(found.new_associations))
    return Difference(
        old=Described(old.kind, old.name, found.old),
        new=Described(new.kind, new.name, found.new),
        added=_by_name(found.added),
        gone=_by_name(found.gone),
        replaced=tuple(sorted(found.replaced, key=lambda f: f.filename)),
        changed=tuple(sorted(found.changed, key=lambda f: f.filename)),
        lineage=tuple(sorted(found.lineage, key=EdgeChange.key)),
        memberships=tuple(memberships),
        unchanged=found.unchanged,
        unknown=tuple(sorted(found.unknown)),
        notes=notes,
    )


_States = dict[str, State]


def _parts(old: Side, new: Side) -> Iterator[tuple[_States, _States]]:
    """The files of both sides, part by part; a side that is one part is cut like the other one."""
    before, after = frozenset(old.parts()), frozenset(new.parts())
    if before != after and ONE_PART in (before, after):
        if before == ONE_PART:
            yield from _cut(old.files(None), new, after)
        else:
            for other, whole in _cut(new.files(None), old, before):
                yield whole, other
        return
    for part in sorted(before | after, key=lambda p: p or ""):
        yield old.files(part) if part in before else {}, new.files(part) if part in after else {}


def _cut(whole: _States, other: Side, parts: Collection[str | None]) -> Iterator[tuple[_States, _States]]:
    rest = dict(whole)
    for part in sorted(parts, key=lambda p: p or ""):
        found = other.files(part)
        yield {name: rest.pop(name) for name in [n for n in found if n in rest]}, found
    yield rest, {}


@dataclass(slots=True)
class _Found:
    both_state: bool = False
    alike: Container[str] = ()
    added: list[State] = field(default_factory=list)
    gone: list[State] = field(default_factory=list)
    replaced: list[Differing] = field(default_factory=list)
    changed: list[Differing] = field(default_factory=list)
    lineage: list[EdgeChange] = field(default_factory=list)
    old_associations: list[State] = field(default_factory=list)
    new_associations: list[State] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unchanged: int = 0
    old: int = 0
    new: int = 0

    def can_differ(self, association: State, others: Mapping[str, State]) -> bool:
        """Whether it is an association whose members can differ: the other side has another content, or no such file.

        A side that lists the file and has not read it tells no members.
        """
        other = others.get(association.filename)
        if not association.association or (other and other.key == association.key):
            return False
        return not (self.both_state and other and other.there and not other.association)


def _by_name(states: list[State]) -> tuple[State, ...]:
    return tuple(sorted(states, key=lambda s: s.filename))


def _files(found: _Found, batch: list[_Pair], old: Side, new: Side) -> None:
    both = []
    for before, after in batch:
        here, there = bool(before and before.there), bool(after and after.there)
        if before and after and here and there:
            both.append((before, after))
        elif after and there:
            found.added.append(after)
        elif before and here:
            # A newer listing may say that it was withdrawn: that is told of the file that is gone.
            found.gone.append(replace(before, withdrawn=bool(after and after.withdrawn)))
    if not both:
        return
    asked = [(b, a) for b, a in both if a.filename not in found.alike]
    one, other = old.stated(b for b, _ in asked), new.stated(a for _, a in asked)
    lists = [(b, a) for b, a in asked if b.association and a.association and b.key != a.key]
    was, now = old.members(b for b, _ in lists), new.members(a for _, a in lists)
    doubtful = [a.filename for b, a in both if merge.reasons(b, a) in (None, ()) and not (b.key and a.key)]
    before_digests, after_digests = old.digests(doubtful), new.digests(doubtful)
    for before, after in both:
        name = after.filename
        because = merge.reasons(before, after)
        first, second = before_digests.get(name), after_digests.get(name)
        if first and second:
            because = (*(because or ()), *(() if first & second else ("content",)))
        said, says = one.get(name, {}), other.get(name, {})
        if found.both_state:
            said, says = {k: said[k] for k in said if k in says}, {k: says[k] for k in says if k in said}
        if not because and merge.restated(said, says, NOT_OF_THE_FILE):
            because = ("facts",)
        changes = merge.changes(said, says)
        changes += merge.member_changes(was.get(name, {}), now.get(name, {}))
        differing = Differing(before, after, because or (), tuple(changes))
        if because:
            found.replaced.append(differing)
        elif changes:
            found.changed.append(differing)
        elif because is None:
            found.unknown.append(name)
        else:
            found.unchanged += 1


def _lineage(found: _Found, batch: list[_Pair], old: Side, new: Side) -> None:
    if old.lineage_told is None or old.lineage_told != new.lineage_told:
        return
    asked = [(b, a) for b, a in batch if (b or a).filename not in found.alike]  # type: ignore[union-attr]
    before = old.inputs(b for b, _ in asked if b)
    after = new.inputs(a for _, a in asked if a)
    for name in sorted(_names(before, after)):
        found.lineage += merge.edge_changes(name, before.get(name, {}), after.get(name, {}))


def _names(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {*before, *after}


def _batches(pairs: Iterator[_T]) -> Iterator[list[_T]]:
    while batch := list(islice(pairs, BATCH)):
        yield batch
