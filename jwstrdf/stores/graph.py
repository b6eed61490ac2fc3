"""A graph that somebody holds in their hands (rdflib) as a store for reading: `open_graph(graph)`.

rdflib rewrites numbers and times when it reads a file (`"1.50"` becomes `1.5`) unless `rdflib.NORMALIZE_LITERALS` is
False; what it then holds is what the questions see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from jwstrdf.errors import StoreError, UsageError
from jwstrdf.iri import BASE, PREFIXES
from jwstrdf.stores.base import Change, Rows, Term
from jwstrdf.stores.text import explain, has_own_dataset, no_service, text_lines

if TYPE_CHECKING:
    from rdflib import Graph

_STRING = PREFIXES["xsd"] + "string"


class GraphStore:
    """See `jwstrdf.stores.base.Store`. The graph is the truth graph; it has no graphs of sources."""

    def __init__(self, graph: Graph, base: str) -> None:
        self._graph = graph
        self._base = base

    @property
    def base(self) -> str:
        """Base of the IRIs of things."""
        return self._base

    @property
    def engine(self) -> str:
        """Name and version of the engine."""
        import rdflib

        return f"rdflib {rdflib.__version__}"

    def revision(self) -> int:
        """A graph counts no commits: 0."""
        return 0

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query on the graph."""
        found = self._ask(query, "SELECT")
        return Rows([str(v) for v in found.vars], [tuple(map(_term, row)) for row in found])

    def ask(self, query: str) -> bool:
        """The answer of an ASK query on the graph."""
        return bool(self._ask(query, "ASK").askAnswer)

    def construct(self, query: str) -> list[str]:
        """The distinct triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples lines."""
        return _lines(self._ask(query, "CONSTRUCT", "DESCRIBE").graph)

    def triples(self) -> int:
        """Triples of the graph."""
        return len(self._graph)

    def lines(self) -> list[str]:
        """All triples as sorted N-Triples lines."""
        return _lines(self._graph)

    def commit(self, _: Change) -> NoReturn:
        """Always StoreError `store-not-writable`: the graph is yours to change."""
        raise StoreError(
            "store-not-writable",
            "a graph in memory changes through rdflib, not through jwstrdf",
            hint="jwstrdf.stores.open_memory() gives a store in memory that takes changes",
        )

    def flush(self) -> None:
        """Nothing waits to be written."""

    def optimize(self) -> None:
        """Nothing to arrange."""

    def close(self) -> None:
        """The graph stays as it is."""

    def _ask(self, query: str, *forms: str) -> Any:
        from pyparsing import ParseException

        no_service(query)
        if has_own_dataset(query):  # rdflib would fetch it from the network
            raise UsageError("bad-sparql", "a graph in memory has no other graphs: FROM finds nothing here")
        try:
            found = self._graph.query(query)
        except ParseException as problem:
            raise explain(query, f"error at {problem.lineno}:{problem.column}: {problem.msg}") from problem
        except Exception as problem:  # rdflib raises plain Exception for unknown prefixes and the like
            raise explain(query, str(problem)) from problem
        if found.type not in forms:
            raise explain(query, f"this is no {' or '.join(forms)} query")
        return found


def open_graph(graph: Graph, base: str = BASE) -> GraphStore:
    """A graph of rdflib as a store for reading. `base` is that of the IRIs of things in it."""
    return GraphStore(graph, base)


def _term(cell: Any) -> Term | None:
    from rdflib import BNode, Literal

    if cell is None:
        return None
    if isinstance(cell, Literal):
        datatype = None if cell.datatype is None or str(cell.datatype) == _STRING else str(cell.datatype)
        return Term("literal", str(cell), None if cell.language else datatype, cell.language)
    return Term("bnode" if isinstance(cell, BNode) else "iri", str(cell))


def _lines(graph: Graph) -> list[str]:
    import pyoxigraph as ox

    told = graph.serialize(format="nt", encoding="utf-8")
    parsed = ox.parse(told, format=ox.RdfFormat.N_TRIPLES)
    return sorted(set(text_lines(ox.serialize((q.triple for q in parsed), format=ox.RdfFormat.N_TRIPLES))))
