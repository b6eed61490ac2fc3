"""Exit codes, and the one shape of an error with `--json`, usage errors included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract import shapes

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

I2D = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"

USAGE = [
    (["lineag", "x"], "unknown-command"),
    (["lineage"], "missing-argument"),
    (["lineage", I2D, "--dpth", "1"], "unknown-option"),
    (["lineage", I2D, "--depth", "0"], "bad-option"),
    (["lineage", I2D, "--format", "png"], "bad-option"),
    (["lineage", I2D, "--with", "everything"], "bad-option"),
    (["lineage", f"2+{I2D}", "--depth", "1"], "bad-option"),
    (["lineage", f"+{I2D}", "--both"], "bad-option"),
    (["lineage", f"{I2D}+0"], "bad-option"),
    (["lineage", I2D, "--up", "--down"], "bad-option"),
    (["lineage", I2D, "--format", "dot"], "usage"),
    (["find", "--present", "--missing"], "bad-parameter"),
    (["related", I2D, "--family", "Ancestors"], "bad-option"),
    (["describe", "-", "x"], "bad-option"),
    (["mrp"], "missing-argument"),
    (["export"], "bad-option"),
    (["export", "--output", "x.txt"], "bad-format"),
    (["export", "--output", "x.ttl", "--format", "ro-crate"], "bad-format"),
    (["export", "--output", "/dev/null", "--format", "turtle", "--force"], "output-exists"),
    (["export", I2D, "--output", "x.ttl", "--graph", "products.csv"], "usage"),
    (["query", "lineage/inputs", "-p", "product"], "bad-parameter"),
    (["query", "lineage/inputs", "-p", "prodct=x"], "unknown-parameter"),
    (["query", "lineage/inputs"], "missing-parameter"),
    (["sparql", "INSERT DATA { <a:b> <a:b> <a:b> }"], "bad-sparql"),
    (["sparql", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"], "bad-sparql"),
    (["sparql", "SELECT ?x {"], "bad-sparql"),
    (["sparql", ""], "bad-sparql"),
    ([], "missing-argument"),
]


@pytest.mark.parametrize(("arguments", "code"), USAGE, ids=[" ".join(a) or "(nothing)" for a, _ in USAGE])
def test_usage_errors(cli: Cli, observatory_store: Path, arguments: list[str], code: str) -> None:
    answer = cli("--store", observatory_store, *arguments, "--json")
    assert answer.code == 2, answer.out
    assert shapes.problems(answer.json, shapes.ERROR) == []
    assert answer.json["error"]["code"] == code
    assert answer.err == ""


OPTIONS = [
    (["find", "--from", "yesterday"], "--from"),
    (["find", "--to", "yesterday"], "--to"),
    (["find", "--released-before", "x"], "--released-before"),
    (["find", "--position", "here"], "--position"),
    (["find", "--position", "1 2", "--radius", "wide"], "--radius"),
    (["find", "--instrument", "HST"], "--instrument"),
    (["find", "--detector", "x y"], "--detector"),
    (["find", "--filter", "f 200"], "--filter"),
    (["find", "--level", "9"], "--level"),
    (["find", "--suffix", "c l"], "--suffix"),
    (["find", "--program", "many"], "--program"),
    (["find", "--visit", "jw1"], "--visit"),
    (["find", "--from", "2022-02-01", "--to", "2022-01-01"], "--to"),
    (["find", "--limit", "0"], "--limit"),
    (["mrp", "--program", "many"], "--program"),
    (["missing", "--program", "many"], "--program"),
    (["missing", "--visit", "jw1"], "--visit"),
    (["leftover", "--visit", "jw1"], "--visit"),
    (["impact", I2D, "--context", "x"], "--context"),
    (["impact", "--program", "many", "--context", "jwst_1200.pmap"], "--program"),
    (["needs", I2D, "--for", "fun"], "--for"),
    (["needs", I2D, "--on-disk", "nowhere"], "--on-disk"),
    (["lineage", I2D, "--with", "all"], "--with"),
    (["query", "inventory/find", "-p", "since=yesterday"], "since='yesterday'"),
]
"""Wrong values, and what the error must say: the option as it was typed."""


@pytest.mark.parametrize(("arguments", "named"), OPTIONS, ids=[" ".join(a) for a, _ in OPTIONS])
def test_an_error_names_the_option(cli: Cli, observatory_store: Path, arguments: list[str], named: str) -> None:
    answer = cli("--store", observatory_store, *arguments, "--json")
    assert answer.code == 2, answer.out
    error = answer.json["error"]
    assert named in error["message"]
    if named.startswith("--"):
        option = named.removeprefix("--").replace("-", "_")
        assert f"{option}=" not in f"{error['message']} {error['hint']}"
        assert not {"since", "until", "exp_type"} & set(error["message"].replace("=", " ").split())


UNKNOWN = [
    (["lineage", I2D.replace("i2d", "i3d")], "unknown-product", I2D),
    (["related", I2D.replace("f200w", "f201w")], "unknown-product", I2D),
    (["lineage", I2D, "--via", "jw09901-o009_20250102t030405_image3_00001_asn.json"], "unknown-association", None),
    (["mrp", "jw09901-o001_t001_nircam_clear-f999w"], "unknown-observation", None),
    (["query", "lineage/input"], "unknown-question", "lineage/inputs"),
    (["forget", "/no/such/folder"], "unknown-source", None),
    (["export", I2D.replace("i2d", "i3d"), "--output", "x.nt"], "unknown-product", I2D),
    (["export", "--graph", "/no/such/file", "--output", "x.nt"], "unknown-source", None),
    (["ontology", "show", "combinedFrm"], "unknown-term", "combinedFrom"),
]


@pytest.mark.parametrize(("arguments", "code", "hint"), UNKNOWN, ids=[a[0][0] + " " + a[1] for a in UNKNOWN])
def test_unknown_names(cli: Cli, observatory_store: Path, arguments: list[str], code: str, hint: str | None) -> None:
    answer = cli(*arguments, "--json", *([] if arguments[0] == "ontology" else ["--store", observatory_store]))
    assert answer.code == 3, answer.out
    assert shapes.problems(answer.json, shapes.ERROR) == []
    assert answer.json["error"]["code"] == code
    if hint:
        assert hint in answer.json["error"]["hint"]


def test_a_store_that_is_not_there(cli: Cli, tmp_path: Path) -> None:
    answer = cli("info", "--store", tmp_path / "nothing", "--json")
    assert answer.code == 4
    assert shapes.problems(answer.json, shapes.ERROR) == []
    assert "ingest" in answer.json["error"]["hint"]
    assert not (tmp_path / "nothing").exists()


def test_a_path_that_is_not_there(cli: Cli, tmp_path: Path) -> None:
    answer = cli("ingest", tmp_path / "nothing", "--store", tmp_path / "store", "--json")
    assert answer.code == 3
    assert "nothing" in answer.out


def test_another_base_than_the_store_has(cli: Cli, observatory: Path, own_store: Path) -> None:
    names = observatory / "archive" / "09906-nircam-wfs"
    answer = cli("ingest", names, "--store", own_store, "--base", "https://example.org/", "--json")
    assert answer.code == 4
    assert answer.json["error"]["code"] == "other-base"


def test_without_json_the_message_is_on_stderr_alone(cli: Cli, observatory_store: Path) -> None:
    answer = cli("lineage", I2D.replace("i2d", "i3d"), "--store", observatory_store)
    assert answer.code == 3
    assert answer.out == ""
    assert answer.err.startswith("error: ")
    assert I2D in answer.err


def test_a_finding_is_exit_code_1(cli: Cli, tmp_path: Path) -> None:
    """A product table that flags a guide-star file: the rule does not, and the command says so."""
    header = "obsID,obs_id,dataURI,productType,productGroupDescription,productFilename,size,parent_obsid,calib_level\n"
    row = "1,jw09901001001_02101_00001_nrca1,mast:JWST/product/{0},{1},Minimum Recommended Products,{0},10,1,2\n"
    table = tmp_path / "products.csv"
    table.write_text(
        header
        + row.format("jw09901001001_02101_00001_nrca1_cal.fits", "SCIENCE")
        + row.format("jw09901001001_gs-track_2025002030405_cal.fits", "AUXILIARY")
    )
    store = tmp_path / "store"
    assert cli("ingest", table, "--store", store).code == 0
    answer = cli("mrp", "1", "--json", "--store", store)
    assert answer.code == 1
    by_name = {p["filename"]: p for p in answer.json["observations"][0]["products"]}
    odd = by_name["jw09901001001_gs-track_2025002030405_cal.fits"]
    assert (odd["asserted"], odd["inferred"]) == (True, False)


def test_help_and_version_are_no_errors(cli: Cli) -> None:
    assert cli("--help").code == 0
    assert cli("lineage", "--help").code == 0
    version = cli("--version")
    assert version.code == 0
    assert version.out.startswith("jwstrdf 0.")


def test_a_mistake_of_ours_is_reported_in_the_same_shape(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    import jwstrdf.answers.describe

    def broken(_names: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(jwstrdf.answers.describe, "describe", broken)
    answer = cli("describe", "x", "--json")
    assert answer.code == 4
    assert answer.json["error"]["code"] == "internal-error"
    assert "oops" in answer.json["error"]["message"]
    assert "Traceback" in answer.err
