"""The stored questions as an RDF catalogue: SHACL executables, so that tools for SPARQL examples can read them.

* A question is a `sh:SPARQLExecutable` with its query as the file has it (`sh:select`, `sh:construct`), prefixes
  declared for `sh:prefixes`, and `schema:keywords`: the form of the collections of SPARQL examples of the SIB.
* A parameter is a `sh:Parameter`, as those of SHACL functions: the local name of its `sh:path` is the variable that
  gets the value, which is just what a `# @values` line does. (The older `spl:Argument` of SPIN is superseded by it.)
* A column is a `csvw:Column`: the answer is a table.
* Competency questions and types of parameters are SKOS concepts.
"""

from __future__ import annotations

import re
from functools import lru_cache

import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from jwstrdf import __version__
from jwstrdf.iri import BASE
from jwstrdf.questions.body import without_header
from jwstrdf.questions.competency import competency_questions
from jwstrdf.questions.header import Parameter, Question
from jwstrdf.questions.library import questions
from jwstrdf.questions.types import types

ROOT = BASE + "question"
"""Under this IRI are the catalogue and all that is in it."""

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = rdflib.Namespace("https://schema.org/")
CSVW = rdflib.Namespace("http://www.w3.org/ns/csvw#")
DASH = rdflib.Namespace("http://datashapes.org/dash#")
LICENCE = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
PREFIXES_NODE = rdflib.URIRef(f"{ROOT}/prefixes")
_PREFIX = re.compile(r"^PREFIX (\w+): <([^>]+)>$", flags=re.MULTILINE)


def catalogue(asked: list[Question] | None = None) -> rdflib.Graph:
    """The catalogue of these questions, else of all."""
    found = questions() if asked is None else asked
    graph = rdflib.Graph()
    for prefix, namespace in (("sh", SH), ("schema", SCHEMA), ("csvw", CSVW), ("dash", DASH), ("dcterms", DCTERMS)):
        graph.bind(prefix, namespace, override=True)
    whole = rdflib.URIRef(ROOT)
    _say(graph, whole, (RDF.type, OWL.Ontology), (RDFS.label, _english("Stored questions of jwstrdf")))
    _say(graph, whole, (DCTERMS.license, LICENCE), (DCTERMS.creator, rdflib.Literal("the jwstrdf developers")))
    _say(graph, whole, (OWL.versionInfo, rdflib.Literal(__version__)))
    _prefixes(graph, found)
    _concepts(graph)
    for question in found:
        graph.add((whole, DCTERMS.hasPart, node_of(question.name)))
        _question(graph, question)
    return graph


def node_of(name: str, *parts: str) -> rdflib.URIRef:
    """The IRI of a question, or of a part of it."""
    return rdflib.URIRef("/".join([ROOT, name, *parts]))


def turtle(graph: rdflib.Graph) -> str:
    """The catalogue as text, always in the same order."""
    return str(graph.serialize(format="turtle"))


def _question(graph: rdflib.Graph, question: Question) -> None:
    node = node_of(question.name)
    select = question.form == "select"
    kind, query = (SH.SPARQLSelectExecutable, SH.select) if select else (SH.SPARQLConstructExecutable, SH.construct)
    _say(graph, node, (RDF.type, SH.SPARQLExecutable), (RDF.type, kind))
    _say(graph, node, (RDFS.label, _english(question.summary)), (RDFS.comment, _english(question.question)))
    _say(graph, node, (DCTERMS.identifier, rdflib.Literal(question.name)), (SH.prefixes, PREFIXES_NODE))
    _say(graph, node, (query, rdflib.Literal(without_header(question.text).strip())))
    for word in (question.topic, *question.competency):
        graph.add((node, SCHEMA.keywords, rdflib.Literal(word)))
    for number in question.competency:
        graph.add((node, DCTERMS.subject, rdflib.URIRef(f"{ROOT}/competency/{number}")))
    for place, parameter in enumerate(question.parameters):
        part = node_of(question.name, "parameter", parameter.name)
        graph.add((node, SH.parameter, part))
        _parameter(graph, part, parameter, place)
    schema = node_of(question.name, "columns")
    _say(graph, node, (CSVW.tableSchema, schema))
    _say(graph, schema, (RDF.type, CSVW.Schema))
    for place, column in enumerate(question.columns):
        part = node_of(question.name, "column", column.name)
        _say(graph, schema, (CSVW.column, part))
        _say(graph, part, (RDF.type, CSVW.Column), (CSVW.name, rdflib.Literal(column.name)))
        _say(graph, part, (DCTERMS.description, _english(column.meaning)), (SH.order, rdflib.Literal(place)))


def _parameter(graph: rdflib.Graph, node: rdflib.URIRef, told: Parameter, place: int) -> None:
    kind = next((t for t in types() if t.name == told.type), None)
    path = rdflib.URIRef(f"{ROOT}/parameter#{told.name}")
    _say(graph, node, (RDF.type, SH.Parameter), (SH.path, path), (SH.name, _english(told.name)))
    _say(graph, node, (SH.description, _english(told.description)), (SH.order, rdflib.Literal(place)))
    _say(graph, node, (SH.optional, rdflib.Literal(not told.required)))
    _say(graph, node, (SKOS.example, rdflib.Literal(told.example)))
    _say(graph, node, (DCTERMS.type, rdflib.URIRef(f"{ROOT}/type/{told.type}")))
    if kind is not None and kind.term != "iri":
        graph.add((node, SH.datatype, XSD[kind.term]))
    else:
        graph.add((node, SH.nodeKind, SH.IRI))
    if not told.many:
        graph.add((node, SH.maxCount, rdflib.Literal(1)))
    if told.default is not None:
        graph.add((node, SH.defaultValue, rdflib.Literal(told.default)))


def _prefixes(graph: rdflib.Graph, found: list[Question]) -> None:
    declared = sorted({pair for question in found for pair in _PREFIX.findall(question.text)})
    _say(graph, PREFIXES_NODE, (RDF.type, OWL.Ontology), (RDFS.label, _english("Prefixes of the stored questions")))
    for prefix, namespace in declared:
        node = rdflib.URIRef(f"{PREFIXES_NODE}/{prefix}")
        _say(graph, PREFIXES_NODE, (SH.declare, node))
        _say(graph, node, (RDF.type, SH.PrefixDeclaration), (SH.prefix, rdflib.Literal(prefix)))
        _say(graph, node, (SH.namespace, rdflib.Literal(namespace, datatype=XSD.anyURI)))


def _concepts(graph: rdflib.Graph) -> None:
    schemes = {"competency": "Competency questions", "type": "Types of parameters"}
    for path, label in schemes.items():
        _say(graph, rdflib.URIRef(f"{ROOT}/{path}"), (RDF.type, SKOS.ConceptScheme), (RDFS.label, _english(label)))
    for one in competency_questions():
        node = _concept(graph, "competency", one.id, one.question)
        _say(graph, node, (SKOS.scopeNote, _english(one.trap)))
        for who in one.asked_by:
            graph.add((node, SCHEMA.audienceType, _english(who)))
    for kind in types():
        node = _concept(graph, "type", kind.name, kind.meaning)
        _say(graph, node, (SKOS.example, rdflib.Literal(kind.example)))


def _concept(graph: rdflib.Graph, scheme: str, name: str, definition: str) -> rdflib.URIRef:
    node = rdflib.URIRef(f"{ROOT}/{scheme}/{name}")
    _say(graph, node, (RDF.type, SKOS.Concept), (SKOS.inScheme, rdflib.URIRef(f"{ROOT}/{scheme}")))
    _say(graph, node, (SKOS.prefLabel, _english(name)), (SKOS.notation, rdflib.Literal(name)))
    _say(graph, node, (SKOS.definition, _english(definition)))
    return node


def _say(graph: rdflib.Graph, node: rdflib.URIRef, *said: tuple[rdflib.URIRef, rdflib.term.Node]) -> None:
    for predicate, value in said:
        graph.add((node, predicate, value))


@lru_cache(maxsize=4096)
def _english(text: str) -> rdflib.Literal:
    return rdflib.Literal(text, lang="en")
