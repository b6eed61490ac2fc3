"""What the ontology knows of the words in association files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Words:
    """What the ontology knows of the words in association files."""

    roles: frozenset[str]
    misspellings: Mapping[str, str]
    types: frozenset[str]
    exposure_types: frozenset[str]
    extensions: tuple[str, ...]


@cache
def words() -> Words:
    """The words, from the registry."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    return Words(
        roles=frozenset(known.roles),
        misspellings=dict(known.misspellings),
        types=frozenset(known.association_types),
        exposure_types=frozenset(t.exp_type for t in known.exposure_types),
        extensions=tuple(sorted({f".{e}" for t in known.product_types for e in t.extensions})),
    )
