"""JSON read strictly: UTF-8, no key twice, no NaN, no half of a character; every error says where."""

from __future__ import annotations

import json
import re
from typing import Any

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.texts import shown

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(NaN|-?Infinity)', re.DOTALL)
_LONG_NUMBER = re.compile(r"(?<!\d)\d{1000,}")
_BOM = b"\xef\xbb\xbf"


class _DuplicateKeyError(Exception):
    pass


class _ConstantError(Exception):
    pass


def decode(data: bytes, where: str) -> str:
    """Bytes as text; BadInputError `empty-file` or `not-utf8` with the place and, as far as seen, the encoding."""
    if not data:
        raise empty(where)
    if data.startswith(_BOM):
        data = data[len(_BOM) :]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[1:2] == b"\x00" or data[:2] == b"\x00\x00":
        raise BadInputError(
            "not-utf8",
            "byte offset 0, line 1: the encoding looks like UTF-16 or UTF-32; UTF-8 was expected",
            hint="save the file again with the encoding UTF-8",
            where=where,
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            "not-utf8",
            f"byte offset {error.start}, line {line}: the byte 0x{data[error.start]:02x} is not valid in the "
            "encoding UTF-8 (it looks like Latin-1 or another 8-bit encoding)",
            hint="save the file again with the encoding UTF-8",
            where=where,
        ) from None


def empty(where: str) -> BadInputError:
    """The error for a file without content."""
    return BadInputError(
        "empty-file", "the file is empty (0 bytes)", hint="copy or download the file again", where=where
    )


def loads(data: bytes, where: str) -> Any:
    """The document; BadInputError with line and column, or the key, for everything that is not clean JSON."""
    text = decode(data, where)
    if not text.strip():
        raise empty(where)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except _DuplicateKeyError as error:
        key = str(error)
        raise BadInputError(
            "duplicate-key",
            f"{_second_key(text, key)}: the key {shown(key)} is a duplicate key, it occurs twice in one object; "
            "it is not clear which value is meant",
            hint="remove one of the two",
            where=where,
        ) from None
    except _ConstantError as error:
        raise BadInputError(
            "bad-json",
            f"{_constant_place(text)}: {error} is not JSON; a number, a text or null was expected",
            hint="write null where there is no value",
            where=where,
        ) from None
    except json.JSONDecodeError as error:
        raise _syntax(text, error, where) from None
    except RecursionError:
        raise BadInputError(
            "too-deep",
            "the document nests too many objects or arrays in each other",
            hint="no real source of this kind does so",
            where=where,
        ) from None
    except ValueError:  # Python refuses numbers of thousands of digits
        found = _LONG_NUMBER.search(text)
        place, digits = (position(text, found.start()), len(found[0])) if found else ("line 1, column 1", 0)
        raise BadInputError(
            "bad-json",
            f"{place}: a number with {digits:,} digits is too long for any number",
            hint="write it as a text, in double quotes",
            where=where,
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(key)
            seen.add(key)
    return made


def _constant(word: str) -> Any:
    raise _ConstantError(word)


def _syntax(text: str, error: json.JSONDecodeError, where: str) -> BadInputError:
    place = f"line {error.lineno}, column {error.colno}"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        end = text.rstrip()
        last = f"line {end.count(chr(10)) + 1}, column {len(end) - (end.rfind(chr(10)) + 1)}"
        if "\n" not in text[error.pos :].rstrip():
            return BadInputError(
                "truncated",
                f"{last}: the file ends in the middle of the document",
                hint="copy or download the file again",
                where=where,
            )
    return BadInputError("bad-json", f"{place}: this is not JSON ({error.msg})", hint="mend the file", where=where)


def _constant_place(text: str) -> str:
    for found in _CONSTANT.finditer(text):
        if found[1]:
            return position(text, found.start())
    return "line 1, column 1"


def position(text: str, offset: int) -> str:
    """`line L, column C` of an offset, both from 1."""
    return f"line {text.count(chr(10), 0, offset) + 1}, column {offset - text.rfind(chr(10), 0, offset)}"


def _second_key(text: str, key: str) -> str:
    """The place where a key comes a second time in one object; slow, only for the message."""
    seen: list[set[str]] = []
    previous: re.Match[str] | None = None
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "{[":
            seen.append(set())
        elif word in "}]" and seen:
            seen.pop()
        elif word == ":" and previous is not None and seen:
            name = json.loads(previous[0])
            if name == key and name in seen[-1]:
                return position(text, previous.start())
            seen[-1].add(name)
        previous = token
    return "line 1, column 1"
