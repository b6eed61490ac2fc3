"""The SQLite file of the ledger: its tables, opening it, and what its errors mean."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from jwstrdf.errors import StoreError
from jwstrdf.stores.place import system_error

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE parts (part INTEGER PRIMARY KEY, rows INTEGER NOT NULL);
CREATE TABLE sources (
    source TEXT PRIMARY KEY, canonical TEXT NOT NULL, location TEXT NOT NULL, root TEXT NOT NULL, kind TEXT NOT NULL,
    digest TEXT NOT NULL, size INTEGER NOT NULL, modified TEXT, reader TEXT NOT NULL, part INTEGER NOT NULL,
    rows INTEGER NOT NULL, products INTEGER NOT NULL, triples INTEGER NOT NULL, graph_triples INTEGER,
    revision INTEGER NOT NULL, added_at TEXT NOT NULL, warnings TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE reach (
    source TEXT NOT NULL, partition TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (source, partition, key)
) WITHOUT ROWID;
CREATE INDEX reach_by_partition ON reach (partition, key);
CREATE INDEX reach_by_key ON reach (key, partition);
"""


def connected(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection. What a killed writer left half written is rolled back, for which a reader must write once."""
    address = f"file:{quote(str(path))}?mode="
    if not read_only:
        db = sqlite3.connect(address + "rw", uri=True, timeout=10, isolation_level=None)
        db.execute("PRAGMA synchronous = EXTRA")
        return db
    db = sqlite3.connect(address + "ro", uri=True, timeout=10, isolation_level=None)
    try:
        db.execute("SELECT count(*) FROM meta")
    except sqlite3.OperationalError as problem:
        db.close()
        if "readonly" not in str(problem).lower():
            raise
        db = sqlite3.connect(address + "rw", uri=True, timeout=10, isolation_level=None)
        db.execute("SELECT count(*) FROM meta")
        db.execute("PRAGMA query_only = ON")
    return db


def broken(problem: Exception, path: Path) -> StoreError:
    """The error of SQLite as ours: what is damaged, full or not allowed, and what to do."""
    text = str(problem).lower()
    if "not a database" in text or "malformed" in text or "no such table" in text:
        return StoreError(
            "store-damaged",
            f"the ledger is damaged: {problem}",
            hint="restore ledger.sqlite from a backup, or ingest the files into a new store",
            where=str(path),
        )
    if "disk is full" in text:
        problem = OSError(28, "No space left on device")
    elif "readonly" in text or "unable to open" in text:
        problem = OSError(13, f"Permission denied: {problem}")
    return system_error(problem, path)
