"""What a product was made from and what was made from it (CONTRACT.md, `lineage`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.edges import Edge, from_rows, merged
from jwstrdf.answers.products import facts
from jwstrdf.answers.reach import beside, on_main_line, places, within
from jwstrdf.answers.resolve import Thing, entries_called, kind_of, look_up, unknown
from jwstrdf.errors import UsageError
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.answers.selection import Selection
    from jwstrdf.stores.base import Store

LIMIT = 100_000
"""Rows after which an answer is cut."""

TEMPLATE = "template"
"""Kind of a node that is no file: a product of an association as it is written there."""

RAW = "uncal"
"""The suffix at which a complete chain ends (CONTRACT.md, `complete`)."""


@dataclass(frozen=True, slots=True)
class Node:
    """A product of the answer; `present`: some source listed or opened the file itself.

    `side`: whether the product was made from it (`up`) or it from the product (`down`), None for the product
    itself; `distance`: how many generations away, by the shortest way.
    """

    filename: str
    iri: str
    kind: str | None
    level: str | None
    suffix: str | None
    present: bool
    side: str | None = None
    distance: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The node as in CONTRACT.md."""
        return {
            "filename": self.filename,
            "iri": self.iri,
            "kind": self.kind,
            "level": self.level,
            "suffix": self.suffix,
            "present": self.present,
            "side": self.side,
            "distance": self.distance,
        }


@dataclass(frozen=True, slots=True)
class Lineage(Tabular):
    """The answer; nodes by file name, edges by output, input and role. Every form of it is drawn from this object."""

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
    direction: str | None = None,
    depth: int | None = None,
    via: str | None = None,
    extra: Collection[str] = (),
    only_main: bool = False,
    limit: int = LIMIT,
) -> Lineage:
    """The lineage of a product, `up` (what it was made from, the default), `down` or `both`.

    `depth` cuts the answer after so many generations. Without direction and depth the product may be written as a
    selection, `2+NAME+1` (jwstrdf.answers.selection). `via` names an association (file, version or IRI): only the
    edges that it states. `only_main`: only the edges that carry the science data themselves; `complete` then speaks of
    these. `extra` adds edges that are no lineage: references, association, support, guide-stars.
    UnknownNameError for a name that the store does not know.
    """
    from jwstrdf.answers.selection import select

    _check(extra)
    asked = select(store, product, direction, depth)
    if via is not None:
        from jwstrdf.answers.via import edges_via

        start, stated = edges_via(store, asked.name, via, asked.sides)
        parts, truncated, complete = dict.fromkeys(asked.sides, stated), False, None
    else:
        starts = _starts(store, asked.name)
        start, parts, truncated = starts[0], {}, False
        for side in asked.sides:
            parts[side], cut = _edges(store, starts, side, limit)
            truncated = truncated or cut
    if only_main:
        parts = {side: on_main_line(edges) for side, edges in parts.items()}
    if via is None:
        complete = None
        if "up" in parts and start.kind in ("product", "entry") and not truncated:
            reached = within(start.name, parts["up"], "up", None) if only_main else parts["up"]
            complete = _complete(store, start, reached)
    edges = merged(e for side in asked.sides for e in within(start.name, parts[side], side, asked.depth(side)))
    return _answer(store, start, asked, edges, extra, truncated=truncated, complete=complete)


def _check(extra: Collection[str]) -> None:
    from jwstrdf.answers.extra import EXTRAS

    if isinstance(extra, str):
        raise UsageError("bad-option", f"`extra` is a list of words, not the text {extra!r}", hint=f"[{extra!r}]")
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
    asked: Selection,
    edges: list[Edge],
    extra: Collection[str],
    *,
    truncated: bool,
    complete: bool | None,
) -> Lineage:
    if extra:
        from jwstrdf.answers.extra import extra_edges

        added = merged(extra_edges(store, start, asked.sides, edges, extra))
        placed = beside(start.name, edges, added, asked.sides)
        edges = merged([*edges, *(e for e in placed if asked.reaches(e.side, e.distance))])
    iris = {start.name: start.iri}
    for edge in edges:
        iris.setdefault(edge.output, edge.output_iri)
        iris.setdefault(edge.input, edge.input_iri)
    known, stand = facts(store, iris.values()), places(start.name, edges)
    nodes = []
    for name, iri in sorted(iris.items()):
        fact, (side, distance) = known.get(iri), stand.get(name, (None, None))
        if fact is None or kind_of(iri, store.base) == "entry":
            nodes.append(Node(name, iri, TEMPLATE if fact else None, None, None, False, side, distance))
        else:
            told = (fact.kind, fact.level, fact.suffix, fact.present)
            nodes.append(Node(name, iri, *told, side, distance))
    listed = tuple(sorted(edges, key=Edge.key))
    return Lineage(start.name, start.iri, asked.direction, complete, truncated, tuple(nodes), listed, store.base)
