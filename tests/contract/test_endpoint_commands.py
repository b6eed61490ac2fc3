"""Reading commands answer the same with the URL of an endpoint as with the folder of the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import shapes
from tests.contract.test_json_shapes import I2D, READING
from tests.scenario.questions_help import OBSERVATORY

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

SAME = [
    *(arguments for arguments, _ in READING if arguments[0] not in ("info", "export", "doctor")),
    ["history", I2D],
    ["conflicts"],
    ["lineage", "jw09901001001_02101_00001_nrca1_uncal.fit"],  # no such name: the hint is the same, too
    ["sparql", "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"],
    ["sparql", "SELECT * { ?p jwst:derivedFrom ?q } ORDER BY ?p ?q LIMIT 5"],
    ["sparql", "CONSTRUCT { ?p jwst:derivedFrom ?q } WHERE { ?p jwst:derivedFrom ?q }"],
    ["sparql", "SELECT ?x { ?x jwst:member }"],
    ["sparql", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"],
    ["sparql", "SELECT ?x { SERVICE <http://127.0.0.1:9/> { ?x a ?y } }"],
]


@pytest.mark.parametrize("arguments", SAME, ids=[" ".join(a) for a in SAME])
def test_same_answer(cli: Cli, observatory_store: Path, observatory_endpoint: str, arguments: list[str]) -> None:
    here, there = (cli(*arguments, "--json", "--store", s) for s in (observatory_store, observatory_endpoint))
    assert there == here
    assert there.code in (0, 1, 2, 3)


def test_diff_of_an_endpoint(cli: Cli, observatory_store: Path, observatory_endpoint: str) -> None:
    """A store and the same store behind a URL do not differ; no password is shown."""
    secret = observatory_endpoint.replace("http://", "http://anna:s3cret@")
    answer = cli("diff", observatory_store, secret, "--json")
    assert (answer.code, answer.json["new"]["name"]) == (0, observatory_endpoint)
    assert answer.json["unchanged"] + len(answer.json["unknown"]) == answer.json["new"]["files"] > 0
    table = OBSERVATORY / "archive" / "09901-nircam-mosaic" / "products_o001_f200w.csv"
    alone = cli("diff", table, "--json", "--store", observatory_endpoint)
    assert (alone.code, alone.json["new"]["name"]) == (0, observatory_endpoint)


def test_from_names_the_graph_of_a_source(cli: Cli, observatory_store: Path, observatory_endpoint: str) -> None:
    text = "SELECT ?s { ?s a jwst:Source ; jwst:location ?where } ORDER BY ?where LIMIT 1"
    source = cli("sparql", text, "--json", "--store", observatory_endpoint).json["results"]["bindings"][0]["s"]["value"]
    query = f"SELECT ?s ?p ?o FROM <{source}> {{ ?s ?p ?o }} ORDER BY ?s ?p ?o"
    here, there = (cli("sparql", query, "--json", "--store", s) for s in (observatory_store, observatory_endpoint))
    assert there.json == here.json
    assert there.json["results"]["bindings"]


def test_info(cli: Cli, observatory_store: Path, observatory_endpoint: str) -> None:
    here, there = (cli("info", "--json", "--store", s).json for s in (observatory_store, observatory_endpoint))
    assert shapes.problems(there, shapes.INFO) == []
    other = ("store", "engine", "ontology_version")
    assert {k: v for k, v in there.items() if k not in other} == {k: v for k, v in here.items() if k not in other}
    assert there["store"] == observatory_endpoint
    assert there["engine"].startswith("Oxigraph/")
    assert there["ontology_version"] is None


def test_doctor(cli: Cli, observatory_endpoint: str) -> None:
    told = cli("doctor", "--json", "--store", observatory_endpoint)
    (check,) = (c for c in told.json["checks"] if c["name"] == "store")
    assert check["ok"], check
    assert "Oxigraph" in check["detail"]
    (check,) = (
        c for c in cli("doctor", "--json", "--store", "http://127.0.0.1:9/").json["checks"] if c["name"] == "store"
    )
    assert not check["ok"]
    assert "cannot be reached" in check["detail"]


@pytest.mark.parametrize("more", [["--format", "ntriples"], ["--format", "nquads"], [I2D, "--format", "turtle"]])
def test_export(cli: Cli, observatory_store: Path, observatory_endpoint: str, tmp_path: Path, more: list[str]) -> None:
    told: list[Any] = []
    for name, store in (("here", observatory_store), ("there", observatory_endpoint)):
        answer = cli("export", *more, "--output", tmp_path / name, "--json", "--store", store)
        assert answer.code == 0, answer.out
        told.append({k: v for k, v in json.loads(answer.out).items() if k != "output"})
    assert told[0] == told[1]
    here, there = (sorted((tmp_path / name).read_text(encoding="utf-8").splitlines()) for name in ("here", "there"))
    assert here == there
    assert len(here) > 10


@pytest.mark.parametrize("arguments", [["ingest", "x"], ["forget", "x"], ["rebuild"]])
def test_writing_commands_say_that_they_need_a_folder(cli: Cli, arguments: list[str]) -> None:
    answer = cli(*arguments, "--json", "--store", "http://user:secret@127.0.0.1:9/query?key=secret")
    assert answer.code == 4
    assert answer.json["error"]["code"] == "remote-read-only"
    assert "secret" not in answer.out + answer.err


def test_settings_of_an_endpoint(cli: Cli, observatory_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWSTRDF_STORE", observatory_endpoint)
    monkeypatch.setenv("JWSTRDF_BASE", "https://example.org/other/")
    answer = cli("history", I2D, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (4, "other-base")
    assert "https://w3id.org/jwstrdf/" in answer.json["error"]["message"]
    monkeypatch.delenv("JWSTRDF_BASE")
    monkeypatch.setenv("JWSTRDF_TIMEOUT", "soon")
    answer = cli("history", I2D, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (2, "bad-configuration")
    monkeypatch.setenv("JWSTRDF_TIMEOUT", "20")
    assert cli("history", I2D, "--json").code == 0


def test_python(observatory_store: Path, observatory_endpoint: str) -> None:
    import jwstrdf

    with jwstrdf.open(observatory_store) as here, jwstrdf.open(observatory_endpoint) as there:
        assert there.lineage(I2D).as_dict() == here.lineage(I2D).as_dict()
        assert there.ask.lineage.inputs(product=I2D).as_dict() == here.ask.lineage.inputs(product=I2D).as_dict()
        assert there.info()["products"] == here.info()["products"]
    told = observatory_endpoint.replace("http://", "http://anna:s3cret@")
    with jwstrdf.open(told) as there:
        assert "s3cret" not in repr(there)
        assert observatory_endpoint in repr(there)
