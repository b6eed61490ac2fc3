"""Columns of a binary table that stands in the file (FITS Standard 4.0, section 7.3)."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import texts
from jwstrdf.loaders.fits_cards import Value
from jwstrdf.loaders.fits_headers import BLOCK, Header

_FIELDS = re.compile(rb"\s*(?:HIERARCH\s+)?TFIELDS\s*=\s*([^/]*)", re.IGNORECASE)
_NO_WIDTH = re.compile(rb"NAXIS1  =\s*[+-]?0+\s*(?:/|$)")
_MAX_FIELDS = 999
"""Most columns that a table may have (section 7.3.1)."""


def texts_of(header: Header, data: bytes, column: str, where: str) -> Iterable[str]:
    """The texts of a column, found by its name whatever its case; none where the table has no such column."""
    return [str(cells[column]).strip() for cells in cells_of(header, data, (column,), where) if column in cells]


def cells_of(header: Header, data: bytes, columns: Sequence[str], where: str) -> list[dict[str, Value]]:
    """For each row its cells by lower-case column, of the wanted columns that the table has.

    Texts are stripped, NaN is null. BadInputError `bad-fits` where the table cannot be read.
    """
    from astropy.io import fits

    try:
        _check_fields(header)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole = fits.BinTableHDU.fromstring(header.raw + data + b"\0" * (-len(data) % BLOCK))
            names = {n.lower(): n for n in whole.columns.names}
            found = {c: [_plain(v) for v in whole.data[names[c]].tolist()] for c in columns if c in names}
            return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # astropy raises many kinds here, also AssertionError; all mean that the file is broken
        reason = texts.printable(" ".join(str(error).split())[:200]) or type(error).__name__
        raise BadInputError(
            "bad-fits",
            f"the table {header.place} cannot be read ({reason})",
            hint="copy or download the file again",
            where=where,
        ) from error


def _check_fields(header: Header) -> None:
    """astropy would make as many columns and empty rows as a header asks for, whatever the standard says."""
    if any(map(_NO_WIDTH.match, header.cards)):
        raise ValueError("its rows have no bytes (NAXIS1 is 0), so that there may be any number of them")
    for found in filter(None, map(_FIELDS.match, header.cards)):
        told = found[1].strip()
        if not told.isdigit() or int(told) > _MAX_FIELDS:
            shown = told.decode("ascii", "replace")[:40]
            raise ValueError(f"TFIELDS is {shown}, a number from 0 to {_MAX_FIELDS} was expected")


def _plain(value: Any) -> Value:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    raise ValueError("a cell holds more than one value")
