"""Which edges lie how many generations from the product that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from jwstrdf.answers.edges import Edge


def on_main_line(edges: Iterable[Edge]) -> list[Edge]:
    """The edges that carry the science data themselves (`jwst:mainLine` of the ontology)."""
    from jwstrdf.vocabulary import registry

    known = registry.load().relationships
    return [e for e in edges if e.relation in known and known[e.relation].main_line]


def within(start: str, edges: Iterable[Edge], side: str, depth: int | None) -> list[Edge]:
    """The edges that lead away from the start, at most `depth` generations, each with its side and distance.

    The distance of an edge is 1 at the product itself; where several ways lead to it, the shortest counts.
    """
    up = side == "up"
    steps: dict[str, list[Edge]] = {}
    for edge in edges:
        steps.setdefault(edge.output if up else edge.input, []).append(edge)
    seen, reached, out = {start}, [start], []
    for distance in _generations(depth):
        following = []
        for name in reached:
            for edge in steps.get(name, ()):
                out.append(replace(edge, side=side, distance=distance))
                far = edge.input if up else edge.output
                if far not in seen:
                    seen.add(far)
                    following.append(far)
        if not following:
            break
        reached = following
    return out


def _generations(depth: int | None) -> Iterator[int]:
    distance = 1
    while depth is None or distance <= depth:
        yield distance
        distance += 1


def places(start: str, edges: Iterable[Edge]) -> dict[str, tuple[str | None, int]]:
    """Side and distance of each product that the edges lead to; the start is at distance 0 of no side."""
    out: dict[str, tuple[str | None, int]] = {start: (None, 0)}
    for edge in sorted(edges, key=lambda e: (e.distance or 0, e.side != "up", e.key())):
        far = edge.output if edge.side == "down" else edge.input
        if edge.distance is not None:
            out.setdefault(far, (edge.side, edge.distance))
    return out


def beside(start: str, edges: Iterable[Edge], added: Iterable[Edge], sides: tuple[str, ...]) -> list[Edge]:
    """Edges that are no lineage, with the side and distance of the product at which they stand, one step further."""
    known = places(start, edges)
    out, waiting = [], list(added)
    while waiting:
        later = []
        for edge in waiting:
            at_start = edge.input == start and edge.output not in known
            near = edge.input if at_start else edge.output
            if near not in known:
                later.append(edge)
                continue
            side, distance = known[near]
            side = side or ("down" if at_start else sides[0])
            out.append(replace(edge, side=side, distance=distance + 1))
        if len(later) == len(waiting):
            break
        for edge in sorted(out, key=lambda e: (e.distance or 0, e.side != "up")):
            known.setdefault(edge.input, (edge.side, edge.distance or 0))
        waiting = later
    return out + waiting
