"""Logs of the calibration pipeline: what is read of them, to which product it belongs, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jwstrdf.ingest.report import SourceReport
from jwstrdf.loaders import limits, log_runs, logs
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.log_lines import filter_of, lines
from jwstrdf.loaders.walk import walk
from jwstrdf.tables.schema import SCHEMAS
from tests.unit.log_help import ASN, DETECTOR1, EXPOSURES, IMAGE3, ONE, ROOT, joined, log, without

RATE, RATEINTS, UNCAL = (f"{ONE}_{s}.fits" for s in ("rate", "rateints", "uncal"))


def load(folder: Path, content: str | bytes, name: str = "run.log") -> LoadedSource:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (file,) = walk([path])
    return read_source(file)


def rows(told: LoadedSource, table: str) -> list[dict[str, Any]]:
    return [dict(zip(SCHEMAS[table], r, strict=True)) for r in told.rows.get(table, [])]


def links(told: LoadedSource, product: str, relation: str) -> set[Any]:
    found = [r for r in rows(told, "links") if r["filename"] == product and r["relation"] == relation]
    return {(r["reference_type"], r["target"]) if r["reference_type"] else r["target"] for r in found}


def steps(told: LoadedSource, product: str) -> dict[str, str]:
    return {r["step"]: r["status"] for r in rows(told, "steps") if r["filename"] == product}


def facts(told: LoadedSource, product: str) -> dict[str, str]:
    return {r["property"]: r["value"] for r in rows(told, "facts") if r["subject"] == product}


def products(told: LoadedSource) -> set[str]:
    return {r["filename"] for r in rows(told, "links")}


def codes(told: LoadedSource) -> list[str]:
    return [w.code for w in told.warnings]


@pytest.mark.parametrize("form", ["local", "modules", "utc"])
def test_a_run_of_a_pipeline(tmp_path: Path, form: str) -> None:
    told = load(tmp_path, log(DETECTOR1, form=form))
    assert told.kind == "log"
    assert not told.warnings
    assert products(told) == {RATE, RATEINTS}
    assert links(told, RATE, "derivedFrom") == {UNCAL}
    assert links(told, RATE, "usedParameterReference") == {
        ("pars-darkcurrentstep", "jwst_nircam_pars-darkcurrentstep_0001.asdf"),
        ("pars-detector1pipeline", "jwst_nircam_pars-detector1pipeline_0007.asdf"),
    }
    early = {("mask", "jwst_nircam_mask_0077.fits"), ("dark", "jwst_nircam_dark_0400.fits")}
    early |= {("gain", "jwst_nircam_gain_0097.fits")}
    assert links(told, RATEINTS, "usedReferenceFile") == early
    assert links(told, RATE, "usedReferenceFile") == early | {("readnoise", "jwst_nircam_readnoise_0020.fits")}
    assert links(told, RATE, "usedCRDSContext") == links(told, RATEINTS, "usedCRDSContext") == {"jwst_1200.pmap"}
    done = {"dq_init": "COMPLETE", "ipc": "SKIPPED", "dark_sub": "SKIPPED", "ramp_fit": "COMPLETE"}
    assert steps(told, RATEINTS) == done
    assert steps(told, RATE) == done | {"gain_scale": "COMPLETE"}
    said = facts(told, RATE)
    assert (said["runOf"], said["calibrationSoftwareVersion"]) == ("Detector1Pipeline", "1.13.4")
    zone = "Z" if form == "utc" else ""
    assert (said["runStart"], said["runEnd"]) == (f"2024-02-01T10:00:04.125{zone}", f"2024-02-01T10:00:36.125{zone}")
    assert {r["version"] for t in ("links", "steps", "facts") for r in rows(told, t)} == {None}
    assert {r["place"] for r in rows(told, "links") if r["target"] == "jwst_nircam_mask_0077.fits"} == {"line 16"}
    assert {r["how"] for r in rows(told, "mentions")} == {"named"}


def test_what_is_looked_up_is_not_used(tmp_path: Path) -> None:
    told = load(tmp_path, log(without(DETECTOR1, "Using DARK")))
    assert "dark" not in {t for t, _ in links(told, RATE, "usedReferenceFile")}


def test_what_a_step_saves_has_its_status_only_where_it_ends_there(tmp_path: Path) -> None:
    told = load(tmp_path, log(IMAGE3))
    assert steps(told, f"{ROOT}_i2d.fits") == {
        "tweakreg": "COMPLETE",
        "skymatch": "COMPLETE",
        "outlier_detection": "COMPLETE",
        "resample": "COMPLETE",
    }
    within = log(IMAGE3).replace("INFO - Step resample done", "INFO - Wrote a mask\n")
    assert "resample" not in steps(load(tmp_path, within), f"{ROOT}_i2d.fits")


def test_inputs_of_stage_3_and_of_its_copies_of_exposures(tmp_path: Path) -> None:
    told = load(tmp_path, log(IMAGE3))
    both = {f"{e}_cal.fits" for e in EXPOSURES}
    assert links(told, f"{ROOT}_i2d.fits", "derivedFrom") == both
    assert links(told, f"{ROOT}_i2d.fits", "isSpecifiedByAssociation") == {ASN}
    assert links(told, f"{ROOT}_cat.ecsv", "derivedFrom") == both
    for exposure in EXPOSURES:
        assert links(told, f"{exposure}_o001_crf.fits", "derivedFrom") == {f"{exposure}_cal.fits"}
    assert links(told, f"{ROOT}_i2d.fits", "usedReferenceFile") == set()
    assert links(told, f"{ROOT}_cat.ecsv", "usedReferenceFile") == {("apcorr", "jwst_nircam_apcorr_0004.fits")}


def image2(*roots: str, ends: bool = True) -> str:
    """A stage-2 run on several products of one association: each has its own input and flat."""
    out = ["|@|Step Image2Pipeline running with args ('two_asn.json',)."]
    for number, root in enumerate(roots):
        out += [
            f"|@|Processing product {root}",
            f"|@|Working on input {root}_rate.fits ...",
            f"|@.flat_field|Step flat_field running with args (<ImageModel(9, 9) from {root}_rate.fits>,).",
            f"|@.flat_field|Using FLAT reference file: /grp/jwst_nircam_flat_000{number}.fits",
            *(["|@.flat_field|Flat-field step will be skipped"] if number else []),
            "|@.flat_field|Step flat_field done",
            f"|@|Finished processing product {root}",
        ]
    out += [f"|@|Saved model in {root}_cal.fits" for root in roots]
    return "\n".join([*out, "|@|Step Image2Pipeline done", ""]).replace("|@", "|stpipe.Image2Pipeline")


def test_products_of_one_run_are_told_apart_by_their_names(tmp_path: Path) -> None:
    told = load(tmp_path, log(image2(*EXPOSURES)))
    for number, exposure in enumerate(EXPOSURES):
        cal = f"{exposure}_cal.fits"
        assert links(told, cal, "derivedFrom") == {f"{exposure}_rate.fits"}
        assert links(told, cal, "usedReferenceFile") == {("flat", f"jwst_nircam_flat_000{number}.fits")}
        assert steps(told, cal) == {"flat_field": ("COMPLETE", "SKIPPED")[number]}
        assert links(told, cal, "isSpecifiedByAssociation") == {"two_asn.json"}


def test_a_product_of_a_run_on_several_that_is_of_none_is_left_out(tmp_path: Path) -> None:
    text = log(image2(*EXPOSURES)).replace(f"Saved model in {ONE}_cal.fits", "Saved model in mine.fits")
    told = load(tmp_path, text)
    assert products(told) == {f"{EXPOSURES[1]}_cal.fits"}
    assert codes(told) == ["unassigned-product"]
    assert "mine.fits" in told.warnings[0].message


@pytest.mark.parametrize("form", ["local", "modules"])
def test_runs_one_after_the_other_the_later_one_counts(tmp_path: Path, form: str) -> None:
    second = without(DETECTOR1, "PARS-").replace("mask_0077", "mask_0099").replace("1.13.4", "1.14.0")
    told = load(tmp_path, log(DETECTOR1, second, form=form))
    assert ("mask", "jwst_nircam_mask_0099.fits") in links(told, RATE, "usedReferenceFile")
    assert ("mask", "jwst_nircam_mask_0077.fits") not in links(told, RATE, "usedReferenceFile")
    assert links(told, RATE, "usedParameterReference") == set()
    assert facts(told, RATE)["calibrationSoftwareVersion"] == "1.14.0"
    assert len({(r["step"], r["filename"]) for r in rows(told, "steps")}) == len(rows(told, "steps"))
    assert not told.warnings


@pytest.mark.parametrize("form", ["local", "modules"])
def test_a_step_that_is_run_alone(tmp_path: Path, form: str) -> None:
    text = f"""\
|stpipe.FlatFieldStep|Step FlatFieldStep running with args ('{ONE}_rate.fits',).
|stpipe.FlatFieldStep|Step run as standalone, so skip set to False
|stpipe.FlatFieldStep|Using FLAT reference file: /grp/jwst_nircam_flat_0001.fits
|stpipe.FlatFieldStep|Saved model in {ONE}_flatfieldstep.fits
|stpipe.FlatFieldStep|Step FlatFieldStep done
"""
    told = load(tmp_path, log(text, form=form))
    saved = f"{ONE}_flatfieldstep.fits"
    assert steps(told, saved) == {"flat_field": "COMPLETE"}
    assert links(told, saved, "derivedFrom") == {f"{ONE}_rate.fits"}
    assert facts(told, saved)["runOf"] == "FlatFieldStep"


def test_a_failed_run_has_a_warning_and_a_product_saved_before_keeps_what_was_true(tmp_path: Path) -> None:
    broken = log(without(DETECTOR1, "gain_scale", "ending", "CRDS context", "_rate.fits", "done", "jwst version"))
    broken += "2024-02-01 10:09:00,000 - stpipe.Detector1Pipeline.gain_scale - ERROR - no gain\n"
    broken += 'Traceback (most recent call last):\n  File "x.py", line 1, in f\nValueError: no gain\n'
    told = load(tmp_path, broken)
    assert products(told) == {RATEINTS}
    assert "runEnd" not in facts(told, RATEINTS)
    assert codes(told) == ["unfinished-run"]
    assert "error" in told.warnings[0].message
    nothing = load(tmp_path, without(broken, "Saved model"))
    assert products(nothing) == set()
    assert codes(nothing) == ["unfinished-run", "no-products"]
    assert {r["step"] for r in rows(nothing, "steps")} == set()


def test_after_a_crash_the_next_run_is_its_own(tmp_path: Path) -> None:
    other = DETECTOR1.replace(ONE, EXPOSURES[1])
    crash = "\n".join(DETECTOR1.splitlines()[:18]) + "\n"
    for form in ("local", "modules"):
        told = load(tmp_path, log(crash, other, form=form))
        assert links(told, f"{EXPOSURES[1]}_rate.fits", "derivedFrom") == {f"{EXPOSURES[1]}_uncal.fits"}
        assert products(told) == {f"{EXPOSURES[1]}_rate.fits", f"{EXPOSURES[1]}_rateints.fits"}
        assert codes(told) == ["unfinished-run"]


def test_two_runs_of_one_pipeline_at_a_time_are_left_out(tmp_path: Path) -> None:
    one = log(without(DETECTOR1, "PARS-")).splitlines()
    two = log(without(DETECTOR1, "PARS-").replace(ONE, EXPOSURES[1])).splitlines()
    mixed = "\n".join(line for pair in zip(one, two, strict=True) for line in pair)
    told = load(tmp_path, mixed + "\n")
    assert products(told) == set()
    assert codes(told).count("mixed-runs") == 2


def test_runs_of_two_pipelines_at_a_time_are_told_apart_by_their_loggers(tmp_path: Path) -> None:
    one = log(without(DETECTOR1, "PARS-", "jwst.stpipe.core")).splitlines()
    two = log(without(image2(EXPOSURES[1]), "jwst.stpipe.core")).splitlines()
    two += ["x"] * (len(one) - len(two))
    told = load(tmp_path, "\n".join(line for pair in zip(one, two, strict=True) for line in pair) + "\n")
    assert links(told, RATE, "derivedFrom") == {UNCAL}
    assert links(told, f"{EXPOSURES[1]}_cal.fits", "derivedFrom") == {f"{EXPOSURES[1]}_rate.fits"}
    assert "flat_field" not in steps(told, RATE)
    assert codes(told) == []


def test_a_log_that_begins_in_a_run_gives_nothing_of_it(tmp_path: Path) -> None:
    whole = log(DETECTOR1).splitlines()
    told = load(tmp_path, "\n".join(whole[14:]) + "\n" + log(DETECTOR1.replace(ONE, EXPOSURES[1]), minute=30))
    assert products(told) == {f"{EXPOSURES[1]}_rate.fits", f"{EXPOSURES[1]}_rateints.fits"}
    assert codes(told) == ["unassigned-product", "unassigned-product"]


def test_steps_within_steps_say_nothing_of_the_product(tmp_path: Path) -> None:
    text = """\
|@|Step Spec2Pipeline running with args ('x_rate.fits',).
|@.master_background_mos|Step master_background_mos running with args (1,).
|@.master_background_mos.flat_field|Step flat_field running with args (1,).
|@.master_background_mos.flat_field|Step skipped.
|@.master_background_mos.pathloss|Step pathloss running with args (1,).
|@.master_background_mos.pathloss|Step pathloss done
|@.master_background_mos|Step master_background_mos done
|@|Saved model in x_cal.fits
|@|Step Spec2Pipeline done
""".replace("|@", "|stpipe.Spec2Pipeline")
    for form in ("local", "modules"):
        assert steps(load(tmp_path, log(text, form=form)), "x_cal.fits") == {"master_background": "COMPLETE"}


def test_odd_bytes_colours_line_ends_and_other_lines(tmp_path: Path) -> None:
    plain = load(tmp_path, log(DETECTOR1))
    lines = log(DETECTOR1).encode().splitlines()
    odd = b"\r\n".join(
        [b"\xef\xbb\xbf$ strun calwebb_detector1 x", *(b"\x1b[32m" + x + b"\x1b[0m" for x in lines), b"\xff\xfe \x00"]
    )
    odd = odd.replace(b"\r\n\x1b[32m2024", b"\r\n 50%|###  | 1/2\r\x1b[32m2024", 7)
    odd += (
        b"\r\n2024-02-01 10:00:50,000 - stcal.jump.jump - INFO - caf\xe9\r\n2024-02-01 - CRDS - INFO -  Fetching x\r\n"
    )
    told = load(tmp_path, odd, "odd.log")

    def bare(source: LoadedSource, table: str) -> list[Any]:
        return [{k: v for k, v in r.items() if k not in ("source", "place")} for r in rows(source, table)]

    for table in ("links", "steps", "facts"):
        assert bare(told, table) == bare(plain, table)
        assert rows(told, table)


def test_names_that_are_none_are_left_out(tmp_path: Path) -> None:
    text = log(DETECTOR1).encode()
    text = text.replace(b"mask_0077.fits", b"m\xffsk.fits").replace(b"dark_0400.fits\n", b"N/A\n")
    told = load(tmp_path, text.replace(f"out/{RATE}".encode(), b"out/"))
    assert products(told) == {RATEINTS}
    assert {t for t, _ in links(told, RATEINTS, "usedReferenceFile")} == {"gain"}
    assert codes(told) == ["unreadable-name", "unreadable-name"]


def test_a_time_that_is_none_is_left_out(tmp_path: Path) -> None:
    told = load(tmp_path, log(DETECTOR1).replace("2024-02-01 10:00:04", "2024-02-41 10:00:04"))
    assert set(facts(told, RATE)) == {"runOf", "runEnd", "calibrationSoftwareVersion"}
    assert codes(told) == ["unreadable-time"]


def test_packed_and_long(tmp_path: Path) -> None:
    import gzip

    text = log(DETECTOR1).encode()
    noise = b"2024-02-01 10:00:00,000 - stcal.jump - INFO - " + b"x" * 300_000 + b"\n"
    at = text.index(b"2024", 2500)
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(text[:at] + noise * 3 + text[at:]))
    (file,) = walk([tmp_path / "a.log.gz"])
    told = read_source(file)
    assert told.kind == "log"
    assert products(told) == {RATE, RATEINTS}


def test_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jwstrdf.errors import BadInputError

    monkeypatch.setattr(limits, "MAX_LOG", 1000)
    with pytest.raises(BadInputError) as error:
        load(tmp_path, log(DETECTOR1))
    assert error.value.code == "too-large"


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-01 10:00:00,000 - urllib3 - INFO - Step x done\n",
        "2024-02-01 10:00:00,000 stpipe INFO Step x done\n",
        "CRDS - INFO -  Calibration SW Found: jwst 1.8.2\n",
    ],
)
def test_what_is_no_such_log(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text).kind == "other"


def test_the_word_of_the_contract() -> None:
    assert SourceReport("x", "log", None, "added").as_dict()["kind"] == "other"
    assert SourceReport("x", "pool", None, "added").as_dict()["kind"] == "pool"
    assert SourceReport("x", None, None, "rejected").as_dict()["kind"] is None


IMAGE2_SAVES_CAL_LAST = f"""\
|@|Step Image2Pipeline running with args ('{ONE}_rate.fits',).
|@.photom|Step photom running with args (x,).
|@.photom|Using PHOTOM reference file: /c/jwst_nircam_photom_0001.fits
|@.photom|Step photom done
|@.resample|Step resample running with args (x,).
|@.resample|Drizpars reference file: /c/jwst_nircam_drizpars_0001.fits
|@.resample|Saved model in {ONE}_i2d.fits
|@.resample|Step resample done
|@|Saved model in {ONE}_cal.fits
|@|Step Image2Pipeline done
""".replace("|@", "|stpipe.Image2Pipeline")


@pytest.mark.parametrize("form", ["local", "modules"])
@pytest.mark.parametrize("section", [False, True])
def test_a_step_that_saves_its_result_says_nothing_of_what_the_pipeline_saves(
    tmp_path: Path, form: str, section: bool
) -> None:
    text = IMAGE2_SAVES_CAL_LAST
    if section:
        at = "|stpipe.Image2Pipeline.photom|Step photom running"
        text = text.replace(at, f"|stpipe.Image2Pipeline|Processing product {ONE}\n{at}")
        at = f"|stpipe.Image2Pipeline|Saved model in {ONE}_cal"
        text = text.replace(at, f"|stpipe.Image2Pipeline|Finished processing product {ONE}\n{at}")
    told = load(tmp_path, log(text, form=form))
    photom, drizpars = ("photom", "jwst_nircam_photom_0001.fits"), ("drizpars", "jwst_nircam_drizpars_0001.fits")
    cal, i2d = f"{ONE}_cal.fits", f"{ONE}_i2d.fits"
    assert (steps(told, cal), links(told, cal, "usedReferenceFile")) == ({"photom": "COMPLETE"}, {photom})
    assert steps(told, i2d) == {"photom": "COMPLETE", "resample": "COMPLETE"}
    assert links(told, i2d, "usedReferenceFile") == {photom, drizpars}
    assert not told.warnings


def test_a_result_that_the_logger_of_the_step_saves_after_its_end(tmp_path: Path) -> None:
    saved, done = (
        f"|stpipe.Image2Pipeline.resample|{w}\n" for w in (f"Saved model in {ONE}_i2d.fits", "Step resample done")
    )
    told = load(tmp_path, log(IMAGE2_SAVES_CAL_LAST.replace(saved + done, done + saved)))
    assert steps(told, f"{ONE}_cal.fits") == {"photom": "COMPLETE"}
    assert steps(told, f"{ONE}_i2d.fits") == {"photom": "COMPLETE", "resample": "COMPLETE"}


def test_a_step_that_broke_off_does_not_keep_what_later_ones_say(tmp_path: Path) -> None:
    broken = "|stpipe.Image2Pipeline.photom|Step photom running"
    text = IMAGE2_SAVES_CAL_LAST.replace(
        broken, "|stpipe.Image2Pipeline.assign_wcs|Step assign_wcs running with args (x,).\n" + broken
    )
    told = load(tmp_path, log(text))
    assert steps(told, f"{ONE}_cal.fits") == {"photom": "COMPLETE"}
    assert links(told, f"{ONE}_cal.fits", "usedReferenceFile") == {("photom", "jwst_nircam_photom_0001.fits")}


def test_a_mark_before_the_first_line_is_no_part_of_it(tmp_path: Path) -> None:
    told = load(tmp_path, b"\xef\xbb\xbf" + log(without(DETECTOR1, "PARS-", "instance created")).encode())
    assert links(told, RATE, "derivedFrom") == {UNCAL}
    assert facts(told, RATE)["runStart"] == "2024-02-01T10:00:00.125"
    assert not told.warnings
    (line,) = lines([b"\xef", b"\xbb", b"\xbf2024-02-01 10:00:00,1 - stpipe.X - INFO - y"], filter_of("y"))
    assert line is not None


def test_blank_lines_are_counted_and_not_looked_at() -> None:
    class Wanted:
        seen = 0

        def match(self, _: bytes) -> bool:
            self.seen += 1
            return True

    wanted = Wanted()
    text = b"\n" * 5000 + b" \t\r\n" * 5 + b"2024-02-01 10:00:00,1 - stpipe.X - INFO - y\n\n  "
    (line,) = lines([text[:3000], text[3000:]], wanted)  # type: ignore[arg-type]
    assert (line and line.number, wanted.seen) == (5006, 1)


def test_an_argument_without_an_end_is_read_in_one_go(tmp_path: Path) -> None:
    import time

    text = log(IMAGE2_SAVES_CAL_LAST)
    text = text.replace(f"('{ONE}_rate.fits',)", f"(<M from a from {ONE}_rate.fits>, '" + " from " * 10_000 + ")")
    begin = time.process_time()
    told = load(tmp_path, text)
    assert time.process_time() - begin < 1
    assert links(told, f"{ONE}_cal.fits", "derivedFrom") == {f"{ONE}_rate.fits"}


def many(products: int, files: int) -> str:
    at = "|stpipe.Image2Pipeline|"
    begin, end = IMAGE2_SAVES_CAL_LAST.splitlines()[:: len(IMAGE2_SAVES_CAL_LAST.splitlines()) - 1]
    used = [f"{at}Using DARK reference file: /c/jwst_nircam_dark_{i:04}.fits" for i in range(files)]
    return joined([begin, *used, *(f"{at}Saved model in p{i}_cal.fits" for i in range(products)), end])


def test_a_log_that_states_too_much_is_read_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("MOST_ROWS", "MOST_LOOKED_AT"):
        with monkeypatch.context() as patch:
            patch.setattr(logs, limit, 30)
            told = load(tmp_path, log(many(4, 20)))
        assert products(told) == {"p0_cal.fits", "p1_cal.fits"}
        assert codes(told) == ["too-many-statements"] * 2
        assert "p2_cal.fits" in told.warnings[0].message
    assert len(products(load(tmp_path, log(many(4, 20))))) == 4


def test_what_products_of_a_run_have_in_common_is_kept_once() -> None:
    run = log_runs.Run("X", 1, log_runs.Said(), log_runs.Step("X"))
    for i in range(3):
        run.here.links["usedReferenceFile", f"{i}", None] = i
        run.save(f"{i}.fits", i)
    assert len({id(said) for p in run.products for said, _ in p.parts}) == 1
    assert [len(told.links) for p in run.products if (told := run.told(p))] == [1, 2, 3]


def test_steps_that_never_end_cannot_be_told_apart(tmp_path: Path) -> None:
    begin, *rest = IMAGE2_SAVES_CAL_LAST.splitlines()
    open_ = [f"|stpipe.Image2Pipeline.s{i}|Step s{i} running with args (x,)." for i in range(log_runs.DEEPEST + 1)]
    assert codes(load(tmp_path, log(joined([begin, *open_, *rest])))) == ["mixed-runs", "no-products"]


def test_how_many_warnings_are_not_given_is_told(tmp_path: Path) -> None:
    text = without(log(many(30, 1)), "running with args")
    told = load(tmp_path, text)
    (more,) = (w for w in told.warnings if "more" in w.message)
    assert (more.code, more.message) == ("unassigned-product", "10 more warnings like these")
    assert codes(told).count("unassigned-product") == 21


def test_a_saved_name_with_an_odd_character_has_a_warning(tmp_path: Path) -> None:
    odd = 'jw0"> . <evil> .fits'
    told = load(tmp_path, log(IMAGE2_SAVES_CAL_LAST.replace(f"{ONE}_cal.fits", odd)))
    assert products(told) == {odd, f"{ONE}_i2d.fits"}
    assert codes(told) == ["odd-name"]
    assert told.warnings[0].message.startswith("line 9: ")
