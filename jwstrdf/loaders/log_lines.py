"""The lines of a calibration log: time, logger, level, message; what is no such line is passed over.

Source: `DEFAULT_FORMAT` of stpipe/log.py (0.2 to 0.10: `time - logger - level - message`, the clock of the machine),
and `_LOG_FORMATTER` of jwst/stpipe/_cal_logs.py (1.16 and later: a `T` and a dot in the time, UTC). Programs that
catch the records may colour them; lines without the four parts belong to a message of several lines, a traceback, or
another program.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jwstrdf.loaders.limits import MAX_LOG_BLOCK, MAX_LOG_LINE

_COLOUR = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]")
_LINE = re.compile(
    r"\s*(?P<day>\d{4}-\d\d-\d\d)(?P<form>[T ])(?P<time>\d\d:\d\d:\d\d)(?:[.,](?P<part>\d{1,6}))?(?P<zone>Z?)"
    r" - (?P<logger>[\w.]+) - (?P<level>[A-Z]+) - (?P<message>.*)$"
)
_RECORD = re.compile(rb"\s*\d{4}-\d\d-\d\d[T ]\d\d:")
START = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:\x1b\[[\d;]*m)*[ \t\r]*\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?Z?"
    rb" - (?:stpipe|jwst)(?:\.[\w.]+)? - (?:DEBUG|INFO|WARNING|ERROR|CRITICAL) - ",
    re.MULTILINE,
)
"""A line of the calibration pipeline, as the first bytes of a log have one."""


@dataclass(frozen=True, slots=True)
class Line:
    """The first line of a message. `time` is an xsd:dateTime, with `Z` where the log keeps UTC."""

    number: int
    time: str
    logger: str
    level: str
    message: str
    block: tuple[tuple[int, str], ...] = ()
    """The indented lines that belong to the message, with their numbers."""
    cut: bool = False
    """Whether the block goes on."""


def filter_of(messages: str) -> re.Pattern[bytes]:
    """What a record looks like that is an error, or whose message begins as the pattern says (without named groups)."""
    levels = rb"(?:(?:ERROR|CRITICAL) - |[A-Z]+ - (?:" + messages.encode() + rb"))"
    return re.compile(rb"\s*\d{4}-\d\d-\d\d[T ][\d:.,]+Z? - [\w.]+ - " + levels)


def lines(
    chunks: Iterable[bytes], wanted: re.Pattern[bytes], blocks: re.Pattern[str] | None = None
) -> Iterator[Line | None]:
    """The records that are `wanted`, in their order, and None for one or more others between them.

    Messages that match `blocks` come with the indented lines after them. Bytes that are no UTF-8 become replacement
    characters.
    """
    between = False
    held: Line | None = None
    block: list[tuple[int, str]] = []
    size = 0
    for number, raw in _cut(chunks):
        plain = _COLOUR.sub(b"", raw) if b"\x1b" in raw else raw
        if b"\r" in plain:  # progress bars end in one, and the next record follows on the same line
            plain = plain.rstrip().rpartition(b"\r")[2]
        if held:
            if plain.startswith(b"  ") and not _RECORD.match(plain):
                size += len(plain)
                if size <= MAX_LOG_BLOCK:
                    block.append((number, plain.decode("utf-8", "replace").rstrip()))
                continue
            yield replace(held, block=tuple(block), cut=size > MAX_LOG_BLOCK)
            held = None
        if wanted.match(plain) and (found := _LINE.match(plain.decode("utf-8", "replace").rstrip())):
            part = f".{found['part']}".rstrip("0").rstrip(".") if found["part"] else ""
            zone = "Z" if found["form"] == "T" or found["zone"] else ""
            time = f"{found['day']}T{found['time']}{part}{zone}"
            between = False
            line = Line(number, time, found["logger"], found["level"], found["message"])
            if blocks and blocks.match(line.message):
                held, block, size = line, [], 0
            else:
                yield line
        elif not between and _RECORD.match(plain):
            between = True
            yield None
    if held:
        yield replace(held, block=tuple(block), cut=size > MAX_LOG_BLOCK)


def _cut(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers, without blank ones and a byte order mark; of one that is too long its beginning."""
    rest, number = b"", 0
    for chunk in _unmarked(chunks):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from ((n, line[:MAX_LOG_LINE]) for n, line in enumerate(whole, number + 1) if line and not line.isspace())
        number += len(whole)
        if len(rest) > 2 * MAX_LOG_LINE:
            rest = rest[: MAX_LOG_LINE + 1]
    if rest and not rest.isspace():
        yield number + 1, rest[:MAX_LOG_LINE]


def _unmarked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes without a mark before the first, however they are cut."""
    head: bytes | None = b""
    for chunk in chunks:
        if head is None:
            yield chunk
            continue
        head += chunk
        if len(head) >= len(BOM_UTF8):
            yield head.removeprefix(BOM_UTF8)
            head = None
    if head:
        yield head
