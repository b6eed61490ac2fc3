"""An XML document as a small tree with line numbers, read by expat; what could grow or reach outside is refused.

A document type declaration is refused whatever the encoding, and with it every entity but the five of XML itself;
schemas and other addresses are texts, never fetched (XML 1.0, sections 2.8 and 4.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import texts

MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 100
MAX_CHARACTERS = 1 << 20
"""Longest text of one element; those of real observations have at most some thousand characters."""


@dataclass(slots=True)
class Node:
    """An element: its name without namespace, its namespace, its line, its attributes (as `namespace name`)."""

    name: str
    space: str
    line: int
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    written: str = ""

    @property
    def text(self) -> str | None:
        """Its text without blanks around; None where there is none."""
        return self.written.strip() or None

    def first(self, path: str) -> Node | None:
        """The first element at that path below, if there is one."""
        return next(self.all(path), None)

    def all(self, path: str) -> Iterator[Node]:
        """The elements at that path below, in the order of the document."""
        head, _, rest = path.partition("/")
        for child in self.children:
            if child.name == head and child.space == self.space:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child


def parse(data: bytes, where: str, *, code: str, passed_over: frozenset[str] = frozenset()) -> Node:
    """The root of a document. What is below elements named in `passed_over` is checked and not kept.

    BadInputError: `code` with the line where the document is not well-formed, `xml-entity`, `too-deep`, `too-large`.
    """
    return _Builder(where, code, passed_over).build(data)


class _Builder:
    def __init__(self, where: str, code: str, passed_over: frozenset[str]) -> None:
        self.where, self.code, self.passed_over = where, code, passed_over
        self.open: list[Node] = []
        self.pieces: list[list[str]] = []
        self.lengths: list[int] = []
        self.root: Node | None = None
        self.count = self.skipped = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def build(self, data: bytes) -> Node:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            said = texts.printable(expat.errors.messages[error.code])
            raise BadInputError(
                self.code, f"line {error.lineno}: {said}", hint="copy or download the file again", where=self.where
            ) from None
        except (LookupError, ValueError) as error:  # an encoding that Python does not know, or not for XML
            if isinstance(error, BadInputError):
                raise
            raise BadInputError(
                "not-utf8", f"its encoding cannot be read ({error})", hint="save it as UTF-8", where=self.where
            ) from None
        assert self.root is not None  # expat refuses a document without an element
        return self.root

    def doctype(self, name: str, *_: object) -> NoReturn:
        raise BadInputError(
            "xml-entity",
            f"line {self.parser.CurrentLineNumber}: the document has a DTD (<!DOCTYPE {texts.printable(name)[:60]}); "
            "a DTD and its entities are not read",
            hint="remove it",
            where=self.where,
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        line = self.parser.CurrentLineNumber
        if self.count > MAX_ELEMENTS:
            raise BadInputError("too-large", f"it has more than {MAX_ELEMENTS:,} elements", where=self.where)
        if len(self.open) + self.skipped >= MAX_DEPTH:
            raise BadInputError(
                "too-deep", f"line {line}: elements within elements, more than {MAX_DEPTH}", where=self.where
            )
        if self.skipped or (self.open and self.open[-1].name in self.passed_over):
            self.skipped += 1
            return
        space, _, local = name.rpartition(" ")
        node = Node(local, space, line, attributes)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        self.pieces.append([])
        self.lengths.append(0)

    def end(self, _: str) -> None:
        if self.skipped:
            self.skipped -= 1
        else:
            self.open.pop().written = "".join(self.pieces.pop())
            self.lengths.pop()

    def characters(self, text: str) -> None:
        if self.skipped:
            return
        self.pieces[-1].append(text)
        self.lengths[-1] += len(text)
        if self.lengths[-1] > MAX_CHARACTERS:
            node = self.open[-1]
            raise BadInputError(
                self.code,
                f"line {node.line}: the text of {texts.shown(node.name)} has more than {MAX_CHARACTERS:,} characters",
                hint="no observation of the archive has such a text",
                where=self.where,
            )
