"""Parquet tables, read by polars; only the columns that are needed."""

from __future__ import annotations

import io
from pathlib import Path

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.raw_table import PRODUCTS, RawTable, Wanted
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.texts import printable


def _opened(file: SourceFile) -> Path | io.BytesIO:
    return file.path or io.BytesIO(file.read(limits.MAX_TABLE))


def column_names(file: SourceFile) -> list[str]:
    """The names of the columns, from the footer of the file; BadInputError `bad-parquet` where it is damaged."""
    import polars as pl

    try:
        return list(pl.read_parquet_schema(_opened(file)))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _damaged(file, error) from None


def read(file: SourceFile, kind: Wanted = PRODUCTS) -> RawTable:
    """The table; BadInputError `bad-parquet` where it is damaged."""
    import polars as pl

    wanted = kind.choose(column_names(file), file.published)
    try:
        frame = pl.read_parquet(_opened(file), columns=sorted(wanted.values()))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        # polars panics on some damaged files; to us that is one more way to say that the file is damaged.
        raise _damaged(file, error) from None
    return RawTable(frame, file.published)


def _damaged(file: SourceFile, error: BaseException) -> BadInputError:
    reason = printable(" ".join(str(error).split())[:200])
    return BadInputError(
        "bad-parquet",
        f"the Parquet file cannot be read ({reason})",
        hint="copy or download the file again",
        where=file.published,
    )
