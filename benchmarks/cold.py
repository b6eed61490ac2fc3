"""Commands as cold processes on a store that is there.

    python benchmarks/cold.py [--store FOLDER | --products N] [--runs 5]

Wall time from the start of the interpreter to its end, files of the store in the system's cache after the first run;
medians. The nodes are found in the store as for questions.py. Without --store one is made of a made-up archive
(archive.py).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive import make
from question_values import most, typical

from jwstrdf.iri import name_of
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

COMMANDS = (
    ("info",),
    ("describe", "{cal}"),
    ("lineage", "{i2d}"),
    ("lineage", "{cal}", "--down"),
    ("lineage", "{i2d}", "--both", "--json"),
    ("related", "{i2d}"),
    ("mrp", "{observation}"),
    ("mrp", "{observation}", "--why", "--json"),
    ("impact", "{cal}"),
    ("needs", "{i2d}"),
    ("recipe", "{i2d}"),
    ("history", "{cal}"),
    ("missing", "--program", "{program}"),
    ("leftover", "--program", "{program}"),
    ("find", "--program", "{program}", "--limit", "100"),
    ("query", "provenance/reference-files", "-p", "product={i2d}"),
)


def nodes(store: Store) -> dict[str, str]:
    """The names that stand for the words in brackets."""
    cal, i2d = (next(n for n in typical(store, "product") if n.endswith(end)) for end in ("_cal.fits", "_i2d.fits"))
    found = {
        "cal": cal,
        "i2d": i2d,
        "observation": most(store, "observation")[0],
        "program": typical(store, "program")[0],
    }
    return {word: name_of(iri.rpartition("/")[2]) for word, iri in found.items()}


def measure(place: Path, like: Path, runs: int) -> None:
    """Run the commands and print the rows of the table."""
    with open_store(like, read_only=True) as store:
        known = nodes(store)
    print("| command | exit | ms |\n| --- | ---: | ---: |")
    for words in COMMANDS:
        shown = [w.format(**known) for w in words]
        where = [] if words[0] == "describe" else ["--store", str(place)]
        times, code = [], 0
        for _ in range(runs):
            began = time.perf_counter()
            call = [sys.executable, "-m", "jwstrdf", *shown, *where]
            code = subprocess.run(call, check=False, capture_output=True).returncode
            times.append(1000 * (time.perf_counter() - began))
        print(f"| `{' '.join(shown)}` | {code} | {statistics.median(times):,.0f} |", flush=True)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store to measure on")
    parser.add_argument("--products", type=int, default=10_000, help="else: make a store of so many products")
    parser.add_argument("--like", type=Path, help="ask about the nodes of this store (of which --store has copies)")
    parser.add_argument("--runs", type=int, default=5, help="how often each command runs (the median counts)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jwstrdf-bench-") as folder:
        place = given.store or Path(folder) / "store"
        if given.store is None:
            make(place, given.products)
        measure(place, given.like or place, given.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
