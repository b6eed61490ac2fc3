"""The graph made anew from the stored tables, in a folder beside the old one."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from jwstrdf.errors import StoreError
from jwstrdf.ingest import partitions
from jwstrdf.ingest.derivation import Derivation
from jwstrdf.ingest.plan import CHUNK, by_part, only
from jwstrdf.iri import thing
from jwstrdf.stores.base import Change
from jwstrdf.stores.embedded import open_for_writing, open_fresh
from jwstrdf.stores.ledger import Entry, Ledger, SourceRecord
from jwstrdf.stores.lock import WriterLock
from jwstrdf.stores.place import Place, system_error
from jwstrdf.tables import parts
from jwstrdf.tables.schema import Tables


def fresh(place: Place) -> Path:
    """Where the new graph is made."""
    return place.root / "graph.new"


def remove_leftovers(place: Place) -> None:
    """Remove what an interrupted rebuild left."""
    for left in (fresh(place), place.old_graph):
        shutil.rmtree(left, ignore_errors=True)


def build(place: Place, ledger: Ledger, derivation: Derivation, base: str, revision: int) -> Entry:
    """Make the new graph; gives what the ledger has to note once it is in its place."""
    path = fresh(place)
    shutil.rmtree(path, ignore_errors=True)
    records = ledger.sources()
    tables = parts.read(place.parts, by_part(records.values()))
    reach = partitions.reach(tables)
    work = _Work(tables, derivation, base)
    store = open_fresh(path, base)
    try:
        store.bulk(work.changes(records.values(), reach, revision))
        store.flush()
        store.optimize()
    finally:
        store.close()
    return Entry(
        revision=revision,
        put=tuple(replace(r, graph_triples=None if r.bulk else work.said.get(r.source, 0)) for r in records.values()),
        reach=tuple(reach.select("source", "partition", "key").iter_rows()),
        parts=ledger.parts(),
        triples=work.triples,
    )


class _Work:
    def __init__(self, tables: Tables, derivation: Derivation, base: str) -> None:
        self._tables, self._derivation, self._base = tables, derivation, base
        self.triples = 0
        self.said: dict[str, int] = {}

    def changes(self, records: Iterable[SourceRecord], reach: pl.DataFrame, revision: int) -> Iterator[Change]:
        for some in _batches([r for r in records if not r.bulk]):
            mine = pl.col("source").is_in(some)
            said = self._derivation.said(
                Tables({n: f.filter(mine) for n, f in self._tables.frames.items()}), self._base
            )
            graphs = {}
            for (key,), frame in said.sort("source", "line").group_by(["source"], maintain_order=True):
                graphs[thing(self._base, "source", str(key))] = frame["line"].to_list()
                self.said[str(key)] = frame.height
            yield Change(graphs=graphs)
        sizes = partitions.rows_by_partition(self._tables)
        groups = partitions.groups(sizes, reach, _Nothing())
        own = f"<{self._base}source/"
        for number, piece in enumerate(partitions.chunks(groups, sizes, CHUNK) or [[]]):
            lines = self._derivation.truth(only(self._tables, piece), self._base)
            if number:
                lines = lines.filter(~lines.str.starts_with(own))
            self.triples += len(lines)
            yield Change(insert_lines=lines.to_list())
        yield Change(revision=revision)


class _Nothing:
    """Nothing is stored already."""

    def keys_of(self, partitions: Iterable[str]) -> set[tuple[str, str]]:  # noqa: ARG002
        return set()

    def partitions_with(self, keys: Iterable[str]) -> set[str]:  # noqa: ARG002
        return set()


def _batches(records: list[SourceRecord]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for record in records:
        batch.append(record.source)
        size += record.rows
        if size > CHUNK:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def set_aside_damaged(place: Place) -> bool:
    """Put a graph that cannot be opened out of the way; whether there was one. The writer then makes a new one."""
    base = place.read().base
    try:
        open_for_writing(place, base).close()
    except StoreError as problem:
        if problem.code != "store-damaged":
            raise
    else:
        return False
    with WriterLock(place.lock):
        aside = place.old_graph
        try:
            shutil.rmtree(aside, ignore_errors=True)
            if place.graph.exists():
                place.graph.rename(aside)
        except OSError as problem:
            raise system_error(problem, place.graph) from problem
    return True
