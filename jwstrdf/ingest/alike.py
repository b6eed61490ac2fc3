"""Of which programs two stores were told exactly the same, so that their graphs say the same of the files of these.

The truth graph is a pure function of the stored tables, group by group of joined partitions (`partitions`). Where two
stores hold the same tables of a group, and the same ontology and mapping made both graphs, nothing that is stated of
the files of that group can differ, and nobody needs to ask for it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.ingest import partitions
from jwstrdf.ingest.plan import by_part
from jwstrdf.loaders.texts import partition_of
from jwstrdf.stores.ledger import Ledger
from jwstrdf.tables import parts

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store
    from jwstrdf.stores.place import Place
    from jwstrdf.tables.schema import Tables

NO_PROGRAM = ""
"""The partition of the files whose names tell no program. What it states of them can show in every other one."""


class Alike:
    """File names of which both stores say the same."""

    def __init__(self, programs: Iterable[str] = ()) -> None:
        self.programs = frozenset(programs)

    def __contains__(self, name: object) -> bool:
        return bool(self.programs) and partition_of(str(name)) in self.programs


def alike(old: Store, new: Store) -> Alike:
    """The programs of which both stores hold the same tables; none where a store has no tables beside its graph."""
    places = _place(old), _place(new)
    if places[0] is None or places[1] is None or old.base != new.base:
        return Alike()
    with Ledger.open(places[0].ledger, read_only=True) as one, Ledger.open(places[1].ledger, read_only=True) as other:
        if one.revision != old.revision() or other.revision != new.revision():
            return Alike()  # somebody is writing, or the graph lost something: the tables do not prove it
        made_with = one.meta("derivation")
        if made_with is None or made_with != other.meta("derivation"):
            return Alike()
        return Alike(_programs((one, places[0]), (other, places[1])))


def _place(store: Store) -> Place | None:
    return getattr(store, "place", None)


_Told = tuple[Ledger, "Place"]


def _programs(old: _Told, new: _Told) -> Iterable[str]:
    before, after = _marks(old[0]), _marks(new[0])
    same = {p for p in before.keys() & after.keys() if before[p] == after[p]}
    candidates = _groups(old[0], before) & _groups(new[0], after)
    chosen = sorted(sorted(g) for g in candidates if g <= same and NO_PROGRAM not in g)
    if not chosen or not _tables(old, [NO_PROGRAM])["statements"].equals(_tables(new, [NO_PROGRAM])["statements"]):
        return
    for group in chosen:
        one = _tables(old, group)
        if not _types_beyond_names(one) and _equal(one, _tables(new, group)):
            yield from group


def _marks(ledger: Ledger) -> dict[str, bytes]:
    """For each partition a digest of its sources, as the ledger knows them: of different ones the tables are too."""
    found: dict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
    for partition, told in ledger.contents():
        found[partition].update(repr(told).encode())
    return {partition: digest.digest() for partition, digest in found.items()}


def _groups(ledger: Ledger, start: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset(g) for g in partitions.groups(start, pl.DataFrame(schema=partitions.REACH), ledger)}


def _tables(told: _Told, group: list[str]) -> Tables:
    ledger, place = told
    return parts.read(place.parts, by_part(ledger.records(ledger.sources_in(group)).values()), group)


def _types_beyond_names(tables: Tables) -> bool:
    """Whether a header gives the type of a reference file whose name does not: another program can give another."""
    from jwstrdf.naming.vector import parse_frame

    typed = tables["links"].filter(pl.col("reference_type").is_not_null())["target"].unique()
    return bool(parse_frame(typed)["reftype"].is_null().any())


def _equal(one: Tables, other: Tables) -> bool:
    return one.frames.keys() == other.frames.keys() and all(f.equals(other[n]) for n, f in one.frames.items())
