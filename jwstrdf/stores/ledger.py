"""The ledger: which sources the store holds, in SQLite beside the graph.

It outlives damage to the graph: what stands in it was flushed to disk before (docs/decisions/0002). One `Entry`
is what one commit writes, all or nothing; the same entry waits in `pending.json` while the graph is changed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jwstrdf.errors import StoreError
from jwstrdf.stores.ledger_file import TABLES, broken, connected
from jwstrdf.stores.place import FORMAT


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source as the ledger knows it."""

    source: str  # key
    canonical: str  # full path, `!` before a member of an archive; never published
    location: str  # what is published
    root: str
    kind: str
    digest: str
    size: int
    modified: str | None
    reader: str  # which loaders read it
    part: int  # where its tables are
    rows: int
    products: int
    triples: int
    graph_triples: int | None  # lines of its named graph; None for a bulk source, which has none
    revision: int
    added_at: str
    warnings: str  # JSON list

    @property
    def bulk(self) -> bool:
        """Whether the source has no named graph."""
        return self.graph_triples is None


_COLUMNS = tuple(SourceRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one commit writes into the ledger."""

    revision: int
    put: tuple[SourceRecord, ...] = ()
    reach: tuple[tuple[str, str, str], ...] = ()  # (source, partition, key)
    forget: tuple[str, ...] = ()
    parts: Mapping[int, int] = field(default_factory=dict)  # part -> rows
    triples: int | None = None  # of the truth graph afterwards; None: count them
    meta: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """As text for `pending.json`."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Entry:
        """From the text of `pending.json`."""
        raw = json.loads(text)
        raw["put"] = tuple(SourceRecord(**r) for r in raw["put"])
        raw["reach"] = tuple((s, p, k) for s, p, k in raw["reach"])
        raw["forget"] = tuple(raw["forget"])
        raw["parts"] = {int(p): n for p, n in raw["parts"].items()}
        return Entry(**raw)


class Ledger:
    """One open ledger. Readers open it for a moment only; the writer is alone (see `jwstrdf.stores.lock`)."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db, self._path = connection, path

    @staticmethod
    def open(path: Path, *, read_only: bool = False) -> Ledger:
        """Open an existing ledger. No write-ahead log: a reader must not need to write beside it."""
        if not path.is_file():
            raise StoreError(
                "store-damaged",
                "the ledger is missing; without it nobody knows which sources were stored",
                hint="restore ledger.sqlite from a backup, or ingest the files into a new store",
                where=str(path),
            )
        try:
            db = connected(path, read_only=read_only)
            ledger = Ledger(db, path)
            known = int(ledger._meta("format", "0"))
        except sqlite3.Error as problem:
            raise broken(problem, path) from problem
        if not 0 < known <= FORMAT:
            raise StoreError(
                "store-too-new" if known else "store-damaged",
                f"the ledger has format {known}; formats 1 to {FORMAT} are known",
                hint="use the newer jwstrdf that made the store",
                where=str(path),
            )
        return ledger

    @staticmethod
    def create(path: Path, base: str) -> Ledger:
        """Make an empty ledger; one left by a store that was never finished is replaced."""
        try:
            path.unlink(missing_ok=True)
            db = sqlite3.connect(path, isolation_level=None)
            db.execute("PRAGMA synchronous = EXTRA")
            db.executescript("BEGIN;" + TABLES)
            start = {"format": str(FORMAT), "base": base, "revision": "0", "triples": "0"}
            db.executemany("INSERT INTO meta VALUES (?, ?)", start.items())
            db.execute("COMMIT")
        except (sqlite3.Error, OSError) as problem:
            raise broken(problem, path) from problem
        return Ledger(db, path)

    @staticmethod
    def in_memory() -> Ledger:
        """An empty ledger that is never written (for trying out)."""
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.executescript(TABLES)
        return Ledger(db, Path(":memory:"))

    # --- reading ------------------------------------------------------------------------------------------------

    def _meta(self, key: str, default: str = "") -> str:
        found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else default

    def meta(self, key: str) -> str | None:
        """A fact about the store, None if it was never written."""
        with self._reading():
            return self._meta(key) or None

    @property
    def revision(self) -> int:
        """Number of acknowledged commits."""
        return int(self.meta("revision") or 0)

    @property
    def triples(self) -> int:
        """Triples of the truth graph."""
        return int(self.meta("triples") or 0)

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file; empty where all is well."""
        with self._reading():
            found = [str(row[0]) for row in self._db.execute("PRAGMA quick_check(5)")]
        return [] if found == ["ok"] else found

    def count(self) -> int:
        """Number of sources."""
        with self._reading():
            return int(self._db.execute("SELECT count(*) FROM sources").fetchone()[0])

    def sources(self) -> dict[str, SourceRecord]:
        """All sources by key, in the order of their canonical locations."""
        with self._reading():
            rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM sources ORDER BY canonical")
            return {row[0]: SourceRecord(*row) for row in rows}

    def records(self, sources: Iterable[str]) -> dict[str, SourceRecord]:
        """Those of these sources that are stored, by key."""
        sql = f"SELECT {', '.join(_COLUMNS)} FROM sources WHERE source"
        return {row[0]: SourceRecord(*row) for row in self._in(sql, sources)}

    def parts(self) -> dict[int, int]:
        """The parts and how many rows each was written with."""
        with self._reading():
            return {int(p): int(n) for p, n in self._db.execute("SELECT part, rows FROM parts ORDER BY part")}

    def partitions_of(self, sources: Iterable[str]) -> set[str]:
        """All partitions in which these sources have rows."""
        return self._looked_up("SELECT partition FROM reach WHERE source", sources)

    def sources_in(self, partitions: Iterable[str]) -> set[str]:
        """All sources that have rows in these partitions."""
        return self._looked_up("SELECT source FROM reach WHERE partition", partitions)

    def keys_of(self, partitions: Iterable[str]) -> set[tuple[str, str]]:
        """(partition, key) of everything that may join these partitions with others."""
        sql = "SELECT DISTINCT partition, key FROM reach WHERE key <> '' AND partition"
        return {(str(p), str(k)) for p, k in self._in(sql, partitions)}

    def partitions_with(self, keys: Iterable[str]) -> set[str]:
        """All partitions that have one of these keys."""
        return self._looked_up("SELECT DISTINCT partition FROM reach WHERE key", keys)

    def contents(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """(partition, what was read into it): each key and source, with what tells one reading of it from another."""
        told = ", ".join(
            f"s.{c}" for c in ("source", "location", "root", "kind", "digest", "size", "modified", "reader")
        )
        sql = f"SELECT r.partition, r.key, {told} FROM reach r JOIN sources s ON s.source = r.source"
        with self._reading():
            for partition, *rest in self._db.execute(f"{sql} ORDER BY r.partition, r.key, r.source"):
                yield str(partition), tuple(rest)

    def _looked_up(self, sql: str, values: Iterable[str]) -> set[str]:
        return {str(row[0]) for row in self._in(sql, values)}

    def _in(self, sql: str, values: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        listed = sorted(set(values))
        with self._reading():
            for start in range(0, len(listed), 900):
                some = listed[start : start + 900]
                yield from self._db.execute(f"{sql} IN ({', '.join('?' * len(some))})", some).fetchall()

    # --- writing ------------------------------------------------------------------------------------------------

    def apply(self, entry: Entry, triples: int) -> None:
        """Write what a commit did; when this returns it is acknowledged and on disk."""
        gone = [(s,) for s in {*entry.forget, *(r.source for r in entry.put)}]
        meta = {**entry.meta, "revision": str(entry.revision), "triples": str(triples)}
        with self._writing():
            self._db.executemany("DELETE FROM sources WHERE source = ?", gone)
            self._db.executemany("DELETE FROM reach WHERE source = ?", gone)
            self._db.executemany(
                f"INSERT INTO sources VALUES ({', '.join('?' * len(_COLUMNS))})",
                ([getattr(r, c) for c in _COLUMNS] for r in entry.put),
            )
            self._db.executemany("INSERT OR IGNORE INTO reach VALUES (?, ?, ?)", entry.reach)
            self._db.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?)", entry.parts.items())
            self._db.execute("DELETE FROM parts WHERE part NOT IN (SELECT part FROM sources)")
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())

    def move(self, into: int, rows: int, sources: Iterable[str]) -> None:
        """The tables of these sources lie in another part now (compaction); the graph is not concerned."""
        with self._writing():
            self._db.execute("INSERT INTO parts VALUES (?, ?)", (into, rows))
            self._db.executemany("UPDATE sources SET part = ? WHERE source = ?", ((into, s) for s in sources))
            self._db.execute("DELETE FROM parts WHERE part NOT IN (SELECT part FROM sources)")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            raise broken(problem, self._path) from problem

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as problem:
            raise broken(problem, self._path) from problem
