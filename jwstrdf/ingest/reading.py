"""From paths to tables: which files there are, which of them are new or changed, what they say."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import BadInputError, JwstrdfError
from jwstrdf.ingest.derivation import reader_digest

if TYPE_CHECKING:
    from jwstrdf.loaders.load import LoadedSource
    from jwstrdf.stores.ledger import SourceRecord

WORTH_A_POOL = 400
"""Files from which on other processes read faster than this one alone (starting one takes a second)."""


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one file: `loaded`, or an `error` (and the `kind` if known), or neither if nothing has changed."""

    key: str
    canonical: str
    digest: str | None
    loaded: LoadedSource | None = None
    error: Mapping[str, str | None] | None = None
    kind: str | None = None


def _no_kind(_file: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Loader:
    """How files are found and read. `version` changes whenever the same file could give other tables.

    `kind` tells what a file that is refused was meant to be.
    """

    walk: Callable[[Iterable[str | os.PathLike[str]]], Iterable[Any]]
    digest: Callable[[Any], str]
    read: Callable[[Any], LoadedSource]
    version: str
    kind: Callable[[Any], str | None] = _no_kind


def default(*, checksum: bool = False) -> Loader:
    """The loaders of this installation; `checksum` hashes FITS files whole."""
    from jwstrdf.loaders.load import fingerprint, kind_of, read_source
    from jwstrdf.loaders.walk import walk

    return Loader(
        walk,
        partial(fingerprint, checksum=checksum),
        partial(read_source, checksum=checksum),
        reader_digest(),
        kind_of,
    )


def rows(loaded: LoadedSource) -> int:
    """Rows of all its tables."""
    return sum(map(len, loaded.rows.values())) + sum(frame.height for frame in loaded.frames.values())


_Task = tuple[Any, str | None, Loader]


def read_all(
    files: Sequence[Any], known: Mapping[str, SourceRecord], loader: Loader, *, bulk: bool, jobs: int
) -> Iterator[Read]:
    """Read the files in their order. One whose digest the ledger knows is not looked into."""
    digests = {
        key: record.digest for key, record in known.items() if record.reader == loader.version and record.bulk == bulk
    }
    work = [(file, digests.get(file.key), loader) for file in files]
    if jobs > 1 and len(work) >= WORTH_A_POOL:
        yield from _in_pool(work, jobs)
    else:
        yield from map(_read, work)


def _in_pool(work: Sequence[_Task], jobs: int) -> Iterator[Read]:
    """Read in other processes. They are started, not forked: polars has threads, and a lock must not be inherited."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            yield from pool.map(_read, work, chunksize=32)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_parent() -> None:
    """In a worker: a parent that is killed cannot end its workers, and they would wait for work for ever."""
    from multiprocessing import parent_process
    from threading import Thread

    parent = parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _read(task: _Task) -> Read:
    file, stored, loader = task
    digest: str | None = None
    try:
        if stored is not None:
            digest = loader.digest(file)
            if digest == stored:
                return Read(file.key, file.location, digest)
        loaded = loader.read(file)
        return Read(file.key, file.location, loaded.digest, loaded=loaded)
    except BadInputError as problem:
        return Read(file.key, file.location, digest, error=problem.as_dict(), kind=loader.kind(file))
    except JwstrdfError:
        raise  # the installation is broken, not the file
    except (MemoryError, RecursionError) as problem:
        error = BadInputError("too-large", f"the file needs more memory than there is ({type(problem).__name__})")
        return Read(file.key, file.location, digest, error={**error.as_dict(), "where": file.location})
    except Exception as problem:  # a mistake in a loader must not cost the other files
        error = BadInputError(
            "unreadable",
            f"the file cannot be read: {type(problem).__name__}: {problem}",
            hint="if other programs read it, this is a mistake in jwstrdf; please report it",
            where=file.location,
        )
        return Read(file.key, file.location, digest, error=error.as_dict())
