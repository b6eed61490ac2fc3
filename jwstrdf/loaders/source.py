"""One source file: where it is, what it is called in public, and its bytes within limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from jwstrdf import iri
from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.content import Content, chunks, head


class SourceFile:
    """A file, or a member of an archive, that may become a source.

    `location` is canonical (absolute path, `!` and the name inside for members of archives) and makes the
    identity; it is never published. `published` is relative to the ingest root, whose label is `root`.
    `problem` is set where the walk already found that the file cannot be read; every reading raises it.
    """

    def __init__(
        self,
        location: str,
        published: str,
        root: str,
        content: Content | None,
        *,
        stored_name: str | None = None,
        modified: str | None = None,
        problem: BadInputError | None = None,
    ) -> None:
        self.location, self.published, self.root = location, published, root
        self.stored_name = stored_name or published.rpartition("/")[2]
        self.modified = modified
        self.problem = problem
        self._content = content

    @property
    def content(self) -> Content:
        """The bytes; raises `problem` where there is one."""
        if self._content is None:
            raise self.problem or BadInputError("unreadable-file", "the file has no content", where=self.published)
        return self._content

    @property
    def key(self) -> str:
        """The key of the source (DESIGN.md D3)."""
        return iri.source_key(self.location)

    @property
    def size(self) -> int:
        """Bytes as stored."""
        return self.content.size

    @cached_property
    def _start(self) -> tuple[bytes, bool]:
        return head(self.content, limits.HEAD, self.published)

    @property
    def head(self) -> bytes:
        """The first bytes, unpacked where the file is compressed with gzip."""
        return self._start[0]

    @property
    def packed(self) -> bool:
        """Whether the file is compressed with gzip."""
        return self._start[1]

    @property
    def whole_head(self) -> bool:
        """Whether `head` is all there is."""
        return len(self.head) < limits.HEAD

    @property
    def name(self) -> str:
        """The file name, without the `.gz` of a compressed file."""
        name = self.stored_name
        return name[:-3] if name.lower().endswith(".gz") and self.packed else name

    @property
    def path(self) -> Path | None:
        """The file on disk that has exactly the plain bytes, if there is one."""
        return None if self.packed else self.content.path

    def read(self, limit: int) -> bytes:
        """All bytes, unpacked; BadInputError `too-large` beyond the limit."""
        if self.whole_head:
            return self.head
        return b"".join(self.stream(limit))

    def stream(self, limit: int) -> Iterator[bytes]:
        """All bytes in turn, unpacked; BadInputError `too-large` beyond the limit."""
        return chunks(self.content, self.published, limit, unpack=self.packed)

    def stored(self) -> Iterator[bytes]:
        """All bytes in turn as they are stored (for digests)."""
        return chunks(self.content, self.published, 1 << 62, unpack=False)

    @cached_property
    def digest(self) -> str:
        """The digest of the source, without reading more of a FITS file than its header."""
        from jwstrdf.loaders.load import fingerprint

        return fingerprint(self)

    def remember(self, digest: str) -> None:
        """The digest, where reading the file gave it."""
        self.__dict__["digest"] = digest

    def __getstate__(self) -> dict[str, Any]:
        """For other processes: an error travels as its parts, what was already read stays here."""
        state = {k: v for k, v in self.__dict__.items() if k != "_start"}
        state["problem"] = self.problem and {**self.problem.as_dict(), "code": self.problem.code}
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if state["problem"]:
            self.problem = BadInputError(**state["problem"])

    def __repr__(self) -> str:
        return f"SourceFile({self.location!r})"


def iso_time(seconds: float | None) -> str | None:
    """A time stamp of the file system as ISO 8601 UTC to the second; None for none and for absurd ones."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None
