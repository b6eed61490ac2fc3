"""The embedded store: Oxigraph through pyoxigraph, on disk or in memory.

The default graph is the truth graph. Every commit is one transaction of the engine, so a killed process leaves
all of it or nothing (docs/decisions/0002).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from jwstrdf.errors import JwstrdfError, StoreError
from jwstrdf.iri import JWST
from jwstrdf.stores.base import REVISION, Change, Rows, store_graph, store_node
from jwstrdf.stores.engine import ENGINE_ERRORS, patiently
from jwstrdf.stores.lock import WriterLock
from jwstrdf.stores.place import Place, sync_folder, system_error
from jwstrdf.stores.terms import term_of
from jwstrdf.stores.text import (
    Stream,
    chunk_bytes,
    explain,
    has_own_dataset,
    no_service,
    quads,
    text_lines,
    update_text,
)

_TRUTH = ox.DefaultGraph()
_T = TypeVar("_T")


class EmbeddedStore:
    """See `jwstrdf.stores.base.Store`. A result is read in the thread that asked (else the engine aborts)."""

    def __init__(
        self, inner: ox.Store, base: str, *, place: Place | None = None, lock: WriterLock | None = None
    ) -> None:
        self._inner: ox.Store | None = inner
        self._base = base
        self._place = place
        self._lock = lock

    @property
    def base(self) -> str:
        """Base of the IRIs of things."""
        return self._base

    @property
    def place(self) -> Place | None:
        """Folder of the store, None in memory."""
        return self._place

    @property
    def engine(self) -> str:
        """Name and version of the engine."""
        return f"oxigraph {ox.__version__}"

    @property
    def where(self) -> str:
        """The place of the store for messages."""
        return str(self._place.root) if self._place else "memory"

    # --- questions ----------------------------------------------------------------------------------------------

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query on the truth graph; GRAPH reaches the graphs of the sources."""
        found = self._ask(query)
        if not isinstance(found, ox.QuerySolutions):
            raise explain(query, "this is no SELECT query")
        columns = [v.value for v in found.variables]
        return Rows(columns, self._guard(lambda: [tuple(map(term_of, solution)) for solution in found]))

    def ask(self, query: str) -> bool:
        """The answer of an ASK query on the truth graph."""
        found = self._ask(query)
        if not isinstance(found, ox.QueryBoolean):
            raise explain(query, "this is no ASK query")
        return bool(found)

    def construct(self, query: str) -> list[str]:
        """The distinct triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples lines."""
        found = self._ask(query)
        if not isinstance(found, ox.QueryTriples):
            raise explain(query, "this is no CONSTRUCT or DESCRIBE query")
        text = self._guard(lambda: found.serialize(format=ox.RdfFormat.N_TRIPLES))
        return sorted(set(text_lines(text)))

    def _ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        no_service(query)
        dataset = {} if has_own_dataset(query) else {"default_graph": _TRUTH}
        inner = self._open
        try:
            return inner.query(query, **dataset)  # type: ignore[arg-type]
        except SyntaxError as problem:
            raise explain(query, str(problem)) from problem
        except ENGINE_ERRORS as problem:
            raise system_error(problem, self.where) from problem

    # --- what is there ------------------------------------------------------------------------------------------

    def revision(self) -> int:
        """How many commits the graph holds; 0 where it does not say."""
        found = self._guard(
            lambda: [
                int(q.object.value)  # type: ignore[union-attr]
                for q in self._open.quads_for_pattern(
                    ox.NamedNode(store_node(self._base)),
                    ox.NamedNode(JWST + REVISION),
                    None,
                    ox.NamedNode(store_graph(self._base)),
                )
            ]
        )
        return max(found, default=0)

    def triples(self) -> int:
        """Triples of the truth graph, counted."""
        found = self.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0]
        return int(found.value) if found else 0

    def graph_sizes(self) -> dict[str, int]:
        """IRI -> triples of all named graphs, without the store's own."""
        own = store_graph(self._base)
        found = self.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g").rows
        sizes = {g.value: int(n.value) for g, n in found if g and n}
        return {g: n for g, n in sorted(sizes.items()) if g != own}

    def lines(self, graph: str | None = None) -> list[str]:
        """All triples of a named graph, or of the truth graph, as sorted N-Triples lines."""
        name = ox.NamedNode(graph) if graph else _TRUTH
        dump = self._guard(lambda: self._open.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name))
        return sorted(text_lines(dump))

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """All statements of a named graph, or of the truth graph, one by one; always in the same order."""
        name = ox.NamedNode(graph) if graph else _TRUTH
        return self._guard(lambda: self._open.quads_for_pattern(None, None, None, name))

    def graphs(self) -> Iterator[str]:
        """The IRIs of the graphs of the sources."""
        own = store_graph(self._base)
        return (g.value for g in self._open.named_graphs() if isinstance(g, ox.NamedNode) and g.value != own)

    # --- changes ------------------------------------------------------------------------------------------------

    def commit(self, change: Change) -> None:
        """Do all of it or nothing. Deletions go as one SPARQL update, pure additions as N-Quads (twice as fast)."""
        self._guard(lambda: self._commit(change))

    def _commit(self, change: Change) -> None:
        inner = self._open
        replaced = any(inner.contains_named_graph(ox.NamedNode(g)) for g in change.graphs)
        if change.delete_lines or change.drop_graphs or replaced:
            inner.update(update_text(change, self._base))
        else:
            inner.load(b"".join(chunk_bytes(quads(change, self._base))), ox.RdfFormat.N_QUADS)

    def bulk(self, changes: Iterable[Change]) -> None:
        """Add the lines of many changes in one atomic bulk load; they must delete nothing. Then `optimize`."""
        lines = (line for change in changes for line in quads(change, self._base))
        stream = Stream(chunk_bytes(lines))
        self._guard(lambda: self._open.bulk_load(stream, ox.RdfFormat.N_QUADS))  # type: ignore[arg-type]

    def flush(self) -> None:
        """Return when everything committed is on disk."""
        self._guard(lambda: self._open.flush())

    def optimize(self) -> None:
        """Arrange the data for reading. After a big load queries are 3 to 35 times slower without it."""
        self._guard(lambda: self._open.optimize())

    def put_in_place(self, fresh: Path) -> None:
        """Put a graph that was made elsewhere (on the same disk) in the place of this one and go on with it.

        A reader that opens in the moment between the two renames tries again.
        """
        assert self._place is not None
        graph, old = self._place.graph, self._place.old_graph
        self._inner = None
        try:
            shutil.rmtree(old, ignore_errors=True)
            graph.rename(old)
            fresh.rename(graph)
            sync_folder(graph.parent)
            self._inner = patiently(lambda: ox.Store(str(graph)), self._place)
            shutil.rmtree(old, ignore_errors=True)
        except OSError as problem:
            if isinstance(problem, JwstrdfError):
                raise
            raise system_error(problem, graph) from problem

    def close(self) -> None:
        """Let go of files and lock; more than once does no harm."""
        self._inner = None  # the engine closes when nothing refers to it any more
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _open(self) -> ox.Store:
        if self._inner is None:
            raise StoreError("store-closed", "the store was closed before", where=self.where)
        return self._inner

    def _guard(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except JwstrdfError:
            raise
        except SyntaxError as problem:
            raise StoreError(
                "bad-line",
                f"a line of the change is not N-Triples: {problem}; nothing was stored",
                hint="this is a mistake in jwstrdf; please report it",
                where=self.where,
            ) from problem
        except ENGINE_ERRORS as problem:
            raise system_error(problem, self.where) from problem


def in_memory(base: str) -> EmbeddedStore:
    """A new empty store in memory."""
    return EmbeddedStore(ox.Store(), base)


def open_fresh(path: Path, base: str) -> EmbeddedStore:
    """A new empty graph in a folder that nobody else knows."""
    try:
        return EmbeddedStore(ox.Store(str(path)), base)
    except ENGINE_ERRORS as problem:
        raise system_error(problem, path) from problem


def open_for_reading(place: Place, base: str, *, compare: bool = True) -> EmbeddedStore:
    """The store as it is now, beside a writer if there is one; no lock needed.

    The ledger is read before the graph, so the graph can only be equal or newer, unless it lost something.
    `compare` refuses a graph that did.
    """
    from jwstrdf.stores.ledger import Ledger

    with Ledger.open(place.ledger, read_only=True) as ledger:
        acknowledged = ledger.revision
    store = EmbeddedStore(_read_only(place), base, place=place)
    if compare and store.revision() < acknowledged:
        raise StoreError(
            "graph-behind",
            f"the graph holds {store.revision()} of {acknowledged} acknowledged commits; its log was damaged",
            hint="jwstrdf rebuild makes the graph anew from the stored tables, nothing is lost",
            where=str(place.root),
        )
    return store


def _read_only(place: Place) -> ox.Store:
    try:
        return patiently(lambda: ox.Store.read_only(str(place.graph)), place)
    except StoreError:
        if place.graph.exists() or not place.old_graph.exists():
            raise
        # A rebuild was killed between its two renames: what it was to replace is still whole.
        return patiently(lambda: ox.Store.read_only(str(place.old_graph)), place)


def open_for_writing(place: Place, base: str) -> EmbeddedStore:
    """The store for the one writer; StoreError `store-locked` where there is one already."""
    lock = WriterLock(place.lock)
    lock.acquire()
    try:
        inner = patiently(lambda: ox.Store(str(place.graph)), place)
    except BaseException:
        lock.release()
        raise
    return EmbeddedStore(inner, base, place=place, lock=lock)
