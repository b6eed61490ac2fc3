"""Killing the real command, and looking at what it left: nothing may be there in part.

What must be there is computed from the files alone, without a store (`Oracle`).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jwstrdf.answers.doctor import doctor
from jwstrdf.errors import BadInputError
from jwstrdf.ingest import ingest
from jwstrdf.iri import BASE
from jwstrdf.loaders.load import LoadedSource, merged, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.mapping import build
from jwstrdf.stores import open_store
from jwstrdf.stores.ledger import Entry, Ledger
from jwstrdf.tables import parts

ROOT = Path(__file__).resolve().parent.parent.parent
State = frozenset[tuple[str, str]]
"""The sources of a store: key and digest. A changed file has another digest."""


class Oracle:
    """The graphs that stores must hold for any set of sources it knows."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, str], LoadedSource] = {}
        self._graphs: dict[tuple[str, str], list[str]] = {}
        self._truths: dict[State, list[str]] = {}

    def learn(self, *paths: Path) -> State:
        """Read what lies below the paths now; the sources that a whole store of it has."""
        found = []
        for file in walk(paths):
            try:
                loaded = read_source(file)
            except BadInputError:
                continue
            found.append((loaded.key, loaded.digest))
            self._loaded.setdefault(found[-1], loaded)
        return frozenset(found)

    def path_of(self, source: tuple[str, str]) -> str:
        """The published location of a source, to say which one."""
        return self._loaded[source].location

    def graph(self, source: tuple[str, str]) -> list[str]:
        """The named graph of a source: what its tables alone give."""
        if source not in self._graphs:
            self._graphs[source] = sorted(build.asserted(self._loaded[source].tables))
        return self._graphs[source]

    def truth(self, state: State) -> list[str]:
        """The truth graph of these sources, from their tables in one go."""
        if state not in self._truths:
            tables = merged(self._loaded[source] for source in sorted(state))
            self._truths[state] = sorted(build.truth(tables)) if state else []
        return self._truths[state]


@dataclass
class Left:
    """What a killed process left. `unmade`: not even an empty store."""

    state: State = frozenset()
    unmade: bool = False
    ahead: bool = False
    pending: bool = False
    stray_part: bool = False


def look(store: Path, oracle: Oracle) -> Left:
    """Open without mending; every source that is there must be whole, and the truth graph theirs."""
    if not (store / "store.json").exists():
        return Left(unmade=True)
    pending = store / "pending.json"
    with open_store(store, read_only=True) as opened, Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
        noted = {r.source: r.digest for r in ledger.sources().values()}
        held, written = opened.revision(), ledger.revision
        if held != written:
            assert held == written + 1, "more than the one commit under way is not noted"
            entry = Entry.from_json(pending.read_text(encoding="utf-8"))
            assert entry.revision == held
            noted = {k: d for k, d in noted.items() if k not in entry.forget} | {r.source: r.digest for r in entry.put}
        state = frozenset(noted.items())
        graphs = {graph: opened.lines(graph) for graph in opened.graph_sizes()}
        truth = opened.lines()
        stray = set(parts.names(store / "parts")) - set(ledger.parts())
    wanted = {f"{BASE}source/{source[0]}": source for source in state}
    assert graphs.keys() == wanted.keys(), "the named graphs are not those of the sources that are noted"
    for graph, lines in graphs.items():
        assert lines == oracle.graph(wanted[graph]), f"the graph of {oracle.path_of(wanted[graph])} is not whole"
    assert truth == oracle.truth(state), "the truth graph is not that of the sources"
    return Left(state, ahead=held != written, pending=pending.exists(), stray_part=bool(stray))


def examine(store: Path, oracle: Oracle, spare: Path) -> Left:
    """`look`; then the next writer mends a copy, which changes nothing but the notes, and doctor is content."""
    left = look(store, oracle)
    if left.unmade:
        return left
    told = doctor(store)
    assert told["ok"] or left.ahead, [c for c in told["checks"] if not c["ok"]]
    shutil.rmtree(spare, ignore_errors=True)
    shutil.copytree(store, spare)
    assert bool(ingest([], spare).repaired) == left.ahead
    told = doctor(spare)
    assert told["ok"], [c for c in told["checks"] if not c["ok"]]
    assert not (spare / "pending.json").exists()
    if left.ahead or left.stray_part:
        assert look(spare, oracle) == Left(left.state)
    return left


def start(store: Path, *arguments: object) -> subprocess.Popen[str]:
    """The real command, the leader of a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "jwstrdf", *map(str, arguments), "--store", str(store)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def killed(
    store: Path, arguments: Sequence[object], moment: float, *, sight: Path | None = None, then: float = 0.0
) -> bool:
    """Run the command and kill it and its workers after so many seconds; False where it had ended before.

    With `sight` it lives on until that file is there, and `then` seconds more.
    """
    process = start(store, *arguments)
    end = time.monotonic() + moment
    try:
        while time.monotonic() < end and process.poll() is None:
            time.sleep(0.002)
        if sight is not None:
            while not sight.exists() and process.poll() is None:
                time.sleep(0.0005)
            time.sleep(then)
        done = process.poll() is not None
        if not done:
            os.killpg(process.pid, signal.SIGKILL)
    finally:
        if process.poll() is None:
            process.kill()
        _, said = process.communicate()
    assert not done or process.returncode in (0, 3), said
    return not done


def finish(store: Path, *arguments: object) -> float:
    """Run the command to its end; the seconds it took."""
    began = time.monotonic()
    process = start(store, *arguments)
    _, said = process.communicate(timeout=300)
    assert process.returncode in (0, 3), said
    return time.monotonic() - began


def moments(count: int, chance: random.Random) -> list[float]:
    """Fractions of a run, one from each of as many equal spans of it, in a random order."""
    drawn = [(n + chance.random()) / count for n in range(count)]
    chance.shuffle(drawn)
    return drawn
