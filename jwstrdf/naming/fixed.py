"""Groups of a pattern that stand at a fixed place from the start of the name, found by reading the pattern.

Cutting a piece out of a column is many times as fast as capturing it, so the vectorised parser captures only the rest.
Both come from the one pattern of the grammar.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"(?P<open>\(\?P<(?P<name>\w+)>|\(\?:)|(?P<close>\))|(?:\[[^\]\\]+\]|\\[.\-]|[A-Za-z0-9_-])(?:\{(?P<times>\d+)\})?"
)
_QUANTIFIER = ("?", "*", "+", "{")

Places = dict[str, tuple[int, int]]


def fixed_groups(pattern: str) -> Places:
    """Group name -> (offset, length) of the groups before anything of variable width, optional or alternative."""
    found: Places = {}
    open_groups: list[tuple[str | None, int]] = []
    at = offset = 0
    while token := _TOKEN.match(pattern, at):
        at = token.end()
        if pattern.startswith(_QUANTIFIER, at) or (token["open"] and _varies(pattern, at)):
            break
        if token["open"]:
            open_groups.append((token["name"], offset))
        elif token["close"]:
            name, start = open_groups.pop()
            if name:
                found[name] = (start, offset - start)
        else:
            offset += int(token["times"] or 1)
    return found


def without(pattern: str, groups: Places) -> str:
    """The pattern with these groups no longer captured."""
    return re.sub(r"\(\?P<(\w+)>", lambda m: "(?:" if m[1] in groups else m[0], pattern)


def _varies(pattern: str, at: int) -> bool:
    """Whether the group whose inside begins at `at` has alternatives or a quantifier behind it."""
    depth, bracket = 0, False
    for place in range(at, len(pattern)):
        char = pattern[place]
        if bracket:
            bracket = char != "]"
        elif char == "[":
            bracket = True
        elif char == "(":
            depth += 1
        elif char == "|" and depth == 0:
            return True
        elif char == ")":
            if depth == 0:
                return pattern.startswith(_QUANTIFIER, place + 1)
            depth -= 1
    return False
