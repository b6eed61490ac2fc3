"""Calls that once ended in the wrong way: no answer to Ctrl-C, the wrong exit code, words about the wrong thing."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from tests.contract.conftest import clean_environment, hear_interrupts

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

I2D = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_an_interrupt_ends_a_query_that_the_engine_would_go_on_with(observatory_store: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "jwstrdf", "sparql", ENDLESS, "--json", "--store", str(observatory_store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        preexec_fn=hear_interrupts,
    ) as running:
        time.sleep(2)
        running.send_signal(signal.SIGINT)
        try:
            out, err = running.communicate(timeout=15)
        finally:
            running.kill()
    assert (running.returncode, out, err) == (130, b"", b"")


@pytest.mark.parametrize("arguments", [["info"], ["find"], ["ingest", "a.json"], ["forget", "x"], ["rebuild"]])
@pytest.mark.parametrize("inside", ["", "/sub"])
def test_a_file_where_a_store_should_be(cli: Cli, tmp_path: Path, arguments: list[str], inside: str) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "file").write_text("no store")
    answer = cli(*arguments, "--store", f"{tmp_path / 'file'}{inside}", "--json")
    error = answer.json["error"]
    assert (answer.code, error["code"]) == (4, "not-a-store")
    assert "folder was expected" in error["message"]
    assert (tmp_path / "file").read_text() == "no store"


@pytest.mark.parametrize("name", ["http://[bad", "http://a/b%zz/[", "x://[::1/y", "a:b\ufffe"])
def test_what_only_looks_like_an_iri_is_an_unknown_name(cli: Cli, observatory_store: Path, name: str) -> None:
    for command in ("lineage", "related"):
        answer = cli(command, name, "--json", "--store", observatory_store)
        assert (answer.code, answer.json["error"]["code"]) == (3, "unknown-product"), answer.out


@pytest.mark.parametrize(
    "name",
    [
        f"https://mast.stsci.edu/api/v0.1/Download/file?uri=mast:JWST/product/{I2D}",
        f"file:///data/jwst/{I2D}",
        f"https://other.example/jwst/product/{I2D}",
    ],
)
def test_an_address_elsewhere_means_the_file_of_that_name(cli: Cli, observatory_store: Path, name: str) -> None:
    answer = cli("lineage", name, "--depth", "1", "--json", "--store", observatory_store)
    assert answer.code == 0, answer.out
    assert answer.json["product"] == I2D


def test_a_name_in_capitals_is_answered_with_the_nearest(cli: Cli, observatory_store: Path) -> None:
    answer = cli("lineage", I2D.upper(), "--json", "--store", observatory_store)
    assert answer.code == 3
    assert I2D in answer.json["error"]["hint"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("SELECT nonsense", "line 1, column 16"),
        ("SELECT *\n{ ?s ?p }", "line 2, column 10"),
        ("ASK }", "line 1, column 6"),
    ],
)
def test_the_place_in_a_query_is_that_of_the_text_given(
    cli: Cli, observatory_store: Path, query: str, where: str
) -> None:
    error = cli("sparql", query, "--json", "--store", observatory_store).json["error"]
    assert (error["code"], error["where"]) == ("bad-sparql", where)


def test_a_value_behind_the_json_flag_is_told_in_json(cli: Cli) -> None:
    answer = cli("info", "--json=1")
    assert answer.code == 2
    assert answer.json["error"]["code"] == "bad-option"


def test_forget_takes_an_iri_in_angle_brackets(cli: Cli, own_store: Path) -> None:
    found = cli("sparql", "SELECT ?s { ?s a jwst:Source } ORDER BY ?s LIMIT 1", "--json", "--store", own_store)
    iri = found.json["results"]["bindings"][0]["s"]["value"]
    answer = cli("forget", f"<{iri}>", "--json", "--store", own_store)
    assert answer.code == 0, answer.out
    assert answer.json["totals"]["forgotten"] == 1


def test_a_rejected_source_has_the_kind_that_it_was_meant_to_be(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a_asn.json").write_text('{"asn_type": ')
    (folder / "b.csv").write_text("productFilename,dataURI\n,mast:x/a\n")
    (folder / "c.fits").write_bytes(b"")
    answer = cli("ingest", folder, "--store", tmp_path / "s", "--json")
    assert answer.code == 3
    assert [(s["kind"], s["status"]) for s in answer.json["sources"]] == [
        ("association", "rejected"),
        ("product-table", "rejected"),
        (None, "rejected"),
    ]


def test_files_of_an_observation_are_sorted_by_name(cli: Cli, observatory_store: Path) -> None:
    told = cli("mrp", "--all", "--why", "--json", "--store", observatory_store).json
    for observation in told["observations"]:
        names = [p["filename"] for p in observation["products"]]
        assert names == sorted(names)
    assert json.dumps(told) != "{}"


@pytest.fixture(scope="module")
def odd_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a product that was made of files with strange names."""
    from jwstrdf.ingest import ingest

    folder = tmp_path_factory.mktemp("odd")
    members = [{"expname": n, "exptype": "science"} for n in ODD]
    document = {"asn_type": "image3", "products": [{"name": I2D, "members": members}]}
    (folder / "odd_asn.json").write_text(json.dumps(document))
    ingest([folder / "odd_asn.json"], folder / "store")
    return folder / "store"


ODD = ["=cmd|' A1.fits", "+1.fits", "-x.fits", "@sum.fits", ".lead.fits", "end.", "a--b.fits", "x1_y.fits"]


def cells(text: str, by: str = ",") -> list[str]:
    return [cell for line in csv.reader(io.StringIO(text), delimiter=by) for cell in line]


@pytest.mark.parametrize(
    "arguments",
    [
        ["find", "--format", "csv"],
        ["lineage", I2D, "--format", "csv"],
        ["query", "lineage/upstream", "-p", f"product={I2D}", "--format", "csv"],
        ["query", "lineage/upstream", "-p", f"product={I2D}", "--format", "tsv"],
    ],
    ids=" ".join,
)
def test_no_cell_of_a_table_is_a_formula(cli: Cli, odd_store: Path, arguments: list[str]) -> None:
    answer = cli(*arguments, "--store", odd_store)
    found = cells(answer.out, "\t" if "tsv" in arguments else ",")
    assert "'=cmd|' A1.fits" in found
    assert "'-x.fits" in found
    assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@"))]


def test_numbers_in_a_table_stay_numbers() -> None:
    from jwstrdf.separated import guarded

    for number in ("-12.5", "+3", "-1e-5", "-.5", "7", ""):
        assert guarded(number) == number
    for formula in ("-1+2", "=1", "@a", "+a", "-", "\t=1"):
        assert guarded(formula) == f"'{formula}"


def test_files_with_nothing_in_common_are_not_folded(cli: Cli, odd_store: Path) -> None:
    out = cli("lineage", I2D, "--store", odd_store).out
    assert " x " not in out
    for name in ODD:
        assert name in out


def test_local_names_of_prov_n_begin_and_end_as_its_grammar_says(cli: Cli, odd_store: Path) -> None:
    out = cli("lineage", I2D, "--format", "prov-n", "--store", odd_store).out
    for written in ("product:\\-x.fits", "product:\\.lead.fits", "product:end\\.", "product:a--b.fits"):
        assert f"entity({written}, [" in out
        assert f", {written}, [" in out


def test_words_for_no_value_are_no_file_names(cli: Cli, tmp_path: Path) -> None:
    for number, word in enumerate(["--", "null", "N/A", "..."]):
        document = {"asn_type": "image3", "products": [{"name": "a", "members": [{"expname": word, "exptype": "x"}]}]}
        (tmp_path / f"w{number}_asn.json").write_text(json.dumps(document))
    answer = cli("ingest", tmp_path, "--store", tmp_path / "s", "--json")
    assert [s["error"]["code"] for s in answer.json["sources"]] == ["missing-key"] * 4


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "votable"])
def test_a_question_that_gives_triples_can_be_had_as_rows(cli: Cli, observatory_store: Path, form: str) -> None:
    call = ("query", "lineage/provenance", "-p", f"product={I2D}", "--store", observatory_store)
    answer = cli(*call, "--format", form)
    assert answer.code == 0, answer.err
    assert I2D in answer.out
    if form == "json":
        told = answer.json
        assert told["columns"] == ["subject", "predicate", "object"]
        assert {tuple(row) for row in told["rows"]} == {("subject", "predicate", "object")}
        turtle = cli(*call).out
        assert len(told["rows"]) == len(Graph().parse(data=turtle, format="turtle"))


def answer_of(*arguments: str, stdout: int = subprocess.PIPE, **settings: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "jwstrdf", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=clean_environment(**settings),
        timeout=60,
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_json_is_json_whatever_the_encoding_of_stdout(encoding: str) -> None:
    name = "\u00e9\u4e2d\U0001f600_cal.fits"
    for call in (["describe", name, "--json"], ["lineage", name, "--json", "--store", "nowhere-\u00e9"]):
        told = json.loads(answer_of(*call, PYTHONIOENCODING=encoding, PYTHONUTF8="0").stdout.decode("ascii"))
        assert name in str(told) or "nowhere-\u00e9" in str(told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("arguments", [["describe", I2D], ["describe", I2D, "--json"], ["info", "--json"]])
def test_a_full_disk_behind_stdout_is_told_without_a_traceback(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = answer_of(*arguments, stdout=full.fileno())
    assert done.returncode == 4
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["describe", I2D, "--json"], ["info", "--json"]])
def test_a_closed_stdout_is_no_mistake_of_ours(arguments: list[str]) -> None:
    call = " ".join([sys.executable, "-m", "jwstrdf", *arguments, ">&-"])
    done = subprocess.run(["/bin/sh", "-c", call], stderr=subprocess.PIPE, env=clean_environment(), timeout=60)
    assert done.returncode in (0, 4)
    assert done.stderr == b""


def test_half_a_character_in_a_query_is_a_mistake_of_the_call(cli: Cli, observatory_store: Path) -> None:
    answer = cli("sparql", 'ASK { ?s ?p "\udcff" }', "--json", "--store", observatory_store)
    assert (answer.code, json.loads(answer.out)["error"]["code"]) == (2, "bad-sparql")


def test_files_of_which_no_size_is_known_have_no_sum(cli: Cli, odd_store: Path) -> None:
    for call in (["--all"], ["jw09901-o001_t001_nircam_clear-f200w"]):
        last = cli("mrp", *call, "--store", odd_store).out.splitlines()[-1]
        assert last.endswith(" of unknown size")
        assert "0 B" not in last
        assert ", -" not in last
