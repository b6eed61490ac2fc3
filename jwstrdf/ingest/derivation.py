"""The mapping as ingest uses it, and a digest of all that its lines depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from jwstrdf.tables.schema import Tables

SAID = {"source": pl.String, "line": pl.String}
_PACKAGE = Path(__file__).resolve().parent.parent
_CODE = ("mapping", "naming", "vocabulary", "tables")
"""Packages whose code decides which lines the tables give."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """From tables to lines. Both are pure functions of the set of rows."""

    truth: Callable[[Tables, str], pl.Series]
    """Lines of the truth graph for whole partitions."""
    said: Callable[[Tables, str], pl.DataFrame]
    """Columns `source` and `line`: what each of the sources says itself."""
    ontology_version: str
    digest: str
    """Changes whenever the same tables could give other lines; then the graph must be made anew."""


@cache
def default() -> Derivation:
    """The mapping of this installation with its ontology."""
    from jwstrdf.mapping import build
    from jwstrdf.vocabulary import registry

    return Derivation(build.truth, build.said, registry.load().version or "unknown", digest())


def digest() -> str:
    """SHA-256 of the ontology and of the code that makes lines of tables."""
    from jwstrdf.resources import folder

    files = sorted(folder("ontology").rglob("*.ttl"))
    for name in _CODE:
        files += sorted((_PACKAGE / name).rglob("*.py"))
    return _of_files([*files, _PACKAGE / "ingest" / "partitions.py"])


def reader_digest() -> str:
    """First 16 digits of the SHA-256 of the code that makes tables of files, and of what it reads names with.

    A source is read again when its loader has changed, even if the file has not.
    """
    files = []
    for name in ("loaders", "naming", "tables"):
        files += sorted((_PACKAGE / name).rglob("*.py"))
    return _of_files(files)[:16]


def _of_files(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
