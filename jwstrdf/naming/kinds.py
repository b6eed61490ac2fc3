"""What the shape of a name and its suffix say together: product type, level, scope and role.

The same suffix means different things in different shapes (`cal` of an exposure, of a source, of the guider), so
the shape decides. Where the ontology has a type of that suffix, but none with that shape (an intermediate that a
user kept under another name), the type is still known, and level and scope are those of the shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jwstrdf.vocabulary.registry import Registry
    from jwstrdf.vocabulary.terms import ProductType

_UNRANKED = 1_000_000

STAGE3 = "stage3"
EXPOSURE_OR_STAGE3 = ("exposure", "exposure_2c", STAGE3)
"""Shapes of names whose suffix is told from a list; exposures with a segment have the shape of exposures."""

_SHAPE_ALONE = ("reference", "context", "hlsp", "ephemeris", "telemetry")
"""Shapes in which every name is of one type, whatever stands in the place of a suffix."""


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """Product type (local name in the ontology), level, scope and role; None where the name does not tell."""

    type_name: str | None
    level: str | None
    scope: str | None
    role: str | None


NOTHING = TypeFacts(None, None, None, None)


def key_of(shape: str, suffix: str | None = None, stage: int | None = None) -> str:
    """The key of the type table: shape and suffix, or the stage for an association, or the shape alone."""
    if shape in _SHAPE_ALONE:
        return shape
    return f"{shape}/{stage if stage is not None else suffix}"


def type_table(registry: Registry) -> dict[str, TypeFacts]:
    """The facts for every shape and suffix that a valid name can have, by `key_of`."""
    table: dict[str, TypeFacts] = {}
    types = registry.product_types
    for shape in _SHAPE_ALONE:
        found = _first(t for t in types if t.shape_is(shape))
        if found:
            table[key_of(shape)] = _facts(found)
    for asn_type in registry.association_types.values():
        found = _first(t for t in types if t.shape_is("association") and t.pipeline_stage == asn_type.stage)
        if found:
            table[key_of("association", stage=asn_type.stage)] = _facts(found)
    for suffix in {t.suffix for t in types if t.suffix}:
        same = [t for t in types if t.suffix == suffix]
        shapes = {shape for t in same for shape in t.shapes}
        for shape in shapes | set(EXPOSURE_OR_STAGE3 if shapes & set(EXPOSURE_OR_STAGE3) else ()):
            found = _first(t for t in same if t.shape_is(shape)) or _nearest(same, shape)
            table[key_of(shape, suffix)] = _shaped(registry, found, shape)
    return table


def _first(types: Iterable[ProductType]) -> ProductType | None:
    return min(types, key=_rank, default=None)


def _rank(product: ProductType) -> tuple[int, str]:
    return (product.priority if product.priority is not None else _UNRANKED, product.name)


def _nearest(types: list[ProductType], shape: str) -> ProductType:
    """A type whose names have another shape: no guide-star file, rather one also named after exposures, or not."""
    here = [t for t in types if any(map(t.shape_is, EXPOSURE_OR_STAGE3))]
    return min(here or types, key=lambda t: ((t.shape == STAGE3) != (shape == STAGE3), *_rank(t)))


def _facts(product: ProductType) -> TypeFacts:
    return TypeFacts(product.name, product.level, product.scope, product.role)


def _shaped(registry: Registry, product: ProductType, shape: str) -> TypeFacts:
    """The facts of a type, as far as they can be true of a name of that shape."""
    kind = registry.name_kinds.get(shape)
    if kind is None or not kind.scopes or product.scope in kind.scopes:
        return _facts(product)
    return TypeFacts(product.name, kind.default_level, kind.default_scope, product.role)
