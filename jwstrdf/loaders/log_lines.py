"""The lines of a calibration log: time, logger, level, message; what is no such line is passed over.

Source: `DEFAULT_FORMAT` of stpipe/log.py (0.2 to 0.10: `time - logger - level - message`, the clock of the machine),
and `_LOG_FORMATTER` of jwst/stpipe/_cal_logs.py (1.16 and later: a `T` and a dot in the time, UTC). Programs that
catch the records may colour them; lines without the four parts belong to a message of several lines, a traceback, or
another program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jwstrdf.loaders.limits import MAX_LOG_LINE

_COLOUR = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]")
_LINE = re.compile(
    r"\s*(?P<day>\d{4}-\d\d-\d\d)(?P<form>[T ])(?P<time>\d\d:\d\d:\d\d)(?:[.,](?P<part>\d{1,6}))?(?P<zone>Z?)"
    r" - (?P<logger>[\w.]+) - (?P<level>[A-Z]+) - (?P<message>.*)$"
)
START = re.compile(
    rb"^(?:\x1b\[[\d;]*m)*\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?Z? - (?:stpipe|jwst)(?:\.[\w.]+)?"
    rb" - (?:DEBUG|INFO|WARNING|ERROR|CRITICAL) - ",
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


def lines(chunks: Iterable[bytes]) -> Iterator[Line]:
    """The messages of a log in their order; bytes that are no UTF-8 become replacement characters."""
    for number, raw in enumerate(_cut(chunks), 1):
        if b" - " not in raw:
            continue
        plain = _COLOUR.sub(b"", raw) if b"\x1b" in raw else raw
        # Progress bars end in a carriage return, and the next record follows on the same line.
        found = _LINE.match(plain.rstrip().rpartition(b"\r")[2].decode("utf-8", "replace"))
        if found:
            part = f".{found['part']}".rstrip("0").rstrip(".") if found["part"] else ""
            zone = "Z" if found["form"] == "T" or found["zone"] else ""
            time = f"{found['day']}T{found['time']}{part}{zone}"
            yield Line(number, time, found["logger"], found["level"], found["message"])


def _cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines; of a line that is too long its beginning."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line[:MAX_LOG_LINE] for line in whole)
        if len(rest) > 2 * MAX_LOG_LINE:
            rest = rest[: MAX_LOG_LINE + 1]
    if rest:
        yield rest[:MAX_LOG_LINE]
