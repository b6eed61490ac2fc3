"""Which part of the ontology fills which value: for each kind of term its marker and the property of each field."""

from __future__ import annotations

from dataclasses import dataclass

from jwstrdf.iri import JWST, PREFIXES
from jwstrdf.vocabulary import rules, source_terms, terms

RDF, RDFS, OWL, SKOS = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"], PREFIXES["skos"]

TYPE = RDF + "type"
LABEL = RDFS + "label"
DEFINITION = SKOS + "definition"
NOTATION = SKOS + "notation"
SUB_PROPERTY = RDFS + "subPropertyOf"
INVERSE = OWL + "inverseOf"
SYMMETRIC = OWL + "SymmetricProperty"
DERIVED_FROM = JWST + "derivedFrom"


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is read: the properties that hold it, and what becomes of their values.

    `how`: "text" one literal or None; "texts" all literals, sorted; "int", "flag" (absent is false), "maybe"
    (absent is None); "code"/"codes" notation of the term(s) that the property points to; "name"/"names" local
    name(s) of them; "code-of" the notation of a term two steps away, `via` another property; "levels" a mapping,
    one entry for each (key, property) of `keys`; "has-type", "under" tell whether the term is declared or placed
    under `property`.
    """

    how: str
    property: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    via: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of term: its Python class, how its terms are found, and its fields in the order of the class."""

    shape: type[terms.Term]
    marker: str
    fields: tuple[Field, ...]
    by_property: bool = False


def _f(how: str, local: str) -> Field:
    return Field(how, local if ":" in local else JWST + local)


def _part(shape: type[terms.Term], marker: str, *fields: tuple[str, str] | Field, by_property: bool = False) -> Part:
    read = tuple(f if isinstance(f, Field) else _f(*f) for f in fields)
    return Part(shape, JWST + marker, read, by_property)


_CODE = ("text", NOTATION)
_LEVELS = tuple((level, JWST + "required" + level) for level in ("1b", "2a", "2b", "2c", "3"))

# fmt: off
_KEYWORD: tuple[tuple[str, str], ...] = (
    ("text", "keywordName"), ("text", "keywordHdu"), ("text", "keywordPath"), ("text", "keywordType"),
    ("text", "keywordMeaning"), ("texts", "keywordFeeds"), ("text", "keywordFromLevel"),
    ("text", "keywordRequirement1b"), ("text", "keywordRequirement2a"), ("text", "keywordRequirement2b"),
    ("text", "keywordRequirement3"), ("texts", "keywordAllowedValue"),
    ("name", "keywordProperty"), ("name", "keywordRelation"), ("code", "keywordReferenceType"),
    ("code", "keywordStep"), ("text", "keywordForm"), ("texts", "keywordMnemonic"),
)

PARTS: dict[str, Part] = {
    "product_types": _part(
        terms.ProductType, "typeScope",
        ("text", "typeSuffix"), ("texts", "typeSuffixAlias"), ("text", "typeNamePattern"), ("texts", "typeExtension"),
        ("text", "typeVariant"), ("texts", "typeShape"), ("code", "typeLevel"), ("name", "typeLevel"),
        ("text", "typeLevelQualifier"), ("text", "typeStage"), ("code", "typeScope"), ("name", "typeScope"),
        ("code", "typeRole"), ("name", "typeRole"), ("text", "typeFormat"), ("text", "typeProducer"),
        ("text", "typeDataStructure"), ("text", "typeMastProductType"), ("text", "typeMastProductTypeEvidence"),
        ("text", "typeMastCalibLevel"), ("text", "typeObscoreType"), ("flag", "typeDeprecated"),
        ("text", "typeDeprecatedNote"), ("text", "typeDefault"), ("text", "typeCondition"),
        ("flag", "typeActivityAppended"), ("flag", "typeRunningNumber"), ("int", "typePriority"),
        ("text", "previewForm"), ("codes", "typeReadsRole"),
        ("code", "typeExposureRole"), ("int", "typeMinimumExposures"),
        by_property=True,
    ),
    "levels": _part(terms.Level, "ProductLevel", _CODE, ("int", "levelMastCalibLevel")),
    "scopes": _part(terms.Coded, "Scope", _CODE),
    "product_roles": _part(
        terms.ProductRole, "ProductRole", _CODE,
        ("texts", "archiveProductType"), ("texts", "archiveSubgroupStart"), ("flag", "neverRecommended"),
        ("name", "gatheredBy"),
    ),
    "families": _part(
        terms.Family, "RelationshipFamily", _CODE, ("int", "familyOrder"), ("name", "familyProperty")
    ),
    "relationships": _part(
        terms.Relationship, "family",
        ("text", "relationshipId"), ("text", "family"), ("name", INVERSE), ("has-type", SYMMETRIC),
        ("under", DERIVED_FROM), ("maybe", "contributesToData"), ("text", "contributesText"),
        ("text", "evidenceText"), ("text", "caveatText"), ("text", "domainText"), ("text", "rangeText"),
        ("text", "directionText"), ("text", "cardinalityText"), ("text", "transitiveText"), ("text", "mastStatus"),
        ("text", "mastHeading"), ("text", "seedWording"), ("texts", "datalinkTerm"),
        ("texts", "datalinkInverseTerm"), ("texts", "localSemantics"), ("texts", "provStatement"),
        ("text", "provText"), ("text", "caomText"), ("text", "dctermsText"),
        ("text", "proofStatus"), ("text", "proofNote"), ("texts", "askedThrough"), ("flag", "mainLine"),
        by_property=True,
    ),
    "roles": _part(rules.MemberRole, "MemberRole", _CODE, ("texts", "formerSpelling"), ("text", "neededAs")),
    "association_types": _part(
        rules.AssociationType, "AssociationType",
        _CODE, ("int", "asnTypeStage"), ("text", "asnTypePipeline"), ("flag", "asnTypeLegacy"),
        ("flag", "asnTypeInNames"),
    ),
    "association_rules": _part(
        rules.AssociationRule, "AssociationRule",
        ("texts", "formerName"), ("code", "asnRuleLevel"), ("int", "asnRuleStage"), ("code", "asnRuleType"),
        ("text", "asnRulePipeline"), ("texts", "asnRuleExposureType"), ("codes", "asnRuleMemberRole"),
        ("flag", "nods"), ("flag", "perSource"), ("flag", "nameExtended"), ("flag", "generic"),
        ("text", "asnRuleTemplate"), ("text", "asnRuleTso"),
    ),
    "exposure_types": _part(
        rules.ExposureTypeVariant, "ExposureTypeVariant",
        ("code", "variantOf"), Field("code-of", JWST + "exposureTypeInstrument", via=JWST + "variantOf"),
        ("text", "variantMode"), ("text", "variantCategory"), ("text", "variantTso"),
        ("text", "variantCondition"), ("text", "stage1Pipeline"),
        ("text", "stage2Pipeline"), ("text", "stage3Pipeline"), Field("levels", keys=_LEVELS),
        ("texts", "optionalProduct"), ("code", "highestLevel"), ("text", "levelThreeScope"), ("text", "stage3Input"),
        ("text", "confidence"), ("texts", "perSourceProduct"),
    ),
    "role_rules": _part(
        rules.RoleRule, "RoleRule",
        ("code", "ruleRole"), ("int", "ruleStage"), ("texts", "ruleExposureType"), ("names", "ruleAssociationRule"),
        ("maybe", "ruleSameObservation"), ("code", "ruleOutputScope"), ("name", "ruleRelation"),
        ("int", "rulePriority"), ("codes", "ruleStep"),
    ),
    "derivation_rules": _part(
        rules.DerivationRule, "DerivationRule",
        ("text", "ruleGroup"), ("int", "preference"), ("text", "outputSuffix"), ("text", "outputShape"),
        ("texts", "inputSuffix"), ("text", "inputShape"), ("code", "outputScope"), ("code", "inputScope"),
        ("text", "linkKind"), ("name", "ruleRelation"),
    ),
    "composition_rules": _part(
        rules.CompositionRule, "CompositionRule",
        ("name", "ruleRelation"), ("texts", "differsIn"), ("texts", "equalIn"), ("texts", "ruleAssociationType"),
        ("names", "ruleAssociationRule"), ("texts", "excludedAssociationType"), ("names", "excludedAssociationRule"),
        ("maybe", "composesNods"), ("int", "rulePriority"),
    ),
    "instruments": _part(terms.Instrument, "Instrument", _CODE, ("text", "headerName")),
    "detectors": _part(
        terms.Detector, "Detector", _CODE, ("text", "headerName"), ("code", "detectorInstrument")
    ),
    "candidate_kinds": _part(terms.CandidateKind, "CandidateKind", _CODE, ("int", "candidateDigits")),
    "source_kinds": _part(terms.SourceIdKind, "SourceIdKind", _CODE, ("int", "sourceIdSign")),
    "guide_star_modes": _part(
        terms.GuideStarMode, "GuideStarMode", _CODE, ("text", "modeNamedBy"), ("texts", "modeSuffix")
    ),
    "name_kinds": _part(
        terms.NameKind, "NameKind",
        _CODE, ("text", "kindShape"), ("int", "kindParseOrder"), ("texts", "kindExtension"), ("codes", "kindScope"),
        ("code", "kindDefaultLevel"), ("code", "kindDefaultScope"), ("text", "kindNoun"),
    ),
    "reference_types": _part(
        terms.ReferenceType, "ReferenceType",
        _CODE, ("text", "referenceKeyword"), ("flag", "keywordRecorded"), ("texts", "pipelineStep"),
        ("texts", "pipelineStage"), ("text", "referenceStatus"),
    ),
    "reference_type_uses": _part(
        terms.ReferenceTypeUse, "ReferenceTypeUse",
        ("code", "useOfReferenceType"), ("codes", "useInstrument"), ("texts", "useInstrumentName"),
        ("texts", "specExtension"), ("texts", "seenExtension"), ("texts", "selectionParameter"),
        ("text", "filenamePattern"),
    ),
    "keywords": _part(source_terms.Keyword, "HeaderKeyword", *_KEYWORD),
    "contributed_keywords": _part(source_terms.Keyword, "ContributedKeyword", *_KEYWORD),
    "facts": _part(
        source_terms.Fact, "factType",
        ("text", "factType"), ("flag", "factSeveral"), ("flag", "factLifted"), ("flag", "factOfRun"),
        ("name", "factGivesTime"), ("name", "factRelation"), ("text", "factPlaces"),
        by_property=True,
    ),
    "witness_kinds": _part(
        source_terms.SourceKind, "SourceKind", _CODE, ("int", "evidenceRank"), ("text", "kindInAnswers")
    ),
    "steps": _part(terms.Coded, "PipelineStep", _CODE),
    "columns": _part(
        source_terms.Column, "ColumnMapping",
        ("text", "columnTable"), ("text", "columnName"), ("name", "columnProperty"), ("name", "columnRelation"),
        ("text", "columnForm"),
    ),
    "visit_rules": _part(
        rules.VisitRule, "VisitRule",
        ("name", "ruleRelation"), ("text", "visitCategory"), ("codes", "visitExposureType"),
        ("text", "visitLampPattern"),
    ),
    "narrowing_rules": _part(source_terms.NarrowingRule, "NarrowingRule", ("text", "narrowingPattern")),
    "log_phrases": _part(
        source_terms.LogPhrase, "LogPhrase",
        ("text", "phrasePattern"), ("text", "phraseEvent"), ("int", "phraseOrder"), ("name", "phraseRelation"),
        ("name", "phraseProperty"), ("name", "phraseTime"),
    ),
    "log_step_names": _part(source_terms.LogStepName, "LogStepName", _CODE, ("code", "namesStep")),
    "pipelines": _part(
        rules.Pipeline, "CalibrationPipeline",
        _CODE, ("int", "pipelineOfStage"), ("text", "pipelineClass"), ("codes", "pipelineRunsStep"),
    ),
    "step_options": _part(
        rules.StepOption, "StepOption",
        ("code", "optionOfPipeline"), ("code", "optionForStep"), ("text", "optionName"),
    ),
    "parameter_options": _part(
        rules.ParameterOption, "ParameterOption",
        ("code", "parameterOfStep"), ("text", "parameterName"), ("name", "parameterRecordedBy"),
    ),
    "plan_readers": _part(terms.Coded, "readsMSAPlan", _CODE, by_property=True),
    "concluded": _part(terms.Term, "concludedOnce", by_property=True),
    "exports": _part(source_terms.Export, "exportedWith", ("texts", "exportedWith"), by_property=True),
}
# fmt: on
"""All kinds of terms that the registry knows; the fields follow `name`, `label`, `definition`."""
