"""`doctor` names every damage that can be made, and `info` counts."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers import doctor as answers
from jwstrdf.answers.info import info
from jwstrdf.errors import StoreError
from jwstrdf.ingest import derivation
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Change
from tests.unit import store_fakes as fakes
from tests.unit.test_ingest import FILES, by_path, expected, ingest, rebuild, state


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(derivation, "digest", lambda: fakes.DERIVATION.digest)
    ingest(fakes.write(tmp_path / "in", FILES), tmp_path / "store")
    return tmp_path / "store"


def wrong(store: Path, **options: Any) -> dict[str, dict[str, Any]]:
    """The checks that are not ok; each says what to do."""
    told = answers.doctor(store, **options)
    found = {c["name"]: c for c in told["checks"] if not c["ok"]}
    assert told["ok"] == (not found)
    assert all(c["fix"] and c["detail"] for c in found.values())
    return found


def ledger_says(store: Path, sql: str) -> None:
    db = sqlite3.connect(store / "ledger.sqlite")
    db.execute(sql)
    db.commit()
    db.close()


def test_a_sound_store(store: Path) -> None:
    assert wrong(store) == {}
    names = [c["name"] for c in answers.doctor(store)["checks"]]
    assert names == [
        "ontology",
        "cache",
        "extras",
        "java",
        "store",
        "ledger",
        "tables",
        "derivation",
        "graph",
        "revision",
        "truth-graph",
        "named-graphs",
        "disk-space",
    ]


def drop_a_graph(store: Path) -> None:
    with open_store(store) as opened:
        opened.commit(Change(drop_graphs=[next(iter(opened.graph_sizes()))]))
        opened.flush()


def add_a_graph(store: Path) -> None:
    with open_store(store) as opened:
        opened.commit(
            Change(graphs={"https://e.org/stranger": ["<https://e.org/s> <https://e.org/p> <https://e.org/o> ."]})
        )
        opened.flush()


def lose_a_triple(store: Path) -> None:
    with open_store(store) as opened:
        opened.commit(Change(delete_lines=opened.lines()[:1]))
        opened.flush()


def newer_ledger(store: Path) -> None:
    ledger_says(store, "UPDATE meta SET value = '5' WHERE key = 'revision'")


def older_ledger(store: Path) -> None:
    ledger_says(store, "UPDATE meta SET value = '0' WHERE key = 'revision'")


def other_digest(store: Path) -> None:
    ledger_says(store, "UPDATE meta SET value = 'x' WHERE key = 'derivation'")


def no_part(store: Path) -> None:
    shutil.rmtree(store / "parts" / "000001")


def no_file_of_a_part(store: Path) -> None:
    (store / "parts" / "000001" / "mentions.parquet").unlink()


def no_ledger(store: Path) -> None:
    (store / "ledger.sqlite").unlink()


def no_graph(store: Path) -> None:
    shutil.rmtree(store / "graph")


def broken_graph(store: Path) -> None:
    for path in (store / "graph").glob("MANIFEST*"):
        path.write_bytes(b"\0" * 100)


def broken_marker(store: Path) -> None:
    (store / "store.json").write_text("{")


DAMAGES: dict[Callable[[Path], None], str] = {
    drop_a_graph: "named-graphs",
    add_a_graph: "named-graphs",
    lose_a_triple: "truth-graph",
    newer_ledger: "revision",
    older_ledger: "revision",
    other_digest: "derivation",
    no_part: "tables",
    no_file_of_a_part: "tables",
    no_ledger: "ledger",
    no_graph: "graph",
    broken_graph: "graph",
    broken_marker: "store",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_damage_is_found_and_mended(store: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    damage(store)
    found = wrong(store)
    assert list(found) == [DAMAGES[damage]]
    if "rebuild" in found[DAMAGES[damage]]["fix"]:
        rebuild(store)
        assert wrong(store) == {}
        assert state(store)[:2] == expected(by_path(tmp_path / "in", FILES))


@pytest.mark.parametrize("damage", [newer_ledger, older_ledger, no_graph], ids=lambda d: d.__name__)
def test_the_next_ingest_mends_what_it_can(store: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    damage(store)
    report = ingest(tmp_path / "in" / "a.json", store)
    assert report.repaired
    assert [s.status for s in report.sources] == ["unchanged"]
    assert wrong(store) == {}
    assert state(store)[:2] == expected(by_path(tmp_path / "in", FILES))


def test_a_lost_part_stops_an_ingest_and_harms_nothing(store: Path, tmp_path: Path) -> None:
    before = state(store)
    no_part(store)
    fakes.write(tmp_path / "in", {"a.json": {"names": {"00002_raw": "opened"}}})
    with pytest.raises(StoreError) as caught:
        ingest(tmp_path / "in", store)
    assert caught.value.code == "part-lost"
    assert state(store) == before


def test_quick_leaves_out_the_counting(store: Path) -> None:
    lose_a_triple(store)
    assert wrong(store, quick=True) == {}


def test_no_store_yet_is_no_fault(tmp_path: Path) -> None:
    assert wrong(tmp_path / "none") == {}
    (tmp_path / "thesis.txt").write_text("x")
    assert list(wrong(tmp_path)) == ["store"]
    assert list(wrong("https://e.org/sparql")) == ["store"]  # type: ignore[arg-type]


def test_a_cache_that_cannot_be_written(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("JWSTRDF_CACHE", str(tmp_path / "file" / "cache"))
    assert list(wrong(store)) == ["cache"]


def test_info_counts(store: Path) -> None:
    told = info(store)
    assert set(told) >= {
        "store",
        "engine",
        "products",
        "present",
        "triples",
        "sources",
        "observations",
        "programs",
        "ontology_version",
        "revision",
    }
    assert told["triples"] == len(state(store)[0])
    assert (told["sources"], told["revision"], told["ontology_version"]) == (6, 1, "fake-1")
    with pytest.raises(StoreError) as caught:
        info(store.with_name("none"))
    assert caught.value.code == "no-store"
