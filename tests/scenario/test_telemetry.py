"""From a header keyword to the telemetry behind it: mnemonics, lists of them, answers that cover the exposure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib

from jwstrdf.answers.conflicts import conflicts
from jwstrdf.answers.find import find
from jwstrdf.answers.related import related
from jwstrdf.answers.resolve import resolve_parameters
from jwstrdf.ingest import forget, ingest
from jwstrdf.iri import JWST
from jwstrdf.questions.bind import bind
from jwstrdf.questions.library import question
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore
from tests.scenario.questions_help import by_rdflib, read_graph
from tests.unit.fits_help import write

NAME = "jw09911001001_02101_00001_nrs1_rate.fits"
UNTIMED = "jw09911001001_02101_00002_nrs1_rate.fits"
X, Y = "INRSI_GWA_X_TILT_AVGED", "INRSI_GWA_Y_TILT_AVGED"
HEADER = {
    "DATE": "2024-02-01T10:00:00.000",
    "GWA_XTIL": 0.35,
    "GWA_YTIL": 0.11,
    "DATE-BEG": "2022-06-30T12:00:00.000",
    "DATE-END": "2022-06-30T13:00:00.000",
}
NOON = 1_656_590_400_000
HOUR = 3_600_000


def answer(path: Path, mnemonic: str, *times: int) -> Path:
    data = [{"ObsTime": f"/Date({t}+0000)/", "EUValue": 0.5} for t in times]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"TlmMnemonic": mnemonic, "AllPoints": 1, "Count": len(data), "Data": data}), encoding="utf-8"
    )
    return path


def mnemonics(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"Count": len(rows), "TlmMnemonics": list(rows)}), encoding="utf-8")
    return path


ABOUT_X = {
    "TlmMnemonic": X,
    "Subsystem": "NIRSPEC",
    "RawType": "FL32",
    "EUType": "FL32",
    "SQLType": "REAL",
    "AllPoints": 1,
}
ODD = {"TlmMnemonic": "ZZZZZZ", "Subsystem": "ZZZ", "RawType": "TC", "EUType": "TC", "SQLType": "INT"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    root = tmp_path_factory.mktemp("telemetry")
    write(root / NAME, HEADER)
    write(root / UNTIMED, {k: v for k, v in HEADER.items() if not k.startswith("DATE-")})
    mnemonics(root / "meta.json", ABOUT_X, ODD)
    answer(root / "around" / f"{X.lower()}_data.json", X.lower(), NOON + 2 * HOUR, NOON - HOUR, NOON)  # not in order
    answer(root / "touching" / f"{X.lower()}_data.json", X, NOON, NOON + HOUR)
    answer(root / "short" / f"{X.lower()}_data.json", X, NOON, NOON + HOUR - 1)
    answer(root / "none" / f"{X.lower()}_data.json", X)
    answer(root / f"{Y.lower()}_data.json", Y, NOON + 1, NOON + 2 * HOUR)
    report = ingest([root], root / "store")
    assert not [s for s in report.sources if s.error]
    opened = open_store(root / "store", read_only=True)
    assert isinstance(opened, EmbeddedStore)
    yield opened
    opened.close()


def asked(store: EmbeddedStore, product: str) -> list[dict[str, Any]]:
    """The rows of the question, after rdflib has given as many of the same."""
    name, parameters = "provenance/telemetry", {"product": product}
    result = run(store, name, parameters)
    query = bind(question(name), resolve_parameters(store, question(name), parameters), store.base)
    ours = Counter(
        tuple(None if cell is None else (cell.kind, cell.value, cell.datatype) for cell in row) for row in result.rows
    )
    assert by_rdflib(read_graph(list(store.lines())), query) == ours
    return [dict(zip(result.columns, row, strict=True)) for row in result.values()]


def test_the_answers_that_cover_the_exposure(store: EmbeddedStore) -> None:
    found = asked(store, NAME)
    assert sorted((r["mnemonic"], r["answer"] or "", r["first"], r["last"], r["samples"]) for r in found) == [
        (X, f"around/{X.lower()}_data.json", "2022-06-30T11:00:00Z", "2022-06-30T14:00:00Z", 3),
        (X, f"touching/{X.lower()}_data.json", "2022-06-30T12:00:00Z", "2022-06-30T13:00:00Z", 2),
        (Y, "", None, None, None),
    ]
    types = {r["mnemonic"]: (r["subsystem"], r["raw_type"], r["engineering_type"], r["sql_type"]) for r in found}
    assert types == {X: ("NIRSPEC", "FL32", "FL32", "REAL"), Y: (None, None, None, None)}
    assert {r["iri"] for r in found} == {f"{store.base}engineering/{m}" for m in (X, Y)}


def test_without_times_the_mnemonics_alone(store: EmbeddedStore) -> None:
    assert [(r["mnemonic"], r["answer"]) for r in asked(store, UNTIMED)] == [(X, None), (Y, None)]


def test_mnemonics_are_no_files(store: EmbeddedStore) -> None:
    """Also one that does not look like a mnemonic; it is known from the list."""
    kind = rdflib.URIRef(JWST + "EngineeringMnemonic")
    graph = read_graph(list(store.lines()))
    nodes = {rdflib.URIRef(f"{store.base}engineering/{m}") for m in (X, Y, "ZZZZZZ")}
    assert set(graph.subjects(rdflib.RDF.type, kind)) == nodes
    assert {(n, k) for n in nodes for k in graph.objects(n, rdflib.RDF.type)} == {(n, kind) for n in nodes}
    assert not [n for n in nodes if (n, rdflib.URIRef(JWST + "filename"), None) in graph]
    assert {str(n) for n in graph.objects(None, rdflib.RDFS.label)} >= {X, Y, "ZZZZZZ"}
    names = {p.filename for p in find(store).products}
    assert {NAME, UNTIMED} <= names
    assert not names & {X, Y, "ZZZZZZ"}


def test_the_sources_of_a_mnemonic_are_its_witnesses(store: EmbeddedStore) -> None:
    found = related(store, NAME).families["Contributing"]
    assert {(r.relation, r.iri) for r in found} == {
        ("usedEngineeringData", f"{store.base}engineering/{m}") for m in (X, Y)
    }
    (one,) = (r for r in related(store, X).families["Contributing"] if r.filename == NAME)
    assert (one.relation, one.direction) == ("usedEngineeringData", "in")


def test_two_lists_that_disagree_are_a_conflict(tmp_path: Path) -> None:
    lists = [
        mnemonics(tmp_path / "a" / "meta.json", ABOUT_X),
        mnemonics(tmp_path / "b" / "meta.json", {**ABOUT_X, "RawType": "UI16"}),
    ]
    ingest(lists, tmp_path / "store")
    opened = open_store(tmp_path / "store", read_only=True)
    (one,) = conflicts(opened)
    assert (one.property, {v.value for v in one.values}) == ("telemetryRawType", {"FL32", "UI16"})
    opened.close()


def test_forgetting_an_answer_takes_back_what_it_said(tmp_path: Path) -> None:
    place = tmp_path / "store"
    first = answer(tmp_path / "a" / "x.json", X, NOON)
    second = answer(tmp_path / "b" / "x.json", X, NOON, NOON + HOUR)

    def lines() -> set[str]:
        opened = open_store(place, read_only=True)
        assert isinstance(opened, EmbeddedStore)
        try:
            return set(opened.lines())
        finally:
            opened.close()

    ingest([first], place)
    before = lines()
    ingest([second], place)
    assert len(lines()) > len(before)
    forget([second], place)
    assert lines() == before


def test_mnemonics_do_not_count_as_products(tmp_path: Path) -> None:
    sources = [write(tmp_path / NAME, HEADER), mnemonics(tmp_path / "meta.json", ABOUT_X, ODD)]
    report = ingest(sources, tmp_path / "store")
    assert {Path(s.path).name: s.products for s in report.sources} == {NAME: 1, "meta.json": 0}
