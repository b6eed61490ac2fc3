"""Finding products by what is known of them (CONTRACT.md, `find`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.products import notations
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

QUESTION = "inventory/find"


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """One product; times as MJD, None for what no source says."""

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
    iri: str

    def as_dict(self) -> dict[str, object]:
        """The product as in CONTRACT.md."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Found(Tabular):
    """The answer, by file name; `truncated`: the limit cut it."""

    products: tuple[FoundProduct, ...]
    truncated: bool = False

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {"products": [p.as_dict() for p in self.products], "truncated": self.truncated}

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each product."""
        return of_records([p.as_dict() for p in self.products], FoundProduct.__slots__)


def find(store: Store, *, limit: int | None = None, **wanted: str | Sequence[str] | None) -> Found:
    """The products that fit all that is given: the parameters of the question `inventory/find`.

    program, visit, observation, target, instrument, detector, filter, exp_type, level, suffix, text, present.
    Without any, all products. UsageError for an unknown parameter or a value that cannot be.
    """
    from jwstrdf.questions.run import run
    from jwstrdf.vocabulary import registry

    given = {k: v for k, v in wanted.items() if v is not None}
    result = run(store, QUESTION, given, limit=None if limit is None else limit + 1)
    known = registry.load()
    levels, instruments = notations(known.levels), notations(known.instruments)
    found: dict[str, FoundProduct] = {}
    for values in result.values():
        row = dict(zip(result.columns, values, strict=True))
        found.setdefault(
            str(row["iri"]),
            FoundProduct(
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
                release_date=_date(row["release_date"]),
                iri=str(row["iri"]),
            ),
        )
    products = sorted(found.values(), key=lambda p: (p.filename, p.iri))
    truncated = limit is not None and len(result.rows) > limit
    return Found(tuple(products[:limit]), truncated)


def _date(told: object) -> str | None:
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
