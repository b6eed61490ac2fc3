"""What a batch of sources changes: the lines of the touched partitions before and after, and their difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jwstrdf.ingest import partitions
from jwstrdf.ingest.derivation import SAID, Derivation
from jwstrdf.iri import thing
from jwstrdf.loaders.load import LoadedSource
from jwstrdf.loaders.load import merged as merged_tables
from jwstrdf.stores.base import Change
from jwstrdf.stores.ledger import Ledger, SourceRecord
from jwstrdf.tables import parts
from jwstrdf.tables.schema import Tables

CHUNK = 300_000
"""Rows that are mapped at once. A row gives some ten lines of 150 bytes, and there are two sides."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A source that is to be stored: what was read, and where it lies."""

    canonical: str
    loaded: LoadedSource

    @property
    def key(self) -> str:
        """The key of the source."""
        return self.loaded.key


class Plan:
    """The change that stores `new` and takes back `gone`; nothing is written by it.

    `changes` may be read once; the counts are right when it has been read to its end.
    """

    def __init__(
        self,
        ledger: Ledger,
        root: Path,
        derivation: Derivation,
        base: str,
        *,
        new: Sequence[Stored] = (),
        gone: Collection[SourceRecord] = (),
        bulk: bool = False,
    ) -> None:
        self._derivation, self._base, self._bulk = derivation, base, bulk
        self.new, self.gone = new, gone
        self.tables = merged_tables(s.loaded for s in new)
        self.reach = partitions.reach(self.tables)
        touched = {r.source for r in gone}
        about = ledger.partitions_with(f"s{key}" for key in {*touched, *(s.key for s in new)})
        start = {*self.reach["partition"].unique(), *ledger.partitions_of(touched), *about}
        self._groups = partitions.groups(start, self.reach, ledger)
        inside = [p for group in self._groups for p in group]
        keys = {*self.reach["key"].unique(), *(key for _, key in ledger.keys_of(inside))}
        spoken = {key[1:] for key in keys if key.startswith("s")}
        wanted = ledger.records(ledger.sources_in(inside) | touched | spoken)
        self._before = parts.read(root, by_part(wanted.values()), inside)
        kept = Tables({n: f.filter(~pl.col("source").is_in(sorted(touched))) for n, f in self._before.frames.items()})
        self._after = parts.in_order(Tables.concat([kept, self.tables]))
        self.added: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.inserted = self.deleted = 0

    @property
    def pure(self) -> bool:
        """Whether nothing stored is concerned, so that nothing can be deleted."""
        return parts.rows(self._before) == 0 and not self.gone

    @property
    def rows(self) -> int:
        """Rows that must be mapped."""
        return parts.rows(self._before) + parts.rows(self._after)

    def changes(self) -> Iterator[Change]:
        """The change in pieces: first the graphs of the sources, then the truth graph, chunk by chunk."""
        said = self._said()
        dropped = [self._graph(r.source) for r in self.gone if not r.bulk]
        yield Change(graphs={} if self._bulk else self._graphs(said), drop_graphs=sorted(dropped))
        sizes = partitions.rows_by_partition(self._before, self._after)
        pieces = partitions.chunks(self._groups, sizes, CHUNK) or [[]]
        for number, piece in enumerate(pieces):
            whole = len(pieces) == 1
            before = self._lines(self._before if whole else only(self._before, piece), first=number == 0)
            after = self._lines(self._after if whole else only(self._after, piece), first=number == 0)
            delete = _without(before, after)
            insert = _without(after, before)
            self.inserted += len(insert)
            self.deleted += len(delete)
            self.added.update(self._credit(insert, said))
            yield Change(delete.to_list(), insert.to_list())

    def _lines(self, tables: Tables, *, first: bool) -> pl.Series:
        """Lines of some groups. All groups have the rows about the sources, so only the first speaks of them."""
        if not parts.rows(tables):
            return pl.Series("line", [], dtype=pl.String)
        lines = self._derivation.truth(tables, self._base).alias("line")
        return lines if first else lines.filter(~lines.str.starts_with(f"<{self._base}source/"))

    def _said(self) -> pl.DataFrame:
        """What the new sources say, by source; in bulk only where it is needed to tell whose lines are whose."""
        if not self.new or (self._bulk and len(self.new) == 1):
            return pl.DataFrame(schema=SAID)
        return self._derivation.said(self.tables, self._base)

    def _graphs(self, said: pl.DataFrame) -> dict[str, list[str]]:
        found = {self._graph(s.key): list[str]() for s in self.new}
        for (key,), frame in said.sort("source", "line").group_by(["source"], maintain_order=True):
            found[self._graph(str(key))] = frame["line"].to_list()
        self.said.update({s.key: len(found[self._graph(s.key)]) for s in self.new})
        return found

    def _graph(self, key: str) -> str:
        return thing(self._base, "source", key)

    def _credit(self, inserted: pl.Series, said: pl.DataFrame) -> Mapping[str, int]:
        """Whose lines the new ones are; see `IngestReport`."""
        if not self.new or inserted.is_empty():
            return {}
        if len(self.new) == 1:
            return {self.new[0].key: len(inserted)}
        subject = pl.col("line").str.extract(r"^(\S+) ", 1).alias("subject")
        places = pl.DataFrame(
            {"source": [s.key for s in self.new], "place": range(len(self.new))},
            schema={"source": pl.String, "place": pl.Int64},
        )
        told = said.join(places, on="source").with_columns(subject)
        by_line = told.group_by("line").agg(by_line=pl.col("place").min())
        by_subject = told.group_by("subject").agg(by_subject=pl.col("place").min())
        whose = (
            inserted.to_frame("line")
            .with_columns(subject)
            .join(by_line, on="line", how="left")
            .join(by_subject, on="subject", how="left")
            .select(place=pl.coalesce("by_line", "by_subject", pl.lit(0)))
            .group_by("place")
            .len()
        )
        return {self.new[place].key: count for place, count in whose.iter_rows()}


def by_part(records: Iterable[SourceRecord]) -> dict[int, list[str]]:
    """Keys of sources by the part in which their rows lie."""
    found: dict[int, list[str]] = defaultdict(list)
    for record in records:
        found[record.part].append(record.source)
    return dict(sorted(found.items()))


def merged(changes: Sequence[Change], revision: int) -> Change:
    """Pieces of a change as one. A line that one piece deletes and another inserts stays."""
    return Change(
        delete_lines=[line for c in changes for line in c.delete_lines],
        insert_lines=[line for c in changes for line in c.insert_lines],
        graphs={graph: lines for c in changes for graph, lines in c.graphs.items()},
        drop_graphs=[graph for c in changes for graph in c.drop_graphs],
        revision=revision,
    )


def only(tables: Tables, some: Collection[str]) -> Tables:
    """The rows of some partitions; the rows about the sources are kept whole."""
    keep = pl.col("partition").is_in(sorted(some))
    return tables.where({n: keep for n, f in tables.frames.items() if "partition" in f.columns})


def _without(lines: pl.Series, others: pl.Series) -> pl.Series:
    if others.is_empty() or lines.is_empty():
        return lines
    return lines.to_frame("line").join(others.to_frame("line"), on="line", how="anti")["line"]
