"""Whether the installation and the store are sound; what is wrong, and what mends it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jwstrdf.answers import doctor_store
from jwstrdf.errors import JwstrdfError, StoreError
from jwstrdf.stores import is_remote, open_store

EXTRAS = {
    "vo": ("astropy", "VOTable, ECSV and FITS"),
    "shacl": ("pyshacl", "validate"),
    "owl": ("owlready2", "ontology check"),
    "remote": ("SPARQLWrapper", "remote stores"),
}
"""Extra of the package -> the module it brings, and what needs it."""

LEAST_ROOM = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `fix` is what to do where `ok` is false."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None


def doctor(
    location: str | os.PathLike[str], *, quick: bool = False, base: str | None = None, timeout: float | None = None
) -> dict[str, Any]:
    """The answer of CONTRACT.md, `doctor`. `quick` leaves out what reads the whole store.

    `base` and `timeout` are for endpoints, as in `open_store`.
    """
    stored = [_tried("store", lambda: _endpoint(str(location), base, timeout))] if is_remote(location) else None
    checks = [*_installation(), *(_store(location, quick=quick) if stored is None else stored)]
    return {"ok": all(c.ok for c in checks), "checks": [asdict(c) for c in checks]}


def _installation() -> Iterator[Check]:
    yield _tried("ontology", _ontology)
    yield _tried("cache", _cache)
    missing = [f"{name} ({use})" for name, (module, use) in EXTRAS.items() if find_spec(module) is None]
    have = "all are there" if not missing else "not installed, needed only for: " + ", ".join(missing)
    yield Check("extras", True, have, "pip install 'jwstrdf[all]'" if missing else None)
    java = shutil.which("java")
    yield Check(
        "java",
        True,
        f"found: {java}" if java else "not found; only jwstrdf ontology check needs it",
        None if java else "install a Java runtime (Debian: default-jre-headless)",
    )


def _tried(name: str, work: Callable[[], tuple[bool, str, str | None]]) -> Check:
    try:
        return Check(name, *work())
    except JwstrdfError as problem:
        return Check(name, False, str(problem), problem.hint)


def _ontology() -> tuple[bool, str, str | None]:
    from jwstrdf.vocabulary import registry

    try:
        version = registry.load().version
    except JwstrdfError:
        raise
    except Exception as problem:  # a broken file of the ontology, whatever it breaks
        return False, f"the ontology cannot be read: {type(problem).__name__}: {problem}", "jwstrdf ontology check"
    return True, f"version {version}", None


def _cache() -> tuple[bool, str, str | None]:
    from jwstrdf.vocabulary.cache import cache_folder

    folder = cache_folder()
    if folder is None:
        return False, "there is no cache folder", "set JWSTRDF_CACHE to a folder that can be written"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        return False, f"{folder} cannot be written: {problem.strerror}", "set JWSTRDF_CACHE to another folder"
    return True, str(folder), None


def _store(location: str | os.PathLike[str], *, quick: bool) -> Iterator[Check]:
    folder = Path(location)
    try:
        yield from (Check(*told) for told in doctor_store.checks(folder, quick=quick))
    except StoreError as problem:
        if problem.code == "no-store":
            yield Check("store", True, f"there is none at {folder} yet", problem.hint)
            return
        yield Check("store", False, str(problem), problem.hint)
        return
    yield _room(folder)


def _endpoint(location: str, base: str | None, timeout: float | None) -> tuple[bool, str, str | None]:
    with open_store(location, read_only=True, base=base, timeout=timeout) as store:
        revision = store.revision()
        counted = f"revision {revision}" if revision else "no revision, as it was not loaded by jwstrdf"
        return True, f"{store.engine} answers; {store.triples():,} triples with the base {store.base}; {counted}", None


def _room(folder: Path) -> Check:
    """Arranging the data needs as much room again as they take."""
    used = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    free = shutil.disk_usage(folder).free
    needed = max(LEAST_ROOM, used)
    detail = f"{free / 2**30:.1f} GiB free, the store takes {used / 2**30:.2f} GiB"
    return Check("disk-space", free >= needed, detail, None if free >= needed else "make room on this disk")
