"""What headers say, and what follows when sources disagree: versions, current association, skipped steps, HDRTAB."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.conflicts import conflicts
from jwstrdf.answers.find import find
from jwstrdf.answers.history import history
from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.mrp import mrp
from jwstrdf.answers.related import related
from jwstrdf.ingest import forget, ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore
from tests.unit.fits_help import write

EXPOSURES = ("jw09911001001_02101_00001_nrca1", "jw09911001001_02101_00002_nrca1")
ROOT = "jw09911-o001_t001_nircam_clear-f200w"
OLD_ASN = "jw09911-o001_20240101t000000_image3_00001_asn.json"
NEW_ASN = "jw09911-o001_20250101t000000_image3_00001_asn.json"
MADE: dict[str, Any] = {
    "DATE": "2024-02-01T10:00:00.000",
    "CAL_VER": "1.13.4",
    "CRDS_CTX": "jwst_1200.pmap",
    "TELESCOP": "JWST",
    "EXP_TYPE": "NRC_IMAGE",
    "FILTER": "F200W",
}


def association(
    path: Path, product: str, members: dict[str, str], kind: str = "image3", rule: str = "Asn_Lv3Image"
) -> Path:
    """An association of one product."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "asn_type": kind,
        "asn_rule": rule,
        "asn_id": "o001",
        "program": "09911",
        "asn_pool": "jw09911_20240101t000000_pool.csv",
        "products": [{"name": product, "members": [{"expname": n, "exptype": t} for n, t in members.items()]}],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def stored(tmp_path: Path, *paths: Path) -> Any:
    """A store of these files."""
    report = ingest(list(paths), tmp_path / "store")
    assert not [s for s in report.sources if s.error], report.sources
    return open_store(tmp_path / "store", read_only=True)


def lines(place: Path) -> set[str]:
    """The truth graph of a store, but for its revision."""
    store = open_store(place, read_only=True)
    assert isinstance(store, EmbeddedStore)
    try:
        return set(store.lines())
    finally:
        store.close()


def inputs(store: Any, product: str) -> set[str]:
    """The direct inputs of a product."""
    answer = lineage(store, product, depth=1).as_dict()
    return {e["input"] for e in answer["edges"]}


def cal(exposure: str) -> str:
    return f"{exposure}_cal.fits"


def test_two_versions_of_one_file_are_one_product_with_a_history(tmp_path: Path) -> None:
    name = cal(EXPOSURES[0])
    old = write(tmp_path / "old" / name, MADE)
    new = write(tmp_path / "new" / name, {**MADE, "DATE": "2025-03-04T05:06:07.000", "CAL_VER": "1.17.1"})
    told = history(stored(tmp_path, new, old), name)
    assert [(v.date, v.cal_ver, v.current) for v in told.versions] == [
        ("2025-03-04T05:06:07Z", "1.17.1", True),
        ("2024-02-01T10:00:00Z", "1.13.4", False),
    ]
    assert [v.key[:16] for v in told.versions] == ["20250304T050607-", "20240201T100000-"]
    assert {v.context for v in told.versions} == {"jwst_1200.pmap"}


def test_the_history_of_an_association_is_its_contents(tmp_path: Path) -> None:
    """Two contents of one name: the younger file is current; one that only a header names was not read."""
    old = association(tmp_path / "in" / "1" / OLD_ASN, ROOT, {cal(EXPOSURES[0]): "science"})
    association(tmp_path / "in" / "2" / OLD_ASN, ROOT, {cal(e): "science" for e in EXPOSURES})
    os.utime(old, (1_700_000_000, 1_700_000_000))
    write(tmp_path / "in" / f"{ROOT}_i2d.fits", {**MADE, "ASNTABLE": NEW_ASN})
    store = stored(tmp_path, tmp_path / "in")
    told = history(store, OLD_ASN)
    assert [(v.current, v.witnesses) for v in told.versions] == [(True, (f"2/{OLD_ASN}",)), (False, (f"1/{OLD_ASN}",))]
    stamp = OLD_ASN.split("_")[1]
    date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[9:11]}:{stamp[11:13]}:{stamp[13:]}Z"
    assert ({v.date for v in told.versions}, told.reason) == ({date}, None)
    unread = history(store, NEW_ASN)
    assert (unread.versions, unread.reason) == ((), "the association file itself was not read")


def test_the_history_of_a_header_without_date_says_so(tmp_path: Path) -> None:
    name = cal(EXPOSURES[0])
    store = stored(tmp_path, write(tmp_path / name, {k: v for k, v in MADE.items() if k != "DATE"}))
    assert str(history(store, name).reason).startswith(f"a header was read ({name}), but it has no DATE")


def test_the_history_tells_whether_the_association_lists_the_product(tmp_path: Path) -> None:
    """ASNTABLE of three versions: an association that lists the product, one of another product, one not read."""
    product = f"{ROOT}_i2d.fits"
    other = OLD_ASN.replace("image3", "image2")
    paths = [
        association(tmp_path / OLD_ASN, ROOT, {cal(EXPOSURES[0]): "science"}),
        association(tmp_path / other, EXPOSURES[0], {f"{EXPOSURES[0]}_rate.fits": "science"}),
    ]
    for year, name in enumerate((OLD_ASN, other, NEW_ASN), 2021):
        made = {**MADE, "DATE": f"{year}-02-01T10:00:00.000", "ASNTABLE": name}
        paths.append(write(tmp_path / str(year) / product, made))
    told = history(stored(tmp_path, *paths), product).versions
    assert [(v.association, v.association_defines) for v in told] == [(NEW_ASN, None), (other, False), (OLD_ASN, True)]


def test_of_equal_dates_the_higher_pipeline_is_current(tmp_path: Path) -> None:
    name = cal(EXPOSURES[0])
    paths = [write(tmp_path / v / name, {**MADE, "CAL_VER": v}) for v in ("1.9.6", "1.10.0", "1.10.0rc1")]
    told = history(stored(tmp_path, *paths), name)
    assert [v.cal_ver for v in told.versions if v.current] == ["1.10.0"]


def test_the_header_says_which_association_is_current(tmp_path: Path) -> None:
    product = f"{ROOT}_i2d.fits"
    both = [cal(e) for e in EXPOSURES]
    old = association(tmp_path / OLD_ASN, ROOT, {both[0]: "science"})
    new = association(tmp_path / NEW_ASN, ROOT, dict.fromkeys(both, "science"))
    file = write(tmp_path / product, {**MADE, "ASNTABLE": OLD_ASN})
    store = stored(tmp_path, old, new, file)
    assert inputs(store, product) == {both[0]}
    found = {c.property: c for c in conflicts(store, product)}
    assert [(v.value, v.chosen) for v in found["isSpecifiedByAssociation"].values] == [
        (OLD_ASN, True),
        (NEW_ASN, False),
    ]


def test_of_two_versions_the_association_of_the_current_one_counts(tmp_path: Path) -> None:
    product = f"{ROOT}_i2d.fits"
    both = [cal(e) for e in EXPOSURES]
    old = association(tmp_path / OLD_ASN, ROOT, {both[0]: "science"})
    new = association(tmp_path / NEW_ASN, ROOT, dict.fromkeys(both, "science"))
    first = write(tmp_path / "a" / product, {**MADE, "ASNTABLE": OLD_ASN})
    second = write(tmp_path / "b" / product, {**MADE, "DATE": "2025-02-01T00:00:00.000", "ASNTABLE": NEW_ASN})
    store = stored(tmp_path, old, new, first, second)
    assert inputs(store, product) == set(both)
    assert [v.association for v in history(store, product).versions] == [NEW_ASN, OLD_ASN]


def test_an_association_that_no_file_holds_is_shown_as_a_conflict(tmp_path: Path) -> None:
    product = f"{ROOT}_i2d.fits"
    known = association(tmp_path / OLD_ASN, ROOT, {cal(EXPOSURES[0]): "science"})
    store = stored(tmp_path, known, write(tmp_path / product, {**MADE, "ASNTABLE": NEW_ASN}))
    assert inputs(store, product) == {cal(EXPOSURES[0])}
    (found,) = [c for c in conflicts(store, product) if c.property == "isSpecifiedByAssociation"]
    assert {(v.value, v.chosen) for v in found.values} == {(OLD_ASN, True), (NEW_ASN, False)}


@pytest.mark.parametrize(
    ("status", "there"), [("COMPLETE", True), ("SKIPPED", False), (None, True)], ids=["complete", "skipped", "unknown"]
)
def test_a_skipped_background_step_takes_the_edge_not_the_membership(
    tmp_path: Path, status: str | None, there: bool
) -> None:
    science, background = (f"{e}_rate.fits" for e in EXPOSURES)
    name = "jw09911-o001_20240101t000000_spec2_00001_asn.json"
    asn = association(
        tmp_path / name, EXPOSURES[0], {science: "science", background: "background"}, "spec2", "Asn_Lv2Spec"
    )
    header = {**MADE, "ASNTABLE": name, **({"S_BKDSUB": status} if status else {})}
    store = stored(tmp_path, asn, write(tmp_path / cal(EXPOSURES[0]), header))
    assert (background in inputs(store, cal(EXPOSURES[0]))) is there
    members = store.select(
        "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#> SELECT ?m { ?x jwst:member ?m ; jwst:exptype 'background' }"
    )
    assert len(list(members.rows)) == 1
    skipped = [c for c in conflicts(store) if c.property == "skippedStep"]
    assert bool(skipped) is not there
    if skipped:
        assert [(v.value, v.chosen) for v in skipped[0].values] == [
            ("bkg_subtract", True),
            (f"{background} as background", False),
        ]


def test_the_member_table_of_the_product_is_stronger_than_its_association(tmp_path: Path) -> None:
    product = f"{ROOT}_i2d.fits"
    both = [cal(e) for e in EXPOSURES]
    asn = association(tmp_path / OLD_ASN, ROOT, dict.fromkeys(both, "science"))
    file = write(tmp_path / product, {**MADE, "ASNTABLE": OLD_ASN}, members=(f"{EXPOSURES[0]}_o001_crf.fits",))
    store = stored(tmp_path, asn, file)
    assert both[0] in inputs(store, product)
    assert both[1] not in inputs(store, product)
    (found,) = [c for c in conflicts(store, product) if c.property == "combinedFrom"]
    assert [(v.value, v.chosen) for v in found.values] == [(both[1], False)]


def test_without_an_association_the_member_table_gives_the_lineage(tmp_path: Path) -> None:
    product = f"{ROOT}_i2d.fits"
    members = tuple(f"{e}_o001_crf.fits" for e in EXPOSURES)
    store = stored(tmp_path, write(tmp_path / product, MADE, members=members))
    answer = lineage(store, product, depth=1).as_dict()
    assert {(e["input"], e["relation"], e["role"], e["evidence"]) for e in answer["edges"]} == {
        edge
        for e in EXPOSURES
        for edge in (
            (cal(e), "combinedFrom", None, "header"),
            (f"{e}_o001_crf.fits", "combinedFromFlagged", None, "header"),
        )
    }
    assert {w for e in answer["edges"] for w in e["witnesses"]} == {product}


def test_inputs_that_keywords_name_are_lineage(tmp_path: Path) -> None:
    grism = "jw09911001001_03101_00001_nis_cal.fits"
    header = {
        **MADE,
        "EXP_TYPE": "NIS_WFSS",
        "SCATFILE": f"{ROOT}_cat.ecsv",
        "SEGMFILE": f"{ROOT}_segm.fits",
        "DIRIMAGE": f"{ROOT}_i2d.fits",
    }
    store = stored(tmp_path, write(tmp_path / grism, header))
    answer = lineage(store, grism, depth=1).as_dict()
    assert {(e["relation"], e["evidence"]) for e in answer["edges"]} == {
        ("usesSourceCatalogue", "header"),
        ("usesSegmentationMap", "header"),
        ("usesDirectImage", "header"),
    }


def test_reference_files_context_and_engineering_are_contributing(tmp_path: Path) -> None:
    header = {
        **MADE,
        "R_DARK": "crds://jwst_nircam_dark_0400.fits",
        "R_FLAT": "jwst_nircam_flat_0313.fits",
        "R_AREA": "N/A",
        "PA_V3": 123.5,
    }
    name = cal(EXPOSURES[0])
    store = stored(tmp_path, write(tmp_path / name, MADE | header, {"SCI": {"PA_V3": 123.5}}))
    found = related(store, name).families["Contributing"]
    assert {(r.relation, r.filename) for r in found if r.relation != "usedEngineeringData"} == {
        ("usedReferenceFile", "jwst_nircam_dark_0400.fits"),
        ("usedReferenceFile", "jwst_nircam_flat_0313.fits"),
        ("wasProcessedBy", None),
        ("usedCRDSContext", "jwst_1200.pmap"),
    }
    assert {r.relation for r in found} >= {"usedEngineeringData"}
    assert all(r.witnesses == (name,) for r in found)


def test_times_and_types_of_the_header_are_found(tmp_path: Path) -> None:
    times = {"DATE-BEG": "2022-06-30T12:00:00.000", "DATE-END": "2022-06-30T18:00:00.000", "TARGNAME": "NGC 1"}
    name = cal(EXPOSURES[0])
    store = stored(tmp_path, write(tmp_path / name, {**MADE, **times}))
    (one,) = find(store, exp_type="NRC_IMAGE", text="_cal").products
    assert (one.t_min, one.t_max, one.target) == (59760.5, 59760.75, "NGC 1")


def test_guide_stars_at_the_time_of_an_exposure(tmp_path: Path) -> None:
    name = cal(EXPOSURES[0])
    exposure = {"DATE-BEG": "2022-06-30T12:00:00.000", "DATE-END": "2022-06-30T13:00:00.000"}
    inside, after = (f"jw09911001001_gs-fg_20221811{t}_cal.fits" for t in ("25000", "45000"))
    guide = {"DATE-BEG": "2022-06-30T12:30:00.000", "DATE-END": "2022-06-30T12:50:00.000"}
    late = {"DATE-BEG": "2022-06-30T14:30:00.000", "DATE-END": "2022-06-30T14:50:00.000"}
    store = stored(
        tmp_path,
        write(tmp_path / name, {**MADE, **exposure}),
        write(tmp_path / inside, {**MADE, **guide}),
        write(tmp_path / after, {**MADE, **late}),
    )
    linked = related(store, name).families["Linked"]
    assert [r.filename for r in linked if r.relation == "hasContemporaneousGuideStar"] == [inside]


def test_two_files_of_one_version_that_differ_are_a_conflict(tmp_path: Path) -> None:
    name = cal(EXPOSURES[0])
    one = write(tmp_path / "a" / name, MADE)
    other = write(tmp_path / "b" / name, {**MADE, "FILTER": "F090W"}, {"SCI": {}}, pixels=100)
    found = {c.property: c for c in conflicts(stored(tmp_path, one, other))}
    assert set(found) == {"filter", "size"}
    assert {v.value for v in found["filter"].values} == {"F200W", "F090W"}
    assert [v.chosen for v in found["filter"].values] == [True, False]


def test_forgetting_a_header_takes_back_all_that_it_said(tmp_path: Path) -> None:
    product = f"{ROOT}_i2d.fits"
    asn = association(tmp_path / OLD_ASN, ROOT, {cal(EXPOSURES[0]): "science"})
    file = write(tmp_path / product, {**MADE, "R_DARK": "crds://jwst_nircam_dark_0400.fits"})
    store = tmp_path / "store"
    ingest([asn], store)
    before = lines(store)
    ingest([file], store)
    assert lines(store) != before
    forget([file], store)
    assert lines(store) == before


def test_a_copy_of_a_pool_in_small_letters_is_no_conflict(tmp_path: Path) -> None:
    """The generator writes what it left over as a pool, all in small letters."""
    head = "FILENAME|PROGRAM|OBS_NUM|VISIT_ID|EXP_TYPE|FILTER|ASN_CANDIDATE"
    row = f"{EXPOSURES[0]}_uncal.fits|9911|1|1|NRC_IMAGE|F200W|[('o001', 'OBSERVATION')]"
    paths = []
    for name, lines in (("jw09911_20240101t000000_pool.csv", row), ("orphaned.csv", row.lower())):
        (tmp_path / name).write_text(f"{head}\n{lines}\n", encoding="utf-8")
        paths.append(tmp_path / name)
    store = stored(tmp_path, *paths)
    assert conflicts(store) == ()
    (one,) = find(store, exp_type="NRC_IMAGE").products
    assert (one.filename, one.exp_type) == (f"{EXPOSURES[0]}_uncal.fits", "NRC_IMAGE")
    values = store.select(
        "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#> SELECT ?f { ?p a jwst:Product ; jwst:filter ?f }"
    )
    assert [str(r[0].value) for r in values.rows] == ["F200W"]


def test_an_acquisition_is_not_primary_where_its_header_tells_its_type(tmp_path: Path) -> None:
    exposure = "jw09911001001_02101_00001_mirimage"
    primary = {}
    for kind in ("MIR_TACQ", "MIR_IMAGE"):
        folder = tmp_path / kind
        write(folder / f"{exposure}_cal.fits", {**MADE, "EXP_TYPE": kind})
        primary[kind] = [o["primary"] for o in mrp(stored(folder, folder), [exposure]).as_dict()["observations"]]
    assert primary == {"MIR_TACQ": [False], "MIR_IMAGE": [True]}
