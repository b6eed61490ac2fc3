"""The store that a command reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.settings import Settings
    from jwstrdf.stores.base import Store


@contextmanager
def reading(settings: Settings) -> Iterator[Store]:
    """The store of these settings, opened for reading and closed afterwards."""
    from jwstrdf.cli.interrupt import heard
    from jwstrdf.stores import open_store

    with heard():
        store = open_store(settings.store, read_only=True, **settings.of_endpoint)
        try:
            yield store
        finally:
            store.close()
