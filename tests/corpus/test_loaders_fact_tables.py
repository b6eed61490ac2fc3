"""Real observation and keyword tables, cell by cell against a plain reading with csv and json."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.vocabulary import registry

EMPTY = {"", "--", "nan", "NaN", "null", "NULL", "N/A", "None", "NONE"}
OBSERVATIONS = {
    "jw02221_observations.csv": 8,
    "jw02733_observations.csv": 10,
    "ngc3132_all_missions.csv.gz": 251,
    "caom_mixed.json": 19,
}
KEYWORDS = {"jw01685_nircam_image_keywords.csv": 45, "miri_rehearsal_2018_dev.json.gz": 438}
EPOCH = datetime(1858, 11, 17)
SECOND = timedelta(seconds=1)
Row = dict[str, Any]


def plainly(path: Path) -> list[Row]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    if ".json" in path.name:
        document = json.loads(text)
        rows = document if isinstance(document, list) else document["data"]
    else:
        rows = list(csv.DictReader(io.StringIO("".join(x for x in text.splitlines(True) if not x.startswith("#")))))
    return [{k: v for k, v in row.items() if v is not None and str(v).strip() not in EMPTY} for row in rows]


def read(path: Path) -> LoadedSource:
    (file,) = walk([path])
    return read_source(file)


def stated(loaded: LoadedSource) -> dict[tuple[str, str], set[str]]:
    """(subject, column) -> values."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for subject, column, value in loaded.tables["facts"].select("subject", "place", "value").iter_rows():
        found[subject, column].add(value)
    return dict(found)


def of_type(value: Any, kind: str) -> Any:
    if kind == "double":
        return float(value)
    if kind == "integer":
        return int(float(value))
    if kind == "boolean":
        return {"t": True, "true": True, "f": False, "false": False}[str(value).lower()]
    return str(value).strip()


def subject(row: dict[str, Any]) -> str:
    """Observations of other collections are told apart by their collection."""
    collection = row.get("obs_collection")
    return row["obs_id"] if collection in (None, "", "JWST") else f"{collection}:{row['obs_id']}"


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_observations(corpus: Path, name: str) -> None:
    known = registry.load()
    path = corpus / "mast_observations" / name
    rows, loaded = plainly(path), read(path)
    assert (loaded.kind, len(rows), loaded.warnings) == ("observation-table", OBSERVATIONS[name], ())
    expected: dict[tuple[str, str], set[Any]] = defaultdict(set)
    types = {}
    for row in rows:
        for column, cell in row.items():
            mapped = known.columns["observation-table", column.lower()]
            if mapped.property:
                types[column] = known.facts[mapped.property].type
                expected[subject(row), column].add(of_type(cell, types[column]))
    found = {k: {of_type(v, types[k[1]]) for v in vs} for k, vs in stated(loaded).items()}
    assert found == dict(expected)
    assert loaded.tables["mentions"].is_empty()
    assert loaded.tables["facts"]["version"].null_count() == loaded.tables["facts"].height


def told(cell: str) -> tuple[datetime, timedelta]:
    """The time that a cell shows, and how much of it may be cut off. US Eastern time by its rules since 2007."""
    counted = re.fullmatch(r"/Date\((\d+)\)/", cell)
    if not counted:
        return datetime.strptime(cell, "%m/%d/%Y %H:%M"), timedelta(minutes=1)
    utc = datetime(1970, 1, 1) + timedelta(milliseconds=int(counted[1]))
    march, november = datetime(utc.year, 3, 8, 7), datetime(utc.year, 11, 1, 6)
    begin, end = (d + timedelta(days=(6 - d.weekday()) % 7) for d in (march, november))
    return utc - timedelta(hours=4 if begin <= utc < end else 5), timedelta()


@pytest.mark.parametrize("name", KEYWORDS)
def test_keywords(corpus: Path, name: str) -> None:
    known = registry.load()
    path = corpus / "mast_instrument_keywords" / name
    rows, loaded = plainly(path), read(path)
    assert (loaded.kind, len(rows), loaded.warnings) == ("keyword-table", KEYWORDS[name], ())
    keyword = {k.keyword.lower().replace("-", "_"): k for k in sorted(known.keywords, key=lambda k: k.hdu == "PRIMARY")}
    found = stated(loaded)
    checked = 0
    for row in rows:
        for column, cell in row.items():
            base = column.removesuffix("_mjd")
            if base != column and column not in keyword:
                assert base in row
                continue
            own = known.columns.get(("keyword-table", column.lower()))
            header = keyword.get(column.lower())
            prop = own.property if own else header.property if header else None
            values = found.pop((row["filename"], column), None)
            if not prop:
                assert values is None, column
                continue
            assert values is not None, column
            (value,) = values
            kind = known.facts[prop].type
            if column == "date_obs":
                assert value == told(cell)[0].date().isoformat()
            elif kind == "dateTime" or column == "mu_epoch":
                time, cut = told(cell)
                assert -SECOND <= datetime.fromisoformat(value).replace(tzinfo=None) - time <= cut + SECOND
                if column + "_mjd" in row:
                    mjd = EPOCH + timedelta(days=float(row[column + "_mjd"]))
                    assert abs(datetime.fromisoformat(value).replace(tzinfo=None) - mjd) <= SECOND
            else:
                assert of_type(value, kind) == of_type(cell, kind), column
            checked += 1
    assert found == {}
    assert checked == loaded.tables["facts"].height
    assert loaded.tables["versions"].is_empty()


def test_counted_times_agree_with_the_start_of_the_exposure(corpus: Path) -> None:
    rows = plainly(corpus / "mast_instrument_keywords" / "miri_rehearsal_2018_dev.json.gz")
    for row in rows:
        assert abs(told(row["date_obs"])[0] - EPOCH - timedelta(days=row["expstart"])) <= timedelta(milliseconds=2)


def test_files_of_keyword_tables(corpus: Path) -> None:
    path = corpus / "mast_instrument_keywords" / "jw01685_nircam_image_keywords.csv"
    rows, loaded = plainly(path), read(path)
    links = loaded.tables["links"].select("filename", "relation", "target").rows()
    for column, relation in {
        "asntable": "isSpecifiedByAssociation",
        "crds_ctx": "usedCRDSContext",
        "osf_file": "usedStatusFile",
    }.items():
        assert {(f, t) for f, r, t in links if r == relation} == {(row["filename"], row[column]) for row in rows}
    pools = {(f, t) for f, r, t in links if r == "associationDrawnFromPool"}
    assert pools == {(row["asntable"], row["asnpool"]) for row in rows}
    listed = {f for f, how in loaded.tables["mentions"].select("filename", "how").rows() if how == "listed"}
    assert listed == {row["filename"] for row in rows}


def test_paths_that_were_cut_off_name_no_file(corpus: Path) -> None:
    path = corpus / "mast_instrument_keywords" / "miri_rehearsal_2018_dev.json.gz"
    assert {str(row["asntable"])[-1] for row in plainly(path) if "asntable" in row} == {"&"}
    assert read(path).tables["links"].is_empty()


def test_every_column_is_mapped_or_left_out_with_a_reason(corpus: Path) -> None:
    ontology = (Path(__file__).parents[2] / "ontology" / "table-columns.ttl").read_text(encoding="utf-8")
    for block in ontology.split("\n\n"):
        if "a jwst:ColumnMapping" in block:
            assert ("jwst:columnProperty" in block) != ("Left out. " in block), block
    known = registry.load()
    headers = {k.keyword.lower().replace("-", "_") for k in known.keywords}
    for folder, table, names in (
        ("mast_observations", "observation-table", OBSERVATIONS),
        ("mast_instrument_keywords", "keyword-table", KEYWORDS),
    ):
        for name in names:
            columns = {c.lower().removesuffix("_mjd") for row in plainly(corpus / folder / name) for c in row}
            also = headers if table == "keyword-table" else set()
            assert not {c for c in columns if (table, c) not in known.columns and c not in also}, name
