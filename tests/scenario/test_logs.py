"""What logs of the calibration pipeline say, beside headers and associations: the strongest evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.conflicts import conflicts
from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.related import related
from jwstrdf.ingest import forget, ingest
from tests.scenario.test_headers import MADE, association, lines, stored
from tests.unit.fits_help import write
from tests.unit.log_help import ASN, DETECTOR1, EXPOSURES, IMAGE3, ONE, ROOT, log, without

RATE, UNCAL, I2D = f"{ONE}_rate.fits", f"{ONE}_uncal.fits", f"{ROOT}_i2d.fits"
BOTH = tuple(f"{e}_cal.fits" for e in EXPOSURES)
NO_COPIES = without(IMAGE3, "_crf.fits")


def written(path: Path, *texts: str) -> Path:
    path.write_text(log(*texts), encoding="utf-8")
    return path


def edges(store: Any, product: str) -> dict[str, tuple[str, str | None, str, tuple[str, ...]]]:
    """Input -> relation, role, evidence, witnesses of the direct edges."""
    answer = lineage(store, product, depth=1).as_dict()
    return {e["input"]: (e["relation"], e["role"], e["evidence"], tuple(e["witnesses"])) for e in answer["edges"]}


def values(store: Any, product: str) -> dict[str, list[tuple[str, str, int, bool]]]:
    """What sources disagree about: property -> value, witness, rank, chosen."""
    return {c.property: [(v.value, v.witness, v.rank, v.chosen) for v in c.values] for c in conflicts(store, product)}


def test_a_log_alone_proves_inputs_references_and_parameters(tmp_path: Path) -> None:
    store = stored(tmp_path, written(tmp_path / "cal.log", DETECTOR1))
    assert edges(store, RATE) == {UNCAL: ("countRateFrom", None, "log", ("cal.log",))}
    found = related(store, RATE).families["Contributing"]
    assert {(r.relation, r.filename) for r in found} == {
        ("usedReferenceFile", "jwst_nircam_mask_0077.fits"),
        ("usedReferenceFile", "jwst_nircam_dark_0400.fits"),
        ("usedReferenceFile", "jwst_nircam_gain_0097.fits"),
        ("usedReferenceFile", "jwst_nircam_readnoise_0020.fits"),
        ("usedParameterReference", "jwst_nircam_pars-darkcurrentstep_0001.asdf"),
        ("usedParameterReference", "jwst_nircam_pars-detector1pipeline_0007.asdf"),
        ("usedCRDSContext", "jwst_1200.pmap"),
    }
    assert {r.witnesses for r in found} == {("cal.log",)}
    assert conflicts(store) == ()


def test_what_a_header_and_a_log_say_together(tmp_path: Path) -> None:
    header = {
        **MADE,
        "R_MASK": "crds://jwst_nircam_mask_0077.fits",
        "R_LINEAR": "crds://jwst_nircam_linearity_0011.fits",
    }
    header |= {"S_DQINIT": "COMPLETE", "S_IPC": "SKIPPED"}
    store = stored(tmp_path, written(tmp_path / "cal.log", DETECTOR1), write(tmp_path / RATE, header))
    assert conflicts(store) == ()
    found = {r.filename: r.witnesses for r in related(store, RATE).families["Contributing"]}
    assert found["jwst_nircam_mask_0077.fits"] == ("cal.log", RATE)
    assert found["jwst_nircam_linearity_0011.fits"] == (RATE,)  # the log does not speak of this type
    assert found["jwst_nircam_dark_0400.fits"] == ("cal.log",)


def test_where_they_disagree_the_log_counts_and_the_conflict_is_listed(tmp_path: Path) -> None:
    header = {**MADE, "R_MASK": "crds://jwst_nircam_mask_0001.fits", "S_DQINIT": "COMPLETE", "S_IPC": "COMPLETE"}
    store = stored(tmp_path, written(tmp_path / "cal.log", DETECTOR1), write(tmp_path / RATE, header))
    assert values(store, RATE) == {
        "usedReferenceFile": [
            ("jwst_nircam_mask_0077.fits", "cal.log", 1, True),
            ("jwst_nircam_mask_0001.fits", RATE, 2, False),
        ],
        "completedStep": [("ipc SKIPPED", "cal.log", 1, True), ("ipc COMPLETE", RATE, 2, False)],
    }
    found = {r.filename for r in related(store, RATE).families["Contributing"]}
    assert "jwst_nircam_mask_0077.fits" in found
    assert "jwst_nircam_mask_0001.fits" not in found


@pytest.mark.parametrize("other", [{"CAL_VER": "1.14.0"}, {"CRDS_CTX": "jwst_1234.pmap"}])
def test_a_log_of_another_run_does_not_speak_for_the_current_version(tmp_path: Path, other: dict[str, str]) -> None:
    header = {**MADE, **other, "R_MASK": "crds://jwst_nircam_mask_0001.fits", "S_IPC": "COMPLETE"}
    store = stored(tmp_path, written(tmp_path / "cal.log", DETECTOR1), write(tmp_path / RATE, header))
    (keyword,) = other
    prop, mine = (
        ("calibrationSoftwareVersion", "1.13.4") if keyword == "CAL_VER" else ("usedCRDSContext", "jwst_1200.pmap")
    )
    assert values(store, RATE) == {prop: [(other[keyword], RATE, 2, True), (mine, "cal.log", 1, False)]}
    found = {r.filename for r in related(store, RATE).families["Contributing"]}
    assert "jwst_nircam_mask_0001.fits" in found
    assert "jwst_nircam_mask_0077.fits" not in found


def test_members_of_the_association_that_the_log_names_have_it_as_witness(tmp_path: Path) -> None:
    third = "jw09911001001_02101_00003_nrca1_cal.fits"
    asn = association(tmp_path / ASN, ROOT, dict.fromkeys((*BOTH, third), "science"))
    store = stored(tmp_path, asn, written(tmp_path / "i3.log", NO_COPIES))
    assert edges(store, I2D) == {
        **dict.fromkeys(BOTH, ("combinedFrom", "science", "log", ("i3.log", ASN))),
        third: ("combinedFrom", "science", "association", (ASN,)),
    }
    assert conflicts(store) == ()


def test_the_member_table_stays_complete_beside_a_log(tmp_path: Path) -> None:
    """A log names some inputs: what HDRTAB lists beside them did enter the product."""
    third = "jw09911001001_02101_00003_nrca1_cal.fits"
    fourth = third.replace("00003", "00004")
    asn = association(tmp_path / ASN, ROOT, dict.fromkeys((*BOTH, third, fourth), "science"))
    file = write(tmp_path / I2D, MADE, members=(*BOTH, third))
    store = stored(tmp_path, asn, file, written(tmp_path / "i3.log", NO_COPIES))
    found = edges(store, I2D)
    assert {i: e[2] for i, e in found.items()} == {BOTH[0]: "log", BOTH[1]: "log", third: "association"}
    assert found[BOTH[0]][3] == ("i3.log", ASN, I2D)
    assert values(store, I2D) == {"combinedFrom": [(fourth, ASN, 3, False)]}


def test_an_input_that_only_the_log_names_is_an_edge_and_a_conflict(tmp_path: Path) -> None:
    asn = association(tmp_path / ASN, ROOT, {BOTH[0]: "science"})
    store = stored(tmp_path, asn, written(tmp_path / "i3.log", NO_COPIES))
    assert edges(store, I2D) == {
        BOTH[0]: ("combinedFrom", "science", "log", ("i3.log", ASN)),
        BOTH[1]: ("combinedFrom", "science", "log", ("i3.log",)),
    }
    assert values(store, I2D) == {"combinedFrom": [(BOTH[1], "i3.log", 1, True)]}


def test_what_a_run_read_and_the_member_table_does_not_list_did_not_enter(tmp_path: Path) -> None:
    file = write(tmp_path / I2D, MADE, members=(BOTH[0],))
    for number, more in enumerate(([], [association(tmp_path / ASN, ROOT, dict.fromkeys(BOTH, "science"))])):
        place = tmp_path / f"{number}"
        place.mkdir()
        store = stored(place, *more, file, written(place / "i3.log", NO_COPIES))
        assert {i: e[2] for i, e in edges(store, I2D).items()} == {BOTH[0]: "log"}
        found = values(store, I2D)["combinedFrom"]
        assert {(v, w) for v, w, _, chosen in found if not chosen} >= {(BOTH[1], "i3.log")}
        assert not any(chosen for *_, chosen in found)
        store.close()


def test_of_one_source_a_log_says_no_more_than_the_association(tmp_path: Path) -> None:
    product = "jw09911-o001_s000000007_nirspec_f290lp-g395m_x1d.fits"
    log_of_3 = NO_COPIES.replace(I2D, product)
    store = stored(tmp_path, written(tmp_path / "s3.log", log_of_3))
    assert {e[1:] for e in edges(store, product).values()} == {("science", "association-level", ("s3.log",))}


def test_a_member_whose_step_the_log_says_was_skipped_did_not_contribute(tmp_path: Path) -> None:
    cal, rate, background = BOTH[0], RATE, f"{EXPOSURES[1]}_rate.fits"
    name = "jw09911-o001_20240101t000000_image2_00001_asn.json"
    members = {rate: "science", background: "background"}
    asn = association(tmp_path / name, ONE, members, "image2", "Asn_Lv2Image")
    text = f"""\
|@|Step Image2Pipeline running with args ('{name}',).
|@.bkg_subtract|Step bkg_subtract running with args (1,).
|@.bkg_subtract|Step skipped.
|@|Saved model in {cal}
|@|Step Image2Pipeline done
""".replace("|@", "|stpipe.Image2Pipeline")
    only = stored(tmp_path, asn, write(tmp_path / cal, {**MADE, "S_BKDSUB": "COMPLETE"}))
    assert set(edges(only, cal)) == {rate, background}
    only.close()
    store = stored(tmp_path, written(tmp_path / "i2.log", text))
    assert set(edges(store, cal)) == {rate}
    found = values(store, cal)
    assert found["skippedStep"] == [
        ("bkg_subtract", "i2.log", 1, True),
        (f"{background} as background", name, 3, False),
    ]
    assert [(v, w) for v, w, _, _ in found["completedStep"]] == [
        ("bkg_subtract SKIPPED", "i2.log"),
        ("bkg_subtract COMPLETE", cal),
    ]


def test_a_product_that_comes_from_another_of_the_run_has_no_edge_past_it(tmp_path: Path) -> None:
    store = stored(tmp_path, written(tmp_path / "i3.log", IMAGE3))
    assert set(edges(store, I2D)) == set(BOTH)
    assert set(edges(store, f"{ROOT}_segm.fits")) <= {I2D, f"{ROOT}_cat.ecsv"}
    assert edges(store, f"{EXPOSURES[0]}_o001_crf.fits") == {BOTH[0]: ("flaggedFrom", None, "log", ("i3.log",))}


def test_a_file_of_any_name_comes_from_what_its_run_read(tmp_path: Path) -> None:
    mine = log(DETECTOR1).replace(f"out/{RATE}", "out/mine.fits")
    path = tmp_path / "cal.log"
    path.write_text(mine, encoding="utf-8")
    assert edges(stored(tmp_path, path), "mine.fits") == {UNCAL: ("derivedFrom", None, "log", ("cal.log",))}


def test_forgetting_a_log_takes_back_all_that_it_said(tmp_path: Path) -> None:
    header = write(tmp_path / RATE, {**MADE, "R_MASK": "crds://jwst_nircam_mask_0001.fits"})
    path, place = written(tmp_path / "cal.log", DETECTOR1), tmp_path / "store"
    ingest([header], place)
    before = lines(place)
    ingest([path], place)
    assert lines(place) != before
    forget([path], place)
    assert lines(place) == before


def test_the_order_of_the_sources_makes_no_difference(tmp_path: Path) -> None:
    asn = association(tmp_path / ASN, ROOT, {BOTH[0]: "science"})
    paths = [asn, written(tmp_path / "i3.log", IMAGE3), write(tmp_path / I2D, MADE, members=BOTH)]
    found = []
    for number, order in enumerate((paths, paths[::-1])):
        for path in order:
            ingest([path], tmp_path / f"store{number}")
        found.append(lines(tmp_path / f"store{number}"))
    assert found[0] == found[1]
