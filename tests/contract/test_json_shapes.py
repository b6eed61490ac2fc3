"""Every command's `--json` has the shape of CONTRACT.md, on stdout alone, sorted, with null for the unknown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import shapes

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

I2D = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"
OLD = "jw09901-o001_20241101t000000_image3_00001_asn.json"

READING: list[tuple[list[str], Any]] = [
    (["lineage", I2D], shapes.LINEAGE),
    (["lineage", I2D, "--depth", "1"], shapes.LINEAGE),
    (["lineage", I2D, "--via", OLD], shapes.LINEAGE),
    (["lineage", I2D, "--with", "references,association,support,guide-stars"], shapes.LINEAGE),
    (["lineage", "jw09901001001_02101_00001_nrca1_uncal.fits", "--down"], shapes.LINEAGE),
    (["lineage", I2D, "--both", "--only-main"], shapes.LINEAGE),
    (["lineage", f"2+{I2D}+1", "--with", "references,association,support,guide-stars"], shapes.LINEAGE),
    (["lineage", "jw09902-o002_s000000101_nirspec_f290lp-g395m_x1d.fits"], shapes.LINEAGE),
    (["related", I2D], shapes.RELATED),
    (["related", "jw09902003001_03102_00001_nrs1_cal.fits"], shapes.RELATED),
    (["mrp", "jw09901-o001_t001_nircam_clear-f200w"], shapes.MRP),
    (["mrp", "990100001", "--why"], shapes.MRP),
    (["mrp", "--program", "9901", "--primary"], shapes.MRP),
    (["mrp", "--all", "--why"], shapes.MRP),
    (["needs", I2D], shapes.NEEDS),
    (["needs", I2D, "--for", "stage3"], shapes.NEEDS),
    (["needs", "jw09902-o002_{source_id}_nirspec_f290lp-g395m", "--for", "stage2", "--on-disk", "."], shapes.NEEDS),
    (["recipe", I2D], shapes.RECIPE),
    (["recipe", "jw09901001001_02101_00001_nrca1_rate.fits"], shapes.RECIPE),
    (["recipe", "jw09901-o002_t001_nircam_clear-f200w_i2d.fits", "--write", "again", "--force"], shapes.RECIPE),
    (["impact", "jw09901001001_02101_00001_nrca1_uncal.fits"], shapes.IMPACT),
    (["impact", OLD, "--direct"], shapes.IMPACT),
    (["impact", I2D, "--context", "jwst_1200.pmap"], shapes.STALE),
    (["find", "--instrument", "MIRI"], shapes.FIND),
    (["find", "--text", "f200w"], shapes.FIND),
    (["find", "--level", "3", "--level", "2b", "--sort", "time", "--from", "2025-01-01", "--public"], shapes.FIND),
    (["mrp", "--target", "t001", "--difference"], shapes.MRP),
    (
        ["diff", "09901-nircam-mosaic/products_o001_f200w.csv", "09901-nircam-mosaic/products_o002_f200w.csv"],
        shapes.DIFF,
    ),
    (["query", "lineage/inputs", "-p", f"product={I2D}"], shapes.QUERY),
    (["sparql", "SELECT ?p { ?p a jwst:Product } ORDER BY ?p LIMIT 3"], shapes.SELECT),
    (["sparql", "ASK { ?p a jwst:Product }"], shapes.ASK),
    (["missing"], shapes.MISSING),
    (["missing", "--program", "9902", "--observation", "3", "--certain"], shapes.MISSING),
    (["leftover"], shapes.LEFTOVER),
    (["leftover", I2D], shapes.LEFTOVER),
    (["info"], shapes.INFO),
    (["export", I2D, "--output", "part.ttl", "--force"], shapes.EXPORT),
    (["export", "--output", "all.nq.gz", "--force"], shapes.EXPORT),
    (["doctor"], shapes.DOCTOR),
]


@pytest.mark.parametrize(("arguments", "shape"), READING, ids=[" ".join(a) for a, _ in READING])
def test_the_answer_of_a_reading_command(cli: Cli, observatory_store: Path, arguments: list[str], shape: Any) -> None:
    answer = cli(*arguments, "--json", "--store", observatory_store)
    assert answer.code in (0, 1), answer.out
    assert shapes.problems(answer.json, shape) == []
    assert answer.err == ""


@pytest.mark.parametrize(("arguments", "shape"), READING, ids=[" ".join(a) for a, _ in READING])
def test_the_same_call_gives_the_same_bytes(
    cli: Cli, observatory_store: Path, arguments: list[str], shape: Any
) -> None:
    if arguments == ["doctor"]:
        return  # it speaks of times and free space
    first, second = (cli(*arguments, "--json", "--store", observatory_store).out for _ in range(2))
    assert first == second


def test_contexts_compared(cli: Cli, laboratory_store: Path) -> None:
    answer = cli("impact", "jwst_9902.pmap", "--since", "jwst_9901.pmap", "--json", "--store", laboratory_store)
    assert answer.code == 0
    assert shapes.problems(answer.json, shapes.STALE) == []


def test_describe(cli: Cli) -> None:
    answer = cli("describe", I2D, "no-such-name.txt", "--json")
    assert shapes.problems(answer.json, shapes.DESCRIBE) == []
    assert [n["valid"] for n in answer.json["names"]] == [True, False]
    assert answer.json["names"][1]["reason"]
    assert answer.code == 1


def test_describe_reads_stdin_and_skips_blank_lines(cli: Cli) -> None:
    answer = cli("describe", "-", "--json", stdin=f"{I2D}\n\n  jwst_0998.pmap \n")
    assert [n["filename"] for n in answer.json["names"]] == [I2D, "jwst_0998.pmap"]
    assert answer.code == 0


def test_describe_of_no_name_is_an_empty_answer(cli: Cli) -> None:
    assert cli("describe", "-", "--json").json == {"names": []}


def test_questions(cli: Cli) -> None:
    answer = cli("questions", "--json")
    assert shapes.problems(answer.json, shapes.QUESTIONS) == []
    names = [q["name"] for q in answer.json["questions"]]
    assert names == sorted(names)
    assert names


@pytest.mark.parametrize("values", [(), ("-p", f"product={I2D}")])
def test_a_question_in_full(cli: Cli, observatory_store: Path, values: tuple[str, ...]) -> None:
    answer = cli("questions", "show", "lineage/upstream", *values, "--json", "--store", observatory_store)
    assert shapes.problems(answer.json, shapes.SHOWN_QUESTION) == []
    assert (answer.json["measured"] is None) == (not values)


def test_ingest_forget_and_rebuild(cli: Cli, observatory: Path, own_store: Path) -> None:
    folder = observatory / "archive" / "09906-nircam-wfs"
    again = cli("ingest", observatory / "archive", "--json", "--store", own_store)
    assert shapes.problems(again.json, shapes.INGEST) == []
    assert {s["status"] for s in again.json["sources"]} == {"unchanged"}
    gone = cli("forget", folder, "--json", "--store", own_store)
    assert shapes.problems(gone.json, shapes.INGEST) == []
    assert {s["status"] for s in gone.json["sources"]} == {"forgotten"}
    assert gone.json["totals"]["forgotten"] == 2
    back = cli("ingest", observatory / "archive", "--json", "--store", own_store)
    assert back.json["totals"]["added"] == 2
    assert cli("rebuild", "--json", "--store", own_store).code == 0


def test_ingest_with_a_rejected_source(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x_asn.json").write_text('{"asn_type": "image3", "products": [')
    (tmp_path / "in" / "names.txt").write_text("jw09901001001_02101_00001_nrca1_cal.fits\n")
    answer = cli("ingest", tmp_path / "in", "--json", "--store", tmp_path / "store")
    assert answer.code == 3
    assert shapes.problems(answer.json, shapes.INGEST) == []
    told = {s["path"].rpartition("/")[2]: s for s in answer.json["sources"]}
    assert told["names.txt"]["status"] == "added"
    assert told["x_asn.json"]["status"] == "rejected"
    assert told["x_asn.json"]["error"]["code"]
    assert answer.json["totals"]["rejected"] == 1


def test_constructed_triples_are_one_json_ld_object(cli: Cli, observatory_store: Path) -> None:
    query = "CONSTRUCT { ?p rdfs:label ?l } WHERE { ?p a jwst:CatProduct ; rdfs:label ?l }"
    answer = cli("sparql", query, "--json", "--store", observatory_store).json
    assert "@context" in answer
    nothing = cli("sparql", "CONSTRUCT WHERE { ?p jwst:noSuchThing ?l }", "--json", "--store", observatory_store).json
    assert nothing["@graph"] == []


def test_ontology_check_and_show(cli: Cli) -> None:
    shown = cli("ontology", "show", "combinedFrom", "--json")
    assert shown.code == 0
    assert [t["term"] for t in shown.json["terms"]] == ["jwst:combinedFrom"]
    assert len(cli("ontology", "show", "cal", "--json").json["terms"]) > 1
    assert isinstance(cli("ontology", "check", "--no-reasoner", "--json").json["ok"], bool)


def test_files_that_the_newest_table_no_longer_lists(cli: Cli, laboratory_store: Path) -> None:
    """In JSON they are not assessable, in the table unknown, and history says it; nothing of it is a finding."""
    told = cli("leftover", "--program", "9955", "--json", "--store", laboratory_store)
    assert shapes.problems(told.json, shapes.LEFTOVER) == []
    name = "jw09955-o001_t009_nircam_clear-f200w_segm.fits"
    one = [u for u in told.json["not_assessable"] if u["filename"] == name and u["reason"] == "not-listed-any-more"]
    assert len(one) == 1
    table = cli("leftover", name, "--store", laboratory_store)
    assert table.code == 0
    assert [name, "unknown", "not-listed-any-more", "-"] in [line.split() for line in table.out.splitlines()]
    assert "the table may be filtered, so this proves nothing." in table.out
    assert "Nothing is left over as far as can be told." in table.out
    history = cli("history", name, "--store", laboratory_store)
    assert f"Not listed any more: {one[0]['why']}." in history.out
