"""`missing` and `leftover`: what should be there and is not, what nothing explains any more, what cannot be told."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.history import history
from jwstrdf.answers.leftover import Leftovers, leftover
from jwstrdf.answers.missing import MissingFile, MissingFiles, missing
from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.scenario.test_withdrawn import files, listing

PROGRAM = "09926"
EXPOSURE = "jw09926001001_02101_0000{}_nrcb1"
T001, T002 = (f"jw09926-o001_t00{n}_nircam_clear-f150w" for n in (1, 2))
SOURCES = "jw09926-o002_{source_id}_nirspec_f170lp-g235m"


@pytest.fixture(scope="module")
def store(laboratory_store: Path) -> Iterator[Store]:
    opened = open_store(laboratory_store, read_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def observatory(observatory_store: Path) -> Iterator[Store]:
    opened = open_store(observatory_store, read_only=True)
    yield opened
    opened.close()


def told(answer: MissingFiles) -> dict[str, tuple[str, str, bool | None]]:
    """File -> what expects it first, whether that is certain, whether a table proves the absence."""
    return {f.filename: (f.ground, f.certainty, f.listed) for f in answer.files}


def reasons(answer: Leftovers) -> dict[str, tuple[str, str]]:
    return {f.filename: (f.reason, f.certainty) for f in answer.files}


def test_everything_that_is_missing_in_the_program_of_two_runs(store: Store) -> None:
    """By the README of the laboratory: the later run announces t002 and exposures 1 and 2, the pool exposure 4."""
    assert told(missing(store, program=PROGRAM)) == {
        f"{T002}_cat.ecsv": ("association", "certain", True),
        f"{T002}_segm.fits": ("association", "certain", True),
        **{f"{SOURCES}_{suffix}.fits": ("open-name", "possible", None) for suffix in ("cal", "crf", "s2d", "x1d")},
        EXPOSURE.format(2) + "_cal.fits": ("association", "certain", True),
        EXPOSURE.format(2) + "_i2d.fits": ("exposure-type", "possible", True),
        EXPOSURE.format(2) + "_o001_crf.fits": ("stage-3", "certain", True),
        EXPOSURE.format(3) + "_i2d.fits": ("open-name", "possible", None),
        EXPOSURE.format(4) + "_uncal.fits": ("pool", "certain", False),
        "jw09926002001_03101_00001_nrs1_cal.fits": ("member", "certain", False),
        **{
            f"jw09926003001_03104_00001_nrs1_{suffix}.fits": ("exposure-type", "possible", None)
            for suffix in ("rate", "rateints", "cal", "s3d", "x1d")
        },
    }


def test_all_grounds_and_their_witnesses(store: Store) -> None:
    """The cal of exposure 2 is announced by one association, listed by another as member; its type requires it too."""
    (cal,) = [f for f in missing(store, program=PROGRAM).files if f.filename == EXPOSURE.format(2) + "_cal.fits"]
    run = "jw09926-o001_20250401t070000_"
    assert cal.expected_by == run + "image2_00002_asn.json"
    assert [(g.kind, g.by, g.certain) for g in cal.grounds] == [
        ("association", run + "image2_00002_asn.json", True),
        ("member", run + "image3_00001_asn.json", True),
        ("exposure-type", "exposure type NRC_IMAGE", False),
    ]
    folder = "09926-nircam-rerun/"
    assert cal.witnesses == (
        *(folder + run + name for name in ("image2_00002_asn.json", "image3_00001_asn.json")),
        folder + "products_t002.csv",
    )
    assert cal.scope == "listed"


def test_templates_are_told_as_they_are_written(store: Store) -> None:
    found = {f.filename for f in missing(store, program=PROGRAM).files if f.template}
    assert found == {f"{SOURCES}_{suffix}.fits" for suffix in ("cal", "crf", "s2d", "x1d")}


def test_only_certain_and_only_listed(store: Store) -> None:
    everything = missing(store, program=PROGRAM).files
    sure = missing(store, program=PROGRAM, certain=True).files
    assert sure == tuple(f for f in everything if f.certainty == "certain")
    proved = missing(store, program=PROGRAM, certain=True, only_listed=True).files
    assert {f.filename for f in proved} == {f.filename for f in sure if f.listed}
    assert len(everything) > len(sure) > len(proved) > 0


def test_how_much_of_what_is_announced_is_there(store: Store) -> None:
    totals = {(t.asn_type, t.suffix): (t.present, t.announced) for t in missing(store, program=PROGRAM).totals}
    assert totals["image2", "cal"] == (2, 3)
    assert totals["image3", "i2d"] == (1, 1)


def names(answer: MissingFiles) -> set[str]:
    return {f.filename for f in answer.files}


def test_the_scope_of_an_observation_is_what_it_is_made_from_too(store: Store) -> None:
    within = names(missing(store, [T002]))
    assert within == {
        f"{T002}_cat.ecsv",
        f"{T002}_segm.fits",
        *(EXPOSURE.format(2) + end for end in ("_cal.fits", "_i2d.fits", "_o001_crf.fits")),
    }
    assert names(missing(store, [f"{T002}_i2d.fits"], observation=None)) == within
    assert names(missing(store, ["jw09926-o001_20250401t070000_image3_00001_asn.json"])) == within
    assert names(missing(store, observation=T002)) == within


def test_the_scope_of_a_visit_and_of_an_observation_of_the_program(store: Store) -> None:
    second = {"jw09926002001_03101_00001_nrs1_cal.fits", *(f"{SOURCES}_{s}.fits" for s in ("cal", "crf", "s2d", "x1d"))}
    assert names(missing(store, visit="jw09926002001")) == second
    assert names(missing(store, program="9926", visit="jw09926002001")) == second
    assert names(missing(store, program="9926", observation="2")) == second
    every = names(missing(store, program=PROGRAM))
    first = names(missing(store, program="9926", observation="001"))
    third = names(missing(store, program="9926", observation="3"))
    assert every == first | second | third
    assert not first & second
    assert not first & third


def test_the_name_of_a_product_that_is_still_open(store: Store) -> None:
    assert names(missing(store, [SOURCES])) == names(missing(store, visit="jw09926002001"))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"names": ["no-such-file.fits"]}, "unknown-product"),
        ({"program": "4711"}, "unknown-program"),
        ({"program": "9926", "observation": "77"}, "unknown-observation"),
        ({"visit": "jw09926999001"}, "unknown-observation"),
        ({"visit": "nowhere"}, "bad-option"),
        ({"observation": "2"}, "bad-option"),
        ({"program": "9911", "visit": "jw09926002001"}, "bad-option"),
        ({"program": "9926", "names": [T002]}, "bad-option"),
        ({"program": "x"}, "bad-parameter"),
    ],
)
@pytest.mark.parametrize("answer", [missing, leftover])
def test_what_nobody_knows(store: Store, answer: Any, given: dict[str, Any], code: str) -> None:
    with pytest.raises((UnknownNameError, UsageError)) as caught:
        answer(store, **given)
    assert caught.value.code == code


def test_the_observatory(observatory: Store) -> None:
    """The products that no name list has, and files beside those that are there, by the README and the name lists."""
    found = missing(observatory, certain=True)
    by_ground: dict[str, set[str]] = {}
    for file in found.files:
        by_ground.setdefault(file.ground, set()).add(file.filename)
    assert by_ground["association"] == {
        *(f"jw09902003001_03104_00001_nrs1_{suffix}.fits" for suffix in ("s3d", "x1d")),
        *(f"jw09904001001_02103_0000{n}_nis_bsub.fits" for n in (1, 2)),
    }
    assert len(by_ground["stage-3"]) == 8  # the fixed slit has its crf for its source
    assert set(by_ground) == {"association", "stage-3", "exposure-type"}
    # Exposures of coronagraphy, aperture masking and time series: names.txt has their rateints alone.
    assert by_ground["exposure-type"] == {
        *(f"jw099030{n}001_04101_00001_mirimage_rate.fits" for n in (10, 11, 12)),
        "jw09903012001_04101_00002_mirimage_rate.fits",
        *(f"jw0990400{n}001_03102_00001_nis_rate.fits" for n in (2, 3)),
        *(f"jw09905001001_04101_00001-seg00{n}_nrs1_rate.fits" for n in (1, 2, 3)),
    }


@pytest.mark.parametrize("gone", ["uncal", "rate", "rateints", "cal", "o002_crf"])
def test_a_file_that_a_complete_table_lacks(tmp_path: Path, gone: str) -> None:
    """The quick start's observation is complete; without one row of its table just that file is missing, and proved."""
    example = Path(__file__).resolve().parent.parent.parent / "examples" / "jw02733-o002"
    folder = Path(shutil.copytree(example, tmp_path / "in"))
    name = f"jw02733002001_02103_00003_mirimage_{gone}.fits"
    with (folder / "products.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "products.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(r for r in rows if r["productFilename"] != name)
    ingest([folder], tmp_path / "store")
    opened = open_store(tmp_path / "store", read_only=True)
    found = missing(opened, certain=True)
    assert told(found) == {name: (found.files[0].ground, "certain", True)}
    assert leftover(opened).files == ()
    opened.close()


def made(filename: str, date: str, asn: str, folder: Path) -> None:
    from tests.unit.fits_help import write

    write(folder / filename, {"DATE": date, "CAL_VER": "1.17.1", "CRDS_CTX": "jwst_9901.pmap", "ASNTABLE": asn}, {}, ())


OLD, NEW = "jw09927-o001_20250201t070000_image3_00001_asn.json", "jw09927-o001_20250401t070000_image3_00001_asn.json"


def association(folder: Path, name: str, product: str, members: list[str]) -> None:
    document = {
        "asn_type": "image3",
        "asn_rule": "candidate_Asn_Lv3Image",
        "asn_id": "o001",
        "program": "09927",
        "asn_pool": "none",
        "products": [{"name": product, "members": [{"expname": m, "exptype": "science"} for m in members]}],
    }
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(document), encoding="utf-8")


def answers(tmp_path: Path) -> tuple[Leftovers, MissingFiles]:
    ingest([tmp_path / "in"], tmp_path / "store")
    opened = open_store(tmp_path / "store", read_only=True)
    try:
        return leftover(opened), missing(opened, certain=True)
    finally:
        opened.close()


MEMBERS = [f"jw09927001001_02101_0000{n}_nrcb1_cal.fits" for n in (1, 2)]
PRODUCT = "jw09927-o001_t001_nircam_clear-f150w"


def test_a_product_whose_header_names_the_older_association(tmp_path: Path) -> None:
    association(tmp_path / "in", OLD, PRODUCT, MEMBERS[:1])
    association(tmp_path / "in", NEW, PRODUCT, MEMBERS)
    made(f"{PRODUCT}_i2d.fits", "2025-02-02T00:00:00", OLD, tmp_path / "in")
    found, _ = answers(tmp_path)
    assert reasons(found) == {
        f"{PRODUCT}_i2d.fits": ("made-by-older-association", "certain"),
        OLD: ("superseded-association", "certain"),
    }


def test_another_candidate_replaces_nothing(tmp_path: Path) -> None:
    """A mosaic of a later day has the same exposures: both are explained."""
    association(tmp_path / "in", OLD, PRODUCT, MEMBERS)
    association(tmp_path / "in", NEW.replace("o001", "c1001"), PRODUCT.replace("o001", "c1001"), MEMBERS)
    path = tmp_path / "in" / NEW.replace("o001", "c1001")
    path.write_text(path.read_text(encoding="utf-8").replace('"o001"', '"c1001"'), encoding="utf-8")
    (tmp_path / "in" / "names.txt").write_text(f"{PRODUCT}_i2d.fits\n", encoding="utf-8")
    found, lacking = answers(tmp_path)
    assert found.files == ()
    assert f"{PRODUCT}_cat.ecsv" in names(lacking)
    assert f"{PRODUCT.replace('o001', 'c1001')}_i2d.fits" in names(lacking)


def test_without_the_older_run_nothing_explains_its_product(tmp_path: Path) -> None:
    association(tmp_path / "in", NEW, PRODUCT.replace("t001", "t002"), MEMBERS)
    (tmp_path / "in" / "names.txt").write_text(f"{PRODUCT}_i2d.fits\n", encoding="utf-8")
    found, _ = answers(tmp_path)
    assert reasons(found) == {f"{PRODUCT}_i2d.fits": ("not-announced", "certain")}


def test_association_files_that_were_not_read_could_explain_it(tmp_path: Path) -> None:
    association(tmp_path / "in", NEW, PRODUCT.replace("t001", "t002"), MEMBERS)
    other = NEW.replace("_00001_", "_00002_")
    (tmp_path / "in" / "names.txt").write_text(f"{PRODUCT}_i2d.fits\n{other}\n", encoding="utf-8")
    found, _ = answers(tmp_path)
    assert found.files == ()
    assert [u.filename for u in found.not_assessable] == [f"{PRODUCT}_i2d.fits"]
    assert "not read" in found.not_assessable[0].why


def test_association_files_of_two_runs_by_their_names_alone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "names.txt").write_text(f"{OLD}\n{NEW}\n{PRODUCT}_i2d.fits\n", encoding="utf-8")
    found, _ = answers(tmp_path)
    assert reasons(found) == {OLD: ("older-run", "possible")}
    assert found.files[0].replaced_by == NEW
    assert "no association of program 09927 was read" in found.not_assessable[0].why


def test_what_a_newer_complete_listing_lacks(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    listing(tmp_path / "in" / "old.csv", files([1, 2]), 1)
    listing(tmp_path / "in" / "new.csv", files([1]), 2)
    found, _ = answers(tmp_path)
    assert reasons(found) == {name: ("withdrawn", "certain") for name, _ in files([2])}


def test_what_the_newest_table_no_longer_lists_is_told_and_proves_nothing(store: Store) -> None:
    """By the table in the README of the laboratory."""
    found = leftover(store, program="9955")
    assert reasons(found) == {"jw09955003001_02101_00002_nrcb1_cal.fits": ("withdrawn", "certain")}
    gone = {u.filename: u for u in found.not_assessable if u.reason == "not-listed-any-more"}
    one, two = "jw09955-o001_t009_nircam_clear-f200w", "jw09955-o002_t009_nircam_clear-f200w"
    assert set(gone) == {one + "_cat.ecsv", one + "_segm.fits", one + "_i2d.jpg", two + "_segm.fits"}
    told = gone[one + "_segm.fits"]
    january, march = "09955-listings/products_january.csv", "09955-listings/products_march.csv"
    assert told.why == (
        f"the newest table of {one} ({march}, 2025-03-10T00:00:00Z) no longer lists it, {january} "
        "(2025-01-10T00:00:00Z) did; it lists 2 other files of its level there; the table may be filtered, so this "
        "proves nothing"
    )
    assert told.witnesses == (january, march)
    assert "lists 1 other file of its level" in gone[two + "_segm.fits"].why


@pytest.mark.parametrize(("kinds", "told"), [(("X1D",), {"S2D"}), (("X1D", "S2D"), set())])
def test_single_kinds_that_a_newer_table_lacks(tmp_path: Path, kinds: tuple[str, ...], told: set[str]) -> None:
    """A filtered table: its files are not left over, and those that it lacks are told."""
    (tmp_path / "in").mkdir()
    listing(tmp_path / "in" / "old.csv", files([1]), 1)
    listing(tmp_path / "in" / "new.csv", files([1], kinds), 2)
    found, _ = answers(tmp_path)
    assert found.files == ()
    gone = {u.filename for u in found.not_assessable if u.reason == "not-listed-any-more"}
    assert gone == {name for name, kind in files([1]) if kind in told}


def test_a_file_that_is_left_over_anyway_is_told_once(tmp_path: Path) -> None:
    association(tmp_path / "in", NEW, PRODUCT.replace("t001", "t002"), MEMBERS)
    listing(tmp_path / "in" / "old.csv", [(f"{PRODUCT}_i2d.fits", "I2D"), (f"{PRODUCT}_cat.ecsv", "CAT")], 1)
    listing(tmp_path / "in" / "new.csv", [(f"{PRODUCT}_cat.ecsv", "CAT")], 2)
    found, _ = answers(tmp_path)
    i2d = next(f for f in found.files if f.filename == f"{PRODUCT}_i2d.fits")
    assert i2d.reason == "not-announced"
    assert "no longer lists it" in i2d.also[-1]
    assert {"old.csv", "new.csv"} <= set(i2d.witnesses)
    assert found.not_assessable == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("jw09955-o001_t009_nircam_clear-f200w_segm.fits", "proves nothing"),
        ("jw09955003001_02101_00002_nrcb1_cal.fits", "the archive has withdrawn it"),
        ("jw09955-o001_t009_nircam_clear-f200w_i2d.fits", None),
    ],
)
def test_history_tells_that_a_file_is_not_listed_any_more(store: Store, name: str, words: str | None) -> None:
    told = history(store, name).not_listed_any_more
    assert (told is None) if words is None else (told is not None and words in told)


def test_leftovers_of_the_program_of_two_runs(store: Store) -> None:
    found = leftover(store, program=PROGRAM)
    old = "jw09926-o001_20250201t070000_"
    assert reasons(found) == {
        **{old + f"image2_0000{n}_asn.json": ("superseded-association", "certain") for n in (1, 2)},
        old + "image2_00003_asn.json": ("gone-in-later-run", "possible"),
        old + "image3_00001_asn.json": ("superseded-association", "certain"),
        f"{T001}_i2d.fits": ("older-association", "certain"),
        EXPOSURE.format(1) + "_c1009_crf.fits": ("no-association", "possible"),
        EXPOSURE.format(1) + "_cal.fits": ("older-than-input", "certain"),
        EXPOSURE.format(3) + "_cal.fits": ("gone-in-later-run", "possible"),
    }
    replaced = {f.filename: f.replaced_by for f in found.files}
    assert replaced[f"{T001}_i2d.fits"] == f"{T002}_i2d.fits"
    assert all(f.witnesses for f in found.files)
    certain = leftover(store, program=PROGRAM, certain=True)
    assert reasons(certain) == {n: r for n, r in reasons(found).items() if r[1] == "certain"}


def test_the_observatory_has_one_old_association(observatory: Store) -> None:
    """Of 2024-11-01, with three of the four members; its product is made anew by that of 2025-01-02."""
    old = "jw09901-o001_20241101t000000_image3_00001_asn.json"
    found = leftover(observatory)
    assert reasons(found) == {old: ("superseded-association", "certain")}
    assert found.files[0].replaced_by == "jw09901-o001_20250102t030405_image3_00001_asn.json"
    assert found.not_assessable == ()


def test_order_of_sources_does_not_matter(tmp_path: Path, laboratory: Path, store: Store) -> None:
    """The program of two runs, its sources one by one in reverse order of their names."""
    folder = laboratory / "09926-nircam-rerun"
    for source in sorted(folder.rglob("*"), reverse=True):
        if source.is_file():
            ingest([source], tmp_path / "store")
    opened = open_store(tmp_path / "store", read_only=True)
    assert told(missing(opened)) == told(missing(store, program=PROGRAM))
    assert reasons(leftover(opened)) == reasons(leftover(store, program=PROGRAM))
    opened.close()


def test_a_missing_file_is_as_in_the_contract(store: Store) -> None:
    file: MissingFile = missing(store, program=PROGRAM).files[0]
    assert {"filename", "expected_by", "certainty"} <= set(file.as_dict())
    assert os.linesep not in file.why
