"""What `ingest` says at its end: for each kind of source how many files, products and facts, and what was refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.stores import open_store
from tests.contract.conftest import Cli

NAMES = "jw09901001001_02101_00001_nrca1_cal.fits\njw09901001001_02101_00002_nrca1_cal.fits\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "names.txt").write_text(NAMES)
    (made / "more.txt").write_text(NAMES.splitlines()[0] + "\n")
    (made / "x_asn.json").write_text('{"asn_type": "image3", "products": [')
    (made / "y_asn.json").write_text("[1]")
    (made / "empty.txt").write_text("")
    (made / "strange.bin").write_bytes(b"\x00\x01")
    return made


def test_the_table_by_kind(cli: Cli, folder: Path, tmp_path: Path) -> None:
    answer = cli("ingest", folder, "--store", tmp_path / "store")
    assert answer.code == 3
    head, *rows = answer.out.splitlines()
    assert head.split() == ["kind", "files", "status", "products", "facts", "rejected", "warnings"]
    found = {row.split()[0]: " ".join(row.split()[1:]) for row in rows[:-1]}
    assert list(found) == ["association", "name-list", "other", "unknown"]
    assert found["association"] == "2 2 rejected 0 0 1 no-association, 1 truncated -"
    assert found["unknown"] == "1 1 rejected 0 0 1 empty-file -"
    assert found["name-list"].startswith("2 2 added 3 ")
    assert found["other"].endswith(" - 1 unknown-content")


def test_the_kinds_in_json(cli: Cli, folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    told = cli("ingest", folder, "--json", "--store", store).json
    kinds = {kind["kind"]: kind for kind in told["kinds"]}
    assert list(kinds) == ["association", "name-list", "other", None]
    assert kinds["association"]["rejected"] == {"no-association": 1, "truncated": 1}
    assert kinds["other"]["warnings"] == {"unknown-content": 1}
    assert kinds["name-list"]["sources"] == kinds["name-list"]["added"] == 2
    assert kinds["name-list"]["products"] == 3
    with open_store(store, read_only=True) as opened:
        assert sum(kind["facts"] for kind in told["kinds"]) == sum(opened.graph_sizes().values()) > 0
    assert sum(kind["triples"] for kind in told["kinds"]) == told["totals"]["triples"]
    again = cli("ingest", folder, "--json", "--store", store).json
    unchanged = {kind["kind"]: kind for kind in again["kinds"]}["name-list"]
    assert (unchanged["unchanged"], unchanged["facts"], unchanged["triples"]) == (2, kinds["name-list"]["facts"], 0)
    gone = cli("forget", folder, "--json", "--store", store).json
    assert {k["kind"]: k["facts"] for k in gone["kinds"]}["name-list"] == kinds["name-list"]["facts"]


def test_bulk_sources_say_nothing_of_their_own(cli: Cli, folder: Path, tmp_path: Path) -> None:
    told = cli("ingest", folder / "names.txt", "--bulk", "--json", "--store", tmp_path / "store").json
    assert told["sources"][0]["facts"] is None
    assert told["kinds"][0]["triples"] > 0
