"""A writer that dies at any moment leaves whole sources only, and the next one goes on (no repair by hand)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.errors import StoreError
from jwstrdf.ingest import rebuilding, session
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore
from jwstrdf.stores.ledger import Ledger
from jwstrdf.tables import parts
from tests.unit import store_fakes as fakes
from tests.unit.test_ingest import FILES, by_path, expected, forget, ingest, rebuild, state

ROOT = Path(__file__).resolve().parent.parent.parent
NEWER: dict[str, Any] = {
    "a.json": {"names": {"00001_raw": "named"}},
    "g.json": {"names": {"00002_raw": "opened"}, "links": [["00004_cal", "00002_raw"]]},
}


class Died(BaseException):
    """Stands for the end of the process: nothing catches it."""


def die(*_: Any, **__: Any) -> None:
    raise Died


def after(function: Any) -> Any:
    def both(*given: Any, **named: Any) -> Any:
        function(*given, **named)
        raise Died

    return both


POINTS = {
    "before the tables": (parts, "write", die),
    "after the tables": (parts, "write", after),
    "before the graph": (EmbeddedStore, "commit", die),
    "after the graph": (EmbeddedStore, "commit", after),
    "after the flush": (EmbeddedStore, "flush", after),
    "before the ledger": (Ledger, "apply", die),
    "after the ledger": (Ledger, "apply", after),
}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("doing", ["ingest", "forget"])
def test_a_commit_that_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, doing: str) -> None:
    folder, store = fakes.write(tmp_path / "in", FILES), tmp_path / "store"
    ingest(folder, store)
    fakes.write(folder, NEWER)
    old = expected(by_path(folder, FILES))
    rest = {n: said for n, said in FILES.items() if n != "b.json"}
    new = expected(by_path(folder, {**FILES, **NEWER} if doing == "ingest" else rest))
    if doing == "forget" and "tables" in point:
        return  # nothing is written there
    where, name, way = POINTS[point]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, way if way is die else after(getattr(where, name)))
        with pytest.raises(Died):
            ingest(folder, store) if doing == "ingest" else forget([folder / "b.json"], store)
    with open_store(store, read_only=True) as reader:  # questions go on, before anybody mended anything
        seen = reader.lines()
    committed = point in ("after the graph", "after the flush", "before the ledger", "after the ledger")
    assert seen == (new if committed else old)[0]
    report = ingest(folder / "f.json", store)
    assert bool(report.repaired) == (committed and point != "after the ledger")
    assert state(store)[:2] == (new if committed else old)
    assert parts.names(store / "parts") == list(Ledger.open(store / "ledger.sqlite", read_only=True).parts())
    assert not (store / "pending.json").exists()
    final = (
        ingest(folder, store) if doing == "ingest" else forget([folder / "b.json"], store) if not committed else None
    )
    assert state(store)[:2] == new
    assert final is None or final.repaired is None


@pytest.mark.parametrize("in_memory", [0, 10**6])
@pytest.mark.parametrize("point", ["bulk", "apply"])
def test_a_big_load_that_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, in_memory: int
) -> None:
    monkeypatch.setattr(session, "BULK_FIRST", 0)
    monkeypatch.setattr(session, "IN_MEMORY", in_memory)
    folder, store = fakes.write(tmp_path / "in", FILES), tmp_path / "store"
    with monkeypatch.context() as patch:
        if point == "bulk":
            patch.setattr(EmbeddedStore, "bulk", after(EmbeddedStore.bulk))
        else:
            patch.setattr(Ledger, "apply", die)
        with pytest.raises(Died):
            ingest(folder, store)
    report = ingest(folder, store)
    assert report.repaired
    assert report.count("unchanged") == len(FILES)
    assert state(store)[:2] == expected(by_path(folder, FILES))


REBUILD_POINTS = {
    "before the new graph": (rebuilding, "build", die),
    "after the new graph": (rebuilding, "build", after),
    "in its place": (EmbeddedStore, "put_in_place", after),
    "before the ledger": (Ledger, "apply", die),
}


@pytest.mark.parametrize("point", REBUILD_POINTS)
def test_a_rebuild_that_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    folder, store = fakes.write(tmp_path / "in", FILES), tmp_path / "store"
    ingest(folder, store)
    before = state(store)
    where, name, way = REBUILD_POINTS[point]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, way if way is die else after(getattr(where, name)))
        with pytest.raises(Died):
            rebuild(store)
    with open_store(store, read_only=True) as reader:
        assert reader.lines() == before[0]
    ingest(folder, store)
    assert state(store)[:2] == before[:2]
    assert {p.name for p in store.iterdir()} == {"graph", "ledger.sqlite", "lock", "parts", "store.json"}


def test_a_rebuild_that_died_between_its_two_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, store = fakes.write(tmp_path / "in", FILES), tmp_path / "store"
    ingest(folder, store)
    before = state(store)
    (store / "graph").rename(store / "graph.old")
    with open_store(store, read_only=True) as reader:  # questions go on
        assert reader.lines() == before[0]
    assert ingest(folder, store).repaired
    assert state(store)[:2] == before[:2]


def test_a_store_without_its_graph(tmp_path: Path) -> None:
    folder, store = fakes.write(tmp_path / "in", FILES), tmp_path / "store"
    ingest(folder, store)
    before = state(store)
    (store / "graph").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError) as caught:
        open_store(store, read_only=True)
    assert caught.value.code == "store-damaged"
    assert "rebuild" in str(caught.value.hint)
    assert ingest(folder, store).repaired
    assert state(store)[:2] == before[:2]


def test_a_compaction_that_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MANY_PARTS", 2)
    folder, store = fakes.write(tmp_path / "in", FILES), tmp_path / "store"
    for name in ("a.json", "b.json"):
        ingest(folder / name, store)
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "move", die)
        with pytest.raises(Died):
            ingest(folder / "c.json", store)
    ingest(folder / "a.json", store)
    there = by_path(folder, {n: FILES[n] for n in ("a.json", "b.json", "c.json")})
    assert state(store)[:2] == expected(there)
    assert len(parts.names(store / "parts")) == 1


WRITER = """
import sys
from pathlib import Path
from jwstrdf.ingest import run
from tests.unit.test_ingest import ingest, forget
run.BATCH_SOURCES = 3
folder, store = Path(sys.argv[1]), Path(sys.argv[2])
print("up", flush=True)
while True:
    ingest(folder, store)
    print("full", flush=True)
    forget([folder / "x", folder / "y"], store)
"""


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """SIGKILL while small commits follow each other; what the ledger acknowledges must be there, whole."""
    files = {
        f"{'x' if n % 2 else 'y' if n % 3 else 'z'}/{n:02d}.json": {
            "names": {f"0000{n % 5}_raw{n}": "opened"},
            "links": [[f"0000{n % 4}_cal", f"0000{n % 5}_raw{n - 1}"]],
            "listings": [[f"0000{n % 5}_raw{n}", str(n % 3), str(n % 7)]],
        }
        for n in range(18)
    }
    folder, store = fakes.write(tmp_path / "in", files), tmp_path / "store"
    chance = random.Random(2733)
    kills = 0
    end = time.monotonic() + 9
    while kills < 6 or time.monotonic() < end - 4:
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(store)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.6))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        kills += 1
        if not (store / "store.json").exists():
            continue
        open_store(store, read_only=True).close()
        ingest(folder / "z" / "00.json", store)  # mends
        with Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
            stored = {Path(r.canonical).relative_to(folder.resolve()).as_posix() for r in ledger.sources().values()}
        truth, graphs = expected(by_path(folder, {n: files[n] for n in stored}))
        lines, held, _ = state(store)
        assert [bare(line) for line in lines] == sorted(bare(line) for line in truth)
        assert held.keys() == graphs.keys()
        if time.monotonic() > end:
            break
    assert kills >= 3


def bare(line: str) -> str:
    """A line without the published location, which depends on the folder that was named."""
    return line.split('#location> "')[0]
