"""What a product was made from and what was made from it (CONTRACT.md, `lineage`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.edges import Edge, from_rows, merged
from jwstrdf.answers.products import facts
from jwstrdf.answers.resolve import Thing, entries_called, kind_of, look_up, unknown
from jwstrdf.errors import UsageError
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

LIMIT = 100_000
"""Rows after which an answer is cut."""

TEMPLATE = "template"
"""Kind of a node that is no file: a product of an association as it is written there."""

RAW = "uncal"
"""The suffix at which a complete chain ends (CONTRACT.md, `complete`)."""


@dataclass(frozen=True, slots=True)
class Node:
    """A product of the answer; `present`: some source listed or opened the file itself."""

    filename: str
    iri: str
    kind: str | None
    level: str | None
    suffix: str | None
    present: bool

    def as_dict(self) -> dict[str, object]:
        """The node as in CONTRACT.md."""
        return {
            "filename": self.filename,
            "iri": self.iri,
            "kind": self.kind,
            "level": self.level,
            "suffix": self.suffix,
            "present": self.present,
        }


@dataclass(frozen=True, slots=True)
class Lineage(Tabular):
    """The answer; nodes by file name, edges by output, input and role."""

    product: str
    iri: str
    direction: str
    complete: bool | None
    truncated: bool
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    base: str

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "product": self.product,
            "direction": self.direction,
            "complete": self.complete,
            "truncated": self.truncated,
            "nodes": [n.as_dict() for n in self.nodes],
            "edges": [e.as_dict() for e in self.edges],
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each edge."""
        return of_records([e.as_dict() for e in self.edges], ("output", "input", "relation", "role"))


def lineage(
    store: Store,
    product: str,
    *,
    direction: str = "up",
    depth: int | None = None,
    via: str | None = None,
    extra: Collection[str] = (),
    limit: int = LIMIT,
) -> Lineage:
    """The lineage of a product, `up` (what it was made from) or `down`.

    `depth` cuts the answer after so many generations. `via` names an association (file, version or IRI): only the
    edges that it states. `extra` adds edges that are no lineage: references, association, support, guide-stars.
    UnknownNameError for a name that the store does not know.
    """
    _check(direction, depth, extra)
    if via is not None:
        from jwstrdf.answers.via import edges_via

        start, edges = edges_via(store, product, via, direction)
        return _answer(store, start, direction, edges, extra, truncated=False, complete=None)
    starts = _starts(store, product)
    edges, truncated = _edges(store, starts, direction, limit)
    within = _within(starts[0].name, edges, direction, depth)
    complete = None
    if direction == "up" and starts[0].kind in ("product", "entry"):
        complete = None if truncated else _complete(store, starts[0], edges)
    return _answer(store, starts[0], direction, within, extra, truncated=truncated, complete=complete)


def _check(direction: str, depth: int | None, extra: Collection[str]) -> None:
    from jwstrdf.answers.extra import EXTRAS

    if direction not in ("up", "down"):
        raise UsageError("bad-option", f"the direction is up or down, not {direction!r}")
    if depth is not None and depth < 1:
        raise UsageError("bad-option", f"the depth is a whole number from 1, not {depth}", hint="--depth 1 is direct")
    if wrong := sorted(set(extra) - set(EXTRAS)):
        raise UsageError("bad-option", f"--with does not know {', '.join(wrong)}", hint=f"--with {','.join(EXTRAS)}")


def _starts(store: Store, product: str) -> list[Thing]:
    found = look_up(store, product)
    if found is None:
        raise unknown(store, product)
    if found.kind != "entry":
        return [found]
    return [found] if "://" in product else entries_called(store, found.name)[:1]


def _edges(store: Store, starts: list[Thing], direction: str, limit: int) -> tuple[list[Edge], bool]:
    asked = [terms.iri(s.iri) for s in starts]
    if starts[0].kind == "entry":
        if direction == "down":
            return [], False
        from jwstrdf.answers.via import edges_of_entries

        first = edges_of_entries(store, starts)
        asked = [terms.iri(i) for i in sorted({e.input_iri for e in first})]
    else:
        first = []
    if not asked:
        return first, False
    rows = ask(store, f"lineage/{direction}stream", {"product": asked}, limit=limit + 1)
    edges = first + from_rows(rows[:limit])
    if direction == "down":
        edges += _unfilled(store, asked, limit)
    return merged(edges), len(rows) > limit


def _unfilled(store: Store, asked: list[str], limit: int) -> list[Edge]:
    """Edges from products of associations that no file fills; of equal names only the one that speaks now."""
    rows = ask(store, "lineage/unfilled", {"product": asked}, limit=limit)
    return [replace(e, evidence="association") for e in from_rows(rows)]


def _within(start: str, edges: Iterable[Edge], direction: str, depth: int | None) -> list[Edge]:
    """The edges that lie at most `depth` steps away."""
    if depth is None:
        return list(edges)
    up = direction == "up"
    steps: dict[str, list[Edge]] = {}
    for edge in edges:
        steps.setdefault(edge.output if up else edge.input, []).append(edge)
    seen, reached, out = {start}, [start], []
    for _ in range(depth):
        following = []
        for name in reached:
            for edge in steps.get(name, ()):
                out.append(edge)
                far = edge.input if up else edge.output
                if far not in seen:
                    seen.add(far)
                    following.append(far)
        reached = following
    return out


def _complete(store: Store, start: Thing, edges: Iterable[Edge]) -> bool:
    """Whether every path ends in a raw file that is present."""
    listed = list(edges)
    made = {e.output_iri for e in listed}
    ends = {e.input_iri for e in listed} - made or ({start.iri} - made)
    known = facts(store, ends)
    return bool(ends) and all((f := known.get(i)) is not None and f.suffix == RAW and f.present for i in ends)


def _answer(
    store: Store,
    start: Thing,
    direction: str,
    edges: list[Edge],
    extra: Collection[str],
    *,
    truncated: bool,
    complete: bool | None,
) -> Lineage:
    if extra:
        from jwstrdf.answers.extra import extra_edges

        added = extra_edges(store, start, direction, edges, extra)
        edges = merged([*edges, *added])
    iris = {start.name: start.iri}
    for edge in edges:
        iris.setdefault(edge.output, edge.output_iri)
        iris.setdefault(edge.input, edge.input_iri)
    known = facts(store, iris.values())
    nodes = []
    for name, iri in sorted(iris.items()):
        fact = known.get(iri)
        if fact is None or kind_of(iri, store.base) == "entry":
            nodes.append(Node(name, iri, TEMPLATE if fact else None, None, None, False))
        else:
            nodes.append(Node(name, iri, fact.kind, fact.level, fact.suffix, fact.present))
    told = tuple(sorted(edges, key=Edge.key))
    return Lineage(start.name, start.iri, direction, complete, truncated, tuple(nodes), told, store.base)
