"""What a store is for the rest of jwstrdf: terms, rows, one change at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

REVISION = "revision"
"""Local name of the property that says, in the store's own graph, how many commits the graph holds."""


class Term(NamedTuple):
    """One cell of an answer. `datatype` is None for plain strings and for texts with a language."""

    kind: str  # "iri", "literal", "bnode", "triple"
    value: str
    datatype: str | None = None
    language: str | None = None

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a SELECT query, in the order in which the engine gave it."""

    columns: list[str]
    rows: list[tuple[Term | None, ...]]

    def dicts(self) -> Iterator[dict[str, Term | None]]:
        """The rows as mappings from column to term."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def values(self) -> Iterator[dict[str, str | None]]:
        """The rows as mappings from column to bare text."""
        for row in self.rows:
            yield {c: None if t is None else t.value for c, t in zip(self.columns, row, strict=True)}

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit does. Lines are N-Triples lines: one triple, ` .` included, no line break.

    `revision` is written into the store's own graph in the same transaction, so that graph and ledger can be
    compared afterwards.
    """

    delete_lines: Sequence[str] = ()
    insert_lines: Sequence[str] = ()
    graphs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Named graphs to replace: IRI -> all lines of the graph."""
    drop_graphs: Sequence[str] = ()
    revision: int | None = None

    @property
    def size(self) -> int:
        """Lines in all."""
        return len(self.delete_lines) + len(self.insert_lines) + sum(map(len, self.graphs.values()))


def store_node(base: str) -> str:
    """The IRI by which a store speaks of itself."""
    return base + "store"


def store_graph(base: str) -> str:
    """The named graph in which it does so; it is no witness of anything."""
    return base + "graph/store"


def truth_graph(base: str) -> str:
    """The named graph that is the truth graph where the store is behind an endpoint."""
    return base + "graph/truth"


class Store(Protocol):
    """A set of triples (the truth graph, all questions run on it) and the named graphs of the witnesses."""

    @property
    def base(self) -> str:
        """Base of the IRIs of things."""
        ...

    @property
    def engine(self) -> str:
        """Name and version of the engine."""
        ...

    def revision(self) -> int:
        """How many commits the graph holds, by its own word."""
        ...

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query on the truth graph."""
        ...

    def ask(self, query: str) -> bool:
        """The answer of an ASK query on the truth graph."""
        ...

    def construct(self, query: str) -> list[str]:
        """The distinct triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples lines."""
        ...

    def triples(self) -> int:
        """Triples of the truth graph, counted."""
        ...

    def commit(self, change: Change) -> None:
        """Do all of it or nothing. Safe against the end of the process; against power loss after `flush`."""
        ...

    def flush(self) -> None:
        """Return when everything committed is on disk."""
        ...

    def optimize(self) -> None:
        """Arrange the data for reading; needed after big additions."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...
