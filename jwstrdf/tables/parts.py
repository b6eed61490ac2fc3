"""The tables of the sources on disk: one folder of Parquet files per commit, written whole or not at all.

They are the memory of who said what: the truth graph is computed from them (docs/decisions/0002), and a graph
that was lost can be. A part is never changed; rows of sources that were replaced or forgotten stay in it until
it is merged with others. Which rows are live says the ledger.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from jwstrdf.errors import StoreError
from jwstrdf.stores.place import sync_folder, system_error
from jwstrdf.tables.schema import SCHEMAS, TABLES, Tables

ROW_GROUP = 65_536
"""Rows per row group; rows are sorted by partition, so that reading a few partitions skips most groups."""

_NAME = re.compile(r"\d{6,}")
_LIST = "tables.txt"
"""Names of the tables that a part has, one a line; so that a file that vanished is noticed."""


def folder(root: Path, part: int) -> Path:
    """Where a part lies."""
    return root / f"{part:06d}"


def rows(tables: Tables) -> int:
    """Rows of all tables together."""
    return sum(frame.height for frame in tables.frames.values())


def write(root: Path, part: int, tables: Tables) -> int:
    """Write a part; when this returns it is on disk. Gives the number of its rows."""
    final = folder(root, part)
    new = final.with_name(f"{final.name}.new")
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        written = []
        for name in TABLES:
            frame = tables.frames.get(name)
            if frame is None or frame.is_empty():
                continue
            if "partition" in frame.columns:
                frame = frame.sort("partition", maintain_order=True)
            file = new / f"{name}.parquet"
            frame.write_parquet(file, compression="zstd", row_group_size=ROW_GROUP, statistics=True)
            _sync(file)
            written.append(name)
        listed = new / _LIST
        listed.write_text("".join(n + "\n" for n in written), encoding="utf-8")
        _sync(listed)
        sync_folder(new)
        new.replace(final)
        sync_folder(root)
    except (OSError, PolarsError) as problem:
        shutil.rmtree(new, ignore_errors=True)
        raise system_error(problem, final) from problem
    return rows(tables)


def read(
    root: Path,
    live: Mapping[int, Collection[str]],
    partitions: Collection[str] | None = None,
) -> Tables:
    """The rows of live sources (part -> keys of sources), of all partitions or of some.

    The table `sources` has no partition: its rows are those of all sources that are asked for. Rows come by
    source, partition, and place in the source, so that the order of commits leaves no trace.
    """
    found = {name: _table(root, name, live, partitions) for name in TABLES}
    return Tables({name: frame for name, frame in found.items() if not frame.is_empty()})


def in_order(tables: Tables) -> Tables:
    """The tables in the order in which `read` gives them: by source, partition, and place in the source."""
    return Tables(
        {
            name: frame.sort([c for c in ("source", "partition") if c in frame.columns], maintain_order=True)
            for name, frame in tables.frames.items()
        }
    )


def _table(
    root: Path, name: str, live: Mapping[int, Collection[str]], partitions: Collection[str] | None
) -> pl.DataFrame:
    schema = SCHEMAS[name]
    pieces = []
    for part, sources in live.items():
        if name not in tables_of(root, part):
            continue
        path = folder(root, part) / f"{name}.parquet"
        try:
            scan = pl.scan_parquet(path, glob=False)
            keep = pl.col("source").is_in(sorted(sources))
            if partitions is not None and "partition" in schema:
                keep &= pl.col("partition").is_in(sorted(partitions))
            there = scan.collect_schema().names()
            columns = [(pl.col(c) if c in there else pl.lit(None)).cast(kind).alias(c) for c, kind in schema.items()]
            pieces.append(scan.filter(keep).select(columns).collect())
        except FileNotFoundError as problem:
            raise _lost(path, "is missing") from problem
        except (PolarsError, OSError) as problem:
            raise _lost(path, f"cannot be read ({str(problem).splitlines()[0][:200]})") from problem
    if not pieces:
        return pl.DataFrame(schema=schema)
    return pl.concat(pieces).sort("source", maintain_order=True)


def tables_of(root: Path, part: int) -> tuple[str, ...]:
    """Names of the tables that a part has; StoreError `part-lost` where the part is gone."""
    path = folder(root, part) / _LIST
    try:
        return tuple(path.read_text(encoding="utf-8").split())
    except OSError as problem:
        raise _lost(path, "is missing") from problem


def check(root: Path, part: int) -> int:
    """The number of rows of a part, from the foot of each file; StoreError `part-lost` where one is damaged."""
    total = 0
    for name in tables_of(root, part):
        path = folder(root, part) / f"{name}.parquet"
        try:
            total += int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
        except FileNotFoundError as problem:
            raise _lost(path, "is missing") from problem
        except (PolarsError, OSError) as problem:
            raise _lost(path, f"cannot be read ({str(problem).splitlines()[0][:200]})") from problem
    return total


def names(root: Path) -> list[int]:
    """Numbers of the parts that lie in the folder, whole ones only."""
    if not root.is_dir():
        return []
    return sorted(int(p.name) for p in root.iterdir() if p.is_dir() and _NAME.fullmatch(p.name))


def remove_others(root: Path, keep: Iterable[int]) -> None:
    """Remove every part that is not in `keep`, and what an interrupted write left."""
    kept = {folder(root, part).name for part in keep}
    if not root.is_dir():
        return
    for path in root.iterdir():
        if path.name not in kept and (_NAME.fullmatch(path.name) or path.name.endswith(".new")):
            with suppress(OSError):
                shutil.rmtree(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lost(path: Path, what: str) -> StoreError:
    return StoreError(
        "part-lost",
        f"the stored tables are damaged: {path.parent.name}/{path.name} {what}",
        hint="restore it from a backup, or ingest the files into a new store; questions still work",
        where=str(path),
    )
