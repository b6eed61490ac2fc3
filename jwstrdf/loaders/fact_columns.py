"""What the ontology knows of the columns of a kind of table: the property, relation or step that each states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

TWIN = "_mjd"
"""Ends the name of a column that gives the time of another one as MJD."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column states; one that states nothing is left out on purpose (its individual says why)."""

    fact: str | None = None
    relation: str | None = None
    step: str | None = None
    reference_type: str | None = None
    type: str = "string"
    form: str | None = None
    several: bool = False

    @property
    def is_time(self) -> bool:
        """Whether its cells are times."""
        return self.type == "dateTime" or self.form in ("date", "date-time")


@cache
def meanings(table: str, *, keywords: bool) -> Mapping[str, Meaning]:
    """The columns of a kind of table by lower-case name; `keywords` are those of headers (`-` is written `_`)."""
    from jwstrdf.vocabulary import registry

    known = registry.load()

    def of(name: str | None) -> tuple[str, bool]:
        fact = known.facts[name] if name else None
        return (fact.type, fact.several) if fact else ("string", False)

    found: dict[str, Meaning] = {}
    for k in sorted(known.keywords, key=lambda k: k.hdu == "PRIMARY") if keywords else ():
        kind, several = of(k.property)
        name = k.keyword.lower().replace("-", "_")
        found[name] = Meaning(k.property, k.relation, k.step, k.reference_type, kind, k.form, several)
    for (of_table, name), column in known.columns.items():
        if of_table == table:
            kind, several = of(column.property)
            found[name] = Meaning(column.property, column.relation, None, None, kind, column.form, several)
    return found


@cache
def extensions() -> tuple[str, ...]:
    """How the names of files end that a column may name."""
    from jwstrdf.vocabulary import registry

    return tuple(sorted({f".{e}" for t in registry.load().product_types for e in t.extensions} | {".pmap"}))
