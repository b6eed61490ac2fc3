"""Contributed products in a store: what they were made from, and the products of other missions beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from astropy.io import fits

from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.related import related
from jwstrdf.ingest import forget, ingest
from jwstrdf.stores import open_store
from tests.scenario.test_caom2 import ask, lines
from tests.unit.fits_help import write

NAME = "hlsp_glim_hst-jwst_multi_ngc-3132_multi_v1.0_drz.fits"
I2D = "jw09991-o001_t001_nircam_clear-f200w_i2d.fits"
CRF = "jw09991001001_02101_00001_nrca1_o001_crf.fits"
CAL = "jw09991001001_02101_00001_nrca1_cal.fits"
HUBBLE = ("j8pu0y010_drz.fits", "lea22cx3q")
HEADER: dict[str, Any] = {"HLSPID": "GLIM", "HLSPVER": "1.0", "OBSERVAT": "MULTI", "TELESCOP": "MULTI"}


def product(folder: Path, rows: list[tuple[str, str]], name: str = NAME, **more: Any) -> Path:
    path = write(folder / name, {**HEADER, **more})
    columns = [
        fits.Column(name=c, format="64A", array=list(cells))
        for c, cells in zip(("FILENAME", "TELESCOPE"), zip(*rows, strict=True), strict=True)
    ]
    with fits.open(path, mode="append") as units:
        units.append(fits.BinTableHDU.from_columns(columns, name="PROVENANCE"))
    return path


ROWS = [(I2D, "JWST"), (CRF, "JWST"), *((h, "HST") for h in HUBBLE)]


def test_lineage_reaches_through_a_contributed_product(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest([product(tmp_path / "in", ROWS)], store)
    opened = open_store(store, read_only=True)
    try:
        up = lineage(opened, NAME, direction="up")
        assert {e.input for e in up.edges if e.output == NAME} == {I2D, CRF}
        assert {(e.evidence, e.relation) for e in up.edges if e.output == NAME} == {("header", "derivedFrom")}
        assert NAME in {e.output for e in lineage(opened, I2D, direction="down").edges}
    finally:
        opened.close()
    # What it lists is what it was made from: no other name is put in the place of a flagged copy.
    assert ask(
        store, f"SELECT ?n WHERE {{ ?h jwst:filename '{NAME}' ; jwst:derivedFrom ?f . ?f jwst:filename ?n }}"
    ) == {
        (I2D,),
        (CRF,),
    }
    assert (CAL,) not in ask(store, "SELECT ?n WHERE { ?f jwst:filename ?n }")


def test_products_of_other_missions_are_linked_and_no_lineage(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest([product(tmp_path / "in", ROWS)], store)
    linked = ask(
        store, f"SELECT ?n WHERE {{ ?h jwst:filename '{NAME}' ; jwst:linkedToOtherMission ?f . ?f jwst:filename ?n }}"
    )
    assert linked == {(h,) for h in HUBBLE}
    there = "SELECT ?p WHERE { ?f jwst:filename 'lea22cx3q' ; jwst:present ?p }"
    assert ask(store, there) == {("false",)}
    opened = open_store(store, read_only=True)
    try:
        families = related(opened, NAME).families
        found = {(r.relation, r.filename) for r in families["Linked"]}
        assert found == {("linkedToOtherMission", h) for h in HUBBLE}
        back = {(r.relation, r.filename) for r in related(opened, HUBBLE[0]).families["Linked"] if r.filename}
        assert back == {("linkedToOtherMission", NAME)}
    finally:
        opened.close()


def test_what_a_contributed_product_states(tmp_path: Path) -> None:
    store = tmp_path / "store"
    made = product(tmp_path / "in", ROWS, DATE="2024-05-01T00:00:00", DOI="10.17909/abcd-ef12")
    ingest([made], store)
    found = ask(
        store,
        f"""SELECT ?doi ?telescope WHERE {{ ?h jwst:filename '{NAME}' ; jwst:currentProductVersion ?v .
          ?v jwst:contributedDoi ?doi ; jwst:contributedTelescope ?telescope }}""",
    )
    assert found == {("10.17909/abcd-ef12", "JWST"), ("10.17909/abcd-ef12", "HST")}


def test_order_and_forgetting(tmp_path: Path) -> None:
    first = product(tmp_path / "a", ROWS)
    listed = tmp_path / "list.txt"
    listed.write_text(f"{I2D}\n{CRF}\n{CAL}\n", encoding="utf-8")
    ingest([first], tmp_path / "1")
    ingest([listed], tmp_path / "1")
    ingest([listed], tmp_path / "2")
    before = lines(tmp_path / "2")
    ingest([first], tmp_path / "2")
    assert lines(tmp_path / "1") == lines(tmp_path / "2")
    forget([str(first)], tmp_path / "2")
    assert lines(tmp_path / "2") == before
