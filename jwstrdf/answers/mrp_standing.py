"""The standing of observations: primary or not, provisional or not, and which combine the same exposures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jwstrdf.answers.products import CHUNK
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

TOP = "3"
"""The notation of the highest level."""


@dataclass(frozen=True, slots=True)
class Provisional:
    """Whether a higher level can still come (None where nothing tells), and why, in plain words.

    `membership`: whether it is known which level-3 products its files are members of: an association lists them, or
    there can be none.
    """

    state: bool | None
    reason: str
    membership: bool = field(default=False, compare=False)


NOBODY = Provisional(None, "no association lists its files as inputs of level 3, and no source tells its exposure type")


def primary_observations(store: Store, scope: Mapping[str, list[str]]) -> set[str]:
    """IRIs of the observations of a scope that a person should look at."""
    return {str(r["observation_iri"]) for r in ask(store, "mrp/primary-observations", scope)}


def provisional(
    store: Store, levels: Mapping[str, str | None], scopes: Iterable[Mapping[str, list[str]]]
) -> dict[str, Provisional]:
    """Whether a higher level can still come, by IRI of the observation; `levels` are their highest levels now.

    Level 3 is the end. Else an association of stage 3 of which its files are contributing members tells: it waits for
    the product until one is present. Where no association speaks, a listing under another observation that has its
    level-3 products tells that they were made, else the exposure type tells how far its processing goes.
    """
    out = {
        iri: Provisional(False, "level 3 is the highest level", membership=True)
        for iri, level in levels.items()
        if level is not None and level >= TOP
    }
    entries: dict[str, set[tuple[bool, str]]] = {}
    for scope in scopes:
        for row in ask(store, "mrp/higher-levels", scope):
            told = (row["made"] == "true", str(row["entry_name"]))
            entries.setdefault(str(row["observation_iri"]), set()).add(told)
    for iri, announced in entries.items():
        if iri in levels and iri not in out:
            out[iri] = _by_association(announced)
    open_ = sorted(set(levels) - set(out))
    for iri, types, combined in _what_can_come(store, open_):
        if combined:
            out[iri] = Provisional(
                False, f"the level-3 products of {_some(combined)}, which it is listed under, are there"
            )
        elif types:
            out[iri] = _by_exposure_type(types, levels[iri])
    return {iri: out.get(iri, NOBODY) for iri in levels}


def _by_association(entries: set[tuple[bool, str]]) -> Provisional:
    made = {name for there, name in entries if there}
    if made:
        return Provisional(False, f"the level-3 product {_some(made)}, made of its files, is there", membership=True)
    said = f"an association announces {_some({n for _, n in entries})}, which is not there yet"
    return Provisional(True, said, membership=True)


def _by_exposure_type(types: set[str], level: str | None) -> Provisional:
    """What the completeness table says of exposure types: all their variants, or the answer is unknown."""
    from jwstrdf.vocabulary import registry

    variants = [v for v in registry.load().exposure_types if v.exp_type in types]
    ends = {v.highest_level for v in variants if v.highest_level}
    said = f"exposures of type {_some(types)}"
    if not ends or {v.exp_type for v in variants} != types:
        return Provisional(None, f"{said}: how far their processing goes is not known")
    bare = {end.removeprefix("gs-") for end in ends}
    if max(bare) <= (level or "").removeprefix("gs-"):
        return Provisional(False, f"{said} end at level {max(bare)}", membership=True)
    if min(bare) > (level or "").removeprefix("gs-"):
        return Provisional(True, f"{said} go to level {' or '.join(sorted(bare))}, and nothing higher is known yet")
    return Provisional(None, f"{said} end at level {' or '.join(sorted(bare))}, depending on how they were planned")


def _what_can_come(store: Store, observations: list[str]) -> Iterator[tuple[str, set[str], set[str]]]:
    for start in range(0, len(observations), CHUNK):
        chunk = [terms.iri(i) for i in observations[start : start + CHUNK]]
        found: dict[str, tuple[set[str], set[str]]] = {}
        for row in ask(store, "mrp/what-can-come", {"observation": chunk}):
            types, combined = found.setdefault(str(row["observation_iri"]), (set(), set()))
            if row["exposure_type"]:
                types.add(row["exposure_type"])
            if row["combined_in"]:
                combined.add(row["combined_in"])
        for iri, (types, combined) in found.items():
            yield iri, types, combined


def _some(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:2]) + (f" and {len(ordered) - 2} more" if len(ordered) > 2 else "")


def overlaps(store: Store, observations: Iterable[str]) -> dict[str, set[str]]:
    """The names of the observations that combine the same exposures for another candidate, by IRI."""
    out: dict[str, set[str]] = {}
    wanted = sorted(observations)
    for start in range(0, len(wanted), CHUNK):
        chunk = [terms.iri(i) for i in wanted[start : start + CHUNK]]
        for row in ask(store, "mrp/overlaps", {"observation": chunk}):
            out.setdefault(str(row["observation_iri"]), set()).add(str(row["other"]))
    return out
