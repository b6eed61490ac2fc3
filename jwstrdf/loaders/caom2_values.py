"""Values of CAOM2 elements in the lexical form of their property, in the units that the archive's tables have.

CAOM2 gives wavelengths in metres and releases as ISO 8601 times; the tables of MAST give nanometres and MJD, and one
property says one thing (CAOM 2.4, section on units; MAST, CAOM field descriptions).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation, Overflow
from fractions import Fraction

from jwstrdf.loaders import fits_values, texts

_FLAGS = {"1": "true", "0": "false"}
"""How XML Schema also writes truth values (XML Schema 1.0 part 2, section 3.2.2)."""
_EPOCH = datetime(1858, 11, 17)
_MICROSECONDS = 86_400_000_000


def lexical(written: str, kind: str, form: str | None) -> str | None:
    """The value of a property of that type; None for none, ValueError with what was expected."""
    if texts.is_null(written):
        return None
    if form == "iso-to-mjd":
        return _mjd(fits_values.date_time(written))
    if form == "metre-to-nanometre":
        try:
            value = Decimal(written).scaleb(9)
        except InvalidOperation:
            raise ValueError("a number was expected") from None
        except Overflow:
            raise ValueError("a finite number was expected") from None
        return fits_values.lexical(str(value), "double", None)
    if kind == "boolean":
        written = _FLAGS.get(written, written)
    return fits_values.lexical(written, kind, form)


def _mjd(time: str) -> str:
    passed = datetime.fromisoformat(time.removesuffix("Z")) - _EPOCH
    whole = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    return repr(float(Fraction(whole, _MICROSECONDS)))
