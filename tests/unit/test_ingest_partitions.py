"""Which partitions are mapped together."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from jwstrdf.ingest import partitions
from jwstrdf.tables.schema import Tables, frame


class Stored:
    """The ledger, as far as `groups` asks it."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = set(pairs)

    def keys_of(self, partitions: Iterable[str]) -> set[tuple[str, str]]:
        wanted = set(partitions)
        return {(p, k) for p, k in self._pairs if p in wanted}

    def partitions_with(self, keys: Iterable[str]) -> set[str]:
        wanted = set(keys)
        return {p for p, k in self._pairs if k in wanted}


def fresh(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame([("s", p, k) for p, k in pairs], schema=partitions.REACH, orient="row")


def test_strangers_stay_apart() -> None:
    assert partitions.groups(["1", "2"], fresh(("1", ""), ("2", "")), Stored(("3", ""))) == [["1"], ["2"]]


def test_a_common_key_joins_over_several_steps() -> None:
    stored = Stored(("2", "n2"), ("3", "n2"), ("3", "n3"), ("4", "n3"), ("9", "n9"))
    found = partitions.groups(["1"], fresh(("1", "n1"), ("2", "n1")), stored)
    assert found == [["1", "2", "3", "4"]]


def test_only_what_is_touched_is_found() -> None:
    stored = Stored(("5", "n5"), ("6", "n5"))
    assert partitions.groups(["1"], fresh(("1", "n1")), stored) == [["1"]]
    assert partitions.groups(["5"], fresh(), stored) == [["5", "6"]]


def test_the_program_in_the_name_of_a_foreign_observation() -> None:
    assert partitions.groups([""], fresh(("", "p02733")), Stored(("02733", ""))) == [["", "02733"]]
    assert partitions.groups(["02733"], fresh(("02733", "")), Stored(("", "p02733"))) == [["", "02733"]]


def test_keys_of_rows() -> None:
    listing = {"source": "L", "filename": "f"}
    tables = Tables(
        {
            "mentions": frame(
                "mentions",
                [
                    {"source": "A", "partition": "02733", "filename": "x"},
                    {"source": "A", "partition": "02734", "filename": "y"},
                    {"source": "B", "partition": "02733", "filename": "z"},
                    {"source": "L", "partition": "02733", "filename": "f"},
                ],
            ),
            "associations": frame(
                "associations",
                [{"source": "A", "partition": ""}, {"source": "B", "partition": "02733"}],
            ),
            "listings": frame(
                "listings",
                [
                    {**listing, "partition": "02733", "obsid": "1", "parent_obsid": "2", "obs_id": "jw02733-o001"},
                    {**listing, "partition": "02733", "obsid": None, "parent_obsid": "1", "obs_id": "jw09999-o001"},
                    {**listing, "partition": "", "obsid": "3", "parent_obsid": None, "obs_id": "odd"},
                ],
            ),
        }
    )
    found = set(partitions.reach(tables).rows())
    assert found == {
        ("A", "", ""),
        ("A", "02733", ""),
        ("A", "02734", ""),
        ("A", "", "aA"),
        ("A", "02733", "aA"),
        ("A", "02734", "aA"),
        ("B", "02733", ""),
        ("L", "", ""),
        ("L", "02733", ""),
        ("L", "02733", "n1"),
        ("L", "02733", "n2"),
        ("L", "02733", "ojw09999-o001"),
        ("L", "02733", "p09999"),
        ("L", "", "n3"),
        ("L", "", "oodd"),
    }
    assert partitions.reach(Tables()).is_empty()


def test_chunks_never_divide_a_group() -> None:
    groups = [["1", "2"], ["3"], ["4"], ["5"]]
    rows = {"1": 60, "2": 60, "3": 50, "4": 50, "5": 10}
    assert partitions.chunks(groups, rows, 100) == [["1", "2"], ["3", "4"], ["5"]]
    assert partitions.chunks([], {}, 100) == []
