"""Product tables: columns, words for no value, gaps, repeated rows, conflicts; in CSV, where lines can be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.loaders import csv_
from jwstrdf.loaders.load import LoadedSource
from jwstrdf.tables.schema import SCHEMAS
from tests.unit.loader_help import COLUMNS, codes, csv_of, load, refused, row, source

MRP = "Minimum Recommended Products"


def listings(loaded: LoadedSource, *columns: str) -> list[tuple[object, ...]]:
    return loaded.tables["listings"].select(*columns).rows()


def test_every_column_of_a_plain_table(tmp_path: Path) -> None:
    loaded = load(tmp_path, "t.csv", csv_of([row()]))
    assert loaded.kind == "product-table"
    frame = loaded.tables["listings"]
    assert dict(frame.schema) == SCHEMAS["listings"]
    assert frame.row(0, named=True) == {
        "source": loaded.key,
        "partition": "09991",
        "filename": "jw09991001001_02101_00001_nrca1_cal.fits",
        "obs_id": "jw09991001001_02101_00001_nrca1",
        "obsid": "90000001",
        "parent_obsid": "90000009",
        "data_uri": "mast:JWST/product/jw09991001001_02101_00001_nrca1_cal.fits",
        "product_type": "SCIENCE",
        "subgroup": "CAL",
        "description": "exposure (L2b): calibrated",
        "mrp": False,
        "size": 117538561,
        "data_rights": "PUBLIC",
        "calib_level": 2,
        "dataproduct_type": "image",
        "collection": "JWST",
        "project": "CALJWST",
        "prvversion": "1.11.4",
        "proposal_id": "9991",
        "filters": None,
    }
    assert loaded.tables["mentions"].rows() == [
        (loaded.key, "09991", "jw09991001001_02101_00001_nrca1_cal.fits", "listed")
    ]
    assert codes(loaded) == []


def test_twenty_columns_index_and_columns_of_others(tmp_path: Path) -> None:
    columns = ["idx", *COLUMNS, "filters", "s_ra", "query_filter"]
    rows = [row(i, idx=str(i), filters="F200W", s_ra="1.5", query_filter="x") for i in (1, 2)]
    loaded = load(tmp_path, "t.csv", csv_of(rows, columns))
    assert listings(loaded, "filters", "calib_level") == [("F200W", 2), ("F200W", 2)]


@pytest.mark.parametrize("word", ["", "--", " -- ", "null", "NULL", "None", "none", "N/A", "nan", "NaN", "masked"])
def test_words_for_no_value(tmp_path: Path, word: str) -> None:
    emptied = ("size", "calib_level", "obsID", "dataRights", "description", "dataURI", "project", "parent_obsid")
    loaded = load(tmp_path, "t.csv", csv_of([row(**dict.fromkeys(emptied, word))]))
    ours = ("size", "calib_level", "obsid", "data_rights", "description", "data_uri", "project", "parent_obsid")
    assert listings(loaded, *ours) == [(None,) * len(ours)]


@pytest.mark.parametrize(
    ("cell", "mrp"), [(MRP, True), (f" {MRP} ", True), ("--", False), ("", False), ("null", False), ("Other", False)]
)
def test_the_archives_flag(tmp_path: Path, cell: str, mrp: bool) -> None:
    loaded = load(tmp_path, "t.csv", csv_of([row(productGroupDescription=cell)]))
    assert listings(loaded, "mrp") == [(mrp,)]


def test_flag_is_unknown_without_its_column(tmp_path: Path) -> None:
    loaded = load(tmp_path, "t.csv", csv_of([row()], [c for c in COLUMNS if c != "productGroupDescription"]))
    assert listings(loaded, "mrp") == [(None,)]


def test_gaps_repeated_headers_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    text = csv_of([row(1), dict.fromkeys(COLUMNS, "..."), {c: c for c in COLUMNS}, dict.fromkeys(COLUMNS, ""), row(2)])
    lines = text.splitlines()
    loaded = load(tmp_path, "t.csv", "\n".join([*lines[:3], "", *lines[3:], "Length = 4205 rows"]))
    assert listings(loaded, "obsid") == [("90000001",), ("90000002",)]
    assert codes(loaded) == ["display-gap", "repeated-header"]
    assert loaded.warnings[0].message.startswith("1 row")


def test_equal_rows_are_stored_once_also_when_only_other_columns_differ(tmp_path: Path) -> None:
    rows = [row(1, idx="1"), row(2, idx="2"), row(1, idx="3"), row(2, idx="4")]
    loaded = load(tmp_path, "t.csv", csv_of(rows, ["idx", *COLUMNS]))
    assert listings(loaded, "obsid") == [("90000001",), ("90000002",)]
    assert loaded.products == 2
    assert codes(loaded) == []


def test_one_file_under_many_observations_with_facts_of_the_pair(tmp_path: Path) -> None:
    rows = [
        row(1, parent_obsid="1", obsID="1", calib_level="3", productGroupDescription=MRP, dataRights="PUBLIC"),
        row(1, parent_obsid="2", obsID="2", calib_level="2", productGroupDescription="--", dataRights="EXCLUSIVE"),
        row(1, parent_obsid="2", obsID="1", calib_level="3", obs_id="other"),
    ]
    loaded = load(tmp_path, "t.csv", csv_of(rows))
    assert listings(loaded, "parent_obsid", "obsid", "mrp", "calib_level") == [
        ("1", "1", True, 3),
        ("2", "2", False, 2),
        ("2", "1", False, 3),
    ]
    assert loaded.tables["mentions"].height == loaded.products == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("size", "17"),
        ("productType", "PREVIEW"),
        ("productSubGroupDescription", "RATE"),
        ("productFilename", "other.fits"),
    ],
)
def test_two_values_for_one_fact_of_a_file(tmp_path: Path, column: str, value: str) -> None:
    rows = [row(1), row(2), row(3), row(2, parent_obsid="5", **{column: value})]
    error = refused(tmp_path, "t.csv", csv_of(rows), "conflict", "lines 3 and 5", column, value)
    assert "mast:JWST/product/jw09991001001_02101_00002_nrca1_cal.fits" in error.message


def test_two_sizes_for_one_name_without_addresses(tmp_path: Path) -> None:
    rows = [row(1), row(1, size="17")]
    text = csv_of(rows, ["obsID", "productFilename", "size"])
    refused(tmp_path, "t.csv", text, "conflict", "lines 2 and 3", "size", "117538561", "17")


@pytest.mark.parametrize(
    ("column", "value"),
    [("productGroupDescription", MRP), ("dataRights", "SECRET"), ("obs_id", "x"), ("prvversion", "9")],
)
def test_two_values_for_one_fact_of_a_pair(tmp_path: Path, column: str, value: str) -> None:
    rows = [row(1), row(2), row(1, **{column: value})]
    refused(tmp_path, "t.csv", csv_of(rows), "conflict", "lines 2 and 4", column)


def test_a_value_and_none_are_no_conflict(tmp_path: Path) -> None:
    loaded = load(tmp_path, "t.csv", csv_of([row(1), row(1, size="--", dataRights="")]))
    assert listings(loaded, "size", "data_rights") == [(117538561, "PUBLIC"), (None, None)]


def test_narrow_table_is_listed_for_no_observation(tmp_path: Path) -> None:
    text = csv_of([row(1, idx="0")], ["idx", "obsID", "dataproduct_type", "productFilename", "size", "calib_level"])
    loaded = load(tmp_path, "t.csv", text)
    assert codes(loaded) == ["narrow-table"]
    assert listings(loaded, "obsid", "parent_obsid", "size", "data_uri", "mrp") == [
        ("90000001", None, 117538561, None, None)
    ]


@pytest.mark.parametrize("kept", ["parent_obsid", "obs_id"])
def test_pairs_without_the_address_are_refused(tmp_path: Path, kept: str) -> None:
    text = csv_of([row()], ["obsID", "productFilename", "size", kept])
    refused(tmp_path, "t.csv", text, "missing-column", "dataURI")


def test_column_names_in_other_capitals(tmp_path: Path) -> None:
    loaded = load(tmp_path, "t.csv", csv_of([row()]).replace("productFilename", "PRODUCTFILENAME"))
    assert listings(loaded, "filename", "obsid") == [("jw09991001001_02101_00001_nrca1_cal.fits", "90000001")]


def test_a_column_twice(tmp_path: Path) -> None:
    refused(tmp_path, "t.csv", csv_of([row()], [*COLUMNS, "size"]), "duplicate-column", "line 1", "size")


def test_header_and_no_row(tmp_path: Path) -> None:
    loaded = load(tmp_path, "t.csv", csv_of([]))
    assert codes(loaded) == ["no-rows"]
    assert loaded.products == loaded.tables["listings"].height == 0


@pytest.mark.parametrize(
    ("cells", "code", "named"),
    [
        ({"size": "-5"}, "negative-size", ["size", "-5"]),
        ({"size": "-5.0"}, "negative-size", ["size", "-5"]),
        ({"size": "big"}, "bad-number", ["size", "big"]),
        ({"size": "1.5"}, "bad-number", ["size", "1.5"]),
        ({"size": "1_000"}, "bad-number", ["size", "1_000"]),
        ({"calib_level": "3?"}, "bad-number", ["calib_level", "3?"]),
        ({"obsID": "abc"}, "bad-number", ["obsID", "abc"]),
        ({"parent_obsid": "-1"}, "bad-number", ["parent_obsid", "-1"]),
        ({"parent_obsid": "1> <x"}, "bad-number", ["parent_obsid"]),
        ({"dataURI": "mast:a b"}, "bad-datauri", ["dataURI", "blank", "a b"]),
        ({"dataURI": "mast:a>b"}, "bad-datauri", ["dataURI", "'>'"]),
        ({"dataURI": "mast:a\\b"}, "bad-datauri", ["dataURI", "U+005C"]),
        ({"dataURI": "mast:a%zz"}, "bad-datauri", ["dataURI", "%"]),
        ({"dataURI": "mast:a%4"}, "bad-datauri", ["dataURI", "%"]),
        ({"dataURI": "JWST/product/a.fits"}, "bad-datauri", ["dataURI", "scheme"]),
        ({"dataURI": "mast:a\u202eb"}, "bad-datauri", ["dataURI", "RIGHT-TO-LEFT"]),
        ({"productFilename": "--"}, "missing-value", ["productFilename"]),
        ({"productFilename": "../x.fits"}, "unsafe-path", ["productFilename", "../x.fits"]),
        ({"productFilename": "x/"}, "bad-name", ["productFilename"]),
        ({"productFilename": "j" * 256}, "bad-name", ["productFilename", "256 bytes"]),
        ({"productFilename": "a\u200bb"}, "bad-name", ["productFilename", "ZERO WIDTH SPACE"]),
        ({"productFilename": "a\x01b"}, "bad-text", ["productFilename", "U+0001"]),
        ({"obs_id": "a\u2028b"}, "bad-name", ["obs_id", "line break"]),
        ({"description": "a\x00b"}, "bad-text", ["description", "U+0000"]),
    ],
)
def test_broken_cells(tmp_path: Path, cells: dict[str, str], code: str, named: list[str]) -> None:
    error = refused(tmp_path, "t.csv", csv_of([row(1), row(2, **cells)]), code, "line 3", *named)
    assert error.message.isprintable()


@pytest.mark.parametrize("size", ["1" + "0" * 30, "9223372036854775808", "1e30", "2" + "0" * 15])
def test_huge_size_is_left_out_with_a_warning(tmp_path: Path, size: str) -> None:
    loaded = load(tmp_path, "t.csv", csv_of([row(1), row(2, size=size)]))
    assert listings(loaded, "size") == [(117538561,), (None,)]
    (warning,) = loaded.warnings
    assert warning.code == "huge-size"
    assert "line 3" in warning.message
    assert "size" in warning.message


def test_numbers_that_a_program_wrote_as_measurements(tmp_path: Path) -> None:
    cells = {"size": "117538561.0", "calib_level": "-1.0", "obsID": "90000001.0", "proposal_id": "9991.0"}
    loaded = load(tmp_path, "t.csv", csv_of([row(1, **cells)]))
    assert listings(loaded, "size", "calib_level", "obsid", "proposal_id") == [(117538561, -1, "90000001", "9991")]


def test_odd_names_are_kept_and_many_warnings_are_counted(tmp_path: Path) -> None:
    rows = [row(1, productFilename=f"a<{i}>.fits", dataURI=f"mast:x/{i}") for i in range(30)]
    loaded = load(tmp_path, "t.csv", csv_of(rows))
    assert loaded.products == 30
    assert codes(loaded) == ["odd-name"] * 21
    assert "10 more rows" in loaded.warnings[-1].message


def test_path_in_the_name_is_cut_and_other_missions_are_kept(tmp_path: Path) -> None:
    rows = [row(1, productFilename="a/b/u9o40504m_c3m.fits", obs_collection="HST", dataURI="mast:HST/product/u.fits")]
    loaded = load(tmp_path, "t.csv", csv_of(rows))
    assert listings(loaded, "filename", "collection", "partition") == [("u9o40504m_c3m.fits", "HST", "")]


def test_formula_is_data(tmp_path: Path) -> None:
    text = csv_of([row(1, description='"=HYPERLINK(""http://evil.example"",""x"")"'), row(2, description="@SUM(A1)")])
    loaded = load(tmp_path, "t.csv", text)
    assert listings(loaded, "description") == [('=HYPERLINK("http://evil.example","x")',), ("@SUM(A1)",)]


# The form of CSV


@pytest.mark.parametrize(("sep", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_wrong_delimiter(tmp_path: Path, sep: str, name: str) -> None:
    refused(tmp_path, "t.csv", csv_of([row()], sep=sep), "wrong-delimiter", "delimiter", name)


def test_open_quote_is_found_where_it_opens(tmp_path: Path) -> None:
    rows = [row(1), row(2, description='"exposure'), row(3), row(4)]
    refused(tmp_path, "t.csv", csv_of(rows), "open-quote", "line 3")
    closed_by_another = [row(1), row(2, description='"exposure'), row(3, description='"right"'), row(4)]
    refused(tmp_path, "t.csv", csv_of(closed_by_another), "open-quote", "line 3")


@pytest.mark.parametrize(
    ("change", "cells"), [(lambda line: line + ",x", 20), (lambda line: line[2:].partition(",")[2], 18)]
)
def test_wrong_number_of_cells(tmp_path: Path, change: object, cells: int) -> None:
    lines = csv_of([row(1), row(2), row(3)]).splitlines()
    lines[2] = change(lines[2])  # type: ignore[operator]
    refused(tmp_path, "t.csv", "\n".join(lines), "wrong-cell-count", "line 3", f"{cells} cells", "19")


def test_not_utf8(tmp_path: Path) -> None:
    data = csv_of([row(1), row(2, description="caf\xe9")]).encode("latin-1")
    refused(tmp_path, "t.csv", csv_of([row(1)]).encode("utf-16"), "not-utf8", "UTF-16")
    refused(tmp_path, "t.csv", data, "not-utf8", "line 3", "Latin-1", f"byte offset {data.index(0xE9)}")


def test_cell_too_long(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "t.csv",
        csv_of([row(1), row(2, description='"' + "x" * 200_000 + '"'), row(3, size='"1')]),
        "cell-too-long",
        "line 3",
    )


def both_ways(folder: Path, text: str | bytes) -> LoadedSource:
    """The table as the fast reader reads it, after proof that it did, and that the careful one reads the same."""
    file = source(folder, "t.csv", text)
    assert csv_.read(file).clean, "the fast reader did not read it"
    careful, fast = csv_._careful(file).take(), csv_.read(file).take()
    assert fast.fill_null("").equals(careful.select(fast.columns))
    return load(folder, "t.csv", text)


def test_fast_reader_reads_quotes_line_ends_and_marks(tmp_path: Path) -> None:
    plain = csv_of([row(1, description='"a, ""b"", c"'), row(2, size=""), row(3, dataRights='""')])
    for text in (plain, plain.replace("\n", "\r\n"), "\ufeff" + plain, plain.rstrip("\n")):
        loaded = both_ways(tmp_path, text)
        assert listings(loaded, "description", "size", "data_rights") == [
            ('a, "b", c', 117538561, "PUBLIC"),
            ("exposure (L2b): calibrated", None, "PUBLIC"),
            ("exposure (L2b): calibrated", 117538563, None),
        ]


def test_careful_reader_takes_comments_and_cells_with_line_breaks_and_keeps_the_lines_right(tmp_path: Path) -> None:
    text = csv_of([row(1, description='"one\ntwo"'), row(2, size="-5")])
    text = "#string,string\r\n# exported\n" + text
    refused(tmp_path, "t.csv", text, "negative-size", "line 6")
    loaded = load(tmp_path, "t.csv", text.replace("-5", "5"))
    assert listings(loaded, "description", "size") == [("one\ntwo", 117538561), ("exposure (L2b): calibrated", 5)]


def test_quoted_header(tmp_path: Path) -> None:
    text = csv_of([row(1)])
    header, _, rest = text.partition("\n")
    loaded = load(tmp_path, "t.csv", ",".join(f'"{c}"' for c in header.split(",")) + "\n" + rest)
    assert listings(loaded, "size") == [(117538561,)]


def test_large_table_on_disk_is_read_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_, "_IN_MEMORY", 10)
    text = csv_of([row(i) for i in range(1, 9)])
    assert both_ways(tmp_path, text).products == 8
    refused(tmp_path, "t.csv", text.replace("117538564", "-4"), "negative-size", "line 5")


def test_packed_table(tmp_path: Path) -> None:
    plain, packed = load(tmp_path, "t.csv", csv_of([row(1)])), load(tmp_path, "t.csv.gz", csv_of([row(1)]))
    assert packed.kind == "product-table"
    assert packed.tables["listings"].drop("source").equals(plain.tables["listings"].drop("source"))


def test_own_name_is_mentioned_only_if_it_is_a_jwst_name(tmp_path: Path) -> None:
    assert "opened" not in load(tmp_path, "t.csv", csv_of([row(1)])).tables["mentions"]["how"].to_list()
    name = "jw09991_20240101t000000_pool.csv"
    mentions = load(tmp_path, name, csv_of([row(1)])).tables["mentions"]
    assert (name, "opened") in mentions.select("filename", "how").rows()
    own = load(tmp_path, name, csv_of([row(1, productFilename=name)]))
    assert own.tables["mentions"].select("filename", "how").rows() == [(name, "listed")]
