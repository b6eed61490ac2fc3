"""`recipe`: associations that come back as they were, command lines, a script that runs with a stand-in for strun."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.recipe import Recipe, command_line, recipe
from jwstrdf.draw.recipe_script import script
from jwstrdf.errors import UsageError
from jwstrdf.export.recipe import write
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.unit.fits_help import write as write_fits
from tests.unit.log_help import ASN, EXPOSURES, IMAGE3, ROOT, log

OBSERVATORY = Path(__file__).resolve().parent.parent / "data" / "observatory" / "archive"
MOSAIC = "jw09911-c1001_t001_nircam_clear-f200w_i2d.fits"
SKIPPED = "jw09912001001_02101_00002_mirifulong_cal.fits"


def products(document: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(p["name"], [(m["expname"], m["exptype"]) for m in p["members"]]) for p in document["products"]]


@pytest.mark.parametrize(
    ("product", "source"),
    [
        (
            "jw09901-o001_t001_nircam_clear-f200w_i2d.fits",
            "09901-nircam-mosaic/jw09901-o001_20250102t030405_image3_00001",
        ),
        ("jw09902-o002_{source_id}_nirspec_f290lp-g395m", "09902-nirspec/jw09902-o002_20250203t040506_spec3_00001"),
        ("jw09904001001_02103_00001_nis_x1d.fits", "09904-niriss/jw09904-o001_20250405t060708_spec2_00001"),
        ("jw09903-c1002_t010_miri_f1065c-mask1065_i2d.fits", "09903-miri/jw09903-c1002_20250304t050607_coron3_00001"),
        (
            "jw09906-o001_20250607t080910_wfs-image3_00001_asn.json",
            "09906-nircam-wfs/jw09906-o001_20250607t080910_wfs-image3_00001",
        ),
    ],
)
def test_an_association_comes_back_as_it_was(observatory_opened: Store, product: str, source: str) -> None:
    told = json.loads((OBSERVATORY / f"{source}_asn.json").read_text(encoding="utf-8"))
    answer = recipe(observatory_opened, product)
    assert answer.association is not None
    assert answer.association.reason is None
    assert answer.association.filename == f"{source.rpartition('/')[2]}_asn.json"
    made = answer.association.document
    assert products(made) == products(told)
    same = ("asn_type", "asn_rule", "version_id", "code_version", "degraded_status", "program", "constraints", "asn_id")
    assert {k: made[k] for k in same} == {k: told[k] for k in same}


def test_the_commands_of_a_mosaic_in_order(laboratory_opened: Store) -> None:
    answer = recipe(laboratory_opened, MOSAIC)
    front = "CRDS_CONTEXT=jwst_9902.pmap strun "
    raw = [f"jw09911{x}_nrca1_uncal.fits" for x in ("001001_02101_00001", "001001_02101_00002", "002001_02101_00001")]
    stage2 = [f"o001_20250110t070000_image2_0000{n}" for n in (1, 2)] + ["o002_20250320t070000_image2_00001"]
    last = f"{front}calwebb_image3 jw09911-c1001_20250320t080000_image3_00001_asn.json"
    assert [c.line for c in answer.commands] == [
        *(f"{front}calwebb_detector1 {r}" for r in raw),
        *(f"{front}calwebb_image2 jw09911-{a}_asn.json" for a in stage2),
        last,
    ]
    assert answer.command == last
    assert answer.install == "pip install jwst==1.18.0"
    assert answer.context == "jwst_9902.pmap"
    # S_GRPSCL is SKIPPED in every rate file: whether a parameter or the data were the reason nobody can tell
    assert {c.remarks for c in answer.commands if c.stage == 1} == {("group_scale",)}
    assert all(not c.options for c in answer.commands)
    assert any("also with 1.17.1" in w for w in answer.warnings)


def test_a_step_is_skipped_where_its_members_were_given(laboratory_opened: Store) -> None:
    """Both exposures have the background in their association; only the second header says SKIPPED."""
    skipped = recipe(laboratory_opened, SKIPPED).command
    done = recipe(laboratory_opened, SKIPPED.replace("_00002_", "_00001_")).command
    alone = recipe(laboratory_opened, "jw09912003001_02101_00001_mirifulong_cal.fits")
    assert skipped is not None
    assert skipped.endswith("spec2_00002_asn.json --steps.bkg_subtract.skip=true")
    assert done is not None
    assert done.endswith("spec2_00001_asn.json")
    # SKIPPED without a background in the association: the data are the reason as well as a parameter could be
    assert (alone.commands[-1].options, alone.commands[-1].remarks) == ((), ("bkg_subtract",))


def test_an_association_that_nobody_stated_is_put_together(observatory_opened: Store, tmp_path: Path) -> None:
    answer = recipe(observatory_opened, "jw09901002001_02101_00001_nrca1_cal.fits")
    own = answer.association
    assert own is not None
    assert own.reason == (
        "no association of it is known; its members are the inputs that its lineage and the names tell"
    )
    assert products(own.document) == [
        ("jw09901002001_02101_00001_nrca1", [("jw09901002001_02101_00001_nrca1_rate.fits", "science")])
    ]
    assert answer.as_dict()["reconstructed"] is True


def test_a_pipeline_that_nothing_tells_is_not_guessed(observatory_opened: Store, tmp_path: Path) -> None:
    """A NIRCam cal file by its name alone can be an image or a grism exposure."""
    answer = recipe(observatory_opened, "jw09901002001_02101_00001_nrca1_cal.fits")
    assert [c.pipeline for c in answer.commands] == ["calwebb_detector1", None]
    assert any(u.what == "pipeline" and "calwebb_image2 or calwebb_spec2" in u.reason for u in answer.unknown)
    assert "choose a pipeline" in script(answer)
    # the mosaic's association tells that it was an image
    assert {
        c.pipeline for c in recipe(observatory_opened, "jw09901-o002_t001_nircam_clear-f200w_i2d.fits").commands
    } == {
        "calwebb_detector1",
        "calwebb_image2",
        "calwebb_image3",
    }


def test_the_source_number_is_left_to_the_pipeline(tmp_path: Path) -> None:
    """A spectrum of one source whose association is not here: its name gets the template back, or all would be one."""
    cal = [f"jw09914001001_03101_0000{n}_nrs1" for n in (1, 2)]
    primary = {
        "DATE": "2025-05-01T00:00:00",
        "INSTRUME": "NIRSPEC",
        "EXP_TYPE": "NRS_MSASPEC",
        "CAL_VER": "1.18.0.dev3",
    }
    name = "jw09914-o001_s000000007_nirspec_f290lp-g395m_s2d.fits"
    write_fits(tmp_path / "in" / name, primary, {}, tuple(f"{c}_cal.fits" for c in cal))
    ingest([tmp_path / "in"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer = recipe(store, name)
    finally:
        store.close()
    assert answer.association is not None
    assert products(answer.association.document) == [
        ("jw09914-o001_{source_id}_nirspec_f290lp-g395m", [(f"{c}_cal.fits", "science") for c in cal])
    ]
    assert answer.association.document["asn_id"] == "o001"
    assert answer.install is None
    assert "jwst 1.18.0.dev3, which is no release" in script(answer)


@pytest.mark.parametrize("product", [MOSAIC, SKIPPED])
def test_what_is_written_is_read_back(laboratory_opened: Store, tmp_path: Path, product: str) -> None:
    """The loader finds the same entries in the written files as in the store that they came from."""
    answer = recipe(laboratory_opened, product)
    names = write(answer, tmp_path / "again")
    assert set(names) == {a.filename for a in answer.associations} | {product.replace(".fits", ".sh")}
    report = ingest([p for p in (tmp_path / "again").iterdir() if p.suffix == ".json"], tmp_path / "store")
    assert {s.kind for s in report.sources} == {"association"}
    assert not [w for s in report.sources for w in s.warnings]
    store = open_store(tmp_path / "store", read_only=True)
    try:
        for made in answer.associations:
            again = recipe(store, made.filename)
            assert again.association is not None
            assert dict(again.association.document) == dict(made.document)
    finally:
        store.close()


def test_nothing_is_written_over(laboratory_opened: Store, tmp_path: Path) -> None:
    answer = recipe(laboratory_opened, SKIPPED)
    place = tmp_path / SKIPPED.replace(".fits", ".sh")
    place.write_text("mine")
    with pytest.raises(UsageError) as refused:
        write(answer, tmp_path)
    assert refused.value.code == "output-exists"
    assert [p.name for p in tmp_path.iterdir()] == [place.name]
    assert place.read_text() == "mine"
    write(answer, tmp_path, force=True)
    assert place.read_text().startswith("#!/bin/sh")


STRUN = """#!/bin/sh
printf '%s' "$CRDS_CONTEXT" >> "$RECORD"
for word; do printf '\\t%s' "$word" >> "$RECORD"; done
printf '\\n' >> "$RECORD"
"""


def run(answer: Recipe, folder: Path, *, inputs: bool = True) -> tuple[int, list[list[str]], str]:
    """The exit code of the written script, the calls that a stand-in for strun recorded, and what went to stderr."""
    names = write(answer, folder / "work")
    file = folder / "work" / next(n for n in names if n.endswith(".sh"))
    if inputs:
        for needed in answer.needed.files:
            (folder / "work" / needed.filename).touch()
    tool = folder / "bin" / "strun"
    tool.parent.mkdir()
    tool.write_text(STRUN)
    tool.chmod(0o755)
    record = folder / "record"
    told = {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}", "RECORD": str(record), "CRDS_CONTEXT": ""}
    assert subprocess.run(["sh", "-n", str(file)], check=False).returncode == 0
    done = subprocess.run(["sh", str(file)], env=told, cwd="/", capture_output=True, text=True, check=False)
    calls = [line.split("\t") for line in record.read_text().splitlines()] if record.exists() else []
    return done.returncode, calls, done.stderr


def test_the_script_calls_what_the_recipe_says(laboratory_opened: Store, tmp_path: Path) -> None:
    answer = recipe(laboratory_opened, SKIPPED)
    code, calls, errors = run(answer, tmp_path)
    assert (code, errors) == (0, "")
    assert calls == [
        ["jwst_9901.pmap", "calwebb_detector1", "jw09912001001_02101_00002_mirifulong_uncal.fits"],
        ["jwst_9901.pmap", "calwebb_detector1", "jw09912002001_02101_00001_mirifulong_uncal.fits"],
        [
            "jwst_9901.pmap",
            "calwebb_spec2",
            "jw09912-c1001_20250209t070000_spec2_00002_asn.json",
            "--steps.bkg_subtract.skip=true",
        ],
    ]


def test_the_script_begins_nothing_without_its_inputs(laboratory_opened: Store, tmp_path: Path) -> None:
    code, calls, errors = run(recipe(laboratory_opened, SKIPPED), tmp_path, inputs=False)
    assert (code, calls) == (1, [])
    assert errors.splitlines() == [
        "missing: jw09912001001_02101_00002_mirifulong_uncal.fits",
        "missing: jw09912002001_02101_00001_mirifulong_uncal.fits",
    ]


def test_names_with_blanks_and_quotes_stay_one_word(tmp_path: Path) -> None:
    """A hand-made association with names that a shell would take apart, and one that looks like an option."""
    odd = ["it's one_rate.fits", '$(touch gone) "two"_rate.fits', "-three_rate.fits"]
    document = {
        "asn_type": "spec2",
        "asn_rule": "DMSLevel2bBase",
        "asn_pool": "none",
        "products": [{"name": "odd; rm -rf x", "members": [{"expname": n, "exptype": "science"} for n in odd]}],
    }
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "my 'own' $HOME_asn.json").write_text(json.dumps(document))
    ingest([tmp_path / "in"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer = recipe(store, "my 'own' $HOME_asn.json")
    finally:
        store.close()
    code, calls, errors = run(answer, tmp_path)
    assert (code, errors) == (0, "")
    assert ["", "calwebb_spec2", "my 'own' $HOME_asn.json"] in calls
    assert not (tmp_path / "work" / "gone").exists()
    assert answer.association is not None
    assert products(answer.association.document) == [("odd; rm -rf x", [(n, "science") for n in odd])]


def test_a_line_is_what_a_shell_reads_back() -> None:
    line = command_line("calwebb_spec2", "-a b's.json", ("--steps.x.skip=true",), "jwst_1200.pmap")
    assert shlex.split(line) == [
        "CRDS_CONTEXT=jwst_1200.pmap",
        "strun",
        "calwebb_spec2",
        "./-a b's.json",
        "--steps.x.skip=true",
    ]
    assert command_line("calwebb_image3", "a.json", (), None) == "strun calwebb_image3 a.json"


def test_a_reference_file_given_by_hand_is_given_again(laboratory_opened: Store, tmp_path: Path) -> None:
    """The log of flat_field names the observer's flat, the header names no flat at all. The script asks for it."""
    answer = recipe(laboratory_opened, "jw09917001001_02101_00003_nis_cal.fits")
    first, second = answer.commands
    assert first.options == ()
    assert second.options == ("--steps.photom.skip=true", "--steps.flat_field.override_flat=better_flat.fits")
    assert second.line.endswith(" --steps.flat_field.override_flat=better_flat.fits")
    assert second.as_dict()["overrides"] == [
        {"step": "flat_field", "reference_type": "flat", "filename": "better_flat.fits"}
    ]
    assert "\nneed better_flat.fits\n" in script(answer)
    assert {f.purpose for f in answer.needed.files if f.filename == "better_flat.fits"} == {"stage 2"}
    code, called, err = run(answer, tmp_path, inputs=False)
    assert (code, called, "missing: better_flat.fits" in err) == (1, [], True)


def test_a_flat_that_two_steps_can_have_read_is_a_remark(tmp_path: Path) -> None:
    """Spec2 reads flats in clean_flicker_noise and in flat_field, and no header tells which of them ran."""
    name = "jw09914001001_02101_00001_mirimage_cal.fits"
    primary = {"DATE": "2025-05-01T00:00:00", "EXP_TYPE": "MIR_LRS-FIXEDSLIT", "R_FLAT": "my_flat.fits"}
    write_fits(tmp_path / "in" / name, primary, {})
    ingest([tmp_path / "in"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer = recipe(store, name)
    finally:
        store.close()
    first, second = answer.commands
    assert (first.given.files, second.given.files) == ((), ("my_flat.fits",))
    assert second.options == ()
    [note] = second.given.notes
    assert "my_flat.fits of type flat" in note
    assert "which step read it is not told" in note
    assert f"\n# {note}\n" in script(answer)


def test_parameters_that_the_header_records_are_given_again(laboratory_opened: Store) -> None:
    """RESAMPLE was done with PIXFRAC 0.8, PXSCLRT 0.5, RESWHT exptime; the cal files record none."""
    answer = recipe(laboratory_opened, "jw09948-o002_t001_nircam_clear-f150w_i2d.fits")
    assert answer.command is not None
    assert answer.command.endswith(
        "_image3_00001_asn.json --steps.resample.pixel_scale_ratio=0.5 --steps.resample.pixfrac=0.8"
        " --steps.resample.weight_type=exptime"
    )
    assert answer.as_dict()["parameters"] == [
        {"step": "resample", "parameter": "pixel_scale_ratio", "value": "0.5"},
        {"step": "resample", "parameter": "pixfrac", "value": "0.8"},
        {"step": "resample", "parameter": "weight_type", "value": "exptime"},
    ]
    assert [c.options for c in answer.commands if c.stage < 3] == [()] * 4


@pytest.mark.parametrize(
    ("header", "log_context", "options"),
    [
        ({}, "jwst_1200.pmap", ("--steps.resample.pixfrac=0.7",)),
        ({"PIXFRAC": 0.9}, "jwst_1200.pmap", ("--steps.resample.pixfrac=0.9",)),
        ({}, "jwst_1100.pmap", ()),
    ],
    ids=["log", "header", "another-run"],
)
def test_parameters_that_only_the_log_shows_are_given_again(
    tmp_path: Path, header: dict[str, Any], log_context: str, options: tuple[str, ...]
) -> None:
    """The header is the word for what it records; a log of another context speaks of another run."""
    top = "|stpipe.Image3Pipeline|Step Image3Pipeline running with args"
    first, rest = IMAGE3.split("\n", 1)
    assert first.startswith(top)
    shown = "|stpipe.Image3Pipeline|Step Image3Pipeline parameters are:\n  steps:\n    resample:\n      pixfrac: 0.7\n"
    (tmp_path / "in").mkdir()
    told = log(first + "\n", shown, rest).replace("jwst_1200.pmap", log_context)
    (tmp_path / "in" / "run.log").write_text(told, encoding="utf-8")
    members = [{"expname": f"{e}_cal.fits", "exptype": "science"} for e in EXPOSURES]
    document = {
        "asn_type": "image3",
        "asn_rule": "Asn_Lv3Image",
        "asn_id": "o001",
        "program": "09911",
        "asn_pool": "none",
        "products": [{"name": ROOT, "members": members}],
    }
    (tmp_path / "in" / ASN).write_text(json.dumps(document), encoding="utf-8")
    primary = {"DATE": "2024-02-01T10:00:30.000", "CAL_VER": "1.13.4", "CRDS_CTX": "jwst_1200.pmap", **header}
    write_fits(tmp_path / "in" / f"{ROOT}_i2d.fits", primary | {"EXP_TYPE": "NRC_IMAGE"}, {})
    ingest([tmp_path / "in"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer = recipe(store, f"{ROOT}_i2d.fits")
    finally:
        store.close()
    own = next(c for c in answer.commands if c.stage == 3)
    assert tuple(o for o in own.options if "pixfrac" in o) == options


def test_a_step_that_the_log_shows_as_switched_off_stays_off(laboratory_opened: Store) -> None:
    """The log of stage 2 has skip: True for photom and False for flat_field; nothing else tells why it was skipped."""
    answer = recipe(laboratory_opened, "jw09917001001_02101_00003_nis_cal.fits")
    own = next(c for c in answer.commands if c.stage == 2)
    assert [o for o in own.options if ".skip" in o] == ["--steps.photom.skip=true"]
    assert not [r for r in own.remarks if "photom" in r]


@pytest.mark.parametrize("pipeline", ["Image2Pipeline", "Spec2Pipeline"])
def test_the_pipeline_that_a_log_names_is_run_again(tmp_path: Path, pipeline: str) -> None:
    """Neither header nor association tells which of the two made the file; without the log nobody could say."""
    rate, made = "jw08001001001_02101_00001_nis_rate.fits", "jw08001001001_02101_00001_nis_cal.fits"
    top = f"|stpipe.{pipeline}|"
    told = log(
        f"{top}Step {pipeline} running with args ('{rate}',).\n",
        f"{top}Saved model in out/{made}\n{top}Step {pipeline} done\n",
    )
    (tmp_path / "run.log").write_text(told, encoding="utf-8")
    ingest([tmp_path / "run.log"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer = recipe(store, made)
    finally:
        store.close()
    own = next(c for c in answer.commands if c.stage == 2)
    assert own.pipeline == {"Image2Pipeline": "calwebb_image2", "Spec2Pipeline": "calwebb_spec2"}[pipeline]
    assert not [u for u in answer.unknown if u.what == "pipeline" and made in u.about]


def test_a_recipe_sends_nobody_to_recipe(observatory_opened: Store) -> None:
    """What `needs` says of `jwstrdf recipe` is left out; where no inputs are known, `needs` does not say it either."""
    name = "jw09901-o002_t001_nircam_clear-f200w_i2d.fits"
    assert any("jwstrdf recipe" in u.reason for u in recipe(observatory_opened, name).needed.unknown)
    assert not any("jwstrdf recipe" in u.reason for u in recipe(observatory_opened, name).unknown)
