"""Cells of an answer as a person or a data frame wants them: names for IRIs, times as times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jwstrdf.iri import PREFIXES

if TYPE_CHECKING:
    from jwstrdf.stores.base import Term

_TIME = PREFIXES["xsd"] + "dateTime"


def shown(cell: Term | None, base: str, whole: bool = False) -> Any:
    """What an IRI names, a time as a `datetime` in UTC (without a zone it is UTC), else the plain value.

    `whole`: IRIs stay as they are.
    """
    from jwstrdf.questions.formats import short
    from jwstrdf.questions.run import value_of

    if cell is None:
        return None
    if cell.kind == "iri":
        return cell.value if whole else short(cell, base)
    if cell.datatype == _TIME:
        return _moment(cell.value)
    return value_of(cell)


def _moment(text: str) -> datetime | str:
    """The time; its text where a calendar of Python has no such time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
