"""The versions of a product (CONTRACT.md, `history`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

QUESTION = "provenance/history"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: key, date (ISO 8601, UTC), pipeline, context, checksum, association; None for what is unknown."""

    key: str
    date: str | None
    cal_ver: str | None
    context: str | None
    checksum: str | None
    association: str | None
    size: int | None
    current: bool
    witnesses: tuple[str, ...]
    iri: str

    def as_dict(self) -> dict[str, object]:
        """The version as in CONTRACT.md."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "witnesses": list(self.witnesses)}


@dataclass(frozen=True, slots=True)
class History(Tabular):
    """All versions of a product, the newest first."""

    product: str
    iri: str
    versions: tuple[Version, ...]

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {"product": self.product, "iri": self.iri, "versions": [v.as_dict() for v in self.versions]}

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each version."""
        return of_records([v.as_dict() for v in self.versions], Version.__slots__)


def history(store: Store, product: str) -> History:
    """The versions of a product that any source has read; none where no header was read.

    UnknownNameError for a name that the store does not know.
    """
    from jwstrdf.answers.resolve import resolve
    from jwstrdf.questions import terms
    from jwstrdf.questions.run import ask

    thing = resolve(store, product)
    rows: dict[str, list[dict[str, object]]] = {}
    for row in ask(store, QUESTION, {"product": [terms.iri(thing.iri)]}):
        rows.setdefault(str(row["version"]), []).append(dict(row))
    found = [_version(iri, alike) for iri, alike in rows.items()]
    found.sort(key=lambda v: (not v.current, _reversed(v.date or ""), v.key))
    return History(thing.name, thing.iri, tuple(found))


def _version(iri: str, rows: list[dict[str, object]]) -> Version:
    first = min(rows, key=lambda r: tuple(str(r[c]) for c in ("checksum", "size", "witness")))

    def text(column: str) -> str | None:
        value = first[column]
        return None if value is None else str(value)

    size = first["size"]
    return Version(
        key=str(first["key"]),
        date=text("date"),
        cal_ver=text("cal_ver"),
        context=text("context"),
        checksum=next((str(r["checksum"]) for r in rows if r["checksum"]), None),
        association=text("association"),
        size=None if size is None else int(str(size)),
        current=first["current"] == "true",
        witnesses=tuple(sorted({str(r["witness"]) for r in rows})),
        iri=iri,
    )


def _reversed(text: str) -> tuple[int, ...]:
    return tuple(-ord(c) for c in text)
