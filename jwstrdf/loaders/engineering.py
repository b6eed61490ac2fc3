"""The engineering database: lists of telemetry mnemonics, and its answers with samples of one mnemonic.

A list says what a mnemonic is. Of an answer only its extent is kept: how many samples, the earliest and the latest
time; the samples stay in the file. Times are `/Date(ms+0000)/`, milliseconds since 1970 in UTC whatever follows them.
Source: jwst/lib/engdb_direct.py (the service, `extract_db_time`), jwst/lib/engdb_mast.py (`cache_as_local`) and
jwst/lib/engdb_lib.py (`mnemonic_data_fname`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import texts

Row = tuple[Any, ...]
LIST, ANSWER = "engineering-list", "engineering-answer"
"""What the ontology calls the tables whose columns it knows."""

COUNT, FIRST, LAST = "sampleCount", "firstSampleTime", "lastSampleTime"
"""Local names of the properties of an answer."""

_NAMES, _NAME, _DATA, _TIME, _DECLARED = "TlmMnemonics", "TlmMnemonic", "Data", "ObsTime", "Count"
_EPOCH = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/$")
_FILE = re.compile(
    r"(\w+?)(?:_data\.json|-\d{8}T\d{6}-\d{8}T\d{6}(?: ?\(\d+\))?\.(?:csv|ecsv)|\.ecsv)$", re.IGNORECASE | re.ASCII
)
_START = datetime(1970, 1, 1, tzinfo=UTC)
_STATED = "one value was expected"


@dataclass
class EngineeringRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    facts: list[Row] = field(default_factory=list)
    mnemonics: dict[str, None] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def fact(self, mnemonic: str, name: str, value: str, place: str) -> None:
        """Add a fact of a mnemonic."""
        self.facts.append(("", "mnemonic", mnemonic, None, name, value, place))


@dataclass(frozen=True, slots=True)
class Extent:
    """How many samples an answer has, and its earliest and latest time with their places (None without samples)."""

    count: int
    first: tuple[str, str] | None
    last: tuple[str, str] | None


@cache
def columns(table: str) -> Mapping[str, str | None]:
    """The columns that the ontology knows of a table, lower case, with the property that each states, if any."""
    from jwstrdf.vocabulary import registry

    return {c.column: c.property for c in registry.load().columns.values() if c.table == table}


def is_engineering(document: Any) -> bool:
    """Whether a JSON document is a list of mnemonics or an answer."""
    return isinstance(document, dict) and bool({_NAMES, _NAME} & document.keys())


def read(document: Any, name: str, where: str) -> EngineeringRows:
    """The rows of a JSON document; BadInputError with the path of what is broken."""
    out = EngineeringRows()
    if _NAMES in document:
        rows = _rows(document, _NAMES, where)
        _List(out, where).read(rows)
    else:
        rows = _rows(document, _DATA, where)
        mnemonic = _mnemonic(document.get(_NAME), _NAME, where)
        answer(out, mnemonic, _extent(rows, where), name, where)
    declared = document.get(_DECLARED)
    if declared is not None and (isinstance(declared, bool) or declared != len(rows)):
        held = "mnemonics" if _NAMES in document else "samples"
        out.notes.append(
            Note("count-differs", f"{_DECLARED} is {declared!r:.40}, the file has {len(rows):,} {held}", where)
        )
    return out


def answer(out: EngineeringRows, mnemonic: str, extent: Extent, name: str, where: str, *, rows: str = _DATA) -> None:
    """Add what is kept of an answer; a file that is named after another mnemonic is a warning.

    `rows` says where the samples stand.
    """
    called = mnemonic_of(name)
    if called and called != mnemonic:
        out.notes.append(
            Note("other-mnemonic", f"the file is named after {called}, the samples are of {mnemonic}", where)
        )
    if not extent.count:
        out.notes.append(Note("no-rows", "the answer has no samples", where))
    out.mnemonics[mnemonic] = None
    out.fact(mnemonic, COUNT, str(extent.count), rows)
    for prop, told in ((FIRST, extent.first), (LAST, extent.last)):
        if told:
            out.fact(mnemonic, prop, *told)


def mnemonic_of(name: str) -> str | None:
    """The mnemonic after which the pipeline or the archive names the file of an answer, or None."""
    found = _FILE.match(name)
    return found[1].upper() if found else None


def iso(milliseconds: int) -> str:
    """A time of the database as xsd:dateTime; ValueError for one that no calendar has."""
    try:
        moment = _START + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValueError("a time in the years 1 to 9999 was expected") from None
    return written(moment.replace(tzinfo=None))


def written(moment: datetime) -> str:
    """A UTC time without zone as xsd:dateTime."""
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".") if moment.microsecond else ""
    return moment.replace(microsecond=0).isoformat() + fraction + "Z"


def _rows(document: Mapping[str, Any], key: str, where: str) -> list[Any]:
    if key not in document:
        raise _wrong("missing-key", key, "is missing", "a list of samples was expected", where)
    rows = document[key]
    if rows is None and key == _DATA:  # so the service says that it has none
        return []
    if not isinstance(rows, list):
        raise _wrong("wrong-type", key, "is no list", "a list of objects was expected", where)
    return rows


def _extent(rows: list[Any], where: str) -> Extent:
    times: list[int] = []
    for number, row in enumerate(rows):
        text = row.get(_TIME) if isinstance(row, dict) else None
        found = _EPOCH.match(text) if isinstance(text, str) else None
        if not found:
            place = f"{_DATA}[{number}]"
            if not isinstance(row, dict):
                raise _wrong("wrong-type", place, "is no object", f"one with {_TIME} was expected", where)
            if text is None:
                raise _wrong("missing-key", f"{place}.{_TIME}", "is missing", "every sample has a time", where)
            says = f"is {texts.shown(str(text))}"
            raise _wrong("bad-value", f"{place}.{_TIME}", says, "a time as /Date(ms+0000)/ was expected", where)
        times.append(int(found[1]))
    if not times:
        return Extent(0, None, None)
    ends = []
    for moment in (min(times), max(times)):
        place = f"{_DATA}[{times.index(moment)}].{_TIME}"
        try:
            ends.append((iso(moment), place))
        except ValueError as error:
            raise _wrong("bad-value", place, f"is /Date({moment})/", str(error), where) from None
    return Extent(len(times), *ends)


def _mnemonic(value: Any, place: str, where: str) -> str:
    """A mnemonic as the database writes it: in capitals."""
    if value is None:
        raise _wrong("missing-key", place, "is missing", "the name of a mnemonic was expected", where)
    if not isinstance(value, str):
        raise _wrong("wrong-type", place, f"is {value!r:.40}", "a text was expected", where)
    name = value.strip().upper()
    texts.check_name(name, place=place, where=where)
    if not re.fullmatch(r"[!-.0-~]+", name):
        raise _wrong("bad-name", place, f"is {texts.shown(value)}", "a mnemonic has no blank and no slash", where)
    return name


class _List:
    """A list of mnemonics being read."""

    def __init__(self, out: EngineeringRows, where: str) -> None:
        self.out, self.where = out, where
        self.seen: dict[tuple[str, str], tuple[str, str]] = {}
        self.unknown: dict[str, None] = {}

    def read(self, rows: list[Any]) -> None:
        known = columns(LIST)
        for number, row in enumerate(rows):
            at = f"{_NAMES}[{number}]"
            if not isinstance(row, dict):
                raise _wrong("wrong-type", at, "is no object", f"one with {_NAME} was expected", self.where)
            mnemonic = _mnemonic(row.get(_NAME), f"{at}.{_NAME}", self.where)
            self.out.mnemonics[mnemonic] = None
            for key, value in row.items():
                prop = known.get(key.lower())
                if prop:
                    self.cell(mnemonic, prop, value, f"{at}.{key}")
                elif key.lower() not in known:
                    self.unknown[key] = None
        if not rows:
            self.note("no-rows", "the list has no mnemonics")
        if self.unknown:
            passed = ", ".join(texts.printable(key)[:40] for key in sorted(self.unknown))[:400]
            self.note("unknown-column", f"keys that jwstrdf does not know are passed over: {passed}")

    def cell(self, mnemonic: str, prop: str, value: Any, place: str) -> None:
        if value is None or (isinstance(value, str) and texts.is_null(value)):
            return
        if not isinstance(value, str):
            raise _wrong("wrong-type", place, f"is {value!r:.40}", "a text was expected", self.where)
        value = value.strip()
        texts.check_text(value, place=place, where=self.where)
        old, at = self.seen.setdefault((mnemonic, prop), (value, place))
        if old != value:
            says = f"is {texts.shown(value)} for {mnemonic}, {at} is {texts.shown(old)}"
            raise _wrong("conflict", place, says, _STATED, self.where)
        if at == place:
            self.out.fact(mnemonic, prop, value, place)

    def note(self, code: str, message: str) -> None:
        self.out.notes.append(Note(code, message, self.where))


def _wrong(code: str, place: str, what: str, expected: str, where: str) -> BadInputError:
    return BadInputError(code, f"{place} {what}; {expected}", hint="save the answer again as it comes", where=where)
