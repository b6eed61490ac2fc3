"""`jwstrdf questions show`: the query in pieces, and times that add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from jwstrdf.answers.question import show
from jwstrdf.errors import StoreError, UnknownNameError, UsageError
from jwstrdf.iri import BASE
from jwstrdf.questions import measure
from jwstrdf.questions.bind import bind
from jwstrdf.questions.library import names, question
from jwstrdf.questions.pieces import elements, prologue, where_group
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.contract.conftest import cli as cli_fixture

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

cli = cli_fixture
I2D = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"


@pytest.fixture(scope="module")
def store(observatory_store: Path) -> Iterator[Store]:
    opened = open_store(observatory_store, read_only=True)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", names())
def test_the_pieces_are_the_whole_and_every_beginning_is_a_query(name: str) -> None:
    asked = question(name)
    query = bind(asked, {p.name: p.example for p in asked.parameters}, BASE)
    found = elements(where_group(query))
    bare = re.sub(r"(?m)#(?!\w).*$", "", where_group(query))
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", bare)
    for number in range(1, len(found) + 1):
        begun = "\n".join(found[:number])
        ox.Store().query(f"{prologue(query)}SELECT (COUNT(*) AS ?n) WHERE {{ SELECT * WHERE {{\n{begun}\n}} LIMIT 9 }}")


def test_elements_end_where_they_should() -> None:
    """Full stops in names and numbers, brackets in paths, comments, unions of three."""
    assert elements(
        """ ?a p:b.c (p:d|^p:e)/p:f ?g ; p:h 1.5 . # ?no . OPTIONAL {
        ?s ?p "} . {" FILTER NOT EXISTS { ?s p:x ?y } FILTER(?y > 1) { ?a ?b ?c } UNION { ?d ?e ?f }
        UNION { } ?s ?p <https://example.org/a.b#c> BIND((1 + 2) AS ?n) VALUES (?x ?y) { (1 2) } MINUS { ?a ?b ?c } """
    ) == [
        "?a p:b.c (p:d|^p:e)/p:f ?g ; p:h 1.5 .",
        '?s ?p "} . {"',
        "FILTER NOT EXISTS { ?s p:x ?y }",
        "FILTER(?y > 1)",
        "{ ?a ?b ?c } UNION { ?d ?e ?f } UNION { }",
        "?s ?p <https://example.org/a.b#c>",
        "BIND((1 + 2) AS ?n)",
        "VALUES (?x ?y) { (1 2) }",
        "MINUS { ?a ?b ?c }",
    ]


@pytest.mark.parametrize("name", ["lineage/upstream", "lineage/provenance", "related/memberships"])
def test_the_times_are_of_the_question_with_these_values(store: Store, name: str) -> None:
    found = show(name, {"product": I2D}, store)
    told = found.measured
    assert told is not None
    assert found.note is None
    assert f"product/{I2D}>" in found.sparql
    assert [p.part for p in told.parts] == [
        "names",
        "binding",
        "preparing",
        "engine",
        "reading",
        "sorting",
        "writing",
    ]
    assert all(0 <= p.seconds < 10 for p in told.parts)
    assert told.triples == store.triples()
    answer = run(store, name, {"product": I2D})
    assert told.rows == len(answer.triples or answer.rows) > 0
    assert told.steps[0].rows == 1
    if name == "lineage/upstream":  # no DISTINCT: the last beginning is the question
        assert told.steps[-1].rows == told.rows
    assert sum(s.added for s in told.steps) == pytest.approx(told.steps[-1].seconds)


def test_counting_stops(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "MOST", 3)
    steps = measure.measure(store, question("names/files"), {}).steps
    assert [s.rows for s in steps] == [3]


def test_a_slow_part_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "ENOUGH", 0.0)
    calls: list[int] = []
    measure._timed(lambda: calls.append(1))
    assert calls == [1]


def test_examples_are_measured_where_the_store_knows_them(store: Store) -> None:
    unknown = show("lineage/upstream", {}, store)
    assert unknown.measured is None
    assert "jw02733-o002_t001_miri_f1130w_i2d.fits" in str(unknown.note)
    assert "# @values" in unknown.sparql
    assert "#+" not in unknown.sparql
    with pytest.raises(UnknownNameError):
        show("lineage/upstream", {"product": "jw02733-o002_t001_miri_f1130w_i2d.fits"}, store)
    with pytest.raises(UsageError):
        show("inventory/find", {"program": "no"}, store)
    assert show("inventory/find", {}, None).note


def test_without_a_store_all_but_the_times_is_shown(cli: Cli, tmp_path: Path) -> None:
    answer = cli("questions", "show", "lineage/upstream", "--store", tmp_path / "none", "--json")
    assert answer.code == 0
    told = answer.json
    assert (told["name"], told["measured"], told["form"]) == ("lineage/upstream", None, "select")
    assert told["sparql"].startswith("PREFIX")
    text = cli("questions", "show", "lineage/upstream", "--store", tmp_path / "none").out
    assert "Not measured" in text
    refused = cli("questions", "show", "lineage/upstream", "-p", f"product={I2D}", "--store", tmp_path / "none")
    assert refused.code == StoreError("x", "x").exit_code


def test_the_table_of_times(cli: Cli, observatory_store: Path) -> None:
    text = cli("questions", "show", "upstream", "-p", f"product={I2D}", "--store", observatory_store).out
    assert re.search(r"^engine +\d+\.\d\d ", text, flags=re.MULTILINE)
    assert re.search(r"^ +1 .* VALUES \?product", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "words",
    [
        ["questions", "lineage", "--json"],
        ["questions", "--json", "lineage"],
        ["--json", "questions", "list", "lineage"],
    ],
)
def test_a_topic_may_stand_alone(cli: Cli, words: list[str]) -> None:
    found = {q["topic"] for q in cli(*words).json["questions"]}
    assert found == {"lineage"}
