"""The registry: all knowledge of the ontology, loaded in milliseconds, built part by part when first asked for."""

from __future__ import annotations

import json
import re
from functools import cached_property, lru_cache
from pathlib import Path

from jwstrdf.resources import folder as resource_folder
from jwstrdf.vocabulary.cache import load_parts
from jwstrdf.vocabulary.compile import ontology_files
from jwstrdf.vocabulary.rules import (
    AssociationRule,
    AssociationType,
    CompositionRule,
    DerivationRule,
    ExposureTypeVariant,
    MemberRole,
    ParameterOption,
    Pipeline,
    RoleRule,
    StepOption,
    VisitRule,
)
from jwstrdf.vocabulary.source_registry import SourceTerms
from jwstrdf.vocabulary.terms import (
    CandidateKind,
    Coded,
    Detector,
    Family,
    GuideStarMode,
    Instrument,
    Level,
    NameKind,
    ProductRole,
    ProductType,
    ReferenceType,
    ReferenceTypeUse,
    Relationship,
    SourceIdKind,
)

_WRITER = re.compile(r"^(?:candidate|discover)_", re.IGNORECASE)
"""What the generator puts before the name of a rule: how it came to the candidate."""


class Registry(SourceTerms):
    """The terms of one ontology. Every collection is in a fixed order and is read-only by convention."""

    @cached_property
    def version(self) -> str | None:
        """The version of the ontology."""
        version: str | None = json.loads(self._parts["version"])[0][0]
        return version

    @cached_property
    def product_types(self) -> tuple[ProductType, ...]:
        """All product types, by name."""
        return self._terms("product_types", ProductType)

    @cached_property
    def levels(self) -> dict[str, Level]:
        """Levels by notation ("2b")."""
        return {t.notation: t for t in self._terms("levels", Level)}

    @cached_property
    def scopes(self) -> dict[str, Coded]:
        """Scopes by notation ("exposure x association")."""
        return {t.notation: t for t in self._terms("scopes", Coded)}

    @cached_property
    def product_roles(self) -> dict[str, ProductRole]:
        """Roles of products by notation ("science")."""
        return {t.notation: t for t in self._terms("product_roles", ProductRole)}

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The families of relationships in the order in which `related` shows them."""
        return tuple(f.notation for f in self.family_terms)

    @cached_property
    def family_terms(self) -> tuple[Family, ...]:
        """The families as terms, in the same order."""
        return tuple(sorted(self._terms("families", Family), key=lambda f: f.order))

    @cached_property
    def relationships(self) -> dict[str, Relationship]:
        """Relationships by local name, in their outward direction ("combinedFrom")."""
        return {t.name: t for t in self._terms("relationships", Relationship)}

    @cached_property
    def roles(self) -> dict[str, MemberRole]:
        """Member roles by exptype ("science")."""
        return {t.notation: t for t in self._terms("roles", MemberRole) if t.notation}

    @cached_property
    def data_role(self) -> str:
        """The exptype of the members that carry the science data: the role that gives relations of the main line."""
        main = {r.name for r in self.relationships.values() if r.main_line}
        (found,) = {r.role for r in self.role_rules if r.role and r.relation in main}
        return found

    @cached_property
    def other_role(self) -> MemberRole | None:
        """The member role that stands for an exptype that the ontology does not know."""
        return next((t for t in self._terms("roles", MemberRole) if not t.notation), None)

    @cached_property
    def misspellings(self) -> dict[str, str]:
        """Other written forms of an exptype -> the exptype."""
        return {old: t.notation for t in self.roles.values() if t.notation for old in t.former_spellings}

    @cached_property
    def association_types(self) -> dict[str, AssociationType]:
        """Association types as written in associations and names ("image3")."""
        return {t.notation: t for t in self._terms("association_types", AssociationType)}

    @cached_property
    def association_rules(self) -> dict[str, AssociationRule]:
        """Association rules by name ("Asn_Lv3Image")."""
        return {t.name: t for t in self._terms("association_rules", AssociationRule)}

    @cached_property
    def _rules_by_any_name(self) -> dict[str, AssociationRule]:
        former = {old.lower(): rule for rule in self.association_rules.values() for old in rule.former_names}
        return former | {name.lower(): rule for name, rule in self.association_rules.items()}

    def association_rule(self, written: str | None) -> AssociationRule | None:
        """The rule that an association names, also by a former name and with `candidate_` or `discover_` before."""
        return self._rules_by_any_name.get(_WRITER.sub("", written.strip()).lower()) if written else None

    @cached_property
    def exposure_types(self) -> tuple[ExposureTypeVariant, ...]:
        """All variants of all exposure types, with their expected products."""
        return self._terms("exposure_types", ExposureTypeVariant)

    @cached_property
    def role_rules(self) -> tuple[RoleRule, ...]:
        """Role rules, first match first."""
        return tuple(sorted(self._terms("role_rules", RoleRule), key=lambda r: (r.priority, r.name)))

    @cached_property
    def derivation_rules(self) -> tuple[DerivationRule, ...]:
        """Derivation rules by group and preference."""
        rules = self._terms("derivation_rules", DerivationRule)
        return tuple(sorted(rules, key=lambda r: (r.group, r.preference, r.name)))

    @cached_property
    def composition_rules(self) -> tuple[CompositionRule, ...]:
        """Composition rules by priority."""
        rules = self._terms("composition_rules", CompositionRule)
        return tuple(sorted(rules, key=lambda r: (r.priority, r.name)))

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """Instruments by their name in file names ("nircam")."""
        return {t.notation: t for t in self._terms("instruments", Instrument)}

    @cached_property
    def detectors(self) -> dict[str, Detector]:
        """Detectors by their name in file names ("nrca1")."""
        return {t.notation: t for t in self._terms("detectors", Detector)}

    @cached_property
    def candidate_kinds(self) -> dict[str, CandidateKind]:
        """Kinds of association candidates by letter ("o")."""
        return {t.notation: t for t in self._terms("candidate_kinds", CandidateKind)}

    @cached_property
    def source_kinds(self) -> dict[str, SourceIdKind]:
        """Kinds of source ids by letter ("s")."""
        return {t.notation: t for t in self._terms("source_kinds", SourceIdKind)}

    @cached_property
    def guide_star_modes(self) -> dict[str, GuideStarMode]:
        """Guiding functions by their name in file names ("acq1")."""
        return {t.notation: t for t in self._terms("guide_star_modes", GuideStarMode)}

    @cached_property
    def name_kinds(self) -> dict[str, NameKind]:
        """Kinds of file names ("exposure_segment")."""
        return {t.notation: t for t in self._terms("name_kinds", NameKind)}

    @cached_property
    def reference_types(self) -> dict[str, ReferenceType]:
        """Types of reference files ("dark")."""
        return {t.notation: t for t in self._terms("reference_types", ReferenceType)}

    @cached_property
    def reference_type_uses(self) -> tuple[ReferenceTypeUse, ...]:
        """How instruments use the reference types."""
        return self._terms("reference_type_uses", ReferenceTypeUse)

    @cached_property
    def visit_rules(self) -> tuple[VisitRule, ...]:
        """Which exposures serve the others of their visit, and as what."""
        return self._terms("visit_rules", VisitRule)

    @cached_property
    def pipelines(self) -> dict[str, Pipeline]:
        """Calibration pipelines by the name under which they are run ("calwebb_image2")."""
        return {t.notation: t for t in self._terms("pipelines", Pipeline)}

    @cached_property
    def step_options(self) -> dict[tuple[str, str], StepOption]:
        """How pipelines call steps in options, by pipeline and notation of the step, where that differs from it."""
        return {(t.pipeline, t.step): t for t in self._terms("step_options", StepOption)}

    @cached_property
    def parameter_options(self) -> tuple[ParameterOption, ...]:
        """Parameters of steps that header keywords record."""
        return self._terms("parameter_options", ParameterOption)

    @cached_property
    def plan_readers(self) -> dict[str, Coded]:
        """Exposure types whose stage 2 reads a micro-shutter plan, as written in headers ("NRS_MSASPEC")."""
        return {t.notation: t for t in self._terms("plan_readers", Coded)}


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Registry:
    """The registry of the ontology of this installation (or of a folder), read once in a process."""
    return Registry(load_parts(ontology_files(folder or resource_folder("ontology"))))
