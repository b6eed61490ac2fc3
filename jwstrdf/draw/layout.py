"""The steps of a lineage for reading: who stands under whom, without edges that a longer way already shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jwstrdf.answers.edges import Edge
    from jwstrdf.answers.lineage import Lineage

Steps = dict[str, list["Edge"]]


def near(lineage: Lineage, edge: Edge) -> str:
    """The end of an edge that lies nearer to the product that was asked for."""
    return edge.output if lineage.direction == "up" else edge.input


def far(lineage: Lineage, edge: Edge) -> str:
    """The other end."""
    return edge.input if lineage.direction == "up" else edge.output


def is_lineage(edge: Edge) -> bool:
    """Whether the relation of an edge is one of lineage, as the ontology has it."""
    from jwstrdf.vocabulary import registry

    found = registry.load().relationships.get(edge.relation or "")
    return bool(found and found.lineage)


def steps(lineage: Lineage, edges: Iterable[Edge] | None = None) -> Steps:
    """The edges that lead away from each file, in the order of the answer."""
    out: Steps = {}
    for edge in lineage.edges if edges is None else edges:
        if edge.output != edge.input:
            out.setdefault(near(lineage, edge), []).append(edge)
    return out


def reduced(lineage: Lineage) -> Steps:
    """As `steps`, but an edge to a file that another edge of the same file leads to as well falls out.

    Only for reading: an image is combined from `cal` files, and from their flagged copies, which come from the
    same `cal` files; a tree that shows the copies need not show the `cal` files twice. Edges that are no lineage stay.
    """
    every = steps(lineage, (e for e in lineage.edges if is_lineage(e)))
    reach = _reach(lineage, every)
    hidden: set[tuple[str, str]] = set()
    for name, edges in every.items():
        ends = {far(lineage, e) for e in edges}
        # Reached through another file, and not only through a circle back to itself.
        hidden |= {(name, x) for end in ends for x in reach.get(end, ()) if x in ends and end not in reach.get(x, ())}
    return {
        name: [e for e in edges if (name, far(lineage, e)) not in hidden or not is_lineage(e)]
        for name, edges in steps(lineage).items()
    }


def _reach(lineage: Lineage, every: Steps) -> dict[str, set[str]]:
    """All files that can be reached from each file, without recursion (a chain can be long)."""
    reach: dict[str, set[str]] = {}
    open_: set[str] = set()
    for first in every:
        stack = [first]
        while stack:
            name = stack[-1]
            if name in reach:
                stack.pop()
                continue
            ends = [far(lineage, e) for e in every.get(name, ())]
            waiting = [] if name in open_ else [e for e in ends if e not in reach and e not in open_]
            open_.add(name)
            if waiting:
                stack += waiting
                continue
            reach[name] = set(ends).union(*(reach.get(e, set()) for e in ends))
            stack.pop()
    return reach
