"""How long the export of a whole store takes beside the engine's own dump of it, in one run.

    python benchmarks/export.py [--store FOLDER] [--runs 5]

Without --store a store is made from the associations and product tables of JWSTRDF_CORPUS (default ../shared/data).
Export and dump take turns; the median of the runs counts. The dump in N-Quads holds the same statements as the export
(and the store's own graph), those in Turtle and N-Triples the truth graph. The memory is that of a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyoxigraph as ox
from ingest_lineage import CORPUS, sources

from jwstrdf.export.formats import FORMATS
from jwstrdf.export.run import export
from jwstrdf.ingest import ingest
from jwstrdf.stores.place import Place


def seconds(work: Callable[[], object]) -> float:
    """Wall time."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def dump(store: Path, file: Path, form: str) -> None:
    """What the engine does by itself."""
    inner = ox.Store.read_only(str(Place(store).graph))
    syntax = getattr(ox.RdfFormat, FORMATS[form].engine)
    inner.dump(str(file), syntax, from_graph=None if FORMATS[form].dataset else ox.DefaultGraph())


def measure(store: Path, folder: Path, runs: int) -> None:
    """Print a line for each format."""
    file, counts = folder / "ours", dict[bool, int]()
    print("| format | statements | export, s | statements/s | the engine's dump, s | ratio |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for form in ("nquads", "trig", "ntriples", "turtle", "jsonld", "rdfxml"):
        ours, raw = list[float](), list[float]()
        for _ in range(runs):
            ours.append(seconds(partial(export, store, str(file), form=form, force=True)))
            raw.append(seconds(partial(dump, store, folder / "raw", form)))
        if form in ("nquads", "ntriples"):  # a line is a statement
            with file.open("rb") as lines:
                counts[FORMATS[form].dataset] = sum(1 for _ in lines)
        count = counts[FORMATS[form].dataset]
        a, b = statistics.median(ours), statistics.median(raw)
        print(f"| {form} | {count:,} | {a:.2f} | {count / a:,.0f} | {b:.2f} | {a / b:.1f} |", flush=True)


def main() -> int:
    """Make or take the store, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store to measure on (default: made from the real inputs)")
    parser.add_argument("--runs", type=int, default=5, help="how often each is done (the median counts)")
    given = parser.parse_args()
    if given.store is None and not CORPUS.is_dir():
        print(f"No real inputs: {CORPUS} is not there (set JWSTRDF_CORPUS). Nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="jwstrdf-bench-") as temporary:
        folder = Path(temporary)
        store = given.store or folder / "store"
        if given.store is None:
            ingest(sources(), store)
        measure(store, folder, given.runs)
        call = [sys.executable, "-m", "jwstrdf", "--store", str(store), "export", "-o", str(folder / "x.nq")]
        subprocess.run(call, check=True, capture_output=True)
        print(
            f"\nlargest memory of the process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
