"""One version of one file as a side of a comparison: what its header states, and what its association lists."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from jwstrdf.answers.changes.model import Inputs, Members, State, Stated
from jwstrdf.answers.changes.properties import Properties
from jwstrdf.answers.changes.sides import StoreSide, version_facts
from jwstrdf.iri import name_of
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.answers.changes.sides import Side
    from jwstrdf.answers.history import Version
    from jwstrdf.answers.resolve import Thing
    from jwstrdf.stores.base import Store

HEADER, ASSOCIATION = "header", "association"
_ALONE: frozenset[str | None] = frozenset({None})


class VersionSide:
    """A version of a file in a store. `library` is the store that knows the associations (else the same)."""

    kind = "version"

    def __init__(
        self, store: Store, product: Thing, version: Version, name: str, *, library: Store | None = None
    ) -> None:
        self._store, self._product, self._version, self.name = store, product, version, name
        self._library = library or store
        self._properties = Properties(store.base)

    @cached_property
    def _rows(self) -> list[dict[str, str | None]]:
        return [dict(r) for r in version_facts(self._store, self._version.iri, self._product.name)]

    @cached_property
    def _by_header(self) -> Inputs:
        named = (
            (self._product.name, self._properties.name(str(r["value"])), r["property"], None)
            for r in self._rows
            if self._properties.is_lineage(str(r["property"]))
        )
        return self._properties.inputs(named).get(self._product.name, {})

    @cached_property
    def _by_association(self) -> Inputs:
        from jwstrdf.answers.resolve import look_up

        if self._version.association is None:
            return {}
        association = look_up(self._library, self._version.association)
        product = look_up(self._library, self._product.name)
        if association is None or product is None:
            return {}
        asked = {"association": [terms.iri(association.iri)], "product": [terms.iri(product.iri)]}
        rows = ask(self._library, "lineage/inputs-via-association", asked)
        told = ((product.name, r["input"], r["relation"], r["role"]) for r in rows)
        return self._properties.inputs(told).get(product.name, {})

    @cached_property
    def ways(self) -> frozenset[str]:
        """By what the inputs of this version are known."""
        return frozenset(n for n, found in ((HEADER, self._by_header), (ASSOCIATION, self._by_association)) if found)

    lineage_told: str | None = None

    def alike(self, other: Side) -> Container[str]:  # noqa: ARG002
        """None: what a version states is quickly asked."""
        return ()

    def parts(self) -> Collection[str | None]:
        """One part."""
        return _ALONE

    def files(self, part: str | None) -> dict[str, State]:  # noqa: ARG002 - a version is one part
        """The file in the state of this version."""
        told = self._version
        state = State(
            self._product.name,
            self._product.iri,
            there=True,
            key=told.key,
            date=told.date,
            checksum=told.checksum,
            size=told.size,
        )
        return {state.filename: state}

    def stated(self, states: Iterable[State]) -> dict[str, Stated]:
        """What the header of the version states."""
        return self._properties.stated(self._rows) if list(states) else {}

    def inputs(self, states: Iterable[State]) -> dict[str, Inputs]:  # noqa: ARG002
        """The inputs as its header or its association lists them, as `lineage_told` says."""
        if self.lineage_told is None:
            return {}
        return {self._product.name: self._by_header if self.lineage_told == HEADER else self._by_association}

    def members(self, states: Iterable[State]) -> dict[str, Members]:  # noqa: ARG002
        """None: a data product lists no members."""
        return {}

    def digests(self, names: Collection[str]) -> dict[str, frozenset[str]]:  # noqa: ARG002
        """None: the version says it all."""
        return {}


class AssociationSide(StoreSide):
    """One content of an association file as a side of a comparison: the members that it lists."""

    def __init__(self, store: Store, association: Thing, iri: str) -> None:
        self._key = name_of(iri.rpartition("/")[2])
        super().__init__(store, f"{association.name}@{self._key}", kind="version", only=[association.iri])
        self._association, self._iri = association, iri
        self.lineage_told = None

    def files(self, part: str | None) -> dict[str, State]:  # noqa: ARG002 - a version is one part
        """The association in the state of this version."""
        name = self._association.name
        return {name: State(name, self._iri, there=True, key=self._key, association=True)}

    def stated(self, states: Iterable[State]) -> dict[str, Stated]:  # noqa: ARG002
        """Nothing: what is stated of an association holds of the file, not of one of its versions."""
        return {}


def association_versions(store: Store, association: Thing) -> list[str]:
    """The IRIs of the versions of an association, the current one first, each before the one that it replaced."""
    return in_order(ask(store, "associations/versions", {"association": [terms.iri(association.iri)]}))


def in_order(rows: Sequence[Mapping[str, str | None]]) -> list[str]:
    """The IRIs in rows of `associations/versions`, the current one first, each before the one that it replaced."""
    replaced = {str(r["version_iri"]): r["replaces"] for r in rows}
    now = next((str(r["version_iri"]) for r in rows if r["current"] == "true"), None)
    found: list[str] = []
    while now is not None and now not in found:
        found.append(now)
        now = replaced.get(now)
    return [*found, *sorted(replaced.keys() - set(found))]


def agree_on_lineage(old: VersionSide, new: VersionSide) -> str | None:
    """Let both sides tell their inputs by the same; the reason in words where they cannot."""
    shared = [way for way in (HEADER, ASSOCIATION) if way in old.ways & new.ways]
    if shared:
        old.lineage_told = new.lineage_told = shared[0]
        return None
    missing = " and ".join(s.name for s in (old, new) if not s.ways)
    if missing:
        return f"whether the inputs differ is unknown: no header and no stored association lists those of {missing}"
    return "whether the inputs differ is unknown: the one version lists them in its header, the other its association"
