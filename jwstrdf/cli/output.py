"""JSON on stdout, remarks on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jwstrdf.errors import Note


def write_json(answer: Mapping[str, Any]) -> None:
    """One JSON object on stdout: indented for a person at a terminal, on one line for a program."""
    indent = 2 if sys.stdout.isatty() else None
    sys.stdout.write(json.dumps(answer, ensure_ascii=not speaks_unicode(), allow_nan=False, indent=indent) + "\n")


def speaks_unicode() -> bool:
    """Whether every character can be written to stdout as it is; else JSON escapes it."""
    return (sys.stdout.encoding or "utf-8").lower().replace("-", "").replace("_", "") in ("utf8", "utf16", "utf32")


def remark(text: str) -> None:
    """One line on stderr."""
    from jwstrdf.cli.text import printable, say

    say(printable(text), indent="  ", out=sys.stderr)


def warn(notes: Iterable[Note]) -> None:
    """Warnings, one a line, on stderr."""
    for note in notes:
        place = f"{note.where}: " if note.where else ""
        remark(f"warning: {place}{note.message} [{note.code}]")
