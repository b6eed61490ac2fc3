"""Headers of contributed products (HLSP): their keywords, their inputs, and what is proved of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from jwstrdf.loaders.contributed import missions_in
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.vocabulary import registry
from tests.unit.fits_help import write
from tests.unit.loader_help import codes, refused

NAME = "hlsp_glim_jwst_nircam_ngc-3132_f200w_v1.0_drz.fits"
MIXED = "hlsp_glim_hst-jwst_multi_ngc-3132_multi_v1.0_drz.fits"
I2D = "jw09991-o001_t001_nircam_clear-f200w_i2d.fits"
CAL = "jw09991001001_02101_00001_nrca1_cal.fits"
HEADER: dict[str, Any] = {
    "HLSPID": "GLIM",
    "HLSPLEAD": "Anne Other",
    "HLSPNAME": "Glimpses of nebulae",
    "HLSPTARG": "NGC-3132",
    "HLSPVER": "1.0",
    "DOI": "10.17909/abcd-ef12",
    "LICENSE": "CC BY 4.0",
    "LICENURL": "https://creativecommons.org/licenses/by/4.0/",
    "PROPOSID": "9991",
    "OBSERVAT": "JWST",
    "TELESCOP": "JWST",
    "INSTRUME": "NIRCam",
    "RA_TARG": 151.75,
    "DEC_TARG": -40.5,
    "XPOSURE": 100.5,
    "DATE-BEG": "2024-01-01T00:00:00.000",
    "RADESYS": "ICRS",
}
SEVERAL = {**HEADER, "OBSERVAT": "MULTI", "TELESCOP": "MULTI", "INSTRUME": "MULTI"}


def made(
    folder: Path,
    header: dict[str, Any] | None = None,
    rows: list[tuple[str, ...]] = (),  # type: ignore[assignment]
    columns: tuple[str, ...] = ("FILENAME", "TELESCOPE"),
    name: str = NAME,
    extensions: dict[str, dict[str, Any]] | None = None,
) -> LoadedSource:
    """A contributed product with that header and a table of its inputs, loaded."""
    path = write(folder / name, HEADER if header is None else header, extensions)
    if rows:
        told = [
            fits.Column(name=c, format="64A", array=list(cells))
            for c, cells in zip(columns, zip(*rows, strict=True), strict=True)
        ]
        with fits.open(path, mode="append") as units:
            units.append(fits.BinTableHDU.from_columns(told, name="PROVENANCE"))
    (file,) = walk([path])
    return read_source(file)


def facts(loaded: LoadedSource) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for name, value in loaded.tables["facts"].select("property", "value").rows():
        out.setdefault(name, set()).add(value)
    return out


def links(loaded: LoadedSource) -> set[tuple[str, str]]:
    return set(loaded.tables["links"].select("relation", "target").rows())


def test_keywords(tmp_path: Path) -> None:
    loaded = made(tmp_path)
    told = facts(loaded)
    assert {k: v for k, v in told.items() if k.startswith("contributed")} == {
        "contributedCollection": {"GLIM"},
        "contributedLead": {"Anne Other"},
        "contributedTitle": {"Glimpses of nebulae"},
        "contributedTarget": {"NGC-3132"},
        "contributedVersion": {"1.0"},
        "contributedDoi": {"10.17909/abcd-ef12"},
        "contributedLicence": {"CC BY 4.0"},
        "contributedLicenceAddress": {"https://creativecommons.org/licenses/by/4.0/"},
        "contributedProposal": {"9991"},
        "contributedObservatory": {"JWST"},
        "contributedTelescope": {"JWST"},
        "contributedInstrument": {"NIRCam"},
        "contributedTargetRa": {"151.75"},
        "contributedTargetDec": {"-40.5"},
    }
    # The keywords that products of the pipeline share are said by the same properties as theirs.
    assert told["telescopeWritten"] == {"JWST"}
    assert told["celestialFrame"] == {"ICRS"}
    assert told["effectiveExposureTime"] == {"100.5"}
    assert (loaded.kind, codes(loaded)) == ("fits", [])
    assert set(loaded.tables["facts"]["subject"]) == {NAME}
    assert loaded.tables["mentions"].select("filename", "how").rows() == [(NAME, "opened")]


def test_products_of_the_pipeline_have_none_of_them(tmp_path: Path) -> None:
    header = {k: v for k, v in HEADER.items() if k != "HLSPID"}
    told = facts(made(tmp_path, {**header, "FILEID01": "lea22cx3q"}, name=CAL, rows=[("j8pu0y010_drz.fits", "HST")]))
    assert not [k for k in told if k.startswith("contributed")]
    assert made(tmp_path, header, name=CAL, rows=[("j8pu0y010_drz.fits", "HST")]).tables["links"].is_empty()


def test_the_keyword_tells_where_the_name_does_not(tmp_path: Path) -> None:
    assert facts(made(tmp_path, name="my_mosaic.fits"))["contributedCollection"] == {"GLIM"}


def test_keywords_in_extensions_and_numbers(tmp_path: Path) -> None:
    told = facts(
        made(
            tmp_path,
            {**SEVERAL, "HLSPVER": 1.5, "INSTRU01": "WFC3", "INSTRU02": "NIRCAM", "FILTER": "MULTI", "SIMULATD": True},
            extensions={"A": {"FILTER": "F200W", "TELESCOP": "JWST"}, "B": {"FILTER": "F814W", "TELESCOP": "HST"}},
        )
    )
    assert told["contributedVersion"] == {"1.5"}
    assert told["contributedInstrument"] == {"WFC3", "NIRCAM"}
    assert told["contributedFilter"] == {"F200W", "F814W"}
    assert told["contributedTelescope"] == {"JWST", "HST"}
    assert told["contributedSimulated"] == {"true"}
    assert "contributedObservatory" not in told


def test_a_table_of_inputs(tmp_path: Path) -> None:
    rows = [
        (I2D, "JWST"),
        (f"/data/{CAL}", "JWST"),
        ("j8pu0y010_drz.fits", "HST"),
        ("lea22cx3q", "hst"),
        ("jw09991-o002_t001_nircam", "JWST"),
        ("made_at_home.fits", ""),
        (CAL.replace("00001_nrca1", "00002_nrca1"), "HST"),
        ("jw09991001001_02101_00003_nrca1", "HST"),
        (NAME, "JWST"),
    ]
    loaded = made(tmp_path, SEVERAL, rows)
    assert links(loaded) == {
        ("derivedFrom", I2D),
        ("derivedFrom", CAL),
        ("linkedToOtherMission", "j8pu0y010_drz.fits"),
        ("linkedToOtherMission", "lea22cx3q"),
    }
    assert facts(loaded)["contributedInput"] == {
        "jw09991-o002_t001_nircam",
        "made_at_home.fits",
        CAL.replace("00001_nrca1", "00002_nrca1"),
        "jw09991001001_02101_00003_nrca1",
    }
    assert facts(loaded)["contributedTelescope"] == {"JWST", "HST", "hst"}
    how = dict(loaded.tables["mentions"].select("filename", "how").rows())
    assert how == {NAME: "opened", I2D: "named", CAL: "named", "j8pu0y010_drz.fits": "named", "lea22cx3q": "named"}
    places = dict(loaded.tables["links"].select("target", "place").rows())
    assert places["j8pu0y010_drz.fits"] == "PROVENANCE row 3 FILENAME"


def test_numbered_inputs(tmp_path: Path) -> None:
    header = {
        **SEVERAL,
        "FILEID01": I2D,
        "FILEID02": "lea22cx3q",
        "FILEID03": "ockp07020",
        "FILEID04": "unknown-thing",
        "TELESC01": "JWST",
        "OBSERV02": "STScI",
        "TELESC02": "HST",
        "OBSERV03": "HST",
    }
    loaded = made(tmp_path, header, name=MIXED)
    assert links(loaded) == {
        ("derivedFrom", I2D),
        ("linkedToOtherMission", "lea22cx3q"),
        ("linkedToOtherMission", "ockp07020"),
    }
    assert facts(loaded)["contributedInput"] == {"unknown-thing"}


@pytest.mark.parametrize(
    ("header", "name", "linked"),
    [
        ({"OBSERVAT": "HST", "TELESCOP": "HST"}, NAME, True),
        ({"TELESCOP": "HST"}, NAME, True),
        ({"TELESCOP": "HST/JWST"}, NAME, False),
        ({"TELESCOP": "MULTI"}, MIXED, False),
        ({"TELESCOP": "JWST"}, NAME, False),
        ({}, NAME, False),
        ({}, NAME.replace("_jwst_", "_hst_"), True),
        ({}, MIXED, False),
        ({"TELESCOP": "N/A"}, NAME.replace("_jwst_", "_hst_"), True),
    ],
)
def test_the_mission_of_the_whole_product(tmp_path: Path, header: dict[str, str], name: str, linked: bool) -> None:
    loaded = made(tmp_path, {"HLSPID": "GLIM", **header, "FILEID01": "lea22cx3q"}, name=name)
    assert links(loaded) == ({("linkedToOtherMission", "lea22cx3q")} if linked else set())
    assert facts(loaded).get("contributedInput", set()) == (set() if linked else {"lea22cx3q"})


def test_a_table_without_missions(tmp_path: Path) -> None:
    rows = [(I2D,), ("hlsp_other_jwst_nircam_ngc-3132_f200w_v1_drz.fits",), ("j8pu0y010_drz.fits",)]
    loaded = made(tmp_path, SEVERAL, rows, ("FileName",), name=MIXED)
    assert links(loaded) == {("derivedFrom", rows[0][0]), ("derivedFrom", rows[1][0])}
    assert facts(loaded)["contributedInput"] == {"j8pu0y010_drz.fits"}


def test_an_image_called_provenance_is_no_table(tmp_path: Path) -> None:
    assert links(made(tmp_path, extensions={"PROVENANCE": {}})) == set()


def test_the_table_of_inputs_belongs_to_the_digest(tmp_path: Path) -> None:
    first = made(tmp_path, rows=[(I2D, "JWST")]).digest
    assert made(tmp_path, rows=[(CAL, "JWST")]).digest != first


@pytest.mark.parametrize(
    ("header", "code", "named"),
    [
        ({**HEADER, "FILEID01": "../x.fits", "FILEID02": "a"}, "unsafe-path", ("PRIMARY FILEID01", "'..'")),
        ({**HEADER, "FILEID07": "folder/"}, "bad-name", ("PRIMARY FILEID07",)),
    ],
)
def test_refused(tmp_path: Path, header: dict[str, Any], code: str, named: tuple[str, ...]) -> None:
    refused(tmp_path, NAME, write(tmp_path / "made.fits", header).read_bytes(), code, *named)


def test_two_collections_in_one_file_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "made.fits", HEADER, {"A": {"HLSPID": "OTHER"}})
    refused(tmp_path, NAME, path.read_bytes(), "conflict", "'GLIM'", "'OTHER'")


def test_a_broken_table_of_inputs(tmp_path: Path) -> None:
    made(tmp_path, rows=[(I2D, "JWST")])
    content = (tmp_path / NAME).read_bytes().replace(b"TFORM1  = '64A", b"TFORM1  = '9ZZ")
    refused(tmp_path, NAME, content, "bad-fits", "PROVENANCE")


def test_a_value_of_another_type_is_left_out(tmp_path: Path) -> None:
    loaded = made(tmp_path, {**HEADER, "RA_TARG": "10:07:01"})
    assert codes(loaded) == ["value-of-another-type"]
    assert "contributedTargetRa" not in facts(loaded)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("HST", {"HST"}),
        ("hst-jwst", {"HST", "JWST"}),
        ("HST, JWST", {"HST", "JWST"}),
        ("MULTI", set()),
        ("N/A", set()),
    ],
)
def test_missions(written: str, found: set[str]) -> None:
    assert missions_in(written) == found


def test_every_keyword_of_the_ontology_is_known_and_states_something() -> None:
    known = registry.load()
    assert len(known.contributed_keywords) == 28
    assert {k.property for k in known.contributed_keywords} <= set(known.facts)
    assert not {k.name for k in known.contributed_keywords} & {k.name for k in known.keywords}
    assert np.all([k.hdu == "any" for k in known.contributed_keywords])


def test_an_input_with_an_odd_character_has_a_warning(tmp_path: Path) -> None:
    loaded = made(tmp_path, {"HLSPID": "GLIM", "TELESCOP": "HST", "FILEID01": "a<b.fits"})
    assert links(loaded) == {("linkedToOtherMission", "a<b.fits")}
    assert [w.code for w in loaded.warnings] == ["odd-name"]
