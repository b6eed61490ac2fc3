"""The set-up: the quick start's walk, what happens without Java or with an old Python, and what CI runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contract.conftest import clean_environment

ROOT = Path(__file__).resolve().parent.parent.parent


def tools(folder: Path, **scripts: str) -> Path:
    """A folder with little programs of these names, and nothing else on the path but a shell's own tools."""
    folder.mkdir()
    for name, body in scripts.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
    for name in ("bash", "sh", "rm", "touch"):
        found = shutil.which(name)
        assert found
        if not (folder / name).exists():
            (folder / name).symlink_to(found)
    return folder


@pytest.mark.parametrize(
    ("ci", "code", "said"), [("true", 1, "in CI no test may be skipped"), ("", 0, "will be skipped")]
)
def test_a_missing_java_is_named_and_is_an_error_only_in_ci(tmp_path: Path, ci: str, code: int, said: str) -> None:
    path = tools(tmp_path / "bin", id="echo 1000")
    done = subprocess.run(
        [shutil.which("bash") or "bash", str(ROOT / ".ci" / "java")],
        env={"PATH": str(path), "CI": ci},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == code
    assert said in done.stderr
    assert "default-jre-headless" in done.stderr


def test_an_old_python_is_named(tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", python3='[ "$1" = --version ] && echo "Python 3.9.2"; [ "$1" = --version ]')
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is missing")
    done = subprocess.run(
        [make, "-C", str(ROOT), "quickstart", f"VENV={tmp_path}/venv"],
        env={"PATH": str(path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 2
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_the_walk_of_the_quick_start(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", str(ROOT / "examples" / "quickstart.sh")],
        env=clean_environment(JWSTRDF_STORE=str(tmp_path / "store")),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for shown in (
        "jw02733002001_02103_00001_mirimage_cal.fits .. x 16",
        "complete: every path ends in raw data",
        "5 files, 65.2 MB",
        "it is a guide-star product",
        "shapes for completeness come in a later release",
        "HermiT: ",
    ):
        assert shown in done.stdout
    assert done.stdout.count("All is well.") == 2, done.stdout


def test_ci_runs_the_tests_and_those_over_the_real_inputs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.index("make test\n") < script.index("make test-corpus\n")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_missing_real_inputs_are_named_and_no_error(tmp_path: Path) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is missing")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / ".installed-dev").touch()
    os.utime(tmp_path / "venv" / ".installed-dev", (4e9, 4e9))
    (tmp_path / "venv" / "bin").mkdir()
    (tmp_path / "venv" / "bin" / "python").touch()
    done = subprocess.run(
        [make, "-C", str(ROOT), "test-corpus", f"VENV={tmp_path}/venv"],
        env={"PATH": os.environ["PATH"], "JWSTRDF_CORPUS": str(tmp_path / "nothing")},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "JWSTRDF_CORPUS" in done.stdout
    assert "not run" in done.stdout
