"""One writer at a time: a lock on a file, held by the process and gone with it."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from jwstrdf.errors import StoreError
from jwstrdf.stores.place import system_error


class WriterLock:
    """The right to write to a store. The engine loses concurrent writes without a word, so this is not optional.

    The operating system drops the lock when the process ends, however it ends; what the file says of the
    holder is only for messages.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock at once or raise StoreError `store-locked`."""
        import fcntl

        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as problem:
            raise system_error(problem, self._path) from problem
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            holder = self._holder(handle)
            os.close(handle)
            if not isinstance(problem, BlockingIOError):
                raise system_error(problem, self._path) from problem
            raise StoreError(
                "store-locked",
                f"{holder} is writing to the store; one writer at a time",
                hint="wait until it has ended; questions can be asked meanwhile",
                where=str(self._path.parent),
            ) from None
        words = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(words).encode(), 0)
        except OSError as problem:
            os.close(handle)
            raise system_error(problem, self._path) from problem
        self._handle = handle

    def release(self) -> None:
        """Give the lock back; more than once does no harm."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @staticmethod
    def _holder(handle: int) -> str:
        try:
            words = json.loads(os.pread(handle, 1000, 0))
            return f"process {words['pid']} on {words['host']} (since {words['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def __enter__(self) -> WriterLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
