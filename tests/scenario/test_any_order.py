"""Ingest A, ingest B, forget A equals ingest B alone; the order of ingests never matters (DESIGN.md D3)."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jwstrdf.ingest import forget, ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore
from tests.unit.fits_help import write

PROGRAM = "jw09912"
EXPOSURES = [f"{PROGRAM}001001_02101_0000{n}_nrca1" for n in (1, 2)]
OTHER = "jw09913001001_02101_00001_nrca1"
ROOT = f"{PROGRAM}-o001_t001_nircam_clear-f200w"
MADE = {
    "DATE": "2024-02-01T10:00:00.000",
    "CAL_VER": "1.13.4",
    "CRDS_CTX": "jwst_1200.pmap",
    "EXP_TYPE": "NRC_IMAGE",
    "FILTER": "F200W",
}
ASNS = [f"{PROGRAM}-o001_2024010{n}t000000_image3_00001_asn.json" for n in (1, 2)]
POOL = f"{PROGRAM}_20240101t000000_pool.csv"
TABLE = "productFilename,obs_id,obsID,parent_obsid,dataURI,size,calib_level,productType,description"


def _association(path: Path, members: list[str]) -> None:
    document = {
        "asn_type": "image3",
        "asn_rule": "Asn_Lv3Image",
        "asn_id": "o001",
        "program": PROGRAM[2:],
        "asn_pool": POOL,
        "products": [{"name": ROOT, "members": [{"expname": m, "exptype": "science"} for m in members]}],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def _listing(path: Path, sizes: dict[str, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{n},{ROOT},991200001,991200001,mast:JWST/product/{n},{s},3,SCIENCE,x" for n, s in sizes.items()]
    path.write_text("\n".join([TABLE, *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files that agree, replace each other and disagree: headers, associations, pools, tables, names."""
    top = tmp_path_factory.mktemp("sources")
    cals = [f"{e}_cal.fits" for e in EXPOSURES]
    product = f"{ROOT}_i2d.fits"
    write(top / "a" / product, {**MADE, "ASNTABLE": ASNS[0]}, members=(f"{EXPOSURES[0]}_o001_crf.fits",))
    write(top / "b" / product, {**MADE, "DATE": "2025-02-01T10:00:00.000", "ASNTABLE": ASNS[1]})
    write(top / "c" / product, {**MADE, "FILTER": "F090W", "ASNTABLE": "jw09912-o001_unknown_asn.json"})
    write(top / "d" / cals[0], {**MADE, "R_DARK": "crds://jwst_nircam_dark_0400.fits", "S_BKDSUB": "SKIPPED"})
    write(top / "e" / cals[1], {**MADE, "R_DARK": "crds://jwst_nircam_dark_0400.fits", "PA_V3": 1.5}, {"SCI": {}})
    write(top / "f" / f"{ROOT}_segm.fits", MADE, members=(f"{OTHER}_o001_crf.fits", f"{EXPOSURES[1]}_o001_crf.fits"))
    _association(top / "g" / ASNS[0], cals)
    _association(top / "h" / ASNS[1], [*cals, f"{OTHER}_cal.fits"])
    head = "FILENAME|PROGRAM|OBS_NUM|VISIT_ID|EXP_TYPE|FILTER|ASN_CANDIDATE"
    pool = f"{head}\n{EXPOSURES[0]}_uncal.fits|9912|1|1|NRC_IMAGE|F200W|[('o001', 'OBSERVATION')]\n"
    (top / "i").mkdir()
    (top / "i" / POOL).write_text(pool, encoding="utf-8")
    _listing(top / "j" / "old.csv", {product: 10, cals[0]: 20, cals[1]: 30})
    _listing(top / "k" / "new.csv", {product: 11, cals[0]: 20})
    (top / "l.txt").write_text(f"{OTHER}_cal.fits\n{product}\n", encoding="utf-8")
    files = sorted(p for p in top.rglob("*") if p.is_file())
    for number, path in enumerate(files):
        os.utime(path, (1_700_000_000 + number * 86400,) * 2)
    return files


def truth(store: Path) -> set[str]:
    """The truth graph, without the sources' own rows."""
    opened = open_store(store, read_only=True)
    assert isinstance(opened, EmbeddedStore)
    try:
        return set(opened.lines())
    finally:
        opened.close()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_order_and_any_forgetting(sources: list[Path], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(sources), unique=True, min_size=1, max_size=7), label="kept")
    gone = data.draw(
        st.lists(st.sampled_from([s for s in sources if s not in kept]), unique=True, max_size=5), label="gone"
    )
    order = data.draw(st.permutations([*kept, *gone]), label="order")
    with tempfile.TemporaryDirectory() as temporary:
        alone, mixed = Path(temporary) / "alone", Path(temporary) / "mixed"
        ingest([s for s in sources if s in kept], alone)
        for path in order:
            ingest([path], mixed)
        if gone:
            forget(gone, mixed)
        assert truth(mixed) == truth(alone)


def test_all_sources_are_stored_and_disagree(sources: list[Path], tmp_path: Path) -> None:
    from jwstrdf.answers.conflicts import conflicts

    report = ingest(sources, tmp_path / "store")
    assert {s.status for s in report.sources} == {"added"}
    with open_store(tmp_path / "store", read_only=True) as store:  # type: ignore[attr-defined]
        found = {c.property for c in conflicts(store)}
    assert found >= {"size", "isSpecifiedByAssociation", "filter"}
