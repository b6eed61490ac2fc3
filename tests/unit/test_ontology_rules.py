"""Each hygiene rule is silent on the real ontology and speaks up for one deliberate fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import DefaultGraph, Quad, Store

from jwstrdf import resources
from jwstrdf.checks.ontology import files, rules

RULES = {rule.name: rule for rule in rules.read_rules()}
VERSION = "0.1.0"

# rule -> (SPARQL update that does the damage, term that the rule must name)
DAMAGE = {
    "missing-label": ("DELETE WHERE { jwst:CalProduct rdfs:label ?x }", "jwst:CalProduct"),
    "several-labels": ('INSERT DATA { jwst:CalProduct rdfs:label "second"@en }', "jwst:CalProduct"),
    "missing-definition": ("DELETE WHERE { jwst:CalProduct skos:definition ?x }", "jwst:CalProduct"),
    "several-definitions": ('INSERT DATA { jwst:CalProduct skos:definition "Second."@en }', "jwst:CalProduct"),
    "duplicate-label": (
        'DELETE { jwst:CalProduct rdfs:label ?x } INSERT { jwst:CalProduct rdfs:label "RATE product"@en } '
        "WHERE { jwst:CalProduct rdfs:label ?x }",
        ("jwst:CalProduct", "jwst:RateProduct"),
    ),
    "duplicate-definition": (
        "DELETE { jwst:CalProduct skos:definition ?x } INSERT { jwst:CalProduct skos:definition ?y } "
        "WHERE { jwst:CalProduct skos:definition ?x . jwst:RateProduct skos:definition ?y }",
        ("jwst:CalProduct", "jwst:RateProduct"),
    ),
    "definition-repeats-label": (
        'DELETE { jwst:CalProduct skos:definition ?x } INSERT { jwst:CalProduct skos:definition "Cal product."@en } '
        "WHERE { jwst:CalProduct skos:definition ?x }",
        "jwst:CalProduct",
    ),
    "definition-form": (
        'DELETE { jwst:CalProduct skos:definition ?x } INSERT { jwst:CalProduct skos:definition "no sentence"@en } '
        "WHERE { jwst:CalProduct skos:definition ?x }",
        "jwst:CalProduct",
    ),
    "label-form": (f'INSERT DATA {{ jwst:CalProduct rdfs:label "{"long " * 20}"@en }}', "jwst:CalProduct"),
    "stray-white-space": ('INSERT DATA { jwst:CalProduct skos:note "two  spaces"@en }', "jwst:CalProduct"),
    "missing-language": ('INSERT DATA { jwst:CalProduct skos:note "no language" }', "jwst:CalProduct"),
    "unwanted-language": ('INSERT DATA { jwst:CalProduct jwst:typeSuffix "kal"@en }', "jwst:CalProduct"),
    "wrong-datatype": ('INSERT DATA { jwst:CalProduct jwst:typePriority "one" }', "jwst:CalProduct"),
    "missing-is-defined-by": ("DELETE WHERE { jwst:CalProduct rdfs:isDefinedBy ?x }", "jwst:CalProduct"),
    "missing-source": ("DELETE WHERE { jwst:CalProduct dcterms:source ?x }", "jwst:CalProduct"),
    "undeclared-term": ("INSERT DATA { jwst:CalProduct rdfs:subClassOf jwst:Nowhere }", "jwst:Nowhere"),
    "foreign-declaration": ('INSERT DATA { prov:Entity rdfs:label "entity"@en }', "prov:Entity"),
    "unknown-foreign-term": (
        "INSERT DATA { jwst:derivedFrom rdfs:subPropertyOf prov:wasDerivedFromm }",
        "prov:wasDerivedFromm",
    ),
    "unknown-vocabulary": (
        "INSERT DATA { jwst:Target rdfs:subClassOf <http://example.org/other#Target> }",
        "http://example.org/other#Target",
    ),
    "odd-iri": ("INSERT DATA { jwst:Target skos:closeMatch <file:///tmp/x> }", "file:///tmp/x"),
    "loose-blank-node": ("INSERT { jwst:Target skos:closeMatch [] } WHERE {}", ""),
    "orphan-class": ("DELETE WHERE { jwst:Target rdfs:subClassOf ?x }", "jwst:Target"),
    "subclass-cycle": ("INSERT DATA { jwst:File rdfs:subClassOf jwst:CalProduct }", "jwst:CalProduct"),
    "subproperty-cycle": ("INSERT DATA { jwst:relatedTo rdfs:subPropertyOf jwst:combinedFrom }", "jwst:combinedFrom"),
    "accidental-equivalence": ("INSERT DATA { jwst:Target owl:equivalentClass jwst:Source }", "jwst:Target"),
    "ontology-count": (
        "INSERT DATA { <https://w3id.org/jwstrdf/ontology/two> a owl:Ontology }",
        "https://w3id.org/jwstrdf/ontology",
    ),
    "missing-metadata": (
        "DELETE { ?o dcterms:creator ?x } WHERE { ?o a owl:Ontology ; dcterms:creator ?x }",
        "https://w3id.org/jwstrdf/ontology",
    ),
    "licence-form": (
        'INSERT { ?o dcterms:license "CC-BY" } WHERE { ?o a owl:Ontology }',
        "https://w3id.org/jwstrdf/ontology",
    ),
    "version-differs": (
        'DELETE { ?o owl:versionInfo ?x } INSERT { ?o owl:versionInfo "0.1.1" } '
        "WHERE { ?o a owl:Ontology ; owl:versionInfo ?x }",
        "https://w3id.org/jwstrdf/ontology",
    ),
    "missing-prior-version": (
        'DELETE { ?o owl:versionInfo ?x } INSERT { ?o owl:versionInfo "0.2.0" } '
        "WHERE { ?o a owl:Ontology ; owl:versionInfo ?x }",
        "https://w3id.org/jwstrdf/ontology",
    ),
    "deprecated-form": ("INSERT DATA { jwst:Target owl:deprecated true }", "jwst:Target"),
    "deprecated-in-use": ("INSERT DATA { jwst:ProductLevel owl:deprecated true }", "jwst:ProductLevel"),
    "punning": ("INSERT DATA { jwst:Target a owl:NamedIndividual }", "jwst:Target"),
    "property-as-individual": ("INSERT DATA { jwst:NRC_IMAGE jwst:highestLevel jwst:CalProduct }", "jwst:CalProduct"),
    "untyped-individual": (
        "DELETE WHERE { jwst:NRC_IMAGE a jwst:ExposureType }",
        "jwst:NRC_IMAGE",
    ),
    "missing-domain": ("DELETE WHERE { jwst:filename rdfs:domain ?x }", "jwst:filename"),
    "missing-range": ("DELETE WHERE { jwst:filename rdfs:range ?x }", "jwst:filename"),
    "annotation-form": ("DELETE WHERE { jwst:typeSuffix rdfs:range ?x }", "jwst:typeSuffix"),
    "annotation-axiom": ("INSERT DATA { jwst:typeSuffix rdfs:domain jwst:Product }", "jwst:typeSuffix"),
    "one-way-inverse": ("DELETE DATA { jwst:yields owl:inverseOf jwst:derivedFrom }", "jwst:derivedFrom"),
    "several-inverses": ("INSERT DATA { jwst:derivedFrom owl:inverseOf jwst:ancestorOf }", "jwst:derivedFrom"),
    "inverse-mismatch": (
        "DELETE DATA { jwst:inObservation rdfs:range jwst:Observation }",
        ("jwst:inObservation", "jwst:hasProduct"),
    ),
    "symmetric-inverse": ("DELETE DATA { jwst:coderivedWith a owl:SymmetricProperty }", "jwst:coderivedWith"),
    "transitive-functional": ("INSERT DATA { jwst:ancestor a owl:FunctionalProperty }", "jwst:ancestor"),
    "level-order": ("INSERT DATA { jwst:Level3 jwst:highestLevel jwst:Level2b }", "jwst:highestLevel"),
    "lineage-by-level": ("INSERT DATA { jwst:combinedFrom rdfs:domain jwst:Level3Product }", "jwst:combinedFrom"),
    "lineage-member": ("INSERT DATA { jwst:coderivedWith rdfs:subPropertyOf jwst:derivedFrom }", "jwst:coderivedWith"),
    "lineage-without-main-line": ("DELETE WHERE { jwst:combinedFrom jwst:mainLine ?x }", "jwst:combinedFrom"),
    "incomplete-relationship": ("DELETE WHERE { jwst:combinedFrom jwst:evidenceText ?x }", "jwst:combinedFrom"),
    "duplicate-relationship-id": (
        'INSERT DATA { jwst:combinedFrom jwst:relationshipId "ANT-5" }',
        ("jwst:combinedFrom", "jwst:combinedFromFlagged"),
    ),
    "duplicate-notation": (
        'INSERT DATA { jwst:Level3 skos:notation "2b" }',
        ("jwst:Level3", "jwst:Level2b"),
    ),
    "duplicate-rule-name": ('INSERT DATA { jwst:Asn_Lv3TSO jwst:formerName "Asn_Image" }', "jwst:Asn_Lv3TSO"),
    "duplicate-role-spelling": (
        'INSERT DATA { jwst:PsfMemberRole jwst:formerSpelling "science" }',
        "jwst:PsfMemberRole",
    ),
    "ambiguous-type": ("DELETE WHERE { jwst:CalProduct jwst:typePriority ?x }", "jwst:AcquisitionCalProduct"),
    "unknown-shape": ('INSERT DATA { jwst:CalProduct jwst:typeShape "round" }', "jwst:CalProduct"),
    "unknown-suffix": ('INSERT DATA { jwst:NRC_IMAGE_Imaging jwst:required3 "i3d" }', "jwst:NRC_IMAGE_Imaging"),
    "unknown-suffix-shape": (
        'INSERT DATA { jwst:DeriveCatStage3FromI2dStage3 jwst:inputShape "pool" }',
        "jwst:DeriveCatStage3FromI2dStage3",
    ),
    "unknown-exposure-type": ('INSERT DATA { jwst:RoleRule01 jwst:ruleExposureType "NRC_IMAG" }', "jwst:RoleRule01"),
    "unknown-association-type": (
        'INSERT DATA { jwst:ComposeOrientation jwst:ruleAssociationType "coron4" }',
        "jwst:ComposeOrientation",
    ),
    "same-priority": ("INSERT DATA { jwst:RoleRule01 jwst:rulePriority 20 }", "jwst:RoleRule01"),
    "rule-relation": ("INSERT DATA { jwst:RoleRule01 jwst:ruleRelation jwst:derivedFrom }", "jwst:RoleRule01"),
    "stage-mismatch": ("INSERT DATA { jwst:Asn_Lv3TSO jwst:asnRuleStage 2 }", "jwst:Asn_Lv3TSO"),
}

PREFIXES = "".join(
    f"PREFIX {prefix}: <{namespace}>\n"
    for prefix, namespace in {
        "jwst": "https://w3id.org/jwstrdf/ontology#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
    }.items()
)


@pytest.fixture(scope="module")
def loaded() -> files.Loaded:
    """The real ontology with the facts beside it. Not to be changed."""
    loaded = files.load(resources.folder("ontology"), formatting=False)
    rules.add_facts(loaded.store, VERSION)
    return loaded


@pytest.fixture(scope="module")
def sound(loaded: files.Loaded) -> frozenset[Quad]:
    """What the store holds before and after each test."""
    return frozenset(loaded.store)


@pytest.fixture
def damaged(loaded: files.Loaded, sound: frozenset[Quad]) -> Iterator[files.Loaded]:
    """The same store for one test to damage; what the test added or took is put back."""
    yield loaded
    after: set[Quad] = set(loaded.store)
    for quad in after - sound:
        loaded.store.remove(quad)
    loaded.store.extend(sound - after)


def test_there_is_one_fault_for_each_rule() -> None:
    assert sorted(DAMAGE) == sorted(RULES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_real_ontology_keeps_the_rule(name: str, loaded: files.Loaded) -> None:
    assert [str(f) for f in rules.apply(RULES[name], loaded)] == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_rule_finds_its_fault(name: str, damaged: files.Loaded) -> None:
    update, expected = DAMAGE[name]
    damaged.store.update(PREFIXES + update)
    findings = list(rules.apply(RULES[name], damaged))
    expected_terms = (expected,) if isinstance(expected, str) else expected
    if expected:
        assert {f.focus for f in findings} & set(expected_terms), [str(f) for f in findings]
    else:  # a blank node has no name to ask for
        assert len(findings) == 1
    assert all(f.rule == name and f.severity in ("error", "warning") for f in findings)
    assert not any("{" in f.message for f in findings)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_explains_itself(name: str) -> None:
    rule = RULES[name]
    assert rule.summary.endswith(".")
    assert rule.severity in ("error", "warning")
    assert rule.message
    assert "?focus" in rule.query


def test_the_facts_stay_out_of_the_ontology(loaded: files.Loaded) -> None:
    default = loaded.store.quads_for_pattern(None, None, None, DefaultGraph())
    assert not any("urn:jwstrdf" in str(quad) for quad in default)


def test_a_finding_names_the_file_of_its_term(damaged: files.Loaded) -> None:
    damaged.store.update(PREFIXES + "DELETE WHERE { jwst:CalProduct dcterms:source ?x }")
    (finding,) = rules.apply(RULES["missing-source"], damaged)
    assert finding.file == "product-types.ttl"
    assert str(finding) == "product-types.ttl: error missing-source: jwst:CalProduct names no source"


def test_known_terms_have_no_prefix_left_over() -> None:
    known = rules.known_terms()
    assert "wasDerivedFrom" in known["http://www.w3.org/ns/prov#"]
    assert "progenitor" in known["http://www.ivoa.net/rdf/datalink/core#"]
    assert all("/" not in name and "#" not in name for names in known.values() for name in names)


def test_rules_run_on_an_empty_store() -> None:
    empty = files.Loaded(Store())
    rules.add_facts(empty.store, VERSION)
    found = {f.rule for rule in RULES.values() for f in rules.apply(rule, empty)}
    assert found == {"ontology-count"}
