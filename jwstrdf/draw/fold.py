"""Branches of a tree: many files of one kind that play the same part stand in one branch.

Every edge of the lineage stands in one branch at most; unfolded, each stands in exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jwstrdf.draw.layout import Steps, far, is_lineage, of_side, reduced, sides, steps
from jwstrdf.draw.words import FROM, shape

if TYPE_CHECKING:
    from jwstrdf.answers.edges import Edge
    from jwstrdf.answers.lineage import Lineage, Node

TITLES = {"up": "made from", "down": "went into"}
"""What the two parts of a tree are called that shows both."""


@dataclass(slots=True)
class Branch:
    """One line of a tree: the files that it stands for, how they hang on the line above, what hangs on them.

    `edges`: those that the line stands for. `seen`: their own branches stand further up already. `beside`: what
    is no lineage, in a folded tree a count. `title`: a line of words, without files.
    """

    files: list[Node]
    relation: str | None = None
    roles: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    below: list[Branch] = field(default_factory=list)
    seen: bool = False
    beside: bool = False
    title: str | None = None


def branches(lineage: Lineage, *, fold: bool = True) -> Branch:
    """The tree of a lineage, from the product that was asked for; of both directions two parts with a title each."""
    nodes = {n.filename: n for n in lineage.nodes}
    first = Branch([nodes[lineage.product]])
    for side in sides(lineage):
        edges = of_side(lineage, side)
        place = first
        if len(sides(lineage)) > 1:
            words = TITLES[side] if edges else f"{TITLES[side]} nothing that is known"
            place = Branch(first.files, title=words)
            first.below.append(place)
        _grow(lineage, nodes, place, reduced(lineage, edges) if fold else steps(lineage, edges), fold)
    return first


def every(first: Branch) -> Iterator[Branch]:
    """All branches, each before those below it."""
    waiting = [first]
    while waiting:
        branch = waiting.pop()
        yield branch
        waiting += reversed(branch.below)


def left_out(lineage: Lineage, first: Branch) -> int:
    """How many edges of the lineage no branch stands for, because a longer way shows them too."""
    return len(lineage.edges) - sum(len(b.edges) for b in every(first))


def _grow(lineage: Lineage, nodes: dict[str, Node], first: Branch, leading: Steps, fold: bool) -> None:
    grown: set[str] = set()
    waiting = [first]
    while waiting:
        branch = waiting.pop()
        names = [f.filename for f in branch.files if leading.get(f.filename)]
        new = [n for n in names if n not in grown]
        grown.update(new)
        branch.seen = len(new) < len(names)
        branch.below = _below(lineage, nodes, [e for n in new for e in leading[n]], fold)
        waiting += reversed(branch.below)
        if not waiting and (missed := next((n for n in sorted(leading) if leading[n] and n not in grown), None)):
            # Only where sources state a circle: a file that is above and below has its place in one part alone.
            waiting = [Branch([nodes[missed]])]
            first.below += waiting


def _below(lineage: Lineage, nodes: dict[str, Node], edges: list[Edge], fold: bool) -> list[Branch]:
    """The far ends of some edges, those of one kind together when there are many."""
    kinds: dict[tuple[str, ...], dict[str, list[Edge]]] = {}
    beside: dict[tuple[str, ...], bool] = {}
    for edge in edges:
        node = nodes[far(lineage, edge)]
        hub = not is_lineage(edge) and far(lineage, edge) == edge.input
        alike = (node.kind,) if hub and fold else (node.level, shape(node), node.kind, node.present)
        kind = ("1" if hub else "0", *(str(v) for v in (edge.relation, *alike)))
        kinds.setdefault(kind, {}).setdefault(node.filename, []).append(edge)
        beside[kind] = hub
    out = []
    for kind, ends in sorted(kinds.items()):
        names = sorted(ends)
        together = fold and (beside[kind] or len(names) >= FROM)
        for group in [names] if together else [[n] for n in names]:
            told = tuple(e for n in group for e in ends[n])
            roles = tuple(sorted({e.role for e in told if e.role}))
            out.append(Branch([nodes[n] for n in group], told[0].relation, roles, told, beside=beside[kind]))
    return out
