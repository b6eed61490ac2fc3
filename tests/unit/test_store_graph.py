"""A graph of rdflib as a store."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib

from jwstrdf.errors import StoreError, UsageError
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Change, Rows, Term
from jwstrdf.stores.graph import open_graph
from tests.scenario.questions_help import read_graph

TURTLE = """@prefix : <https://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :b "x\u2028y", "deux"@fr, 1 ; :c :d . """
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_rows_truth_and_triples() -> None:
    store = open_graph(rdflib.Graph().parse(data=TURTLE, format="turtle"))
    assert store.select("SELECT ?o ?none { <https://example.org/a> <https://example.org/c> ?o }") == Rows(
        ["o", "none"], [(Term("iri", "https://example.org/d"), None)]
    )
    found = store.select("SELECT ?o { <https://example.org/a> <https://example.org/b> ?o }").rows
    assert set(found) == {
        (Term("literal", "x\u2028y"),),
        (Term("literal", "deux", None, "fr"),),
        (Term("literal", "1", XSD + "integer"),),
    }
    assert store.ask("ASK { ?s <https://example.org/c> ?o }")
    assert not store.ask("ASK { ?s <https://example.org/none> ?o }")
    assert store.construct("CONSTRUCT { ?o <urn:of> ?s } WHERE { ?s <https://example.org/c> ?o }") == [
        "<https://example.org/d> <urn:of> <https://example.org/a> ."
    ]
    assert (store.triples(), len(store.lines()), store.revision()) == (4, 4, 0)
    assert store.engine.startswith("rdflib ")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x {",
        "ASK { ?s ?p ?o }",
        "SELECT ?x { ?x nope:a ?y }",
        "SELECT ?x FROM <http://127.0.0.1:9/> { ?x ?p ?y }",
        "SELECT ?x { SERVICE <http://127.0.0.1:9/> { ?x ?p ?y } }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    ],
)
def test_what_is_no_select(query: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_graph(rdflib.Graph()).select(query)
    assert caught.value.code == "bad-sparql"


def test_it_does_not_change() -> None:
    with pytest.raises(StoreError) as caught:
        open_graph(rdflib.Graph()).commit(Change())
    assert caught.value.code == "store-not-writable"


def test_stored_questions_are_answered_from_it(observatory_store: Path) -> None:
    i2d = {"product": "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"}
    with open_store(observatory_store, read_only=True) as store:
        graph = open_graph(read_graph(store.lines()))
        for name in ("lineage/inputs", "related/memberships", "lineage/provenance"):
            here, there = run(store, name, i2d), run(graph, name, i2d)
            assert there == here
            assert here.rows
