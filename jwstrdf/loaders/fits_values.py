"""A header value as the ontology wants it: in the lexical form of its property, as a file name, as a step's status."""

from __future__ import annotations

import math
import re

from jwstrdf.loaders import texts
from jwstrdf.loaders.fits_cards import Value

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d+)?)?Z?$")
_FLAGS = {"T": "true", "TRUE": "true", "Y": "true", "F": "false", "FALSE": "false", "N": "false"}
"""How headers and pools write what is true."""

_BEYOND = 2**63
"""Whole numbers from here on do not fit into 64 bits, and so not into the tables."""

_SCHEME = re.compile(r"^[a-z]+://")


def lexical(value: Value, kind: str, form: str | None) -> str | None:
    """The value in the lexical form of an XSD type (string, integer, double, boolean, dateTime).

    None where there is no value; ValueError (with what was expected) where it is not of the type.
    """
    if value is None or (isinstance(value, str) and texts.is_null(value)):
        return None
    if form == "date-time" or kind == "dateTime":
        return date_time(str(value))
    if kind == "boolean":
        if isinstance(value, bool) or (isinstance(value, str) and value.upper() in _FLAGS):
            return _FLAGS[str(value).upper()]
        raise ValueError("T or F was expected")
    if kind in ("integer", "double"):
        return _number(value, kind)
    return str(value)


def _number(value: str | int | float | bool, kind: str) -> str:
    if isinstance(value, bool):
        raise ValueError("a number was expected")
    try:
        number = float(value) if kind == "double" or isinstance(value, float) else int(value)
    except OverflowError:  # a whole number that no double is near to
        raise ValueError("a finite number was expected") from None
    except ValueError:
        raise ValueError("a number was expected") from None
    if isinstance(number, float) and (not math.isfinite(number) or (kind == "integer" and number != int(number))):
        wanted = {"integer": "a whole number was expected", "double": "a finite number was expected"}
        raise ValueError(wanted[kind])
    if kind == "integer" and abs(number) >= _BEYOND:
        raise ValueError("a whole number of 64 bits was expected")
    return str(int(number)) if kind == "integer" else repr(float(number))


def date_time(text: str) -> str:
    """An ISO 8601 time in UTC, written without a zone, as xsd:dateTime with `Z`; ValueError for anything else."""
    found = _TIME.match(text.strip())
    if not found:
        raise ValueError("a time as YYYY-MM-DDThh:mm:ss was expected")
    from datetime import datetime

    day, time, fraction = found[1], found[2] or "00:00:00", found[3] or ""
    second = "59" if time.endswith("60") else time[-2:]  # a leap second has no xsd:dateTime
    datetime.fromisoformat(f"{day}T{time[:-2]}{second}")
    return f"{day}T{time[:-2]}{second}{fraction.rstrip('0').rstrip('.')}Z"


def file_name(text: str, place: str, where: str) -> str:
    """The file that a value names: scheme (`crds://`) and folder cut off; BadInputError for what is no name."""
    name = texts.cut_folder(_SCHEME.sub("", text.strip()), place=place, where=where)
    texts.check_name(name, place=place, where=where)
    return name
