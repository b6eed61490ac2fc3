"""The query of a stored question as lines: its `# @values` lines, its `# @if` blocks, its projection."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from jwstrdf.errors import StoreError

_VALUES = re.compile(r"^(\s*VALUES \?(\w+) \{).*(\} # @values)$")
_IF = re.compile(r"^\s*# @(if|unless) (\w+(?: \w+)*)$")
_END = re.compile(r"^\s*# @end$")
_NOISE = re.compile(r"#[^\n]*|<[^<>\"{}|^`\\\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")


def parameters_of(text: str) -> list[str]:
    """The names of the parameters that have a `# @values` line, in their order, each once."""
    found = (_VALUES.match(line) for line in text.splitlines())
    return list(dict.fromkeys(m[2] for m in found if m))


def fill(text: str, terms: Mapping[str, Sequence[str]]) -> str:
    """The query with these terms as the values of its parameters.

    The blocks (`# @if a b` ... `# @end`) of parameters without a value fall out, and those of parameters with one
    (`# @unless a b` ... `# @end`: where none of them is given). `terms` are finished terms
    (`jwstrdf.questions.terms`). The header is left out: an endpoint has no use for it.
    """
    out: list[str] = []
    keep = [True]
    for line in text.splitlines():
        if line.startswith("#+"):
            continue
        if block := _IF.match(line):
            given = [name in terms for name in block[2].split()]
            keep.append(keep[-1] and (all(given) if block[1] == "if" else not any(given)))
        elif _END.match(line):
            keep.pop()
        elif keep[-1]:
            values = _VALUES.match(line)
            out.append(f"{values[1]} {' '.join(_given(values[2], terms))} }}" if values else line)
    return "\n".join(out) + "\n"


def _given(name: str, terms: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if name not in terms:
        raise StoreError(
            "bad-question", f"the optional parameter {name!r} has no block `# @if {name}`", hint="mend the file"
        )
    return terms[name]


def without_header(text: str) -> str:
    """The query as the file has it, with its examples as values and its marks, but without the `#+` lines."""
    return "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("#+"))


def forms_of(text: str) -> str:
    """The form of the query: select, construct, ask, describe, or unknown."""
    found = re.search(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", _bare(text))
    return found[1].lower() if found else "unknown"


def projection_of(text: str) -> list[str]:
    """The variables that the outermost SELECT gives, in their order."""
    bare = _bare(text)
    start = re.search(r"\bSELECT\b(\s+(DISTINCT|REDUCED))?", bare)
    if not start:
        return []
    out, depth, inner = [], 0, ""
    for token in re.findall(r"[(){}]|\?\w+|\w+|[^\s\w]", bare[start.end() :]):
        if token == "{" or (token == "WHERE" and depth == 0):
            break
        if token == "(":
            depth, inner = depth + 1, inner if depth else ""
        elif token == ")":
            depth -= 1
            if depth == 0 and inner:
                out.append(inner)
        elif token.startswith("?"):
            if depth == 0:
                out.append(token[1:])
            else:
                inner = token[1:]
    return out


def _bare(text: str) -> str:
    """The query without comments, IRIs and strings, so that words in them mean nothing."""
    return _NOISE.sub(" ", text)
