"""The two sides of a comparison, as far as the merge must know them: which files, in which state, and what is told.

A side is asked program by program and then for a few thousand files at a time, so that no more of a store of millions
of files is held in memory than the files of one program and what differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

from jwstrdf.answers.changes.model import Inputs, Members, State, Stated, Value
from jwstrdf.answers.changes.properties import Properties
from jwstrdf.iri import name_of
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

CHUNK = 1000
"""Files per query."""

Row = Mapping[str, str | None]


class Side(Protocol):
    """One side of a comparison."""

    kind: str
    name: str
    lineage_told: str | None
    """By what the inputs of files are known here; two sides are compared by the same alone; None: not at all."""

    def alike(self, other: Side) -> Container[str]:
        """Names of files of which both sides state the same, inputs and members too: nobody needs to ask for it."""
        ...

    def parts(self) -> Collection[str | None]:
        """The IRIs of the programs, under the default base, and None where there are files without one."""
        ...

    def files(self, part: str | None) -> dict[str, State]:
        """The files of a program, or those without one, by name."""
        ...

    def stated(self, states: Iterable[State]) -> dict[str, Stated]:
        """What is stated of these files, by name."""
        ...

    def inputs(self, states: Iterable[State]) -> dict[str, Inputs]:
        """What these files were made from, by name."""
        ...

    def members(self, states: Iterable[State]) -> dict[str, Members]:
        """What these associations list, by name."""
        ...

    def digests(self, names: Collection[str]) -> dict[str, frozenset[str]]:
        """The digests of sources called like these files."""
        ...


class StoreSide:
    """All of a store, or some of its files."""

    def __init__(
        self,
        store: Store,
        name: str,
        *,
        kind: str = "store",
        only: Sequence[str] | None = None,
        like: Side | None = None,
    ) -> None:
        """`only`: these files (IRIs) as one part; `like`: only the files that are there on that side, part by part."""
        self._store, self.name, self.kind = store, name, kind
        self._only, self._like = only, like
        self.lineage_told: str | None = "store"

    @cached_property
    def _properties(self) -> Properties:
        return Properties(self._store.base)

    def alike(self, other: Side) -> Container[str]:
        """Names of files of which this and the other store were told the same, as far as that is quickly found."""
        from jwstrdf.ingest.alike import Alike, alike

        whole = all(type(s) is StoreSide and s._only is None and s._like is None for s in (self, other))
        return alike(self._store, other._store) if whole and isinstance(other, StoreSide) else Alike()

    def parts(self) -> Collection[str | None]:
        """The programs of the store."""
        if self._only is not None:
            return {None}
        programs = {_number(str(row["iri"])) for row in ask(self._store, "inventory/programs", {})}
        return {*programs, None}

    def files(self, part: str | None) -> dict[str, State]:
        """The files of a program in their current state."""
        from jwstrdf.iri import thing

        if self._only is not None:
            asked = {"product": [terms.iri(i) for i in self._only]}
        elif part is None:
            asked = {"no_program": [terms.typed("true", "boolean")]}
        else:
            asked = {"program": [terms.iri(thing(self._store.base, "program", part))]}
        found = states(ask(self._store, "changes/files", asked))
        if self._like is None:
            return found
        wanted = {name for name, state in self._like.files(part).items() if state.there}
        return {name: state for name, state in found.items() if name in wanted}

    def stated(self, states: Iterable[State]) -> dict[str, Stated]:
        """What headers, tables and logs state of the files."""
        rows = _chunked(self._store, "changes/facts", "product", (s.iri for s in states))
        return self._properties.stated(rows)

    def inputs(self, states: Iterable[State]) -> dict[str, Inputs]:
        """The direct inputs of the files, with their relation and role."""
        rows = _chunked(self._store, "lineage/inputs", "product", (s.iri for s in states))
        return self._properties.inputs((r["output"], r["input"], r["relation"], r["role"]) for r in rows)

    def members(self, states: Iterable[State]) -> dict[str, Members]:
        """The members that the current versions of the associations list."""
        rows = _chunked(self._store, "associations/members", "association", (s.iri for s in states))
        out: dict[str, dict[tuple[str, str], set[str | None]]] = defaultdict(lambda: defaultdict(set))
        for row in rows:
            out[str(row["association_name"])][str(row["entry_name"]), str(row["member"])].add(row["role"])
        return {a: {k: frozenset(v) for k, v in told.items()} for a, told in out.items()}

    @cached_property
    def _digests(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for row in ask(self._store, "inventory/sources", {}):
            if row["digest"]:
                found[PurePosixPath(str(row["location"]).rpartition("!")[2]).name].add(row["digest"])
        return {name: frozenset(told) for name, told in found.items()}

    def digests(self, names: Collection[str]) -> dict[str, frozenset[str]]:
        """The digests of the sources that are called like the files: the files themselves, where they were read."""
        return {n: self._digests[n] for n in names if n in self._digests}


class SourceSide(StoreSide):
    """What one source of a store says of files: a table of the archive, a header, an association."""

    def __init__(self, store: Store, iri: str, name: str) -> None:
        super().__init__(store, name, kind="source")
        self._iri = iri
        self.lineage_told = None

    @cached_property
    def _rows(self) -> list[dict[str, str | None]]:
        rows = ask(self._store, "changes/said-by", {"location": [terms.string(self.name)]})
        return [r for r in rows if r["source"] == self._iri]

    def parts(self) -> Collection[str | None]:
        """The source as one part."""
        return {None}

    def files(self, part: str | None) -> dict[str, State]:  # noqa: ARG002 - the source is one part
        """The files that the source lists or read; with the size that it says, or the version that it read."""
        found: dict[str, State] = {}
        for row in sorted(self._rows, key=lambda r: [v or "" for v in r.values()]):
            name, iri = str(row["filename"]), str(row["iri"])
            state = found.get(name, State(name, iri, there=True))
            size, key, association = state.size, state.key, state.association
            if row["property"] == self._properties.size_iri:
                size = int(str(row["value"]))
            if row["version"]:
                key, association = name_of(row["version"].rpartition("/")[2]), "/association/" in row["version"]
            found[name] = State(name, iri, there=True, size=size, key=key, association=association)
        return found

    def stated(self, states: Iterable[State]) -> dict[str, Stated]:
        """What the source says of the files."""
        wanted = {s.filename for s in states}
        versions = {str(r["version"]): str(r["filename"]) for r in self._rows if r["version"]}
        rows: list[Row] = [r for r in self._rows if r["filename"] in wanted and r["property"]]
        for iri, name in versions.items():
            if name in wanted:
                rows += version_facts(self._store, iri, name)
        return self._properties.stated(rows)

    def members(self, states: Iterable[State]) -> dict[str, Members]:
        """The members that the association lists in the version that was read from the source."""
        wanted = {s.filename for s in states}
        versions = {str(r["version"]) for r in self._rows if r["version"] and r["filename"] in wanted}
        return super().members(State("", iri, there=True) for iri in sorted(versions))

    def digests(self, names: Collection[str]) -> dict[str, frozenset[str]]:  # noqa: ARG002
        """None: a source says nothing of the content of others."""
        return {}


def states(rows: Iterable[Row]) -> dict[str, State]:
    """The rows of `changes/files` as states by name; of several checksums or sizes the first in order."""
    found: dict[str, State] = {}
    for row in sorted(rows, key=lambda r: tuple(v or "~" for v in r.values())):
        name = str(row["filename"])
        if name in found:
            continue
        withdrawn = row["withdrawn"] == "true"
        content = row["content"]
        found[name] = State(
            name,
            str(row["iri"]),
            there=row["present"] == "true" and not withdrawn,
            withdrawn=withdrawn,
            key=name_of(content.rpartition("/")[2]) if content else row["key"],
            date=row["date"],
            checksum=row["checksum"],
            size=int(row["size"]) if row["size"] and row["size"].isdigit() else None,
            association=bool(content),
        )
    return found


def version_facts(store: Store, iri: str, name: str) -> list[Row]:
    """What is stated of one version of a file, as rows of `changes/facts`."""
    rows = ask(store, "provenance/stated-of-version", {"version": [terms.iri(iri)]})
    return [{**r, "filename": name} for r in rows]


def _chunked(store: Store, question: str, parameter: str, iris: Iterable[str]) -> Iterator[Row]:
    wanted = sorted({i for i in iris if terms.is_iri(i)})
    for start in range(0, len(wanted), CHUNK):
        yield from ask(store, question, {parameter: [terms.iri(i) for i in wanted[start : start + CHUNK]]})


def _number(iri: str) -> str:
    return name_of(iri.rpartition("/")[2])


__all__ = ["Side", "SourceSide", "StoreSide", "Value", "states", "version_facts"]
