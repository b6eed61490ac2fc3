"""All real product tables load; their rows, names and flags are those that a plain reading finds."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import polars as pl
import pytest

from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from tests.conftest import corpus_folder

MRP = "Minimum Recommended Products"
FLAGGED = {
    "jw02221_nircam_miri_partial_a.csv": 25,
    "jw02221_nircam_miri_partial_b.csv": 27,
    "jw02221_partial_c.csv": 5,
    "jw02221_partial_d.csv": 8,
    "jw02733_miri_image_full.csv.gz": 5,
    "jw02733_narrow_columns.csv": None,
    "jw02736_nirspec_msa_partial.csv": 10,
    "jw02736_partial_b.csv": 5,
    "jw02736_science_fits_partial.csv": 0,
    "nircam_image_level3_i2d_shared_programs.csv.gz": 352,
}
"""Tables at hand and the rows that say MRP (None: no such column)."""

TABLES = sorted(p.name for p in (corpus_folder() / "mast_products").glob("*"))


def read(path: Path) -> LoadedSource:
    (file,) = walk([path])
    return read_source(file)


def plainly(path: Path) -> list[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    return [r for r in rows if r["productFilename"] != "..."]


def test_all_tables_are_tested(corpus: Path) -> None:
    assert set(TABLES) == set(FLAGGED)


@pytest.mark.parametrize("name", TABLES)
def test_rows_names_and_flags(corpus: Path, name: str) -> None:
    path = corpus / "mast_products" / name
    rows, loaded = plainly(path), read(path)
    listings = loaded.tables["listings"]
    assert loaded.kind == "product-table"
    assert listings.height == len({tuple(v for k, v in r.items() if k != "idx") for r in rows}) == len(rows)
    assert set(loaded.tables["mentions"]["filename"]) == {r["productFilename"] for r in rows}
    flagged = (
        None if "productGroupDescription" not in rows[0] else sum(r["productGroupDescription"] == MRP for r in rows)
    )
    assert flagged == FLAGGED[name]
    if flagged is None:
        assert listings["mrp"].null_count() == listings.height
    else:
        assert listings["mrp"].sum() == flagged
        assert listings["mrp"].null_count() == 0
    assert listings["size"].to_list() == [int(r["size"]) for r in rows]
    assert listings["obsid"].to_list() == [r["obsID"] for r in rows]
    for ours, theirs in {"parent_obsid": "parent_obsid", "obs_id": "obs_id", "data_uri": "dataURI"}.items():
        assert listings[ours].to_list() == [r.get(theirs) for r in rows]
    texts = listings.select(pl.col(pl.String)).to_dict(as_series=False)
    assert not {"--", "", "...", "nan"} & {cell for cells in texts.values() for cell in cells if cell is not None} - {
        ""
    }


@pytest.mark.parametrize("name", TABLES)
def test_warnings(corpus: Path, name: str) -> None:
    path = corpus / "mast_products" / name
    loaded = read(path)
    expected = ["display-gap"] if "partial" in name else ["narrow-table"] if "narrow" in name else []
    assert [w.code for w in loaded.warnings] == expected


def test_one_file_under_many_observations(corpus: Path) -> None:
    listings = read(corpus / "mast_products" / "jw02736_science_fits_partial.csv").tables["listings"]
    assert listings["filename"].n_unique() == 2
    assert listings["parent_obsid"].n_unique() > 10


def test_service_answer_of_another_mission(corpus: Path) -> None:
    path = corpus / "mast_observations" / "products_response_format.json"
    rows = json.loads(path.read_text())["data"]
    loaded = read(path)
    listings = loaded.tables["listings"]
    assert loaded.kind == "product-table"
    assert loaded.warnings == ()
    assert listings["filename"].to_list() == [r["productFilename"] for r in rows]
    assert listings["mrp"].to_list() == [r["productGroupDescription"] == MRP for r in rows]
    assert listings["partition"].unique().to_list() == [""]
    assert listings["parent_obsid"].null_count() == listings.height == len(rows)


def test_kinds_of_the_other_real_inputs(corpus: Path) -> None:
    expected = {
        "pools": {"pool"},
        "fits": {"fits", "msa"},
        "caom2": {"caom2"},
        "ontologies": {"rdf"},
        "keyword_dictionary": {"other"},
        "engdb": {"engineering"},
        "mast_instrument_keywords": {"keyword-table"},
    }
    for folder, kinds in expected.items():
        assert {read_source(f).kind for f in walk([corpus / folder])} == kinds, folder
    found = {f.name: read_source(f).kind for f in walk([corpus / "mast_observations", corpus / "crds"])}
    assert found == {
        "caom_mixed.json": "observation-table",
        "columnsconfig_response.json": "other",
        "jw02221_observations.csv": "observation-table",
        "jw02733_observations.csv": "observation-table",
        "ngc3132_all_missions.csv": "observation-table",
        "products_response_format.json": "product-table",
        "combined_specs.json": "other",
        "jwst_fgs_na.imap": "reference-map",
        "jwst_miri_ipc_0002.rmap": "reference-map",
        "jwst_na_omit.pmap": "reference-map",
        "miri_pars-detector1pipeline.rmap": "reference-map",
    }


def test_nothing_of_the_real_inputs_makes_a_loader_stumble(corpus: Path) -> None:
    """Only the bad inputs are refused, and every refusal is one of ours."""
    from jwstrdf.errors import BadInputError

    refused = []
    for file in walk([corpus]):
        try:
            read_source(file)
        except BadInputError:
            refused.append(file.published)
    rightly = {"standards/provtoolbox-mini-primer.jsonld"}  # its context is at an address
    assert {at for at in refused if not at.startswith("bad/")} == rightly
