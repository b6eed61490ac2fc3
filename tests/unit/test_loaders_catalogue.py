"""Catalogues: headers as the pipeline's steps write them, versions, inputs, rows, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.versions import version_key
from jwstrdf.loaders.walk import walk
from jwstrdf.tables.schema import SCHEMAS

ROOT = "jw09911-o001_t001_nircam_clear-f200w"
CAT, PHOT, WHTLT = f"{ROOT}_cat.ecsv", f"{ROOT}_phot.ecsv", f"{ROOT}_whtlt.ecsv"
DATE = "2024-02-01 10:00:00 UTC"

LIGHT = """# %ECSV 1.0
# ---
# datatype:
# - {name: MJD, datatype: float64}
# - {name: whitelight_flux, datatype: float64}
# meta: !!omap
# - {instrument: NIRISS}
# - {detector: NIS}
# - {exp_type: NIS_SOSS}
# - {subarray: SUBSTRIP256}
# - {filter: CLEAR}
# - {pupil: GR700XD}
# - {target_name: WASP-39}
# schema: astropy-2.0
MJD whitelight_flux
59787.1 1.5
59787.2 1.25
59787.3 nan
"""


def load(folder: Path, content: str, name: str = CAT, *, checksum: bool = False) -> LoadedSource:
    path = folder / name
    path.write_bytes(content.encode("utf-8"))
    (file,) = walk([path])
    return read_source(file, checksum=checksum)


def table(*meta: str, body: str = "a b\n1 2\n", head: str = "") -> str:
    """A table of two columns with these lines of YAML below `meta`."""
    lines = ["%ECSV 1.0", "---", "datatype:", "- {name: a, datatype: int64}", "- {name: b, datatype: int64}"]
    lines += [head] if head else []
    lines += ["meta:", *("  " + line for line in meta)] if meta else []
    return "".join(f"# {line}\n" for line in lines) + body


def rows(loaded: LoadedSource, name: str) -> list[dict[str, Any]]:
    return [dict(zip(SCHEMAS[name], r, strict=True)) for r in loaded.rows.get(name, [])]


def facts(loaded: LoadedSource) -> Mapping[str, str]:
    return {r["property"]: r["value"] for r in rows(loaded, "facts")}


def links(loaded: LoadedSource) -> list[tuple[str, str, str]]:
    return [(r["filename"], r["relation"], r["target"]) for r in rows(loaded, "links")]


def test_a_light_curve_as_the_step_writes_it(tmp_path: Path) -> None:
    told = load(tmp_path, LIGHT, WHTLT)
    assert (told.kind, told.products, told.warnings) == ("catalogue", 1, ())
    assert facts(told) == {
        "instrumentWritten": "NIRISS",
        "detectorWritten": "NIS",
        "exposureType": "NIS_SOSS",
        "subarray": "SUBSTRIP256",
        "filter": "CLEAR",
        "pupil": "GR700XD",
        "targetName": "WASP-39",
        "rowCount": "3",
    }
    first = rows(told, "facts")[0]
    assert (first["about"], first["subject"], first["partition"]) == ("product", WHTLT, "09911")
    assert (first["version"], first["place"]) == (None, "meta instrument, line 7")
    assert rows(told, "versions") == []
    assert [(r["filename"], r["how"]) for r in rows(told, "mentions")] == [(WHTLT, "opened")]


def test_photometry_with_units_and_a_missing_pupil(tmp_path: Path) -> None:
    """Written by astropy as the step has it: quantities, and values that the model does not have."""
    import astropy.units as u
    from astropy.table import QTable

    meta = {
        "instrument": "MIRI",
        "detector": "MIRIMAGE",
        "channel": None,
        "subarray": "FULL",
        "filter": "F1500W",
        "pupil": None,
        "target_name": None,
        "apertures": "Photometry measured in a circular aperture of r=3.0 pixels.",
    }
    flux = QTable({"MJD": [1.0, 2.0], "net_aperture_sum": [1.0, 2.0] * u.Jy}, meta=meta)
    flux.write(tmp_path / PHOT, format="ascii.ecsv")
    (file,) = walk([tmp_path / PHOT])
    told = read_source(file)
    assert facts(told) == {
        "instrumentWritten": "MIRI",
        "detectorWritten": "MIRIMAGE",
        "subarray": "FULL",
        "filter": "F1500W",
        "rowCount": "2",
    }


def test_a_source_catalogue_with_arrays_and_positions(tmp_path: Path) -> None:
    """What the header needs objects for (positions, arrays, tuples) is passed over."""
    import astropy.units as u
    import numpy as np
    from astropy.coordinates import SkyCoord
    from astropy.table import QTable

    meta = {
        "date": DATE,
        "version": {"Python": "3.11", "numpy": "1.26.0", "jwst": "1.13.4", "sklearn": None},
        "aperture_params": {"aperture_radii": np.array([1.0, 2.0, 3.0]), "aperture_ee": (30, 50, 70)},
        "abvega_offset": 1.5,
    }
    places = SkyCoord([1.0, 2.0] * u.deg, [3.0, 4.0] * u.deg)
    catalogue = QTable({"label": [1, 2], "xcentroid": [1.0, 2.0] * u.pix, "sky_centroid": places}, meta=meta)
    catalogue.write(tmp_path / CAT, format="ascii.ecsv")
    (file,) = walk([tmp_path / CAT])
    told = read_source(file)
    key = version_key("2024-02-01T10:00:00", "1.13.4", None, None)
    assert facts(told) == {
        "fileDate": "2024-02-01T10:00:00Z",
        "calibrationSoftwareVersion": "1.13.4",
        "rowCount": "2",
    }
    assert {r["version"] for r in rows(told, "facts")} == {key}
    (version,) = rows(told, "versions")
    assert (version["filename"], version["version"], version["date"]) == (CAT, key, "2024-02-01T10:00:00")
    assert (version["cal_ver"], version["size"]) == ("1.13.4", (tmp_path / CAT).stat().st_size)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024-02-01 10:00:00 UTC", "2024-02-01T10:00:00Z"),
        ("2024-02-01 10:00:00 EST", "2024-02-01T15:00:00Z"),
        ("2024-06-30 22:00:00 EDT", "2024-07-01T02:00:00Z"),
        ("2024-02-01 10:00:00 +01:30", "2024-02-01T08:30:00Z"),
        ("2024-02-01T10:00:00.250Z", "2024-02-01T10:00:00Z"),
        ("2024-02-01T10:00:00.250", "2024-02-01T10:00:00.25Z"),
        ("2024-02-01 10:00:00", "2024-02-01T10:00:00Z"),
    ],
)
def test_dates_are_told_in_utc(tmp_path: Path, written: str, date: str) -> None:
    told = load(tmp_path, table(f"date: {written}"))
    assert facts(told)["fileDate"] == date
    assert len(rows(told, "versions")) == 1


@pytest.mark.parametrize("written", ["2024-02-01 10:00:00 CET", "yesterday", "2024-02-30 10:00:00 EST"])
def test_a_date_that_cannot_be_told_is_left_out(tmp_path: Path, written: str) -> None:
    told = load(tmp_path, table(f"date: {written}"))
    assert facts(told) == {"rowCount": "1"}
    assert [w.code for w in told.warnings] == ["value-of-another-type"]
    assert rows(told, "versions") == []


def test_without_a_date_the_checksum_makes_the_version(tmp_path: Path) -> None:
    told = load(tmp_path, LIGHT, WHTLT, checksum=True)
    (version,) = rows(told, "versions")
    assert version["version"] == "sha256-" + version["checksum"].removeprefix("sha256:")[:16]


@pytest.mark.parametrize(
    "meta",
    [
        ["meta.instrument.filter: F200W", "instrument.name: NIRCAM", "TARGNAME: M 31", "NGROUPS: 5"],
        ["meta:", "  instrument: {filter: F200W, name: NIRCAM}", "TARGNAME: 'M 31'", "NGROUPS: '5'"],
        ["instrument: {filter: F200W, name: NIRCAM}", "meta.target.catalog_name: M 31", "NGROUPS: 5"],
    ],
)
def test_keywords_and_names_of_the_data_models(tmp_path: Path, meta: list[str]) -> None:
    said = facts(load(tmp_path, table(*meta)))
    assert (said["filter"], said["instrumentWritten"], said["targetName"]) == ("F200W", "NIRCAM", "M 31")
    assert (said["exposureNgroups"], said["rowCount"]) == ("5", "1")


def test_other_keys_state_nothing(tmp_path: Path) -> None:
    meta = ["title: stars", "visit: 3", "lamp: on", "filters: [F200W, F090W]", "filter: [F200W]", "pupil: .nan"]
    told = load(tmp_path, table(*meta, "FILENAME: my.ecsv"))
    assert facts(told) == {"rowCount": "1"}


def test_inputs(tmp_path: Path) -> None:
    i2d, segm = f"{ROOT}_i2d.fits", f"{ROOT}_segm.fits"
    told = load(tmp_path, table(f"made_of: /data/{i2d}", f"others: [{segm}, see {i2d} too, {CAT}, notes.txt]"))
    assert links(told) == [(CAT, "catalogueDerivedFrom", i2d)]
    assert rows(told, "links")[0]["place"] == "meta made_of, line 7"
    assert {(r["filename"], r["how"]) for r in rows(told, "mentions")} == {
        (CAT, "opened"),
        (i2d, "named"),
        (segm, "named"),
    }
    assert told.products == 3


def test_the_name_in_a_copied_header_is_an_input(tmp_path: Path) -> None:
    """FILENAME of the image that was measured does not make the catalogue the image."""
    told = load(tmp_path, table(f"FILENAME: {ROOT}_i2d.fits", "CRDS_CTX: jwst_1200.pmap"))
    assert links(told) == [
        (CAT, "usedCRDSContext", "jwst_1200.pmap"),
        (CAT, "catalogueDerivedFrom", f"{ROOT}_i2d.fits"),
    ]
    assert {r["subject"] for r in rows(told, "facts")} == {CAT}


def test_inputs_of_light_curves(tmp_path: Path) -> None:
    spectra, cube = f"{ROOT}_x1dints.fits", "jw09911001001_02101_00001_nis_o001_crfints.fits"
    assert links(load(tmp_path, table(f"input: {spectra}"), WHTLT)) == [(WHTLT, "lightCurveDerivedFrom", spectra)]
    assert links(load(tmp_path, table(f"input: {cube}"), PHOT)) == [(PHOT, "lightCurveDerivedFrom", cube)]
    assert links(load(tmp_path, table(f"input: {cube}"), WHTLT)) == []


def test_kinds(tmp_path: Path) -> None:
    stars = "# %ECSV 1.0\n# ---\n# datatype: [{name: label}, {name: xcentroid}]\nlabel xcentroid\n1 2\n"
    assert load(tmp_path, stars, "x.ecsv").kind == "catalogue"
    assert load(tmp_path, table(), CAT).kind == "catalogue"
    other = load(tmp_path, table("filter: F200W"), "x.ecsv")
    assert (other.kind, other.warnings, facts(other)["filter"]) == ("other", (), "F200W")
    unknown = load(tmp_path, table("colour: red"), "x.ecsv")
    assert (unknown.kind, [w.code for w in unknown.warnings]) == ("other", ["unknown-content"])
    assert [r["filename"] for r in rows(unknown, "mentions")] == ["x.ecsv"]


@pytest.mark.parametrize(
    ("body", "head", "count"),
    [
        ("a b\n", "", 0),
        ("a b\n1 2\n\n# no row\n3 4", "", 2),
        ('a b\r\n"x y" ""\r\n', "", 1),
        ('a b\n"two\nlines" 2\n', "", 1),
        ('a,b\n1,"2,5"\n3,\n', "delimiter: ','", 2),
    ],
)
def test_rows_are_counted(tmp_path: Path, body: str, head: str, count: int) -> None:
    assert facts(load(tmp_path, table(body=body, head=head)))["rowCount"] == str(count)


def test_nothing_is_constructed(tmp_path: Path) -> None:
    """Tags that would run something are words; what they hold states nothing."""
    marker = tmp_path / "made"
    meta = [f"filter: !!python/object/apply:os.mkdir ['{marker}']", "pupil: !!python/name:os.system ''"]
    told = load(tmp_path, table(*meta))
    assert not marker.exists()
    assert facts(told) == {"rowCount": "1"}


def test_aliases_do_not_grow(tmp_path: Path) -> None:
    """Nine levels of nine aliases would be half a billion texts."""
    meta = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    told = load(tmp_path, table(*meta, "filter: &f F200W", "pupil: *f", "self: &s [*s]"))
    assert facts(told) == {"filter": "F200W", "pupil": "F200W", "rowCount": "1"}


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (table("filter: F200W", "FILTER: F090W"), "conflict", ["meta FILTER, line 8", "F090W", "line 7", "F200W"]),
        (table("filter: [F200W"), "bad-table", ["YAML", "line"]),
        (table("filter: F200W", "  pupil: CLEAR"), "bad-table", ["line 8", "YAML"]),
        ("# %ECSV 1.0\n# ---\n# meta: {filter: F200W}\na b\n1 2\n", "bad-table", ["datatype"]),
        (table(body=""), "bad-table", ["names of the columns"]),
        (table(body="a b c\n1 2 3\n"), "wrong-cell-count", ["line 6", "3 names", "2 columns"]),
        (table(body="a b\n1 2\n3\n"), "wrong-cell-count", ["line 8", "1 cells", "2 columns"]),
        (table(body='a b\n1 "2\n'), "bad-table", ["line"]),
        (table(head="delimiter: ';'"), "bad-table", ["delimiter", "';'"]),
        (table("x: " + "[" * 5000 + "]" * 5000), "too-deep", []),
        (table("x: " + "y" * limits.MAX_ECSV_HEADER), "too-large", ["262,144"]),
        (table("SEGMFILE: ../../etc/passwd.fits"), "unsafe-path", ["meta SEGMFILE, line 7"]),
        (table("filter: F200W").replace("F200W", "F\x07"), "bad-table", ["YAML"]),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str, code: str, words: list[str]) -> None:
    with pytest.raises(BadInputError) as error:
        load(tmp_path, content)
    assert error.value.code == code, error.value.message
    assert all(word in error.value.message for word in words), error.value.message
    assert error.value.where == CAT


@pytest.mark.parametrize("escape", ["\\U00110000", "\\UFFFFFFFF"])
def test_an_escape_of_a_character_that_there_is_not(tmp_path: Path, escape: str) -> None:
    with pytest.raises(BadInputError) as caught:
        load(tmp_path, table(f'target_name: "{escape}"'))
    assert caught.value.code == "bad-table"
    assert "the header is no YAML" in caught.value.message
