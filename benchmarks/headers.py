"""Products per second: reading the headers of FITS products, beside a plain loop of astropy over all HDUs.

    python benchmarks/headers.py [--products N] [--runs R] [--jobs J]

Products are made for it: a primary header with every keyword of the ontology (some 330 cards), SCI and six more image
extensions, few pixels. Wall time, medians of R runs, all in each run; ingest is one whole `ingest` into a new store.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from astropy.io import fits

from jwstrdf.ingest import ingest
from jwstrdf.ingest.reading import default, read_all
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.vocabulary import registry

VALUES = {"string": "F200W", "integer": 3, "number": 1.5, "boolean": True}


def primary(name: str) -> fits.Header:
    """A primary header with every keyword that the ontology knows there."""
    header = fits.Header()
    for keyword in registry.load().keywords:
        if keyword.hdu != "PRIMARY" or keyword.name == "FILENAME":
            continue
        value: object = VALUES[keyword.type or "string"]
        if keyword.form == "date-time":
            value = "2024-02-01T10:00:00.000"
        elif keyword.step:
            value = "COMPLETE"
        elif keyword.reference_type:
            value = f"crds://jwst_nircam_{keyword.reference_type}_0001.fits"
        elif keyword.relation:
            value = "N/A"
        header[keyword.keyword] = (value, "a comment of the usual length")
    header["FILENAME"] = name
    header["CRDS_CTX"] = "jwst_1200.pmap"
    return header


def make(folder: Path, count: int) -> None:
    """Write the products."""
    for number in range(count):
        name = f"jw09914{number // 40 + 1:03}001_02101_{number % 40 + 1:05}_nrca1_cal.fits"
        units = [fits.PrimaryHDU(header=primary(name))]
        for extension in ("SCI", "ERR", "DQ", "AREA", "VAR_POISSON", "VAR_RNOISE", "VAR_FLAT"):
            image = fits.ImageHDU(np.zeros((16, 16), dtype=np.float32), name=extension)
            if extension == "SCI":
                for keyword in registry.load().keywords:
                    if keyword.hdu == "SCI":
                        image.header[keyword.keyword] = VALUES[keyword.type or "string"]
            units.append(image)
        fits.HDUList(units).writeto(folder / name)


def by_astropy(folder: Path) -> None:
    """The peer: every header of every HDU, every value."""
    for path in folder.iterdir():
        with fits.open(path) as units:
            for unit in units:
                dict(unit.header)


def by_loader(folder: Path) -> None:
    """Our loader, one process, without a store."""
    for file in walk([folder]):
        read_source(file)


def by_workers(folder: Path, jobs: int) -> None:
    """Our loader as `ingest --jobs` runs it, worker processes and their start included, without a store."""
    for found in read_all(list(walk([folder])), {}, default(), bulk=False, jobs=jobs):
        if found.error:
            raise ValueError(found.error)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--products", type=int, default=600)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "products"
        folder.mkdir()
        make(folder, given.products)
        times: dict[str, list[float]] = {"astropy": [], "loader": [], "workers": [], "ingest": []}
        for run in range(given.runs):
            times["astropy"].append(seconds(lambda: by_astropy(folder)))
            times["loader"].append(seconds(lambda: by_loader(folder)))
            times["workers"].append(seconds(lambda: by_workers(folder, given.jobs)))
            store = Path(temporary) / f"store{run}"
            times["ingest"].append(seconds(lambda: ingest([folder], store, jobs=given.jobs)))  # noqa: B023
    peer = statistics.median(times["astropy"])
    for what, found in times.items():
        middle = statistics.median(found)
        print(f"{what:8} {given.products / middle:8.0f} products/s  {peer / middle:5.2f} times astropy")


if __name__ == "__main__":
    main()
