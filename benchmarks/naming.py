"""Names per second: the vectorised parser, the scalar parser, and a plain loop over the same regular expressions.

    python benchmarks/naming.py [--names N] [--runs R]

One core (POLARS_MAX_THREADS=1), names of all kinds in the mix of a product table, every tenth one a variant of its
own; processor time, medians of R runs. Also the time to load the registry from its cache, in fresh processes.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

os.environ["POLARS_MAX_THREADS"] = "1"

import polars as pl

from jwstrdf.naming.grammar import load
from jwstrdf.naming.parse import parse_name
from jwstrdf.naming.vector import parse_frame

DETECTORS = ("nrca1", "nrcblong", "nrs1", "nis", "mirimage", "mirifulong")
EXPOSURE_SUFFIXES = (
    "uncal.fits",
    "rate.fits",
    "rateints.fits",
    "cal.fits",
    "i2d.fits",
    "x1d.fits",
    "cal.jpg",
    "cal_thumb.jpg",
)
STAGE3_SUFFIXES = ("i2d.fits", "s2d.fits", "x1d.fits", "crf.fits", "cat.ecsv", "segm.fits", "i2d.jpg", "i2d_thumb.jpg")


def sample(count: int) -> list[str]:
    """Names as an archive lists them: of 10, 6 exposures, 2 guide stars, 1 level 3, 1 other; 2 in 100 are wrong."""
    draw = random.Random(2733)
    names = []
    for number in range(count):
        visit = f"jw{draw.randrange(1000, 9999):05}{draw.randrange(1, 200):03}{draw.randrange(1, 9):03}"
        exposure = f"{visit}_{draw.randrange(2, 20):02}1{draw.randrange(1, 9):02}_{draw.randrange(1, 60):05}"
        root = f"{exposure}_{draw.choice(DETECTORS)}"
        match number % 10:
            case 0 | 1 | 2 | 3:
                names.append(f"{root}_{draw.choice(EXPOSURE_SUFFIXES)}")
            case 4:
                names.append(f"{exposure}-seg{draw.randrange(1, 9):03}_nrs1_{draw.choice(('uncal', 'calints'))}.fits")
            case 5:
                names.append(f"{root}_o{draw.randrange(1, 200):03}_crf.fits")
            case 6 | 7:
                names.append(
                    f"{visit}_gs-{draw.choice(('acq1', 'track', 'fg'))}_{draw.randrange(10**12, 10**13)}_cal.fits"
                )
            case 8:
                names.append(
                    f"{visit[:7]}-o{draw.randrange(1, 200):03}_t{draw.randrange(1, 90):03}_nircam_clear-f200w_"
                    f"{draw.choice(STAGE3_SUFFIXES)}"
                )
            case _:
                names.append(
                    f"{visit[:7]}-o001_20230102t030405_image2_{draw.randrange(1, 99999):05}_asn.json"
                    if number % 50 != 9
                    else f"{root}_unknown{draw.randrange(100)}.fits"
                )
    draw.shuffle(names)
    return names


def rate(work: Callable[[], object], count: int, runs: int) -> float:
    """Median names per second of processor time: one core, whatever else the machine does."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return count / statistics.median(times)


def loop(names: list[str], patterns: list[re.Pattern[str]]) -> list[dict[str, str | None] | None]:
    """The least that a loop in Python does: try the patterns in turn, keep the groups."""
    found: list[dict[str, str | None] | None] = []
    for name in names:
        for pattern in patterns:
            match = pattern.fullmatch(name)
            if match:
                found.append(match.groupdict())
                break
        else:
            found.append(None)
    return found


def registry_load(runs: int) -> float:
    """Median milliseconds of `registry.load()` from the cache, each in a process of its own."""
    code = (
        "import time; from jwstrdf.vocabulary import registry; start = time.perf_counter();"
        "known = registry.load(); known.product_types; known.relationships; known.association_rules;"
        "known.exposure_types; known.role_rules; known.derivation_rules; known.composition_rules;"
        "print(time.perf_counter() - start)"
    )
    runs_ = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True) for _ in range(runs)
    ]
    return 1000 * statistics.median(float(run.stdout) for run in runs_)


def main() -> None:
    """Print the numbers as the rows of benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    wanted = parser.parse_args()
    names = sample(wanted.names)
    column, few = pl.Series(names), names[: max(1, wanted.names // 10)]
    patterns = [form.regex for form in load().forms]
    parse_frame(column[:1000])
    print(
        f"Python {platform.python_version()}, polars {pl.__version__}, "
        f"{wanted.names} names, median of {wanted.runs} runs"
    )
    plain = rate(lambda: loop(few, patterns), len(few), wanted.runs)
    for what, found in (
        ("`parse_frame` (polars, 1 thread)", rate(lambda: parse_frame(column), len(names), wanted.runs)),
        ("`parse_name`, one by one", rate(lambda: [parse_name(n) for n in few], len(few), wanted.runs)),
        ("plain `re` loop, groups only", plain),
    ):
        print(f"| {what} | {found:,.0f} | {found / plain:.2f} |")
    print(f"registry from its cache: {registry_load(wanted.runs):.1f} ms")


if __name__ == "__main__":
    main()
