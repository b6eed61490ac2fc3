"""`needs` on both fixtures: file by file what their pages (README) say, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.answers.downloads import of_needs
from jwstrdf.answers.needs import Needs, needs
from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.unit.fits_help import write

MOSAIC = "jw09911-c1001_t001_nircam_clear-f200w_i2d.fits"
ONE, TWO, THREE = (f"jw09911{x}_nrca1" for x in ("001001_02101_00001", "001001_02101_00002", "002001_02101_00001"))


def rows(answer: Needs) -> set[tuple[str, str, str]]:
    return {(f.purpose, f.kind, f.filename) for f in answer.files}


def test_the_whole_chain_of_a_mosaic(laboratory_opened: Store) -> None:
    """Three raw files, three associations of stage 2 and one of stage 3; rate and cal are made on the way.

    The dark is named by the rate files (stage 1); the flats 9901 (observation 1) and 9902 (observation 2) and the area
    by the cal files (stage 2). The mosaic copies the flat 9901: it reads none itself. The context is its own.
    """
    answer = needs(laboratory_opened, MOSAIC)
    assert rows(answer) == {
        *(("stage 1", "exposure", f"{x}_uncal.fits") for x in (ONE, TWO, THREE)),
        ("stage 1", "reference", "jwst_nircam_dark_9901.fits"),
        ("stage 2", "association", "jw09911-o001_20250110t070000_image2_00001_asn.json"),
        ("stage 2", "association", "jw09911-o001_20250110t070000_image2_00002_asn.json"),
        ("stage 2", "association", "jw09911-o002_20250320t070000_image2_00001_asn.json"),
        ("stage 2", "reference", "jwst_nircam_flat_9901.fits"),
        ("stage 2", "reference", "jwst_nircam_flat_9902.fits"),
        ("stage 2", "reference", "jwst_nircam_area_9901.fits"),
        ("stage 3", "association", "jw09911-c1001_20250320t080000_image3_00001_asn.json"),
        ("every stage", "context", "jwst_9902.pmap"),
    }
    assert answer.missing == tuple(
        f"jwst_nircam_{x}.fits" for x in ("area_9901", "dark_9901", "flat_9901", "flat_9902")
    )
    assert answer.context == "jwst_9902.pmap"
    assert answer.pipelines == ("calwebb_detector1", "calwebb_image2", "calwebb_image3")
    [warning] = answer.warnings
    assert "3 more were made with jwst_9901.pmap" in warning  # rate and cal of both exposures of observation 1
    flat = next(f for f in answer.files if f.filename == "jwst_nircam_flat_9902.fits")
    assert flat.why == f"reference file of type flat for stage 2 of {THREE}_cal.fits: its header names it"
    assert flat.witnesses == (f"09911-nircam-contexts/{THREE}_cal.fits",)


def test_stage_3_alone_takes_the_calibrated_files(laboratory_opened: Store) -> None:
    answer = needs(laboratory_opened, MOSAIC, purpose="stage3")
    assert rows(answer) == {
        *(("stage 3", "exposure", f"{x}_cal.fits") for x in (ONE, TWO, THREE)),
        ("stage 3", "association", "jw09911-c1001_20250320t080000_image3_00001_asn.json"),
        ("every stage", "context", "jwst_9902.pmap"),
    }
    assert answer.missing == ()
    # the types of reference files that stage 3 of NIRCam images reads stand in no header
    [gap] = answer.unknown
    assert gap.what == "reference files"
    assert "abvegaoffset, apcorr" in gap.reason


def test_stage_2_alone_takes_rates_and_background(laboratory_opened: Store) -> None:
    """The rate of the target is only named by the association, that of the background was opened."""
    answer = needs(laboratory_opened, "jw09912001001_02101_00001_mirifulong_cal.fits", purpose="stage2")
    assert rows(answer) == {
        ("stage 2", "association", "jw09912-c1001_20250209t070000_spec2_00001_asn.json"),
        ("stage 2", "exposure", "jw09912001001_02101_00001_mirifulong_rate.fits"),
        ("stage 2", "exposure", "jw09912002001_02101_00001_mirifulong_rate.fits"),
        ("every stage", "context", "jwst_9901.pmap"),
    }
    assert answer.missing == ("jw09912001001_02101_00001_mirifulong_rate.fits",)
    roles = {f.filename: f.roles for f in answer.files if f.kind == "exposure"}
    assert roles["jw09912002001_02101_00001_mirifulong_rate.fits"] == ("background",)


def test_the_whole_chain_goes_on_behind_the_background(laboratory_opened: Store) -> None:
    answer = needs(laboratory_opened, "jw09912001001_02101_00001_mirifulong_cal.fits")
    raw = {f.filename for f in answer.files if f.purpose == "stage 1"}
    assert raw == {f"jw0991200{n}001_02101_00001_mirifulong_uncal.fits" for n in (1, 2)}


def test_a_skipped_background_is_needed_too(laboratory_opened: Store) -> None:
    """S_BKDSUB is SKIPPED and the lineage has no edge: the association lists it all the same."""
    answer = needs(laboratory_opened, "jw09912001001_02101_00002_mirifulong_cal.fits", purpose="stage2")
    assert "jw09912002001_02101_00001_mirifulong_rate.fits" in {f.filename for f in answer.files}


def test_catalogue_map_and_image_of_slitless_spectra_come_from_outside(observatory_opened: Store) -> None:
    """The level-2b spectra were made with level-3 files of the direct image: these are needed beside the raw files."""
    answer = needs(observatory_opened, "jw09904-o001_t001_niriss_f150w-gr150c_x1d.fits")
    image = "jw09904-o001_t001_niriss_clear-f150w"
    assert rows(answer) == {
        *(("stage 1", "exposure", f"jw09904001001_02103_0000{n}_nis_uncal.fits") for n in (1, 2)),
        *(("stage 2", "association", f"jw09904-o001_20250405t060708_spec2_0000{n}_asn.json") for n in (1, 2)),
        ("stage 2", "catalogue", f"{image}_cat.ecsv"),
        ("stage 2", "segmentation map", f"{image}_segm.fits"),
        ("stage 2", "direct image", f"{image}_i2d.fits"),
        ("stage 3", "association", "jw09904-o001_20250405t060708_spec3_00001_asn.json"),
    }
    why = next(f.why for f in answer.files if f.kind == "catalogue")
    assert f"made outside this chain (`jwstrdf needs {image}_cat.ecsv`)" in why


def test_a_nod_is_science_and_background_and_stands_once(observatory_opened: Store) -> None:
    answer = needs(observatory_opened, "jw09902-o002_s000000101_nirspec_f290lp-g395m_x1d.fits", purpose="stage2")
    rates = [f for f in answer.files if f.kind == "exposure"]
    assert [f.filename for f in rates] == [
        f"jw09902002001_03102_0000{n}_nrs{d}_rate.fits" for n in (1, 2) for d in (1, 2)
    ]
    assert {f.roles for f in rates} == {("background", "science")}


def test_the_shutter_plan_of_the_visit_where_no_header_names_one(observatory_opened: Store) -> None:
    answer = needs(observatory_opened, "jw09902-o002_{source_id}_nirspec_f290lp-g395m")
    [plan] = [f for f in answer.files if f.kind == "msa"]
    assert (plan.filename, plan.purpose, plan.present) == ("jw09902002001_01_msa.fits", "stage 2", True)
    assert "no header told which plan of it was used" in plan.why
    assert any(u.what == "MSA file" and len(u.about) == 4 for u in answer.unknown)


def test_an_acquisition_that_stage_3_lists_is_not_read(observatory_opened: Store) -> None:
    """Stage 2 of the LRS slit reads the acquisition: its raw file is needed. Stage 3 lists its cal and does not."""
    lrs = "jw09903-o003_t003_miri_p750l_x1d.fits"
    listed = [f for f in needs(observatory_opened, lrs, purpose="stage3").files if not f.required]
    assert [(f.filename, f.roles) for f in listed] == [
        ("jw09903003001_02101_00001_mirimage_cal.fits", ("target_acquisition",))
    ]
    raw = {f.filename for f in needs(observatory_opened, lrs).files if f.purpose == "stage 1"}
    assert raw == {
        "jw09903003001_02101_00001_mirimage_uncal.fits",
        "jw09903003001_03102_00001_mirimage_uncal.fits",
        "jw09903003001_03102_00002_mirimage_uncal.fits",
    }


def test_imprints_of_science_and_psf_of_a_star(observatory_opened: Store) -> None:
    psf = needs(observatory_opened, "jw09903-c1002_t010_miri_f1065c-mask1065_i2d.fits", purpose="stage3")
    told = {f.filename: f.roles for f in psf.files if f.kind == "exposure"}
    assert told["jw09903012001_04101_00002_mirimage_calints.fits"] == ("psf",)
    imprint = needs(observatory_opened, "jw09902003001_03102_00001_nrs1_cal.fits", purpose="stage2")
    assert ("imprint",) in {f.roles for f in imprint.files}


def test_an_association_of_stage_2_that_nobody_listed(observatory_opened: Store) -> None:
    """Observation 2 of the mosaic has no association of stage 2: said so, and the rate is told by the name."""
    answer = needs(observatory_opened, "jw09901-o002_t001_nircam_clear-f200w_i2d.fits", purpose="stage2")
    cal = {f"jw09901002001_02101_0000{n}_{d}_cal.fits" for n in (1, 2) for d in ("nrca1", "nrcb1")}
    [gap] = [u for u in answer.unknown if u.what == "association"]
    assert set(gap.about) == cal
    assert "does not always list" in gap.reason
    assert {f.filename for f in answer.files} == {c.replace("_cal", "_rate") for c in cal}
    assert answer.pipelines == ("calwebb_image2",)


def test_a_raw_file_needs_itself(observatory_opened: Store) -> None:
    answer = needs(observatory_opened, "jw09901001001_02101_00001_nrca1_uncal.fits")
    assert [(f.filename, f.present) for f in answer.files] == [("jw09901001001_02101_00001_nrca1_uncal.fits", True)]


def test_what_is_asked_wrongly(observatory_opened: Store, laboratory_opened: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="stage 3 has no part") as late:
        needs(observatory_opened, "jw09901001001_02101_00001_nrca1_rate.fits", purpose="stage3")
    assert late.value.code == "bad-option"
    with pytest.raises(UsageError) as context:
        needs(laboratory_opened, "jwst_9901.pmap")
    assert context.value.code == "not-made"
    with pytest.raises(UsageError) as pool:
        needs(laboratory_opened, "jw09912_20250110t070000_pool.csv")
    assert pool.value.code == "not-made"
    with pytest.raises(UnknownNameError) as other:
        needs(observatory_opened, "jw09901001001_02101_00001_nrca1_cal.fit")
    assert other.value.code == "unknown-product"
    with pytest.raises(UsageError):
        needs(observatory_opened, MOSAIC.replace("9911", "9901"), purpose="stage4")
    with pytest.raises(UsageError, match="no folder"):
        needs(laboratory_opened, MOSAIC, on_disk=tmp_path / "nowhere")


def test_a_folder_is_looked_through_by_name(laboratory_opened: Store, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"{ONE}_cal.fits").touch()
    (tmp_path / f"{TWO}_cal.fits.gz").touch()
    answer = needs(laboratory_opened, MOSAIC, purpose="stage3", on_disk=tmp_path)
    there = {f.filename for f in answer.files if f.on_disk}
    assert there == {f"{ONE}_cal.fits", f"{TWO}_cal.fits"}
    assert answer.not_on_disk is not None
    assert f"{THREE}_cal.fits" in answer.not_on_disk
    assert needs(laboratory_opened, MOSAIC).not_on_disk is None


def test_an_association_that_only_a_header_names(tmp_path: Path) -> None:
    """The header names an association of stage 2 that is not here, and a plan: both are needed, the first lacks."""
    name = "jw09913001001_03101_00001_nrs1_cal.fits"
    primary = {
        "DATE": "2025-05-01T00:00:00",
        "INSTRUME": "NIRSPEC",
        "DETECTOR": "NRS1",
        "EXP_TYPE": "NRS_MSASPEC",
        "ASNTABLE": "jw09913-o001_20250501t000000_spec2_00001_asn.json",
        "MSAMETFL": "jw09913001001_01_msa.fits",
        "MSAMETID": 1,
        "R_FLAT": "crds://jwst_nirspec_fflat_0001.fits",
        "CRDS_CTX": "jwst_1300.pmap",
    }
    write(tmp_path / "in" / name, primary, {})
    ingest([tmp_path / "in"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer = needs(store, name, purpose="stage2")
    finally:
        store.close()
    assert ("stage 2", "association", "jw09913-o001_20250501t000000_spec2_00001_asn.json") in rows(answer)
    assert ("stage 2", "msa", "jw09913001001_01_msa.fits") in rows(answer)
    assert ("stage 2", "exposure", "jw09913001001_03101_00001_nrs1_rate.fits") in rows(answer)
    assert "jw09913-o001_20250501t000000_spec2_00001_asn.json" in answer.missing
    assert answer.context == "jwst_1300.pmap"


@pytest.mark.parametrize("suffix", ["cat.ecsv", "segm.fits", "i2d.fits"])
def test_the_lineage_goes_through_products_of_the_same_stage(tmp_path: Path, suffix: str) -> None:
    """Catalogue and map are only listed; the header of the image tells of two flagged files, these come from two cal.

    No association is here: the lineage alone goes cat -> i2d -> crf -> cal, of which the first three are of stage 3.
    """
    root = "jw09914-o001_t001_nircam_clear-f200w"
    flagged = tuple(f"jw09914001001_02101_0000{n}_nrca1_o001_crf.fits" for n in (1, 2))
    write(tmp_path / "in" / f"{root}_i2d.fits", {"DATE": "2025-05-01T00:00:00"}, {}, flagged)
    (tmp_path / "in" / "names.txt").write_text(f"{root}_cat.ecsv\n{root}_segm.fits\n", encoding="utf-8")
    ingest([tmp_path / "in"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer = needs(store, f"{root}_{suffix}", purpose="stage3")
        whole = needs(store, f"{root}_{suffix}")
    finally:
        store.close()
    exposures = {f"jw09914001001_02101_0000{n}_nrca1" for n in (1, 2)}
    assert {(f.filename, f.roles) for f in answer.files} == {(f"{e}_cal.fits", ("science",)) for e in exposures}
    assert {f.filename for f in whole.files} == {f"{e}_uncal.fits" for e in exposures}
    assert not any(u.what == "inputs" for u in answer.unknown)


def test_a_file_that_a_log_names_is_of_that_run_alone(laboratory_opened: Store) -> None:
    """The log of stage 2 names the flat, the header a dark: the dark is copied from stage 1, the flat is not."""
    answer = needs(laboratory_opened, "jw09917001001_02101_00003_nis_cal.fits")
    told = {(f.purpose, f.filename): f.why for f in answer.files if f.kind == "reference"}
    assert set(told) == {("stage 1", "jwst_niriss_dark_9921.fits"), ("stage 2", "better_flat.fits")}
    assert told["stage 2", "better_flat.fits"].endswith("a log of its run names it")
    assert told["stage 1", "jwst_niriss_dark_9921.fits"].endswith("copied from what it was made from")


def test_what_a_download_must_fetch(laboratory_opened: Store, tmp_path: Path) -> None:
    """Stage 3 of the mosaic takes its association and three files, one of which is on disk; CRDS gives the rest."""
    (tmp_path / f"{ONE}_cal.fits").touch()
    files = of_needs(laboratory_opened, needs(laboratory_opened, MOSAIC, purpose="stage3", on_disk=tmp_path))
    assert [f.filename for f in files] == [
        "jw09911-c1001_20250320t080000_image3_00001_asn.json",
        f"{TWO}_cal.fits",
        f"{THREE}_cal.fits",
    ]
    [raw] = of_needs(laboratory_opened, needs(laboratory_opened, "jw09917001001_02101_00003_nis_cal.fits"))
    assert (raw.filename, raw.present) == ("jw09917001001_02101_00003_nis_uncal.fits", False)
