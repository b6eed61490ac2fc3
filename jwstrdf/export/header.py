"""The declarations of prefixes, which the engine writes in another order each time, in a fixed one."""

from __future__ import annotations

import re
from collections.abc import Callable

ENOUGH = 8192
"""Bytes in which the declarations surely end."""

_TURTLE = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML = re.compile(rb"(?<=<rdf:RDF)(?: xmlns:[\w-]+=\"[^\"]*\")+")


class Ordered:
    """Takes the bytes of a document in Turtle, TriG or RDF/XML and passes them on, its declarations sorted."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write, self._start, self._waiting = write, b"", True

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        if not self._waiting:
            self._write(data)
        else:
            self._start += data
            if len(self._start) >= ENOUGH:
                self.finish()
        return len(data)

    def flush(self) -> None:
        """Nothing: what waits is passed on by `finish`."""

    def finish(self) -> None:
        """Pass on what waits; to be called at the end."""
        if self._waiting:
            self._waiting = False
            start = _TURTLE.sub(lambda m: b"".join(sorted(m[0].splitlines(keepends=True))), self._start)
            self._write(_XML.sub(lambda m: b"".join(b" " + a for a in sorted(m[0].split())), start, count=1))
