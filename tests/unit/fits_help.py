"""Small FITS files for tests, made by astropy: headers with a few values and, where wanted, extensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from astropy.table import Table

Values = Mapping[str, Any]


def write(
    path: Path,
    primary: Values,
    extensions: Mapping[str, Values] | None = None,
    members: tuple[str, ...] = (),
    pixels: int = 4,
    tables: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
) -> Path:
    """A file with that primary header, image extensions with these headers, an HDRTAB with the members, tables."""
    units: list[Any] = [fits.PrimaryHDU()]
    units[0].header.update({"FILENAME": path.name, **primary})
    for name, values in (extensions or {}).items():
        image = fits.ImageHDU(np.zeros((pixels, pixels), dtype=np.float32), name=name)
        image.header.update(values)
        units.append(image)
    if members:
        columns = [
            fits.Column(name="DATE", format="23A", array=["2024-01-01T00:00:00.000"] * len(members)),
            fits.Column(name="FILENAME", format="60A", array=list(members)),
        ]
        units.append(fits.BinTableHDU.from_columns(columns, name="HDRTAB"))
    for name, columns_of in (tables or {}).items():
        units.append(fits.table_to_hdu(Table({n: list(values) for n, values in columns_of.items()})))
        units[-1].name = name
    path.parent.mkdir(parents=True, exist_ok=True)
    fits.HDUList(units).writeto(path, overwrite=True)
    return path
