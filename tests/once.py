"""What is made once for all processes of a test run: the first that asks makes it, the others wait for it."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

Once = Callable[[str, Callable[[Path], object]], Path]
"""`once(name, make)`: the folder that `make(folder)` filled in this run, whoever called it. Only for reading."""


def once_in(top: Path) -> Once:
    """Folders below `top`, each made by one process."""

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder = top / f"{sha256(name.encode()).hexdigest()[:12]}-{name.rpartition('/')[2][:40]}"
        done = folder.with_name(folder.name + ".done")
        top.mkdir(exist_ok=True)
        with folder.with_name(folder.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():  # a process that failed left half of it, and its own error
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return once
