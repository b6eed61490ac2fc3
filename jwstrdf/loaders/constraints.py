"""Exposure types that the `constraints` text of an association names.

The generator prints its rule's constraints into the association. Three forms are known: `exp_type: A|B` on a line
of its own (versions before 0.8), `exp_type: {'a'}` (0.9) and `Name({'name': 'exp_type', 'sources': ['exp_type'],
'value': 'a|b'})` (since 0.9.6; jwst/associations/lib/constraint.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection

_PRINTED = re.compile(
    r"""'name':\ '(?P<name>\w+)',\ 'sources':\ \['exp_type'\],\ 'value':\ \[?(?:'(?P<one>[^']*)'|"(?P<two>[^"]*)")""",
    re.VERBOSE,
)
_LINE = re.compile(r"^\s*exp_type: (?P<value>.+)$", re.MULTILINE)
_SEPARATOR = re.compile(r"[|,]")

COMPANIONS = frozenset({"acq_exp", "image_exp_type"})
"""Constraints on exposures that accompany the science (acquisitions, direct images), not on the science itself."""

LISTS = frozenset({"non_science"})
"""Constraints that are long lists in their rule: a single value in one was filled in by an exposure."""


def exposure_types(text: str | None, known: Collection[str]) -> str | None:
    """The known EXP_TYPEs that the text names, upper case, sorted, joined by `|`; None if it names none.

    Values of alternatives that did not apply stand there too, just as the rule has them. A value that an exposure
    filled in is told apart only where its special characters were escaped (`mir_lrs\\-slitless`) or where the rule
    has a list; then it alone is meant.
    """
    if not text or "exp_type" not in text:
        return None
    printed = [(m["name"], m["one"] or m["two"] or "") for m in _PRINTED.finditer(text) if m["name"] not in COMPANIONS]
    values = [v for _, v in printed] + [m["value"] for m in _LINE.finditer(text)]
    filled = [v for name, v in printed if "\\" in v or (name in LISTS and "|" not in v)]
    names = {
        word.strip(" {}[]'\"").replace("\\", "").upper()
        for value in filled or values
        for word in _SEPARATOR.split(value)
    }
    return "|".join(sorted(names.intersection(known))) or None
