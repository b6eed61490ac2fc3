"""Association rules, exposure types and the rules that turn memberships and names into relationships, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jwstrdf.vocabulary.terms import Coded, Term, Text, Texts


@dataclass(frozen=True, slots=True)
class MemberRole(Term):
    """The role of an association member (`exptype`); `notation` is None for the role of unknown words."""

    notation: Text
    former_spellings: Texts
    needed_as: Text
    """What a member of the role is to who runs a pipeline again; None is an exposure."""


@dataclass(frozen=True, slots=True)
class AssociationType(Coded):
    """The type of an association (`asn_type`)."""

    stage: int
    pipeline: Text
    legacy: bool
    in_names: bool

    @property
    def asn_type(self) -> str:
        """The type as written in associations and in their names."""
        return self.notation


@dataclass(frozen=True, slots=True)
class AssociationRule(Term):
    """A rule of the association generator."""

    former_names: Texts
    level: Text
    stage: int
    asn_type: Text
    pipeline: Text
    exp_types: Texts
    roles: Texts
    nods: bool
    per_source: bool
    product_name_extended: bool
    generic: bool
    template: Text
    tso: Text


@dataclass(frozen=True, slots=True)
class ExposureTypeVariant(Term):
    """What complete processing of an exposure type gives; some types have several variants."""

    exp_type: str
    instrument: Text
    mode: Text
    category: Text
    tso: Text
    variant_condition: Text
    stage1_pipeline: Text
    stage2_pipeline: Text
    stage3_pipeline: Text
    required: Mapping[str, Texts]
    optional: Texts
    highest_level: Text
    l3_scope: Text
    l2_input_to_stage3: Text
    confidence: Text
    per_source: Texts
    """Suffixes of what stage 3 makes of each exposure, or else of each source."""


@dataclass(frozen=True, slots=True)
class RoleRule(Term):
    """Which relation a member role establishes; lowest priority first, the first match wins."""

    role: Text
    stage: int | None
    exp_types: Texts
    association_rules: Texts
    same_observation: bool | None
    output_scope: Text
    relation: Text
    priority: int
    steps: Texts
    """Notations of the steps that read the member; where all of them were skipped it did not contribute."""


@dataclass(frozen=True, slots=True)
class DerivationRule(Term):
    """A product made from another, proved by names; in a group the known input of lowest preference is taken."""

    group: str
    preference: int
    output_suffix: str
    output_shape: str
    input_suffixes: Texts
    input_shape: str
    output_scope: Text
    input_scope: Text
    link: str
    relation: str


@dataclass(frozen=True, slots=True)
class VisitRule(Term):
    """Which exposures serve the others of their visit, and as what."""

    relation: str
    category: Text
    exp_types: Texts
    lamp: Text
    """Regular expression for the lamp that must have been on."""


@dataclass(frozen=True, slots=True)
class CompositionRule(Term):
    """How the science members of an association must differ to be parts of a dither, mosaic, roll, ..."""

    relation: str
    differs: Texts
    equal: Texts
    asn_types: Texts
    association_rules: Texts
    excluded_asn_types: Texts
    excluded_association_rules: Texts
    nods: bool | None
    """Whether it is for nodded exposures (or for those that were not), where headers tell that."""
    priority: int


@dataclass(frozen=True, slots=True)
class Pipeline(Coded):
    """A calibration pipeline; `notation` is the name under which strun runs it ("calwebb_image2")."""

    stage: int
    python_class: Text
    steps: Texts
    """Notations of the steps that it can run."""


@dataclass(frozen=True, slots=True)
class StepOption(Term):
    """How the options of a pipeline call a step, where that is not the notation of the step."""

    pipeline: str
    step: str
    option: str


@dataclass(frozen=True, slots=True)
class ParameterOption(Term):
    """A parameter of a step, as options call it, and the header keyword (term) that records its value."""

    step: str
    option: str
    keyword: str
