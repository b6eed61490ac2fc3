"""Which partitions must be mapped together: those that share an observation or that one association joins.

Two partitions with a common key are joined: an archive number of an observation (`n`), the name of an
observation that is not called after the partition's program (`o`, and `p` for the program in that name), or
an association, or a table of member headers, that mentions both (`a`), or a reference file whose name does not tell its
type, which headers of both do (`r`). Statements about a source have its key (`s`): they are looked at when the source
comes, changes or goes.
A line of the truth graph is made by one group of joined partitions
only; so a group can be computed anew without looking at the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

import polars as pl

from jwstrdf.iri import name_of
from jwstrdf.tables.schema import SCHEMAS, Tables

REACH = {"source": pl.String, "partition": pl.String, "key": pl.String}
_PLAIN = pl.lit("")
LISTED = "derivedFrom"
"""The relation in `links` of what a table of member headers lists (`jwstrdf.mapping.standing.LINEAGE`)."""


class Known(Protocol):
    """What is stored already (the ledger)."""

    def keys_of(self, partitions: Iterable[str]) -> set[tuple[str, str]]:
        """(partition, key) of these partitions."""
        ...

    def partitions_with(self, keys: Iterable[str]) -> set[str]:
        """Partitions that have one of the keys."""
        ...


def reach(tables: Tables) -> pl.DataFrame:
    """Distinct (source, partition, key) of the rows; the key "" says that the source has rows there at all."""
    pieces = [
        tables[name].select("source", "partition", key=_PLAIN)
        for name, schema in SCHEMAS.items()
        if "partition" in schema
    ]
    pieces = [p.unique() for p in pieces if not p.is_empty()]
    associations = tables["associations"]["source"].unique()
    if len(associations):
        told = pl.concat(pieces).filter(pl.col("source").is_in(associations.implode())).unique()
        several = told.filter(pl.len().over("source") > 1)
        pieces.append(several.with_columns(key=pl.lit("a") + pl.col("source")))
    listed = tables["links"].filter(pl.col("relation") == LISTED)["source"].unique()
    if len(listed):
        told = pl.concat(pieces).filter(pl.col("source").is_in(listed.implode()) & (pl.col("partition") != "")).unique()
        several = told.filter(pl.len().over("source") > 1)
        pieces.append(several.with_columns(key=pl.lit("a") + pl.col("source")))
    numbered = tables["statements"].select(
        "source", "partition", key=pl.lit("n") + pl.col("subject").str.extract(r"/observation/obsid/([^/>]+)>$", 1)
    )
    sources = tables["statements"].select(
        "source", "partition", key=pl.lit("s") + pl.col("subject").str.extract(r"/source/([0-9a-f]{16})>$", 1)
    )
    pieces += [f.drop_nulls().unique() for f in (numbered, sources)] + [_observations(tables["statements"])]
    listings = tables["listings"]
    if not listings.is_empty():
        rows = listings.select("source", "partition", "obsid", "parent_obsid", "obs_id").unique()
        foreign = ~pl.col("obs_id").str.starts_with(pl.lit("jw") + pl.col("partition")) | (pl.col("partition") == "")
        keys = [
            pl.lit("n") + pl.col("obsid"),
            pl.lit("n") + pl.col("parent_obsid"),
            pl.when(foreign).then(pl.lit("o") + pl.col("obs_id")),
            pl.when(foreign).then(pl.lit("p") + pl.col("obs_id").str.extract(r"^jw(\d{5})", 1)),
        ]
        pieces += [rows.select("source", "partition", key=key).drop_nulls() for key in keys]
    pieces.append(_own_files(tables["links"]))
    if not pieces:
        return pl.DataFrame(schema=REACH)
    return pl.concat(pieces).unique().sort("source", "partition", "key")


def _own_files(links: pl.DataFrame) -> pl.DataFrame:
    """The keys of the reference files whose type is told by headers alone: files that somebody put in place by hand."""
    from jwstrdf.naming.vector import parse_frame

    typed = links.filter(pl.col("reference_type").is_not_null()).select("source", "partition", "target").unique()
    names = parse_frame(typed["target"].unique()).filter(pl.col("reftype").is_null()).select(target="filename")
    return typed.join(names, on="target").select("source", "partition", key=pl.lit("r") + pl.col("target"))


def _observations(statements: pl.DataFrame) -> pl.DataFrame:
    """The keys of the observations, not called after a program, that statements are about."""
    name = pl.col("subject").str.extract(r"/observation/([^/>]+)>$", 1)
    told = statements.select("source", "partition", name=name).drop_nulls().unique()
    told = told.filter(~pl.col("name").str.contains(r"^jw\d{5}"))
    written = pl.Series("key", [f"o{name_of(n)}" for n in told["name"]], dtype=pl.String)
    return told.select("source", "partition").with_columns(written)


def groups(start: Iterable[str], fresh: pl.DataFrame, known: Known) -> list[list[str]]:
    """The groups of joined partitions that have one of `start`, over stored and fresh rows together; sorted."""
    pairs: dict[str, set[str]] = defaultdict(set)
    holders: dict[str, set[str]] = defaultdict(set)
    for partition, key in fresh.select("partition", "key").unique().iter_rows():
        if key:
            pairs[partition].add(key)
            holders[key].add(partition)
    seen: set[str] = set()
    used: set[str] = set()
    joined = _Joined()
    frontier = set(start)
    while frontier:
        seen |= frontier
        stored = known.keys_of(frontier)
        keys: set[str] = set()
        for partition in frontier:
            joined.add(partition)
            keys |= {*pairs[partition], f"p{partition}"}
            for key in (*pairs[partition], f"p{partition}"):
                joined.join(partition, "\0" + key)
        for partition, key in stored:
            keys.add(key)
            joined.join(partition, "\0" + key)
        new = keys - used
        used |= new
        found = known.partitions_with(new)
        for key in new:
            found |= holders[key]
            if key.startswith("p"):
                found.add(key[1:])
        frontier = found - seen
    return joined.groups(seen)


class _Joined:
    """Sets that grow together (union-find)."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def add(self, name: str) -> str:
        """The representative of a name."""
        up = self._up
        up.setdefault(name, name)
        while up[name] != name:
            up[name] = up[up[name]]
            name = up[name]
        return name

    def join(self, one: str, other: str) -> None:
        a, b = self.add(one), self.add(other)
        if a != b:
            self._up[max(a, b)] = min(a, b)

    def groups(self, names: Iterable[str]) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names):
            found[self.add(name)].append(name)
        return sorted(found.values())


def chunks(groups_: Iterable[list[str]], rows: dict[str, int], most: int) -> list[list[str]]:
    """Groups packed into chunks of at most `most` rows; a group is never divided."""
    out: list[list[str]] = []
    size = most
    for group in groups_:
        here = sum(rows.get(p, 0) for p in group)
        if size + here > most or not out:
            out.append([])
            size = 0
        out[-1] += group
        size += here
    return out


def rows_by_partition(*tables: Tables) -> dict[str, int]:
    """Rows per partition over all tables of all sets."""
    total: dict[str, int] = defaultdict(int)
    for each in tables:
        for frame in each.frames.values():
            if "partition" in frame.columns and not frame.is_empty():
                for partition, count in frame.group_by("partition").len().iter_rows():
                    total[partition] += count
    return total
