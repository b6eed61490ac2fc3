"""Observations as CAOM names them: `caom:<collection>/<observation>`, with `/<plane>` after it for a plane.

Source: CAOM 2.4, classes ObservationURI and PlaneURI.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

JWST = "JWST"
"""The collection whose observations are known by their name alone."""

_URI = re.compile(r"caom:([^/:]+)/([^/:]+)(?:/[^/]+)?$")


def subject_of(collection: str, observation: str) -> str:
    """The name of an observation in our tables: its own in JWST, with the collection before it in any other."""
    return observation if collection == JWST else f"{collection}:{observation}"


def uri_of(collection: str, observation: str) -> str:
    """The URI of an observation."""
    return f"caom:{collection}/{observation}"


def named_by(uri: str) -> str | None:
    """The observation that a URI of an observation or a plane names; None for another URI."""
    found = _URI.match(uri)
    return subject_of(unquote(found[1]), unquote(found[2])) if found else None
