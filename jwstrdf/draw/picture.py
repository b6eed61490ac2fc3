"""A lineage as boxes and arrows, for diagrams: files that stand in the same way to the same kinds of files share a box.

The arrows divide the edges of the lineage among them: each edge belongs to exactly one arrow, folded or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.draw.layout import is_lineage
from jwstrdf.draw.words import FROM, shape

if TYPE_CHECKING:
    from jwstrdf.answers.edges import Edge
    from jwstrdf.answers.lineage import Lineage, Node

ROUNDS = 24
"""How often groups are parted by what their neighbours are; chains are shorter, and any grouping counts rightly."""

Groups = dict[str, Hashable]


@dataclass(frozen=True, slots=True)
class Box:
    """Files that share a box; `beside`: they are no lineage (references, associations, pools, guide stars)."""

    files: tuple[Node, ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """From the box of the inputs to the box of the outputs, by their numbers: the edges of one relation and role."""

    input: int
    output: int
    relation: str | None
    role: str | None
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The boxes, that of the product among them, and the arrows."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    product: int


def picture(lineage: Lineage, *, fold: bool = True) -> Picture:
    """The picture of a lineage; unfolded a box for every file and an arrow for every edge."""
    beside = _beside(lineage)
    groups = _groups(lineage, beside) if fold else {n.filename: n.filename for n in lineage.nodes}
    members: dict[Hashable, list[Node]] = {}
    for node in lineage.nodes:
        members.setdefault(groups[node.filename], []).append(node)
    boxes = [Box(tuple(files), files[0].filename in beside) for files in members.values()]
    number = {file.filename: i for i, box in enumerate(boxes) for file in box.files}
    bundles: dict[tuple[object, ...], list[Edge]] = {}
    for edge in lineage.edges:
        key = (number[edge.input], number[edge.output], edge.relation, edge.role)
        bundles.setdefault(key, []).append(edge)
    arrows = [
        Arrow(number[e[0].input], number[e[0].output], e[0].relation, e[0].role, tuple(e)) for e in bundles.values()
    ]
    return Picture(tuple(boxes), tuple(arrows), number[lineage.product])


def _beside(lineage: Lineage) -> set[str]:
    """The files that are in the answer only because something that is no lineage leads to them."""
    made = {name for e in lineage.edges if is_lineage(e) for name in (e.input, e.output)}
    return {e.input for e in lineage.edges if not is_lineage(e)} - made - {lineage.product}


def _groups(lineage: Lineage, beside: set[str]) -> Groups:
    groups: Groups = {n.filename: _kind(lineage, n) for n in lineage.nodes if n.filename not in beside}
    edges = [e for e in lineage.edges if e.input in groups and e.output in groups]
    groups = _parted(groups, edges)
    _add_beside(lineage, groups, beside)
    size = Counter(groups.values())
    return {name: g if name in beside or size[g] >= FROM else (name,) for name, g in groups.items()}


def _kind(lineage: Lineage, node: Node) -> Hashable:
    product = node.filename == lineage.product
    return (product, node.side, node.kind, node.level, node.present, shape(node))


def _parted(groups: Groups, edges: list[Edge]) -> Groups:
    """The groups, parted until all files of one stand to the same groups in the same relations."""
    number = _numbered(groups)
    for _ in range(ROUNDS):
        seen: dict[str, set[Hashable]] = {name: set() for name in number}
        for e in edges:
            seen[e.output].add(("from", e.relation, e.role, number[e.input]))
            seen[e.input].add(("into", e.relation, e.role, number[e.output]))
        parted = _numbered({name: (number[name], frozenset(told)) for name, told in seen.items()})
        if len(set(parted.values())) == len(set(number.values())):
            break
        number = parted
    return dict(number)


def _numbered(groups: Mapping[str, Hashable]) -> dict[str, int]:
    numbers: dict[Hashable, int] = {}
    return {name: numbers.setdefault(group, len(numbers)) for name, group in groups.items()}


def _add_beside(lineage: Lineage, groups: Groups, beside: set[str]) -> None:
    """Files beside the lineage: of one kind and used by the same groups, they share a box, be they few or many."""
    kinds = {n.filename: n.kind for n in lineage.nodes}
    users: dict[str, list[Edge]] = {}
    for edge in lineage.edges:
        if edge.input in beside:
            users.setdefault(edge.input, []).append(edge)
    waiting = sorted(users)
    while waiting:
        ready = [n for n in waiting if all(e.output in groups for e in users[n])] or waiting
        # An output without a group stands only where things beside the lineage go in a circle.
        told = {n: (kinds[n], frozenset((e.relation, groups.get(e.output)) for e in users[n])) for n in ready}
        groups |= told
        waiting = [n for n in waiting if n not in told]
