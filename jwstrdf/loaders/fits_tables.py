"""One text column of a binary table that stands in the file (FITS Standard 4.0, section 7.3)."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.fits_headers import BLOCK, Header


def texts_of(header: Header, data: bytes, column: str, where: str) -> Iterable[str]:
    """The texts of a column, found by its name whatever its case; none where the table has no such column."""
    from astropy.io import fits

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole = fits.BinTableHDU.fromstring(header.raw + data + b"\0" * (-len(data) % BLOCK))
            names = {n.lower(): n for n in whole.columns.names}
            if column not in names:
                return []
            return [str(text).strip() for text in whole.data[names[column]]]
    except (ValueError, TypeError, KeyError, OSError, AttributeError, IndexError, UnicodeDecodeError) as error:
        raise BadInputError(
            "bad-fits",
            f"the table {header.place} cannot be read ({str(error).splitlines()[0][:200]})",
            hint="copy or download the file again",
            where=where,
        ) from error
