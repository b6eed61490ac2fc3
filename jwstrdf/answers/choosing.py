"""Which reference file a CRDS mapping selects for an exposure, by the rules of CRDS.

A choice has conditions on header values and a time from which it holds. Of the choices whose conditions all fit, those
count that the most conditions speak for; of these the latest that is not later than the exposure; where none is, the
next best ones (crds core/selectors.py, MatchSelector and UseAfterSelector).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FITS, ANY, UNDEFINED = "N/A", "*", "UNDEFINED"
"""The value that fits every condition, the one that fits and counts, and what stands for a keyword that is absent."""
NOTHING = "nothing"
"""The outcome where the mapping selects no file."""
TIMELESS = ""
"""The time of a choice that holds always."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?")
_NONE_OF_IT = re.compile(r"-2147483648\.0|\(\)|N/A|NOT APPLICABLE|NOT_APPLICABLE")
_ORDERED = re.compile(r"([<>]=?)\s*([-+]?\d*\.?\d+(?:E[-+]?\d+)?)")
_WORDS = {"ANY": ANY, "T": "T", "TRUE": "T", "F": "F", "FALSE": "F", "4294967295.0": "-1.0"}


class CannotTellError(ValueError):
    """The mapping decides by something that is not evaluated here; the message says by what."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a mapping: pairs of parameter and pattern, the time from which it holds, the file (None: N/A)."""

    conditions: tuple[tuple[str, str], ...]
    since: str
    file: str | None


def choice(conditions: str | None, use_after: str | None, file: str | None) -> Choice:
    """A choice from the words of the graph (`jwst:selectionConditions`, `jwst:useAfter`).

    CannotTellError where a condition has no parameter.
    """
    pairs = []
    for part in (conditions or "").split("; ") if conditions else ():
        name, equals, pattern = part.partition("=")
        if not equals:
            raise CannotTellError(f"the condition {part!r} has no parameter")
        pairs.append((name.strip().lower(), pattern if _is_odd(pattern) else _alternatives(pattern)))
    return Choice(tuple(pairs), TIMELESS if use_after is None else instant(use_after), file)


def instant(text: str) -> str:
    """A time (date and time of day, with `T` or a blank between) in a form whose order is that of time."""
    day, _, rest = text.strip().removesuffix("Z").replace(" ", "T", 1).partition("T")
    whole, _, fraction = rest.partition(".")
    hours = (whole or "00").split(":")
    return f"{day}T{':'.join([*hours, *['00'] * (3 - len(hours))])}.{fraction[:9].ljust(9, '0')}"


def conditioned(value: str) -> str:
    """A header value as CRDS compares it: capitals, numbers and truth values in one spelling."""
    text = value.strip().upper()
    if _NUMBER.fullmatch(text):
        text = str(float(text))
    return FITS if _NONE_OF_IT.fullmatch(text) else _WORDS.get(text, text)


def select(choices: Iterable[Choice], values: Mapping[str, str], time: str) -> str:
    """The file that is selected for these values (conditioned; a parameter that is left out is undefined).

    NOTHING where none is. `time` is an `instant`. Of several files of equal right that hold from the same time, the one
    whose name comes last counts. CannotTellError for a pattern that is not evaluated.
    """
    ranked: dict[int, dict[str, set[str]]] = {}
    for one in choices:
        weight = _weight(one, values)
        if weight is not None:
            ranked.setdefault(weight, {}).setdefault(one.since, set()).add(one.file or NOTHING)
    for weight in sorted(ranked, reverse=True):
        begun = [since for since in ranked[weight] if since <= time]
        if begun:
            return max(ranked[weight][max(begun)])
    return NOTHING


def _weight(one: Choice, values: Mapping[str, str]) -> int | None:
    """How many conditions speak for the choice; None where one is against it."""
    weight = 0
    for name, pattern in one.conditions:
        fit = fits(pattern, values.get(name, UNDEFINED))
        if fit < 0:
            return None
        weight += fit
    return weight


def fits(pattern: str, value: str) -> int:
    """1 where the value fits the pattern, 0 where either does not care, -1 where it does not fit."""
    if pattern.upper().startswith("NOT "):
        return -fits(pattern[4:].strip(), value)
    if pattern == FITS or value == FITS:
        return 0
    if value in (ANY, pattern):
        return 1
    if pattern.startswith("{") and pattern.endswith("}"):
        return 1 if value == pattern[1:-1] else -1
    if pattern.upper().startswith("BETWEEN "):
        try:
            low, high = map(float, pattern.split()[1:])
            return 1 if low <= float(value) < high else -1
        except ValueError:
            return -1
    if found := _ORDERED.fullmatch(pattern.upper()):
        return _compared(found[1], value, float(found[2]))
    if _is_odd(pattern):
        raise CannotTellError(f"the pattern {pattern!r} is not evaluated")
    return 1 if any(fnmatch.fnmatchcase(value, one) for one in pattern.split("|")) else -1


def _compared(operator: str, value: str, bound: float) -> int:
    try:
        number = float(value)
    except ValueError:
        return -1
    right = {">": number > bound, ">=": number >= bound, "<": number < bound, "<=": number <= bound}[operator]
    return 1 if right else -1


def _is_odd(pattern: str) -> bool:
    """Whether the pattern is more than alternatives of words."""
    text = pattern.upper()
    return text.startswith(("(", "{", "#", "<", ">", "NOT ", "BETWEEN "))


def _alternatives(pattern: str) -> str:
    return "|".join(conditioned(p) for p in pattern.split("|") if p.strip()) or conditioned(pattern)


def words_of(choices: Iterable[Choice], parameter: str) -> set[str]:
    """The values that conditions on a parameter name. CannotTellError where they are more than words."""
    out: set[str] = set()
    for one in choices:
        for name, pattern in one.conditions:
            if name == parameter:
                if _is_odd(pattern):
                    raise CannotTellError(f"{parameter} is not known, and the pattern {pattern!r} asks for it")
                out.update(pattern.split("|"))
    return out - {FITS}
