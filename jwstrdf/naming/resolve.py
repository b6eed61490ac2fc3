"""The file name behind what a user gives: a bare name, a path, a `mast:` URI, a download link or an IRI of ours."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

OUR_PATHS = ("product", "version", "association", "reference", "context", "engineering")
"""Paths of IRIs (DESIGN.md section 3) whose next segment is a file name or mnemonic."""

COMPRESSED = ".gz"

_OUR_IRI = re.compile(rf"/(?:{'|'.join(OUR_PATHS)})/([^/]+)(?:/|\Z)")
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]+://|mast:)")


def filename_of(text: str) -> str:
    """The file name in a path, URI or IRI; a text without any of them is returned as it is. Never raises.

    Names in web addresses are percent-decoded, names in paths are not: a path has them as they are.
    """
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if _ADDRESS.match(inner):
        return _of_address(inner) or text
    return _last(re.split(r"[/\\]", inner)) or text


def uncompressed(name: str) -> str:
    """The product that a compressed copy holds: `x.fits.gz` is a form of the product `x.fits`."""
    from jwstrdf.naming.parse import parse_name

    product = name.removesuffix(COMPRESSED)
    return product if product != name and parse_name(product).valid and not parse_name(name).valid else name


def _of_address(address: str) -> str:
    scheme = address.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        return _last(address.partition(":")[2].split("/"))
    try:
        parts = urlsplit(address)
    except ValueError:
        return _last(address.split("/"))
    asked = parse_qs(parts.query).get("uri")
    if asked:
        return filename_of(asked[0])
    ours = _OUR_IRI.search(parts.path)
    return unquote(ours[1]) if ours else unquote(_last(parts.path.split("/")))


def _last(pieces: list[str]) -> str:
    return next((p for p in reversed(pieces) if p), "")
