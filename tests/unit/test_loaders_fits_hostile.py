"""FITS files that lie about their size: refused as `bad-fits`, before anything large is made of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import fits_tables
from jwstrdf.loaders.fits_headers import Header
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from tests.unit.fits_help import write

MSA, CAL = "jw09911001001_01_msa.fits", "jw09911001001_02101_00001_nrs1_cal.fits"


def broken(path: Path, keyword: str, value: str) -> BadInputError:
    """The error of the file after the last card of that keyword has another value."""
    data = path.read_bytes()
    last = list(re.finditer(rb"%-8s= .{70}" % keyword.encode(), data))[-1]
    path.write_bytes(data[: last.start()] + f"{keyword:8}= {value:>20}".ljust(80).encode() + data[last.end() :])
    with pytest.raises(BadInputError) as caught:
        read_source(next(iter(walk([path]))))
    return caught.value


@pytest.mark.parametrize("fields", ["1000", "9999999", "-1", "1E9", "T"])
def test_more_columns_than_a_table_may_have(tmp_path: Path, fields: str) -> None:
    error = broken(write(tmp_path / MSA, {}, tables={"SOURCE_INFO": {"source_id": [1]}}), "TFIELDS", fields)
    assert error.code == "bad-fits"
    assert f"TFIELDS is {fields}, a number from 0 to 999 was expected" in error.message


def test_the_columns_of_the_member_table_are_bounded_too(tmp_path: Path) -> None:
    error = broken(write(tmp_path / CAL, {}, members=("a.fits",)), "TFIELDS", "9999999")
    assert (error.code, "HDRTAB" in error.message) == ("bad-fits", True)


@pytest.mark.parametrize("card", [b"HIERARCH TFIELDS = 9999999", b"tfields = 9999999"])
def test_other_ways_to_write_the_number_of_columns(card: bytes) -> None:
    with pytest.raises(BadInputError) as caught:
        fits_tables.cells_of(Header("HDRTAB", 1, (card.ljust(80),), 1), b"x", ("filename",), "x.fits")
    assert "TFIELDS is 9999999" in caught.value.message


@pytest.mark.parametrize("keyword", ["NAXIS2", "GCOUNT", "PCOUNT"])
def test_data_larger_than_any_file(tmp_path: Path, keyword: str) -> None:
    path = write(tmp_path / CAL, {}, {"SCI": {}})
    error = broken(path, keyword, "9" * 19)
    assert error.code == "bad-fits"
    assert "larger than any file" in error.message


def test_data_larger_than_the_file_ends_it(tmp_path: Path) -> None:
    """As in files of which only the headers were fetched; no system is asked to seek that far."""
    path = write(tmp_path / CAL, {"CAL_VER": "1.0"}, {"SCI": {"X": 1}})
    data = path.read_bytes()
    at = data.rindex(b"NAXIS2  =")
    path.write_bytes(data[:at] + f"NAXIS2  = {2**57:>20}".ljust(80).encode() + data[at + 80 :])
    assert read_source(next(iter(walk([path])))).kind == "fits"


@pytest.mark.parametrize("error", [AssertionError(), ZeroDivisionError("odd\nlines")])
def test_whatever_astropy_raises_is_the_error_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from astropy.io import fits

    path = write(tmp_path / CAL, {}, members=("a.fits",))

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(fits.BinTableHDU, "fromstring", fail)
    with pytest.raises(BadInputError) as caught:
        read_source(next(iter(walk([path]))))
    assert caught.value.code == "bad-fits"
    assert f"cannot be read ({'odd lines' if str(error) else 'AssertionError'})" in caught.value.message


def test_rows_without_bytes_are_not_counted_out() -> None:
    cards = tuple(
        c.ljust(80)
        for c in (b"XTENSION= 'BINTABLE'", b"BITPIX  = 8", b"NAXIS   = 2", b"NAXIS1  =                    0",
                  b"NAXIS2  = 99", b"PCOUNT  = 1", b"GCOUNT  = 1", b"TFIELDS = 1", b"TTYPE1  = 'FILENAME'",
                  b"TFORM1  = '0A'")
    )  # fmt: skip
    with pytest.raises(BadInputError) as caught:
        fits_tables.cells_of(Header("HDRTAB", 1, cards, 1), b"x", ("filename",), "x.fits")
    assert (caught.value.code, "NAXIS1 is 0" in caught.value.message) == ("bad-fits", True)
