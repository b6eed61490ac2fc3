"""The compiled ontology on disk: found by a key over everything that it depends on, so it cannot be stale."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from jwstrdf.vocabulary import compile as compiler
from jwstrdf.vocabulary import parts

FORMAT = 1
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


def key_of(files: list[Path]) -> str:
    """SHA-256 over names and bytes of the ontology and of the modules that compile it, and the format number."""
    digest = hashlib.sha256(f"{FORMAT}\n".encode())
    modules = [Path(str(m.__file__)) for m in (compiler, parts)]
    for path in [*files, *modules]:
        content = path.read_bytes()
        digest.update(f"{path.name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def load_parts(files: list[Path]) -> dict[str, str]:
    """The parts of the compiled ontology, each still a JSON text: most callers need few of them."""
    key = key_of(files)
    folder = cache_folder()
    path = folder / f"{_PREFIX}{key[:32]}.json" if folder else None
    found = _read(path, key) if path else None
    if found is not None:
        return found
    rows = compiler.compile_ontology(files)
    made = {name: json.dumps(part, ensure_ascii=False, separators=(",", ":")) for name, part in rows.items()}
    if path:
        _write(path, json.dumps({"key": key, "parts": made}, ensure_ascii=False))
    return made


def _read(path: Path, key: str) -> dict[str, str] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("key") != key:
        return None
    found = content.get("parts")
    return found if isinstance(found, dict) and set(found) == {"version", *parts.PARTS} else None


def _write(path: Path, text: str) -> None:
    """Write the file whole or not at all. A cache that cannot be written costs time, nothing else."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".writing-{os.getpid()}-{os.urandom(4).hex()}")
        try:
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        old = sorted(path.parent.glob(f"{_PREFIX}*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for other in old[_KEPT:]:
            other.unlink(missing_ok=True)
