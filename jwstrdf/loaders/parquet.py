"""Parquet product tables, read by polars; only the columns that are needed."""

from __future__ import annotations

import io
from pathlib import Path

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.raw_table import RawTable, wanted_columns
from jwstrdf.loaders.source import SourceFile


def _opened(file: SourceFile) -> Path | io.BytesIO:
    return file.path or io.BytesIO(file.read(limits.MAX_TABLE))


def column_names(file: SourceFile) -> list[str]:
    """The names of the columns, from the footer of the file."""
    import polars as pl

    return list(pl.read_parquet_schema(_opened(file)))


def read(file: SourceFile) -> RawTable:
    """The table; BadInputError `bad-parquet` where it is damaged."""
    import polars as pl

    try:
        wanted = wanted_columns(column_names(file), file.published)
        frame = pl.read_parquet(_opened(file), columns=sorted(wanted.values()))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadInputError(
            "bad-parquet",
            f"the Parquet file cannot be read ({error})",
            hint="copy or download the file again",
            where=file.published,
        ) from None
    return RawTable(frame, file.published)
