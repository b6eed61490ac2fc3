"""Values of header cards: the plain ones read here, whatever is unusual by astropy.

Source: FITS Standard 4.0, section 4.2 (values), 4.2.1.2 (CONTINUE). What is plain is told strictly, so that both
ways give the same value (tests compare them).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

Value = str | int | float | bool | None

_PLAIN = re.compile(
    rb"= (?:(?P<text>'(?:[^'&]|'')*')|(?P<flag> {19}[TF])"
    rb"|(?P<whole> *[+-]?\d{1,18})|(?P<real> *[+-]?\d+\.\d*(?:E[+-]?\d+)?))"
    rb" *(?:/[\x20-\x7e]*)?$"
)
_CONTINUE = b"CONTINUE"


class NotAsciiError(ValueError):
    """A card has bytes that no FITS header may have."""


def values(
    cards: Sequence[bytes], names: Sequence[bytes], wanted: Container[bytes]
) -> Iterator[tuple[bytes, Value | ValueError]]:
    """Keyword and value of each card whose keyword is wanted; a ValueError in place of a value that cannot be read.

    `names` are the keywords of the cards.
    """
    count = len(cards)
    plain = _PLAIN.match
    for number, key in enumerate(names):
        if key not in wanted:
            continue
        card = cards[number]
        if card[8:10] != b"= ":
            continue
        found = plain(card, 8)
        more = number + 1 < count and names[number + 1] == _CONTINUE
        if found and not more and card.isascii():
            yield key, _plain(found)
            continue
        last = number + 1
        while last < count and cards[last].startswith(_CONTINUE):
            last += 1
        yield key, _by_astropy(b"".join(cards[number:last]))


def _plain(found: re.Match[bytes]) -> Value:
    kind = found.lastgroup
    text = found[kind or 0].decode("ascii")
    if kind == "text":
        return text[1:-1].replace("''", "'").rstrip()
    if kind == "flag":
        return text.endswith("T")
    return int(text) if kind == "whole" else float(text)


def _by_astropy(image: bytes) -> Value | ValueError:
    from astropy.io.fits import Card
    from astropy.io.fits.card import Undefined
    from astropy.io.fits.verify import VerifyError

    if not image.isascii() or any(c < 0x20 or c > 0x7E for c in image):
        return NotAsciiError("it has a byte that is no printable ASCII character")
    try:
        value = Card.fromstring(image).value
    except (VerifyError, ValueError) as error:
        return ValueError(f"its value cannot be read ({str(error).splitlines()[0][:100]})")
    if isinstance(value, Undefined) or value is None:
        return None
    if isinstance(value, str | bool | int | float):
        return value
    return ValueError(f"its value is of a kind that no product has ({type(value).__name__})")
