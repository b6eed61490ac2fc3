"""`jwstrdf diff` as people and scripts call it: sentences, CSV, `--only`, exit codes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract import shapes
from tests.unit.fits_help import write

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

CALS = [f"jw09911001001_02101_0000{n}_nrca1_cal.fits" for n in range(1, 4)]
OLD = {"DATE": "2024-02-01T10:00:00.000", "CAL_VER": "1.13.4", "CRDS_CTX": "jwst_1200.pmap", "FILTER": "F200W"}
NEW = {**OLD, "CRDS_CTX": "jwst_1201.pmap"}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Three files made again under another context; the filter of the last one differs, too."""
    for number, name in enumerate(CALS):
        write(tmp_path / "old" / name, OLD)
        write(tmp_path / "new" / name, NEW if number < 2 else {**NEW, "FILTER": "F210M"})
    write(tmp_path / "old" / "jw09911001001_02101_00004_nrca1_cal.fits", OLD)
    return tmp_path / "old", tmp_path / "new"


def test_equal_changes_are_one_sentence(cli: Cli, folders: tuple[Path, Path]) -> None:
    answer = cli("diff", *folders)
    assert answer.code == 1
    assert "1 gone, 3 replaced" in answer.out
    assert answer.out.count("jwst_1200.pmap -> jwst_1201.pmap in 3 files") == 1
    assert answer.out.count("jwst_1201.pmap") == 1
    assert answer.out.count("filter: F200W -> F210M") == 1
    assert answer.err == ""


def test_csv_has_a_row_for_every_value(cli: Cli, folders: tuple[Path, Path]) -> None:
    answer = cli("diff", *folders, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    contexts = [r for r in rows if r["property"] == "usedCRDSContext"]
    assert [(r["change"], r["filename"], r["old"], r["new"]) for r in contexts] == [
        ("replaced", name, "jwst_1200.pmap", "jwst_1201.pmap") for name in CALS
    ]
    assert [r["filename"] for r in rows if r["change"] == "gone"] == ["jw09911001001_02101_00004_nrca1_cal.fits"]


def test_only_some_kinds_of_difference(cli: Cli, folders: tuple[Path, Path]) -> None:
    answer = cli("diff", *folders, "--only", "gone", "--json")
    assert shapes.problems(answer.json, shapes.DIFF) == []
    assert (len(answer.json["gone"]), answer.json["replaced"], answer.code) == (1, [], 1)
    assert cli("diff", *folders, "--only", "added").code == 0


def test_nothing_differs_is_exit_code_0(cli: Cli, folders: tuple[Path, Path]) -> None:
    answer = cli("diff", folders[0], folders[0])
    assert answer.code == 0
    assert "no file differs, 4 unchanged" in answer.out


def test_the_users_store_is_not_touched(cli: Cli, folders: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    cli("ingest", folders[0], "--store", store)
    before = cli("info", "--json", "--store", store).json
    answer = cli("diff", folders[1] / CALS[0], "--store", store)
    assert answer.code == 1
    assert "old is younger" not in answer.out
    assert cli("info", "--json", "--store", store).json == before
    leftovers = [p for p in tmp_path.iterdir() if p.name.startswith("jwstrdf-diff")]
    assert leftovers == []


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (["nothing_like_that.fits", "x.fits"], "unknown-product", 3),
        ([CALS[0]], "no-other-version", 2),
        ([f"{CALS[0]}@1999", CALS[0]], "unknown-version", 3),
        ([], "missing-argument", 2),
    ],
)
def test_what_cannot_be_compared(
    cli: Cli, folders: tuple[Path, Path], tmp_path: Path, arguments: list[str], code: str, exit_code: int
) -> None:
    store = tmp_path / "store"
    cli("ingest", folders[0], "--store", store)
    answer = cli("diff", *arguments, "--json", "--store", store)
    assert (answer.json["error"]["code"], answer.code) == (code, exit_code)


def test_a_file_that_cannot_be_read_is_bad_input(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad_asn.json").write_text('{"asn_type": "image3", "products": [}')
    (tmp_path / "good.txt").write_text("jw09911001001_02101_00001_nrca1_cal.fits\n")
    answer = cli("diff", tmp_path / "bad_asn.json", tmp_path / "good.txt", "--json")
    assert answer.code == 3
    assert "bad_asn.json" in answer.json["error"]["where"]
