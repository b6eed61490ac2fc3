"""`audit/degraded-inputs` of a program: an association that somebody made over two programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jwstrdf.ingest import ingest
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store

PRODUCT = "jw09914-o001_t001_nircam_clear-f200w_i2d.fits"
MEMBERS = ("jw09914001001_02101_00001_nrca1_cal.fits", "jw09915001001_02101_00001_nrca1_cal.fits")


@pytest.mark.parametrize(
    ("given", "members"),
    [({"program": "9914"}, {MEMBERS[0]}), ({"program": "9915"}, set()), ({"product": PRODUCT}, set(MEMBERS))],
)
def test_only_products_of_the_program(tmp_path: Path, given: dict[str, str], members: set[str]) -> None:
    """Both members are flagged; the one of 9915 is no reason to tell a product of 9914 under 9915."""
    document = {
        "asn_type": "image3",
        "asn_rule": "Asn_Lv3Image",
        "asn_id": "o001",
        "program": "09914",
        "asn_pool": "none",
        "products": [
            {
                "name": PRODUCT.removesuffix("_i2d.fits"),
                "members": [{"expname": m, "exptype": "science", "exposerr": "GUIDE LOST"} for m in MEMBERS],
            }
        ],
    }
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "jw09914-o001_20240101t000000_image3_00001_asn.json").write_text(json.dumps(document))
    (tmp_path / "in" / "names.txt").write_text(f"{PRODUCT}\n")
    ingest([tmp_path / "in"], tmp_path / "store")
    with open_store(tmp_path / "store", read_only=True) as store:
        answer = run(store, "audit/degraded-inputs", given)
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert {str(r["member"]) for r in rows} == members
    assert {str(r["product_name"]) for r in rows} <= {PRODUCT}
