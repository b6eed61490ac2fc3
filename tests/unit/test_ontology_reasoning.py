"""HermiT: what it proves, what it refutes, and what is said where it cannot run."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store

from jwstrdf import resources
from jwstrdf.checks.ontology import reasoning

SCHEMA = ("core", "levels", "naming", "product-types", "relationships", "alignments")
PREFIXES = """
@prefix jwst: <https://w3id.org/jwstrdf/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <urn:test:> .
"""

CONTRADICTIONS = {
    "exposure and combined product at once": ":f a jwst:CalProduct , jwst:CombinedI2dProduct .",
    "two levels": ":f a jwst:CalProduct ; jwst:level jwst:Level3 .",
    "two types of two levels": ":f a jwst:RateProduct , jwst:CalProduct .",
    "guide-star and science exposure at once": ":f a jwst:GuideStarUncalProduct , jwst:UncalProduct .",
    "association and reference file at once": ":f a jwst:Stage3AssociationFile , jwst:ReferenceFile .",
    "a visit that is an exposure": ":v a jwst:Visit , jwst:Exposure .",
    "a file as program": ":f a jwst:CalProduct ; jwst:inProgram :p . :p a jwst:RateProduct .",
    "lineage to an observation": ":f jwst:combinedFrom :o . :o a jwst:Observation .",
    "lineage of an observation, through the inverse": ":f jwst:yields :o . :o a jwst:Observation .",
    "a preview that is an exposure product": ":f jwst:hasPreview :g . :g a jwst:CalProduct .",
    "two file names": ':f a jwst:Product ; jwst:filename "a.fits" , "b.fits" .',
    "an instrument as level": ":f jwst:level jwst:NIRCam .",
}
SOUND = """
:f a jwst:CombinedI2dProduct ; jwst:level jwst:Level3 ; jwst:scope jwst:TargetScope ; jwst:filename "f.fits" ;
   jwst:combinedFrom :g ; jwst:derivedFrom :g ; jwst:inObservation :o ;
   jwst:hasPreview :h ; jwst:instrument jwst:NIRCam .
:g a jwst:CalProduct ; jwst:level jwst:Level2b ; jwst:ofExposure :e ; jwst:inProgram :p ; jwst:usesSourceCatalogue :c .
:c a jwst:CatProduct ; jwst:catalogueDerivedFrom :i . :i a jwst:CombinedI2dProduct .
:e a jwst:Exposure ; jwst:partOfObservingUnit :v . :v a jwst:Visit ; jwst:partOfObservingUnit :p . :p a jwst:Program .
:o a jwst:Observation . :h a jwst:PreviewProduct . :t a jwst:AcquisitionCalProduct , jwst:CalProduct .
:d a jwst:Derivation ; jwst:output :f ; jwst:input :g ; jwst:relation jwst:combinedFrom .
"""


@pytest.fixture(scope="module")
def schema() -> bytes:
    store = Store()
    for name in SCHEMA:
        store.load(path=str(resources.folder("ontology") / f"{name}.ttl"), format=RdfFormat.TURTLE)
    return "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in store).encode()


def store_of(schema: bytes, text: str) -> Store:
    store = Store()
    store.load(schema, format=RdfFormat.N_TRIPLES)
    store.load((PREFIXES + text).encode(), format=RdfFormat.TURTLE)
    return store


@pytest.mark.needs_java
@pytest.mark.usefixtures("proved_once")
def test_the_whole_ontology_is_consistent() -> None:
    store = Store()
    for path in resources.folder("ontology").glob("*.ttl"):
        store.load(path=str(path), format=RdfFormat.TURTLE)
    proof = reasoning.prove(store)
    assert proof == reasoning.Proof(True)
    assert proof.findings() == []


@pytest.mark.needs_java
def test_a_sound_example_is_consistent(schema: bytes) -> None:
    assert reasoning.prove(store_of(schema, SOUND)) == reasoning.Proof(True)


@pytest.mark.needs_java
@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_a_contradiction_is_found(what: str, schema: bytes) -> None:
    proof = reasoning.prove(store_of(schema, CONTRADICTIONS[what]))
    assert proof.consistent is False
    assert [f.rule for f in proof.findings()] == ["inconsistent"]


@pytest.mark.needs_java
def test_a_class_without_members_is_named(schema: bytes) -> None:
    text = "jwst:Both a owl:Class ; rdfs:subClassOf jwst:CalProduct , jwst:GuideStarProduct ."
    proof = reasoning.prove(store_of(schema, text))
    assert proof.consistent is True
    assert [(f.rule, f.focus) for f in proof.findings()] == [("unsatisfiable-class", "jwst:Both")]


def test_without_java_the_message_says_what_to_do(schema: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoning.shutil, "which", lambda name: None)
    proof = reasoning.prove(store_of(schema, ""))
    assert proof.consistent is None
    (finding,) = proof.findings()
    assert (finding.rule, finding.severity) == ("java-missing", "warning")
    assert "install a Java runtime" in finding.message


def test_without_owlready2_the_message_says_what_to_do(schema: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoning, "_hermit", lambda: None)
    monkeypatch.setattr(reasoning.shutil, "which", lambda name: "/usr/bin/java")
    (finding,) = reasoning.prove(store_of(schema, "")).findings()
    assert finding.rule == "owlready2-missing"
    assert "pip install" in finding.message


def test_a_reasoner_that_fails_is_no_proof() -> None:
    proof = reasoning._read(1, "", "Exception in thread main: out of memory")
    assert proof.consistent is None
    assert "out of memory" in proof.findings()[0].message
    assert reasoning._read(0, "", "").consistent is None


def test_imports_and_annotations_do_not_reach_the_reasoner(schema: bytes) -> None:
    text = "<urn:o> a owl:Ontology ; owl:imports <http://example.org/far> ."
    lines = "".join(reasoning.logical_lines(store_of(schema, text)))
    assert "example.org" not in lines
    assert "rdf-schema#label" not in lines
    assert "ontology#typeSuffix" not in lines
    assert "ontology#level>" in lines
