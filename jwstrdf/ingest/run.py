"""One call of ingest, forget or rebuild, from files to the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jwstrdf.errors import UnknownNameError
from jwstrdf.ingest import derivation as derivations
from jwstrdf.ingest import reading
from jwstrdf.ingest.derivation import Derivation
from jwstrdf.ingest.plan import Plan, Stored
from jwstrdf.ingest.reading import Loader, Read
from jwstrdf.ingest.report import IngestReport, SourceReport
from jwstrdf.ingest.session import Session
from jwstrdf.iri import BASE, thing
from jwstrdf.stores.ledger import Ledger, SourceRecord
from jwstrdf.stores.place import Place

BATCH_SOURCES, BATCH_ROWS = 5_000, 500_000
"""How many sources, and how many rows, share a commit at most."""


class Run:
    """One call. The store is opened for writing when the first commit needs it; a dry run never does."""

    def __init__(
        self,
        place: Place,
        *,
        base: str | None = None,
        bulk: bool = False,
        dry_run: bool = False,
        jobs: int = 1,
        checksum: bool = False,
        commit_every: int | None = None,
        loader: Loader | None = None,
        derivation: Derivation | None = None,
    ) -> None:
        self._place, self._base, self._bulk, self._dry, self._jobs = place, base, bulk, dry_run, jobs
        self._checksum = checksum
        self._most = BATCH_SOURCES if dry_run else commit_every or BATCH_SOURCES
        self._given_loader, self._given_derivation = loader, derivation
        self._session: Session | None = None
        self._ledger: Ledger | None = None
        self._report = IngestReport(dry_run=dry_run)

    @property
    def loader(self) -> Loader:
        """How files are found and read."""
        if self._given_loader is None:
            self._given_loader = reading.default(checksum=self._checksum)
        return self._given_loader

    @property
    def _derivation(self) -> Derivation:
        if self._given_derivation is None:
            self._given_derivation = derivations.default()
        return self._given_derivation

    def __enter__(self) -> Run:
        if self._dry:
            there = self._place.exists()
            self._ledger = Ledger.open(self._place.ledger, read_only=True) if there else Ledger.in_memory()
        elif self._place.exists():
            self._open()  # before anything is read: who cannot write should know at once
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if self._session is not None:
            self._session.__exit__(kind, error, trace)
        elif self._ledger is not None:
            self._ledger.close()

    def _open(self) -> Session:
        if self._session is None:
            reader = self.loader.version if self._given_loader else derivations.reader_digest()
            self._session = Session(self._place, self._derivation, reader, self._base)
            self._ledger = self._session.ledger
            self._report.repaired = self._session.repaired
        return self._session

    # --- ingest -------------------------------------------------------------------------------------------------

    def ingest(self, files: Sequence[Any], progress: Callable[[int, int], None] | None) -> IngestReport:
        """Read the files and store what is new."""
        known = self._ledger.records(f.key for f in files) if self._ledger else {}
        batch: list[tuple[Stored, SourceReport]] = []
        size = 0
        read = reading.read_all(files, known, self.loader, bulk=self._bulk, jobs=self._jobs)
        for done, found in enumerate(read, 1):
            report = _first_word(found, known.get(found.key))
            self._report.sources.append(report)
            if found.loaded is not None:
                batch.append((Stored(found.canonical, found.loaded), report))
                size += reading.rows(found.loaded)
                if len(batch) >= self._most or size >= BATCH_ROWS:
                    self._store(batch, known)
                    batch, size = [], 0
            if progress:
                progress(done, len(files))
        if batch:
            self._store(batch, known)
        return self._finished()

    def _store(self, batch: list[tuple[Stored, SourceReport]], known: dict[str, SourceRecord]) -> None:
        new = [source for source, _ in batch]
        plan = self._carry_out(new, [known[s.key] for s in new if s.key in known])
        for source, report in batch:
            report.triples = plan.added[source.key]
            report.facts = None if self._bulk else plan.said[source.key]

    def _carry_out(self, new: Sequence[Stored], gone: Sequence[SourceRecord]) -> Plan:
        if self._dry:
            assert self._ledger is not None
            base = self._base or (self._place.read().base if self._place.exists() else BASE)
            plan = Plan(self._ledger, self._place.parts, self._derivation, base, new=new, gone=gone, bulk=self._bulk)
            for _ in plan.changes():
                pass
        else:
            session = self._open()
            plan = session.plan(new, gone, bulk=self._bulk)
            session.commit(plan, bulk=self._bulk)
        self._report.triples += plan.inserted
        self._report.removed += plan.deleted
        return plan

    def _finished(self) -> IngestReport:
        if self._ledger is not None:
            self._report.revision = self._ledger.revision
        return self._report

    # --- forget -------------------------------------------------------------------------------------------------

    def forget(self, targets: Sequence[str]) -> IngestReport:
        """Take back the sources that the targets name."""
        assert self._ledger is not None
        sources = list(self._ledger.sources().values())
        base = self._place.read().base
        gone = {r.source: r for target in targets for r in _named(target, sources, base)}
        if gone:
            ordered = sorted(gone.values(), key=lambda r: r.canonical)
            self._carry_out([], ordered)
            for r in ordered:
                self._report.sources.append(
                    SourceReport(r.canonical, r.kind, r.digest, "forgotten", r.products, facts=r.graph_triples)
                )
        return self._finished()

    # --- rebuild ------------------------------------------------------------------------------------------------

    def rebuild(self) -> IngestReport:
        """Make the graph anew; the report lists no sources, only what is there afterwards."""
        session = self._open()
        if session.repaired is None or "made anew" not in session.repaired:
            session.rebuild()
        self._report.triples = session.ledger.triples
        return self._finished()


def _first_word(found: Read, stored: SourceRecord | None) -> SourceReport:
    """The report of a source before it is stored."""
    if found.error is not None:
        return SourceReport(found.canonical, found.kind, found.digest, "rejected", error=found.error)
    if found.loaded is None:
        assert stored is not None
        return SourceReport(
            found.canonical, stored.kind, stored.digest, "unchanged", stored.products, facts=stored.graph_triples
        )
    new = found.loaded
    return SourceReport(
        found.canonical,
        new.kind,
        new.digest,
        "replaced" if stored else "added",
        new.products,
        warnings=[w.as_dict() for w in new.warnings],
    )


def _named(target: str, sources: Sequence[SourceRecord], base: str) -> list[SourceRecord]:
    """The sources that a path, a prefix of paths, an IRI or the published location of a single source names."""
    target = target.removeprefix("<").removesuffix(">") if target.startswith("<") else target
    if target.startswith(thing(base, "source", "")):
        found = [r for r in sources if thing(base, "source", r.source) == target]
    else:
        absolute = Path(os.path.abspath(target))  # noqa: PTH100 - the file may be gone, its name must stay
        paths = {str(absolute), str(absolute.resolve()), str(absolute.parent.resolve() / absolute.name)}
        below = tuple(p.rstrip("/") + mark for p in paths for mark in ("/", "!"))
        found = [r for r in sources if r.canonical in paths or r.canonical.startswith(below)]
        found = found or _published(target, sources)
    if not found:
        near = get_close_matches(target, [r.canonical for r in sources] + [r.location for r in sources], n=3)
        raise UnknownNameError(
            "unknown-source",
            f"no stored source has this path or IRI, and none lies below it: {target}",
            hint=f"did you mean {' or '.join(near)}?" if near else "jwstrdf query sources lists them",
            where=target,
        )
    return found


def _published(target: str, sources: Sequence[SourceRecord]) -> list[SourceRecord]:
    """The one source with this published location; equal locations in several folders are refused, never a guess."""
    found = [r for r in sources if target in (r.location, f"{r.root}/{r.location}")]
    if len(found) > 1:
        listed = sorted(r.canonical for r in found)
        more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""
        raise UnknownNameError(
            "ambiguous-source",
            f"{len(found)} stored sources have this name: {', '.join(listed[:5])}{more}",
            hint="give the path or the IRI of each one that is meant",
            where=target,
        )
    return found
