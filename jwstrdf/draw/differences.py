"""A difference for people and for spreadsheets: equal changes told once, and one row for every single one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from jwstrdf.separated import separated

if TYPE_CHECKING:
    from jwstrdf.answers.changes.model import Change, Difference, Differing, EdgeChange, Membership

NOTHING = "not stated"
"""How the absence of a value is told in a sentence."""

Key = tuple[str, str | None]
Shared = dict[Key, dict[tuple[object, object], int]]


def csv_text(found: Difference) -> str:
    """One row for each value, file or step of lineage that differs."""
    return separated(*found.columns_and_rows())


def shared(files: Iterable[Differing]) -> Shared:
    """The changes that several files have: (property, of) -> (old, new) -> in how many files."""
    counted: Shared = defaultdict(lambda: defaultdict(int))
    for file in files:
        for change in file.changes:
            counted[change.property, change.of][change.old, change.new] += 1
    return {key: dict(pairs) for key, pairs in counted.items() if sum(pairs.values()) > 1}


def sentences(told: Shared) -> list[str]:
    """One sentence for each property, the most frequent first."""
    out = []
    for (name, of), pairs in sorted(told.items(), key=lambda i: (-sum(i[1].values()), i[0][0], i[0][1] or "")):
        label, number = f"{name} {of}" if of else name, sum(pairs.values())
        if len(pairs) == 1:
            ((old, new),) = pairs
            out.append(f"{label}: {value(old)} -> {value(new)} in {number:,} files")
        else:
            most = max(pairs.items(), key=lambda i: (i[1], str(i[0])))
            often = f", {value(most[0][0])} -> {value(most[0][1])} in {most[1]:,}" if most[1] > 1 else ""
            out.append(f"{label}: {number:,} changes of {len(pairs):,} kinds{often}")
    return out


def own(file: Differing, told: Shared) -> list[str]:
    """The changes that only this file has."""
    return [change(c) for c in file.changes if (c.property, c.of) not in told]


def change(one: Change) -> str:
    """One change in words."""
    label = f"{one.property} {one.of}" if one.of else one.property
    return f"{label}: {value(one.old)} -> {value(one.new)}"


def edges(found: Iterable[EdgeChange]) -> list[str]:
    """The steps of lineage that differ, counted by what became of them."""
    counted: dict[tuple[str, str], list[EdgeChange]] = defaultdict(list)
    for edge in found:
        kind = " -> ".join(text for text in (edge.before, edge.after) if text)
        counted[edge.change, kind].append(edge)
    out = []
    for (what, kind), some in sorted(counted.items(), key=lambda i: (-len(i[1]), i[0])):
        outputs = {e.output for e in some}
        where = f"of {some[0].output}" if len(outputs) == 1 else f"of {len(outputs):,} files"
        if len(some) == 1:
            out.append(f"input {some[0].input} {where} {what} ({kind})")
        else:
            out.append(f"{len(some):,} inputs {where} {what} ({kind})")
    return out


def members(found: Sequence[Membership]) -> list[str]:
    """The products whose association has another name, counted by what became of their members."""
    words = {
        "same": "the same members, in an association of another name",
        "changed": "other members, in an association of another name",
        "added": "announced by a new association",
        "gone": "announced by no association any more",
    }
    out = []
    for kind, text in words.items():
        some = [m for m in found if m.change == kind]
        if some:
            what = some[0].product if len(some) == 1 else f"{len(some):,} products"
            out.append(f"{what}: {text}")
    return out


def value(told: object) -> str:
    """A value in a sentence."""
    if told is None:
        return NOTHING
    if isinstance(told, bool):
        return "true" if told else "false"
    return str(told)
