"""The whole check: clean on the real ontology, and one finding for each way in which files can be broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import jwstrdf
from jwstrdf import resources
from jwstrdf.checks.ontology import files, formatting, run

HEAD = """@prefix jwst: <https://w3id.org/jwstrdf/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the two smallest files, quick to read."""
    folder = tmp_path / "ontology"
    folder.mkdir()
    for name in ("core.ttl", "levels.ttl"):
        shutil.copy(resources.folder("ontology") / name, folder / name)
    return folder


def found(folder: Path) -> set[tuple[str, str]]:
    return {(f.rule, f.file) for f in files.load(folder).findings}


def test_the_real_ontology_is_clean() -> None:
    report = run.check(reason=False)
    assert [str(f) for f in report.findings] == []
    assert report.ok
    assert report.consistent is None
    assert report.counts["product_types"] == 162
    assert report.counts["relationships"] == 58
    assert report.counts["files"] == len(list(resources.folder("ontology").glob("*.ttl")))
    assert report.as_dict()["ok"] is True


def test_a_copy_is_as_good_as_the_original(copied: Path) -> None:
    assert found(copied) == set()


def test_a_file_that_does_not_parse_is_named(copied: Path) -> None:
    (copied / "broken.ttl").write_text(HEAD + "jwst:A a owl:Class\njwst:B a owl:Class .\n")
    loaded = files.load(copied)
    assert {(f.rule, f.file) for f in loaded.findings} == {("syntax", "broken.ttl")}
    assert {"rdflib", "pyoxigraph"} == {f.message.split("(")[1].split(")")[0] for f in loaded.findings}
    assert "core.ttl" in loaded.file_of.values()


def test_a_file_in_other_order_is_not_canonical(copied: Path) -> None:
    path = copied / "levels.ttl"
    path.write_text(path.read_text() + "\n<https://w3id.org/jwstrdf/ontology#AA> a <x:y> .\n")
    assert ("not-canonical", "levels.ttl") in found(copied)


def test_a_term_described_in_two_files_is_named(copied: Path) -> None:
    (copied / "more.ttl").write_text(formatting.canonical(HEAD + 'jwst:Exposure rdfs:label "exposure again"@en .'))
    assert found(copied) == {("described-twice", "more.ttl")}


def test_parsers_that_disagree_are_reported(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = files._oxigraph

    def forgetful(*given: object) -> object:
        quads = real(*given)  # type: ignore[arg-type]
        return quads[:-1] if quads else quads

    monkeypatch.setattr(files, "_oxigraph", forgetful)
    assert found(copied) == {("parsers-disagree", "core.ttl"), ("parsers-disagree", "levels.ttl")}


READ = ':a :p [ :q "x" ], "l"@en, "t", 1 ; :r ( :b [ :q "y" ] ) .'
"""A graph with plain statements, texts of all kinds, and blank nodes."""


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (':a :r ( :b [ :q "y" ] ) ; :p 1, "t", [ :q "x" ], "l"@en .', True),
        (READ.replace('"t"', '"u"'), False),
        (READ.replace('"l"@en', '"l"@de'), False),
        (READ.replace("1 ;", '"1" ;'), False),
        (READ.replace('"y"', '"x"'), False),
        (READ.replace('[ :q "x" ]', '[ :q "x" ], [ :q "x" ]'), False),
        (READ + ' :b :q "x" .', False),
    ],
)
def test_two_readings_are_compared_as_graphs(other: str, same: bool) -> None:
    head = "@prefix : <http://e.example/> . "
    graph, quads = files._rdflib(head + READ, "", []), files._oxigraph(head + other, "", [])
    assert graph is not None
    assert quads is not None
    assert files._same(graph, quads) is same


def test_an_empty_folder_is_no_ontology(tmp_path: Path) -> None:
    report = run.check(tmp_path, reason=False)
    assert not report.ok
    assert "no-files" in {f.rule for f in report.findings}


def test_another_package_version_is_a_finding() -> None:
    report = run.check(reason=False, version="9.9.9")
    assert {f.rule for f in report.findings} == {"version-differs"}
    assert not report.ok
    assert jwstrdf.__version__ != "9.9.9"


def test_main_prints_findings_and_ends_with_one(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / "core.ttl").unlink()  # then the classes that levels.ttl names are gone
    assert run.main([str(copied), "--no-reasoner"]) == 1
    assert "undeclared-term" in capsys.readouterr().out


def test_main_formats(copied: Path) -> None:
    path = copied / "levels.ttl"
    good = path.read_text()
    path.write_text(good.replace("    ", "\t"))
    run.main([str(copied), "--no-reasoner", "--format"])
    assert path.read_text() == good
    assert run.reformat(copied) == []
