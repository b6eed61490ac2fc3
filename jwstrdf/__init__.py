"""jwstrdf: a semantic metadata store for the data products of the James Webb Space Telescope."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from jwstrdf.opened.store import OpenStore

__version__ = "0.1.0"

__all__ = ["__version__", "open"]


def open(store: str | os.PathLike[str] | None = None) -> OpenStore:
    """A store whose methods are the questions: `with jwstrdf.open("jwstrdf-store") as store: store.lineage(...)`.

    `store` is the folder of a store; without it JWSTRDF_STORE, jwstrdf.toml and ./jwstrdf-store are tried in this
    order, as on the command line. StoreError where there is none.
    """
    from jwstrdf.opened.store import open_for_questions

    return open_for_questions(store)
