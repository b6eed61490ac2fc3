"""Every stored question: its answer on the fixture observatory, worked out by hand, and the same query in rdflib."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import rdflib

from jwstrdf.answers.resolve import resolve_parameters
from jwstrdf.questions.bind import bind
from jwstrdf.questions.body import fill
from jwstrdf.questions.library import names, question
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.scenario.questions_help import (
    OBSERVATORY,
    PLACES,
    by_rdflib,
    cases,
    expected_file,
    place_of,
    read_graph,
    rows_in,
    rows_of,
    title,
)

CASES = [pytest.param(name, case, id=f"{name}[{title(case)}]") for name in names() for case in cases(name)]

SLOW_IN_RDFLIB = {
    "associations/exposure-errors",
    "lineage/observations-behind",
    "lineage/with-guide-stars",
    "mrp/overlaps",
    "mrp/primary-observations",
    "related/by-family",
    "related/guide-stars-at-the-time",
}
"""Questions that take rdflib seconds (it joins a predicate from VALUES last, a sub-SELECT whole): it gets only the
triples about the programs that the case names. Ours is asked on the whole graph, so a row too many still shows."""

PROGRAM = re.compile(r"(?:\bjw0|/0|obsid/|^0?)(99[0-9]{2})")
"""A fixture program in a name, an IRI or a number of an observation."""


@dataclass(frozen=True)
class Place:
    """A fixture on which questions are asked: its sources, its store, the same in rdflib and at an endpoint."""

    archive: Path
    store: Store
    lines: list[str]
    graph: rdflib.Graph
    endpoint: Store
    parts: dict[tuple[str, ...], rdflib.Graph] = field(default_factory=dict)

    def about(self, programs: tuple[str, ...]) -> rdflib.Graph:
        """The triples whose subjects are of these programs or of none."""
        if programs not in self.parts:
            wanted = [
                line
                for line in self.lines
                if not (found := PROGRAM.findall(line.partition(" ")[0])) or set(found) & set(programs)
            ]
            assert len(wanted) < len(self.lines)
            self.parts[programs] = read_graph(wanted)
        return self.parts[programs]


def programs_of(case: dict[str, Any]) -> tuple[str, ...]:
    """The fixture programs that the parameters of a case name, without leading zeros."""
    values = [v for given in case["parameters"].values() for v in ([given] if isinstance(given, str) else given)]
    return tuple(sorted({found for value in values for found in PROGRAM.findall(value)}))


@pytest.fixture(scope="module")
def places(
    observatory_store: Path,
    observatory_endpoint: str,
    laboratory: Path,
    laboratory_store: Path,
    laboratory_endpoint: str,
) -> Iterator[dict[str, Place]]:
    found = {}
    for name, archive, where, url in (
        ("observatory", OBSERVATORY / "archive", observatory_store, observatory_endpoint),
        ("laboratory", laboratory, laboratory_store, laboratory_endpoint),
    ):
        opened = open_store(where, read_only=True)
        lines = list(opened.lines())
        found[name] = Place(archive, opened, lines, read_graph(lines), open_store(url, read_only=True))
    assert set(found) == set(PLACES)
    yield found
    for place in found.values():
        place.store.close()


@pytest.mark.parametrize("name", names())
def test_every_question_has_an_expected_answer(name: str) -> None:
    assert expected_file(name).is_file(), f"write {expected_file(name).name} for the question {name}"
    found = cases(name)
    assert found
    for case in found:
        assert case["why"].strip()
        assert ("triples" if question(name).form == "construct" else "rows") in case


@pytest.mark.parametrize("name", names())
def test_some_expected_answer_is_not_empty(name: str) -> None:
    """A question that never finds anything would pass with any text."""
    assert any(case.get("rows") or case.get("triples") for case in cases(name)), f"no case of {name} has an answer"


@pytest.mark.parametrize("name", names())
def test_every_parameter_is_tried(name: str) -> None:
    """Each parameter in some case, each optional one also left out, several values where several are allowed."""
    for parameter in question(name).parameters:
        given = [case["parameters"].get(parameter.name) for case in cases(name)]
        assert any(given), f"no case gives {parameter.name}"
        if not parameter.required:
            assert None in given, f"no case leaves {parameter.name} out"
        if parameter.many:
            assert any(isinstance(v, list) and len(v) > 1 for v in given), f"no case gives several {parameter.name}"


def test_no_expected_answer_is_left_of_a_question_that_is_gone() -> None:
    folder = expected_file("x").parent
    kept = {p.relative_to(folder).with_suffix("").as_posix() for p in folder.rglob("*.json")}
    assert kept == set(names())


@pytest.mark.parametrize(("name", "case"), CASES)
def test_expected_answer(places: dict[str, Place], name: str, case: dict[str, Any]) -> None:
    place = places[place_of(case)]
    result = run(place.store, name, case["parameters"])
    if result.form == "construct":
        assert list(result.triples) == case["triples"], case["why"]
    else:
        assert result.as_dict()["rows"] == rows_of(case, place.store.base, place.archive), case["why"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_rdflib_gives_the_same(places: dict[str, Place], name: str, case: dict[str, Any]) -> None:
    """The same text, on an engine that shares no code with the store: same rows, as often."""
    place = places[place_of(case)]
    store, graph = place.store, place.graph
    asked = question(name)
    query = bind(asked, resolve_parameters(store, asked, case["parameters"]), store.base)
    if name in SLOW_IN_RDFLIB and (programs := programs_of(case)):
        graph = place.about(programs)
    result = run(store, name, case["parameters"])
    if asked.form == "construct":
        assert set(by_rdflib(graph, query)) == set(read_graph(list(result.triples)))
        return
    ours = Counter(
        tuple(None if cell is None else (cell.kind, cell.value, cell.datatype) for cell in row) for row in result.rows
    )
    assert by_rdflib(graph, query) == ours


@pytest.mark.parametrize(("name", "case"), CASES)
def test_an_endpoint_gives_the_same(places: dict[str, Place], name: str, case: dict[str, Any]) -> None:
    """The same call on `oxigraph serve`, names looked up there as well: same rows, as often, with their datatypes."""
    place = places[place_of(case)]
    here, there = (run(store, name, case["parameters"]) for store in (place.store, place.endpoint))
    assert there.columns == here.columns
    assert Counter(there.rows) == Counter(here.rows)
    assert there.triples == here.triples


def _in_rdflib(turtle: str, name: str, **things: str) -> list[tuple[Any, ...]]:
    """The answer of a question on a small graph written by hand; things by local name."""
    prefixes = (
        "@prefix jwst: <https://w3id.org/jwstrdf/ontology#> . @prefix : <https://example.org/> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    )
    graph = rdflib.Graph().parse(data=prefixes + turtle, format="turtle")
    query = fill(question(name).text, {k: [f"<https://example.org/{v}>"] for k, v in things.items()})
    return sorted(tuple(None if c is None else str(c) for c in row) for row in rows_in(graph.query(query)))


TIMES = """
:visit rdfs:label "visit" . :table rdfs:label "table" .
:e a jwst:Product ; jwst:nameKind "exposure" .
:e rdfs:label "e" ; jwst:inVisit :visit ; jwst:ofExposure :exposure ; jwst:namedBy :table ;
   jwst:startTime "2025-01-02T03:00:00Z"^^xsd:dateTime ; jwst:endTime "2025-01-02T04:00:00Z"^^xsd:dateTime .
:untimed rdfs:label "untimed" ; jwst:inVisit :visit ; jwst:ofExposure :exposure ; jwst:nameKind "exposure" .
:before rdfs:label "before" ; jwst:inVisit :visit ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:startTime "2025-01-02T02:00:00Z"^^xsd:dateTime ; jwst:endTime "2025-01-02T02:59:59.9Z"^^xsd:dateTime .
:touching rdfs:label "touching" ; jwst:inVisit :visit ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:startTime "2025-01-02T02:00:00Z"^^xsd:dateTime ; jwst:endTime "2025-01-02T03:00:00Z"^^xsd:dateTime .
:within rdfs:label "within" ; jwst:inVisit :visit ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:startTime "2025-01-02T03:30:00+00:00"^^xsd:dateTime ; jwst:endTime "2025-01-02T03:31:00Z"^^xsd:dateTime .
:around rdfs:label "around" ; jwst:inVisit :visit ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:startTime "2025-01-01T00:00:00Z"^^xsd:dateTime ; jwst:endTime "2025-01-03T00:00:00Z"^^xsd:dateTime .
:after rdfs:label "after" ; jwst:inVisit :visit ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:startTime "2025-01-02T05:00:00Z"^^xsd:dateTime ; jwst:endTime "2025-01-02T06:00:00Z"^^xsd:dateTime .
:open rdfs:label "open" ; jwst:inVisit :visit ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:startTime "2025-01-02T03:10:00Z"^^xsd:dateTime .
:elsewhere rdfs:label "elsewhere" ; jwst:inVisit :other ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:startTime "2025-01-02T03:10:00Z"^^xsd:dateTime ; jwst:endTime "2025-01-02T03:20:00Z"^^xsd:dateTime .
:preview rdfs:label "preview" ; jwst:inVisit :visit ; jwst:nameKind "guide_star" ; jwst:namedBy :table ;
   jwst:productRole jwst:PreviewProductRole ;
   jwst:startTime "2025-01-02T03:10:00Z"^^xsd:dateTime ; jwst:endTime "2025-01-02T03:20:00Z"^^xsd:dateTime .
"""
"""One exposure of an hour and guide-star files before, at its edge, within, around and after it."""


def test_guide_stars_at_the_time() -> None:
    name = "related/guide-stars-at-the-time"
    found = _in_rdflib(TIMES, name, product="e")
    assert [row[:2] for row in found] == [("around", "out"), ("touching", "out"), ("within", "out")]
    assert [row[:2] for row in _in_rdflib(TIMES, name, product="within")] == [("e", "in")]
    assert _in_rdflib(TIMES, name, product="after") == []
    assert _in_rdflib(TIMES, name, product="open") == []
    assert _in_rdflib(TIMES, name, product="untimed") == []


def test_with_guide_stars_tells_the_contemporaneous_ones() -> None:
    """Of the visit all, by time those that overlap; a file without an end is not said to overlap."""
    found = _in_rdflib(TIMES, "lineage/with-guide-stars", product="e")
    relations = {row[1]: row[2].rpartition("#")[2] for row in found}
    same = "hasContemporaneousGuideStar"
    assert relations == dict.fromkeys(("around", "touching", "within"), same) | dict.fromkeys(
        ("before", "after", "open"), "aggregatesGuideStarProduct"
    )
    assert len(found) == len(relations)


def test_with_references_when_headers_are_known() -> None:
    """A reference file, a context, and what is no use of a reference. Who names the file alone is no witness."""
    turtle = """
    :flat jwst:namedBy :stranger . :stranger rdfs:label "stranger" .
    :p jwst:namedBy :table . :table rdfs:label "table" .
    :p jwst:namedBy :header . :q jwst:namedBy :header .
    :p rdfs:label "p" ; jwst:usedReferenceFile :flat ; jwst:usedCRDSContext :context ; jwst:derivedFrom :raw .
    :p jwst:namedBy :header . :q jwst:namedBy :header .
    :q rdfs:label "q" ; jwst:usedParameterReference :pars .
    :flat rdfs:label "flat" ; jwst:namedBy :header . :context rdfs:label "context" ; jwst:namedBy :header , :other .
    :other rdfs:label "a header that names the context alone" .
    :pars rdfs:label "pars" ; jwst:namedBy :header . :raw rdfs:label "raw" ; jwst:namedBy :header .
    :header rdfs:label "header" .
    """
    found = _in_rdflib(turtle, "lineage/with-references", product="p")
    assert [(row[1], row[2].rpartition("#")[2], row[4]) for row in found] == [
        ("context", "usedCRDSContext", "header"),
        ("flat", "usedReferenceFile", "header"),
    ]
    (row,) = _in_rdflib(turtle, "lineage/with-references", other="pars")
    assert row[:2] == ("q", "pars")
