"""The folder of a store: what lies where, whether it is a store at all, and what an error of the system means.

store.json      format and base; written once, last of all, when the store is made: it makes a folder a store
graph/          the triples (Oxigraph)
ledger.sqlite   which source is stored, since when, in which part
parts/          the tables of the sources as Parquet, one folder per commit
pending.json    what the commit under way will write into the ledger (only while it runs, or after a crash)
lock            who is writing
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jwstrdf.errors import StoreError, UsageError

FORMAT = 1
"""Version of the layout of the folder. A store of a newer format is not touched."""

_OWN = frozenset({"store.json", "store.json.new", "graph", "ledger.sqlite", "ledger.sqlite-journal", "parts", "lock"})
"""What a store that was not finished may consist of."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What `store.json` says."""

    format: int
    base: str


@dataclass(frozen=True, slots=True)
class Place:
    """The paths of one store."""

    root: Path

    @property
    def graph(self) -> Path:
        """Folder of the triples."""
        return self.root / "graph"

    @property
    def old_graph(self) -> Path:
        """Where a rebuild puts the graph that it replaces, until the new one is in its place."""
        return self.root / "graph.old"

    @property
    def ledger(self) -> Path:
        """The SQLite file of the ledger."""
        return self.root / "ledger.sqlite"

    @property
    def parts(self) -> Path:
        """Folder of the tables."""
        return self.root / "parts"

    @property
    def lock(self) -> Path:
        """File that the writer locks."""
        return self.root / "lock"

    @property
    def pending(self) -> Path:
        """What the commit under way will write into the ledger."""
        return self.root / "pending.json"

    @property
    def marker(self) -> Path:
        """The file that makes the folder a store."""
        return self.root / "store.json"

    def exists(self) -> bool:
        """Whether there is a store here."""
        return self.marker.is_file()

    def read(self) -> Marker:
        """What the store says of itself; StoreError where there is none or this version cannot read it."""
        try:
            content = json.loads(self.marker.read_text(encoding="utf-8"))
            found = Marker(int(content["format"]), str(content["base"]))
        except FileNotFoundError:
            raise self._no_store() from None
        except NotADirectoryError as problem:
            raise system_error(problem, self.root) from problem
        except OSError as problem:
            raise system_error(problem, self.marker) from problem
        except (ValueError, KeyError, TypeError) as problem:
            raise StoreError(
                "store-damaged",
                f"store.json cannot be read ({problem}); a JSON object with format and base was expected",
                hint="restore the folder from a backup, or ingest the files into a new store",
                where=str(self.marker),
            ) from problem
        if found.format > FORMAT:
            raise StoreError(
                "store-too-new",
                f"the store has format {found.format}, this version of jwstrdf knows formats up to {FORMAT}",
                hint="use the newer jwstrdf that made the store",
                where=str(self.root),
            )
        return found

    def write(self, base: str) -> None:
        """Make the folder a store."""
        write_whole(self.marker, json.dumps({"format": FORMAT, "base": base}, indent=1) + "\n")

    def check_free(self) -> None:
        """Refuse a folder that holds something else; nothing is made yet."""
        try:
            strangers = {e.name for e in self.root.iterdir()} - _OWN
        except FileNotFoundError:
            return
        except OSError as problem:
            raise system_error(problem, self.root) from problem
        if strangers and not self.exists():
            raise self._no_store()

    def prepare(self) -> None:
        """Make the folder if it is not there; refuse one that holds something else."""
        self.check_free()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise system_error(problem, self.root) from problem

    def _no_store(self) -> StoreError:
        if self.root.exists():
            return StoreError(
                "not-a-store",
                "this is no store of jwstrdf; a folder with store.json was expected",
                hint="name the folder of a store with --store, or a new folder to ingest into",
                where=str(self.root),
            )
        return StoreError(
            "no-store",
            "there is no store here yet",
            hint="jwstrdf ingest PATH makes one; --store or JWSTRDF_STORE names another folder",
            where=str(self.root),
        )


def check_base(base: str) -> str:
    """The base, if IRIs can be made by putting names behind it."""
    scheme, mark, rest = base.partition("://")
    odd = [c for c in base if ord(c) <= 32 or c in '<>"{}|\\^`']
    if not (mark and scheme.isascii() and scheme.isalnum() and rest) or odd or not base.endswith(("/", "#")):
        raise UsageError(
            "bad-parameter",
            f"{base!r} cannot be the base of IRIs",
            hint="give an absolute IRI that ends in a slash, like https://example.org/jwst/",
            where="base",
        )
    return base


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole and on disk, or not at all."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        new.replace(path)
        sync_folder(path.parent)
    except OSError as problem:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise system_error(problem, path) from problem


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def system_error(problem: Exception, where: Path | str) -> StoreError:
    """An error of the system or of the engine as the StoreError that says what to do."""
    if isinstance(problem, StoreError):
        return problem
    number = problem.errno if isinstance(problem, OSError) else None
    text = str(problem)
    lower = text.lower()
    if isinstance(problem, NotADirectoryError | FileExistsError):
        return StoreError(
            "not-a-store",
            "there is a file where the store should be; a folder was expected",
            hint="name a folder with --store",
            where=str(where),
        )
    if number in _FULL or "no space left" in lower or "quota exceeded" in lower:
        return StoreError(
            "disk-full",
            f"the disk is full: {text}",
            hint="make room and run the same command again; everything acknowledged before is safe",
            where=str(where),
        )
    if number in _FORBIDDEN or "permission denied" in lower or "read-only file system" in lower:
        return StoreError(
            "store-not-writable",
            f"the system does not allow it: {text}",
            hint="check owner and rights of the folder, or name another one with --store",
            where=str(where),
        )
    if "lock" in lower and ("/lock" in lower or "unavailable" in lower or "is locked" in lower):
        return StoreError(
            "store-locked",
            "another process holds the store open for writing",
            hint="wait until it has ended",
            where=str(where),
        )
    if "corruption" in lower or "checksum" in lower or "manifest" in lower or "malformed" in lower:
        return StoreError(
            "store-damaged",
            f"the data on disk are damaged: {text}",
            hint="jwstrdf doctor says what is left; jwstrdf rebuild makes the graph anew from the stored tables",
            where=str(where),
        )
    return StoreError(
        "store-failed",
        f"the store cannot do its work: {text}",
        hint="jwstrdf doctor looks for the cause",
        where=str(where),
    )
