"""Opening the engine, with patience for a process that is just ending."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyoxigraph as ox

from jwstrdf.errors import StoreError
from jwstrdf.stores.place import Place, system_error

ENGINE_ERRORS = (OSError, RuntimeError, ValueError)
"""What pyoxigraph raises when the engine fails."""

WAIT = 3.0
"""Seconds to wait for the engine's lock of a process that is just ending, or for files that are being replaced."""


def patiently(opening: Callable[[], ox.Store], place: Place) -> ox.Store:
    """Open, and try again for a moment: a killed writer's lock, or files that are just being replaced."""
    began = time.monotonic()
    while True:
        try:
            return opening()
        except ENGINE_ERRORS as problem:
            lost = "no such file" in str(problem).lower()
            wait = 0.5 if lost else WAIT if "/lock" in str(problem).lower() else 0
            if time.monotonic() >= began + wait:
                if not lost:
                    raise system_error(problem, place.graph) from problem
                raise StoreError(
                    "store-damaged",
                    f"the graph is not there or incomplete: {problem}",
                    hint="jwstrdf rebuild makes it anew from the stored tables",
                    where=str(place.graph),
                ) from problem
        time.sleep(0.02)
