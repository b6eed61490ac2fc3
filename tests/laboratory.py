"""The fixture laboratory: `build` makes its FITS files from descriptions in tests/data/laboratory and copies the rest.

A description `headers.yaml` maps file names (with a folder where one name comes twice) to what stands in the file:

    common:                     # sets of keywords by a name of their own
      nrca1: {DETECTOR: NRCA1}
    files:
      jw..._cal.fits:
        use: [nrca1]            # sets to begin with, the later ones win
        primary: {DATE: ...}    # keywords of the primary header
        SCI: {S_REGION: ...}    # keywords of an extension (an image)
        members: [jw..._crf.fits]  # file names of the table HDRTAB
        tables: {SOURCE_INFO: {...}}  # other tables, by their columns

`modified.yaml` maps file names of its folder to the time of the file, where that is not the time of all.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.unit.fits_help import write

LABORATORY = Path(__file__).resolve().parent / "data" / "laboratory"
MODIFIED = 1_750_000_000
"""The time of every file (2025-06-15T15:06:40Z) that no `modified.yaml` names, so that no answer depends on when
the repository was cloned."""


def build(folder: Path) -> Path:
    """The laboratory in a folder: one folder per program, files as an observer or the archive has them."""
    times: dict[Path, int] = {}
    for source in sorted(LABORATORY.rglob("*")):
        place = folder / source.relative_to(LABORATORY)
        if source.name == "headers.yaml":
            _headers(yaml.safe_load(source.read_text(encoding="utf-8")), place.parent)
        elif source.name == "modified.yaml":
            told = yaml.safe_load(source.read_text(encoding="utf-8"))
            times |= {place.with_name(name): int(time.timestamp()) for name, time in told.items()}
        elif source.is_file() and source != LABORATORY / "README.md":
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)
    for file in folder.rglob("*"):
        if file.is_file():
            os.utime(file, (times.get(file, MODIFIED),) * 2)
    return folder


def _headers(told: dict[str, Any], folder: Path) -> None:
    common = told.get("common", {})
    for name, file in told["files"].items():
        primary: dict[str, Any] = {}
        for words in file.get("use", ()):
            primary |= common[words]
        extensions = {key: values for key, values in file.items() if key.isupper()}
        write(
            folder / name,
            primary | file.get("primary", {}),
            extensions,
            tuple(file.get("members", ())),
            tables=file.get("tables"),
        )
