"""The pieces of a query text: prologue, WHERE group, and what stands in that group, one after another.

Not a parser of SPARQL: it reads the brackets, strings, IRIs and comments of our own stored questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"#[^\n]*|\s+|<[^<>\"{}|^`\\\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[?$]\w+"
    r"|[A-Za-z_][\w-]*(?::[\w-]+(?:\.[\w-]+)*)?|\d+(?:\.\d+)?|."
)
_BLOCKS = {"OPTIONAL", "MINUS", "GRAPH", "VALUES"}
_TESTS = {"FILTER", "BIND"}


def prologue(query: str) -> str:
    """The PREFIX lines, without comments."""
    return "".join(f"{line}\n" for line in query.splitlines() if line.startswith("PREFIX "))


def where_group(query: str) -> str:
    """What stands between the braces of the outermost WHERE."""
    groups, depth, begin = [], 0, 0
    for token, place in _tokens(query):
        if token == "{":
            depth += 1
            begin = place + 1 if depth == 1 else begin
        elif token == "}":
            depth -= 1
            if depth == 0:
                groups.append(query[begin:place])
    return groups[-1] if groups else ""


def elements(group: str) -> list[str]:
    """The elements of a group in their order: triples up to a full stop, OPTIONAL, UNION, FILTER, BIND, VALUES ..."""
    out: list[str] = []
    kind, depth, text, done = "", 0, "", False
    for token, _ in _tokens(group):
        if token[0] == "#":
            continue
        if token.isspace():
            text += " " if text else ""
            continue
        opens = depth == 0 and (token in _BLOCKS or token in _TESTS or token == "{")
        if text and depth == 0 and ((done and token != "UNION") or (opens and kind == "triples")):
            out.append(text.strip())
            kind, text = "", ""
        if not text:
            kind = token if token in _BLOCKS or token in _TESTS else "block" if token == "{" else "triples"
        done = False
        text += token
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token, 0)
        if depth == 0:
            closes = {"triples": ".", "VALUES": "}", "FILTER": ")}", "BIND": ")"}.get(kind, "}")
            done = token in closes
    return [*out, text.strip()] if text.strip() else out


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    return ((found[0], found.start()) for found in _TOKEN.finditer(text))
