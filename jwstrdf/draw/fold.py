"""Branches of a tree: many files of one kind that play the same part stand in one branch."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jwstrdf.draw.layout import far, reduced

if TYPE_CHECKING:
    from jwstrdf.answers.edges import Edge
    from jwstrdf.answers.lineage import Lineage, Node

_DIGITS = re.compile(r"\d+")

FROM = 4
"""So many files of one kind make a folded branch."""


@dataclass(slots=True)
class Branch:
    """One line of a tree: the files that it stands for, how they hang on the line above, what hangs on them.

    `seen`: their own branches stand further up already.
    """

    files: list[Node]
    relation: str | None = None
    roles: tuple[str, ...] = ()
    below: list[Branch] = field(default_factory=list)
    seen: bool = False


def branches(lineage: Lineage, *, fold_from: int = FROM) -> Branch:
    """The tree of a lineage, from the product that was asked for."""
    nodes = {n.filename: n for n in lineage.nodes}
    steps = reduced(lineage)
    first = Branch([nodes[lineage.product]])
    shown: set[str] = set()
    waiting = [first]
    while waiting:
        branch = waiting.pop()
        names = [f.filename for f in branch.files]
        edges = [e for n in names for e in steps.get(n, ())]
        branch.seen = bool(edges) and shown.issuperset(names)
        shown.update(names)
        if not branch.seen:
            branch.below = _below(lineage, nodes, edges, fold_from)
            waiting += reversed(branch.below)
    return first


def _below(lineage: Lineage, nodes: dict[str, Node], edges: list[Edge], fold_from: int) -> list[Branch]:
    """The far ends of some edges, those of one kind together when there are many."""
    kinds: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for edge in edges:
        node = nodes[far(lineage, edge)]
        shape = node.suffix or _DIGITS.sub("0", node.filename)
        kind = tuple(str(v) for v in (edge.relation, node.level, shape, node.kind, node.present))
        kinds.setdefault(kind, {}).setdefault(node.filename, set()).update([edge.role] if edge.role else [])
    out = []
    for (relation, *_), ends in sorted(kinds.items()):
        names = sorted(ends)
        for group in [names] if len(names) >= fold_from else [[n] for n in names]:
            roles = tuple(sorted(set().union(*(ends[n] for n in group))))
            out.append(Branch([nodes[n] for n in group], relation, roles))
    return out
