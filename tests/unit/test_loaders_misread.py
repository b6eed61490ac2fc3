"""Inputs that were once misread: taken though broken, refused though right, or refused with the wrong words."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from tests.unit.loader_help import (
    ASN_NAME,
    COLUMNS,
    association,
    codes,
    csv_of,
    load,
    member,
    refused,
    row,
    with_members,
)

ROWS = [row(1), row(2), row(3, parent_obsid="90000003")]


@pytest.mark.parametrize("members", [0, False, "", {}], ids=repr)
def test_empty_values_of_another_type_are_no_empty_list_of_members(tmp_path: Path, members: Any) -> None:
    document = association(products=[{"name": "jw09991-o001_t001_nircam_clear-f200w", "members": members}])
    refused(tmp_path, ASN_NAME, document, "wrong-type", "products[0].members", "an array was expected")


@pytest.mark.parametrize("exptype", [7, 1.5], ids=repr)
def test_a_number_is_no_role(tmp_path: Path, exptype: Any) -> None:
    document = with_members(member(exptype=exptype))
    refused(tmp_path, ASN_NAME, document, "wrong-type", "products[0].members[0].exptype is a number", "text")


@pytest.mark.parametrize("key", ["asn_id", "program"])
def test_a_number_beyond_all_numbers_is_refused(tmp_path: Path, key: str) -> None:
    text = json.dumps(association(**{key: 12345678})).replace("12345678", "1e999")
    refused(tmp_path, ASN_NAME, text, "wrong-type", f"{key} is a number too large")


def test_a_number_with_thousands_of_digits_is_named_by_its_place(tmp_path: Path) -> None:
    text = json.dumps(association(asn_id=12345678), indent=1).replace("12345678", "9" * 5000)
    error = refused(tmp_path, ASN_NAME, text, "bad-json", "line 9, column", "number", "5,000 digits")
    assert "sys." not in error.message


def test_blanks_around_names_of_members_and_products_are_no_part_of_them(tmp_path: Path) -> None:
    document = with_members(member(expname="  jw09991001001_02101_00001_nrca1_cal.fits "), name=" jw09991-o001 ")
    rows = load(tmp_path, ASN_NAME, document).rows
    assert [r[6] for r in rows["memberships"]] == ["jw09991001001_02101_00001_nrca1_cal.fits"]
    assert [r[5] for r in rows["entries"]] == ["jw09991-o001"]


def test_a_product_named_twice_is_told(tmp_path: Path) -> None:
    one = association()["products"][0]
    loaded = load(tmp_path, ASN_NAME, association(products=[one, {**one, "members": [member(expname="x_cal.fits")]}]))
    assert codes(loaded) == ["duplicate-product"]
    message = loaded.warnings[0].message
    assert "products[0] and products[1]" in message
    assert one["name"] in message
    assert len(loaded.rows["entries"]) == 2


def test_templates_may_occur_more_than_once(tmp_path: Path) -> None:
    one = {"name": "jw09991-o001_{source_id}_nirspec_clear-prism", "members": [member()]}
    assert codes(load(tmp_path, ASN_NAME, association(products=[one, one]))) == []


def test_line_ends_of_old_macintoshes(tmp_path: Path) -> None:
    plain = load(tmp_path, "plain.csv", csv_of(ROWS)).tables["listings"].drop("source")
    old = load(tmp_path, "old.csv", csv_of(ROWS).replace("\n", "\r")).tables["listings"].drop("source")
    assert old.equals(plain)


def test_blanks_after_the_commas(tmp_path: Path) -> None:
    plain = load(tmp_path, "plain.csv", csv_of(ROWS)).tables["listings"].drop("source")
    aired = load(tmp_path, "aired.csv", csv_of(ROWS).replace(",", ", ")).tables["listings"].drop("source")
    assert aired.equals(plain)


def test_blanks_instead_of_commas_are_named(tmp_path: Path) -> None:
    refused(tmp_path, "t.csv", csv_of(ROWS, sep=" "), "wrong-delimiter", "line 1", "blank")


@pytest.mark.parametrize("strange", [None, 3, "x", []], ids=repr)
def test_a_row_that_is_none_does_not_make_the_table_none(tmp_path: Path, strange: Any) -> None:
    rows = [{"productFilename": "a.fits", "dataURI": "mast:x/a.fits"}, strange]
    refused(tmp_path, "t.json", {"status": "COMPLETE", "data": rows}, "wrong-cell-count", "data[1]")


def test_pages_of_the_web_are_no_rdf(tmp_path: Path) -> None:
    for name, text in {
        "page.html": "<html>\n <head>\n  <title>x</title>",
        "vo.xml": '<VOTABLE version="1.4">\n <RESOURCE/>\n</VOTABLE>',
    }.items():
        assert load(tmp_path, name, text).kind == "other"
    assert load(
        tmp_path, "t.txt", "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"
    ).kind == ("rdf")


@pytest.mark.parametrize(
    "name", ["C:\\x_asn.json", "C:x_asn.json", "..\\x_asn.json", "a\\..\\..\\x_asn.json", "C:/x_asn.json"]
)
def test_members_of_archives_that_lead_out_on_another_system(tmp_path: Path, name: str) -> None:
    data = json.dumps(association()).encode()
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    (file,) = walk([tmp_path / "a.tar"])
    with pytest.raises(BadInputError) as caught:
        read_source(file)
    assert caught.value.code == "unsafe-member"


def test_an_unreadable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    folder = tmp_path / "closed"
    folder.mkdir()

    def closed(path: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", closed)
    (file,) = walk([folder])
    assert file.problem is not None
    assert file.problem.where == "closed"


def test_all_columns_are_read_under_names_with_blanks(tmp_path: Path) -> None:
    text = csv_of(ROWS).replace("size", " size ").replace("\n", "\r\n")
    assert "size" in COLUMNS
    assert load(tmp_path, "t.csv", text).tables["listings"]["size"].null_count() == 0


def test_two_flags_for_one_pair_are_told_in_the_words_of_the_table(tmp_path: Path) -> None:
    text = csv_of([row(1), row(1, productGroupDescription="Minimum Recommended Products")])
    refused(tmp_path, "t.csv", text, "conflict", "lines 2 and 3", "something else and 'Minimum Recommended Products'")


def test_a_large_table_with_an_odd_line_is_refused_at_that_line_and_not_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jwstrdf.loaders import limits

    rows = csv_of([row(i) for i in range(1, 900)]).splitlines()
    rows[500] += ",more"
    text = "\n".join(rows) + "\n"
    monkeypatch.setattr(limits, "MAX_IRREGULAR", 70_000)
    assert len(text) > 70_000
    refused(tmp_path, "t.csv", text, "too-large", "line 501: this line is not regular", "70,000 bytes")
    assert load(tmp_path, "u.csv", csv_of([row(i) for i in range(1, 900)])).products == 899
