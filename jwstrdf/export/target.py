"""Where an export goes: a file that is there whole or not at all, or the standard output."""

from __future__ import annotations

import errno
import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from jwstrdf.errors import StoreError, UsageError

STDOUT = "-"
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Sink:
    """Bytes on their way out. In Python, so that Ctrl-C is heard while the engine writes."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.size = 0

    def write(self, data: bytes) -> int:
        """Pass the bytes on."""
        self._out.write(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Pass on what waits."""
        self._out.flush()


@contextmanager
def opened(output: str, *, force: bool) -> Iterator[Sink]:
    """A sink for a file, or for stdout where `output` is "-".

    The file gets its name when the body has ended well: a failed export leaves what was there. A name that ends in
    `.gz` is compressed (without time stamp and name, so that equal content gives equal bytes).
    """
    if output == STDOUT:
        yield Sink(cast("IO[bytes]", getattr(sys.stdout, "buffer", None) or _Text(sys.stdout)))
        sys.stdout.flush()
        return
    path = check(output, force=force)
    new = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        with new.open("xb") as raw:
            if path.name.lower().endswith(".gz"):
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
                    yield Sink(cast("IO[bytes]", packed))
            else:
                yield Sink(raw)
            raw.flush()
            os.fsync(raw.fileno())
        check(output, force=force)  # somebody else may have made it since
        new.replace(path)
    except OSError as problem:
        if isinstance(problem, StoreError):
            raise
        raise _failed(problem, output) from problem
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def check(output: str, *, force: bool) -> Path:
    """The path to write to, links followed; UsageError `output-exists` where something is there that must stay."""
    path = Path(os.path.realpath(output))
    if path.exists():
        if not path.is_file():
            raise UsageError(
                "output-exists", "it is there and is no file", hint="name a file, or - for stdout", where=output
            )
        if not force:
            raise UsageError("output-exists", "the file is there already", hint="--force writes over it", where=output)
    if not path.parent.is_dir():
        raise StoreError("not-accessible", "there is no such folder", hint="make it first", where=str(path.parent))
    return path


def _failed(problem: OSError, output: str) -> StoreError:
    said = problem.strerror or str(problem)
    if problem.errno in _FULL or "no space left" in said.lower():
        return StoreError(
            "disk-full", f"the disk is full: {said}", hint="make room and run the same command again", where=output
        )
    return StoreError("not-accessible", said, hint="look at the path, its permissions and the free space", where=output)


class _Text:
    """A stream of text that takes UTF-8 bytes."""

    def __init__(self, out: Any) -> None:
        import codecs

        self._out, self._decoder = out, codecs.getincrementaldecoder("utf-8")()

    def write(self, data: bytes) -> int:
        self._out.write(self._decoder.decode(bytes(data)))
        return len(data)

    def flush(self) -> None:
        self._out.flush()
