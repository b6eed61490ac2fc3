"""Stores: `open_store` for one on disk or behind an endpoint, `open_memory` for one that vanishes with the process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf.errors import StoreError
from jwstrdf.iri import BASE
from jwstrdf.stores.place import Place, check_base

if TYPE_CHECKING:
    import os

    from jwstrdf.stores.embedded import EmbeddedStore
    from jwstrdf.stores.remote import RemoteStore


def is_remote(location: str | os.PathLike[str]) -> bool:
    """Whether a store is named by the URL of an endpoint instead of a folder."""
    return isinstance(location, str) and location.startswith(("http://", "https://"))


def shown(location: str | os.PathLike[str]) -> str:
    """A store as messages may show it: of a URL neither user, password nor query string."""
    if not is_remote(location):
        return str(location)
    from jwstrdf.stores import endpoint

    return endpoint.shown(str(location))


def local_place(location: str | os.PathLike[str], doing: str = "reading it") -> Place:
    """The folder of an embedded store; StoreError `remote-read-only` for the URL of an endpoint."""
    if is_remote(location):
        from jwstrdf.stores.remote import read_only

        raise read_only(shown(location), doing)
    return Place(Path(location))


def open_store(
    location: str | os.PathLike[str],
    *,
    create: bool = False,
    read_only: bool = False,
    base: str | None = None,
    timeout: float | None = None,
) -> EmbeddedStore | RemoteStore:
    """Open the store in a folder, or (for reading) the one behind the URL of a SPARQL endpoint.

    For an endpoint `base` chooses among the stores that are there, `timeout` is how many seconds an answer may take;
    for a folder see `open_folder`.
    """
    if not is_remote(location):
        return open_folder(location, create=create, read_only=read_only, base=base)
    if not read_only:
        local_place(location, "writing to it")
    if base is not None:
        check_base(base)
    from jwstrdf.stores.endpoint import TIMEOUT
    from jwstrdf.stores.remote import open_remote

    return open_remote(str(location), base, timeout=timeout or TIMEOUT)


def open_folder(
    location: str | os.PathLike[str],
    *,
    create: bool = False,
    read_only: bool = False,
    base: str | None = None,
) -> EmbeddedStore:
    """Open the store in a folder.

    `read_only` needs no lock and goes on beside a writer: it shows the moment of opening. Without it the store
    is opened for writing and locked. `create` makes a store where there is none, with `base` (default: that of
    the project). A `base` other than that of an existing store is refused.
    """
    place = local_place(location)
    if base is not None:
        check_base(base)
    if create and not read_only and not place.exists():
        return _created(place, base or BASE)
    known = place.read().base
    if base is not None and base != known:
        raise StoreError(
            "other-base",
            f"the store has the base {known}, not {base}; the base of a store cannot change",
            hint="leave --base out, or ingest into a new store",
            where=str(place.root),
        )
    from jwstrdf.stores.embedded import open_for_reading, open_for_writing

    return open_for_reading(place, known) if read_only else open_for_writing(place, known)


def open_memory(base: str = BASE) -> EmbeddedStore:
    """A new empty store in memory."""
    from jwstrdf.stores.embedded import in_memory

    return in_memory(check_base(base))


def _created(place: Place, base: str) -> EmbeddedStore:
    from jwstrdf.stores.embedded import open_for_writing
    from jwstrdf.stores.ledger import Ledger

    place.prepare()
    store = open_for_writing(place, base)
    try:
        if not place.exists():  # another process may have made it since
            Ledger.create(place.ledger, base).close()
            place.parts.mkdir(exist_ok=True)
            place.write(base)
    except BaseException:
        store.close()
        raise
    return store
