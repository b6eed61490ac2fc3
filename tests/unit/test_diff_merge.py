"""The merge of two sides: nothing against itself, the mirror the other way round, a patch from one to the other."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.answers.changes import compare as compare_module
from jwstrdf.answers.changes import merge
from jwstrdf.answers.changes.compare import compare
from jwstrdf.answers.changes.model import Change, Difference, Inputs, Members, State, Stated, newer
from jwstrdf.answers.changes.sides import Side

NAMES = [f"f{i}" for i in range(6)]
VALUES = st.frozensets(st.sampled_from(["a", "b", 1, 2.5, True]), min_size=1, max_size=3)
KEYS = st.tuples(st.sampled_from(["filter", "step"]), st.sampled_from([None, "jump", "dark"]))
FACTS = st.dictionaries(KEYS, VALUES, max_size=4)
EDGES = st.dictionaries(
    st.sampled_from(["in1", "in2", "in3"]),
    st.frozensets(
        st.tuples(st.sampled_from(["r1", "r2"]), st.sampled_from([None, "science", "psf"])), min_size=1, max_size=2
    ),
    max_size=3,
)


@st.composite
def states(draw: st.DrawFn, name: str) -> State:
    return State(
        name,
        f"https://example.org/{name}",
        there=draw(st.booleans()),
        key=draw(st.sampled_from([None, "k1", "k2"])),
        date=draw(st.sampled_from([None, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"])),
        size=draw(st.sampled_from([None, 1, 2])),
    )


@dataclass
class Fake:
    """A side that holds all of it in dictionaries."""

    known: dict[str, State]
    facts: dict[str, Stated] = field(default_factory=dict)
    edges: dict[str, Inputs] = field(default_factory=dict)
    kind: str = "fake"
    name: str = "fake"
    lineage_told: str | None = "store"

    def alike(self, other: Side) -> Container[str]:
        return ()

    def parts(self) -> Collection[str | None]:
        return {_part(n) for n in self.known}

    def files(self, part: str | None) -> dict[str, State]:
        return {n: s for n, s in self.known.items() if _part(n) == part}

    def stated(self, states: Iterable[State]) -> dict[str, Stated]:
        return {s.filename: self.facts.get(s.filename, {}) for s in states}

    def inputs(self, states: Iterable[State]) -> dict[str, Inputs]:
        return {s.filename: self.edges.get(s.filename, {}) for s in states}

    def members(self, states: Iterable[State]) -> dict[str, Members]:
        return {}

    def digests(self, names: Collection[str]) -> dict[str, frozenset[str]]:
        return {}


def _part(name: str) -> str | None:
    return None if name in ("f0", "f1") else f"0000{int(name[1]) % 2}"


@st.composite
def sides(draw: st.DrawFn) -> Fake:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return Fake(
        {n: draw(states(n)) for n in names},
        {n: draw(FACTS) for n in names},
        {n: draw(EDGES) for n in names},
    )


@given(sides())
def test_nothing_differs_from_itself(side: Fake) -> None:
    found = compare(side, side)
    assert not found.differs
    there = [s for s in side.known.values() if s.there]
    told = [s for s in there if (s.key, s.size) != (None, None)]
    assert (found.unchanged, len(found.unknown)) == (len(told), len(there) - len(told))


def turned(found: Difference) -> dict[str, Any]:
    """The lists of a difference as they must be the other way round."""
    files = {
        kind: [
            (f.filename, f.because, sorted(map(str, (Change(c.property, c.of, c.new, c.old) for c in f.changes))))
            for f in some
        ]
        for kind, some in (("replaced", found.replaced), ("changed", found.changed))
    }
    return {
        "added": [s.filename for s in found.gone],
        "gone": [s.filename for s in found.added],
        **files,
        "lineage": sorted(str((e.output, e.input, e.new, e.old)) for e in found.lineage),
        "rest": (found.unchanged, found.unknown),
    }


def straight(found: Difference) -> dict[str, Any]:
    files = {
        kind: [(f.filename, f.because, sorted(map(str, f.changes))) for f in some]
        for kind, some in (("replaced", found.replaced), ("changed", found.changed))
    }
    return {
        "added": [s.filename for s in found.added],
        "gone": [s.filename for s in found.gone],
        **files,
        "lineage": sorted(str((e.output, e.input, e.old, e.new)) for e in found.lineage),
        "rest": (found.unchanged, found.unknown),
    }


@given(sides(), sides())
def test_the_other_way_round_is_the_mirror(old: Fake, new: Fake) -> None:
    assert straight(compare(new, old)) == turned(compare(old, new))


@given(sides(), sides())
def test_every_file_is_in_one_list(old: Fake, new: Fake) -> None:
    found = compare(old, new)
    before = {n for n, s in old.known.items() if s.there}
    after = {n for n, s in new.known.items() if s.there}
    assert [s.filename for s in found.added] == sorted(after - before)
    assert [s.filename for s in found.gone] == sorted(before - after)
    both = [f.filename for f in (*found.replaced, *found.changed)]
    assert len(set(both)) == len(both)
    assert len(both) + len(found.unknown) + found.unchanged == len(before & after)


@given(FACTS, FACTS)
def test_the_changes_lead_from_the_old_facts_to_the_new_ones(old: Stated, new: Stated) -> None:
    state = {key: set(values) for key, values in old.items()}
    for change in merge.changes(old, new):
        values = state.setdefault((change.property, change.of), set())
        if change.old is not None:
            values.remove(change.old)
        if change.new is not None:
            values.add(change.new)
    assert {k: frozenset(v) for k, v in state.items() if v} == new


@given(EDGES, EDGES)
def test_the_steps_lead_from_the_old_lineage_to_the_new_one(old: Inputs, new: Inputs) -> None:
    state = {name: set(told) for name, told in old.items()}
    for edge in merge.edge_changes("out", old, new):
        told = state.setdefault(edge.input, set())
        if edge.old is not None:
            told.remove(edge.old)
        if edge.new is not None:
            told.add(edge.new)
    assert {n: frozenset(t) for n, t in state.items() if t} == new


def test_batches_do_not_matter(monkeypatch: Any) -> None:
    """Files that fall into different batches and programs come out in one order."""
    old = Fake({n: State(n, n, there=True, key="k1") for n in NAMES})
    new = Fake({n: State(n, n, there=True, key="k2") for n in NAMES})
    whole = compare(old, new)
    monkeypatch.setattr(compare_module, "BATCH", 1)
    assert compare(old, new) == whole
    assert [f.filename for f in whole.replaced] == NAMES


def test_what_proves_another_content() -> None:
    one = State("f", "f", there=True, key="k1", size=10, checksum="sha256:a")
    assert merge.reasons(one, one) == ()
    assert merge.reasons(one, State("f", "f", there=True, key="k2", size=11)) == ("version", "size")
    assert merge.reasons(one, State("f", "f", there=True, key="k1", checksum="sha256:b")) == ("checksum",)
    assert merge.reasons(one, State("f", "f", there=True)) is None
    assert merge.reasons(State("f", "f", there=True, size=10), one) == ()


def test_the_younger_one_is_told_by_its_date_alone() -> None:
    def made(date: str | None) -> State:
        return State("f", "f", there=True, date=date)

    assert newer(made("2024-01-01T00:00:00Z"), made("2025-01-01T00:00:00Z")) == "new"
    assert newer(made("2025-01-01T00:00:00Z"), made("2024-01-01T00:00:00Z")) == "old"
    assert newer(made(None), made("2025-01-01T00:00:00Z")) is None
    assert newer(made("2025-01-01T00:00:00Z"), made("2025-01-01T00:00:00Z")) is None
