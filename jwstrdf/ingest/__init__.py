"""Sources into the store and out of it again: `ingest`, `forget`, `rebuild`.

The truth graph is a function of the stored tables (docs/decisions/0002). What a call changes is computed for the
partitions that it touches, before and after, and the difference is committed with the graphs of the sources.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from jwstrdf.ingest.report import IngestReport, SourceReport
from jwstrdf.stores import local_place
from jwstrdf.stores.place import check_base

if TYPE_CHECKING:
    from jwstrdf.ingest.derivation import Derivation
    from jwstrdf.ingest.reading import Loader

    Target = str | os.PathLike[str]
    Progress = Callable[[int, int], None]

__all__ = ["IngestReport", "SourceReport", "forget", "ingest", "rebuild"]


def ingest(
    paths: Iterable[Target],
    store_location: Target,
    *,
    base: str | None = None,
    bulk: bool = False,
    dry_run: bool = False,
    jobs: int = 1,
    checksum: bool = False,
    commit_every: int | None = None,
    progress: Progress | None = None,
    loader: Loader | None = None,
    derivation: Derivation | None = None,
) -> IngestReport:
    """Read files, folders and archives into a store; makes the store if there is none.

    A source that has not changed is passed over, one that has is replaced, one that cannot be read is rejected
    (the version stored before stays). Many small sources share a commit; each is stored whole or not at all.
    `bulk` keeps no named graphs, `dry_run` writes nothing, `jobs` processes read the files where there are many,
    `checksum` hashes FITS files whole, `progress` is told (files done, files in all). `commit_every` is how many
    sources share a commit at most (else 5,000): a process that is killed loses no more than those.
    `loader` and `derivation` are those of the installation unless given.
    """
    from jwstrdf.ingest.run import Run

    began = time.monotonic()
    place = local_place(store_location, "ingesting into it")
    if base is not None:
        check_base(base)
    if place.exists():
        place.read()
    else:
        place.check_free()
    run = Run(
        place,
        base=base,
        bulk=bulk,
        dry_run=dry_run,
        jobs=jobs,
        checksum=checksum,
        commit_every=commit_every,
        loader=loader,
        derivation=derivation,
    )
    with run:
        report = run.ingest(list(run.loader.walk(paths)), progress)
    report.seconds = time.monotonic() - began
    return report


def forget(
    targets: Sequence[Target],
    store_location: Target,
    *,
    dry_run: bool = False,
    derivation: Derivation | None = None,
) -> IngestReport:
    """Take back what sources said. A target is a path, a folder or archive (all sources below), or a source's IRI.

    What no other source supports leaves the truth graph. A target that matches nothing is an UnknownNameError,
    and then nothing is forgotten.
    """
    from jwstrdf.ingest.run import Run

    began = time.monotonic()
    place = local_place(store_location, "forgetting in it")
    place.read()
    with Run(place, dry_run=dry_run, derivation=derivation) as run:
        report = run.forget([os.fspath(t) for t in targets])
    report.seconds = time.monotonic() - began
    return report


def rebuild(store_location: Target, *, derivation: Derivation | None = None) -> IngestReport:
    """Make the graph anew from the stored tables: after a change of the ontology, or after damage to the graph."""
    from jwstrdf.ingest.rebuilding import set_aside_damaged
    from jwstrdf.ingest.run import Run

    began = time.monotonic()
    place = local_place(store_location, "rebuilding it")
    place.read()
    set_aside_damaged(place)
    with Run(place, derivation=derivation) as run:
        report = run.rebuild()
    report.seconds = time.monotonic() - began
    return report
