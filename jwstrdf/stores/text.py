"""Changes as text for the engine, and what a query's text may not do. Nothing is trusted that was not looked at."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from jwstrdf.errors import StoreError, UsageError
from jwstrdf.iri import JWST, PREFIXES
from jwstrdf.stores.base import REVISION, Change, store_graph, store_node

_CHUNK = 8192
_INTEGER = PREFIXES["xsd"] + "integer"


def quads(change: Change, base: str) -> Iterator[str]:
    """The additions of a change as N-Quads lines. The revision comes last: what has it, has everything."""
    yield from _checked(change.insert_lines)
    for graph, lines in change.graphs.items():
        tail = f"{_graph(graph)} ."
        for line in _checked(lines):
            yield line[:-1] + tail
    if change.revision is not None:
        yield f"{_revision(change.revision, base)[:-1]}{_graph(store_graph(base))} ."


def chunk_bytes(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as bytes, some thousands at a time."""
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _CHUNK:
            yield ("\n".join(batch) + "\n").encode()
            batch.clear()
    if batch:
        yield ("\n".join(batch) + "\n").encode()


def text_lines(document: bytes | None) -> list[str]:
    """The lines of an N-Triples document; other characters that Unicode calls line ends are part of a text."""
    return [line for line in (document or b"").decode().split("\n") if line]


def update_text(change: Change, base: str) -> str:
    """A change as one SPARQL update (one transaction).

    Every line is read by the N-Triples parser first (a microsecond each), so that no line can end the block
    it stands in.
    """
    steps = [f"DROP SILENT GRAPH {_graph(g)}" for g in sorted({*change.drop_graphs, *change.graphs})]
    if change.revision is not None:
        node, graph = store_node(base), _graph(store_graph(base))
        steps.append(f"DELETE WHERE {{ GRAPH {graph} {{ <{node}> <{JWST}{REVISION}> ?revision }} }}")
    if change.delete_lines:
        steps.append("DELETE DATA {\n" + _block(change.delete_lines) + "\n}")
    added = [_block(change.insert_lines)]
    added += [f"GRAPH {_graph(g)} {{\n{_block(lines)}\n}}" for g, lines in change.graphs.items() if lines]
    if change.revision is not None:
        added.append(f"GRAPH {_graph(store_graph(base))} {{ {_revision(change.revision, base)} }}")
    steps.append("INSERT DATA {\n" + "\n".join(added) + "\n}")
    return " ;\n".join(steps)


def _revision(number: int, base: str) -> str:
    return f'<{store_node(base)}> <{JWST}{REVISION}> "{number}"^^<{_INTEGER}> .'


def _graph(name: str) -> str:
    return str(ox.NamedNode(name))  # refuses what is no IRI


def _block(lines: Sequence[str]) -> str:
    text = "\n".join(_checked(lines))
    for _ in ox.parse(text, ox.RdfFormat.N_TRIPLES):
        pass
    return text


def _checked(lines: Sequence[str]) -> Sequence[str]:
    """The lines, if each is one line that holds one statement."""
    for line in lines:
        if "\n" in line or "\r" in line or not line.startswith("<") or not line.endswith(" ."):
            raise StoreError(
                "bad-line",
                f"a line of the change is not one N-Triples line: {line[:200]!r}; nothing was stored",
                hint="this is a mistake in jwstrdf; please report it",
            )
    return lines


# --- queries ----------------------------------------------------------------------------------------------------

_NO_CODE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>"
    r"|#[^\n\r]*",
    re.DOTALL,
)
_WORD = r"(?<![\w:?$@\\.-]){}(?![\w:-])"
_SERVICE = re.compile(_WORD.format("SERVICE"), re.IGNORECASE)
_GRAPH = re.compile(_WORD.format("GRAPH"), re.IGNORECASE)
_FROM = re.compile(_WORD.format("FROM"), re.IGNORECASE)
_UPDATE = re.compile(
    r"^\s*(?:(?:PREFIX\s+[^\s:]*:|BASE)\s+)*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE
)
_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def _code(query: str) -> str:
    """The query without its strings, IRIs and comments."""
    return _NO_CODE.sub(" ", query)


def no_service(query: str) -> None:
    """Refuse a query that would reach other servers (the engine has no switch for that)."""
    if "service" in query.lower() and _SERVICE.search(_code(query)):
        raise UsageError(
            "bad-sparql",
            "SERVICE is not allowed: queries of this store reach no other server",
            hint="ask the other server yourself and join the answers",
        )


def has_own_dataset(query: str) -> bool:
    """Whether the query names its graphs itself with FROM."""
    return "from" in query.lower() and _FROM.search(_code(query)) is not None


def names_graphs(query: str) -> bool:
    """Whether the query asks named graphs with GRAPH."""
    return "graph" in query.lower() and _GRAPH.search(_code(query)) is not None


def explain(query: str, problem: str) -> UsageError:
    """The error for a query that cannot be run."""
    update = _UPDATE.match(_code(query))
    if update:
        return UsageError(
            "bad-sparql",
            f"{update[1].upper()} is an update; queries only read",
            hint="a store changes through jwstrdf ingest and jwstrdf forget",
        )
    found = _AT.match(problem)
    where = f"line {found[1]}, column {found[2]}" if found else None
    words = found[3] if found else problem
    if len(words) > 300:
        words = words[:300].rsplit(" ", 1)[0] + " ..."
    return UsageError("bad-sparql", words, hint="the query must be SPARQL 1.1", where=where)


class Stream:
    """Chunks of bytes as a file that the engine reads."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._now = chunks, io.BytesIO()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        if size < 0:
            return self._now.read() + b"".join(self._chunks)
        out = self._now.read(size)
        while not out:
            piece = next(self._chunks, None)
            if piece is None:
                break
            self._now = io.BytesIO(piece)
            out = self._now.read(size)
        return out
