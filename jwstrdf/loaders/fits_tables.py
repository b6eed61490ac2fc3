"""Columns of a binary table that stands in the file (FITS Standard 4.0, section 7.3)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.fits_cards import Value
from jwstrdf.loaders.fits_headers import BLOCK, Header


def texts_of(header: Header, data: bytes, column: str, where: str) -> Iterable[str]:
    """The texts of a column, found by its name whatever its case; none where the table has no such column."""
    return [str(cells[column]).strip() for cells in cells_of(header, data, (column,), where) if column in cells]


def cells_of(header: Header, data: bytes, columns: Sequence[str], where: str) -> list[dict[str, Value]]:
    """For each row its cells by lower-case column, of the wanted columns that the table has.

    Texts are stripped, NaN is null. BadInputError `bad-fits` where the table cannot be read.
    """
    from astropy.io import fits
    from astropy.io.fits.verify import VerifyError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole = fits.BinTableHDU.fromstring(header.raw + data + b"\0" * (-len(data) % BLOCK))
            names = {n.lower(): n for n in whole.columns.names}
            found = {c: [_plain(v) for v in whole.data[names[c]].tolist()] for c in columns if c in names}
            return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    except (ValueError, TypeError, KeyError, OSError, AttributeError, IndexError, VerifyError) as error:
        raise BadInputError(
            "bad-fits",
            f"the table {header.place} cannot be read ({str(error).splitlines()[0][:200]})",
            hint="copy or download the file again",
            where=where,
        ) from error


def _plain(value: Any) -> Value:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    raise ValueError("a cell holds more than one value")
