"""Ctrl-C while the engine works: a running query hears no signal, so a watching thread ends the process."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from jwstrdf.cli.failures import INTERRUPTED

GRACE = 0.5
"""Seconds that the command has to end by itself, as it does wherever Python code is running."""


@contextmanager
def heard() -> Iterator[None]:
    """While the body runs, Ctrl-C ends the process at once. Only for what changes nothing on disk."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    read, write = os.pipe()
    os.set_blocking(write, False)
    ended = threading.Event()
    before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(read, ended), daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        signal.set_wakeup_fd(before)
        os.close(write)


def _watch(read: int, ended: threading.Event) -> None:
    while number := os.read(read, 1):
        if number[0] == signal.SIGINT and not ended.wait(GRACE):
            os._exit(INTERRUPTED)
    os.close(read)
