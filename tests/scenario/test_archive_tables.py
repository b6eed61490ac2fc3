"""What tables of the archive say of observations and files, beside what headers say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.conflicts import conflicts
from jwstrdf.answers.find import find
from jwstrdf.questions.run import run
from tests.scenario.test_headers import stored
from tests.unit.fits_help import write

OBSERVATION = "jw09931-o001_t001_nircam_clear-f200w"
IMAGE = f"{OBSERVATION}_i2d.fits"
EXPOSURE = "jw09931001001_02101_00001_nrca1_cal.fits"
HEAD = "obs_collection,obs_id,obsid,calib_level,target_name,filters,t_min,t_max,t_obs_release\n"


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def observations(folder: Path, level: int = 3, name: str = "observations.csv") -> Path:
    row = f"JWST,{OBSERVATION},5,{level},NGC 9931,CLEAR;F200W,59800.25,59800.5,60165.5\n"
    return text(folder / name, HEAD + row)


def test_find_shows_what_a_table_says_of_the_observation(tmp_path: Path) -> None:
    names = text(tmp_path / "names.txt", f"{IMAGE}\n{EXPOSURE}\n")
    store = stored(tmp_path, names, observations(tmp_path))
    (found,) = find(store, target="ngc 9931").products
    assert (found.filename, found.target, found.t_min, found.t_max) == (IMAGE, "NGC 9931", 59800.25, 59800.5)
    assert found.release_date == "2023-08-09T12:00:00Z"
    assert [p.filename for p in find(store, filter="f200w").products] == [IMAGE]


def test_what_a_header_says_of_the_file_counts_more(tmp_path: Path) -> None:
    header = {"TARGNAME": "NGC 1", "DATE-BEG": "2022-08-09T00:00:00", "DATE-END": "2022-08-09T12:00:00"}
    store = stored(tmp_path, write(tmp_path / IMAGE, {**header, "TARGPROP": "NGC 1"}), observations(tmp_path))
    (found,) = find(store, text=IMAGE).products
    assert (found.t_min, found.t_max) == (59800.0, 59800.5)
    assert found.release_date == "2023-08-09T12:00:00Z"


def test_a_planned_observation_says_nothing_of_files(tmp_path: Path) -> None:
    names = text(tmp_path / "names.txt", f"{IMAGE}\n")
    store = stored(tmp_path, names, observations(tmp_path, level=-1))
    (found,) = find(store, text=IMAGE).products
    assert (found.target, found.t_min) == ("t001", None)
    rows = run(store, "inventory/facts", {"product": IMAGE}).values()
    assert not [r for r in rows if "NGC" in str(r)]


@pytest.mark.parametrize(
    ("column", "header", "written", "differs"),
    [
        ("date_beg", "2022-08-09T10:20:31.125", "2022-08-09 10:20:00", False),  # cut to the minute
        ("date_beg", "2022-08-09T10:20:31.125", "2022-08-09 10:21:00", True),
        ("date_beg", "2022-08-09T10:20:31.125", "2022-08-09 10:20:30", True),
        ("duration", 311.36553, "311.366", False),  # rounded
        ("duration", 311.36553, "311.367", True),
        ("duration", 311.36553, "311.4", True),
        ("duration", 0.25, "0.2504", False),
        ("patt_num", 5, "6", True),
    ],
)
def test_what_is_written_less_exactly_is_no_conflict(
    tmp_path: Path, column: str, header: Any, written: str, differs: bool
) -> None:
    keyword = {"date_beg": "DATE-BEG", "duration": "DURATION", "patt_num": "PATT_NUM"}[column]
    file = write(tmp_path / EXPOSURE, {keyword: header})
    table = text(tmp_path / "k.csv", f"ArchiveFileID,filename,{column}\n1,{EXPOSURE},{written}\n")
    found = conflicts(stored(tmp_path, file, table), EXPOSURE)
    assert bool(found) == differs, found
    if differs:
        (one,) = found
        assert [v.chosen for v in one.values] == [True, False]


def test_tables_that_contradict_each_other_about_an_observation(tmp_path: Path) -> None:
    """Planes of one observation may differ inside one table; a value that the stronger table lacks is a conflict."""
    planes = "JWST,{0},5,3,{1},CLEAR;F200W,59800.25,59800.5,60165.5\n"
    one = text(tmp_path / "a.csv", HEAD + planes.format(OBSERVATION, "NGC 1"))
    other = text(tmp_path / "b.csv", HEAD + planes.format(OBSERVATION, "NGC-1").replace("59800.25", "59800.2500001"))
    os.utime(one, (1_700_000_000, 1_700_000_000))
    os.utime(other, (1_600_000_000, 1_600_000_000))
    store = stored(tmp_path, one, other)
    (found,) = conflicts(store)
    assert (found.subject, found.property) == (OBSERVATION, "observationTarget")
    assert [(v.value, v.chosen) for v in found.values] == [("NGC 1", True), ("NGC-1", False)]
