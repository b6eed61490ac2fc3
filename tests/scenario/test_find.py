"""Finding products: places on the sky to the arc second, times, several values, order and limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jwstrdf.answers.find import find
from jwstrdf.errors import UsageError
from jwstrdf.questions.library import text_of
from jwstrdf.sky import distance
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.scenario.test_headers import stored
from tests.unit.fits_help import write

ONE, TWO, THREE = (
    f"jw09921-{o}_i2d.fits"
    for o in ("o001_t001_nircam_clear-f200w", "o002_t002_nircam_clear-f444w", "o003_t001_nircam_clear-f200w")
)
CAL, OTHER_CAL = (f"jw09921001001_02101_0000{n}_nrca1_cal.fits" for n in (1, 2))


@pytest.fixture(scope="module")
def store(laboratory_store: Path) -> Iterator[Store]:
    opened = open_store(laboratory_store, read_only=True)
    yield opened
    opened.close()


def near(store: Store, position: str, radius: str, **more: str | list[str]) -> dict[str, float | None]:
    found = find(store, position=position, radius=radius, **{"suffix": ["i2d", "cal"], "program": "9921", **more})
    return {p.filename: p.distance for p in found.products}


def test_inside_the_footprint_the_distance_is_nothing(store: Store) -> None:
    """The footprint of observation 1 reaches over the end of right ascension; planned observation 3 was put at 0, 0."""
    assert near(store, "0 0", "0") == {ONE: 0.0}
    assert near(store, "0:00:00 +00:00:00", "1arcsec") == {ONE: 0.0}
    assert near(store, "359.96 0.039", "0") == {ONE: 0.0}
    assert near(store, "359.91 0", "0") == {CAL: 0.0}


def test_distance_to_the_edge_of_the_footprint_and_to_a_position(store: Store) -> None:
    """East edge of footprint 1 at 0.03, position 2 at 0.2; the exposure's east edge at 359.92."""
    assert near(store, "0.1 0", "0.0701") == {ONE: pytest.approx(0.07, abs=1e-6)}
    assert near(store, "0.1 0", "0.0699") == {}
    assert near(store, "0.1 0", "0.1001") == {
        ONE: pytest.approx(0.07, abs=1e-6),
        TWO: pytest.approx(0.1, abs=1e-6),
    }
    assert near(store, "0.1 0", "0.181")[CAL] == pytest.approx(0.18, abs=1e-6)


def test_the_own_footprint_counts_more_than_the_target(store: Store) -> None:
    """The header of the exposure says target 359.99, 0; its detector looks elsewhere."""
    assert near(store, "359.99 0", "0.001") == {ONE: 0.0}


def test_what_has_no_place_is_counted(store: Store) -> None:
    found = find(store, position="0 0", radius=0.01, program="9921", suffix=["i2d", "cal"], instrument="nircam")
    assert [p.filename for p in found.products] == [ONE]
    assert found.without_position == 2, "observation 3 is only planned, of exposure 2 only the name is known"
    assert find(store, position="0 0", program="9921", count=False).without_position is None
    assert find(store, program="9921").without_position is None


def test_around_a_pole(tmp_path: Path) -> None:
    head = "obs_collection,obs_id,obsid,calib_level,s_ra,s_dec\n"
    names = [f"jw09922-o00{n}_t001_nircam_clear-f200w" for n in range(1, 5)]
    places = [(10, 89.9), (190, 89.9), (100, 89.5), (0, -89.9)]
    table, listed = tmp_path / "o.csv", tmp_path / "names.txt"
    rows = [f"JWST,{name},{n},3,{a},{d}\n" for n, (name, (a, d)) in enumerate(zip(names, places, strict=True))]
    table.write_text(head + "".join(rows), encoding="utf-8")
    listed.write_text("".join(f"{name}_i2d.fits\n" for name in names), encoding="utf-8")
    store = stored(tmp_path, table, listed)
    found = find(store, position="100 90", radius="0.11", order="distance").products
    assert [(p.filename[:12], p.distance) for p in found] == [
        (names[0][:12], pytest.approx(0.1)),
        (names[1][:12], pytest.approx(0.1)),
    ]
    wide = find(store, position="10 89.9", radius="0.5", order="distance").products
    assert [p.filename[:12] for p in wide] == [names[0][:12], names[1][:12], names[2][:12]][: len(wide)]
    assert len(wide) == 2 + (distance((10, 89.9), (100, 89.5)) <= 0.5)


def test_the_limit_leaves_the_first_in_order(store: Store) -> None:
    every = find(store, program="9921")
    assert [p.filename for p in every.products] == sorted(p.filename for p in every.products)
    assert not every.truncated
    for number in (1, 3, 9):
        some = find(store, program="9921", limit=number)
        assert some.products == every.products[:number]
        assert some.truncated
    assert not find(store, program="9921", limit=len(every.products)).truncated
    some = find(store, position="0.2 0", radius=1.0, suffix="i2d", order="distance", limit=1)
    assert ([p.filename for p in some.products], some.truncated) == ([TWO], True)
    by_time = find(store, program="9921", suffix=["i2d", "cal"], detector="nrca1", order="time")
    assert [p.filename for p in by_time.products] == [CAL, OTHER_CAL], "unknown times last"
    images = find(store, program="9921", suffix="i2d", order="time").products
    assert [p.filename for p in images] == [ONE, TWO, THREE]


def test_a_date_is_its_whole_day(store: Store) -> None:
    def named(**times: str) -> list[str]:
        return [p.filename for p in find(store, program="9921", suffix=["i2d", "cal"], **times).products]

    assert named(since="2025-01-25", until="2025-01-25") == [ONE, CAL]
    assert named(since="2025-01-26", until="2025-02-04") == [TWO]
    assert named(since="2025-01-26", until="2025-02-03") == []
    assert named(released_before="2025-05-04") == []
    assert named(released_before="2025-05-05") == [ONE]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"radius": "1"}, "missing-argument"),
        ({"order": "distance"}, "missing-argument"),
        ({"order": "colour"}, "bad-parameter"),
        ({"position": "here"}, "bad-position"),
        ({"position": "200 -30 5"}, "bad-position"),
        ({"since": "2026-01-01", "until": "2020-01-01"}, "bad-parameter"),
        ({"since": "2026-01-01", "until": "2020-01-01T00:00:00+02:00"}, "bad-parameter"),
        ({"limit": 0}, "bad-option"),
        ({"position": "1 2", "radius": "wide"}, "bad-radius"),
        ({"since": "yesterday"}, "bad-parameter"),
        ({"colour": "red"}, "unknown-parameter"),
    ],
)
def test_what_cannot_be_asked(store: Store, arguments: dict[str, str], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(store, **arguments)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_the_conditions_of_find_and_of_its_count_are_the_same_text() -> None:
    found, counted = (
        re.findall(r"  # conditions\n(.*)  # end of conditions\n", text_of(f"inventory/{name}"), re.S)
        for name in ("find", "how-many")
    )
    assert len(found) == 1
    assert found == counted


def test_the_filter_is_that_of_the_name_else_of_the_header_else_of_the_observation(tmp_path: Path) -> None:
    """As names write it: all elements in order of the alphabet, small letters, a hyphen between."""
    told = {
        "jw09925001001_02101_00001_nrca1_cal.fits": ({"FILTER": "F200W", "PUPIL": "CLEAR"}, "clear-f200w"),
        "jw09925001001_02101_00001_mirimage_cal.fits": ({"FILTER": "F1000W"}, "f1000w"),
        "jw09925001001_02101_00001_nrs1_cal.fits": ({"FILTER": "F290LP", "GRATING": "G395M"}, "f290lp-g395m"),
        "jw09925001001_02101_00001_nis_cal.fits": ({"PUPIL": "F150W"}, "f150w"),
        "jw09925-o001_t001_nircam_clear-f444w_i2d.fits": ({"FILTER": "F200W", "PUPIL": "CLEAR"}, "clear-f444w"),
        "jw09925001001_02101_00001_nrcb1_cal.fits": ({}, None),
        "jw09925001001_02101_00001_nrcb2_cal.fits": ({}, "f182m-clear"),
    }
    headers = [write(tmp_path / name, dict(header)) for name, (header, _) in told.items()]
    observations = tmp_path / "observations.csv"
    observations.write_text(
        "obs_collection,obs_id,obsid,calib_level,target_name,filters\n"
        "JWST,jw09925001001_02101_00001_nrcb2,99,2,NGC 1,F182M;CLEAR\n",
        encoding="utf-8",
    )
    found = find(stored(tmp_path, *headers, observations))
    assert {p.filename: p.filter for p in found.products} == {name: filter_ for name, (_, filter_) in told.items()}


def test_a_preview_is_told_from_the_image_that_it_shows(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    root = "jw09925-o001_t001_nircam_clear-f444w_i2d"
    names.write_text("".join(f"{root}{end}\n" for end in (".fits", ".jpg", "_thumb.jpg")), encoding="utf-8")
    found = find(stored(tmp_path, names), suffix="i2d", level="3").as_dict()["products"]
    assert isinstance(found, list)
    assert {p["filename"]: p["role"] for p in found} == {
        f"{root}.fits": "science",
        f"{root}.jpg": "preview",
        f"{root}_thumb.jpg": "preview",
    }
