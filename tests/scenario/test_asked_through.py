"""Which relationships a store holds as pairs, and which only a question answers: as the ontology says."""

from __future__ import annotations

from pathlib import Path

from jwstrdf.answers.related import related
from jwstrdf.iri import JWST
from jwstrdf.stores import open_store
from jwstrdf.vocabulary import registry

THROUGH_NODES = {
    "aggregatesGuideStarProduct", "aggregatesIntermediate", "coderivedWith", "hasTargetAcquisition", "inDataset",
    "parallelWith", "yieldsPerSourceProduct",
}  # fmt: skip
"""Those that the fixture observatory has; headers and pools would tell four more."""


def column(store: Path, query: str) -> list[str]:
    with open_store(store, read_only=True) as opened:
        return [row[0].value for row in opened.select(query).rows if row[0] is not None]


def predicates(store: Path) -> set[str]:
    """The local names of all predicates of the truth graph."""
    return {p.removeprefix(JWST) for p in column(store, "SELECT DISTINCT ?p { ?s ?p ?o }")}


def test_what_related_shows_without_a_pair_is_asked_through_a_question(observatory_store: Path) -> None:
    there = predicates(observatory_store)
    through = {r.name for r in registry.load().relationships.values() if r.asked_through}
    names = column(observatory_store, f"SELECT ?name {{ ?file <{JWST}filename> ?name }} ORDER BY ?name")
    with open_store(observatory_store, read_only=True) as store:
        told = [related(store, name).families.values() for name in names[::5]]
    shown = {r.relation for families in told for some in families for r in some}
    assert "combinedFrom" in shown & there
    assert shown - there == THROUGH_NODES == shown & through
    assert through & there == set()


def test_no_inverse_is_stored(observatory_store: Path) -> None:
    there = predicates(observatory_store)
    assert "combinedFrom" in there
    assert {r.inverse for r in registry.load().relationships.values() if r.inverse} & there == set()
