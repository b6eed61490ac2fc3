"""CSV tables: a fast reader for regular files, a careful one that accepts the rest or says what is wrong.

A line-wise check that runs inside polars proves that a file is regular: every line has the same number of cells,
every quote is closed on its own line, no control characters. Only what fails it is read with Python's strict reader.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.raw_table import PRODUCTS, RawTable, Wanted
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.strict_json import decode

if TYPE_CHECKING:
    import polars as pl

_IN_MEMORY = 16 * limits.MIB
_BOM = b"\xef\xbb\xbf"
_CELL = r'(?:"(?:[^"]|"")*"|[^",]*)'
_QUOTED_LINE = rf"^{_CELL}(?:,{_CELL})*$"
_QUOTED_CELL = r'"(?:[^"]|"")*"'
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_FOOTER = re.compile(r"^Length = \d+ rows$")
_OTHER_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", " ": "blank"}


def read(file: SourceFile, kind: Wanted = PRODUCTS) -> RawTable:
    """The table; BadInputError with the line for what is not regular CSV with commas."""
    columns, irregular = _plain_header(file), 1
    if columns is not None:
        wanted = kind.choose(columns, file.published)
        frame, irregular = _fast(file, columns, sorted(wanted.values(), key=columns.index))
        if frame is not None:
            return RawTable(frame, file.published, "line", 2, clean=True)
    return _careful(file, irregular, kind)


def _plain_header(file: SourceFile) -> list[str] | None:
    """The column names where the first line is the header and easy to read, else None."""
    line = file.head.removeprefix(_BOM).partition(b"\n")[0].rstrip(b"\r")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not text or text.startswith("#") or '"' in text or "\r" in text or len(line) >= limits.HEAD // 2:
        return None
    columns = text.split(",")
    _check_delimiter(columns, file.published, 1)
    return columns


def _fast(file: SourceFile, columns: list[str], wanted: list[str]) -> tuple[pl.DataFrame | None, int]:
    """The table; None and the first line that is not regular where there is one."""
    import polars as pl

    on_disk = file.path if file.size > _IN_MEMORY else None
    source: Path | bytes = on_disk or file.read(limits.MAX_TABLE)

    def opened() -> Path | io.BytesIO:
        return source if isinstance(source, Path) else io.BytesIO(source)

    try:
        irregular = _irregular(opened(), len(columns))
        if irregular:
            return None, irregular
        return pl.read_csv(opened(), infer_schema=False, columns=wanted).select(wanted), 0
    except pl.exceptions.PolarsError:
        return None, 1


def _irregular(source: Path | io.BytesIO, width: int) -> int:
    """The first line that is not regular; 0 if all are."""
    import polars as pl

    line = pl.col("line").str.strip_chars_end("\r")
    quoted = pl.col("line").str.contains('"', literal=True)
    bare = pl.when(quoted).then(line.str.replace_all(_QUOTED_CELL, "")).otherwise(line)
    broken = (quoted & ~line.str.contains(_QUOTED_LINE)) | line.str.contains(_CONTROL)
    odd = (bare.str.count_matches(",", literal=True) != width - 1) | broken
    found = (
        pl.scan_csv(source, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String})
        .with_row_index("number", offset=1)
        .filter(line.str.len_bytes() > 0)
        .filter(odd)
        .select(pl.col("number").min())
        .collect(engine="streaming")
    )
    return int(found.item() or 0)


def _careful(file: SourceFile, irregular: int = 1, kind: Wanted = PRODUCTS) -> RawTable:
    import polars as pl

    where = file.published
    try:
        text = decode(file.read(limits.MAX_IRREGULAR), where)
    except BadInputError as error:
        if error.code != "too-large":
            raise
        raise BadInputError(
            error.code,
            f"line {irregular}: this line is not regular (number of cells, quotes, control characters), which is "
            f"accepted in tables of at most {limits.MAX_IRREGULAR:,} bytes",
            hint="mend the line, or split the table",
            where=where,
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] = []
    noted: list[str] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    line = 1
    try:
        for row in reader:
            start, line = line, reader.line_num + 1
            if not row or (not columns and row[0].startswith("#")):
                noted = _commented_header(row, kind) or noted
                continue
            if not columns and noted and kind.key.lower() not in {c.strip().lower() for c in row}:
                columns = noted  # the header stands in a comment only, and this is the first row
                kind.choose(columns, where)
            if not columns:
                _check_delimiter(row, where, start)
                columns = row
                kind.choose(columns, where)
            elif len(row) == len(columns):
                rows.append(row)
                numbers.append(start)
            elif not (len(row) == 1 and _FOOTER.match(row[0])):
                raise BadInputError(
                    "wrong-cell-count",
                    f"line {start}: {len(row)} cells where the header has {len(columns)}",
                    hint="mend the line; a cell with a comma must stand in double quotes",
                    where=where,
                )
    except csv.Error as error:
        raise _quoting(error, line, where) from None
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    frame = pl.DataFrame([pl.Series(c, v, dtype=pl.String) for c, v in zip(columns, cells, strict=True)])
    return RawTable(frame, where, "line", numbers=numbers)


def _commented_header(row: list[str], kind: Wanted) -> list[str]:
    """The columns, where a comment lists them (as the archive's keyword searches do), else an empty list."""
    columns = [c.strip() for c in row]
    columns[:1] = [c.removeprefix("#").strip() for c in columns[:1]]
    return columns if kind.key.lower() in {c.lower() for c in columns} else []


def _quoting(error: csv.Error, line: int, where: str) -> BadInputError:
    hint = "mend the quotes of this line"
    if "field limit" in str(error):
        most = csv.field_size_limit()
        return BadInputError(
            "cell-too-long", f"line {line}: a cell has more than {most:,} characters", hint=hint, where=where
        )
    return BadInputError(
        "open-quote",
        f"line {line}: a double quote is opened and not closed as it should be ({error})",
        hint=hint,
        where=where,
    )


def _check_delimiter(columns: list[str], where: str, line: int) -> None:
    if len(columns) > 1:
        return
    for delimiter, name in _OTHER_DELIMITERS.items():
        if delimiter in columns[0].strip():
            raise BadInputError(
                "wrong-delimiter",
                f"line {line}: the delimiter is a {name} {delimiter!r}; a comma was expected",
                hint="save the table with commas",
                where=where,
            )
