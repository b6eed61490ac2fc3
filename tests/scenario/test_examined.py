"""Cases that examiners found: what headers say reaches every path of the lineage, and one rule chooses everywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.conflicts import conflicts
from jwstrdf.answers.history import history
from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.missing import missing
from jwstrdf.answers.related import related
from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.questions.run import run
from tests.scenario.test_headers import association, inputs, stored
from tests.unit.fits_help import write

CALS = [f"jw09911001001_02101_0000{n}_nrca1_cal.fits" for n in (1, 2, 3)]
CRFS = [c.replace("_cal", "_o001_crf") for c in CALS]
ROOT = "jw09911-o001_t001_nircam_clear-f200w"
ASN = "jw09911-o001_20240101t000000_image3_00001_asn.json"


def text(path: Path, *names: str) -> Path:
    path.write_text("\n".join(names) + "\n", encoding="utf-8")
    return path


def every_input(store: Any, product: str) -> set[str]:
    return {n.filename for n in lineage(store, product, direction="up").nodes} - {product}


def test_what_hdrtab_does_not_list_comes_in_by_no_path(tmp_path: Path) -> None:
    asn = association(tmp_path / ASN, ROOT, dict.fromkeys(CALS, "science"))
    image = write(tmp_path / f"{ROOT}_i2d.fits", {"DATE": "2024-05-01T00:00:00"}, members=tuple(CRFS[:2]))
    store = stored(tmp_path, asn, text(tmp_path / "n.txt", *CRFS, f"{ROOT}_cat.ecsv"), image)
    for product in (f"{ROOT}_i2d.fits", f"{ROOT}_cat.ecsv"):
        assert every_input(store, product) & {CALS[2], CRFS[2]} == set()
        assert {CALS[0], CRFS[0]} <= every_input(store, product)
    composed = {r.filename for r in related(store, f"{ROOT}_i2d.fits").families["Composition"]}
    assert composed == set(CALS[:2])


def test_a_skipped_reference_star_comes_in_by_no_path(tmp_path: Path) -> None:
    star, target = (f"jw0991100{n}001_03102_00001_mirimage_calints.fits" for n in (3, 1))
    copies = [name.replace("_calints", "_o001_crfints") for name in (star, target)]
    root = "jw09911-o001_t001_miri_f1065c-mask1065"
    asn = association(tmp_path / ASN, root, {target: "science", star: "psf"}, "coron3", "Asn_Lv3MIRCoron")
    skipped = {"S_KLIP": "SKIPPED", "S_PSFALI": "SKIPPED", "S_PSFSTK": "SKIPPED", "DATE": "2024-05-01T00:00:00"}
    image = write(tmp_path / f"{root}_i2d.fits", skipped)
    store = stored(tmp_path, asn, text(tmp_path / "n.txt", *copies), image)
    assert every_input(store, image.name) == {target, copies[1]}


def test_what_the_header_of_one_product_rules_out_another_may_have_read(tmp_path: Path) -> None:
    """The image skipped the reference star; the stack of reference stars says of itself that it did not."""
    star, target = (f"jw0991100{n}001_03102_00001_mirimage_calints.fits" for n in (3, 1))
    root = "jw09911-o001_t001_miri_f1065c-mask1065"
    asn = association(tmp_path / ASN, root, {target: "science", star: "psf"}, "coron3", "Asn_Lv3MIRCoron")
    steps = ("S_KLIP", "S_PSFALI", "S_PSFSTK")
    made = {"i2d": "SKIPPED", "psfstack": "COMPLETE"}
    paths = [
        write(tmp_path / f"{root}_{suffix}.fits", {"DATE": "2024-05-01T00:00:00", **dict.fromkeys(steps, status)})
        for suffix, status in made.items()
    ]
    store = stored(tmp_path, asn, *paths)
    told = {p.name: [r.filename for r in related(store, p.name).families["Contemporaneous Calibration"]] for p in paths}
    assert told == {f"{root}_i2d.fits": [], f"{root}_psfstack.fits": [star]}
    prefix = "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#> "
    out = store.select(prefix + "SELECT ?n WHERE { ?p jwst:leftOutMember ?m ; jwst:filename ?n }")
    assert {tuple(r.values()) for r in out.values()} == {(f"{root}_i2d.fits",)}


def test_products_of_one_run_share_its_steps(tmp_path: Path) -> None:
    """The background was skipped, says the header of the cal: the x1d of the same run has none either."""
    exposure, other = "jw09911001001_03101_00001_nrs1", "jw09911001001_03101_00002_nrs1_rate.fits"
    members = {f"{exposure}_rate.fits": "science", other: "background"}
    asn = association(tmp_path / ASN, exposure, members, "spec2", "Asn_Lv2NRSFSS")
    cal = write(tmp_path / f"{exposure}_cal.fits", {"S_BKDSUB": "SKIPPED", "DATE": "2024-05-01T00:00:00"})
    store = stored(tmp_path, asn, cal, text(tmp_path / "n.txt", f"{exposure}_x1d.fits"))
    assert other not in every_input(store, f"{exposure}_x1d.fits")


def test_a_flagged_copy_is_of_its_own_exposure_alone(tmp_path: Path) -> None:
    asn = association(tmp_path / ASN, ROOT, dict.fromkeys(CALS, "science"))
    store = stored(tmp_path, asn, text(tmp_path / "n.txt", *CRFS))
    told = {(r.relation, r.filename) for r in related(store, CRFS[0]).families["Antecedent"] if r.direction == "out"}
    assert told == {("flaggedFrom", CALS[0]), ("isSpecifiedByAssociation", ASN)}


def test_a_header_without_date_is_silent_beside_a_version(tmp_path: Path) -> None:
    new = write(tmp_path / "new" / CALS[0], {"DATE": "2024-05-01T00:00:00", "FILTER": "F200W", "CAL_VER": "1.14.0"})
    old = write(tmp_path / "old" / CALS[0], {"FILTER": "F277W", "CAL_VER": "0.9.0"})
    os.utime(new, (1_600_000_000, 1_600_000_000))
    store = stored(tmp_path, new, old)
    found = store.select(
        "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#> SELECT ?f WHERE { ?p a jwst:Product ; jwst:filter ?f }"
    )
    assert {tuple(r.values()) for r in found.values()} == {("F200W",)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("2024-01-01 12:00:00", "1.13.0"), ("2024-01-01T06:00:00", "1.14.0")),
        (("2024-01-01T12:00:00.5", "1.13.0"), ("2024-01-01T12:00:00Z", "1.14.0")),
        (("2024-01-01T12:00:00", "1.20.0"), ("2024-01-01T12:00:00.000", "1.9.0")),
    ],
)
def test_the_latest_instant_is_current_however_it_is_written(
    tmp_path: Path, one: tuple[str, str], other: tuple[str, str]
) -> None:
    paths = [
        write(tmp_path / str(n) / CALS[0], {"DATE": date, "CAL_VER": release})
        for n, (date, release) in enumerate((one, other))
    ]
    versions = history(stored(tmp_path, *paths), CALS[0]).as_dict()["versions"]
    assert [v["cal_ver"] for v in versions if v["current"]] == [one[1]]


@pytest.mark.parametrize("keyword", ["R_FLAT", "SCATFILE"])
def test_a_keyword_that_names_two_files_is_refused(tmp_path: Path, keyword: str) -> None:
    path = write(tmp_path / CALS[0], {keyword: "jw09911-o004_t001_niriss_clear-f150w_cat.ecsv"})
    raw = path.read_bytes()
    end = raw.index(b"END".ljust(80))
    card = f"{keyword:8}= 'jw09911-o005_t001_niriss_clear-f150w_cat.ecsv'".ljust(80).encode()
    path.write_bytes(raw[:end] + card + raw[end : end + 80] + raw[end + 160 :])
    with pytest.raises(BadInputError) as caught:
        read_source(next(iter(walk([path]))))
    assert caught.value.code == "conflict"


def test_the_catalogue_that_the_header_names_counts(tmp_path: Path) -> None:
    grism = "jw09911001001_03101_00001_nis"
    first, second = (f"jw09911-o00{n}_t001_niriss_clear-f150w_cat.ecsv" for n in (4, 5))
    members = {f"{grism}_rate.fits": "science", first: "sourcecat"}
    asn = association(tmp_path / ASN, grism, members, "spec2", "Asn_Lv2WFSSNIS")
    cal = write(tmp_path / f"{grism}_cal.fits", {"SCATFILE": second, "DATE": "2024-05-01T00:00:00"})
    store = stored(tmp_path, asn, cal)
    assert inputs(store, cal.name) == {f"{grism}_rate.fits", second}
    (found,) = [c for c in conflicts(store, cal.name) if c.property == "usesSourceCatalogue"]
    assert [(v.value, v.chosen) for v in found.values] == [(second, True), (first, False)]


def test_the_size_is_that_of_the_current_version(tmp_path: Path) -> None:
    file = write(tmp_path / f"{ROOT}_i2d.fits", {"DATE": "2024-05-01T00:00:00"})
    head = "obsID,obs_collection,obs_id,productFilename,parent_obsid,dataURI,productType,size\n"
    row = f"1,JWST,{ROOT},{file.name},1,mast:JWST/product/{file.name},SCIENCE,2000\n"
    store = stored(tmp_path, file, text(tmp_path / "t.csv", head + row))
    rows = [
        dict(zip(r.columns, v, strict=True))
        for r in [run(store, "inventory/facts", {"product": file.name})]
        for v in r.values()
    ]
    assert [r["size"] for r in rows] == [file.stat().st_size]
    (found,) = [c for c in conflicts(store, file.name) if c.property == "size"]
    assert [v.chosen for v in found.values] == [True, False]


def test_guide_stars_by_the_times_of_the_exposure_and_of_the_data(tmp_path: Path) -> None:
    """LNK-1: EXPSTART..EXPEND with DATASTRT..DATAEND, modified Julian dates."""
    guide = "jw09911001001_gs-fg_2024032101010_cal.fits"
    during, after = CALS[:2]
    paths = [
        write(tmp_path / during, {"EXPSTART": 60341.0, "EXPEND": 60341.01, "DATE": "2024-05-01T00:00:00"}),
        write(tmp_path / after, {"EXPSTART": 60342.0, "EXPEND": 60342.01, "DATE": "2024-05-01T00:00:00"}),
        write(tmp_path / guide, {"DATASTRT": 60341.005, "DATAEND": 60341.02}),
    ]
    store = stored(tmp_path, *paths)
    told = {n: [r.filename for r in related(store, n).families["Linked"]] for n in (during, after)}
    assert told == {during: [guide], after: []}


@pytest.mark.parametrize(
    ("header", "relation"),
    [
        ({"NOD_TYPE": "4-POINT", "PATTTYPE": "4-POINT-NOD"}, "composedOfNod"),
        ({"NOD_TYPE": "NONE", "PATTTYPE": "SPARSE-CYCLING"}, "composedOfDither"),
    ],
)
def test_nods_are_told_by_headers(tmp_path: Path, header: dict[str, str], relation: str) -> None:
    names = [f"jw09911001001_03101_0000{n}_nrs1_cal.fits" for n in (1, 2)]
    for rule, root in (("Asn_Lv3NRSIFU", "nirspec_g235h-f170lp"), ("Asn_Lv3SpectralTarget", "miri_p750l")):
        folder = tmp_path / rule
        product = f"jw09911-o001_t001_{root}_s3d.fits"
        asn = association(folder / ASN, product[:-9], dict.fromkeys(names, "science"), "spec3", rule)
        paths = [write(folder / name, {**header, "DATE": "2024-05-01T00:00:00"}) for name in names]
        store = stored(folder, asn, *paths, text(folder / "n.txt", product))
        assert {r.relation for r in related(store, product).families["Composition"]} == {relation}


def test_rdf_names_what_it_relates_and_a_size_that_is_none_harms_nothing(tmp_path: Path) -> None:
    base = "https://w3id.org/jwstrdf/"
    body = f"<{base}product/{CALS[0]}> <{base}ontology#calibratedFrom> <{base}product/{CALS[1]}> ; "
    store = stored(tmp_path, text(tmp_path / "x.ttl", body + f"<{base}ontology#size> 1.5 ."))
    assert {r.filename for r in related(store, CALS[0]).families["Antecedent"]} == {CALS[1]}
    assert lineage(store, CALS[0]).nodes


@pytest.mark.parametrize("there", ["s2d", "crf", "other crf"])
def test_flagged_files_of_a_fixed_slit_can_be_those_of_its_sources(tmp_path: Path, there: str) -> None:
    """Stage 3 ran. A crf for each source is complete too; one of another slit does not count."""
    exposures = [f"jw09902001001_03102_0000{n}_nrs1" for n in (1, 2)]
    entry = "jw09902-o001_t001-{source_id}_nirspec_f290lp-g395h-s200a1"
    plan = association(
        tmp_path / "jw09902-o001_20250203t040506_spec3_00001_asn.json",
        entry,
        {f"{e}_cal.fits": "science" for e in exposures},
        "spec3",
        "Asn_Lv3NRSFSS",
    )
    source = entry.replace("{source_id}", "s000000001")
    names = {"s2d": [], "crf": [f"{source}_crf.fits"], "other crf": [f"{source.replace('200a1', '400a1')}_crf.fits"]}
    listed = text(tmp_path / "names.txt", f"{source}_s2d.fits", *(f"{e}_cal.fits" for e in exposures), *names[there])
    answer = missing(stored(tmp_path, plan, listed))
    found = {f.filename: f.certainty for f in answer.files if f.ground == "stage-3"}
    assert found == ({} if there == "crf" else {f"{e}_o001_crf.fits": "possible" for e in exposures})
