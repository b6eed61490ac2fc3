"""The terms of the ontology as frozen values: one class for each kind of term, one field for each property.

No list of terms stands here: the values come from `ontology/*.ttl` through `jwstrdf.vocabulary.compile`.
`name` is the local name in the ontology. Text that the ontology leaves out is None, several values are a tuple.
Codes of levels, scopes and roles are the notations of the ontology ("2b", "exposure x association", "science").
"""

from __future__ import annotations

from dataclasses import dataclass

from jwstrdf.iri import JWST

Texts = tuple[str, ...]
Text = str | None


@dataclass(frozen=True, slots=True)
class Term:
    """What every term has: local name, label, definition."""

    name: str
    label: str
    definition: Text

    @property
    def iri(self) -> str:
        """The IRI of the term."""
        return JWST + self.name


@dataclass(frozen=True, slots=True)
class Coded(Term):
    """A term with a code as it is written in file names, associations and tables."""

    notation: str


@dataclass(frozen=True, slots=True)
class ProductType(Term):
    """A kind of file, by suffix, extension and variant. Level, scope and suffix are independent facts."""

    suffix: Text
    suffix_aliases: Texts
    name_pattern: Text
    extensions: Texts
    variant: Text
    shapes: Texts
    level: Text
    level_name: Text
    level_qualifier: Text
    stage: Text
    scope: str
    scope_name: str
    role: str
    role_name: str
    format: Text
    producer: Text
    data_structure: Text
    mast_product_type: Text
    mast_product_type_evidence: Text
    mast_calib_level: Text
    obscore_type: Text
    deprecated: bool
    deprecated_note: Text
    default: Text
    condition: Text
    activity_appended: bool
    running_number: bool
    priority: int | None
    preview_form: Text
    reads_roles: Texts
    exposure_role: Text
    """Of files of an association named after its exposures: the role of these members; None is science."""
    minimum_exposures: int | None
    """How many such members the association must have, if more than one."""

    @property
    def shape(self) -> Text:
        """The first shape of its names."""
        return self.shapes[0] if self.shapes else None

    @property
    def pipeline_stage(self) -> int | None:
        """The one pipeline stage that writes it (0 is the ground system); None if several or none."""
        return int(self.stage) if self.stage and self.stage.isdigit() else None

    def shape_is(self, shape: str) -> bool:
        """Whether names of that shape can be of this type."""
        return shape in self.shapes


@dataclass(frozen=True, slots=True)
class Level(Coded):
    """A processing level. Levels have an order of their own, which is not the order of lineage."""

    mast_calib_level: int | None


@dataclass(frozen=True, slots=True)
class ProductRole(Coded):
    """The part that a file plays, with the words of the archive's tables that prove it.

    `gathered_by`: the relationship by which an observation holds such files beside its products.
    """

    archive_product_types: Texts
    archive_subgroup_starts: Texts
    never_recommended: bool
    gathered_by: Text


@dataclass(frozen=True, slots=True)
class Family(Coded):
    """One of the families under which `related` shows relationships."""

    order: int
    property: Text


@dataclass(frozen=True, slots=True)
class Relationship(Term):
    """A relationship between products, in its outward direction."""

    id: Text
    family: str
    inverse: Text
    symmetric: bool
    lineage: bool
    contributes: bool | None
    contributes_text: Text
    evidence: Text
    caveats: Text
    domain: Text
    range: Text
    direction: Text
    cardinality: Text
    transitive: Text
    mast_status: Text
    mast_heading: Text
    seed_wording: Text
    datalink: Texts
    datalink_inverse: Texts
    local_semantics: Texts
    prov_statements: Texts
    prov: Text
    caom: Text
    dcterms: Text
    proof_status: Text
    """established, in part, not yet, or no source."""
    proof_note: Text
    asked_through: Texts
    """Stored questions that answer it, where the graph holds no pair of it."""
    main_line: bool
    """Whether it carries the science data themselves (`jwst:mainLine`)."""


@dataclass(frozen=True, slots=True)
class Instrument(Coded):
    """An instrument; `notation` as in file names, `header_name` as in headers."""

    header_name: str


@dataclass(frozen=True, slots=True)
class Detector(Coded):
    """A detector; `notation` as in file names, `instrument` the notation of its instrument."""

    header_name: str
    instrument: str


@dataclass(frozen=True, slots=True)
class SourceIdKind(Coded):
    """A kind of source id by its letter; `sign` times its digits is the number in the shutter plan."""

    sign: int | None


@dataclass(frozen=True, slots=True)
class CandidateKind(Coded):
    """A kind of association candidate: its letter and the number of digits."""

    digits: int


@dataclass(frozen=True, slots=True)
class GuideStarMode(Coded):
    """A guiding function; its files are named by the time of their end, or by the attempt."""

    named_by: Text
    suffixes: Texts


@dataclass(frozen=True, slots=True)
class NameKind(Coded):
    """A kind of file name: its shape, its place in the order of the parser, its extensions.

    `scopes` are the scopes that a name of this kind can have (empty: any); a product type with another scope that
    is found under such a name has `default_level` and `default_scope` there.
    """

    shape: Text
    parse_order: int | None
    extensions: Texts
    scopes: Texts
    default_level: Text
    default_scope: Text
    noun: Text
    """One file of the kind in plain words."""


@dataclass(frozen=True, slots=True)
class ReferenceType(Coded):
    """A type of calibration reference file."""

    keyword: Text
    keyword_recorded: bool
    pipeline_steps: Texts
    pipeline_stages: Texts
    status: Text


@dataclass(frozen=True, slots=True)
class ReferenceTypeUse(Term):
    """How some instruments use a reference type."""

    reference_type: str
    instruments: Texts
    instrument_names: Texts
    spec_extensions: Texts
    seen_extensions: Texts
    selection_parameters: Texts
    filename_pattern: Text
