"""Rows as CSV or tab-separated text, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would run as a formula."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def separated(columns: Sequence[str], rows: Iterable[Sequence[object]], by: str = ",") -> str:
    """The rows under their column names, lines ended by LF.

    None is an empty cell, truth values are `true` and `false`. A text that a spreadsheet would run gets an
    apostrophe in front; numbers stay as they are. Tab-separated cells have blanks for tabs and line breaks.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=by, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(v, by) for v in row] for row in rows)
    return out.getvalue()


def _cell(value: object, by: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = guarded(str(value))
    return " ".join(text.replace("\t", " ").splitlines()) if by == "\t" else text


def guarded(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it; numbers stay as they are."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
