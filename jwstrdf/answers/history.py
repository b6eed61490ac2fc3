"""The versions of a product (CONTRACT.md, `history`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.answers.resolve import Thing
    from jwstrdf.stores.base import Store

QUESTION = "provenance/history"
OF_ASSOCIATIONS = "associations/versions"
HEADER = "fits"
"""The kind of sources that are headers of files."""
STAMP = "%Y%m%dt%H%M%S"
"""The form of the time stamp of an association, UTC."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version: key, date (ISO 8601, UTC), pipeline, context, checksum, association; None for what is unknown.

    Of an association file the key is the digest of its content and the date its time stamp.

    `association_defines`: whether the association of the header lists the product; False for one of another stage,
    None where the association was not read or the header names none.
    """

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
    association_defines: bool | None = None

    def as_dict(self) -> dict[str, object]:
        """The version as in CONTRACT.md."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "witnesses": list(self.witnesses)}


@dataclass(frozen=True, slots=True)
class History(Tabular):
    """All versions of a product, the newest first; `reason`: why none is known.

    `not_listed_any_more`: in words that newer product tables lack the file, and what that proves; None where none does.
    `kind`: what the file is to the store, `association` or another path of IRIs.
    """

    product: str
    iri: str
    versions: tuple[Version, ...]
    kind: str
    reason: str | None = None
    not_listed_any_more: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "product": self.product,
            "iri": self.iri,
            "versions": [v.as_dict() for v in self.versions],
            "reason": self.reason,
            "not_listed_any_more": self.not_listed_any_more,
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each version."""
        return of_records([v.as_dict() for v in self.versions], Version.__slots__)


def history(store: Store, product: str) -> History:
    """The versions of a product, or of an association file, that any source has read; none where none was read.

    UnknownNameError for a name that the store does not know.
    """
    from jwstrdf.answers.leftover_unlisted import listing_of
    from jwstrdf.answers.resolve import resolve

    thing = resolve(store, product)
    if thing.kind == "association":
        found = association_history(store, thing)
        reason = None if found else "the association file itself was not read"
    else:
        found = header_versions(store, thing)
        reason = None if found else _why_none(store, thing)
    return History(thing.name, thing.iri, found, thing.kind, reason, listing_of(store, thing.iri))


def header_versions(store: Store, product: Thing) -> tuple[Version, ...]:
    """The versions of a file that headers tell, the current one first, then by date."""
    from jwstrdf.questions import terms
    from jwstrdf.questions.run import ask

    rows: dict[str, list[dict[str, object]]] = {}
    for row in ask(store, QUESTION, {"product": [terms.iri(product.iri)]}):
        rows.setdefault(str(row["version"]), []).append(dict(row))
    found = [_version(iri, alike) for iri, alike in rows.items()]
    found.sort(key=lambda v: (not v.current, _reversed(v.date or ""), v.key))
    return tuple(found)


def association_history(store: Store, association: Thing) -> tuple[Version, ...]:
    """The contents of an association file that were read, the current one first, each before the one it replaced."""
    from jwstrdf.answers.changes.version_side import in_order
    from jwstrdf.iri import name_of
    from jwstrdf.questions import terms
    from jwstrdf.questions.run import ask

    rows = ask(store, OF_ASSOCIATIONS, {"association": [terms.iri(association.iri)]})
    found = []
    for iri in in_order(rows):
        alike = [r for r in rows if r["version_iri"] == iri]
        stamps = sorted({r["stamp"] for r in alike if r["stamp"]})
        found.append(
            Version(
                key=name_of(iri.rpartition("/")[2]),
                date=_instant(stamps[0]) if stamps else None,
                cal_ver=None,
                context=None,
                checksum=None,
                association=None,
                size=None,
                current=any(r["current"] == "true" for r in alike),
                witnesses=tuple(sorted({str(r["witness"]) for r in alike})),
                iri=iri,
            )
        )
    return tuple(found)


def _instant(stamp: str) -> str | None:
    """A time stamp as ISO 8601, UTC; None where it has another form."""
    try:
        return datetime.strptime(stamp.lower(), STAMP).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return None


def _why_none(store: Store, product: Thing) -> str:
    from jwstrdf.questions import terms
    from jwstrdf.questions.run import ask

    rows = ask(store, "inventory/sources-of", {"product": [terms.iri(product.iri)]}) if product.is_file else []
    read = sorted(str(r["witness"]) for r in rows if r["kind"] == HEADER and r["listed"] == "true")
    if not read:
        return "no header of this file was read"
    more = f" and {len(read) - 1} more" if len(read) > 1 else ""
    return f"a header was read ({read[0]}{more}), but it has no DATE; with ingest --checksum its content is its version"


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
        association_defines={"true": True, "false": False}.get(str(first["association_defines"])),
    )


def _reversed(text: str) -> tuple[int, ...]:
    return tuple(-ord(c) for c in text)
