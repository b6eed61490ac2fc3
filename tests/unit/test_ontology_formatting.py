"""The canonical form: same graph, same text, whatever the way it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from jwstrdf import resources
from jwstrdf.checks.ontology.formatting import canonical, short

HEAD = """@prefix jwst: <https://w3id.org/jwstrdf/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def graph_of(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


@pytest.mark.parametrize("path", sorted(resources.folder("ontology").glob("*.ttl")), ids=lambda p: p.name)
def test_the_files_are_canonical(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(text) == text
    assert text.startswith("# SPDX-License-Identifier: CC-BY-4.0\n")


def test_order_does_not_matter() -> None:
    one = HEAD + 'jwst:B a owl:Class . jwst:a rdfs:label "x"@en ; a owl:Class ; jwst:n 1, 2 .'
    two = HEAD + 'jwst:a jwst:n 2 , 1 ; a owl:Class . jwst:a rdfs:label "x"@en . jwst:B a owl:Class .'
    assert canonical(one) == canonical(two)
    assert canonical(one) == (
        "@prefix jwst: <https://w3id.org/jwstrdf/ontology#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "\n"
        "jwst:a\n"
        "    a owl:Class ;\n"
        '    rdfs:label "x"@en ;\n'
        "    jwst:n 1 ,\n"
        "        2 .\n"
        "\n"
        "jwst:B\n"
        "    a owl:Class .\n"
    )


def test_comments_at_the_head_stay_and_others_go() -> None:
    text = "# first\n# second\n" + HEAD + "jwst:A a owl:Class . # inside\n"
    assert canonical(text).startswith("# first\n# second\n\n@prefix")
    assert "inside" not in canonical(text)


def test_axioms_keep_their_blank_nodes() -> None:
    text = HEAD + (
        "jwst:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty jwst:p ; owl:hasValue jwst:v ] .\n"
        "[] a owl:AllDisjointClasses ; owl:members ( jwst:C jwst:A ) .\n"
        "[] a owl:AllDisjointClasses ; owl:members () .\n"
    )
    written = canonical(text)
    assert isomorphic(graph_of(text), graph_of(written))
    assert written.index("jwst:C\n") < written.index("        jwst:A\n")  # the order of a list is kept
    assert canonical(written) == written


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_any_text_survives(text: str) -> None:
    graph = Graph()
    graph.add((URIRef("urn:s"), URIRef("urn:p"), Literal(text, lang="en")))
    graph.add((URIRef("urn:s"), URIRef("urn:p"), Literal(text)))
    written = canonical(graph.serialize(format="turtle"))
    assert {str(o) for o in graph_of(written).objects()} == {str(o) for o in graph.objects()}
    assert canonical(written) == written


def test_datatypes_and_odd_names_are_written_out() -> None:
    text = (
        HEAD + 'jwst:a jwst:p "2026-11-22"^^xsd:date , true , 7 , <urn:x> , <https://w3id.org/jwstrdf/ontology#a/b> .'
    )
    written = canonical(text)
    for part in ('"2026-11-22"^^xsd:date', " true ", "7 ", "<urn:x>", "<https://w3id.org/jwstrdf/ontology#a/b>"):
        assert part in written
    assert isomorphic(graph_of(text), graph_of(written))


def test_short_names() -> None:
    assert short("https://w3id.org/jwstrdf/ontology#CalProduct") == "jwst:CalProduct"
    assert short("http://www.w3.org/ns/prov#") == "http://www.w3.org/ns/prov#"
    assert short("cal") == "cal"
