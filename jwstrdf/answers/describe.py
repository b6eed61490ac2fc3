"""The answer of `describe`: what names say by themselves, without a store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jwstrdf.naming.grammar import FIELDS
from jwstrdf.naming.parse import HEAD, parse_name
from jwstrdf.naming.resolve import filename_of

KEYS = (*HEAD, *FIELDS)
"""The keys of one name, in the order of CONTRACT.md."""


def describe(names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The JSON object of CONTRACT.md for names, paths, `mast:` URIs or IRIs, in the order given.

    `valid` false has a `reason`; fields that a name does not have are None.
    """
    parsed = (parse_name(filename_of(name)) for name in names)
    return {"names": [{key: getattr(p, key) for key in KEYS} for p in parsed]}
