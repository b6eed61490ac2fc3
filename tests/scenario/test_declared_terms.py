"""What the graph and the questions use is declared in the ontology, with fitting kinds, domains and ranges."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, Literal, URIRef

from jwstrdf.iri import JWST
from jwstrdf.questions.library import names, text_of
from jwstrdf.resources import folder
from jwstrdf.stores import open_store

Kinds = dict[URIRef, set[URIRef]]


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted(folder("ontology").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="module")
def facts(observatory_store: Path) -> rdflib.Graph:
    store = open_store(observatory_store, read_only=True)
    graph = rdflib.Graph().parse(data="\n".join(store.lines()), format="nt")
    store.close()
    return graph


def kinds_of(ontology: rdflib.Graph) -> Kinds:
    found: Kinds = defaultdict(set)
    for term, kind in ontology.subject_objects(RDF.type):
        found[URIRef(str(term))].add(URIRef(str(kind)))
    return found


def above(ontology: rdflib.Graph, cls: URIRef) -> set[URIRef]:
    return {URIRef(str(c)) for c in ontology.transitive_objects(cls, RDFS.subClassOf)}


def classes_in(ontology: rdflib.Graph, node: rdflib.term.Node) -> set[rdflib.term.Node]:
    """The classes of a domain or range: itself, or the parts of a union."""
    union = ontology.value(node, OWL.unionOf)
    return set(ontology.items(union)) if union is not None else {node}


def test_every_term_of_the_graph_is_declared(ontology: rdflib.Graph, facts: rdflib.Graph) -> None:
    kinds = kinds_of(ontology)
    wrong = set()
    for _, predicate, value in facts:
        if str(predicate).startswith(JWST):
            wanted = OWL.DatatypeProperty if isinstance(value, Literal) else OWL.ObjectProperty
            if OWL.ObjectProperty in kinds.get(URIRef(str(value)), ()):
                wanted = OWL.AnnotationProperty  # an object property would make properties individuals
            if wanted not in kinds[URIRef(str(predicate))]:
                wrong.add((str(predicate), str(wanted)))
        if isinstance(value, URIRef) and value.startswith(JWST) and not kinds[value]:
            wrong.add((str(value), "declared"))
        if predicate == RDF.type and OWL.Class not in kinds[URIRef(str(value))]:
            wrong.add((str(value), "class"))
    assert wrong == set()
    assert len({p for p in facts.predicates() if str(p).startswith(JWST)}) > 50


def test_every_fact_keeps_domain_and_range(ontology: rdflib.Graph, facts: rdflib.Graph) -> None:
    """Nothing is inferred for the test: what is written must already be of the classes that its property asks for."""
    told = kinds_of(facts)
    types: Kinds = {}
    for node in {*facts.subjects(), *facts.objects()}:
        if isinstance(node, URIRef):
            own = told[node] | {URIRef(str(k)) for k in ontology.objects(node, RDF.type)}
            types[node] = {c for k in own for c in above(ontology, k)}
    wrong = set()
    for subject, predicate, value in facts:
        for domain in ontology.objects(predicate, RDFS.domain):
            if not classes_in(ontology, domain) & types[URIRef(str(subject))]:
                wrong.add((str(predicate), "domain", str(subject)))
        for ranged in ontology.objects(predicate, RDFS.range):
            if isinstance(value, Literal):
                if (value.datatype or rdflib.XSD.string) != ranged:
                    wrong.add((str(predicate), "range", str(value.datatype)))
            elif not classes_in(ontology, ranged) & types[URIRef(str(value))]:
                wrong.add((str(predicate), "range", str(value)))
    assert sorted(wrong)[:20] == []


@pytest.mark.parametrize("name", names())
def test_every_term_of_a_question_is_declared(ontology: rdflib.Graph, name: str) -> None:
    used = set(re.findall(r"\bjwst:([A-Za-z0-9_-]+)", text_of(name)))
    assert {t for t in used if (URIRef(JWST + t), RDF.type, None) not in ontology} == set()
