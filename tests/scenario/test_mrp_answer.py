"""`mrp` beside the list itself: totals, targets, the difference against the flag, what can still come."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.mrp import mrp
from jwstrdf.answers.mrp_standing import Provisional
from jwstrdf.errors import UnknownNameError
from jwstrdf.stores.base import Store
from tests.scenario.test_headers import association, stored
from tests.unit.fits_help import write

ONE, TWO, THREE = (
    f"jw09921-{o}"
    for o in ("o001_t001_nircam_clear-f200w", "o002_t002_nircam_clear-f444w", "o003_t001_nircam_clear-f200w")
)
EXPOSURE = "jw09921001001_02101_00001_nrca1"


def test_a_file_under_two_observations_counts_once(observatory_opened: Store, observatory: Path) -> None:
    """The association of 09902 belongs to both sources, the pool too; sizes from the table itself."""
    answer = mrp(observatory_opened, ["990200001", "990200002"])
    each = [o.files for o in answer.observations]
    names = {p.filename for o in answer.observations for p in o.recommended}
    assert answer.totals.files == len(names) < sum(each)
    sizes: dict[str, int] = {}
    with (observatory / "archive" / "09902-nirspec" / "products_o002.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            sizes[row["productFilename"]] = int(row["size"])
    assert answer.totals.bytes == sum(sizes[n] for n in names if n in sizes)
    assert answer.totals.unsized == len([n for n in names if n not in sizes])
    assert answer.as_dict()["totals"] == answer.totals.as_dict()


def test_of_a_target(laboratory_opened: Store) -> None:
    """By the name that a table or a header tells, in any case, and by number; a planned observation tells no name."""
    assert [o.observation for o in mrp(laboratory_opened, target="ngc 9921").observations] == [ONE, EXPOSURE]
    assert [o.observation for o in mrp(laboratory_opened, target="ngc 9921", primary=True).observations] == [ONE]
    assert THREE in [o.observation for o in mrp(laboratory_opened, target="t001").observations]
    both = mrp(laboratory_opened, target="t001", program="9921").observations
    assert {o.observation[:7] for o in both} == {"jw09921"}
    assert {o.observation for o in both} < {o.observation for o in mrp(laboratory_opened, program="9921").observations}
    with pytest.raises(UnknownNameError) as caught:
        mrp(laboratory_opened, target="NGC 1", program="9921")
    assert caught.value.code == "unknown-target"


HEAD = "obsID,obs_id,dataURI,productType,productGroupDescription,productFilename,size,parent_obsid,calib_level"
FLAG = "Minimum Recommended Products"


def table(path: Path, *rows: tuple[str, str, str, str, bool]) -> Path:
    """A product table of (own number, own observation, file, number asked for, flagged)."""
    lines = [
        f"{number},{own},mast:JWST/product/{name},SCIENCE,{FLAG if flag else '--'},{name},10,{asked},3"
        for number, own, name, asked, flag in rows
    ]
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def test_difference_against_the_flag(tmp_path: Path) -> None:
    """One of each kind: both say yes, both no, flagged only, by rule only, the rule cannot tell, no listing speaks."""
    root, exposure = "jw09923-o001_t001_nircam_clear-f200w", "jw09923001001_02101_00001_nrca1"
    listed = table(
        tmp_path / "t.csv",
        ("1", root, f"{root}_i2d.fits", "1", True),
        ("2", exposure, f"{exposure}_cal.fits", "1", False),
        ("2", exposure, f"{exposure}_rate.fits", "1", True),
        ("1", root, f"{root}_cat.ecsv", "1", False),
    )
    names = tmp_path / "names.txt"
    names.write_text(f"{root}_segm.fits\n", encoding="utf-8")
    answer = mrp(stored(tmp_path, listed, names), ["1"])
    difference = answer.difference
    assert difference.agree == 2
    assert [(d.filename, d.asserted, d.inferred) for d in difference.flagged_only] == [
        (f"{exposure}_rate.fits", True, False)
    ]
    assert f"its own observation is {exposure}; the archive flags it nevertheless" == difference.flagged_only[0].reason
    assert [(d.filename, d.asserted, d.inferred) for d in difference.inferred_only] == [
        (f"{root}_cat.ecsv", False, True)
    ]
    assert difference.silent == 1
    assert difference.undecided == ()
    assert answer.disagrees
    assert json.loads(json.dumps(answer.as_dict()))["difference"]["agree"] == 2


def test_the_rule_cannot_decide_where_the_observation_is_not_known(tmp_path: Path) -> None:
    """A plan of the micro-shutters tells its observation neither by name nor, without obsID, in the table."""
    path = tmp_path / "t.csv"
    head = "dataURI,productType,productGroupDescription,productFilename,size,parent_obsid,calib_level"
    row = f"mast:JWST/product/jw09923001001_01_msa.fits,AUXILIARY,{FLAG},jw09923001001_01_msa.fits,10,1,1"
    path.write_text(f"{head}\n{row}\n", encoding="utf-8")
    answer = mrp(stored(tmp_path, path), ["1"])
    assert [(d.asserted, d.inferred) for d in answer.difference.undecided] == [(True, None)]
    assert not answer.disagrees, "unknown is no disagreement"


def standing(store: Any, observation: str) -> Provisional:
    (found,) = mrp(store, [observation]).observations
    return Provisional(found.provisional, found.provisional_reason)


ROOT, X = "jw09924-o001_t001_nircam_clear-f200w", "jw09924001001_02101_00001_nrca1"


def test_an_association_says_what_can_come(tmp_path: Path) -> None:
    asn = association(
        tmp_path / "in" / "jw09924-o001_20250101t000000_image3_00001_asn.json", ROOT, {f"{X}_cal.fits": "science"}
    )
    names = tmp_path / "names.txt"
    names.write_text(f"{X}_cal.fits\n", encoding="utf-8")
    store = stored(tmp_path, asn, names)
    waits = standing(store, X)
    assert waits.state is True
    assert waits.reason == f"an association announces {ROOT}, which is not there yet"
    assert standing(store, ROOT) == Provisional(False, "level 3 is the highest level")


@pytest.mark.parametrize(
    ("exp_type", "level", "state", "said"),
    [
        ("NRC_IMAGE", "cal", True, "exposures of type NRC_IMAGE go to level 3, and nothing higher is known yet"),
        ("MIR_TACQ", "rate", True, "exposures of type MIR_TACQ go to level 2b, and nothing higher is known yet"),
        ("MIR_TACQ", "cal", False, "exposures of type MIR_TACQ end at level 2b"),
        (
            "NRS_MSASPEC",
            "cal",
            None,
            "exposures of type NRS_MSASPEC end at level 2b or 3, depending on how they were planned",
        ),
        ("NRC_DARK", "dark", False, "exposures of type NRC_DARK end at level 2a"),
        ("NO_SUCH", "cal", None, "exposures of type NO_SUCH: how far their processing goes is not known"),
        (
            None,
            "cal",
            None,
            "no association lists its files as inputs of level 3, and no source tells its exposure type",
        ),
    ],
)
def test_else_the_exposure_type_says_it(
    tmp_path: Path, exp_type: str | None, level: str, state: bool | None, said: str
) -> None:
    header = {"EXP_TYPE": exp_type} if exp_type else {}
    found = standing(stored(tmp_path, write(tmp_path / f"{X}_{level}.fits", header)), X)
    assert found == Provisional(state, said)


def test_a_listing_under_what_was_combined_says_that_it_came(laboratory_opened: Store, tmp_path: Path) -> None:
    """No association here: the table lists the exposure under observation 1, whose image is there."""
    listed = table(
        tmp_path / "t.csv",
        ("1", ROOT, f"{ROOT}_i2d.fits", "1", True),
        ("2", X, f"{X}_cal.fits", "1", False),
        ("2", X, f"{X}_cal.fits", "2", True),
    )
    found = standing(stored(tmp_path, listed), X)
    assert found == Provisional(False, f"the level-3 products of {ROOT}, which it is listed under, are there")


def run_of(folder: Path, stamp: str, root: str = ROOT) -> Path:
    """An image3 association of one run of the association generator."""
    made = association(
        folder / "in" / f"jw09924-o001_{stamp}_image3_00001_asn.json", root, {f"{X}_cal.fits": "science"}
    )
    told = json.loads(made.read_text(encoding="utf-8"))
    made.write_text(json.dumps({**told, "asn_id": "o001", "program": "09924", "version_id": stamp}), encoding="utf-8")
    return made


OLD, NEW = (f"jw09924-o001_{stamp}_image3_00001_asn.json" for stamp in ("20240101t000000", "20250101t000000"))


@pytest.mark.parametrize(
    ("flag", "mrp_", "end"),
    [(None, False, ""), (False, False, ""), (True, True, "; the archive flags it nevertheless")],
)
def test_a_superseded_association_is_out_unless_the_archive_flags_it(
    tmp_path: Path, flag: bool | None, mrp_: bool, end: str
) -> None:
    sources = [run_of(tmp_path, "20240101t000000"), run_of(tmp_path, "20250101t000000")]
    rows = [("1", ROOT, f"{ROOT}_i2d.fits", "1", True)] + ([] if flag is None else [("1", ROOT, OLD, "1", flag)])
    store = stored(tmp_path, *sources, table(tmp_path / "t.csv", *rows))
    answer = mrp(store, [ROOT], why=True)
    told = {p.filename: p for p in answer.observations[0].products}
    old = told[OLD]
    assert (old.mrp, old.asserted, old.inferred) == (mrp_, flag, False)
    assert old.reason == f"it is superseded by {NEW}{end}"
    assert (told[NEW].mrp, told[NEW].inferred) == (True, True)
    assert answer.disagrees is (flag is True)
    shown = {p.filename for p in mrp(store, [ROOT]).observations[0].products}
    assert (OLD in shown) is mrp_
    assert NEW in shown


def test_an_association_of_another_name_supersedes_nothing_of_the_observation(tmp_path: Path) -> None:
    """The later run gave the exposure to a product of another name: the old observation has no newer association."""
    other = "jw09924-o001_t002_nircam_clear-f200w"
    store = stored(tmp_path, run_of(tmp_path, "20240101t000000"), run_of(tmp_path, "20250101t000000", other))
    for observation, name in ((ROOT, OLD), (other, NEW)):
        (told,) = mrp(store, [observation]).observations
        assert {(p.filename, p.inferred) for p in told.products if p.filename.endswith("_asn.json")} == {(name, True)}


def test_present_is_what_a_source_lists_or_opened(tmp_path: Path) -> None:
    """The association announces the image, the name list has the catalogue; the association itself was opened."""
    names = tmp_path / "names.txt"
    names.write_text(f"{ROOT}_cat.ecsv\n", encoding="utf-8")
    (told,) = mrp(stored(tmp_path, run_of(tmp_path, "20250101t000000"), names), [ROOT], why=True).as_dict()[
        "observations"
    ]
    present = {p["filename"]: p["present"] for p in told["products"]}
    assert present[NEW] is True
    assert present[f"{ROOT}_cat.ecsv"] is True
    assert present[f"{ROOT}_i2d.fits"] is False
    assert present[f"{X}_cal.fits"] is False


def test_without_associations_the_membership_is_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A product table alone lists the exposure under the image, but not as what; the association then says it."""
    listed = table(
        tmp_path / "t.csv",
        ("1", ROOT, f"{ROOT}_i2d.fits", "1", True),
        ("2", X, f"{X}_cal.fits", "1", False),
        ("2", X, f"{X}_cal.fits", "2", True),
    )
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    alone = mrp(stored(tmp_path / "one", listed), every=True, primary=True).as_dict()["observations"]
    told = {o["observation"]: (o["primary"], o["membership_known"]) for o in alone}
    assert told == {ROOT: (True, True), X: (True, False)}
    from jwstrdf.cli.main import run

    assert run(["--store", str(tmp_path / "one" / "store"), "mrp", "--all", "--primary"]) == 0
    shown = capsys.readouterr()
    assert "yes (membership unknown)" in shown.out
    assert "membership unknown" in shown.err
    both = mrp(stored(tmp_path / "two", listed, run_of(tmp_path, "20250101t000000")), every=True).as_dict()
    told = {o["observation"]: (o["primary"], o["membership_known"]) for o in both["observations"]}
    assert told == {ROOT: (True, True), X: (False, True)}


def test_what_ends_at_a_lower_level_is_no_member_of_a_higher(tmp_path: Path) -> None:
    """Darks never go to level 3: primary for certain."""
    dark = "jw09924001001_02101_00001_nrca1"
    (told,) = mrp(
        stored(tmp_path, write(tmp_path / f"{dark}_dark.fits", {"EXP_TYPE": "NRC_DARK"})), [dark]
    ).observations
    assert (told.primary, told.membership_known) == (True, True)
