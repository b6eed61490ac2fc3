"""The stored tables: what comes back, in which order, and what happens when a file is gone."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from jwstrdf.errors import StoreError
from jwstrdf.tables import parts
from jwstrdf.tables.schema import SCHEMAS, Tables, frame


def tables(*rows: tuple[str, str, str]) -> Tables:
    mentions = [{"source": s, "partition": p, "filename": f, "how": "opened"} for s, p, f in rows]
    sources = [{"source": s, "location": s} for s in dict.fromkeys(s for s, _, _ in rows)]
    return Tables({"mentions": frame("mentions", mentions), "sources": frame("sources", sources)})


def named(found: Tables) -> list[str]:
    return found["mentions"]["filename"].to_list()


def test_rows_come_back_whole_and_in_order(tmp_path: Path) -> None:
    one = tables(("b", "2", "b2"), ("b", "1", "b1"), ("b", "2", "b2again"), ("a", "2", "a2"))
    assert parts.write(tmp_path, 1, one) == 6
    found = parts.read(tmp_path, {1: ["a", "b"]})
    assert named(found) == ["a2", "b1", "b2", "b2again"]
    assert named(parts.in_order(one)) == named(found), "fresh rows have the same order as stored ones"
    assert found["mentions"].schema == pl.Schema(SCHEMAS["mentions"])
    assert found["listings"].is_empty()
    assert parts.check(tmp_path, 1) == 6


def test_the_order_of_commits_leaves_no_trace(tmp_path: Path) -> None:
    x, y = tables(("x", "1", "x1"), ("x", "", "x0")), tables(("a", "1", "a1"))
    for root, order in ((tmp_path / "1", [x, y]), (tmp_path / "2", [y, x])):
        root.mkdir()
        for number, each in enumerate(order, 1):
            parts.write(root, number, each)
    assert named(parts.read(tmp_path / "1", {1: ["x"], 2: ["a"]})) == ["a1", "x0", "x1"]
    assert named(parts.read(tmp_path / "2", {1: ["a"], 2: ["x"]})) == ["a1", "x0", "x1"]


def test_only_live_sources_and_only_some_partitions(tmp_path: Path) -> None:
    parts.write(tmp_path, 1, tables(("a", "1", "a1"), ("a", "2", "a2"), ("dead", "1", "d1")))
    found = parts.read(tmp_path, {1: ["a"]}, {"1"})
    assert named(found) == ["a1"]
    assert found["sources"]["source"].to_list() == ["a"]
    assert parts.rows(parts.read(tmp_path, {})) == 0


def test_a_part_of_an_older_version_lacks_columns(tmp_path: Path) -> None:
    parts.write(tmp_path, 1, tables(("a", "1", "a1")))
    path = parts.folder(tmp_path, 1) / "mentions.parquet"
    pl.read_parquet(path).drop("how").with_columns(gone=pl.lit(1)).write_parquet(path)
    found = parts.read(tmp_path, {1: ["a"]})["mentions"]
    assert found.schema == pl.Schema(SCHEMAS["mentions"])
    assert found["how"].to_list() == [None]


@pytest.mark.parametrize("damage", ["delete", "cut", "list", "folder"])
def test_damage_is_named(tmp_path: Path, damage: str) -> None:
    import shutil

    parts.write(tmp_path, 1, tables(("a", "1", "a1")))
    file = parts.folder(tmp_path, 1) / "mentions.parquet"
    if damage == "delete":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:-20])
    elif damage == "list":
        (file.parent / "tables.txt").unlink()
    else:
        shutil.rmtree(file.parent)
    for work in (lambda: parts.read(tmp_path, {1: ["a"]}), lambda: parts.check(tmp_path, 1)):
        with pytest.raises(StoreError) as caught:
            work()
        assert caught.value.code == "part-lost"
        assert "000001" in caught.value.message


def test_leftovers_of_a_crash_go_and_live_parts_stay(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        parts.write(tmp_path, number, tables(("a", "1", f"a{number}")))
    (tmp_path / "000004.new").mkdir()
    (tmp_path / "notes.txt").write_text("not ours")
    assert parts.names(tmp_path) == [1, 2, 3]
    parts.remove_others(tmp_path, [2])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["000002", "notes.txt"]


def test_a_part_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "000001").write_text("in the way")
    with pytest.raises(StoreError):
        parts.write(tmp_path, 1, tables(("a", "1", "a1")))
    assert [p.name for p in tmp_path.iterdir()] == ["000001"]
