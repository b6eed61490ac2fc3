"""A product that a newer complete listing lacks is withdrawn, not deleted (DESIGN.md D4)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jwstrdf.ingest import forget, ingest
from jwstrdf.stores import open_store

ROOT = "jw09915-o001_s{:09}_nirspec_f290lp-g395m"
HEAD = "productFilename,obs_id,obsID,parent_obsid,dataURI,size,calib_level,productType,productSubGroupDescription"


def listing(path: Path, names: list[tuple[str, str]], day: int) -> Path:
    """A product table of one observation, last changed on that day."""
    rows = [f"{n},{n.rpartition('_')[0]},1,991500001,mast:JWST/product/{n},1,3,SCIENCE,{kind}" for n, kind in names]
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    os.utime(path, (1_700_000_000 + day * 86400,) * 2)
    return path


def withdrawn(store: Path) -> set[str]:
    """The files that the store calls withdrawn."""
    held = open_store(store, read_only=True)
    try:
        rows = held.select(
            "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#> SELECT ?n { ?p jwst:withdrawn true ; jwst:filename ?n }"
        ).rows
        return {str(r[0].value) for r in rows if r[0]}
    finally:
        held.close()


def files(numbers: list[int], kinds: tuple[str, ...] = ("X1D", "S2D")) -> list[tuple[str, str]]:
    """Products of some sources."""
    return [(f"{ROOT.format(n)}_{kind.lower()}.fits", kind) for n in numbers for kind in kinds]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_source_that_a_newer_list_lacks(tmp_path: Path, order: tuple[int, int]) -> None:
    old = listing(tmp_path / "old.csv", files([1, 2]), 1)
    new = listing(tmp_path / "new.csv", files([1]), 2)
    store = tmp_path / "store"
    for turn in order:
        ingest([(old, new)[turn]], store)
    assert withdrawn(store) == {n for n, _ in files([2])}
    forget([new], store)
    assert withdrawn(store) == set()


def test_a_filtered_list_withdraws_nothing(tmp_path: Path) -> None:
    old = listing(tmp_path / "old.csv", files([1, 2]), 1)
    new = listing(tmp_path / "new.csv", files([1, 2], ("X1D",)), 2)
    ingest([old, new], tmp_path / "store")
    assert withdrawn(tmp_path / "store") == set()


def test_what_an_older_list_lacks_is_new(tmp_path: Path) -> None:
    old = listing(tmp_path / "old.csv", files([1]), 1)
    new = listing(tmp_path / "new.csv", files([1, 2]), 2)
    ingest([new, old], tmp_path / "store")
    assert withdrawn(tmp_path / "store") == set()


def lacked(store: Path) -> set[str]:
    """The files of rows that the newest table of their observation lacks."""
    held = open_store(store, read_only=True)
    try:
        rows = held.select(
            "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#> "
            "SELECT ?n { ?row jwst:lackedBy ?t ; jwst:listedProduct ?p . ?p jwst:filename ?n }"
        ).rows
        return {str(r[0].value) for r in rows if r[0]}
    finally:
        held.close()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_the_newest_table_lacks(tmp_path: Path, order: tuple[int, int]) -> None:
    old = listing(tmp_path / "old.csv", files([1]), 1)
    new = listing(tmp_path / "new.csv", files([1], ("X1D",)), 2)
    store = tmp_path / "store"
    for turn in order:
        ingest([(old, new)[turn]], store)
    assert lacked(store) == {n for n, kind in files([1]) if kind == "S2D"}
    assert withdrawn(store) == set()
    third = listing(tmp_path / "third.csv", files([1]), 3)
    ingest([third], store)
    assert lacked(store) == set()
    forget([third], store)
    forget([new], store)
    assert lacked(store) == set()


def test_tables_of_other_observations_and_of_the_same_time_lack_nothing(tmp_path: Path) -> None:
    old = listing(tmp_path / "old.csv", files([1]), 1)
    same = listing(tmp_path / "same.csv", files([1], ("X1D",)), 1)
    other = listing(tmp_path / "other.csv", files([2]), 2)
    other.write_text(other.read_text(encoding="utf-8").replace("991500001", "991500002"), encoding="utf-8")
    os.utime(other, (1_800_000_000,) * 2)
    ingest([old, same, other], tmp_path / "store")
    assert lacked(tmp_path / "store") == set()
