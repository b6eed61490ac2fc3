"""How long ingest takes on all plain association files and product tables, and a command from a cold process.

    python benchmarks/ingest_lineage.py [--runs 5] [--check]

The inputs are those of JWSTRDF_CORPUS (default ../shared/data): every file below `associations` that is in no archive,
and `mast_products`. The goals are those of the project's second issue; with --check a missed goal is exit code 1.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("JWSTRDF_CORPUS") or ROOT.parent / "shared" / "data").resolve()
GOALS = {"ingest": 60.0, "lineage": 0.7, "--help": 0.3}


def call(*arguments: str | Path) -> tuple[float, str]:
    """Wall time of one command as a process of its own, and its output."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "jwstrdf", *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 1, 3):
        sys.exit(f"{arguments} ended with {done.returncode}:\n{done.stderr}")
    return seconds, done.stdout


def sources() -> list[Path]:
    """Every plain association file, and the folder of product tables."""
    plain = sorted(p for p in (CORPUS / "associations").rglob("*") if p.is_file() and ".tar" not in p.name)
    return [*plain, CORPUS / "mast_products"]


def main() -> int:
    """Measure, print, compare with the goals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="calls of each command (the median counts)")
    parser.add_argument("--check", action="store_true", help="exit code 1 when a goal is missed")
    given = parser.parse_args()
    if not CORPUS.is_dir():
        print(f"No real inputs: {CORPUS} is not there (set JWSTRDF_CORPUS). Nothing was measured.")
        return 0
    measured: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="jwstrdf-bench-") as folder:
        store = Path(folder) / "store"
        listed = sources()
        measured["ingest"], out = call("ingest", *listed, "--store", store)
        print(f"ingest of {len(listed) - 1} files and the product tables: {measured['ingest']:.1f} s")
        print("    " + out.strip().splitlines()[-1])
        names = [
            line.split(",")[0]
            for line in call(
                "find", "--level", "3", "--suffix", "i2d", "--limit", "400", "--format", "csv", "--store", store
            )[1].splitlines()[1:]
        ]
        product = names[len(names) // 2]
        commands: dict[str, list[str | Path]] = {
            "lineage": ["lineage", product, "--store", store],
            "lineage --json": ["lineage", product, "--json", "--store", store],
            "related": ["related", product, "--store", store],
            "mrp": ["mrp", "87602450", "--store", store],
            "info": ["info", "--store", store],
            "--help": ["--help"],
            "describe": ["describe", product],
        }
        print(f"cold processes, median of {given.runs} (lineage and related of {product}):")
        for name, arguments in commands.items():
            times = [call(*arguments)[0] for _ in range(given.runs)]
            measured[name] = statistics.median(times)
            print(f"    {name:<16}{measured[name]:.3f} s  ({min(times):.3f} to {max(times):.3f})")
    missed = [f"{name}: {measured[name]:.2f} s, goal {goal} s" for name, goal in GOALS.items() if measured[name] > goal]
    print("Goals are met." if not missed else "Goals missed: " + "; ".join(missed))
    return 1 if missed and given.check else 0


if __name__ == "__main__":
    sys.exit(main())
