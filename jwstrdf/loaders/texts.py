"""Texts from outside: words that mean no value, file names that can be trusted, the program of a name."""

from __future__ import annotations

import re
import unicodedata

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.limits import MAX_NAME_BYTES

NULL_WORDS = frozenset({"", "--", "...", "null", "none", "n/a", "nan", "masked"})
"""Cells that say that there is no value, in lower case ("..." is a cell that a display left out)."""

FORBIDDEN = r"[\x00-\x1f\x7f-\x9f\u{ad}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}]"
"""Characters that no file name may have: controls, line breaks, invisible and direction-changing ones. In the
syntax of polars, which reads it too."""

ODD = r'[<>"|\\^`{}*?:]'
"""Printable characters that no JWST file name has; a name with one is kept, with a warning."""

PROGRAM = r"^jw(\d{5})"

_FORBIDDEN = re.compile(re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: f"\\u{int(m[1], 16):04x}", FORBIDDEN))
_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD = re.compile(ODD)
_PROGRAM = re.compile(PROGRAM)
_BAD_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_FOLDERS = re.compile(r"[/\\]")


def is_null(text: str) -> bool:
    """Whether a cell says in words that it has no value."""
    return text.strip().lower() in NULL_WORDS


def partition_of(name: str) -> str:
    """The program (5 digits) that a JWST-like name begins with, else ""."""
    found = _PROGRAM.match(name)
    return found[1] if found else ""


def spelled(character: str) -> str:
    """A character as it can be shown in a message: itself and its number, or number and name."""
    number = f"U+{ord(character):04X}"
    if character in "\n\r\u2028\u2029\u0085":
        return f"line break {number}"
    if not character.isprintable():
        return f"{number} {unicodedata.name(character, 'control character')}"
    return f"blank {number}" if character == " " else f"{character!r} ({number})"


def shown(text: str, most: int = 60) -> str:
    """A text in quotes for a message: one line, shortened."""
    out = ascii(text) if _FORBIDDEN.search(text) or _SURROGATE.search(text) else repr(text)
    return out if len(out) <= most + 2 else f"{out[:most]}...'"


def cut_folder(text: str, *, place: str, where: str) -> str:
    """The file name of a path; its folder is cut off, but a path that climbs with `..` is refused."""
    parts = _FOLDERS.split(text)
    if ".." in parts:
        raise BadInputError(
            "unsafe-path",
            f"{place}: the name {shown(text)} climbs out of its folder with '..'; a plain file name was expected",
            hint="write the file name alone",
            where=where,
        )
    return parts[-1]


def check_name(name: str, *, place: str, where: str) -> None:
    """Refuse what cannot be a file name: empty, too long, or with a character that breaks or hides lines."""
    fault = name_fault(name)
    if fault:
        raise BadInputError(
            "bad-name",
            f"{place}: {fault}; a file name was expected",
            hint="mend the name in the source",
            where=where,
        )


def name_fault(name: str) -> str | None:
    """What is wrong with a file name, in words, or None."""
    if not name or name.isspace() or name == ".":
        return f"{shown(name)} is no file name"
    found = _FORBIDDEN.search(name) or _SURROGATE.search(name)
    if found:
        return f"the name {shown(name)} has an illegal character: {spelled(found[0])}"
    length = len(name.encode())
    if length > MAX_NAME_BYTES:
        return f"the name {shown(name)} has a length of {length:,} bytes, more than {MAX_NAME_BYTES}"
    return None


def odd_character(name: str) -> str | None:
    """A character that is unusual in file names though harmless, or None."""
    found = _ODD.search(name)
    return spelled(found[0]) if found else None


def check_text(text: str, *, place: str, where: str) -> None:
    """Refuse a text that no store could hold: control characters and halves of characters."""
    found = _BAD_TEXT.search(text)
    if found:
        raise BadInputError(
            "bad-text",
            f"{place}: the text {shown(text)} has an illegal character: {spelled(found[0])}",
            hint="remove the character",
            where=where,
        )


def path_fault(path: str, where: str) -> BadInputError | None:
    """The error for a path with a part that cannot be a file name, or None."""
    for part in path.split("/"):
        fault = name_fault(part) if part else None
        if fault:
            return BadInputError("bad-file-name", fault, hint="rename the file", where=where)
    return None


def printable(text: str) -> str:
    """A text with the bytes and characters that cannot be shown written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
