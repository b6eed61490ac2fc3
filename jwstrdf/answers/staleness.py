"""Whether one context would give a product another reference file than it used.

What the header does not tell is taken as everything that it could be: an absent keyword as undefined or as `N/A` (both
are stored as nothing), another unknown fact as every value that the mappings ask for. Of these cases those count in
which the product's own context selects what the product used. Where all that count agree, the answer is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product as combinations
from math import prod
from typing import TYPE_CHECKING

from jwstrdf.answers.choosing import FITS, NOTHING, UNDEFINED, CannotTellError, Choice, select, words_of

if TYPE_CHECKING:
    from jwstrdf.answers.contexts import Contexts

MOST_CASES = 4096
"""So many cases are looked at; with more unknown facts the answer is unknown."""
_OTHER = "\x00another"
"""A value that no mapping names."""
YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a product for the choice of its files.

    `values` are conditioned header values by parameter ("instrument.filter"); `mapped` the parameters whose absence is
    that of the keyword, because the header was read. `time` is an instant, None where it is not known.
    """

    instrument: str | None
    values: Mapping[str, str]
    mapped: frozenset[str]
    time: str | None
    context: str | None
    context_iri: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`stale` is yes, no or unknown; `new` what the new context selects (None: no file, or not certain)."""

    stale: str
    new: str | None
    reason: str


def judge(contexts: Contexts, facts: Facts, new: tuple[str, str], used: str, reference_type: str | None) -> Verdict:
    """Whether the context `new` (IRI and name) would give another file than `used`, and why we know."""
    if reference_type is None:
        return Verdict(UNKNOWN, None, "it is not named like a file of CRDS: an override, which no context changes")
    there = contexts.place(new[0], new[1], facts.instrument, reference_type)
    here = None
    if facts.context_iri and facts.context:
        here = contexts.place(facts.context_iri, facts.context, facts.instrument, reference_type)
        if facts.context_iri == new[0]:
            return Verdict(NO, used, "it was made under this context")
        if here.mapping and here.mapping == there.mapping:
            return Verdict(NO, used, f"both contexts choose by {here.mapping}")
        if here.instrument_mapping and here.instrument_mapping == there.instrument_mapping:
            return Verdict(NO, used, f"both contexts choose by {here.instrument_mapping}")
    if there.unknown:
        return Verdict(UNKNOWN, None, there.unknown)
    try:
        after = contexts.choices(there)
        known_before = here is not None and here.unknown is None
        before = _or_none(contexts, here) if here is not None and known_before else None
        return _weigh(facts, after, before, used, new[1])
    except CannotTellError as error:
        return Verdict(UNKNOWN, None, str(error))


def _or_none(contexts: Contexts, place: object) -> tuple[Choice, ...] | None:
    """The choices of the product's own context; None where they do not tell."""
    from jwstrdf.answers.contexts import Place

    assert isinstance(place, Place)
    try:
        return contexts.choices(place)
    except CannotTellError:
        return None


def _weigh(
    facts: Facts, after: tuple[Choice, ...], before: tuple[Choice, ...] | None, used: str, context: str
) -> Verdict:
    if all(one.file != used for one in after):
        chosen = _outcomes(facts, after, before, used)[0] if after else {NOTHING}
        new = next(iter(chosen)) if len(chosen) == 1 else None
        return Verdict(YES, None if new == NOTHING else new, f"{context} selects it for nothing any more")
    chosen, open_facts, agrees = _outcomes(facts, after, before, used)
    doubt = "" if agrees else "; its own context does not select it (an override, or another server?)"
    if chosen == {used}:
        return Verdict(NO, used, f"{context} selects it too{doubt}")
    new = next(iter(chosen)) if len(chosen) == 1 else None
    if used not in chosen:
        told = "no file" if chosen == {NOTHING} else new or "another file"
        return Verdict(YES, None if new == NOTHING else new, f"{context} selects {told}{doubt}")
    return Verdict(UNKNOWN, None, f"not known of the exposure: {', '.join(sorted(open_facts))}{doubt}")


def _outcomes(
    facts: Facts, after: tuple[Choice, ...], before: tuple[Choice, ...] | None, used: str
) -> tuple[set[str], set[str], bool]:
    """What the new context may select; what is not known; whether the own context selects what was used."""
    found = _cases(facts, after, before, used, widely=False)
    if not found[2] and found[1]:  # an absent keyword may also be one that this header has lost
        found = _cases(facts, after, before, used, widely=True)
    return found


def _cases(
    facts: Facts, after: tuple[Choice, ...], before: tuple[Choice, ...] | None, used: str, *, widely: bool
) -> tuple[set[str], set[str], bool]:
    both = (*after, *(before or ()))
    options = _options(facts, both, widely=widely)
    times = [facts.time] if facts.time is not None else sorted({"", *(one.since for one in both)})
    if prod(len(some) for some in options.values()) * len(times) > MOST_CASES:
        raise CannotTellError(f"too much is not known of the exposure: {', '.join(sorted(options))}")
    every: set[str] = set()
    agreeing: set[str] = set()
    for case in combinations(*options.values()):
        values = {**facts.values, **dict(zip(options, case, strict=True))}
        for time in times:
            found = select(after, values, time)
            every.add(found)
            if before is not None and select(before, values, time) == used:
                agreeing.add(found)
    unknown = {*options, *(() if facts.time is not None else ("time of observation",))}
    if before is None:
        return every, unknown, True
    return agreeing or every, unknown, bool(agreeing)


def _options(facts: Facts, choices: Iterable[Choice], *, widely: bool) -> dict[str, list[str]]:
    """The values that each parameter may have whose value is not known; `widely`: also where a header was read."""
    listed = list(choices)
    parameters = sorted({name for one in listed for name, _ in one.conditions} - set(facts.values))
    out = {}
    for name in parameters:
        absent = [UNDEFINED, FITS]
        known = name in facts.mapped and not widely
        out[name] = absent if known else [*absent, _OTHER, *sorted(words_of(listed, name))]
    return out
