"""The header of an ECSV table as plain texts, and the number of its rows; nothing in it is ever constructed.

The header is YAML in comment lines. It is only parsed into nodes: a tag that would make an object is a word, an alias
is looked at once. Source: ECSV 1.0 (astropy APE 6): `datatype` lists the columns, `meta` is a mapping or an ordered
list of mappings with one key (`!!omap`), `delimiter` is a blank or a comma.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.strict_json import decode
from jwstrdf.loaders.texts import printable

if TYPE_CHECKING:
    from yaml.nodes import Node

_YAML = "tag:yaml.org,2002:"
_PLAIN = frozenset(_YAML + kind for kind in ("str", "int", "float", "bool", "timestamp"))
_NAN = frozenset({".nan", ".inf", "-.inf", "+.inf"})
_INTERNAL = "__serialized_columns__"
"""The key under which astropy says how columns belong together; it states nothing of the file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text in `meta`: the keys that lead to it, and whether it is one of several in a list."""

    path: tuple[str, ...]
    text: str
    listed: bool
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """What is kept of a table."""

    entries: tuple[Entry, ...]
    rows: int


def read(file: SourceFile) -> Table:
    """The texts of the header and the number of rows; BadInputError with the line of what is broken."""
    where = file.published
    text = decode(file.read(limits.MAX_TEXT), where)
    header: list[str] = []
    size = 0
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        size += len(line) + 1
        header.append(line[1:].removeprefix(" ").rstrip("\r"))
    if size > limits.MAX_ECSV_HEADER:
        raise BadInputError(
            "too-large",
            f"the header of the table has {size:,} characters, more than {limits.MAX_ECSV_HEADER:,}",
            hint="no catalogue of the pipeline has such a header",
            where=where,
        )
    top = dict(_pairs(_composed(["", *header[1:]], where)))
    width = _width(top.get("datatype"), where)
    delimiter = _text(top.get("delimiter")) or " "
    entries = tuple(_entries(top["meta"])) if "meta" in top else ()
    return Table(entries, _count(text, len(header), delimiter, width, where))


def _composed(lines: list[str], where: str) -> Node | None:
    import yaml

    try:
        node: Node | None = yaml.compose("\n".join(lines), Loader=yaml.SafeLoader)
    except RecursionError:
        raise BadInputError("too-deep", "the header nests too many lists in each other", where=where) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        reason = printable(" ".join(str(getattr(error, "problem", None) or error).split())[:200])
        raise _broken(f"{place}the header is no YAML ({reason})", where) from None
    except (ValueError, OverflowError) as error:  # an escape of a character that there is not
        raise _broken(f"the header is no YAML ({printable(str(error))[:200]})", where) from None
    return node


def _pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Keys and values of a mapping, or of a list of mappings with one key each."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode))
    elif isinstance(node, yaml.SequenceNode) and node.tag == _YAML + "omap":
        for item in node.value:
            if isinstance(item, yaml.MappingNode) and len(item.value) == 1:
                yield from _pairs(item)


def _width(node: Node | None, where: str) -> int:
    import yaml

    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _broken("the header does not list the columns (datatype)", where)
    return len(node.value)


def _text(node: Node | None) -> str | None:
    import yaml

    if isinstance(node, yaml.ScalarNode) and node.tag in _PLAIN and node.value.lower() not in _NAN:
        return str(node.value)
    return None


def _entries(meta: Node) -> Iterator[Entry]:
    """All texts below `meta`, in their order; a list or mapping that is reached twice is looked at once."""
    import yaml

    seen: set[int] = set()
    waiting: list[tuple[tuple[str, ...], Node, bool]] = [((), meta, False)]
    while waiting:
        path, node, listed = waiting.pop()
        text = _text(node)
        if text is not None:
            yield Entry(path, text, listed, node.start_mark.line + 1)
        elif isinstance(node, yaml.CollectionNode) and id(node) not in seen:
            seen.add(id(node))
            below = [((*path, key), value, listed) for key, value in _pairs(node) if key != _INTERNAL]
            if not below and isinstance(node, yaml.SequenceNode):
                below = [(path, value, True) for value in node.value]
            waiting.extend(reversed(below))


def _count(text: str, start: int, delimiter: str, width: int, where: str) -> int:
    """The number of rows; every row must have as many cells as the header lists columns."""
    if delimiter not in (" ", ","):
        raise _broken(f"the delimiter is {delimiter!r:.20}; a blank or a comma was expected", where)
    stream = io.StringIO(text, newline="")
    for _ in range(start):
        stream.readline()
    plain = (line.strip(" \t\r\n") + "\n" for line in stream if not line.startswith("#"))
    reader = csv.reader(plain, delimiter=delimiter, skipinitialspace=delimiter == " ", strict=True)
    rows = -1
    try:
        for row in reader:
            if not row:
                continue
            if len(row) != width:
                what = "names" if rows < 0 else "cells"
                raise BadInputError(
                    "wrong-cell-count",
                    f"line {start + reader.line_num}: {len(row)} {what} where the header lists {width} columns",
                    hint="copy or download the file again",
                    where=where,
                )
            rows += 1
    except csv.Error as error:
        raise _broken(f"line {start + reader.line_num}: {error}", where) from None
    if rows < 0:
        raise _broken("after the header there is no line with the names of the columns", where)
    return rows


def _broken(what: str, where: str) -> BadInputError:
    return BadInputError("bad-table", what, hint="copy or download the file again", where=where)
