"""A store behind a SPARQL 1.1 endpoint, for reading.

The truth graph is the named graph `<base>graph/truth`; every query states it (`default-graph-uri`), because the default
graph of many servers is the union of all graphs. The graphs of the sources are where GRAPH and FROM find them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NoReturn

import pyoxigraph as ox

from jwstrdf.errors import StoreError
from jwstrdf.iri import BASE, JWST
from jwstrdf.stores.base import REVISION, Change, Rows, store_graph, store_node, truth_graph
from jwstrdf.stores.endpoint import LARGEST, TIMEOUT, Endpoint, address_of
from jwstrdf.stores.results import read_rows, read_truth
from jwstrdf.stores.text import explain, has_own_dataset, names_graphs, no_service, text_lines

_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_ROWS = (ox.QuerySolutions, "SELECT")
_TRUTH = (ox.QueryBoolean, "ASK")
_GRAPH = (ox.QueryTriples, "CONSTRUCT")
_ARTICLE = {"SELECT": "no SELECT query", "ASK": "no ASK query", "CONSTRUCT": "no CONSTRUCT or DESCRIBE query"}

Dataset = list[tuple[str, str]]


class RemoteStore:
    """See `jwstrdf.stores.base.Store`. Every query is read here first: what is no query, or would reach further, is
    refused with the same words as on the embedded store, and never sent."""

    def __init__(self, endpoint: Endpoint, base: str) -> None:
        self._endpoint = endpoint
        self._base = base
        self._empty = ox.Store()
        self._witnesses: list[str] | None = None

    @property
    def base(self) -> str:
        """Base of the IRIs of things."""
        return self._base

    @property
    def engine(self) -> str:
        """The name that the server gives itself, such as Oxigraph/0.5.13."""
        if self._endpoint.server is None:
            self.revision()
        return self._endpoint.server or "SPARQL 1.1 endpoint"

    @property
    def where(self) -> str:
        """The address for messages: without user, password and query string."""
        return self._endpoint.address.shown

    # --- questions ----------------------------------------------------------------------------------------------

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query on the truth graph; GRAPH reaches the graphs of the sources."""
        return self._rows(query, self._dataset(query))

    def ask(self, query: str) -> bool:
        """The answer of an ASK query on the truth graph."""
        self._read(query, *_TRUTH)
        kind, document = self._endpoint.ask(query, "ASK", _RESULTS, self._dataset(query))
        try:
            return read_truth(document)
        except (ValueError, LookupError) as problem:
            raise self._no_results(kind, problem) from problem

    def construct(self, query: str) -> list[str]:
        """The distinct triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples lines."""
        self._read(query, *_GRAPH)
        kind, document = self._endpoint.ask(query, "CONSTRUCT", _TRIPLES, self._dataset(query))
        return _lines(self._parsed(document, kind))

    def _rows(self, query: str, dataset: Dataset) -> Rows:
        columns = self._read(query, *_ROWS)
        kind, document = self._endpoint.ask(query, "SELECT", _RESULTS, dataset)
        try:
            return read_rows(document, columns)
        except (ValueError, LookupError) as problem:
            raise self._no_results(kind, problem) from problem

    def _no_results(self, kind: str, problem: Exception) -> StoreError:
        return self._endpoint.odd(f"the answer ({kind}) is no SPARQL results JSON: {str(problem)[:200]}")

    def _read(self, query: str, kind: type, form: str) -> list[str]:
        """The columns of a query as our own engine reads it, on an empty store; UsageError `bad-sparql`."""
        no_service(query)
        try:
            found = self._empty.query(query)
        except SyntaxError as problem:
            raise explain(query, str(problem)) from problem
        fits = isinstance(found, kind)
        columns = [v.value for v in found.variables] if isinstance(found, ox.QuerySolutions) else []
        del found  # it must end in this thread, and the frame of an error may live on
        if not fits:
            raise explain(query, f"this is {_ARTICLE[form]}")
        return columns

    def _dataset(self, query: str) -> Dataset:
        if has_own_dataset(query):
            return []
        named = self._graphs() if names_graphs(query) else []
        return [("default-graph-uri", truth_graph(self._base)), *(("named-graph-uri", g) for g in named)]

    def _parsed(self, document: bytes, kind: str) -> Iterator[ox.Quad]:
        form = ox.RdfFormat.from_media_type(kind)
        if form is None:
            raise self._endpoint.odd(f"triples were asked for, and {kind or 'something unnamed'} came")
        try:
            yield from ox.parse(document, format=form, base_iri=self._base)
        except (SyntaxError, ValueError) as problem:
            raise self._endpoint.odd(f"the answer is no {form.name}: {str(problem)[:200]}") from problem

    # --- what is there ------------------------------------------------------------------------------------------

    def revision(self) -> int:
        """How many commits the graph holds; 0 where it does not say."""
        query = f"SELECT ?revision {{ <{store_node(self._base)}> <{JWST}{REVISION}> ?revision }}"
        found = self._rows(query, [("default-graph-uri", store_graph(self._base))])
        return max((int(r.value) for (r,) in found.rows if r is not None and r.value.isdecimal()), default=0)

    def triples(self) -> int:
        """Triples of the truth graph, counted by the endpoint."""
        found = self.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0]
        return int(found.value) if found else 0

    def graphs(self) -> Iterator[str]:
        """The IRIs of the graphs of the sources."""
        own = store_graph(self._base)
        return (g for g in self._graphs() if g != own)

    def _graphs(self) -> list[str]:
        """The graphs of the sources and of the store; asked for once."""
        if self._witnesses is None:
            query = "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }"
            told = self._rows(query, []).rows
            found = {g.value for (g,) in told if g is not None and g.kind == "iri" and g.value.startswith(self._base)}
            self._witnesses = sorted(found - {truth_graph(self._base)})
        return self._witnesses

    def lines(self, graph: str | None = None) -> list[str]:
        """All triples of a named graph, or of the truth graph, as sorted N-Triples lines."""
        return _lines(self.quads(graph))

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """All statements of a named graph, or of the truth graph, while they come, in the order of the endpoint."""
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        dataset = [("default-graph-uri", graph or truth_graph(self._base))]
        with self._endpoint.stream(query, "CONSTRUCT", "application/n-triples", dataset) as (kind, body):
            if ox.RdfFormat.from_media_type(kind) != ox.RdfFormat.N_TRIPLES:
                raise self._endpoint.odd(f"N-Triples were asked for, and {kind or 'something unnamed'} came")
            try:
                for told in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
                    yield ox.Quad(told.subject, told.predicate, told.object, name)
            except SyntaxError as problem:
                raise self._endpoint.odd(f"the answer is no N-Triples: {str(problem)[:200]}") from problem
            self._endpoint.whole(body)

    # --- changes ------------------------------------------------------------------------------------------------

    def commit(self, _: Change) -> NoReturn:
        """Always StoreError `remote-read-only`."""
        raise read_only(self.where)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def optimize(self) -> None:
        """The endpoint looks after its data itself."""

    def close(self) -> None:
        """Nothing is kept open."""

    def __enter__(self) -> RemoteStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_remote(
    location: str, base: str | None = None, *, timeout: float = TIMEOUT, largest: int = LARGEST
) -> RemoteStore:
    """The store behind an endpoint.

    Its base is what the graph `<base>graph/store` says, else `base`, else that of the project; StoreError `other-base`
    where `base` is another one or several stores are there and none is chosen, `no-store` where there is none.
    """
    endpoint = Endpoint(address_of(location), timeout=timeout, largest=largest)
    bases = _bases(endpoint)
    if base in bases or (base is None and len(bases) == 1):
        return RemoteStore(endpoint, base or bases[0])
    store = RemoteStore(endpoint, base or BASE)
    if store.ask("ASK { ?s ?p ?o }"):
        return store
    if bases:
        raise StoreError(
            "other-base",
            f"the endpoint holds stores with other bases: {', '.join(bases[:5])}",
            hint="name one with JWSTRDF_BASE or the key base in jwstrdf.toml",
            where=store.where,
        )
    raise StoreError(
        "no-store",
        f"the endpoint has no graph <{truth_graph(store.base)}>",
        hint="load a store into that graph (docs/how-to/vo-and-sparql.md), or name its base with JWSTRDF_BASE",
        where=store.where,
    )


def read_only(where: str, doing: str = "writing to it") -> StoreError:
    """The error for what would change a store behind an endpoint."""
    return StoreError(
        "remote-read-only",
        f"{where} is a SPARQL endpoint; {doing} is not possible yet, only reading",
        hint="give --store a folder; its graph can be loaded into an endpoint (docs/how-to/vo-and-sparql.md)",
        where=where,
    )


def _bases(endpoint: Endpoint) -> Sequence[str]:
    """The bases of the stores that speak of themselves there."""
    query = f"SELECT ?graph ?node {{ GRAPH ?graph {{ ?node <{JWST}{REVISION}> ?revision }} }}"
    found = RemoteStore(endpoint, BASE)._rows(query, []).rows
    pairs = {(g.value, n.value.removesuffix("store")) for g, n in found if g is not None and n is not None}
    return sorted(base for graph, base in pairs if graph == store_graph(base))


def _lines(triples: Iterator[ox.Quad]) -> list[str]:
    return sorted(set(text_lines(ox.serialize((t.triple for t in triples), format=ox.RdfFormat.N_TRIPLES))))
