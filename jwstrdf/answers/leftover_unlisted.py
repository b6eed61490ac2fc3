"""Files that the newest product table of their observation no longer lists: told, though it may be filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.answers.leftover_stage3 import Unexplained
from jwstrdf.answers.scope import ask_within

if TYPE_CHECKING:
    from jwstrdf.answers.scope import Scope
    from jwstrdf.stores.base import Store

REASON = "not-listed-any-more"

Row = dict[str, str | None]


def unlisted(store: Store, scope: Scope) -> list[Unexplained]:
    """The files of a scope that the newest table of their observation lacks, without those that are withdrawn."""
    rows: dict[str, list[Row]] = {}
    for row in ask_within(store, "audit/not-listed-any-more", scope.files):
        if row["whole"] != "true":
            rows.setdefault(str(row["filename"]), []).append(row)
    return [_unlisted(filename, told) for filename, told in sorted(rows.items()) if scope.holds(filename)]


def _unlisted(filename: str, rows: list[Row]) -> Unexplained:
    tables = sorted({str(row[column]) for row in rows for column in ("older", "newer")})
    return Unexplained(filename, "", why_unlisted(rows), tuple(tables), str(rows[0]["iri"]), REASON)


def listing_of(store: Store, iri: str) -> str | None:
    """In words that newer tables no longer list a file, and whether that proves anything; None where they do."""
    from jwstrdf.questions import terms
    from jwstrdf.questions.run import ask

    rows = ask(store, "audit/not-listed-any-more", {"product": [terms.iri(iri)]})
    if any(row["whole"] == "true" for row in rows):
        return "a newer complete listing of its observation lacks it: the archive has withdrawn it"
    return why_unlisted(rows) if rows else None


def why_unlisted(rows: list[Row]) -> str:
    """What the rows of a file say, in words: those of the observation of which the table is the newest."""
    first = min(rows, key=lambda r: (_backwards(r["newer_modified"]), r["observation"] or "", r["newer"] or ""))
    of_table = [r for r in rows if (r["observation"], r["newer"]) == (first["observation"], first["newer"])]
    last = max(of_table, key=lambda r: (r["older_modified"] or "", r["older"] or ""))
    count = int(first["same_level"] or 0)
    level = f"it lists {count} other file{'s' * (count != 1)} of its level" if count else "it lists none of its level"
    return (
        f"the newest table of {first['observation']} ({first['newer']}, {first['newer_modified']}) no longer lists it, "
        f"{last['older']} ({last['older_modified']}) did; {level} there; "
        "the table may be filtered, so this proves nothing"
    )


def _backwards(time: str | None) -> tuple[int, ...]:
    return tuple(-ord(c) for c in time or "")
