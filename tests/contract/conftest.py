"""The command line in process and as a process of its own, and the stores that contract tests ask."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import filled
from tests.once import Once

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Answer:
    """What a call of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as JSON; fails when there is anything beside one document."""
        return json.loads(self.out)


Cli = Callable[..., Answer]


@pytest.fixture
def cli() -> Cli:
    """Calls the command line in this process: `cli("describe", "jw...", stdin="...")`."""

    def call(*arguments: str | Path, stdin: str = "") -> Answer:
        from jwstrdf.cli.main import run

        out, err = io.StringIO(), io.StringIO()
        before, sys.stdin = sys.stdin, io.StringIO(stdin)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run([str(a) for a in arguments])
        finally:
            sys.stdin = before
        return Answer(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def process(tmp_path: Path) -> Cli:
    """Calls the command line as a process of its own, in an empty folder."""

    def call(*arguments: str | Path, stdin: str = "") -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "jwstrdf", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            timeout=120,
            env=clean_environment(),
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


def hear_interrupts() -> None:
    """For `preexec_fn`: what a shell starts in the background ignores interrupts, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without settings of jwstrdf, with the commands of this installation first on the path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("JWSTRDF_")}
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, **more}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test starts in an empty folder and without settings from outside."""
    for name in [n for n in os.environ if n.startswith("JWSTRDF_") and n != "JWSTRDF_CORPUS"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def example_store(once: Once) -> Path:
    """A store with the quick start's observation. Only for reading."""
    return once("example", lambda folder: filled(folder, ROOT / "examples" / "jw02733-o002")) / "store"


@pytest.fixture
def own_store(observatory_store: Path, tmp_path: Path) -> Path:
    """A copy of the fixture observatory's store that a test may change."""
    return Path(shutil.copytree(observatory_store, tmp_path / "own-store"))
