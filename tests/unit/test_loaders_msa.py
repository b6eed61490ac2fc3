"""MSA plans: what is read of their tables, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import LoadedSource, fingerprint, read_source
from jwstrdf.loaders.walk import walk
from tests.unit.fits_help import write

NAME = "jw09911001001_01_msa.fits"
SOURCES = {"program": [9911, 9911], "source_id": [1, -2], "source_name": ["9911_1", "9911_-2"], "ra": [1.5, 2.5]}
SHUTTERS = {
    "slitlet_id": [1, 1, 2],
    "msa_metadata_id": [1, 1, 5],
    "source_id": [1, 1, -2],
    "background": ["N", "Y", "N"],
    "primary_source": ["Y", "N", "Y"],
    "dither_point_index": [1, 1, 3],
}


def loaded(tmp_path: Path, **tables: Any) -> LoadedSource:
    path = write(tmp_path / NAME, {"DATE": "2024-01-01T00:00:00"}, tables=tables)
    return read_source(next(iter(walk([path]))))


def test_sources_and_open_shutters(tmp_path: Path) -> None:
    told = loaded(tmp_path, SOURCE_INFO=SOURCES, SHUTTER_INFO=SHUTTERS)
    assert told.kind == "msa"
    assert not told.warnings
    assert [row[2:] for row in told.rows["open_sources"]] == [(NAME, 1, 1, 1), (NAME, 5, 3, -2)]
    planned = {(row[3], row[4], row[5], row[6]) for row in told.rows["planned_sources"]}
    assert (-2, "plannedSourceName", "9911_-2", "SOURCE_INFO row 2 SOURCE_NAME") in planned
    assert (1, "plannedRightAscension", "1.5", "SOURCE_INFO row 1 RA") in planned
    assert len(planned) == 8


def test_the_tables_are_part_of_the_digest(tmp_path: Path) -> None:
    digests = set()
    for ra in (1.5, 1.75):
        tables = {"SOURCE_INFO": {**SOURCES, "ra": [ra, 2.5]}, "SHUTTER_INFO": SHUTTERS}
        path = write(tmp_path / NAME, {}, tables=tables)
        digests.add(fingerprint(next(iter(walk([path])))))
    assert len(digests) == 2


def test_a_plan_without_tables_is_stored_with_a_word(tmp_path: Path) -> None:
    told = loaded(tmp_path, SOURCE_INFO=SOURCES)
    assert [(n.code, n.message) for n in told.warnings] == [("no-plan-table", "the MSA plan has no table SHUTTER_INFO")]


def test_two_rows_that_contradict_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        loaded(tmp_path, SOURCE_INFO={**SOURCES, "source_id": [1, 1]}, SHUTTER_INFO=SHUTTERS)
    assert caught.value.code == "conflict"
    assert "SOURCE_INFO row 2 RA is '2.5' and SOURCE_INFO row 1 RA is '1.5'" in caught.value.message


def test_cells_of_another_type_are_left_out_with_a_word(tmp_path: Path) -> None:
    told = loaded(tmp_path, SOURCE_INFO={**SOURCES, "ra": ["east", "2.5"]}, SHUTTER_INFO=SHUTTERS)
    assert [n.code for n in told.warnings] == ["value-of-another-type"]
    assert "SOURCE_INFO row 1 RA is 'east'" in told.warnings[0].message
    assert {r[3] for r in told.rows["planned_sources"] if r[4] == "plannedRightAscension"} == {-2}


def test_rows_without_a_number_are_left_out_with_a_word(tmp_path: Path) -> None:
    told = loaded(tmp_path, SOURCE_INFO={k: v for k, v in SOURCES.items() if k != "source_id"}, SHUTTER_INFO=SHUTTERS)
    assert "planned_sources" not in told.rows
    assert "SOURCE_INFO row 1 has no number" in told.warnings[0].message


def test_a_table_cut_short_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / NAME, {}, tables={"SHUTTER_INFO": {k: v * 400 for k, v in SHUTTERS.items()}})
    path.write_bytes(path.read_bytes()[:-5760])
    with pytest.raises(BadInputError) as caught:
        read_source(next(iter(walk([path]))))
    assert caught.value.code == "bad-fits"
    assert "SHUTTER_INFO" in caught.value.message


@pytest.mark.parametrize("number", [1e30, 2**63, 1e25])
@pytest.mark.parametrize("column", ["source_id", "msa_metadata_id", "dither_point_index"])
def test_numbers_beyond_64_bits_are_left_out_with_a_word(tmp_path: Path, column: str, number: float) -> None:
    told = loaded(
        tmp_path,
        SOURCE_INFO={**SOURCES, "source_id": [1, number]} if column == "source_id" else SOURCES,
        SHUTTER_INFO={**SHUTTERS, column: [1, 1, number]},
    )
    assert {n.code for n in told.warnings} == {"value-of-another-type"}
    assert "a whole number of 64 bits was expected" in told.warnings[0].message
    assert (NAME, 1, 1, 1) in told.tables["open_sources"].select(pl.exclude("source", "partition")).rows()


def test_how_many_words_are_not_given_is_told(tmp_path: Path) -> None:
    sources = {k: [v[0]] * 23 for k, v in SOURCES.items()} | {"ra": ["east"] * 23}
    told = loaded(tmp_path, SOURCE_INFO=sources, SHUTTER_INFO=SHUTTERS)
    assert [n.code for n in told.warnings] == ["value-of-another-type"] * 21
    assert told.warnings[-1].message == "3 more warnings like these"


def test_a_pre_image_with_an_odd_character_has_a_word(tmp_path: Path) -> None:
    told = loaded(tmp_path, SOURCE_INFO={**SOURCES, "preimage_id": ["a<b.fits"] * 2}, SHUTTER_INFO=SHUTTERS)
    assert [n.code for n in told.warnings] == ["odd-name"]
    assert "a<b.fits" in {row[5] for row in told.rows["links"]}
