"""Observation and keyword tables: records, times, planes, files that are named, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jwstrdf.loaders.load import LoadedSource
from jwstrdf.mapping import build
from tests.unit.loader_help import codes, load, refused

OBS = "obs_collection,obs_id,obsid,calib_level,t_min,filters,dataURL\n"
NAME = "jw09991001001_02101_00001_nrca1_cal.fits"
ASN = "jw09991-o001_20250101t000000_image2_00001_asn.json"


def said(loaded: LoadedSource, table: str = "facts") -> dict[tuple[str, str], Any]:
    frame = loaded.tables[table]
    assert frame["version"].null_count() == frame.height
    return {(s, p): v for s, p, v in frame.select("subject", "property", "value").iter_rows()}


def keywords(folder: Path, *rows: dict[str, Any]) -> LoadedSource:
    return load(folder, "k.json", [{"ArchiveFileID": 1, "filename": NAME, **row} for row in rows])


def test_observations(tmp_path: Path) -> None:
    loaded = load(
        tmp_path, "o.csv", OBS + "JWST,jw09991-o001_t001_miri_f770w,5,3.0,59000.5,F770W,--\nHST,u27,6,nan,,,\n"
    )
    facts = said(loaded)
    assert facts["jw09991-o001_t001_miri_f770w", "observationStartMjd"] == "59000.5"
    assert facts["jw09991-o001_t001_miri_f770w", "observationCalibrationLevel"] == "3"
    assert facts["jw09991-o001_t001_miri_f770w", "observationNumberInArchive"] == "5"
    assert facts["HST:u27", "observationCollection"] == "HST"
    assert ("HST:u27", "observationCalibrationLevel") not in facts
    assert loaded.tables["facts"]["partition"].unique().sort().to_list() == ["", "09991"]
    assert loaded.tables["facts"]["about"].unique().to_list() == ["observation"]
    assert (loaded.products, codes(loaded)) == (0, [])


def test_one_name_in_two_collections_is_two_observations(tmp_path: Path) -> None:
    facts = said(load(tmp_path, "o.csv", OBS + "HST,u27,6,2,5.0,A,u\nSHA,u27,7,2,6.0,B,v\n"))
    assert {k[0]: v for k, v in facts.items() if k[1] == "observationStartMjd"} == {"HST:u27": "5.0", "SHA:u27": "6.0"}


def test_planned_observations_are_records_only(tmp_path: Path) -> None:
    uri = "mast:JWST/product/jw09991-o001_t001_miri_f770w_i2d.fits"
    loaded = load(tmp_path, "o.csv", OBS + f"JWST,jw09991-o001_t001_miri_f770w,5,-1,,F770W,{uri}\n")
    assert loaded.tables["mentions"].is_empty()
    lines = [x for x in build.truth(loaded.tables) if not x.startswith("<https://w3id.org/jwstrdf/source/")]
    assert lines
    assert all(x.startswith("<https://w3id.org/jwstrdf/record/") for x in lines)


def test_equal_rows_and_planes(tmp_path: Path) -> None:
    rows = ["SHA,a,1,3,5.0,B1,u1", "SHA,a,1,3,5.0,B1,u1", "SHA,a,1,3,6.0,B2,u2"]
    facts = load(tmp_path, "o.csv", OBS + "\n".join(rows)).tables["facts"]
    assert facts.filter(pl.col("property") == "observationFilters")["value"].to_list() == ["B1", "B2"]
    assert facts.filter(pl.col("property") == "observationCollection").height == 1


@pytest.mark.parametrize(
    ("rows", "code", "named"),
    [
        (["JWST,a,1,3,5.0,F,u", "JWST,a,1,3,6.0,F,u"], "conflict", ("lines 2 and 3", "t_min", "'5.0'", "'6.0'")),
        (["JWST,a,1,3,5.0,F,u", "JWST,a,2,3,5.0,F,v"], "conflict", ("lines 2 and 3", "obsid", "'1'", "'2'")),
        (["JWST,a,1,3,5.0,F,u", "JWST,b,2,3,soon,F,v"], "bad-value", ("line 3", "t_min", "'soon'", "number")),
        (["JWST,a,1,2.5,5.0,F,u"], "bad-value", ("line 2", "calib_level", "'2.5'")),
        (["JWST,,1,3,5.0,F,u"], "missing-value", ("line 2", "obs_id")),
    ],
)
def test_refused_observations(tmp_path: Path, rows: list[str], code: str, named: tuple[str, ...]) -> None:
    refused(tmp_path, "o.csv", OBS + "\n".join(rows) + "\n", code, *named)


@pytest.mark.parametrize(
    ("row", "time"),
    [
        ({"date": "/Date(1453010667879)/"}, "2016-01-17T01:04:27.879Z"),  # winter: five hours
        ({"date": "/Date(1505882715750)/"}, "2017-09-20T00:45:15.75Z"),  # summer: four
        ({"date": "/Date(1453010667879+0000)/"}, "2016-01-17T06:04:27.879Z"),
        ({"date": "/Date(1453010667879-0500)/"}, "2016-01-17T01:04:27.879Z"),
        ({"date": "8/2/2023 10:09:05 PM"}, "2023-08-02T22:09:05Z"),
        ({"date": "8/2/2023 12:09:05 AM"}, "2023-08-02T00:09:05Z"),
        ({"date": "2023-08-02T22:09:05.123"}, "2023-08-02T22:09:05.123Z"),
        ({"date": "9/11/2024 0:21", "date_mjd": 60564.01489}, "2024-09-11T00:21:26Z"),
        ({"date_mjd": 60564.01489}, "2024-09-11T00:21:26Z"),
        ({"date": "--", "date_mjd": "nan"}, None),
    ],
)
def test_times(tmp_path: Path, row: dict[str, Any], time: str | None) -> None:
    assert said(keywords(tmp_path, row)).get((NAME, "fileDate")) == time


def test_counted_times_that_are_utc(tmp_path: Path) -> None:
    row = {"date_obs": "/Date(1453010667879)/", "expstart": 57404.25310045, "date": "/Date(1453010667879)/"}
    facts = said(keywords(tmp_path, row))
    assert facts[NAME, "fileDate"] == "2016-01-17T06:04:27.879Z"
    assert facts[NAME, "observationDate"] == "2016-01-17"


def test_time_without_seconds(tmp_path: Path) -> None:
    loaded = keywords(tmp_path, {"date": "9/11/2024 0:21"})
    assert codes(loaded) == ["time-without-seconds"]
    assert (NAME, "fileDate") not in said(loaded)


@pytest.mark.parametrize(
    ("row", "code", "named"),
    [
        ({"date": "9/11/2024 0:21", "date_mjd": 60564.5}, "conflict", ("[0]: date", "'9/11/2024 0:21'", "T12:00:00Z")),
        ({"date": "13/45/2024 0:21"}, "bad-value", ("[0]: date", "'13/45/2024 0:21'")),
        ({"nints": "many"}, "bad-value", ("[0]: nints", "'many'", "number")),
        ({"tsovisit": "maybe"}, "bad-value", ("[0]: tsovisit", "'maybe'")),
        ({"asntable": "../x_asn.json"}, "unsafe-path", ("asntable",)),
        ({"filename": "a\u200bb.fits"}, "bad-name", ("filename",)),
    ],
)
def test_refused_keywords(tmp_path: Path, row: dict[str, Any], code: str, named: tuple[str, ...]) -> None:
    refused(tmp_path, "k.json", [{"ArchiveFileID": 1, "filename": NAME, **row}], code, *named)


def test_two_rows_for_one_file(tmp_path: Path) -> None:
    assert keywords(tmp_path, {"filter": "F200W"}, {"filter": "F200W"}).products == 1
    rows = [{"ArchiveFileID": 1, "filename": NAME, "filter": f} for f in ("F200W", "F210M")]
    refused(tmp_path, "k.json", rows, "conflict", "data[0] and data[1]", "filter", "'F200W'", "'F210M'")


def test_files_and_steps(tmp_path: Path) -> None:
    row = {"asntable": f"/a/b/{ASN}", "asnpool": "jw09991_20250101t000000_pool", "crds_ctx": "jwst_1276.pmap"}
    row |= {"r_dark": "crds://jwst_nircam_dark_0001.fits", "r_flat": "N/A", "s_dark": "complete"}
    row |= {"cal_ver": "1.15.1", "date": "2025-01-01T00:00:00", "segmfile": "/ifs/cut/off/lev&"}
    loaded = keywords(tmp_path, row)
    links = {
        (f, r, t, k)
        for f, r, t, k in loaded.tables["links"].select("filename", "relation", "target", "reference_type").rows()
    }
    assert links == {
        (NAME, "isSpecifiedByAssociation", ASN, None),
        (ASN, "associationDrawnFromPool", "jw09991_20250101t000000_pool.csv", None),
        (NAME, "usedCRDSContext", "jwst_1276.pmap", None),
        (NAME, "usedReferenceFile", "jwst_nircam_dark_0001.fits", "dark"),
    }
    assert loaded.tables["links"]["version"].null_count() == 4
    assert loaded.tables["steps"].select("filename", "version", "status").rows() == [(NAME, None, "COMPLETE")]
    assert loaded.tables["versions"].is_empty()
    how = dict(loaded.tables["mentions"].select("filename", "how").rows())
    assert how.pop(NAME) == "listed"
    assert set(how.values()) == {"named"}


@pytest.mark.parametrize("plain", [True, False])
def test_header_in_a_comment(tmp_path: Path, plain: bool) -> None:
    text = "\ufeff#Words about it,,\n#ArchiveFileID, filename, fileSetName\n#@string, string, string\n"
    text += ("ArchiveFileID,filename,fileSetName\n" if plain else "") + f"1,{NAME},a\n2,b.fits,b\n"
    loaded = load(tmp_path, "k.csv", text)
    assert loaded.kind == "keyword-table"
    assert said(loaded)[NAME, "fileSetName"] == "a"
    assert said(loaded)["b.fits", "archiveFileNumber"] == "2"


def test_forms_agree(tmp_path: Path) -> None:
    from astropy.table import Table

    rows = [{"ArchiveFileID": "1", "filename": NAME, "fileSetName": "a", "filter": "F200W"}]
    rows.append({"ArchiveFileID": "2", "filename": "b.fits", "fileSetName": "b", "filter": "F210M"})
    expected = load(tmp_path, "k.json", {"data": rows}).tables["facts"].drop("source").sort(pl.all())
    Table(rows=rows).write(tmp_path / "k.ecsv", format="ascii.ecsv", delimiter=",")
    Table(rows=rows).write(tmp_path / "k.xml", format="votable")
    pl.DataFrame(rows).write_parquet(tmp_path / "k.parquet")
    pl.DataFrame(rows).write_csv(tmp_path / "k.csv")
    for name in ("k.ecsv", "k.xml", "k.parquet", "k.csv"):
        loaded = load(tmp_path, name, (tmp_path / name).read_bytes())
        assert loaded.kind == "keyword-table", name
        assert loaded.tables["facts"].drop("source").sort(pl.all()).equals(expected), name


def test_unknown_columns(tmp_path: Path) -> None:
    loaded = keywords(tmp_path, {"nonesuch": 1})
    assert codes(loaded) == ["unknown-column"]
    assert "nonesuch" in loaded.warnings[0].message
    assert json.dumps(loaded.warnings[0].message)
