"""One table in five forms gives the same listings; and what is special about each form."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jwstrdf.loaders.load import LoadedSource
from tests.unit.loader_help import COLUMNS, codes, csv_of, load, refused, row, source

Rows = list[dict[str, str]]
NUMBERS = ("obsID", "parent_obsid", "size", "calib_level")
NULL = ("--", "")


def as_csv(rows: Rows, columns: list[str]) -> str:
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([columns, *([r[c] for c in columns] for r in rows)])
    return out.getvalue()


def typed(rows: Rows, columns: list[str]) -> list[dict[str, Any]]:
    return [{c: None if r[c] in NULL else int(r[c]) if c in NUMBERS else r[c] for c in columns} for r in rows]


def as_service_answer(rows: Rows, columns: list[str]) -> str:
    return json.dumps({"status": "COMPLETE", "msg": "", "data": typed(rows, columns), "paging": {"page": 1}})


def as_list(rows: Rows, columns: list[str]) -> str:
    return json.dumps(typed(rows, columns))


def as_fields_and_rows(rows: Rows, columns: list[str]) -> str:
    fields = [{"name": c, "type": "string"} for c in columns]
    return json.dumps({"fields": fields, "data": [list(r.values()) for r in typed(rows, columns)]})


def as_columns_and_rows(rows: Rows, columns: list[str]) -> str:
    return json.dumps({"columns": columns, "rows": [list(r.values()) for r in typed(rows, columns)]})


def as_tables(rows: Rows, columns: list[str]) -> str:
    fields = [{"dataIndex": c} for c in columns]
    return json.dumps({"Tables": [{"Fields": fields, "Rows": [list(r.values()) for r in typed(rows, columns)]}]})


def astropy_table(rows: Rows, columns: list[str]) -> Any:
    from astropy.table import MaskedColumn, Table

    made = typed(rows, columns)
    out = []
    for c in columns:
        values = [r[c] for r in made]
        number = c in NUMBERS
        filled = [(0 if number else "") if v is None else v for v in values]
        out.append(MaskedColumn(filled, name=c, mask=[v is None for v in values], dtype="int64" if number else "U200"))
    return Table(out)


def as_ecsv(rows: Rows, columns: list[str]) -> str:
    out = io.StringIO()
    astropy_table(rows, columns).write(out, format="ascii.ecsv")
    return out.getvalue()


def as_ecsv_with_commas(rows: Rows, columns: list[str]) -> str:
    out = io.StringIO()
    astropy_table(rows, columns).write(out, format="ascii.ecsv", delimiter=",")
    return out.getvalue()


def as_votable(rows: Rows, columns: list[str], form: str = "tabledata") -> bytes:
    from astropy.io.votable import from_table

    out = io.BytesIO()
    # The writer in C of astropy 8.0.2 writes past its buffer where texts grow by escaping; the one in Python does not.
    from_table(astropy_table(rows, columns)).to_xml(out, tabledata_format=form, _debug_python_based_parser=True)
    return out.getvalue()


def as_votable_binary(rows: Rows, columns: list[str]) -> bytes:
    return as_votable(rows, columns, "binary2")


def as_parquet(rows: Rows, columns: list[str]) -> bytes:
    out = io.BytesIO()
    schema = {c: pl.Int64 if c in NUMBERS else pl.String for c in columns}
    pl.DataFrame(typed(rows, columns), schema=schema, orient="row").write_parquet(out)
    return out.getvalue()


FORMS = {
    "t.csv": as_csv,
    "answer.json": as_service_answer,
    "list.json": as_list,
    "fields.json": as_fields_and_rows,
    "columns.json": as_columns_and_rows,
    "tables.json": as_tables,
    "t.ecsv": as_ecsv,
    "commas.ecsv": as_ecsv_with_commas,
    "t.vot": as_votable,
    "binary.vot": as_votable_binary,
    "t.parquet": as_parquet,
}


def content(loaded: LoadedSource) -> tuple[pl.DataFrame, list[str]]:
    """Listings and names, without the key of the source; the codes of the warnings."""
    return loaded.tables["listings"].drop("source"), loaded.tables["mentions"]["filename"].to_list()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_listings(tmp_path: Path, form: str) -> None:
    rows = [row(1), row(2, size="--", dataRights="--", productGroupDescription="Minimum Recommended Products"), row(1)]
    listings, names = content(load(tmp_path, "expected.csv", csv_of(rows)))
    loaded = load(tmp_path, form, FORMS[form](rows, COLUMNS))
    assert loaded.kind == "product-table"
    assert content(loaded)[0].equals(listings)
    assert content(loaded)[1] == names
    assert listings.height == 2
    assert codes(loaded) == []


text_cell = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=("Cc", "Cf", "Zs")), max_size=12
)


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Rows that are right: one file under several observations, empty cells, odd but harmless texts."""
    rows = []
    for number in draw(st.lists(st.integers(1, 5), min_size=1, max_size=6)):
        other = {
            "parent_obsid": str(draw(st.integers(1, 3))),
            "description": f"d{number}" + draw(st.sampled_from(['"', "a, b", "é", "<&>", "'", "x  y", ""])),
            "prvversion": draw(st.sampled_from(["1.11.4", "--"])),
            "dataRights": draw(st.sampled_from(["PUBLIC", "--"])),
            "productGroupDescription": draw(st.sampled_from(["Minimum Recommended Products", "--"])),
            "project": draw(text_cell),
        }
        rows.append(row(number, **other))
    unique = {(r["productFilename"], r["parent_obsid"]): r for r in rows}
    return [*unique.values(), *draw(st.lists(st.sampled_from(list(unique.values())), max_size=2))]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.sampled_from(["idx", "type", "filters"]))
def test_property_all_forms_agree(tmp_path: Path, rows: Rows, extra: str) -> None:
    columns = list(dict.fromkeys([*COLUMNS, extra]))
    rows = [{**r, extra: r.get(extra, "7")} for r in rows]
    found = {form: load(tmp_path, form, write(rows, columns)) for form, write in FORMS.items()}
    listings, names = content(found["t.csv"])
    assert listings.height == len({tuple(r[c] for c in columns) for r in rows})
    for form, loaded in found.items():
        assert content(loaded)[0].equals(listings), form
        assert content(loaded)[1] == names, form


# JSON


@pytest.mark.parametrize(
    ("document", "code", "named"),
    [
        ({"status": "ERROR", "msg": "no such service", "data": [row()]}, "service-error", ["no such service", "ERROR"]),
        ({"status": "EXECUTING", "data": [row()]}, "service-error", ["EXECUTING"]),
        ({"data": [row(1), row(2, size="-5")]}, "negative-size", ["data[1]", "size", "-5"]),
        ({"data": [row(1), {**row(2), "size": [5]}]}, "wrong-type", ["data[1].size"]),
        ({"columns": COLUMNS, "rows": [list(row().values()), [1]]}, "wrong-cell-count", ["rows[1]", "1 cells", "19"]),
        ({"columns": COLUMNS, "rows": [list(row().values()), "x"]}, "wrong-cell-count", ["rows[1]", "no row"]),
        ({"data": [row(1), row(2), row(1, size="17")]}, "conflict", ["data[0] and data[2]", "size"]),
        ({"data": [{k: v for k, v in row().items() if k != "dataURI"}]}, "missing-column", ["dataURI"]),
        ({"data": [{**row(), "project": "half \ud800"}]}, "bad-text", ["data[0].project", "U+D800"]),
        ({"data": [{**row(), "productFilename": None}]}, "missing-value", ["data[0]", "productFilename"]),
    ],
)
def test_broken_json_tables(tmp_path: Path, document: Any, code: str, named: list[str]) -> None:
    refused(tmp_path, "t.json", document, code, *named)


def test_json_rows_need_not_have_all_keys_and_numbers_may_be_huge(tmp_path: Path) -> None:
    less = {k: v for k, v in row(2).items() if k not in ("size", "dataRights")}
    document = {"data": [{**row(1), "size": 10**30, "obsID": 9.0e7}, less, {**row(3), "size": 5.0}]}
    loaded = load(tmp_path, "t.json", document)
    frame = loaded.tables["listings"]
    assert frame["size"].to_list() == [None, None, 5]
    assert frame["obsid"].to_list() == ["90000000", "90000002", "90000003"]
    assert codes(loaded) == ["huge-size"]


def test_json_that_speaks_of_product_tables_and_is_none(tmp_path: Path) -> None:
    loaded = load(tmp_path, "t.json", {"description": {"productFilename": "the name of the file"}})
    assert loaded.kind == "other"


# ECSV and VOTable


def test_places_in_ecsv_are_lines_of_the_file(tmp_path: Path) -> None:
    text = as_ecsv([row(1), row(2), row(3)], COLUMNS)
    line = next(i for i, found in enumerate(text.splitlines(), 1) if "117538562" in found)
    refused(tmp_path, "t.ecsv", text.replace("117538562", "-5"), "negative-size", f"line {line}", "size", "-5")


def test_places_in_votables_and_parquet_are_rows(tmp_path: Path) -> None:
    for name, write in (("t.vot", as_votable), ("t.parquet", as_parquet)):
        refused(tmp_path, name, write([row(1), row(2, size="-5")], COLUMNS), "negative-size", "row 2", "size", "-5")


def test_broken_ecsv_and_votable(tmp_path: Path) -> None:
    text = as_ecsv([row(1)], COLUMNS)
    refused(tmp_path, "t.ecsv", text + "one two\n", "bad-table", "ECSV")
    votable = as_votable([row(1)], COLUMNS)
    refused(tmp_path, "t.vot", votable[: len(votable) * 9 // 10], "bad-table", "VOTable")


@pytest.mark.parametrize("dtd", [b"<!DOCTYPE VOTABLE>", b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'])
def test_entities_are_refused(tmp_path: Path, dtd: bytes) -> None:
    data = as_votable([row(1)], COLUMNS)
    head, mark, rest = data.partition(b"<VOTABLE")
    refused(tmp_path, "t.vot", head + dtd + mark + rest, "xml-entity", "DTD")


@pytest.mark.parametrize(
    "stream",
    [
        b'<STREAM href="http://127.0.0.1:9/x">',
        b'<STREAM encoding="base64" a="x>y"\n href = "file:///etc/passwd">',
        b"<v:STREAM href='x'>",
    ],
)
def test_streams_from_outside_are_refused(tmp_path: Path, stream: bytes) -> None:
    data = as_votable_binary([row(1)], COLUMNS)
    head, _, rest = data.partition(b"<STREAM")
    refused(tmp_path, "t.vot", head + stream + rest.partition(b">")[2], "remote-stream", "href")
    refused(tmp_path, "t.vot", data.replace(b"<BINARY2>", b"<FITS>"), "remote-stream", "FITS")


def test_votable_in_utf16_is_refused(tmp_path: Path) -> None:
    data = as_votable([row(1)], COLUMNS)
    refused(tmp_path, "t.vot", data + b"\x00<\x00!\x00D", "not-utf8", "zero bytes")


def test_table_with_more_than_one_value_in_a_cell(tmp_path: Path) -> None:
    from astropy.table import Table

    table = Table({"productFilename": ["a.fits"], "dataURI": ["mast:a"], "size": [[1, 2]]})
    out = io.StringIO()
    table.write(out, format="ascii.ecsv")
    refused(tmp_path, "t.ecsv", out.getvalue(), "wrong-type", "size")


def test_other_tables_of_a_votable_are_passed_over(tmp_path: Path) -> None:
    from astropy.io.votable import from_table, tree
    from astropy.table import Table

    document = from_table(Table({"a": [1]}))
    document.resources.append(from_table(astropy_table([row(1)], COLUMNS)).resources[0])
    out = io.BytesIO()
    document.to_xml(out)
    assert isinstance(document, tree.VOTableFile)
    assert load(tmp_path, "t.vot", out.getvalue()).tables["listings"].height == 1


def test_without_astropy_the_message_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ecsv, votable = as_ecsv([row(1)], COLUMNS), as_votable([row(1)], COLUMNS)
    monkeypatch.setitem(sys.modules, "astropy.table", None)
    for name, text in (("t.ecsv", ecsv), ("t.vot", votable)):
        error = refused(tmp_path, name, text, "missing-extra", "astropy")
        assert error.hint == "pip install 'jwstrdf[vo]'"


# Parquet


def test_damaged_parquet(tmp_path: Path) -> None:
    data = as_parquet([row(1)], COLUMNS)
    refused(tmp_path, "t.parquet", data[:100], "bad-parquet", "Parquet")
    middle = len(data) // 4
    broken = data[:4] + b"\xff" * middle + data[4 + middle :]
    refused(tmp_path, "t.parquet", broken, "bad-parquet", "Parquet")


def test_parquet_with_measurements_and_packed(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "productFilename": ["a.fits", "b.fits"],
            "size": [5.0, float("nan")],
            "obsID": [9.0e7, None],
            "calib_level": [3, 2],
        }
    )
    out = io.BytesIO()
    frame.write_parquet(out)
    for name in ("t.parquet", "t.parquet.gz"):
        listings = load(tmp_path, name, out.getvalue()).tables["listings"]
        assert listings.select("filename", "size", "obsid", "calib_level").rows() == [
            ("a.fits", 5, "90000000", 3),
            ("b.fits", None, None, 2),
        ]


def test_parquet_with_lists_and_parquet_of_others(tmp_path: Path) -> None:
    out = io.BytesIO()
    pl.DataFrame({"productFilename": [["a.fits"]], "size": [1]}).write_parquet(out)
    refused(tmp_path, "t.parquet", out.getvalue(), "wrong-type", "column")
    out = io.BytesIO()
    pl.DataFrame({"ra": [1.0], "dec": [2.0]}).write_parquet(out)
    assert load(tmp_path, "t.parquet", out.getvalue()).kind == "other"


def test_file_on_disk_is_read_by_its_path(tmp_path: Path) -> None:
    assert source(tmp_path, "t.parquet", as_parquet([row(1)], COLUMNS)).path == tmp_path.resolve() / "t.parquet"
