"""Places on the sky: positions as people write them, cells, footprints, distances. Degrees, ICRS.

A cell is a square of about a degree: a band of declination and a slot of right ascension in it (`jwst:skyCell`). It is
an index: what lies near a position is in one of the cells that the circle touches, and SPARQL, which has no
trigonometry, can look it up. Distances are computed here, on the sphere.

Footprints are STC-S texts (`POLYGON ICRS ra dec ra dec ...`, `CIRCLE ICRS ra dec radius`), several in one text too.
Frames that lie within an arc second of ICRS (J2000, FK5, the guide star catalogue's) are taken as ICRS, others are
not read. The edges of a polygon are great circles and it is the smaller part of the sphere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import asin, atan2, ceil, cos, degrees, floor, hypot, radians, sin

from jwstrdf.errors import ParameterError

Point = tuple[float, float]
"""Right ascension and declination."""

WIDEST = 30.0
"""The largest radius of a search; a larger one would read most of the sky."""

_SLACK = 1e-7
"""Degrees by which a circle is widened when its cells are counted, so that rounding never loses one."""

_SHAPE = re.compile(
    r"\b(POLYGON|CIRCLE)\b((?:\s+[A-Z][A-Z0-9_]*)*)((?:\s+[-+]?(?:\d+\.?\d*|\.\d+)(?:E[-+]?\d+)?)+)", re.I
)
_FRAMES = {"ICRS", "J2000", "FK5", "GSC", "GSC1", "GSC2", "UNKNOWNFRAME"}
_ELSEWHERE = {"TOPOCENTER", "BARYCENTER", "HELIOCENTER", "GEOCENTER", "UNKNOWNREFPOS", "SPHERICAL2"}
_ANGLE = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*(deg|degrees?|arcmin|arcsec|d|'|\"|)\s*")
_UNITS = {"": 1.0, "d": 1.0, "deg": 1.0, "degree": 1.0, "degrees": 1.0, "arcmin": 60.0, "'": 60.0, "arcsec": 3600.0}


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon (`radius` None) by its corners, or a circle by its centre and radius."""

    points: tuple[Point, ...]
    radius: float | None = None

    def around(self) -> tuple[Point, float]:
        """A circle that holds it all: centre and radius."""
        if self.radius is not None:
            return self.points[0], self.radius
        vectors = [_vector(*p) for p in self.points]
        x, y, z = (sum(v[i] for v in vectors) for i in range(3))
        centre = (degrees(atan2(y, x)) % 360.0, degrees(atan2(z, hypot(x, y))))
        return centre, max(distance(centre, p) for p in self.points)

    def distance(self, position: Point) -> float:
        """Degrees from a position to the nearest point of it; 0 where the position is inside."""
        if self.radius is not None:
            return max(0.0, distance(self.points[0], position) - self.radius)
        corners = [p for i, p in enumerate(self.points) if p != self.points[i - 1]] or [self.points[0]]
        if len(corners) < 3:
            return min(distance(p, position) for p in corners)
        if _inside(position, corners):
            return 0.0
        return min(_to_edge(position, corners[i - 1], p) for i, p in enumerate(corners))


def position_of(text: str) -> Point:
    """A position as a person writes it: two numbers in degrees, or sexagesimal hours and degrees, in any form of
    astropy's SkyCoord (`10:07:01.8 -40:26:11`, `10h07m01.8s -40d26m11s`). UsageError `bad-position`.
    """
    words = text.replace(",", " ").split()
    try:
        if len(words) == 2 and all(re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", w) for w in words):
            ra, dec = float(words[0]), float(words[1])
        elif len(words) in (2, 6):
            ra, dec = _sexagesimal(" ".join(words))
        else:
            raise _bad_position(text)
        if -360.0 <= ra <= 360.0 and -90.0 <= dec <= 90.0:
            return ra % 360.0, dec
    except Exception as error:  # astropy raises errors of many kinds for texts that are no coordinates
        raise _bad_position(text) from error
    raise _bad_position(text)


def _sexagesimal(text: str) -> Point:
    from astropy import units
    from astropy.coordinates import SkyCoord

    if not re.fullmatch(r"[-+0-9.:hmsd°′″'\" ]+", text):
        raise ValueError(text)
    found = SkyCoord(text, unit=(units.hourangle, units.deg), frame="icrs")
    return float(found.ra.deg), float(found.dec.deg)


def _bad_position(text: str) -> ParameterError:
    return ParameterError(
        "bad-position",
        "position",
        text[:80],
        "no position on the sky",
        hint='right ascension and declination, for example "151.75513 -40.43743" or "10:07:01.2 -40:26:14.7"; '
        "names of targets go to --target",
    )


def radius_of(text: str) -> float:
    """An angle in degrees: a number (degrees), or with a unit (30arcsec, 2arcmin, 0.1deg). UsageError `bad-radius`."""
    found = _ANGLE.fullmatch(text)
    unit = found[2] if found else ""
    angle = float(found[1]) / _UNITS.get(unit, 3600.0) if found else -1.0
    if not 0.0 <= angle <= WIDEST:
        raise ParameterError(
            "bad-radius",
            "radius",
            text[:40],
            f"no radius from 0 to {WIDEST:g} degrees",
            hint="degrees, or with a unit: 0.05, 2arcmin, 30arcsec",
        )
    return angle


def distance(one: Point, other: Point) -> float:
    """Degrees between two positions, along the great circle; exact also for tiny and for opposite ones."""
    a, b = radians(one[1]), radians(other[1])
    turn = radians(other[0] - one[0])
    across = hypot(cos(b) * sin(turn), cos(a) * sin(b) - sin(a) * cos(b) * cos(turn))
    return degrees(atan2(across, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn)))


def cell_of(position: Point) -> str:
    """The cell that a position is in."""
    band = _band(position[1])
    return _cell(band, floor((position[0] % 360.0) / 360.0 * _slots(band)))


def cells_around(centre: Point, radius: float) -> list[str]:
    """The cells that a circle touches (and at its corners a few more), sorted."""
    ra, dec = centre[0] % 360.0, centre[1]
    radius += _SLACK
    polar = abs(dec) + radius >= 90.0
    width = 180.0 if polar else degrees(asin(min(1.0, sin(radians(radius)) / cos(radians(dec)))))
    found = set()
    for band in range(_band(dec - radius), _band(dec + radius) + 1):
        slots = _slots(band)
        first, last = floor((ra - width) / 360.0 * slots), floor((ra + width) / 360.0 * slots)
        found |= {_cell(band, slot) for slot in range(first, min(last, first + slots - 1) + 1)}
    return sorted(found)


def _band(dec: float) -> int:
    return max(0, min(179, floor(dec + 90.0)))


def _slots(band: int) -> int:
    """How many slots a band has: none is narrower than a degree."""
    widest = min(abs(band - 90), abs(band - 89))
    return max(1, floor(360.0 * cos(radians(widest))))


def _cell(band: int, slot: int) -> str:
    return f"{band:03d}-{slot % _slots(band):03d}"


def shapes_of(text: str) -> list[Shape]:
    """The shapes of an STC-S text; none where it cannot be read."""
    return list(_shapes(text))


def _shapes(text: str) -> Iterator[Shape]:
    for kind, words, numbers in _SHAPE.findall(text):
        frames = {w.upper() for w in words.split()} - _ELSEWHERE
        values = [float(n) for n in numbers.split()]
        if not frames <= _FRAMES or not all(abs(v) <= 400.0 for v in values):
            continue
        points = tuple((values[i] % 360.0, values[i + 1]) for i in range(0, len(values) - 1, 2))
        if kind.upper() == "CIRCLE":
            if len(values) == 3 and abs(values[1]) <= 90.0 and 0.0 <= values[2] <= 90.0:
                yield Shape(points[:1], values[2])
        elif len(values) % 2 == 0 and len(points) >= 3 and all(abs(p[1]) <= 90.0 for p in points):
            yield Shape(points)


def cells_of(positions: Iterable[Point], footprints: Iterable[str]) -> list[str]:
    """The cells of a thing: those of its footprints where one can be read, else those of its positions."""
    circles = [shape.around() for text in footprints for shape in shapes_of(text)]
    if circles := [c for c in circles if c[1] <= WIDEST]:
        return sorted({cell for centre, radius in circles for cell in cells_around(centre, radius)})
    return sorted({cell_of(p) for p in positions if abs(p[1]) <= 90.0})


def separation(position: Point, positions: Iterable[Point], footprints: Iterable[str]) -> float | None:
    """Degrees from a position to a thing: to its nearest footprint, else to its nearest position; None without any."""
    shapes = [shape for text in footprints for shape in shapes_of(text)]
    if shapes:
        return min(shape.distance(position) for shape in shapes)
    return min((distance(position, p) for p in positions), default=None)


def _vector(ra: float, dec: float) -> tuple[float, float, float]:
    a, d = radians(ra), radians(dec)
    return cos(d) * cos(a), cos(d) * sin(a), sin(d)


def _azimuth(centre: Point, point: Point) -> float:
    """The direction from one position to another, radians from north through east."""
    a, b = radians(centre[1]), radians(point[1])
    turn = radians(point[0] - centre[0])
    return atan2(cos(b) * sin(turn), cos(a) * sin(b) - sin(a) * cos(b) * cos(turn))


def _inside(position: Point, corners: Sequence[Point]) -> bool:
    """Whether the corners go once around the position as it looks at them."""
    if any(distance(position, p) < 1e-12 for p in corners):
        return True
    if any(distance(position, p) > 90.0 for p in corners):
        return False
    turned = 0.0
    directions = [_azimuth(position, p) for p in corners]
    for i, direction in enumerate(directions):
        step = degrees(direction - directions[i - 1])
        turned += step - 360.0 * ceil((step - 180.0) / 360.0)
    return abs(turned) > 180.0


def _to_edge(position: Point, start: Point, end: Point) -> float:
    """Degrees from a position to a part of a great circle."""
    to_start, length = distance(position, start), distance(start, end)
    turn = _azimuth(start, position) - _azimuth(start, end)
    along = degrees(atan2(sin(radians(to_start)) * cos(turn), cos(radians(to_start))))
    if not 0.0 <= along <= length:
        return min(to_start, distance(position, end))
    return abs(degrees(asin(max(-1.0, min(1.0, sin(radians(to_start)) * sin(turn))))))


__all__ = [
    "WIDEST",
    "Point",
    "Shape",
    "cell_of",
    "cells_around",
    "cells_of",
    "distance",
    "position_of",
    "radius_of",
    "separation",
    "shapes_of",
]
