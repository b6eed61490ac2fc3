"""The headers of a FITS file, one HDU after the other; the data between them is skipped, never read.

Source: FITS Standard 4.0, sections 3.1 (blocks of 2,880 bytes), 3.3.2 and 3.4.2 (header and data of extensions),
4.4.1 (mandatory keywords, sizes of the data), 7.3 (binary tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, cast

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import content, limits
from jwstrdf.loaders.source import SourceFile

BLOCK, CARD = 2880, 80
_FIRST = 8
"""Blocks read at once: most primary headers of products fit into them and the next ones follow."""
_SHAPE = frozenset({b"NAX", b"BIT", b"GCO", b"PCO", b"EXT"})
"""How the keywords begin that tell name and size of the data."""
_MOST = 2**62
"""More bytes than any file has; larger sizes of data are mistakes, and no number of the system."""
_END = b"END" + b" " * 77
_NUMBER = re.compile(rb"=\s*([+-]?\d+)\s*(?:/.*)?$")
_TEXT = re.compile(rb"=\s*'((?:[^']|'')*)'")


@dataclass(frozen=True)
class Header:
    """One header: its place (`PRIMARY`, `SCI`, or `SCI,2` where the version is not 1), and its cards as they are."""

    name: str
    version: int
    cards: tuple[bytes, ...]
    data_size: int

    @property
    def place(self) -> str:
        """How the HDU is called in messages."""
        return self.name if self.version == 1 else f"{self.name},{self.version}"

    @cached_property
    def names(self) -> tuple[bytes, ...]:
        """The keyword of each card."""
        return tuple([card[:8].rstrip() for card in self.cards])

    @cached_property
    def raw(self) -> bytes:
        """The header as it stands in the file, filled up to whole blocks."""
        text = b"".join((*self.cards, _END))
        return text + b" " * (-len(text) % BLOCK)


def headers(file: SourceFile, wanted: frozenset[str]) -> Iterator[tuple[Header, bytes]]:
    """Every header, and the data of the HDUs whose names are `wanted` (tables; empty bytes for all others).

    Raises BadInputError `bad-fits` where the file is not a FITS file or ends inside a header.
    """
    try:
        with file.content.open() as raw:
            stream = cast("BinaryIO", content.gunzip(raw)) if file.packed else raw
            yield from _Reader(stream, file).run(wanted)
    except content.UNPACKING_ERRORS as error:
        raise content.damaged(file.published, error) from error
    except OSError as error:
        raise content.unreadable(file.published, error) from error


class _Reader:
    def __init__(self, stream: BinaryIO, file: SourceFile) -> None:
        self.stream, self.where, self.packed, self.size = stream, file.published, file.packed, file.size
        self.at = 0

    def run(self, wanted: frozenset[str]) -> Iterator[tuple[Header, bytes]]:
        """The headers in their order."""
        number = 0
        while True:
            header = self.header(number)
            if header is None:
                return
            padded = header.data_size + -header.data_size % BLOCK
            data = b""
            if header.name in wanted and header.data_size <= limits.MAX_HEADER_TABLE:
                data = self.take(header.data_size)
                if len(data) < header.data_size:
                    raise self.wrong(f"the file ends inside the table {header.place}")
                self.skip(padded - header.data_size)
            yield header, data
            if header.name not in wanted or not data:
                self.skip(padded)
            number += 1

    def header(self, number: int) -> Header | None:
        """The next header; None at the end of the file, and where what follows is no extension."""
        cards: list[bytes] = []
        place = "primary header" if number == 0 else f"header of HDU {number}"
        while True:
            block = self.take(BLOCK)
            if not cards:
                if number and not block.startswith(b"XTENSION="):
                    return None  # special records may follow the last HDU (section 3.5)
                if number == 0 and not block.startswith(b"SIMPLE  ="):
                    raise self.wrong(f"the first card is {_shown(block[:CARD])}, SIMPLE was expected")
            found = [block[i : i + CARD] for i in range(0, len(block), CARD)]
            if _END in found:
                cards += found[: found.index(_END)]
                return self.made(cards, number, place)
            if len(block) < BLOCK:
                what = "the file is truncated inside it" if len(block) % BLOCK or not block else ""
                raise self.wrong(f"{place}: no END card was found before the end of the file ({what or 'no END'})")
            cards += found
            if len(cards) * CARD > limits.MAX_HEADER:
                raise self.wrong(f"{place}: no END card within {limits.MAX_HEADER:,} bytes")

    def made(self, cards: list[bytes], number: int, place: str) -> Header:
        """A header from its cards, with the size of its data (section 4.4.1.1 and 4.4.1.2)."""
        keys = {card[:8].rstrip(): card[8:] for card in reversed(cards) if card[:3] in _SHAPE}
        axes = self.integer(keys, b"NAXIS", place)
        sizes = [self.integer(keys, b"NAXIS%d" % (i + 1), place) for i in range(min(axes, 999))]
        bits = abs(self.integer(keys, b"BITPIX", place))
        groups = self.integer(keys, b"GCOUNT", place, 1)
        heap = self.integer(keys, b"PCOUNT", place, 0)
        count = 0 if not sizes else 1
        for size in sizes:
            count *= size
        total = bits // 8 * groups * (heap + count) if axes else 0
        if total > _MOST:
            raise self.wrong(f"{place}: BITPIX, NAXISn, PCOUNT and GCOUNT tell of data larger than any file")
        if number == 0:
            return Header("PRIMARY", 1, tuple(cards), max(total, 0))
        name = _TEXT.match(keys.get(b"EXTNAME", b""))
        text = name[1].decode("ascii", "replace").replace("''", "'").strip() if name else ""
        return Header(text or f"#{number}", self.integer(keys, b"EXTVER", place, 1), tuple(cards), max(total, 0))

    def integer(self, keys: dict[bytes, bytes], key: bytes, place: str, default: int | None = None) -> int:
        """The value of a keyword that describes the data."""
        name = key.decode()
        if key not in keys:
            if default is not None:
                return default
            raise self.wrong(f"{place}: the keyword {name} is missing")
        found = _NUMBER.match(keys[key])
        if not found or (name != "BITPIX" and int(found[1]) < 0):
            raise self.wrong(f"{place}: {name} is {_shown(keys[key])}; a whole number was expected")
        return int(found[1])

    def take(self, count: int) -> bytes:
        """That many bytes, fewer only at the end."""
        data = self.stream.read(count)
        while len(data) < count and (more := self.stream.read(count - len(data))):
            data += more
        self.at += len(data)
        return data

    def skip(self, count: int) -> None:
        """Go on behind the data; compressed files must be unpacked up to there."""
        if not count:
            return
        if self.packed:
            content.check_ratio(self.at + count, self.size, self.where)
            left = count
            while left and (chunk := self.stream.read(min(left, content.CHUNK))):
                left -= len(chunk)
        else:
            self.stream.seek(min(self.at + count, max(self.size, self.at)))
        self.at += count

    def wrong(self, what: str) -> BadInputError:
        """The error of a file that breaks the standard."""
        return BadInputError(
            "bad-fits",
            f"not a FITS file as the standard has it: {what}",
            hint="copy or download the file again",
            where=self.where,
        )


def _shown(raw: bytes) -> str:
    text = raw.decode("ascii", "backslashreplace").strip()
    return repr(text[:60])
