"""Which products are stale under another context: by the conditions of its mappings, not by its number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.stale import Stale, stale
from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.scenario.test_crds import IMAP, PMAP, RMAP
from tests.scenario.test_headers import MADE, ROOT, association, cal, stored
from tests.unit.fits_help import write

EXPOSURE = "jw09911001001_02101_00001_nrca1"
SEEN = {"INSTRUME": "NIRCAM", "DETECTOR": "NRCA1", "DATE-OBS": "2022-07-01", "TIME-OBS": "12:00:00"}


@pytest.fixture(scope="module")
def store(laboratory_store: Path) -> Iterator[Store]:
    opened = open_store(laboratory_store, read_only=True)
    yield opened
    opened.close()


def told(answer: Stale) -> dict[str, tuple[str, list[tuple[Any, ...]]]]:
    """State and certain changes: type, old, new, distance, via."""
    return {
        p.filename: (
            p.stale,
            [(c.reference_type, c.old, c.new, c.distance, c.via) for c in p.changes if c.stale == "yes"],
        )
        for p in answer.products
    }


def exposure(number: int, suffix: str) -> str:
    return f"jw09917001001_02101_0000{number}_nis_{suffix}.fits"


def niriss(kind: str, number: int) -> str:
    return f"jwst_niriss_{kind}_{number}.fits"


def test_between_two_contexts(store: Store) -> None:
    """Context 9902 differs in the flat of F200W: cal files and mosaic are stale, rate files only older."""
    found = stale(store, "jwst_9902.pmap", since="jwst_9901.pmap")
    one, two = (f"jw09911001001_02101_0000{n}_nrca1_{{}}.fits" for n in (1, 2))
    flats = ("flat", "jwst_nircam_flat_9901.fits", "jwst_nircam_flat_9902.fits")
    got = {name: state for name, state in told(found).items() if "09911" in name}
    assert got == {
        one.format("cal"): ("yes", [(*flats, 1, None)]),
        two.format("cal"): ("yes", [(*flats, 1, None)]),
        one.format("rate"): ("no", []),
        two.format("rate"): ("no", []),
        "jw09911-c1001_t001_nircam_clear-f200w_i2d.fits": (
            "yes",
            [(*flats, 2, one.format("cal")), (*flats, 2, two.format("cal"))],
        ),
    }
    ages = {p["filename"]: (p["age"], p["only_older"]) for p in found.as_dict()["products"]}  # type: ignore[attr-defined]
    assert ages[one.format("cal")] == ("older", False)
    assert ages[one.format("rate")] == ("older", True)
    assert ages["jw09911-c1001_t001_nircam_clear-f200w_i2d.fits"] == ("same", False)


def test_conditions_and_times_decide(store: Store) -> None:
    """Dark 9921 is still selected, but not for the full frame; the flat changes for exposures since June 2024."""
    found = stale(store, "jwst_9922.pmap", program="9917")
    dark1, dark2 = (
        ("dark", niriss("dark", 9921), niriss("dark", 9923)),
        ("dark", niriss("dark", 9922), niriss("dark", 9921)),
    )
    flat2 = ("flat", niriss("flat", 9922), niriss("flat", 9923))
    got = told(found)
    assert got[exposure(1, "rate")] == ("yes", [(*dark1, 1, None)])
    assert got[exposure(1, "cal")] == ("yes", [(*dark1, 2, exposure(1, "rate"))])
    assert got[exposure(2, "rate")] == ("yes", [(*dark2, 1, None)])
    assert got[exposure(2, "cal")] == ("yes", [(*flat2, 1, None), (*dark2, 2, exposure(2, "rate"))])
    # Its SUBARRAY is lost: of all that it could be, only FULL explains the dark that was used.
    assert got[exposure(3, "cal")] == ("yes", [(*dark1, 1, None)])


def test_what_is_not_certain_says_why(store: Store) -> None:
    (second,) = stale(store, "jwst_9922.pmap", name=exposure(2, "rate")).products
    doubts = {c.reference_type: c.reason for c in second.changes if c.stale == "unknown"}
    assert doubts == {"gain": "jwst_niriss_gain_9922.rmap was not ingested"}  # the mapping of masks is the same in both
    (third,) = stale(store, "jwst_9922.pmap", name=exposure(3, "cal")).products
    doubts = {c.old: c.reason for c in third.changes if c.stale == "unknown"}
    assert doubts == {"better_flat.fits": "it is not named like a file of CRDS: an override, which no context changes"}


def test_a_context_that_nobody_read(store: Store) -> None:
    (found,) = stale(store, "jwst_9999.pmap", name=exposure(1, "rate")).products
    assert found.stale == "unknown"
    assert found.reason == "dark: jwst_9999.pmap was not ingested; mask: jwst_9999.pmap was not ingested"
    assert found.age == "older"


def test_under_its_own_context_nothing_is_stale(store: Store) -> None:
    answer = stale(store, "jwst_9921.pmap", name=exposure(2, "cal"))
    assert told(answer) == {exposure(2, "cal"): ("no", [])}


def test_direct_changes_alone(store: Store) -> None:
    answer = stale(store, "jwst_9922.pmap", name=exposure(1, "cal"), inherited=False)
    assert [c[3] for c in told(answer)[exposure(1, "cal")][1]] == [1]


def test_an_observation_and_names_that_are_none(store: Store) -> None:
    answer = stale(store, "jwst_9902.pmap", name="jw09911-c1001_t001_nircam_clear-f200w")
    assert [p.filename for p in answer.products] == ["jw09911-c1001_t001_nircam_clear-f200w_i2d.fits"]
    with pytest.raises(UnknownNameError):
        stale(store, "jwst_9902.pmap", name="jw09911001001_02101_00009_nrca1_cal.fits")
    for wrong in ("jwst_nircam_9901.imap", exposure(1, "cal"), "nothing"):
        with pytest.raises(UsageError) as error:
            stale(store, wrong, program="9917")
        assert error.value.code == "bad-context"


def mappings(folder: Path, old: str, new: str) -> Path:
    """Contexts 1200 and 1201 whose flats are chosen by these two texts of rmaps."""
    folder.mkdir()
    made = {
        "jwst_1200.pmap": PMAP.format("jwst_1200.pmap", "jwst_1199.pmap", "jwst_nircam_0001.imap"),
        "jwst_1201.pmap": PMAP.format("jwst_1201.pmap", "jwst_1200.pmap", "jwst_nircam_0002.imap"),
        "jwst_nircam_0001.imap": IMAP.format("jwst_nircam_0001.imap", "jwst_nircam_flat_0001.rmap"),
        "jwst_nircam_0002.imap": IMAP.format("jwst_nircam_0002.imap", "jwst_nircam_flat_0002.rmap"),
        "jwst_nircam_flat_0001.rmap": old,
        "jwst_nircam_flat_0002.rmap": new,
    }
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def flat(number: int) -> str:
    return f"jwst_nircam_flat_{number:04}.fits"


def rmap(number: int, first: str, second: str) -> str:
    """Flats from 2022 and from June 2023 on, for NRCA1 and F200W or F150W."""
    return RMAP.format("FLAT", f"jwst_nircam_flat_{number:04}.rmap", first, second)


OLD = rmap(1, flat(100), flat(200))


@pytest.mark.parametrize(
    ("new", "header", "expected"),
    [
        (rmap(2, flat(100), flat(300)), SEEN, ("no", flat(100))),
        (rmap(2, flat(300), flat(200)), SEEN, ("yes", flat(300))),
        # Without the time: what was used tells that it was before June 2023.
        (rmap(2, flat(100), flat(300)), {"INSTRUME": "NIRCAM", "DETECTOR": "NRCA1"}, ("no", flat(100))),
        (rmap(2, "N/A", flat(200)), SEEN, ("yes", None)),
        (rmap(2, flat(100), flat(200)).replace("('NRCA1',", "('NRCA2',"), SEEN, ("yes", None)),
        (
            rmap(2, flat(300), flat(200)).replace("'filekind'", "'rmap_omit' : 'META.X == 1', 'filekind'"),
            SEEN,
            ("unknown", None),
        ),
        (rmap(2, flat(300), flat(100)).replace("'NRCA1'", "'GENERIC'").replace(
            "'filekind'", "'substitutions' : {'META.INSTRUMENT.DETECTOR' : {'GENERIC' : 'N/A'}}, 'filekind'"
        ), SEEN, ("yes", flat(300))),
    ],
    ids=["the same", "another", "time unknown", "N/A", "no condition fits", "a rule", "a substitution"],
)  # fmt: skip
def test_one_reference_file(tmp_path: Path, new: str, header: dict[str, str], expected: tuple[str, str | None]) -> None:
    made = {k: v for k, v in MADE.items() if k not in ("DATE-BEG",)} | header | {"R_FLAT": f"crds://{flat(100)}"}
    file = write(tmp_path / cal(EXPOSURE), made)
    store = stored(tmp_path, mappings(tmp_path / "maps", OLD, new), file)
    (found,) = stale(store, "jwst_1201.pmap", name=file.name).products
    assert found.stale == expected[0], found
    if found.stale != "no":
        assert [c.new for c in found.changes] == [expected[1]]


def test_a_rule_that_decides_is_shown(tmp_path: Path) -> None:
    new = rmap(2, flat(100), flat(200)).replace("'filekind'", "'rmap_omit' : 'META.X == 1', 'filekind'")
    file = write(tmp_path / cal(EXPOSURE), MADE | SEEN | {"R_FLAT": f"crds://{flat(100)}"})
    (found,) = stale(
        stored(tmp_path, mappings(tmp_path / "maps", OLD, new), file), "jwst_1201.pmap", name=file.name
    ).products
    assert "jwst_nircam_flat_0002.rmap: its rule is not evaluated (rmap_omit: META.X == 1)" in found.reason


def test_an_input_that_was_remade_since_is_not_what_went_in(tmp_path: Path) -> None:
    asn = association(tmp_path / "jw09911-o001_20240101t000000_image3_00001_asn.json", ROOT, {cal(EXPOSURE): "science"})
    new = {**MADE, **SEEN, "DATE": "2025-01-01T00:00:00.000", "R_FLAT": f"crds://{flat(100)}"}
    file = write(tmp_path / cal(EXPOSURE), new)
    mosaic = write(tmp_path / f"{ROOT}_i2d.fits", MADE)
    maps = mappings(tmp_path / "maps", OLD, rmap(2, flat(300), flat(200)))
    answer = stale(stored(tmp_path, asn, maps, file, mosaic), "jwst_1201.pmap", since="jwst_1200.pmap")
    states = {p.filename: (p.stale, p.reason) for p in answer.products}
    assert states[file.name][0] == "yes"
    assert states[mosaic.name][0] == "unknown"
    assert states[mosaic.name][1].startswith(f"it is older than {file.name}")


def test_an_unread_member_leaves_the_combination_unknown(tmp_path: Path) -> None:
    other = "jw09911001001_02101_00002_nrca1"
    members = dict.fromkeys(map(cal, (EXPOSURE, other)), "science")
    asn = association(tmp_path / "jw09911-o001_20240101t000000_image3_00001_asn.json", ROOT, members)
    file = write(tmp_path / cal(EXPOSURE), MADE | SEEN | {"R_FLAT": f"crds://{flat(100)}"})
    mosaic = write(tmp_path / f"{ROOT}_i2d.fits", {**MADE, "DATE": "2024-03-01T00:00:00.000"})
    maps = mappings(tmp_path / "maps", OLD, rmap(2, flat(100), flat(300)))
    (found,) = stale(stored(tmp_path, asn, maps, file, mosaic), "jwst_1201.pmap", name=mosaic.name).products
    assert (found.stale, found.reason) == ("unknown", f"no header of {cal(other)} was read")


def test_what_went_into_a_file_of_stage_2_stands_in_its_header(tmp_path: Path) -> None:
    """The rate was not read, but the cal keeps what it used: nothing is unknown."""
    rate = f"{EXPOSURE}_rate.fits"
    name = "jw09911-o001_20240101t000000_image2_00001_asn.json"
    asn = association(tmp_path / name, EXPOSURE, {rate: "science"}, "image2", "Asn_Lv2Image")
    file = write(tmp_path / cal(EXPOSURE), MADE | SEEN | {"R_FLAT": f"crds://{flat(100)}"})
    maps = mappings(tmp_path / "maps", OLD, rmap(2, flat(100), flat(300)))
    (found,) = stale(stored(tmp_path, asn, maps, file), "jwst_1201.pmap", name=file.name).products
    assert (found.stale, found.age) == ("no", "older")


def test_names_that_the_store_does_not_know_are_no_empty_answer(store: Store) -> None:
    with pytest.raises(UnknownNameError) as error:
        stale(store, "jwst_9902.pmap", program="4444")
    assert error.value.code == "unknown-program"
    for new, old in (("jwst_9923.pmap", "jwst_9922.pmap"), ("jwst_9922.pmap", "jwst_9923.pmap")):
        with pytest.raises(UnknownNameError) as error:
            stale(store, new, since=old)
        assert "jwst_9923.pmap" in str(error.value)


@pytest.mark.parametrize("name", ["jwst_9902.pmap", "jwst_nircam_flat_9901.fits"])
def test_a_known_file_that_is_no_product_is_refused_as_what_it_is(store: Store, name: str) -> None:
    with pytest.raises(UsageError) as error:
        stale(store, "jwst_9901.pmap", name=name)
    assert error.value.code == "bad-option"
    assert "neither a product nor an observation" in str(error.value)
