"""Which products an association makes certain, by the completeness table of the ontology (DESIGN.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry
    from jwstrdf.vocabulary.rules import AssociationRule, ExposureTypeVariant

_LEVEL, _FLAGGED = {2: "2b", 3: "3"}, "2c"
"""Notation of the level of the products of a stage; that of what stage 3 makes of each exposure."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the ontology knows of an association by its rule and type.

    `extended`: its products may get a longer stem than its product name. `named`: its products are called by that
    name and nothing else, so that those that are certain can be named.
    """

    stage: int | None
    rule: AssociationRule | None
    pipeline: str | None
    extended: bool
    named: bool


class Expectation:
    """Certain and possible products of an entry, by the completeness table of the ontology."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        variants = registry.exposure_types
        first: dict[str, set[str]] = {}
        for derivation in registry.derivation_rules:
            if derivation.output_shape == "exposure" and derivation.preference == 1:
                first.setdefault(derivation.output_suffix, set()).update(derivation.input_suffixes)
        self._first = first
        self._inputs: dict[int, set[str]] = {
            2: {suffix for v in variants for made in v.required["2b"] for suffix in first.get(made, ())},
            3: {v.l2_input_to_stage3 for v in variants if v.l2_input_to_stage3},
        }

    def suffixes(
        self, pipeline: str | None, stage: int | None, exp_types: str | None, science: str | None
    ) -> tuple[frozenset[str], frozenset[str]]:
        """(certain, possible) suffixes of the products of an association entry.

        `exp_types` are those that its constraints or its rule name, joined by `|`; without any, all that its
        `pipeline` processes. `science` is the suffix of its science member; a suffix that tells nothing counts as
        unknown. Certain is what every exposure type that fits requires, possible what only some require. Where the
        members fit none of them, nothing is certain.
        """
        fitting, others = self._variants(pipeline, stage, exp_types, science)
        sets = [frozenset(v.required[_LEVEL[stage or 0]]) for v in fitting or others]
        certain = frozenset.intersection(*sets) if fitting else frozenset()
        return certain, frozenset().union(*sets) - certain

    def flagged(
        self, pipeline: str | None, exp_types: str | None, science: str | None
    ) -> tuple[frozenset[str], frozenset[str]]:
        """(certain, possible) suffixes that stage 3 gives each science exposure of an entry (crf, crfints).

        What it also makes of each exposure is required wherever it ran (`exp_types.csv`, level 2c). Possible is what
        some exposure type that fits can have for each source instead.
        """
        fitting, _ = self._variants(pipeline, 3, exp_types, science)
        if not fitting:
            return frozenset(), frozenset()
        made = frozenset.intersection(*(frozenset(v.required[_FLAGGED]) for v in fitting))
        other_form = frozenset().union(*(frozenset(v.per_source) for v in fitting))
        return made - other_form, made & other_form

    def _variants(
        self, pipeline: str | None, stage: int | None, exp_types: str | None, science: str | None
    ) -> tuple[list[ExposureTypeVariant], list[ExposureTypeVariant]]:
        """The variants of the exposure types that the members fit, and those that they do not fit."""
        wanted = exp_types.split("|") if exp_types else []
        fitting: list[ExposureTypeVariant] = []
        others: list[ExposureTypeVariant] = []
        if stage not in _LEVEL or not (wanted or pipeline):
            return fitting, others
        for variant in self._registry.exposure_types:
            runs = variant.stage2_pipeline if stage == 2 else variant.stage3_pipeline
            required = variant.required[_LEVEL[stage]]
            if not required or not runs or (pipeline and runs != pipeline):
                continue
            if wanted and variant.exp_type not in wanted:
                continue
            fits = self._fits(stage, required, variant.l2_input_to_stage3, science)
            (fitting if fits else others).append(variant)
        return fitting, others

    def _fits(self, stage: int, required: tuple[str, ...], l2_input: str | None, science: str | None) -> bool:
        if science is None or science not in self._inputs[stage]:
            return True
        if stage == 3:
            return l2_input is None or l2_input == science
        return all(science in self._first.get(suffix, {science}) for suffix in required)


def resolve(registry: Registry, asn_rule: str | None, asn_type: str | None) -> Resolution:
    """Stage and rule of an association from what it says of itself.

    Of an association without a rule, or with one for everything, all rules of its pipeline could be true.
    """
    rule = registry.association_rule(asn_rule) if asn_rule else None
    kind = registry.association_types.get(asn_type) if asn_type else None
    stage = rule.stage if rule else None
    if stage is None and kind:
        stage = kind.stage
    pipeline = (rule and rule.pipeline) or (kind and kind.pipeline) or None
    if rule is not None and not rule.generic:
        alike = [rule]
    else:
        alike = [r for r in registry.association_rules.values() if pipeline and r.pipeline == pipeline]
    return Resolution(
        stage=stage,
        rule=rule,
        pipeline=pipeline,
        extended=any(r.product_name_extended for r in alike),
        named=not any(r.product_name_extended or r.per_source for r in alike),
    )
