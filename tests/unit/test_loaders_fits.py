"""FITS headers: every form of a value as astropy reads it, what the rows say, and what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from astropy.io import fits
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import fits_cards, fits_values
from jwstrdf.loaders.fits_words import words
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.versions import version_key
from jwstrdf.loaders.walk import walk
from jwstrdf.tables.schema import SCHEMAS
from tests.unit.fits_help import write

NAME = "jw09911001001_02101_00001_nrca1_cal.fits"


def load(path: Path, *, checksum: bool = False) -> LoadedSource:
    (file,) = walk([path])
    return read_source(file, checksum=checksum)


def rows(loaded: LoadedSource, table: str) -> list[dict[str, Any]]:
    return [dict(zip(SCHEMAS[table], row, strict=True)) for row in loaded.rows.get(table, [])]


def facts(loaded: LoadedSource) -> dict[str, str]:
    return {r["property"]: r["value"] for r in rows(loaded, "facts")}


VALUES = st.one_of(
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=200),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


def names_of(cards: list[bytes]) -> list[bytes]:
    """The keywords of cards."""
    return [card[:8].rstrip() for card in cards]


@given(VALUES, st.sampled_from(["", "a comment / with a slash", "it's one"]))
def test_a_value_is_read_as_astropy_reads_it(value: Any, comment: str) -> None:
    header = fits.Header()
    header["TITLE"] = (value, comment)
    raw = header.tostring(padding=False).encode("ascii")
    cards = [raw[i : i + 80] for i in range(0, len(raw), 80)]
    expected = fits.Header.fromstring(raw)["TITLE"]
    ((key, found),) = list(fits_cards.values(cards, names_of(cards), {b"TITLE"}))
    assert key == b"TITLE"
    if isinstance(found, ValueError):
        pytest.fail(str(found))
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("card", "value"),
    [
        ("TITLE   = 'O''Neill''s   '   / name", "O'Neill's"),
        ("TITLE   = 'a / b'              / c", "a / b"),
        ("TITLE   =", None),
        ("TITLE   = ''", ""),
        ("TITLE   =                 1.5D+3 / old exponent", 1500.0),
        ("TITLE   =                   -7", -7),
        ("TITLE   =                    T / true", True),
        ("TITLE   = T", True),
    ],
)
def test_unusual_cards(card: str, value: object) -> None:
    cards = [card.ljust(80).encode()]
    ((_, found),) = list(fits_cards.values(cards, names_of(cards), {b"TITLE"})) or [(b"", None)]
    assert found == value


def test_cards_without_value_indicator_are_no_values() -> None:
    cards = [b"TITLE   hello".ljust(80), b"COMMENT TITLE   = 'x'".ljust(80), b"HIERARCH TITLE = 'x'".ljust(80)]
    assert list(fits_cards.values(cards, names_of(cards), {b"TITLE"})) == []


@pytest.mark.parametrize(
    ("value", "kind", "form", "text"),
    [
        ("F200W", "string", None, "F200W"),
        ("N/A", "string", None, None),
        (True, "boolean", None, "true"),
        ("F", "boolean", None, "false"),
        (3.0, "integer", None, "3"),
        ("7", "integer", None, "7"),
        (2, "double", None, "2.0"),
        ("2022-06-30T11:52:32.699", "dateTime", "date-time", "2022-06-30T11:52:32.699Z"),
        ("2022-06-30 11:52:32.500", "dateTime", "date-time", "2022-06-30T11:52:32.5Z"),
        ("2016-12-31T23:59:60", "dateTime", "date-time", "2016-12-31T23:59:59Z"),
        (None, "double", None, None),
    ],
)
def test_lexical_forms(value: fits_cards.Value, kind: str, form: str | None, text: str | None) -> None:
    assert fits_values.lexical(value, kind, form) == text


@pytest.mark.parametrize(
    ("value", "kind"), [("yes", "boolean"), ("x", "integer"), (1.5, "integer"), (True, "double"), ("1999", "dateTime")]
)
def test_values_of_another_type_are_told(value: fits_cards.Value, kind: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        fits_values.lexical(value, kind, None)


def test_the_key_of_a_version() -> None:
    key = version_key("2024-02-01T10:00:00.123", "1.13.4", "jwst_1200.pmap", None)
    assert key == "20240201T100000-" + hashlib.sha256(b"2024-02-01T10:00:00.123|1.13.4|jwst_1200.pmap").hexdigest()[:8]
    assert version_key(None, None, None, "sha256:" + "ab" * 32) == "sha256-" + "ab" * 8
    assert version_key(None, "1", "2", None) is None


def test_every_keyword_of_the_ontology_is_read(tmp_path: Path) -> None:
    """A file with every keyword gives a fact, a link or a step for each of them."""
    made = {"string": "F200W", "integer": 3, "number": 1.5, "boolean": True}
    silent = []
    for hdu, keywords in words().keywords.items():
        for code, keyword in keywords.items():
            if keyword.hdu.upper() != hdu:
                continue
            value: Any = made[keyword.type or "string"]
            if keyword.relation:
                value = "jwst_thing_0001.fits" if keyword.relation != "usedCRDSContext" else "jwst_1200.pmap"
            if keyword.form == "date-time":
                value = "2024-02-01T10:00:00.000"
            if keyword.step:
                value = "COMPLETE"
            header = {code.decode(): value}
            inside = {} if hdu == "PRIMARY" else {hdu: header}
            told = load(write(tmp_path / NAME, header if hdu == "PRIMARY" else {}, inside))
            wanted = {keyword.property, keyword.relation, keyword.step} - {None}
            found = (
                {r["property"] for r in rows(told, "facts")}
                | {r["relation"] for r in rows(told, "links")}
                | {r["step"] for r in rows(told, "steps")}
            )
            if keyword.relation == "associationDrawnFromPool":
                wanted -= {keyword.relation}  # only beside ASNTABLE: it is the association that was drawn
            if not wanted or not wanted <= found:
                silent.append(f"{hdu} {code.decode()}")
    assert not silent


def test_the_rows_of_a_header(tmp_path: Path) -> None:
    header = {
        "DATE": "2024-02-01T10:00:00.000",
        "CAL_VER": "1.13.4",
        "CRDS_CTX": "jwst_1200.pmap",
        "ASNTABLE": "folder/jw09911-o001_20240101t000000_image3_00001_asn.json",
        "ASNPOOL": "jw09911_20240101t000000_pool",
        "R_DARK": "crds://jwst_nircam_dark_0400.fits",
        "R_FLAT": "N/A",
        "S_DARK": "complete",
        "IS_PSF": False,
    }
    told = load(write(tmp_path / NAME, header, {"SCI": {"S_REGION": "POLYGON ICRS 1 2 3 4"}}))
    (version,) = rows(told, "versions")
    assert version["version"].startswith("20240201T100000-")
    assert version["asn_table"] == "jw09911-o001_20240101t000000_image3_00001_asn.json"
    assert version["checksum"] is None
    links = {(r["filename"], r["relation"], r["target"], r["reference_type"]) for r in rows(told, "links")}
    assert links == {
        (NAME, "usedCRDSContext", "jwst_1200.pmap", None),
        (NAME, "isSpecifiedByAssociation", version["asn_table"], None),
        (version["asn_table"], "associationDrawnFromPool", "jw09911_20240101t000000_pool.csv", None),
        (NAME, "usedReferenceFile", "jwst_nircam_dark_0400.fits", "dark"),
    }
    assert [(r["step"], r["status"]) for r in rows(told, "steps")] == [("dark_sub", "COMPLETE")]
    assert facts(told)["footprint"] == "POLYGON ICRS 1 2 3 4"
    assert facts(told)["isPsfReference"] == "false"
    assert not told.warnings


def test_a_checksum_on_request(tmp_path: Path) -> None:
    path = write(tmp_path / NAME, {})
    (version,) = rows(load(path, checksum=True), "versions")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert version["checksum"] == f"sha256:{digest}"
    assert version["version"] == f"sha256-{digest[:16]}"
    assert version["size"] == path.stat().st_size
    assert rows(load(path), "versions") == []


def test_values_of_several_slits_are_all_kept(tmp_path: Path) -> None:
    path = write(tmp_path / NAME, {}, {"SCI": {"SOURCEID": 1}})
    with fits.open(path, mode="append") as file:
        second = fits.ImageHDU(name="SCI", ver=2)
        second.header["SOURCEID"] = 2
        file.append(second)
    values = {(r["value"], r["place"]) for r in rows(load(path), "facts") if r["property"] == "sourceNumber"}
    assert values == {("1", "SCI SOURCEID"), ("2", "SCI,2 SOURCEID")}


def test_a_renamed_file_is_the_product_that_it_was_saved_as(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.fits", {"FILENAME": NAME})
    told = load(path)
    assert [(r["filename"], r["how"]) for r in rows(told, "mentions")] == [(NAME, "opened")]
    assert [w.code for w in told.warnings] == ["renamed-file"]


def test_two_values_of_one_keyword_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / NAME, {"FILTER": "F200W"})
    raw = bytearray(path.read_bytes())
    end = raw.index(b"END" + b" " * 77)
    raw[end : end + 160] = b"FILTER  = 'F090W'".ljust(80) + b"END".ljust(80)
    path.write_bytes(bytes(raw))
    with pytest.raises(BadInputError, match=r"FILTER.*F090W.*F200W") as error:
        load(path)
    assert error.value.code == "conflict"


def test_a_value_of_another_type_is_left_out_with_a_warning(tmp_path: Path) -> None:
    told = load(write(tmp_path / NAME, {"NINTS": "many", "FILTER": "F200W"}))
    assert facts(told)["filter"] == "F200W"
    assert [w.code for w in told.warnings] == ["value-of-another-type"]
    assert "PRIMARY NINTS is 'many'" in told.warnings[0].message


def test_pixels_are_never_read(tmp_path: Path) -> None:
    """A file whose pixels are missing is as good as a whole one, as long as no header follows them."""
    path = write(tmp_path / NAME, {"FILTER": "F200W"}, {"SCI": {"PA_V3": 12.5}}, pixels=400)
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) - 400 * 400 * 4])
    assert facts(load(path))["pointingPaV3"] == "12.5"


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda raw: raw[:400], "END"),
        (lambda raw: b"SAMPLE" + raw[6:], "SIMPLE"),
        (lambda raw: raw.replace(b"NAXIS2", b"NAXES2"), "NAXIS2"),
        (lambda raw: raw.replace(b"BITPIX  =  ", b"BITPIX  = x"), "BITPIX"),
    ],
)
def test_what_is_no_fits_file_is_refused(tmp_path: Path, damage: Any, word: str) -> None:
    path = write(tmp_path / NAME, {}, {"SCI": {}})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BadInputError, match=word) as error:
        load(path)
    assert error.value.code == "bad-fits"
    assert error.value.hint
