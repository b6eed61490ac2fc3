"""`jwstrdf diff` of two large stores that differ in a few sources, beside a plain walk of all statements of both.

    python benchmarks/diff.py --store STORE [--programs 2] [--ask-all]

The second store is a copy of the first without four sources of each of some programs: a product table, two headers, an
association. `--ask-all` also compares with every file asked about, as two stores without common tables are compared.
Processor time: a walk is the iteration over all quads of the truth graph in Python, nothing done with them.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import TypeVar

from archive import make

from jwstrdf.answers.changes.sides import StoreSide
from jwstrdf.answers.diff import diff
from jwstrdf.stores import open_store
from jwstrdf.stores.ledger import Ledger

ENDS = ("_cal.fits", "_i2d.fits", "products_0001.csv", "image2_00001_asn.json")
_T = TypeVar("_T")


def some(store: Path, programs: int) -> list[str]:
    """The first source of each kind of programs in the middle of the archive."""
    with Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
        found: dict[str, dict[str, str]] = {}
        for record in ledger.sources().values():
            folder = Path(record.canonical).parent.name
            for end in ENDS:
                if folder.isdigit() and record.canonical.endswith(end):
                    found.setdefault(folder, {}).setdefault(end, record.canonical)
    middle = sorted(found)[len(found) // 2 :][:programs]
    return [path for program in middle for path in found[program].values()]


def walk(*stores: Path) -> int:
    """Go over all statements of the truth graphs; how many there were."""
    total = 0
    for path in stores:
        with open_store(path, read_only=True) as store:
            for _ in store.quads():  # type: ignore[union-attr]
                total += 1
    return total


def timed(work: Callable[[], _T]) -> tuple[_T, float]:
    began = time.process_time()
    return work(), time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store that is there; else one is made")
    parser.add_argument("--products", type=int, default=20_000, help="of a store that is made")
    parser.add_argument("--programs", type=int, default=2, help="of which sources are gone")
    parser.add_argument("--ask-all", action="store_true", help="also with every file asked about")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jwstrdf-diff-") as temporary:
        old, new = given.store or Path(temporary) / "old", Path(temporary) / "new"
        if given.store is None:
            make(old, given.products)
        shutil.copytree(old, new)
        gone = some(new, given.programs)
        subprocess.run(
            [sys.executable, "-m", "jwstrdf", "forget", "--store", str(new), *gone], check=True, stdout=sys.stderr
        )
        print(f"{len(gone)} sources of {given.programs} programs are gone", file=sys.stderr)
        quads, whole = timed(lambda: walk(old, new))
        found, took = timed(lambda: diff(str(old), str(new)))
        most = getrusage(RUSAGE_SELF).ru_maxrss // 1024
        print(f"walk of {quads:,} statements: {whole:.1f} s")
        print(
            f"diff of {found.old.files:,} and {found.new.files:,} files: {took:.1f} s, {took / whole:.2f} of the walk"
        )
        print(f"memory at most: {most} MB")
        if given.ask_all:
            StoreSide.alike = lambda *_: ()  # type: ignore[method-assign,assignment]
            asked, long = timed(lambda: diff(str(old), str(new)))
            assert asked == found, "the two ways differ"
            print(f"with every file asked about: {long:.1f} s, {long / whole:.2f} of the walk")


if __name__ == "__main__":
    main()
