"""The compiled ontology on disk: found by a key over everything that it depends on, so it cannot be stale."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from jwstrdf import iri
from jwstrdf.vocabulary import compile as compiler
from jwstrdf.vocabulary import parts

FORMAT = 2
"""Number of the layout of the cache file; a new layout gets a new number."""

_PREFIX = "ontology-"
_KEPT = 4


def cache_folder() -> Path | None:
    """Where compiled tables lie: `JWSTRDF_CACHE`, else the user's cache folder; None when there is none."""
    own = os.environ.get("JWSTRDF_CACHE")
    if own:
        return Path(own)
    shared = os.environ.get("XDG_CACHE_HOME")
    if shared and Path(shared).is_absolute():
        return Path(shared) / "jwstrdf"
    try:
        return Path.home() / ".cache" / "jwstrdf"
    except RuntimeError:
        return None


def key_of(sources: Sequence[compiler.Source]) -> str:
    """SHA-256 over names and bytes of the ontology and of the modules that compile it, and the format number."""
    digest = hashlib.sha256(f"{FORMAT}\n".encode())
    modules = compiler.read_files([Path(str(m.__file__)) for m in (compiler, parts, iri)])
    for path, content in (*sources, *modules):
        digest.update(f"{path.name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def load_parts(files: Sequence[Path]) -> dict[str, str]:
    """The parts of the compiled ontology, each still a JSON text: most callers need few of them.

    The files are read once, so that an edit while they are compiled cannot put new terms under an old key.
    """
    sources = compiler.read_files(files)
    key = key_of(sources)
    folder = cache_folder()
    path = folder / f"{_PREFIX}{key[:32]}.json" if folder else None
    found = _read(path, key) if path else None
    if found is not None:
        return found
    rows = compiler.compile_ontology(sources)
    made = {name: json.dumps(part, ensure_ascii=False, separators=(",", ":")) for name, part in rows.items()}
    if path:
        content = json.dumps(made, ensure_ascii=False).encode()
        _write(path, _seal(key, content) + content)
    return made


def _seal(key: str, content: bytes) -> bytes:
    """The first line of a cache file: what it was made from, and the digest of what follows."""
    return f"{key} {hashlib.sha256(content).hexdigest()}\n".encode()


def _read(path: Path, key: str) -> dict[str, str] | None:
    """The parts in a cache file, or None if it is not there, is of something else or is damaged anywhere."""
    try:
        first, end, content = path.read_bytes().partition(b"\n")
        found = json.loads(content) if first + end == _seal(key, content) else None
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and set(found) == {"version", *parts.PARTS} else None


def _write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all. A cache that cannot be written costs time, nothing else."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".writing-{os.getpid()}-{os.urandom(4).hex()}")
        try:
            partial.write_bytes(content)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        old = sorted(path.parent.glob(f"{_PREFIX}*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for other in old[_KEPT:]:
            other.unlink(missing_ok=True)
