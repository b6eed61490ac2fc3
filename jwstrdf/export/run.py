"""The export of a store, of a part of it, or of what one source said, as a file of RDF."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.export import target
from jwstrdf.export.formats import Format, format_of
from jwstrdf.export.header import Ordered
from jwstrdf.iri import PREFIXES
from jwstrdf.stores import open_store

if TYPE_CHECKING:
    import pyoxigraph as ox

    from jwstrdf.stores.embedded import EmbeddedStore
    from jwstrdf.stores.remote import RemoteStore

_T = TypeVar("_T")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML document may hold (XML 1.0, production Char)."""
_XML_NAME = re.compile(r"[^\W\d][\w.-]*$")
"""The end of an IRI that an element can be called (Namespaces in XML 1.0, production NCName)."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: where, how, of which nodes, and how much."""

    output: str
    format: str
    nodes: tuple[str, ...]
    graph: str | None
    triples: int
    """Statements of the truth graph, of the part of it, or of the one graph."""
    graphs: int
    """Named graphs beside the truth graph."""
    bytes: int
    """Before compression."""

    def as_dict(self) -> dict[str, Any]:
        """The answer of `export --json`."""
        return {name: list(v) if isinstance(v := getattr(self, name), tuple) else v for name in self.__slots__}


def export(
    location: str | os.PathLike[str],
    output: str,
    *,
    names: Sequence[str] = (),
    graph: str | None = None,
    form: str | None = None,
    force: bool = False,
    base: str | None = None,
    timeout: float | None = None,
) -> ExportReport:
    """Write a store, the parts that describe `names`, or the graph of one source to a file or to stdout ("-").

    A whole store is streamed in the order of the engine: equal stores give equal bytes. A part is sorted. `base` and
    `timeout` are for endpoints, as in `open_store`.
    """
    if names and graph:
        raise UsageError("usage", "a name and --graph ask for two different things", hint="leave one of them out")
    chosen = format_of(form, None if output == target.STDOUT else output)
    if output != target.STDOUT:
        target.check(output, force=force)  # before a long way for nothing
    with open_store(location, read_only=True, base=base, timeout=timeout) as store:
        if names:
            return _part(store, output, chosen, names, force=force)
        if graph:
            return _graph(store, output, chosen, graph, force=force)
        return _whole(store, output, chosen, force=force)


def _whole(store: EmbeddedStore | RemoteStore, output: str, form: Format, *, force: bool) -> ExportReport:
    truth = _Counted(store.quads())
    graphs = _Counted(store.graphs() if form.dataset else ())
    said = (quad for graph in graphs for quad in store.quads(graph))
    size = _write((quad for quads in (truth, said) for quad in quads), output, form, force=force)
    return ExportReport(output, form.name, (), None, truth.count, graphs.count, size)


def _part(
    store: EmbeddedStore | RemoteStore, output: str, form: Format, names: Sequence[str], *, force: bool
) -> ExportReport:
    from jwstrdf.export.names import node_of
    from jwstrdf.export.part import part_of

    nodes = sorted({node_of(store, name) for name in names})
    lines = part_of(store, nodes)
    size = _write(_quads(lines), output, form, force=force)
    return ExportReport(output, form.name, tuple(nodes), None, len(lines), 0, size)


def _graph(store: EmbeddedStore | RemoteStore, output: str, form: Format, source: str, *, force: bool) -> ExportReport:
    from jwstrdf.export.names import source_of

    graph = source_of(store, source)
    lines = store.lines(graph)
    if not lines:
        raise UnknownNameError(
            "no-graph",
            "the store keeps no graph of this source",
            hint="it was ingested with --bulk, or in another store; ingest it without --bulk",
            where=source,
        )
    size = _write(_quads(lines), output, form, force=force)
    return ExportReport(output, form.name, (), graph, len(lines), 0, size)


def _quads(lines: Sequence[str]) -> Iterator[ox.Quad]:
    """Sorted lines as statements of the default graph."""
    import pyoxigraph as ox

    return ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)


def _write(quads: Iterable[ox.Quad], output: str, form: Format, *, force: bool) -> int:
    """Stream the statements; the number of bytes."""
    import pyoxigraph as ox

    syntax = getattr(ox.RdfFormat, form.engine)
    checked = _for_xml(quads, output) if syntax == ox.RdfFormat.RDF_XML else quads
    told: Iterable[ox.Quad | ox.Triple] = checked if form.dataset else (quad.triple for quad in checked)
    with target.opened(output, force=force) as sink:
        out = Ordered(sink.write)
        ox.serialize(told, cast("IO[bytes]", out), syntax, prefixes=PREFIXES)  # type: ignore[arg-type]
        out.finish()
    return sink.size


def _for_xml(quads: Iterable[ox.Quad], output: str) -> Iterator[ox.Quad]:
    """The statements; UsageError `bad-format` at the first that RDF/XML cannot hold."""
    for quad in quads:
        if _NO_XML.search(quad.object.value):  # type: ignore[union-attr]
            what = f"a value of {quad.predicate.value} has a character that XML cannot hold"
        elif not _XML_NAME.search(quad.predicate.value):
            what = f"XML can hold no property that is called {quad.predicate.value}"
        else:
            yield quad
            continue
        raise UsageError("bad-format", what, hint="take another format, such as turtle", where=output)


class _Counted(Iterable[_T]):
    """An iterable that knows how many have come out of it."""

    def __init__(self, inner: Iterable[_T]) -> None:
        self._inner, self.count = inner, 0

    def __iter__(self) -> Iterator[_T]:
        for one in self._inner:
            self.count += 1
            yield one
