"""The files of observations with what archive and rule say of each, and the reason in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jwstrdf.answers.products import notations
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


@dataclass(slots=True)
class File:
    """One file under one observation, as the rows of several questions fill it in."""

    filename: str
    iri: str
    recommended: bool = False
    present: bool = False
    asserted: bool | None = None
    role: str | None = None
    level: str | None = None
    size: int | None = None
    uri: str | None = None
    own: set[str] = field(default_factory=set)
    newer: set[str] = field(default_factory=set)

    @property
    def guide_star(self) -> bool:
        """Whether it is a guide-star product."""
        return self.role == "guide-star"

    @property
    def is_preview(self) -> bool:
        """Whether it is a preview, by its name or by the archive's word."""
        return self.role == "preview"

    @property
    def inferred(self) -> bool | None:
        """What the rule says: None where the file's own observation is not known."""
        if self.recommended:
            return True
        return False if self.is_preview or self.guide_star or self.newer or self.own else None

    @property
    def mrp(self) -> bool:
        """Whether it is recommended, by the archive or by the rule."""
        return self.asserted is True or self.inferred is True

    @property
    def disagrees(self) -> bool:
        """Whether archive and rule both speak and say different things."""
        return None not in (self.asserted, self.inferred) and self.asserted != self.inferred

    @property
    def reason(self) -> str:
        """Why it is in or out."""
        told = self._by_rule()
        if self.disagrees:
            return f"{told}; the archive {'flags it nevertheless' if self.asserted else 'does not flag it'}"
        return f"{told}; the archive flags it" if self.inferred is None and self.asserted else told

    def _by_rule(self) -> str:
        if self.recommended:
            return "its own observation is the one asked for, and it is neither preview nor guide-star product"
        if self.is_preview:
            return "it is a preview"
        if self.guide_star:
            return "it is a guide-star product"
        if self.newer:
            return f"it is superseded by {', '.join(sorted(self.newer))}"
        if self.own:
            names = sorted(self.own)
            return f"its own observation is {', '.join(names[:3])}" + (
                f" and {len(names) - 3} more" if len(names) > 3 else ""
            )
        return "its own observation is not known"


def files_of(store: Store, scope: Mapping[str, list[str]], *, why: bool) -> dict[str, tuple[str, list[File]]]:
    """Name and files of the observations of a scope (terms of `observation` or `program`; {} for all), by IRI."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    levels, roles = notations(known.levels), notations(known.product_roles)
    names: dict[str, str] = {}
    files: dict[str, dict[str, File]] = {}

    def file(row: Mapping[str, str | None]) -> File:
        observation = str(row["observation_iri"])
        names[observation], iri = str(row["name"]), str(row["iri"])
        found = files.setdefault(observation, {}).setdefault(iri, File(str(row["filename"]), iri))
        found.level = found.level or levels.get(row.get("level") or "")
        found.role = found.role or roles.get(row.get("product_role") or "")
        found.uri = found.uri or row.get("uri")
        found.present = found.present or row.get("present") == "true"
        if row["size"] is not None:
            found.size = int(row["size"]) if found.size is None else found.size
        return found

    for row in _sorted(ask(store, "mrp/recommended", scope)):
        file(row).recommended = True
    for row in _sorted(ask(store, "mrp/listed", scope)):
        found = file(row)
        found.present = True
        if row["asserted"] is not None:
            found.asserted = bool(found.asserted) or row["asserted"] == "true"
        _own(found, row)
    for row in _sorted(ask(store, "mrp/superseded", scope)):
        observation, iri = str(row["observation_iri"]), str(row["iri"])
        if why or iri in files.get(observation, {}):
            file(row).newer.add(str(row["newer"]))
    if why:
        for start in _observations(scope, files):
            for row in _sorted(ask(store, "mrp/left-out", {"observation": [start]})):
                _own(file(row), row)
    return {iri: (name, list(files[iri].values())) for iri, name in names.items()}


def highest_level(files: Iterable[File]) -> str | None:
    """The highest level among the recommended files (notations sort by level)."""
    return max((f.level for f in files if f.mrp and f.level), default=None)


def _own(file: File, row: Mapping[str, str | None]) -> None:
    if row["own_iri"] and row["own_iri"] != row["observation_iri"]:
        file.own.add(str(row["own"]))


def _observations(scope: Mapping[str, list[str]], files: Mapping[str, object]) -> list[str]:
    from jwstrdf.questions import terms

    return scope.get("observation") or [terms.iri(i) for i in sorted(files)]


def _sorted(rows: Iterable[dict[str, str | None]]) -> list[dict[str, str | None]]:
    return sorted(rows, key=lambda r: [v or "" for v in r.values()])
