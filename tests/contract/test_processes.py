"""What only a process of its own shows: pure stdout, closed pipes, interrupts, modules that stay unloaded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract.conftest import clean_environment, hear_interrupts

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

I2D = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"
HEAVY = ("polars", "rdflib", "pyoxigraph", "rich", "astropy", "owlready2", "yaml", "numpy", "pyshacl", "SPARQLWrapper")
IMPORTS = """
import sys
from jwstrdf.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write(" ".join(sorted(m for m in {heavy!r} if m in sys.modules)))
sys.exit(code)
"""


def loaded(*arguments: str | Path) -> set[str]:
    """The heavy modules that a call has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS.format(heavy=HEAVY), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env=clean_environment(),
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["lineage", "--help"], ["ingest", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments) == set()


def test_describe_needs_no_engine() -> None:
    assert loaded("describe", I2D) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["lineage", I2D],
        ["lineage", I2D, "--json"],
        ["related", I2D],
        ["mrp", "990100001"],
        ["info"],
        ["find", "--text", "cat"],
    ],
    ids=lambda a: " ".join(a),
)
def test_reading_commands_load_the_engine_alone(observatory_store: Path, arguments: list[str]) -> None:
    assert loaded(*arguments, "--store", observatory_store) <= {"pyoxigraph", "yaml"}  # yaml: headers of questions


def test_stdout_holds_one_document_and_stderr_nothing(process: Cli, observatory_store: Path) -> None:
    answer = process("lineage", I2D, "--json", "--store", observatory_store)
    assert answer.code == 0
    assert answer.json["product"] == I2D
    assert answer.out.endswith("}\n")
    assert answer.err == ""


def test_no_colour_and_no_progress_in_a_pipe(process: Cli, observatory: Path, tmp_path: Path) -> None:
    folder = observatory / "archive" / "09906-nircam-wfs"
    made = process("ingest", folder, "--store", tmp_path / "s")
    assert made.code == 0
    shown = process("lineage", "jw09906-o001_t001_nircam_f212n-wlp8-nrca3_wfscmb-05.fits", "--store", tmp_path / "s")
    for text in (made.out, made.err, shown.out, shown.err):
        assert "\x1b" not in text
        assert "\r" not in text


def test_a_closed_pipe_ends_with_141(observatory_store: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "jwstrdf", "lineage", I2D, "--json", "--store", str(observatory_store)],
        stdout=write,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        timeout=60,
    )
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == b""


def test_an_interrupt_ends_with_130() -> None:
    """`describe -` waits for names; Ctrl-C ends it without a traceback."""
    with subprocess.Popen(
        [sys.executable, "-m", "jwstrdf", "describe", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        preexec_fn=hear_interrupts,
    ) as running:
        waiting = Path(f"/proc/{running.pid}/wchan")
        for _ in range(100):  # until it sleeps in read(); where the system does not say so, a fixed while
            time.sleep(0.05)
            if waiting.exists() and waiting.read_text() in ("pipe_read", "anon_pipe_read"):
                break
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert out == b""
    assert b"Traceback" not in err


def test_names_cannot_steer_a_terminal(process: Cli) -> None:
    answer = process("describe", "evil\x1b]0;title\x07_cal.fits")
    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert "\\x1b" in answer.out
    kept = process("describe", "evil\x1b_cal.fits", "--json").out
    assert "\x1b" not in kept
    assert json.loads(kept)["names"][0]["filename"] == "evil\x1b_cal.fits"


def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jwstrdf", "describe", b"odd-\xff.fits"],
        capture_output=True,
        env=clean_environment(),
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"odd-" in done.stdout
