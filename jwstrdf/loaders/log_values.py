"""Values of parameters in logs: how they are written, how much of them is read, and when one is unset."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_DEPTH, MAX_VALUES, MAX_VALUE = 20, 20_000, 4096
"""Levels and number of values of one block, and the characters of one value; real blocks have 4, 600 and 200."""

Leaf = tuple[str | None, int]
"""A value (None where it is unset) and its line."""
Tree = dict[str, Any]
"""Values (`Leaf`) and trees by their names."""

_UNSET = ("", "None", "[]", "{}", "()")
_FLOAT = re.compile(r"[+-]?(?:\d{1,30}\.\d{0,30}|\.\d{1,30}|\d{1,30}(?=[eE]))(?:[eE][+-]?\d{1,5})?")
_WORDS = {"null": "None", "~": "None", "true": "True", "false": "False"}


class Unreadable(Exception):
    """A block that is none, with its line and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


def text_of(told: Any) -> str | None:
    """A value as text; one that has parts in curly brackets."""
    if not isinstance(told, dict):
        return None if told[0] is None else str(told[0])
    parts = [f"{name}: {text_of(part)}" for name, part in told.items()]
    return "{" + ", ".join(parts) + "}" if parts else None


def scalar(text: str) -> str | None:
    """A value without its quotes; None where it is unset."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'") or None
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text)) or None
        except ValueError:
            return text[1:-1] or None
    return bare(text)


def bare(text: str) -> str | None:
    """A value that has no quotes; None where it is unset. Numbers are written as Python does."""
    text = _WORDS.get(text, text)
    if text in _UNSET:
        return None
    return repr(float(text)) if _FLOAT.fullmatch(text) else text
