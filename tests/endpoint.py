"""An endpoint for tests: `oxigraph serve` on a port of this machine, with the contents of a store."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from jwstrdf.stores import open_store
from jwstrdf.stores.base import store_graph, truth_graph

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def program() -> str:
    """The server that the package `oxigraph` of the extra `dev` installs."""
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    assert found, "the program oxigraph is missing: pip install -e '.[dev]'"
    return found


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a new empty server, which ends with the body. `folder` holds its data."""
    for _ in range(5):  # another process may take the port first
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        arguments = [program(), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
        with (folder.parent / "server.log").open("ab") as log:
            server = subprocess.Popen(arguments, stdout=log, stderr=log)
        try:
            if _answers(server, port):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            server.kill()
            server.wait()
    raise AssertionError(f"oxigraph does not start: {(folder.parent / 'server.log').read_text()}")


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.02)
    return False


def put(server: str, graph: str, lines: list[str]) -> None:
    """Put lines into a named graph (SPARQL 1.1 Graph Store Protocol), as any user would."""
    request = urllib.request.Request(
        f"{server}/store?graph={quote(graph, safe='')}",
        "\n".join(lines).encode(),
        {"Content-Type": "application/n-triples"},
        method="PUT",
    )
    with _DIRECT.open(request, timeout=60) as answer:
        assert answer.status in (200, 201, 204)


def put_store(server: str, store: Path) -> str:
    """Put the truth graph, the graphs of the sources and that of the store there; the address for --store."""
    with open_store(store, read_only=True) as opened:
        base = opened.base
        for graph in [*opened.graphs(), store_graph(base)]:
            put(server, graph, opened.lines(graph))
        put(server, truth_graph(base), opened.lines())
    return f"{server}/query"
