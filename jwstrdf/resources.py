"""Where the ontology, the shapes and the stored questions lie, in a wheel and in a checkout."""

from __future__ import annotations

from pathlib import Path

from jwstrdf.errors import StoreError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `ontology`, `shapes` or `queries` that belongs to this installation.

    Raises StoreError `broken-installation` when it is missing.
    """
    for candidate in (_PACKAGE / "data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise StoreError(
        "broken-installation",
        f"the folder {name!r} that belongs to jwstrdf is missing",
        hint="install jwstrdf again",
        where=str(_PACKAGE),
    )
