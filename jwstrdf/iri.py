"""IRIs of things, computable from their names (DESIGN.md section 3), and the escaping that keeps them safe."""

from __future__ import annotations

import hashlib
from urllib.parse import quote, unquote

BASE = "https://w3id.org/jwstrdf/"
"""Default base of a store; `--base` gives a new store another."""

ONTOLOGY = "https://w3id.org/jwstrdf/ontology"
JWST = ONTOLOGY + "#"
"""Namespace of the ontology, prefix `jwst:`; it does not move with the base of a store."""

PREFIXES = {
    "jwst": JWST,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}

SAFE = "-._~"
"""Characters, beside ASCII letters and digits, that a name keeps in an IRI (RFC 3986, unreserved)."""


def segment(name: str) -> str:
    """A name as one path segment: everything but unreserved characters percent-encoded (UTF-8)."""
    return quote(name, safe=SAFE)


def name_of(segment_text: str) -> str:
    """The name behind a path segment; inverse of `segment`."""
    return unquote(segment_text)


def thing(base: str, kind: str, *names: str) -> str:
    """The IRI `<base><kind>/<name>[/<name>...]`."""
    return "/".join([base + kind, *(segment(n) for n in names)])


def source_key(location: str) -> str:
    """16 hex digits of the SHA-256 of a source's canonical location (DESIGN.md D3)."""
    return hashlib.sha256(location.encode("utf-8")).hexdigest()[:16]


def term(local: str) -> str:
    """The IRI of an ontology term from its local name."""
    return JWST + local
