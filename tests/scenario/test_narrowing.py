"""What narrows an association that speaks of a whole set: shutter plans, channels and bands, gratings and filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.related import related
from jwstrdf.ingest import forget, ingest
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from tests.scenario.test_headers import association, inputs, lines, stored
from tests.unit.fits_help import write

PLAN = "jw09911001001_01_msa.fits"
MOS = ("jw09911001001_03101_00001_nrs1", "jw09911001001_03101_00002_nrs1")
MOS_ROOT = "jw09911-o001_{}_nirspec_f290lp-g395m"
SHUTTERS = {  # source 1 in both places of the nod, 2 only in the second, a virtual slit only in the first
    "slitlet_id": [1, 1, 2, 3, 4],
    "msa_metadata_id": [1, 1, 1, 1, 7],
    "source_id": [1, 1, 2, -3, 4],
    "background": ["N", "N", "N", "N", "N"],
    "primary_source": ["Y", "Y", "Y", "Y", "Y"],
    "dither_point_index": [1, 2, 2, 1, 1],
}
SOURCES = {
    "program": [9911, 9911],
    "source_id": [1, 2],
    "source_name": ["9911_1", "9911_2"],
    "alias": ["first", "second"],
    "ra": [10.5, 10.25],
    "dec": [-2.5, -2.25],
    "preimage_id": ["None", "hst_12345_field"],
    "stellarity": [1.0, 0.0],
}


def mos(folder: Path, *, plan: dict[str, Any] | None = None, names: tuple[str, ...] = ("first", "second")) -> Path:
    """Two nodded exposures with headers, their association with a product for each source, three products, the plan."""
    rates = [f"{e}_cal.fits" for e in MOS]
    for place, name in enumerate(rates, 1):
        facts = {"DATE": "2024-02-01T10:00:00.000", "EXP_TYPE": "NRS_MSASPEC", "PATT_NUM": place}
        write(folder / name, {**facts, "MSAMETFL": PLAN, "MSAMETID": 1})
    template = MOS_ROOT.format("{source_id}")
    members = dict.fromkeys(rates, "science")
    name = "jw09911-o001_20240101t000000_spec3_00001_asn.json"
    association(folder / name, template, members, "spec3", "Asn_Lv3NRSMOS")
    for source in ("s000000001", "s000000002", "v000000003", "s000000009", "b000000001"):
        write(folder / f"{MOS_ROOT.format(source)}_cal.fits", {"EXP_TYPE": "NRS_MSASPEC"})
    tables = {"SHUTTER_INFO": plan or SHUTTERS, "SOURCE_INFO": {**SOURCES, "alias": list(names)}}
    write(folder / PLAN, {"DATE": "2024-01-01T00:00:00", "PROGRAM": "09911"}, tables=tables)
    return folder


def asked(store: Any, question: str, **given: str) -> list[dict[str, Any]]:
    """The rows of a stored question."""
    result = run(store, question, given)
    return [dict(zip(result.columns, values, strict=True)) for values in result.values()]


def evidence(store: Any, product: str) -> dict[str, tuple[str, list[str]]]:
    """Input -> evidence and witnesses of the direct edges."""
    answer = lineage(store, product, depth=1).as_dict()
    return {e["input"]: (e["evidence"], e["witnesses"]) for e in answer["edges"]}


def test_a_source_comes_from_the_exposures_that_its_plan_has_it_on(tmp_path: Path) -> None:
    store = stored(tmp_path, mos(tmp_path / "in"))
    first, second = (f"{e}_cal.fits" for e in MOS)
    assert inputs(store, f"{MOS_ROOT.format('s000000001')}_cal.fits") == {first, second}
    told = evidence(store, f"{MOS_ROOT.format('s000000002')}_cal.fits")
    assert set(told) == {second}
    kind, witnesses = told[second]
    assert kind == "msa-plan"
    assert {w.rpartition("/")[2] for w in witnesses} == {
        PLAN,
        second,
        "jw09911-o001_20240101t000000_spec3_00001_asn.json",
    }
    assert inputs(store, f"{MOS_ROOT.format('v000000003')}_cal.fits") == {first}


@pytest.mark.parametrize("source", ["s000000009", "b000000001"])
def test_of_a_source_that_the_plan_does_not_list_the_association_speaks(tmp_path: Path, source: str) -> None:
    store = stored(tmp_path, mos(tmp_path / "in"))
    told = evidence(store, f"{MOS_ROOT.format(source)}_cal.fits")
    assert {name: kind for name, (kind, _) in told.items()} == {f"{e}_cal.fits": "association-level" for e in MOS}


def test_a_plan_without_places_counts_for_all_places(tmp_path: Path) -> None:
    old = {k: v for k, v in SHUTTERS.items() if k not in ("dither_point_index", "primary_source")}
    store = stored(tmp_path, mos(tmp_path / "in", plan=old))
    assert inputs(store, f"{MOS_ROOT.format('s000000002')}_cal.fits") == {f"{e}_cal.fits" for e in MOS}


def test_forgetting_the_plan_gives_back_what_the_association_says(tmp_path: Path) -> None:
    folder = mos(tmp_path / "in")
    ingest([folder], tmp_path / "store")
    forget([folder / PLAN], tmp_path / "store")
    (folder / PLAN).unlink()
    ingest([folder], tmp_path / "other")
    assert lines(tmp_path / "store") == lines(tmp_path / "other")
    store = open_store(tmp_path / "store", read_only=True)
    assert inputs(store, f"{MOS_ROOT.format('s000000002')}_cal.fits") == {f"{e}_cal.fits" for e in MOS}


def test_the_sources_of_a_plan_can_be_asked_for(tmp_path: Path) -> None:
    store = stored(tmp_path, mos(tmp_path / "in"))
    rows = asked(store, "inventory/planned-sources", plan=PLAN)
    columns = ("number", "name", "alias", "ra", "pre_image", "configurations")
    assert [tuple(r[c] for c in columns) for r in rows] == [
        (1, "9911_1", "first", 10.5, None, 2),
        (2, "9911_2", "second", 10.25, "hst_12345_field", 1),
    ]


def test_exposures_that_share_a_configuration(tmp_path: Path) -> None:
    store = stored(tmp_path, mos(tmp_path / "in"))
    rows = asked(store, "provenance/msa-configuration", product=f"{MOS[0]}_cal.fits")
    assert [(r["plan"], r["configuration"], r["position"], r["filename"], r["plan_read"]) for r in rows] == [
        (PLAN, 1, place, f"{root}_cal.fits", True) for place, root in enumerate(MOS, 1)
    ]


def test_what_a_plan_was_made_from(tmp_path: Path) -> None:
    """CON-6: an image of another mission; PRE-1: an image of the program, named as a product."""
    folder = mos(tmp_path / "in")
    image = "jw09911-o005_t001_nircam_clear-f200w_i2d.fits"
    tables = {"SHUTTER_INFO": SHUTTERS, "SOURCE_INFO": {**SOURCES, "preimage_id": [image, "hst_12345_field"]}}
    write(folder / PLAN, {"DATE": "2024-01-01T00:00:00"}, tables=tables)
    told = {
        (i["relation"], i["filename"])
        for family in related(stored(tmp_path, folder), PLAN).families.values()
        for i in (one.as_dict() for one in family)
    }
    assert {("usedExternalPreImage", "hst_12345_field"), ("hasPreImage", image)} <= told


def mrs(folder: Path) -> Path:
    """Four exposures of the MIRI spectrograph (two bands, two detectors), their association, cubes of it."""
    made = {
        "jw09912001001_03101_00001_mirifushort": ("12", "SHORT"),
        "jw09912001001_03101_00001_mirifulong": ("34", "SHORT"),
        "jw09912001001_03103_00001_mirifushort": ("12", "LONG"),
        "jw09912001001_03103_00001_mirifulong": ("34", "LONG"),
    }
    for root, (channel, band) in made.items():
        facts = {"DATE": "2024-02-01T10:00:00.000", "EXP_TYPE": "MIR_MRS", "CHANNEL": channel, "BAND": band}
        write(folder / f"{root}_cal.fits", facts)
    name = "jw09912-o001_20240101t000000_spec3_00001_asn.json"
    members = {f"{root}_cal.fits": "science" for root in made}
    association(folder / name, "jw09912-o001_t001_miri", members, "spec3", "Asn_Lv3MIRMRS")
    for part in ("ch3-long", "ch1-short", "ch1-2-3-4-shortlong"):
        write(folder / f"jw09912-o001_t001_miri_{part}_s3d.fits", {"EXP_TYPE": "MIR_MRS"})
    return folder


def test_a_cube_comes_from_the_exposures_of_its_channel_and_band(tmp_path: Path) -> None:
    folder = mrs(tmp_path / "in")
    store = stored(tmp_path, folder)
    told = evidence(store, "jw09912-o001_t001_miri_ch3-long_s3d.fits")
    assert {n: k for n, (k, _) in told.items()} == {"jw09912001001_03103_00001_mirifulong_cal.fits": "header"}
    assert any(w.endswith("mirifulong_cal.fits") for w in next(iter(told.values()))[1])
    assert inputs(store, "jw09912-o001_t001_miri_ch1-short_s3d.fits") == {
        "jw09912001001_03101_00001_mirifushort_cal.fits"
    }
    assert len(inputs(store, "jw09912-o001_t001_miri_ch1-2-3-4-shortlong_s3d.fits")) == 4


def test_without_headers_the_association_speaks(tmp_path: Path) -> None:
    folder = mrs(tmp_path / "in")
    for path in folder.glob("*_cal.fits"):
        path.unlink()
    told = evidence(stored(tmp_path, folder), "jw09912-o001_t001_miri_ch3-long_s3d.fits")
    assert [kind for kind, _ in told.values()] == ["association-level"] * 4


def test_where_no_exposure_fits_nothing_is_taken_away(tmp_path: Path) -> None:
    folder = mrs(tmp_path / "in")
    write(folder / "jw09912-o001_t001_miri_ch3-medium_s3d.fits", {"EXP_TYPE": "MIR_MRS"})
    told = evidence(stored(tmp_path, folder), "jw09912-o001_t001_miri_ch3-medium_s3d.fits")
    assert [kind for kind, _ in told.values()] == ["association-level"] * 4


def test_a_member_that_was_left_out_stays_a_member(tmp_path: Path) -> None:
    store = stored(tmp_path, mrs(tmp_path / "in"))
    told = {
        r.filename: r.relation
        for r in related(store, "jw09912-o001_t001_miri_ch3-long_s3d.fits").families["Antecedent"]
        if r.role
    }
    assert told == {"jw09912001001_03103_00001_mirifulong_cal.fits": "combinedFrom"}
    members = related(store, "jw09912-o001_20240101t000000_spec3_00001_asn.json").families["Antecedent"]
    assert len([m for m in members if m.relation == "hasMember"]) == 4
