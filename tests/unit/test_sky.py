"""Places on the sky: against astropy, and at the places where arithmetic with angles goes wrong."""

from __future__ import annotations

import pytest
from astropy import units
from astropy.coordinates import SkyCoord
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.errors import UsageError
from jwstrdf.sky import cell_of, cells_around, cells_of, distance, position_of, radius_of, separation, shapes_of

RA = st.floats(0, 359.999999)
DEC = st.floats(-90, 90)
POSITION = st.tuples(RA, DEC)
SQUARE = "POLYGON ICRS 359.9 -0.1 0.1 -0.1 0.1 0.1 359.9 0.1"
"""A fifth of a degree each way around the origin, over the end of right ascension."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("151.75513 -40.43743", (151.75513, -40.43743)),
        ("151.75513, -40.43743", (151.75513, -40.43743)),
        ("-93.5 0", (266.5, 0.0)),
        ("360 +90", (0.0, 90.0)),
        ("10:07:01.2312 -40:26:14.748", (151.75513, -40.43743)),
        ("10h07m01.2312s -40d26m14.748s", (151.75513, -40.43743)),
        ("10 07 01.2312 -40 26 14.748", (151.75513, -40.43743)),
        ("0:00:00 -00:30:00", (0.0, -0.5)),
    ],
)
def test_positions_as_people_write_them(text: str, expected: tuple[float, float]) -> None:
    assert position_of(text) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    ["", "NGC 3132", "151.7", "10 91", "400 1", "nan nan", "inf 3", "1 2 3", "25:00:00 1:00:00", "1 1\n--", "M31"],
)
def test_what_is_no_position(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        position_of(text)
    assert caught.value.code == "bad-position"
    assert "--target" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.5", 0.5),
        ("30arcsec", 30 / 3600),
        ('30"', 30 / 3600),
        ("2arcmin", 2 / 60),
        ("2'", 2 / 60),
        ("1 deg", 1.0),
        ("0", 0),
    ],
)
def test_radius(text: str, expected: float) -> None:
    assert radius_of(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "-1", "1 parsec", "31", "nan", "1e400", "2000arcmin"])
def test_what_is_no_radius(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        radius_of(text)
    assert caught.value.code == "bad-radius"


@given(POSITION, POSITION)
def test_distance_is_that_of_astropy(one: tuple[float, float], other: tuple[float, float]) -> None:
    expected = SkyCoord(*one, unit="deg").separation(SkyCoord(*other, unit="deg")).deg
    assert distance(one, other) == pytest.approx(float(expected), abs=1e-9)


@given(POSITION, st.floats(0, 30), st.floats(0, 360), st.floats(0, 1))
def test_what_lies_in_a_circle_lies_in_its_cells(
    centre: tuple[float, float], radius: float, direction: float, part: float
) -> None:
    start = SkyCoord(*centre, unit="deg")
    place = start.directional_offset_by(direction * units.deg, radius * part * units.deg)
    assert cell_of((float(place.ra.deg) % 360.0, float(place.dec.deg))) in cells_around(centre, radius)


@pytest.mark.parametrize(
    ("centre", "radius", "most"),
    [
        ((10.0, 0.5), 0.001, 2),
        ((0.0, 0.0), 0.001, 4),
        ((0.0, 90.0), 0.01, 6),
        ((200.0, -40.4), 0.1, 4),
        ((10, 10), 30, 3800),
    ],
)
def test_a_circle_has_few_cells(centre: tuple[float, float], radius: float, most: int) -> None:
    assert 1 <= len(cells_around(centre, radius)) <= most


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ((0.0, 0.0), 0.0),
        ((0.0999, 0.0999), 0.0),
        ((0.1, 0.1), 0.0),
        ((359.95, -0.05), 0.0),
        ((0.3, 0.0), 0.2),
        ((359.7, 0.0), 0.2),
        ((0.0, 0.4), 0.3),
        ((180.0, 0.0), 179.8585787),
    ],
)
def test_distance_to_a_polygon(position: tuple[float, float], expected: float) -> None:
    assert separation(position, [], [SQUARE]) == pytest.approx(expected, abs=1e-6)
    assert (separation(position, [], [SQUARE]) == 0.0) is (expected == 0.0)


def test_a_polygon_around_a_pole() -> None:
    cap = "POLYGON ICRS 0 89 90 89 180 89 270 89"
    assert separation((45.0, 89.9), [], [cap]) == 0.0
    assert separation((0.0, 88.0), [], [cap]) == pytest.approx(1.0, abs=1e-9)
    assert cell_of((123.0, 89.99)) in cells_of([], [cap])


def test_the_hole_of_a_bent_polygon_is_outside() -> None:
    bent = "POLYGON 0 0 3 0 3 3 2 3 2 1 1 1 1 3 0 3"
    assert separation((1.5, 2.0), [], [bent]) == pytest.approx(0.4997, abs=1e-3)
    assert separation((0.5, 2.0), [], [bent]) == 0.0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("POLYGON ICRS 1 2 3 4 5 6", 1),
        ("POLYGON 266.5 -28.7 266.6 -28.7 266.6 -28.6 266.5 -28.7", 1),
        ("Polygon ICRS TOPOCENTER 1 2 3 4 5 6", 1),
        ("UNION ICRS (Polygon 1 2 3 4 5 6 Circle 1 2 0.5)", 2),
        ("POLYGON J2000 1 2 3 4 5 6 POLYGON J2000 7 8 9 10 11 12", 2),
        ("CIRCLE ICRS 1.5e1 2 .5", 1),
        ("POLYGON GALACTIC 1 2 3 4 5 6", 0),
        ("POLYGON ICRS 1 2 3 4 5", 0),
        ("POLYGON ICRS 1 2", 0),
        ("POLYGON ICRS 1 95 3 4 5 6", 0),
        ("CIRCLE ICRS 1 2", 0),
        ("POLYGON ICRS nan nan nan nan nan nan", 0),
        ("", 0),
    ],
)
def test_footprints(text: str, number: int) -> None:
    assert len(shapes_of(text)) == number


def test_a_footprint_counts_more_than_a_position() -> None:
    assert separation((0.0, 0.0), [(0.0, 0.0)], ["CIRCLE ICRS 10 0 1"]) == pytest.approx(9.0)
    assert separation((0.0, 0.0), [(2.0, 0.0), (1.0, 0.0)], ["nothing"]) == pytest.approx(1.0)
    assert separation((0.0, 0.0), [], []) is None
    assert cells_of([(0.5, 0.5)], ["CIRCLE ICRS 10.5 0.5 0.1"]) == [cell_of((10.5, 0.5))]


@given(POSITION, st.floats(0.01, 5), st.floats(0, 360))
def test_a_polygon_is_in_the_cells_of_its_middle(centre: tuple[float, float], radius: float, turn: float) -> None:
    middle = SkyCoord(*centre, unit="deg")
    corners = [middle.directional_offset_by((turn + k * 90) * units.deg, radius * units.deg) for k in range(4)]
    text = "POLYGON ICRS " + " ".join(f"{c.ra.deg:.10f} {c.dec.deg:.10f}" for c in corners)
    assert separation(centre, [], [text]) == 0.0
    assert cell_of(centre) in cells_of([], [text])
