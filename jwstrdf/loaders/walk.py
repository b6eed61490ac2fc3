"""From paths to source files: files, folders and what is below them, tar archives of them; always in one order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import archives
from jwstrdf.loaders.content import FileContent, unreadable
from jwstrdf.loaders.source import SourceFile, iso_time
from jwstrdf.loaders.texts import path_fault, printable, shown

STORE_MARKS = frozenset({"ledger.sqlite", "graph"})
"""A folder with both is a store of jwstrdf and is no source."""

__all__ = ["SourceFile", "walk"]


def walk(paths: Iterable[str | os.PathLike[str]]) -> Iterator[SourceFile]:
    """Every file under the paths, once, in sorted order; members of tar archives instead of the archives.

    Hidden files, sockets and devices below a folder are passed over, a folder reached twice (a loop of
    links) is read once. What cannot be read is handed out too, with its `problem`, so that the others are kept.
    """
    trip = _Trip()
    for path in paths:
        yield from trip.start(Path(path))


@dataclass
class _Root:
    """An ingest root: what is published of a location is relative to it."""

    folder: Path
    label: str = field(init=False)

    def __post_init__(self) -> None:
        self.label = printable(self.folder.name) or "/"

    def published(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


class _Trip:
    def __init__(self) -> None:
        self._folders: set[tuple[int, int]] = set()
        self._files: set[str] = set()

    def start(self, given: Path) -> Iterator[SourceFile]:
        path = canonical(given)
        root = _Root(path if path.is_dir() else path.parent)
        if path.is_dir():
            yield from self._folder(path.resolve(), _Root(path.resolve()))
            return
        try:
            mode = path.stat().st_mode
        except OSError as error:
            missing = isinstance(error, FileNotFoundError) and not path.is_symlink()
            problem = no_such_file(given) if missing else unreadable(root.published(path), error)
            yield refused(path.as_posix(), path.name, root.label, problem)
            return
        if not stat.S_ISREG(mode):
            problem = BadInputError(
                "not-a-file",
                "this is a socket, pipe or device; a file or a folder was expected",
                where=path.name,
            )
            yield refused(path.as_posix(), path.name, root.label, problem)
            return
        yield from self._file(path, root)

    def _folder(self, folder: Path, root: _Root) -> Iterator[SourceFile]:
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in self._folders:
                return
            self._folders.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda e: e.name)
        except OSError as error:
            at = root.published(folder) if folder != root.folder else root.label
            yield refused(folder.as_posix(), at, root.label, unreadable(at, error))
            return
        if {e.name for e in found} >= STORE_MARKS:
            return
        for entry in found:
            if entry.name.startswith("."):
                continue
            path = folder / entry.name
            try:
                mode = entry.stat().st_mode
            except OSError as error:
                at = root.published(path)
                yield refused(path.as_posix(), at, root.label, unreadable(at, error))
                continue
            if stat.S_ISDIR(mode):
                yield from self._folder(path, root)
            elif stat.S_ISREG(mode):
                yield from self._file(path, root)

    def _file(self, path: Path, root: _Root) -> Iterator[SourceFile]:
        location, published = path.as_posix(), root.published(path)
        if location in self._files:
            return
        self._files.add(location)
        fault = path_fault(published, printable(published))
        if fault:
            yield refused(location, published, root.label, fault)
            return
        try:
            status = path.stat()
            if not os.access(path, os.R_OK):
                raise PermissionError(13, "Permission denied")
        except OSError as error:
            yield refused(location, published, root.label, unreadable(published, error))
            return
        file = SourceFile(
            printable_bytes(location),
            published,
            root.label,
            FileContent(path, status.st_size),
            stored_name=path.name,
            modified=iso_time(status.st_mtime),
        )
        if archives.maybe_archive(path.name):
            yield from archives.opened(file)
        else:
            yield file


def canonical(given: Path) -> Path:
    """The absolute path with all links of its folder resolved; the last part keeps its own name."""
    absolute = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would follow a link in the last part
    return absolute.parent.resolve() / absolute.name


def refused(location: str, published: str, root: str, problem: BadInputError) -> SourceFile:
    """A source file that cannot be read, with the reason."""
    return SourceFile(printable_bytes(location), printable(published), root, None, problem=problem)


def printable_bytes(location: str) -> str:
    """A location as text that has a digest; bytes of a path that are no UTF-8 are written as escapes."""
    try:
        location.encode()
    except UnicodeEncodeError:
        return printable(location)
    return location


def no_such_file(given: Path) -> BadInputError:
    """The error for a path that leads nowhere."""
    return BadInputError(
        "no-such-file",
        f"there is no file or folder {shown(str(given), 300)}",
        hint="check the spelling, and from which folder it counts",
        where=printable(given.name),
    )
