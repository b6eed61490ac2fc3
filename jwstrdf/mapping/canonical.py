"""Typed literals in the one form in which the engine gives them back.

The engine keeps numbers, flags and times by value: it stores "1.50" and "1.5" as the same triple. A commit is a
difference of lines, so a value must always be the same line; else what one source takes back is gone for the other.
"""

from __future__ import annotations

import polars as pl

_TYPED = r'"\^\^<http://www\.w3\.org/2001/XMLSchema#\w+>$'
_PLAIN = r'^"(?:0|[1-9]\d{0,14})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>$'
"""Most of what is stored: in that form already."""


def canonical(terms: pl.Series) -> pl.Series:
    """N-Triples terms, the typed literals among them as the engine writes them; each distinct one is asked for once."""
    odd = terms.filter(terms.str.contains(_TYPED) & ~terms.str.contains(_PLAIN)).drop_nulls().unique()
    return terms if odd.is_empty() else terms.replace(odd, pl.Series(_asked(odd.to_list()), dtype=pl.String))


def _asked(literals: list[str]) -> list[str]:
    import pyoxigraph as ox

    store = ox.Store()
    text = "\n".join(f"<urn:x:{place}> <urn:x:is> {literal} ." for place, literal in enumerate(literals))
    store.load(text.encode(), ox.RdfFormat.N_TRIPLES)
    found = {quad.subject.value: str(quad.object) for quad in store}
    return [found[f"urn:x:{place}"] for place in range(len(literals))]
