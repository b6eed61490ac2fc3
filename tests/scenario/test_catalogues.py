"""Catalogues in the graph: what they state is found, and their headers are witnesses of the lineage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jwstrdf.answers.find import find
from jwstrdf.answers.history import history
from jwstrdf.answers.lineage import lineage
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from tests.unit.test_loaders_catalogue import CAT, LIGHT, ROOT, WHTLT, table

I2D, X1DINTS = f"{ROOT}_i2d.fits", f"{ROOT}_x1dints.fits"


def stored(tmp_path: Path, files: dict[str, str]) -> Any:
    paths = []
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    report = ingest(paths, tmp_path / "store")
    assert not [s for s in report.sources if s.error], report.sources
    return open_store(tmp_path / "store", read_only=True)


def edges(store: Any, product: str) -> list[tuple[str, str, str, list[str]]]:
    answer = lineage(store, product, depth=1).as_dict()
    return [(e["input"], e["relation"], e["evidence"], e["witnesses"]) for e in answer["edges"]]


def test_the_header_is_a_witness_of_the_lineage(tmp_path: Path) -> None:
    """What names alone prove is then proved by the header; without a name in it nothing changes."""
    names = f"{I2D}\n{X1DINTS}\n"
    store = stored(
        tmp_path,
        {"names.txt": names, CAT: table(f"input: {I2D}", "date: 2024-02-01 10:00:00 UTC"), WHTLT: LIGHT},
    )
    (one,) = edges(store, CAT)
    assert one[:3] == (I2D, "catalogueDerivedFrom", "header")
    assert CAT in one[3]
    (other,) = edges(store, WHTLT)
    assert other[:2] == (X1DINTS, "lightCurveDerivedFrom")
    assert other[2] != "header"


def test_an_input_under_another_root(tmp_path: Path) -> None:
    """Only the header can tell it."""
    image = "jw09911-o002_t001_nircam_clear-f200w_i2d.fits"
    store = stored(tmp_path, {CAT: table(f"input: {image}"), "names.txt": f"{image}\n"})
    assert edges(store, CAT) == [(image, "catalogueDerivedFrom", "header", [CAT])]


def test_what_a_light_curve_states_is_found(tmp_path: Path) -> None:
    store = stored(tmp_path, {WHTLT: LIGHT})
    (one,) = find(store, exp_type="NIS_SOSS").products
    assert (one.filename, one.exp_type, one.target) == (WHTLT, "NIS_SOSS", "WASP-39")


def test_two_versions_of_a_catalogue(tmp_path: Path) -> None:
    made = {
        f"{place}/{CAT}": table(f"date: {date} UTC", f"version: {{jwst: {version}}}")
        for place, date, version in (("a", "2024-02-01 10:00:00", "1.13.4"), ("b", "2025-03-04 05:06:07", "1.17.1"))
    }
    told = history(stored(tmp_path, made), CAT)
    assert [(v.date, v.cal_ver, v.current) for v in told.versions] == [
        ("2025-03-04T05:06:07Z", "1.17.1", True),
        ("2024-02-01T10:00:00Z", "1.13.4", False),
    ]
