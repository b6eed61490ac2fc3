"""Every real pool: rows, exposures, candidates and exposure types as a plain reading gives them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "pools"
POOLS = sorted(FOLDER.glob("*.csv")) if FOLDER.is_dir() else []


def plain(path: Path) -> list[dict[str, str]]:
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x.strip() and not x.startswith("#")]
    head = [c.strip().lower() for c in lines[0].split("|")]
    cells = [[c.strip() for c in line.split("|")] for line in lines[1:]]
    return [dict(zip(head, c, strict=True)) for c in cells if [x.lower() for x in c] != head]


def is_file(name: str) -> bool:
    return name.upper() != "NULL" and " " not in name and not name.startswith("@!")


@pytest.mark.parametrize("path", POOLS, ids=lambda p: p.name)
def test_a_pool_is_read_as_a_plain_reading_has_it(path: Path) -> None:
    (file,) = walk([path])
    told = read_source(file)
    rows = plain(path)
    tables = told.tables
    assert told.kind == "pool"
    named = [r["filename"] if is_file(r["filename"]) else None for r in rows]
    assert tables["pool_rows"]["filename"].to_list() == named
    expected = set()
    for number, row in enumerate(rows, 1):
        written = row.get("asn_candidate", "NULL")
        if written.startswith("["):
            expected |= {(number, c, k) for c, k in ast.literal_eval(written)}
    found = {r for r in tables["candidates"].select("row", "candidate", "kind").rows() if r[2] is not None}
    assert found == expected
    types = {
        (r["filename"], r["exp_type"].upper())
        for r in rows
        if is_file(r["filename"]) and r.get("exp_type", "NULL").upper() != "NULL" and not r["exp_type"].startswith("@!")
    }
    assert set(tables["facts"].filter(property="exposureType").select("subject", "value").rows()) == types
    assert "NULL" not in set(tables["facts"]["value"])


def test_all_pools_are_there(corpus: Path) -> None:
    assert len(list((corpus / "pools").glob("*.csv"))) == len(POOLS) == 65
