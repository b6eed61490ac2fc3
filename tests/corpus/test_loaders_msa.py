"""Every real MSA plan: its sources and open shutters as astropy reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from astropy.io import fits

from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "fits"
PLANS = sorted(FOLDER.glob("*_msa.fits*")) if FOLDER.is_dir() else []


@pytest.mark.parametrize("path", PLANS, ids=lambda p: p.name)
def test_a_plan_is_read_as_astropy_has_it(path: Path) -> None:
    told = read_source(next(iter(walk([path])))).tables
    with fits.open(path) as units:
        sources, shutters = units["SOURCE_INFO"].data, units["SHUTTER_INFO"].data
        expected = {
            (int(r["source_id"]), str(r["source_name"]), float(r["ra"]), float(r["dec"]), float(r["stellarity"]))
            for r in sources
        }
        opened = {
            (int(r["msa_metadata_id"]), int(r["dither_point_index"]), int(r["source_id"]))
            for r in shutters
            if r["primary_source"] == "Y"
        }
    planned = told["planned_sources"].pivot("property", index="number", values="value", aggregate_function="first")
    columns = ("number", "plannedSourceName", "plannedRightAscension", "plannedDeclination", "stellarity")
    found = {(n, name, float(ra), float(dec), float(s)) for n, name, ra, dec, s in planned.select(columns).rows()}
    assert found == expected
    assert set(told["open_sources"].select("configuration", "position", "number").rows()) == opened
    assert opened
