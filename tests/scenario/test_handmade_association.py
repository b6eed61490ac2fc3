"""Associations that people write themselves: no rule tells what comes out, so nothing is promised that may not come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.lineage import lineage
from jwstrdf.errors import UnknownNameError
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

CALS = [f"jw09951001001_02101_0000{n}_mirifulong_cal.fits" for n in (1, 2)]


def handmade(folder: Path, name: str, asn_type: str, product: str, suffix: str = "cal", **more: Any) -> Store:
    """A store with one association as `asn_from_list` writes it, and the cubes that came of it."""
    members = [{"expname": c.replace("_cal", f"_{suffix}"), "exptype": "science"} for c in CALS]
    document = {
        "asn_type": asn_type,
        "asn_rule": "DMS_Level3_Base",
        "version_id": None,
        "program": "noprogram",
        "target": "none",
        "asn_pool": "none",
        "products": [{"name": product, "members": members}],
        **more,
    }
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    cubes = [] if "{" in product else [f"{product}_ch3-long_s3d.fits"]
    (folder / "names.txt").write_text("\n".join([*cubes, *CALS]), encoding="utf-8")
    ingest([folder / name, folder / "names.txt"], folder / "store")
    return open_store(folder / "store", read_only=True)


def outputs(store: Store) -> set[str]:
    return {e.output for e in lineage(store, CALS[0], direction="down", depth=1).edges}


@pytest.mark.parametrize("rule", ["DMS_Level3_Base", None, "Asn_Unheard"])
def test_cubes_belong_to_it_and_no_plain_spectrum_is_promised(tmp_path: Path, rule: str | None) -> None:
    product = "jw09951-o001_t001_miri"
    store = handmade(tmp_path, "mrs_asn.json", "spec3", product, asn_rule=rule)
    assert outputs(store) == {f"{product}_ch3-long_s3d.fits"}
    found = lineage(store, f"{product}_ch3-long_s3d.fits", depth=1)
    assert {(e.input, e.role, e.evidence) for e in found.edges} == {(c, "science", "association-level") for c in CALS}
    via = lineage(store, f"{product}_ch1-short_x1d.fits", via="mrs_asn.json")
    assert {(e.input, e.role) for e in via.edges} == {(c, "science") for c in CALS}
    store.close()


@pytest.mark.parametrize("product", ["Level3", "a", "{source_id}_x"])
def test_short_names_and_templates_that_begin_with_a_placeholder(tmp_path: Path, product: str) -> None:
    """Notebooks call their cubes `Level3`."""
    made = product.replace("{source_id}", "s00012") + ("_cal.fits" if "{" in product else "_ch3-long_s3d.fits")
    (tmp_path / "more.txt").write_text(f"{CALS[0]}\n{made}\n", encoding="utf-8")
    ingest([tmp_path / "more.txt"], tmp_path / "store")
    store = handmade(tmp_path, "mrs_asn.json", "spec3", product)
    assert outputs(store) == {made}
    assert {e.input for e in lineage(store, made, depth=1).edges} == set(CALS)
    assert {e.input for e in lineage(store, made, via="mrs_asn.json").edges} == set(CALS)
    store.close()


def test_images_do_not_grow(tmp_path: Path) -> None:
    product = "jw09951-o001_t001_miri_f770w"
    store = handmade(tmp_path, "image_asn.json", "image3", product)
    assert outputs(store) == {f"{product}_{s}" for s in ("i2d.fits", "cat.ecsv", "segm.fits")}
    assert {n.present for n in lineage(store, f"{product}_i2d.fits", depth=1).nodes if n.level == "3"} == {False}
    with pytest.raises(UnknownNameError, match="does not specify"):
        lineage(store, f"{product}-sub64_i2d.fits", via="image_asn.json")
    store.close()


def test_members_that_fit_no_exposure_type_promise_nothing(tmp_path: Path) -> None:
    """Interferometry of older pipelines combined `cal`; its products had other suffixes than those of today."""
    product = "jw09951-o001_t001_niriss_f480m-nrm"
    store = handmade(tmp_path, "ami_asn.json", "ami3", product, asn_rule="Asn_Lv3AMI")
    assert outputs(store) == {product}
    assert {n.kind for n in lineage(store, product).nodes if n.filename == product} == {"template"}
    store.close()


def test_a_flagged_copy_is_related_in_the_same_way_with_and_without_the_association(tmp_path: Path) -> None:
    """The association lists the exposure as science; that its flagged copy comes from it alone, its name says."""
    copy = CALS[0].replace("_cal", "_o001_crf")
    (tmp_path / "more.txt").write_text(f"{copy}\n{CALS[0]}\n", encoding="utf-8")
    ingest([tmp_path / "more.txt"], tmp_path / "store")
    store = handmade(tmp_path, "image_asn.json", "image3", "jw09951-o001_t001_miri_f770w", asn_id="o001")
    (plain,) = lineage(store, copy, depth=1).edges
    (via,) = lineage(store, copy, via="image_asn.json").edges
    down = [e for e in lineage(store, CALS[0], direction="down", via="image_asn.json").edges if e.output == copy]
    assert [(e.input, e.relation) for e in (plain, via, *down)] == [(CALS[0], "flaggedFrom")] * 3
    assert [(e.role, e.family) for e in (via, *down)] == [("science", "Antecedent")] * 2
    store.close()
