"""Finding products by what is known of them (CONTRACT.md, `find`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.products import notations
from jwstrdf.errors import UsageError
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.sky import Point
    from jwstrdf.stores.base import Store

QUESTION, COUNT = "inventory/find", "inventory/how-many"
ORDERS = ("name", "distance", "time")
NEAR = 1 / 60
"""The radius around a position, in degrees, where none is given: an arc minute."""


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """One product; times as MJD, None for what no source says. `role`: science, preview, ... (`describe`).

    `distance`: degrees from the position asked for to the footprint (0 inside it), else to the position of the product,
    else to those of its observation.
    """

    filename: str
    level: str | None
    suffix: str | None
    observation: str | None
    target: str | None
    instrument: str | None
    filter: str | None
    exp_type: str | None
    t_min: float | None
    t_max: float | None
    present: bool
    release_date: str | None
    distance: float | None
    iri: str
    role: str | None

    def as_dict(self) -> dict[str, object]:
        """The product as in CONTRACT.md."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Found(Tabular):
    """The answer. `truncated`: the limit cut it. `without_position`: how many products fit all the rest and have no
    place on the sky, so that nobody knows whether they are near; None where no position was asked for, or no count.
    """

    products: tuple[FoundProduct, ...]
    truncated: bool = False
    without_position: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "products": [p.as_dict() for p in self.products],
            "truncated": self.truncated,
            "without_position": self.without_position,
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each product."""
        return of_records([p.as_dict() for p in self.products], FoundProduct.__slots__)


def find(
    store: Store,
    *,
    position: str | None = None,
    radius: str | float | None = None,
    order: str = "name",
    limit: int | None = None,
    count: bool = True,
    **wanted: str | Sequence[str] | None,
) -> Found:
    """The products that fit all that is given: the parameters of the question `inventory/find`.

    program, visit, observation, target, instrument, detector, filter, exp_type, level, suffix, text: one value or
    several, any of which is enough; present ("true" or "false"); since, until: the data overlap this time (a date alone
    is its whole day); released_before, released_after. Without any, all products.

    `position` (`jwstrdf.sky.position_of`) and `radius` (degrees, or with a unit; an arc minute where none is given)
    leave what lies within; `count` false saves counting what has no place. `order`: name, distance or time.
    `limit`: the first so many in that order. UsageError for an unknown parameter or a value that cannot be.
    """
    if order not in ORDERS:
        raise UsageError("bad-parameter", f"there is no order {order!r}", hint="name, distance or time")
    if limit is not None and limit < 1:
        raise UsageError("bad-option", f"the limit is a whole number from 1, not {limit!r}")
    given = _given(wanted)
    _in_order(given)
    if position is None:
        if radius is not None or order == "distance":
            what = "a radius" if radius is not None else "an order by distance"
            raise UsageError("missing-argument", f"{what} needs a position", hint='--position "151.755 -40.437"')
        return _ordered(_rows(store, given), order, limit)
    from jwstrdf.sky import cells_around, position_of, radius_of

    centre = position_of(position)
    within = radius_of(str(NEAR if radius is None else radius))
    rows = _rows(store, {**given, "sky_cell": cells_around(centre, within)})
    found = _ordered(_near(rows, centre, within), order, limit)
    return replace(found, without_position=_without_position(store, given)) if count else found


def _given(wanted: Mapping[str, str | Sequence[str] | None]) -> dict[str, str | Sequence[str]]:
    given = {k: v for k, v in wanted.items() if v is not None and len(v) > 0}
    for name in ("until", "released_before"):
        value = given.get(name)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            given[name] = f"{value.strip()}T23:59:59.999999"
    return given


def _rows(store: Store, given: Mapping[str, str | Sequence[str]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of the question by product."""
    from jwstrdf.questions.run import run

    result = run(store, QUESTION, given)
    found: dict[str, list[dict[str, Any]]] = {}
    for values in result.values():
        row = dict(zip(result.columns, values, strict=True))
        found.setdefault(str(row["iri"]), []).append(row)
    return found


def _near(rows: Mapping[str, list[dict[str, Any]]], centre: Point, within: float) -> dict[str, list[dict[str, Any]]]:
    from jwstrdf.sky import separation

    near: dict[str, list[dict[str, Any]]] = {}
    for iri, alike in rows.items():
        positions = {(r["ra"], r["dec"]) for r in alike if r["ra"] is not None and r["dec"] is not None}
        distance = separation(centre, positions, sorted({r["footprint"] for r in alike if r["footprint"]}))
        if distance is not None and distance <= within:
            near[iri] = [{**row, "distance": round(distance, 9)} for row in alike]
    return near


def _without_position(store: Store, given: Mapping[str, str | Sequence[str]]) -> int:
    from jwstrdf.questions.run import run

    ((products, placed),) = run(store, COUNT, given).values()
    return int(products) - int(placed)


def _in_order(given: Mapping[str, Any]) -> None:
    """UsageError where the end asked for lies before the beginning: nothing could fit."""
    from datetime import UTC, datetime

    try:
        since, until = (datetime.fromisoformat(str(given[k])) for k in ("since", "until"))
    except (KeyError, ValueError):
        return  # one is not given, or no time at all, which is told when the question is asked
    first, last = (t.replace(tzinfo=UTC) if t.tzinfo is None else t for t in (since, until))
    if last < first:
        raise UsageError(
            "bad-parameter",
            f"the time ends (--to {until}) before it begins (--from {since})",
            hint="give the earlier time first",
        )


def _ordered(rows: Mapping[str, list[dict[str, Any]]], order: str, limit: int | None) -> Found:
    from jwstrdf.vocabulary import registry

    known = registry.load()
    words = notations(known.levels), notations(known.instruments), notations(known.product_roles)
    products = [_product(alike, *words) for alike in rows.values()]
    keys: dict[str, Any] = {
        "name": lambda p: (p.filename, p.iri),
        "distance": lambda p: (p.distance, p.filename, p.iri),
        "time": lambda p: (p.t_min is None, p.t_min or 0.0, p.filename, p.iri),
    }
    products.sort(key=keys[order])
    return Found(tuple(products[:limit]), limit is not None and len(products) > limit)


def _product(
    alike: Iterable[Mapping[str, Any]],
    levels: Mapping[str, str],
    instruments: Mapping[str, str],
    roles: Mapping[str, str],
) -> FoundProduct:
    row = min(alike, key=lambda r: [str(r[c]) for c in sorted(r)])
    return FoundProduct(
        filename=str(row["filename"]),
        level=levels.get(row["level"] or ""),
        suffix=row["suffix"],
        observation=row["observation_name"],
        target=row["target_name"],
        instrument=instruments.get(row["instrument"] or ""),
        filter=row["optical_elements"],
        exp_type=row["exposure_type"],
        t_min=mjd(row["t_min"]),
        t_max=mjd(row["t_max"]),
        present=bool(row["present"]),
        release_date=release(row["release_date"]),
        distance=row.get("distance"),
        iri=str(row["iri"]),
        role=roles.get(row["product_role"] or ""),
    )


def release(told: object) -> str | None:
    """A release time as written; a modified Julian date as ISO 8601 UTC to the second."""
    if told is None or isinstance(told, str):
        return told
    from datetime import UTC, datetime, timedelta

    moment = datetime(1858, 11, 17, tzinfo=UTC) + timedelta(seconds=round(float(str(told)) * 86400))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def mjd(time: object) -> float | None:
    """A time, xsd:dateTime in UTC or modified Julian date already, as the latter (days since 1858-11-17T00:00:00)."""
    if time is None or time == "":
        return None
    if isinstance(time, int | float):
        return float(time)
    from datetime import UTC, datetime

    moment = datetime.fromisoformat(str(time).replace("Z", "+00:00"))
    return round((moment - datetime(1858, 11, 17, tzinfo=UTC)).total_seconds() / 86400, 9)
