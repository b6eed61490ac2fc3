"""The one writer of a store: repairs what a crash left, commits plans, makes the graph anew.

Order of a commit: tables written and on disk, `pending.json`, graph (one transaction with the new revision), flush,
ledger. A crash before the graph leaves nothing; after it, the next writer finds the graph one revision ahead and
writes the waiting entry into the ledger. Whatever else does not fit is mended by making the graph anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from jwstrdf.errors import StoreError
from jwstrdf.ingest import rebuilding
from jwstrdf.ingest.derivation import Derivation
from jwstrdf.ingest.plan import Plan, Stored, by_part, merged
from jwstrdf.ingest.reading import rows as rows_of
from jwstrdf.iri import thing
from jwstrdf.stores import open_folder
from jwstrdf.stores.base import Change
from jwstrdf.stores.embedded import EmbeddedStore
from jwstrdf.stores.ledger import Entry, Ledger, SourceRecord
from jwstrdf.stores.place import Place, system_error, write_whole
from jwstrdf.tables import parts

IN_MEMORY = 600_000
"""Rows up to which the lines of a commit are kept in memory; more are streamed, where nothing must be deleted."""

BULK_FIRST, BULK_LATER = 2_000, 200_000
"""Rows from which an addition goes as a bulk load: into an empty graph, and into one that holds something."""

REBUILD_UNASKED = 5_000_000
"""Triples up to which a graph that an older ontology or mapping made is made anew without asking."""

MANY_PARTS = 48
SMALL_PART = 100_000


class Session:
    """A store open for writing. Use as a context; everything acknowledged is on disk."""

    def __init__(self, place: Place, derivation: Derivation, reader: str, base: str | None = None) -> None:
        self.place, self._derivation, self._reader = place, derivation, reader
        self.repaired: str | None = None
        self._bulky = False
        self.store: EmbeddedStore
        self.store, self.ledger = _opened(place, base)
        try:
            self._mend()
        except BaseException:
            self._let_go()
            raise

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                with suppress(StoreError):  # it only makes things faster; the next writer tries again
                    self._tidy()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self.ledger.close()
        self.store.close()

    # --- commits ------------------------------------------------------------------------------------------------

    def plan(self, new: Sequence[Stored], gone: Collection[SourceRecord], *, bulk: bool = False) -> Plan:
        """What storing `new` and taking back `gone` would change."""
        base = self.store.base
        return Plan(self.ledger, self.place.parts, self._derivation, base, new=new, gone=gone, bulk=bulk)

    def commit(self, plan: Plan, *, bulk: bool = False) -> None:
        """Carry out a plan: all of it, or nothing."""
        revision = self.ledger.revision + 1
        part = max([0, *parts.names(self.place.parts), *self.ledger.parts()]) + 1
        rows = parts.write(self.place.parts, part, plan.tables) if plan.new else 0
        least = BULK_FIRST if self.ledger.triples == 0 else BULK_LATER
        big = plan.pure and plan.rows >= least
        end = Change(revision=revision)
        if big and plan.rows > IN_MEMORY:
            entry = self._entry(plan, revision, part, rows, counted=False, bulk=bulk)
            write_whole(self.place.pending, entry.to_json())
            self.store.bulk(_and(plan.changes(), end))
            entry = self._entry(plan, revision, part, rows, counted=True, bulk=bulk)
        else:
            pieces = list(plan.changes())
            entry = self._entry(plan, revision, part, rows, counted=True, bulk=bulk)
            write_whole(self.place.pending, entry.to_json())
            if big:
                self.store.bulk([*pieces, end])
            else:
                self.store.commit(merged(pieces, revision))
        self._bulky = self._bulky or big
        self._acknowledge(entry)

    def _entry(self, plan: Plan, revision: int, part: int, rows: int, *, counted: bool, bulk: bool) -> Entry:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        put = [_record(s, plan, self._reader, part, revision, now, bulk=bulk) for s in plan.new]
        total = self.ledger.triples + plan.inserted - plan.deleted
        return Entry(
            revision=revision,
            put=tuple(put),
            reach=tuple(plan.reach.select("source", "partition", "key").iter_rows()),
            forget=tuple(sorted(r.source for r in plan.gone)),
            parts={part: rows} if plan.new else {},
            triples=total if counted else None,
            meta=self._made_with(),
        )

    def _made_with(self) -> Mapping[str, str]:
        return {"ontology_version": self._derivation.ontology_version, "derivation": self._derivation.digest}

    def _acknowledge(self, entry: Entry) -> None:
        self.store.flush()
        if entry.triples is None:
            entry = self._recounted(entry)
        self.ledger.apply(entry, entry.triples or 0)
        self.place.pending.unlink(missing_ok=True)

    def _recounted(self, entry: Entry) -> Entry:
        """The entry of a bulk load whose writer was killed before it knew the numbers."""
        total = self.store.triples()
        more = total - self.ledger.triples
        base, sizes = self.store.base, self.store.graph_sizes()
        put = [
            replace(
                r,
                triples=more if len(entry.put) == 1 else 0,
                graph_triples=None if r.bulk else sizes.get(thing(base, "source", r.source), 0),
            )
            for r in entry.put
        ]
        return replace(entry, put=tuple(put), triples=total)

    # --- repair -------------------------------------------------------------------------------------------------

    def _mend(self) -> None:
        held, written = self.store.revision(), self.ledger.revision
        pending = self._pending()
        if pending and held == written + 1 == pending.revision:
            self.store.flush()
            self._acknowledge(pending)
            self.repaired = "a commit that was interrupted before its last step is complete now"
        elif held != written:
            self.rebuild()
            self.repaired = f"the graph held revision {held}, the ledger {written}: the graph was made anew"
        self.place.pending.unlink(missing_ok=True)
        parts.remove_others(self.place.parts, self.ledger.parts())
        rebuilding.remove_leftovers(self.place)
        made_with = self.ledger.meta("derivation")
        if self.ledger.count() and made_with != self._derivation.digest:
            if self.ledger.triples > REBUILD_UNASKED:
                raise StoreError(
                    "rebuild-needed",
                    "the ontology or the mapping has changed since the truth graph was computed",
                    hint="run jwstrdf rebuild, then the same command again",
                    where=str(self.place.root),
                )
            self.rebuild()
            self.repaired = "the ontology or the mapping has changed: the graph was made anew"

    def _pending(self) -> Entry | None:
        try:
            return Entry.from_json(self.place.pending.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise system_error(problem, self.place.pending) from problem
        except (ValueError, KeyError, TypeError):
            return None  # written whole or not at all; what is unreadable was damaged later, a rebuild mends it

    def rebuild(self) -> None:
        """Make the graph anew from the stored tables, beside the old one, and put it in its place."""
        revision = max(self.ledger.revision, self.store.revision()) + 1
        entry = rebuilding.build(self.place, self.ledger, self._derivation, self.store.base, revision)
        entry = replace(entry, meta=self._made_with())
        write_whole(self.place.pending, entry.to_json())
        self.store.put_in_place(rebuilding.fresh(self.place))
        self._acknowledge(entry)

    # --- tidying ------------------------------------------------------------------------------------------------

    def _tidy(self) -> None:
        if self._bulky:
            self.store.optimize()
        self._compact()
        parts.remove_others(self.place.parts, self.ledger.parts())

    def _compact(self) -> None:
        """Merge parts where there are many small ones, or where most rows are dead."""
        live: dict[int, int] = {}
        sources = list(self.ledger.sources().values())
        for record in sources:
            live[record.part] = live.get(record.part, 0) + record.rows
        written = self.ledger.parts()
        wasted = {p for p, n in written.items() if n > 1000 and live.get(p, 0) * 2 < n}
        small = {p for p, n in written.items() if n < SMALL_PART}
        chosen = wasted | (small if len(small) > MANY_PARTS else set())
        if not chosen:
            return
        moved = [r for r in sources if r.part in chosen]
        into = max(parts.names(self.place.parts)) + 1
        rows = parts.write(self.place.parts, into, parts.read(self.place.parts, by_part(moved)))
        self.ledger.move(into, rows, (r.source for r in moved))


def _record(s: Stored, plan: Plan, reader: str, part: int, revision: int, now: str, *, bulk: bool) -> SourceRecord:
    _, location, root, kind, digest, size, modified = s.loaded.rows["sources"][0]
    return SourceRecord(
        source=s.key,
        canonical=s.canonical,
        location=location,
        root=root,
        kind=kind,
        digest=digest,
        size=size,
        modified=modified,
        reader=reader,
        part=part,
        rows=rows_of(s.loaded),
        products=s.loaded.products,
        triples=plan.added[s.key],
        graph_triples=None if bulk else plan.said[s.key],
        revision=revision,
        added_at=now,
        warnings=json.dumps([w.as_dict() for w in s.loaded.warnings]),
    )


def _opened(place: Place, base: str | None) -> tuple[EmbeddedStore, Ledger]:
    store = open_folder(place.root, create=True, base=base)
    try:
        return store, Ledger.open(place.ledger)
    except BaseException:
        store.close()
        raise


def _and(changes: Iterator[Change], end: Change) -> Iterator[Change]:
    yield from changes
    yield end
