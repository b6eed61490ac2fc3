"""Association pools: layouts, candidates, values, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.tables.schema import SCHEMAS

POOL = "jw09911_20240101t000000_pool.csv"
HEAD = "FILENAME|PROGRAM|OBS_NUM|VISIT|EXP_TYPE|INSTRUME|DETECTOR|FILTER|BKGDTARG|MSAMETFL|ASN_CANDIDATE"
ONE, TWO = "jw09911001001_02101_00001_nrca1_uncal.fits", "jw09911001001_02101_00002_nrca1_uncal.fits"


def row(name: str = ONE, candidates: str = "[('o001', 'OBSERVATION')]", **values: str) -> str:
    cells = {
        "PROGRAM": "9911",
        "OBS_NUM": "1",
        "VISIT": "1",
        "EXP_TYPE": "NRC_IMAGE",
        "INSTRUME": "NIRCAM",
        "DETECTOR": "NRCA1",
    } | values
    return "|".join([name, *(cells.get(c, "NULL") for c in HEAD.split("|")[1:-1]), candidates])


def load(folder: Path, *lines: str, name: str = POOL) -> LoadedSource:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (file,) = walk([path])
    return read_source(file)


def rows(loaded: LoadedSource, table: str) -> list[dict[str, Any]]:
    return [dict(zip(SCHEMAS[table], r, strict=True)) for r in loaded.rows.get(table, [])]


def facts(loaded: LoadedSource, exposure: str = ONE) -> dict[str, str]:
    return {r["property"]: r["value"] for r in rows(loaded, "facts") if r["subject"] == exposure}


def test_rows_exposures_candidates_and_facts(tmp_path: Path) -> None:
    both = "[('o001', 'OBSERVATION'), ('c1001', 'BACKGROUND')]"
    told = load(tmp_path, HEAD, row(FILTER="F200W", BKGDTARG="F"), row(TWO, both, MSAMETFL="jw09911001001_01_msa.fits"))
    assert told.kind == "pool"
    assert [(r["row"], r["filename"]) for r in rows(told, "pool_rows")] == [(1, ONE), (2, TWO)]
    assert [(r["row"], r["candidate"], r["kind"]) for r in rows(told, "candidates")] == [
        (1, "o001", "OBSERVATION"),
        (2, "o001", "OBSERVATION"),
        (2, "c1001", "BACKGROUND"),
    ]
    said = facts(told)
    assert (said["exposureType"], said["filter"], said["isBackgroundTarget"]) == ("NRC_IMAGE", "F200W", "false")
    assert "NULL" not in {r["value"] for r in rows(told, "facts")}
    assert [(r["filename"], r["relation"], r["target"]) for r in rows(told, "links")] == [
        (TWO, "hasMSAPlan", "jw09911001001_01_msa.fits")
    ]
    assert {(r["filename"], r["how"]) for r in rows(told, "mentions")} == {
        (POOL, "opened"),
        (ONE, "named"),
        (TWO, "named"),
        ("jw09911001001_01_msa.fits", "named"),
    }
    assert not told.warnings


def test_habits_of_pools(tmp_path: Path) -> None:
    """Comments, blank lines, repeated headers, line ends of Windows, small letters, a byte order mark."""
    lines = ["\ufeff# a comment", "", HEAD.lower() + "\r", row() + "\r", HEAD.lower() + "\r", "", row(TWO)]
    told = load(tmp_path, *lines)
    assert [r["filename"] for r in rows(told, "pool_rows")] == [ONE, TWO]
    assert facts(told, TWO) == facts(told)


def test_an_exposure_with_two_rows_keeps_both_and_its_values_once(tmp_path: Path) -> None:
    told = load(tmp_path, HEAD, row(), row(candidates="[('c1001', 'GROUP')]"))
    assert len(rows(told, "pool_rows")) == 2
    assert len(rows(told, "facts")) == len(facts(told))


def test_rows_of_test_pools_that_name_no_file(tmp_path: Path) -> None:
    told = load(tmp_path, HEAD, row("Set Value"), row("@!fmt_fname(expnum)"), row(FILTER="#TODO"))
    assert [r["filename"] for r in rows(told, "pool_rows")] == [None, None, ONE]
    assert "filter" not in facts(told)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("('o001', 'OBSERVATION')", [("o001", "OBSERVATION")]),
        ("o001, c1001", [("o001", None), ("c1001", None)]),
        ("NULL", []),
        ("[]", []),
    ],
)
def test_forms_of_candidates(tmp_path: Path, written: str, found: list[tuple[str, str | None]]) -> None:
    told = load(tmp_path, HEAD, row(candidates=written))
    assert [(r["candidate"], r["kind"]) for r in rows(told, "candidates")] == found


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ([HEAD, row() + "|x"], "wrong-cell-count", ["line 2", "12", "11"]),
        ([HEAD.replace("FILENAME", "NAME"), row()], "missing-column", ["line 1", "filename"]),
        ([HEAD.replace("VISIT", "PROGRAM"), row()], "duplicate-column", ["program"]),
        ([HEAD, row(candidates="[('o001',")], "bad-candidates", ["line 2", "asn_candidate"]),
        ([HEAD, row(candidates="__import__('os')")], "bad-candidates", ["line 2"]),
        ([HEAD, row(FILTER="F200W"), row(FILTER="F090W")], "conflict", ["line 3", "line 2", "FILTER", "F090W"]),
        ([HEAD, row("../../etc/passwd")], "unsafe-path", ["line 2"]),
    ],
)
def test_what_is_refused(tmp_path: Path, lines: list[str], code: str, words: list[str]) -> None:
    with pytest.raises(BadInputError) as error:
        load(tmp_path, *lines)
    assert error.value.code == code
    assert all(w in error.value.message for w in words), error.value.message
    assert error.value.where == POOL


def test_what_is_only_odd(tmp_path: Path) -> None:
    assert [w.code for w in load(tmp_path, HEAD).warnings] == ["no-rows"]
    short = "\n".join("|".join(line.split("|")[:-1]) for line in (HEAD, row()))
    assert [w.code for w in load(tmp_path, short).warnings] == ["no-candidates"]
    assert [w.code for w in load(tmp_path, HEAD, row(BKGDTARG="perhaps")).warnings] == ["value-of-another-type"]
