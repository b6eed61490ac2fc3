"""Numbers for blank nodes that depend on what is said of them, not on the labels that a parser or writer chose.

Colour refinement: nodes with the same colour are told apart by the colours of their neighbours until nothing more
can be told; then one node of the smallest group gets a colour of its own, and so on. The work is limited: W3C's
RDFC-1.0 is exact on every graph, but small malicious graphs keep it busy for years. Where members of a group are
no mirror images of each other, or the limit is reached, the order in the file decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

Edge = tuple[str, str, str]
"""Direction ("<" or ">"), predicate, the blank node at the other end."""


def numbers(statements: Sequence[tuple[str, str, str]], *, budget: int) -> tuple[dict[str, int], bool]:
    """A number from 0 for each label (`_:...`) in statements of N-Triples terms; whether the budget was enough.

    `budget` is the number of edges that may be looked at.
    """
    work = _Refinement(statements, budget)
    work.run()
    place = {label: i for i, label in enumerate(work.colour)}
    ordered = sorted(work.colour, key=lambda label: (work.colour[label], place[label]))
    return {label: i for i, label in enumerate(ordered)}, work.budget > 0


class _Refinement:
    def __init__(self, statements: Sequence[tuple[str, str, str]], budget: int) -> None:
        self.budget = budget
        self.edges: dict[str, list[Edge]] = {}
        ground: dict[str, list[str]] = {}
        for subject, predicate, object_ in statements:
            ends = [end for end in (subject, object_) if end.startswith("_:")]
            for end in ends:
                self.edges.setdefault(end, [])
                ground.setdefault(end, [])
            if len(set(ends)) == 2:
                self.edges[subject].append((">", predicate, object_))
                self.edges[object_].append(("<", predicate, subject))
            elif subject == object_ and ends:
                ground[subject].append(f"= {predicate}")
            elif subject.startswith("_:"):
                ground[subject].append(f"> {predicate} {object_}")
            elif ends:
                ground[object_].append(f"< {predicate} {subject}")
        self.colour = {label: _hash(sorted(said)) for label, said in ground.items()}
        self.groups: dict[str, set[str]] = defaultdict(set)
        for label, colour in self.colour.items():
            self.groups[colour].add(label)
        self.order = {label: i for i, label in enumerate(self.colour)}

    def run(self) -> None:
        """Refine, and set one more node apart, until every node has a colour of its own or the budget is used up."""
        self._refine(label for group in self.groups.values() if len(group) > 1 for label in group)
        tied = {colour for colour, group in self.groups.items() if len(group) > 1}
        while tied and self.budget > 0:
            colour = min(tied, key=lambda c: (len(self.groups[c]), c))
            members = sorted(self.groups[colour], key=self.order.__getitem__)
            # Without a neighbour that is itself one of several, the members differ in nothing.
            alone = all(not self._tied(other) for label in members for _, _, other in self.edges[label])
            self.budget -= len(tied) + sum(len(self.edges[label]) for label in members)
            chosen = members if alone else members[:1]
            self._recolour({label: _hash([colour, "chosen", str(i)]) for i, label in enumerate(chosen)})
            changed = self._refine(other for label in chosen for _, _, other in self.edges[label] if self._tied(other))
            tied = {c for c in tied | changed if len(self.groups.get(c, ())) > 1}

    def _tied(self, label: str) -> bool:
        return len(self.groups[self.colour[label]]) > 1

    def _refine(self, labels: Iterable[str]) -> set[str]:
        """Split groups by what their members' neighbours are; the colours that came to be."""
        new: set[str] = set()
        dirty = set(labels)
        while dirty and self.budget > 0:
            recolour: dict[str, str] = {}
            by_group: dict[str, list[str]] = defaultdict(list)
            for label in dirty:
                by_group[self.colour[label]].append(label)
            for colour, members in by_group.items():
                signed = {label: self._signature(label) for label in members}
                # Members whose neighbours did not change are still alike: they keep the colour.
                if len(members) < len(self.groups[colour]) or len(set(signed.values())) > 1:
                    recolour.update({label: _hash([colour, sign]) for label, sign in signed.items()})
            self._recolour(recolour)
            new.update(recolour.values())
            dirty = {other for label in recolour for _, _, other in self.edges[label] if self._tied(other)}
        return new

    def _signature(self, label: str) -> str:
        edges = self.edges[label]
        self.budget -= len(edges) + 1
        return _hash(sorted(f"{way} {predicate} {self.colour[other]}" for way, predicate, other in edges))

    def _recolour(self, colours: Mapping[str, str]) -> None:
        for label, colour in colours.items():
            old = self.groups[self.colour[label]]
            old.discard(label)
            if not old:
                del self.groups[self.colour[label]]
            self.colour[label] = colour
            self.groups[colour].add(label)


def _hash(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
