"""The ledger: what it remembers, and that an entry is written whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from jwstrdf.errors import StoreError
from jwstrdf.stores.ledger import Entry, Ledger, SourceRecord

RECORD = SourceRecord(
    source="k1",
    canonical="/d/a.json",
    location="a.json",
    root="d",
    kind="association",
    digest="sha256:1",
    size=10,
    modified=None,
    reader="r",
    part=1,
    rows=3,
    products=2,
    triples=7,
    graph_triples=9,
    revision=1,
    added_at="2026-01-01T00:00:00+00:00",
    warnings="[]",
)
OTHER = replace(RECORD, source="k2", canonical="/d/B'.json", graph_triples=None)
ENTRY = Entry(
    revision=1,
    put=(RECORD, OTHER),
    reach=(("k1", "02733", ""), ("k1", "02733", "n1"), ("k2", "02736", ""), ("k2", "02736", "n1")),
    parts={1: 6},
    triples=16,
    meta={"ontology_version": "1"},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Ledger.create(tmp_path / "ledger.sqlite", "https://e.org/").close()
    return tmp_path / "ledger.sqlite"


def test_an_entry_comes_back(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert (ledger.revision, ledger.triples, ledger.count()) == (0, 0, 0)
        ledger.apply(ENTRY, 16)
    with Ledger.open(path, read_only=True) as ledger:
        assert list(ledger.sources().values()) == [OTHER, RECORD]
        assert OTHER.bulk
        assert not RECORD.bulk
        assert ledger.records(["k1", "nobody"]) == {"k1": RECORD}
        assert (ledger.revision, ledger.triples, ledger.count(), ledger.parts()) == (1, 16, 2, {1: 6})
        assert ledger.meta("ontology_version") == "1"
        assert ledger.meta("nothing") is None
        assert ledger.partitions_of(["k1"]) == {"02733"}
        assert ledger.sources_in(["02733", "02736"]) == {"k1", "k2"}
        assert ledger.keys_of(["02733"]) == {("02733", "n1")}
        assert ledger.partitions_with(["n1"]) == {"02733", "02736"}


def test_look_ups_of_thousands_of_values(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.apply(ENTRY, 16)
        many = [f"{n:05d}" for n in range(5000)]
        assert ledger.sources_in(many) == {"k1", "k2"}
        assert ledger.sources_in([]) == set()


def test_forgetting_and_replacing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.apply(ENTRY, 16)
        newer = replace(RECORD, part=2, revision=2)
        ledger.apply(Entry(revision=2, put=(newer,), reach=(("k1", "01234", ""),), parts={2: 3}), 17)
        assert ledger.partitions_of(["k1"]) == {"01234"}
        assert ledger.parts() == {1: 6, 2: 3}
        ledger.apply(Entry(revision=3, forget=("k2",)), 5)
        assert list(ledger.sources()) == ["k1"]
        assert ledger.parts() == {2: 3}, "a part without a live source is no part any more"
        assert ledger.sources_in(["02736"]) == set()
        assert (ledger.revision, ledger.triples) == (3, 5)


def test_rows_that_were_moved_to_another_part(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.apply(ENTRY, 16)
        ledger.move(5, 3, ["k1"])
        assert ledger.parts() == {1: 6, 5: 3}
        assert ledger.sources()["k1"].part == 5
        assert ledger.revision == 1


def test_an_entry_survives_as_text() -> None:
    assert Entry.from_json(ENTRY.to_json()) == ENTRY
    assert Entry.from_json(Entry(revision=4).to_json()) == Entry(revision=4)


def test_a_broken_entry_changes_nothing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.apply(ENTRY, 16)
        twice = replace(RECORD, source="k3")
        with pytest.raises(StoreError):
            ledger.apply(Entry(revision=2, forget=("k1",), put=(twice, twice)), 99)
        assert (ledger.revision, ledger.triples, sorted(ledger.sources())) == (1, 16, ["k1", "k2"])
        ledger.apply(Entry(revision=2, forget=("k1",)), 8)


def test_a_ledger_that_is_missing_or_damaged_or_too_new(path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Ledger.open(path.with_name("other"), read_only=True)
    assert caught.value.code == "store-damaged"
    db = sqlite3.connect(path)
    db.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    db.commit()
    db.close()
    with pytest.raises(StoreError) as caught:
        Ledger.open(path)
    assert caught.value.code == "store-too-new"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError) as caught:
        Ledger.open(path)
    assert caught.value.code == "store-damaged"
    assert caught.value.hint


def test_a_reader_cannot_write(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.apply(ENTRY, 16)
    with Ledger.open(path, read_only=True) as ledger, pytest.raises(StoreError) as caught:
        ledger.apply(Entry(revision=2), 0)
    assert caught.value.code == "store-not-writable"


CUT_OFF = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN IMMEDIATE")
db.execute("UPDATE meta SET value = '99' WHERE key = 'revision'")
for number in range(3000):
    db.execute("INSERT INTO reach VALUES (?, '00001', '')", (f"half-{number}",))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_reader_after_a_writer_that_was_killed_in_its_last_step(path: Path) -> None:
    """SQLite must roll the half-written transaction back, which a read-only connection cannot."""
    with Ledger.open(path) as ledger:
        ledger.apply(ENTRY, 16)
    subprocess.run([sys.executable, "-c", CUT_OFF, str(path)], check=False)
    assert path.with_name(path.name + "-journal").stat().st_size > 0
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.revision == 1
        assert ledger.faults() == []
        with pytest.raises(StoreError) as caught:
            ledger.apply(Entry(revision=2), 0)
    assert caught.value.code == "store-not-writable"


def test_faults_are_found(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.apply(replace(ENTRY, put=tuple(replace(RECORD, source=f"k{n}") for n in range(400))), 1)
        assert ledger.faults() == []
    data = bytearray(path.read_bytes())
    for at in range(3 * 4096, len(data), 4096):
        data[at : at + 64] = b"\x55" * 64
    path.write_bytes(data)
    found: list[str] = []
    try:
        with Ledger.open(path, read_only=True) as ledger:
            found = ledger.faults()
    except StoreError as problem:  # so broken that it does not open
        found = [problem.code]
    assert found
