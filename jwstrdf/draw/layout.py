"""The steps of a lineage for reading: who stands under whom, without edges that a longer way already shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jwstrdf.answers.edges import Edge
    from jwstrdf.answers.lineage import Lineage

Steps = dict[str, list["Edge"]]


def near(lineage: Lineage, edge: Edge) -> str:
    """The end of an edge that lies nearer to the product that was asked for.

    What is no lineage stands at the product that it belongs to, also downwards; but products that lie beside the
    product that was asked for (those that used a reference file) stand under it.
    """
    if _side(lineage, edge) == "up":
        return edge.output
    return edge.input if edge.input == lineage.product or is_lineage(edge) else edge.output


def far(lineage: Lineage, edge: Edge) -> str:
    """The other end."""
    return edge.output if near(lineage, edge) == edge.input else edge.input


def sides(lineage: Lineage) -> tuple[str, ...]:
    """The parts of the answer: up, down."""
    return ("up", "down") if lineage.direction == "both" else (lineage.direction,)


def of_side(lineage: Lineage, side: str) -> list[Edge]:
    """The edges of one part, in the order of the answer."""
    return [e for e in lineage.edges if _side(lineage, e) == side]


def _side(lineage: Lineage, edge: Edge) -> str:
    return edge.side or sides(lineage)[0]


def is_lineage(edge: Edge) -> bool:
    """Whether the relation of an edge is one of lineage, as the ontology has it."""
    from jwstrdf.vocabulary import registry

    found = registry.load().relationships.get(edge.relation or "")
    return bool(found and found.lineage)


def steps(lineage: Lineage, edges: Iterable[Edge]) -> Steps:
    """The edges that lead away from each file, in the order of the answer."""
    out: Steps = {}
    for edge in edges:
        out.setdefault(near(lineage, edge), []).append(edge)
    return out


def reduced(lineage: Lineage, edges: Iterable[Edge]) -> Steps:
    """As `steps`, but an edge to a file that another edge of the same file leads to as well falls out.

    Only for reading: an image is combined from `cal` files, and from their flagged copies, which come from the
    same `cal` files; a tree that shows the copies need not show the `cal` files twice. Edges that are no lineage stay.
    What goes in a circle (which no pipeline makes, but sources may say) stays whole.
    """
    listed = list(edges)
    every = steps(lineage, (e for e in listed if is_lineage(e)))
    reach = _reach(lineage, every)
    if reach is None:
        return steps(lineage, listed)
    hidden: set[tuple[str, str]] = set()
    for name, leading in every.items():
        ends = {far(lineage, e) for e in leading}
        hidden |= {(name, x) for end in ends for x in reach[end] if x in ends}
    return {
        name: [e for e in leading if (name, far(lineage, e)) not in hidden or not is_lineage(e)]
        for name, leading in steps(lineage, listed).items()
    }


def _reach(lineage: Lineage, every: Steps) -> dict[str, set[str]] | None:
    """All files that can be reached from each file, without recursion (a chain can be long); None for a circle."""
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
            if name in open_:
                if not reach.keys() >= set(ends):
                    return None
                reach[name] = set(ends).union(*(reach[e] for e in ends))
                stack.pop()
                continue
            open_.add(name)
            stack += [e for e in ends if e not in reach]
            if any(e in open_ and e not in reach for e in ends):
                return None
    return reach
