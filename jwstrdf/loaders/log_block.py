"""Parameters that a log shows as an indented block: YAML of block style, with True, False and None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jwstrdf.loaders.log_values import MAX_DEPTH, MAX_VALUES, Tree, Unreadable, scalar

_KEY = re.compile(r"(?:'([^\s:'\"]+)'|([^\s:'\"-][^\s:]*)):(?: (.*))?")
"""A name, in quotes where YAML would read another kind of value (`'no'`), and what stands behind it."""


@dataclass(slots=True)
class _Open:
    """A value of a block that may go on in the next lines: its parts, and those of a list."""

    line: int
    parts: list[str]
    items: list[list[str]]

    def add(self, text: str) -> None:
        (self.items[-1] if self.items else self.parts).append(text)

    def empty(self) -> bool:
        """Whether nothing stands after the name but an anchor or a type."""
        return not self.parts or (len(self.parts) == 1 and self.parts[0][:1] in ("&", "!") and " " not in self.parts[0])

    def quoted(self) -> bool:
        """Whether a text in quotes has no end yet."""
        told = self.items[-1] if self.items else self.parts
        first = told[0][:1] if told else ""
        if first == "'":
            return sum(p.count("'") for p in told) % 2 == 1
        return first == '"' and sum(p.count('"') - p.count('\\"') for p in told) % 2 == 1


def read_block(block: Sequence[tuple[int, str]]) -> Tree:
    """The tree of a block: mappings by their indents, lists and texts over several lines. Empty if none follows."""
    root: Tree = {}
    stack: list[tuple[int, Tree]] = []
    last: _Open | None = None
    name, quoted = "", False
    for number, (at, raw) in enumerate(block):
        if number > MAX_VALUES:
            raise Unreadable(at, f"the block has more than {MAX_VALUES:,} lines")
        text = raw.strip()
        indent = len(raw) - len(raw.lstrip())
        if not stack:
            stack.append((indent, root))
        key = None if quoted else _KEY.fullmatch(text)
        starts = True
        if key:
            while len(stack) > 1 and indent < stack[-1][0]:
                stack.pop()
                last = None
            depth, here = stack[-1]
            if indent > depth:
                if last is None or last.items or not last.empty():
                    raise Unreadable(at, "the indents of the block do not fit")
                if len(stack) == MAX_DEPTH:
                    raise Unreadable(at, f"the block has more than {MAX_DEPTH} levels")
                inner: Tree = {}
                here[name] = inner
                stack.append((indent, inner))
                here = inner
            elif indent < depth:
                raise Unreadable(at, "the indents of the block do not fit")
            name, last = key[1] or key[2], _Open(at, [key[3]] if key[3] else [], [])
            here[name] = last
        elif last is not None and not quoted and (text.startswith("- ") or text == "-") and last.empty():
            last.items.append([text[2:]])
        elif last is not None and (quoted or indent > stack[-1][0]):
            last.add(text)
            starts = False
        else:
            raise Unreadable(at, "the line is no value of a parameter")
        quoted = _still_open(last, text) if quoted else starts and last.quoted()
    return _closed(root, {})


def _still_open(last: _Open, text: str) -> bool:
    """Whether a text in quotes still has no end after one more line of it."""
    first = (last.items[-1] if last.items else last.parts)[0][:1]
    quotes = text.count(first) - (text.count('\\"') if first == '"' else 0)
    return quotes % 2 == 0


def _closed(tree: Tree, anchors: dict[str, str | None]) -> Tree:
    """The tree with values in place of what was open; `anchors` are the values that others repeat."""
    for name, told in tree.items():
        tree[name] = _closed(told, anchors) if isinstance(told, dict) else (_value(told, anchors), told.line)
    return tree


def _value(told: _Open, anchors: dict[str, str | None]) -> str | None:
    text = " ".join(told.parts)
    if text.startswith("*"):
        return anchors.get(text[1:])
    anchor = ""
    if text.startswith("&"):
        anchor, _, text = text[1:].partition(" ")
    text = text.removeprefix("!!python/tuple").strip()
    if told.items and not text:
        value: str | None = "[" + ", ".join(scalar(" ".join(i)) or "None" for i in told.items) + "]"
    else:
        value = scalar(text)
    if anchor:
        anchors[anchor] = value
    return value
