"""Parameters that a log shows as a dictionary on one line, as Python prints it."""

from __future__ import annotations

import re

from jwstrdf.loaders.log_values import MAX_DEPTH, MAX_VALUES, Leaf, Tree, Unreadable, bare, text_of

_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_PLAIN = re.compile(r"[^,:{}\[\]()<>'\"]+")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


class Literal:
    """A reader of what Python prints of a dictionary; objects in it stay as they are printed."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.line, self.at, self.count = text, line, 0, 0

    def whole(self) -> Tree:
        """The dictionary of the text, with nothing behind it."""
        self._blanks()
        if self.text[self.at : self.at + 1] != "{":
            raise Unreadable(self.line, "they are no dictionary")
        tree = self._dictionary(1)
        self._blanks()
        if self.at != len(self.text):
            raise Unreadable(self.line, "more follows after the dictionary")
        return tree

    def _value(self, depth: int) -> Tree | Leaf:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_VALUES:
            raise Unreadable(self.line, f"they have more than {MAX_DEPTH} levels or {MAX_VALUES:,} values")
        self._blanks()
        char = self.text[self.at : self.at + 1]
        if char == "{":
            return self._dictionary(depth)
        if char and char in "'\"":
            return (self._string() or None, self.line)
        if char and char in "[(":
            return (bare(self._list(depth)), self.line)
        return (bare(self._printed(depth)), self.line)

    def _dictionary(self, depth: int) -> Tree:
        tree: Tree = {}
        self.at += 1
        while not self._ends("}"):
            self._blanks()
            name = self._string()
            self._expect(":")
            tree[name] = self._value(depth + 1)
            if not self._ends("}", stay=True):
                self._expect(",")
        return tree

    def _list(self, depth: int) -> str:
        close = "]" if self.text[self.at] == "[" else ")"
        self.at += 1
        parts = []
        while not self._ends(close):
            parts.append(text_of(self._value(depth + 1)) or "None")
            if not self._ends(close, stay=True):
                self._expect(",")
        return "[" + ", ".join(parts) + "]"

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise Unreadable(self.line, "a text has no end, or a name is none")
        self.at = found.end()
        return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), found[0][1:-1])

    def _printed(self, depth: int) -> str:
        """A number, a word, or an object: `<Model(64, 64) from a.fits>`, `PosixPath('a')`."""
        start = self.at
        if self.text[start : start + 1] == "<":
            inside = 0
            while self.at < len(self.text):
                inside += {"<": 1, ">": -1}.get(self.text[self.at], 0)
                self.at += 1
                if not inside:
                    return self.text[start : self.at]
            raise Unreadable(self.line, "an object has no end")
        found = _PLAIN.match(self.text, start)
        if found is None:
            raise Unreadable(self.line, "a value is missing")
        self.at = found.end()
        if self.text[self.at : self.at + 1] == "(":
            return found[0].strip() + self._list(depth).replace("[", "(", 1)[:-1] + ")"
        return found[0].strip()

    def _blanks(self) -> None:
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1

    def _ends(self, close: str, *, stay: bool = False) -> bool:
        """Whether the bracket closes here; if so it is passed over, unless one is to stay."""
        self._blanks()
        found = self.text[self.at : self.at + 1] == close
        self.at += found and not stay
        return found

    def _expect(self, char: str) -> None:
        self._blanks()
        if self.text[self.at : self.at + 1] != char:
            raise Unreadable(
                self.line, "its brackets are not closed" if self.at >= len(self.text) else f"{char!r} is missing"
            )
        self.at += 1
