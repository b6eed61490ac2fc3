"""What the type of an exposure makes us expect of its files, by the completeness table of the ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry
    from jwstrdf.vocabulary.rules import ExposureTypeVariant

Lacking = tuple[str, str, bool, bool]
"""Suffix and level of a file that is not there; whether it is certain; whether a file of a higher level is there."""


class ExposureRules:
    """Which files an exposure lacks, by its type (or, where that is unknown, by its instrument) and what is there.

    Of the variants of the type those count that can give what is there. What all of them require up to the highest
    level that is there is certain. What only some require, or what comes at a higher level, is possible, and told
    only where the type is known. Files of stage 3, and the flagged exposures that it writes, follow from
    associations, not from here.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[tuple[object, ...], tuple[Lacking, ...]] = {}

    def lacking(
        self, types: frozenset[str], instrument: str | None, there: frozenset[tuple[str, str]]
    ) -> tuple[Lacking, ...]:
        """What an exposure lacks; `there` holds (level, suffix) of its files."""
        key = (types, instrument, there)
        if key not in self._known:
            self._known[key] = self._find(types, instrument, there)
        return self._known[key]

    def _find(
        self, types: frozenset[str], instrument: str | None, there: frozenset[tuple[str, str]]
    ) -> tuple[Lacking, ...]:
        variants = self._fitting(types, instrument, there)
        before_flagged = [t.level for t in self._registry.product_types if t.pipeline_stage == _LAST_STAGE]
        levels = [level for level in variants[0].required if level not in before_flagged] if variants else []
        reached = max((place for place, level in enumerate(levels) if level in dict(there)), default=-1)
        if any(level not in levels for level, _ in there):
            reached = len(levels) - 1
        found: list[Lacking] = []
        for place, level in enumerate(levels):
            sets = [frozenset(v.required[level]) for v in variants]
            certain = frozenset.intersection(*sets) if place <= reached else frozenset()
            possible = frozenset().union(*sets) - certain if types else frozenset()
            for suffix in sorted(certain | possible):
                if (level, suffix) not in there:
                    found.append((suffix, level, suffix in certain, place < reached))
        return tuple(found)

    def _fitting(
        self, types: frozenset[str], instrument: str | None, there: frozenset[tuple[str, str]]
    ) -> list[ExposureTypeVariant]:
        every = self._registry.exposure_types
        if types:
            of_type = [v for v in every if v.exp_type in types]
        else:
            of_type = [v for v in every if instrument is None or (v.instrument or "").lower() == instrument.lower()]
        fit = [
            v
            for v in of_type
            if all(
                suffix in v.required[level] or suffix in v.optional for level, suffix in there if level in v.required
            )
        ]
        return fit or of_type


_LAST_STAGE = 3
