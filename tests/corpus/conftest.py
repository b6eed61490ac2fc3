"""What the tests over real inputs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import filled
from tests.once import Once

PlaceStore = Callable[[Path], Path]


@pytest.fixture(scope="session")
def place_store(once: Once) -> PlaceStore:
    """The store of one folder or archive of associations, made once in a run. Only for reading."""
    return lambda place: once(f"place{place}", lambda folder: filled(folder, place)) / "store"
