"""Times in tables of the archive: ISO 8601, `/Date(ms)/` of its service, `m/d/yyyy h:mm` of spreadsheets, MJD twins.

A keyword search gives a time twice: in a column, and as MJD in its twin (`date`, `date_mjd`). Spreadsheets cut the
first to the minute; then the twin, rounded to the second, is the better one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

from jwstrdf.loaders import fits_values, texts

_EPOCH = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/$")
_SHEET = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,? +(\d{1,2}):(\d\d)(?::(\d\d)(\.\d+)?)?(?: *([AP])\.?M\.?)?)?$", re.IGNORECASE
)
_EXPECTED = "a time as YYYY-MM-DDThh:mm:ss, /Date(ms)/ or m/d/yyyy h:mm:ss was expected"
_MJD_ZERO = datetime(1858, 11, 17)
_FINE = 8
"""Decimals from which on an MJD tells more than the second (1e-8 day is 0.9 ms)."""
_SLACK = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)


class NoSecondsError(ValueError):
    """The time is cut to the minute and nothing tells the second."""


class TwinError(ValueError):
    """The time and its MJD twin are not the same time."""


@cache
def archive_zone() -> tzinfo:
    """The zone of the archive's servers.

    `/Date(ms)/` without an offset is a UTC clock time that was counted as if it were of this zone: in 438 rows of a
    rehearsal of 2018 date_obs is 5 hours (winter) or 4 hours (summer) later than expstart of the same row.
    """
    from zoneinfo import ZoneInfo

    return ZoneInfo("America/New_York")


def clock(cell: str, zone: tzinfo) -> tuple[datetime, bool]:
    """The UTC time that a cell shows, without zone, and whether its seconds are known; ValueError for anything else."""
    cell = cell.strip()
    epoch = _EPOCH.match(cell)
    if epoch:
        return _counted(int(epoch[1]), epoch[2], zone), True
    sheet = _SHEET.match(cell)
    if sheet:
        return _shown(sheet)
    try:
        return datetime.fromisoformat(fits_values.date_time(cell)).replace(tzinfo=None), True
    except ValueError:
        raise ValueError(_EXPECTED) from None


def is_counted(cell: str) -> bool:
    """Whether a cell is a `/Date(ms)/` that does not tell its offset."""
    found = _EPOCH.match(cell.strip())
    return found is not None and found[2] is None


def from_mjd(text: str) -> datetime:
    """The time of an MJD: to the second, or to the millisecond where it has decimals enough."""
    try:
        moment = _MJD_ZERO + timedelta(days=float(text))
    except (ValueError, OverflowError):
        raise ValueError("a Modified Julian Date was expected") from None
    fine = len(text.partition(".")[2]) >= _FINE
    step = timedelta(milliseconds=1) if fine else timedelta(seconds=1)
    return _MJD_ZERO + step * round((moment - _MJD_ZERO) / step)


def moment(cell: str | None, twin: str | None, zone: tzinfo, *, day: bool = False) -> str | None:
    """The time that a cell and its twin tell, as xsd:dateTime in UTC, or its `day` alone; None if neither tells one.

    Raises NoSecondsError, TwinError, or ValueError with what was expected.
    """
    by_twin = None if twin is None or texts.is_null(twin) else from_mjd(twin)
    if cell is None or texts.is_null(cell):
        return None if by_twin is None else _written(by_twin, day=day)
    told, whole = clock(cell, zone)
    # A twin is rounded, a shortened cell is cut.
    if by_twin is not None and not told - _SLACK <= by_twin <= told + _SLACK + (timedelta() if whole else _MINUTE):
        raise TwinError(f"its MJD twin says {_written(by_twin, day=False)}; one time was expected")
    if whole or day:
        return _written(told, day=day)
    if by_twin is None:
        raise NoSecondsError
    return _written(by_twin, day=False)


def _counted(milliseconds: int, offset: str | None, zone: tzinfo) -> datetime:
    if offset:
        minutes = int(offset[1:3]) * 60 + int(offset[3:])
        zone = timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
        return moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        raise ValueError(_EXPECTED) from None


def _shown(found: re.Match[str]) -> tuple[datetime, bool]:
    month, day, year, hour, minute, second, fraction, half = found.groups()
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(_EXPECTED)
        hours = hours % 12 + (12 if half.upper() == "P" else 0)
    try:
        moment = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))
    except ValueError:
        raise ValueError(_EXPECTED) from None
    return moment + timedelta(seconds=float(fraction or 0)), second is not None


def _written(moment: datetime, *, day: bool) -> str:
    if day:
        return moment.date().isoformat()
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".") if moment.microsecond else ""
    return moment.replace(microsecond=0).isoformat() + fraction + "Z"
