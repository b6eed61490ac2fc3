"""The wheel is whole: it brings ontology, questions and shapes along, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.contract.conftest import clean_environment

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked into a folder."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=clean_environment(PYTHONPATH=str(installed)),
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_resource_is_in_the_wheel(installed: Path) -> None:
    for folder in ("ontology", "queries", "shapes"):
        ours = {p.relative_to(ROOT / folder).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
        theirs = installed / "jwstrdf" / "data" / folder
        assert ours == {p.relative_to(theirs).as_posix() for p in theirs.rglob("*") if p.is_file()}
        assert ours
    rules = {p.name for p in (ROOT / "jwstrdf" / "checks" / "ontology" / "rules").iterdir()}
    assert rules == {p.name for p in (installed / "jwstrdf" / "checks" / "ontology" / "rules").iterdir()}


def test_it_answers_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    where = run(installed, "-c", "import jwstrdf.resources as r; print(r.folder('ontology'))", cwd=tmp_path)
    assert where.stdout.startswith(str(installed)), where.stderr
    read = run(installed, "-m", "jwstrdf", "ingest", os.fspath(ROOT / "examples"), "--store", "s", cwd=tmp_path)
    assert read.returncode == 0, read.stderr
    product = "jw02733-o002_t001_miri_f1130w_i2d.fits"
    told = run(installed, "-m", "jwstrdf", "lineage", product, "--store", "s", cwd=tmp_path)
    assert "65 files, 80 steps; complete" in told.stdout, told.stderr
    checked = run(installed, "-m", "jwstrdf", "ontology", "check", "--no-reasoner", cwd=tmp_path)
    assert "All is well." in checked.stdout, checked.stdout
