"""The header of a real contributed product, card by card against astropy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from astropy.io import fits

from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.vocabulary import registry
from tests.conftest import corpus_folder

TEXT = corpus_folder() / "fits_header_text" / "hlsp_glass-jwst_nirspec_spec.hdr.txt"
NAME = "hlsp_glass-jwst_jwst_nirspec_abell2744-1324-10003_f290lp-g395h_v1_spec.fits"


def cards(text: str) -> list[list[str]]:
    """The cards of each HDU; their comments may be cut at the end of the line."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("# HDU "):
            found.append([])
        elif line.strip():
            found[-1].append(line[:80].ljust(80))
    return found


def blocks(text: str) -> bytes:
    """A FITS file of these headers, its data all zero."""
    out = b""
    for number, unit in enumerate(cards(text)):
        header = fits.Header.fromstring("".join(unit))
        axes = [header[f"NAXIS{i + 1}"] for i in range(header["NAXIS"])]
        size = abs(header["BITPIX"]) // 8 if axes else 0
        for axis in axes:
            size *= axis
        assert number or "SIMPLE" in header
        raw = ("".join(unit) + "END".ljust(80)).encode("ascii")
        out += raw + b" " * (-len(raw) % 2880) + b"\0" * (size + -size % 2880)
    return out


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not TEXT.is_file():
        pytest.skip("no real inputs: fits_header_text of JWSTRDF_CORPUS is not there")
    made = tmp_path_factory.mktemp("hlsp") / NAME
    made.write_bytes(blocks(TEXT.read_text(encoding="ascii")))
    return made


@pytest.fixture(scope="module")
def loaded(path: Path) -> LoadedSource:
    (file,) = walk([path])
    return read_source(file)


def test_every_contributed_keyword_as_astropy_reads_it(path: Path, loaded: LoadedSource) -> None:
    wanted: set[tuple[str, str]] = set()
    found: list[str] = []
    with fits.open(path) as units:
        assert len(units) == 6
        for unit in units:
            for keyword in registry.load().contributed_keywords:
                value: Any = unit.header.get(keyword.keyword)
                if value is not None:
                    wanted.add((str(keyword.property), str(value)))
                    found.append(keyword.keyword)
    told = {(p, v) for p, v in loaded.tables["facts"].select("property", "value").rows() if p.startswith("contributed")}
    assert told == wanted
    assert set(found) >= {
        "HLSPID",
        "HLSPLEAD",
        "HLSPNAME",
        "HLSPTARG",
        "HLSPVER",
        "DOI",
        "LICENSE",
        "LICENURL",
        "FILTER",
    }
    assert ("contributedFilter", "F290LP") in told
    assert ("contributedTitle", "GLASS James Webb Space Telescope Early Release Science") in told


def test_what_it_shares_with_products_of_the_pipeline(path: Path, loaded: LoadedSource) -> None:
    told = dict(loaded.tables["facts"].select("property", "value").rows())
    with fits.open(path) as units:
        header = units[0].header
        assert float(told["exposureStartTimeMjd"]) == header["MJD-BEG"]
        assert float(told["exposureEndTimeMjd"]) == header["MJD-END"]
        assert float(told["effectiveExposureTime"]) == header["XPOSURE"]
        assert told["telescopeWritten"] == header["TELESCOP"]
    assert loaded.warnings == ()
    assert loaded.tables["links"].is_empty()
    assert loaded.tables["mentions"]["filename"].to_list() == [NAME]
