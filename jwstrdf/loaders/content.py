"""Where the bytes of a source lie (file, part of an archive, memory) and how to read them within limits."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits

GZIP_MAGIC = b"\x1f\x8b"
CHUNK = limits.MIB
UNPACKING_ERRORS = (EOFError, gzip.BadGzipFile, zlib.error)


class Content(ABC):
    """Bytes that can be opened again and again."""

    size: int

    @abstractmethod
    def open(self) -> BinaryIO:
        """A new stream from the first byte."""

    @property
    def path(self) -> Path | None:
        """The file on disk that has exactly these bytes, if there is one."""
        return None


class FileContent(Content):
    """A file on disk."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self.size = path, size

    def open(self) -> BinaryIO:
        """A new stream from the first byte."""
        return self._path.open("rb")

    @property
    def path(self) -> Path:
        """The file itself."""
        return self._path


class MemoryContent(Content):
    """Bytes at hand."""

    def __init__(self, data: bytes) -> None:
        self._data, self.size = data, len(data)

    def open(self) -> BinaryIO:
        """A new stream from the first byte."""
        return io.BytesIO(self._data)


class Unpacked:
    """An archive's plain bytes: the archive itself, or a nameless temporary file that lives as long as it is used."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def read_at(self, offset: int, size: int) -> bytes:
        """`size` bytes from `offset`; the same stream may serve many threads."""
        return os.pread(self.stream.fileno(), size, offset)

    def __del__(self) -> None:
        self.stream.close()


class SliceContent(Content):
    """A stretch of an archive. When it is sent to another process it goes as plain bytes."""

    def __init__(self, unpacked: Unpacked, offset: int, size: int) -> None:
        self._unpacked, self._offset, self.size = unpacked, offset, size

    def open(self) -> BinaryIO:
        """A new stream from the first byte."""
        return io.BufferedReader(_SliceStream(self._unpacked, self._offset, self.size))

    def __reduce__(self) -> tuple[type[MemoryContent], tuple[bytes]]:
        with self.open() as stream:
            return MemoryContent, (stream.read(),)


class _SliceStream(io.RawIOBase):
    def __init__(self, unpacked: Unpacked, offset: int, size: int) -> None:
        self._unpacked, self._start, self._at, self._end = unpacked, offset, offset, offset + size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (self._start, self._at, self._end)[whence]
        return self._at - self._start

    def readinto(self, buffer: Any) -> int:
        data = self._unpacked.read_at(self._at, max(0, min(len(buffer), self._end - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def gunzip(stream: BinaryIO) -> IO[bytes]:
    """The plain bytes of a gzip stream."""
    return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))


def head(content: Content, count: int, where: str) -> tuple[bytes, bool]:
    """The first bytes, unpacked where the source is one gzip file, and whether it is one."""
    try:
        with content.open() as stream:
            raw = stream.read(count)
            if not raw.startswith(GZIP_MAGIC):
                return raw, False
            stream.seek(0)
            try:
                return gunzip(stream).read(count), True
            except UNPACKING_ERRORS as error:
                raise damaged(where, error) from error
    except OSError as error:
        raise unreadable(where, error) from error


def chunks(content: Content, where: str, limit: int, *, unpack: bool) -> Iterator[bytes]:
    """All bytes in turn, unpacked on request; refused beyond `limit` and when they look like a bomb."""
    done = 0
    try:
        with content.open() as raw:
            stream = gunzip(raw) if unpack else raw
            while chunk := stream.read(CHUNK):
                done += len(chunk)
                if done > limit:
                    raise BadInputError(
                        "too-large",
                        f"the content has more than {limit:,} bytes, the most that is read of such a source",
                        hint="split it into smaller files",
                        where=where,
                    )
                if unpack:
                    check_ratio(done, content.size, where)
                yield chunk
    except UNPACKING_ERRORS as error:
        raise damaged(where, error) from error
    except OSError as error:
        raise unreadable(where, error) from error


def unpacked_file(chunk_stream: Iterator[bytes]) -> IO[bytes]:
    """A nameless temporary file with those bytes; it goes away with its last user."""
    spool = tempfile.TemporaryFile(prefix="jwstrdf-")  # noqa: SIM115 - it outlives this function on purpose
    try:
        for chunk in chunk_stream:
            spool.write(chunk)
        spool.flush()
    except BaseException:
        spool.close()
        raise
    return spool


def check_ratio(unpacked: int, packed: int, where: str) -> None:
    """Refuse what unpacks to far more than honest data does."""
    if unpacked > limits.BOMB_FLOOR and unpacked > limits.BOMB_RATIO * max(packed, 1):
        raise BadInputError(
            "decompression-bomb",
            f"{packed:,} compressed bytes unpack to more than {unpacked:,}: more than {limits.BOMB_RATIO} times",
            hint="unpack it yourself if you trust it, and give the unpacked file",
            where=where,
        )


def damaged(where: str, error: Exception | str) -> BadInputError:
    """The error for compressed data that cannot be unpacked."""
    return BadInputError(
        "damaged-archive",
        f"the compressed data is damaged or ends too early ({error})",
        hint="copy or download the file again",
        where=where,
    )


def unreadable(where: str, error: OSError) -> BadInputError:
    """The error for a file that the system does not let us read."""
    reason = error.strerror or str(error)
    return BadInputError(
        "unreadable-file",
        f"the file cannot be read: {reason}",
        hint="check that it exists, its permissions and links",
        where=where,
    )
