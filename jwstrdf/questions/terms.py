"""SPARQL terms from values: the one place where a value of a user becomes query text, always escaped or refused."""

from __future__ import annotations

import re

from jwstrdf.errors import UsageError
from jwstrdf.iri import PREFIXES

LONGEST = 4000
"""More characters than any name, text or IRI that a person would give."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f]+")
_PLAIN = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9:/._~@!$&'()*+,;=-]*)?(#[A-Za-z0-9:/._~-]*)?"
)
"""IRIs that are right without a closer look; others (brackets, percent signs, other letters) the engine judges."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI whose characters may stand between `<` and `>` as they are."""
    if len(text) > LONGEST or _IRI.fullmatch(text) is None or not _encodable(text):
        return False
    if _PLAIN.fullmatch(text):
        return True
    from pyoxigraph import NamedNode

    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def iri(text: str) -> str:
    """An IRI as a term; UsageError `bad-parameter` when it is none."""
    if not is_iri(text):
        raise UsageError(
            "bad-parameter",
            f"{text!r} is no absolute IRI",
            hint="an IRI looks like https://example.org/name: no blanks, quotes, braces, < or >",
        )
    return f"<{text}>"


def string(text: str) -> str:
    """A plain string literal as a term.

    A backslash before `u` is followed by an escaped `u`: some engines replace `\\uXXXX` in the whole query
    before they read it (SPARQL 1.1, section 19.2), which must not touch the value. It is escaped with eight digits:
    rdflib takes four that follow four others for part of the same character.
    """
    if len(text) > LONGEST:
        raise UsageError("bad-parameter", f"a text of {len(text)} characters is too long (limit {LONGEST})")
    if "\x00" in text or not _encodable(text):
        raise UsageError("bad-parameter", f"{text[:60]!r} holds a character that no RDF text can hold")
    escaped = "".join(_ESCAPES.get(c, c) for c in text)
    escaped = re.sub(r"\\\\([uU])", lambda m: "\\\\" + ("\\U00000075" if m[1] == "u" else "\\U00000055"), escaped)
    return f'"{escaped}"'


def typed(lexical: str, datatype: str) -> str:
    """A literal of an XSD datatype from a lexical form that the caller has checked."""
    return f"{string(lexical)}^^<{PREFIXES['xsd']}{datatype}>"


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
