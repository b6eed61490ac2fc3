"""The tables of D2: names, columns, types. Every loader fills them, one mapping turns them into RDF.

All cells that a source leaves open are null (never "", "--", "N/A" or "nan"). `source` is the key of the
source (`jwstrdf.iri.source_key`). `partition` is the program (5 digits) of the file, entry or association
that the row speaks of, "" where the name gives none; rows of one partition are mapped together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

S, I, B = pl.String, pl.Int64, pl.Boolean

SCHEMAS: dict[str, dict[str, type[pl.DataType]]] = {
    # one row per source
    "sources": {
        "source": S,  # key: 16 hex digits
        "location": S,  # relative to the ingest root, "/" between folders, "!" before a member of an archive
        "root": S,  # label of the ingest root (its last folder name)
        "kind": S,  # CONTRACT.md, `ingest`
        "digest": S,  # "sha256:<hex>" of the content
        "size": I,  # bytes
        "modified": S,  # time of the file, ISO 8601 UTC to the second, or null
    },
    # one row per (source, file name): that the source names the file at all
    "mentions": {
        "source": S,
        "partition": S,
        "filename": S,
        "how": S,  # "listed" or "opened" (the file exists), "member", "entry" or "named" (only named)
    },
    # one row per association file read
    "associations": {
        "source": S,
        "partition": S,
        "association": S,  # file name
        "version": S,  # first 12 hex digits of the SHA-256 of the content
        "stamp": S,  # YYYYMMDDthhmmss of the name, else of version_id, else of creation_time; or null
        "asn_type": S,
        "asn_rule": S,  # as written
        "asn_id": S,
        "program": S,
        "target": S,
        "asn_pool": S,  # file name of the pool, ".csv" added where it was left out
        "code_version": S,
        "degraded_status": S,
        "constraints": S,
        "exp_types": S,  # EXP_TYPEs that the constraints name, upper case, joined by "|"; or null
    },
    # one row per product of an association
    "entries": {
        "source": S,
        "partition": S,
        "association": S,
        "version": S,
        "entry": I,  # place in `products`, from 1
        "name": S,  # product name or template, folder cut off
    },
    # one row per member of a product of an association
    "memberships": {
        "source": S,
        "partition": S,  # of the entry
        "association": S,
        "version": S,
        "entry": I,
        "membership": I,  # place in `members`, from 1
        "member": S,  # file name, folder cut off
        "exptype": S,  # lower case, known misspellings mended
        "exptype_written": S,  # as written
        "exposerr": S,  # null for "null"
        "asn_candidate": S,  # as written
    },
    # one row per row of a product table (equal rows once)
    "listings": {
        "source": S,
        "partition": S,
        "filename": S,
        "obs_id": S,  # name of the file's own observation as the table gives it
        "obsid": S,  # archive number of the file's own observation
        "parent_obsid": S,  # archive number of the observation that was asked for
        "data_uri": S,
        "product_type": S,  # SCIENCE, AUXILIARY, INFO, PREVIEW, ...
        "subgroup": S,  # productSubGroupDescription
        "description": S,
        "mrp": B,  # the archive's flag; null where the table has no such column
        "size": I,  # bytes
        "data_rights": S,
        "calib_level": I,
        "dataproduct_type": S,
        "collection": S,
        "project": S,
        "prvversion": S,
        "proposal_id": S,
        "filters": S,
    },
}

TABLES = tuple(SCHEMAS)


def empty(name: str) -> pl.DataFrame:
    """An empty table of that name."""
    return pl.DataFrame(schema=SCHEMAS[name])


def frame(name: str, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A table from rows given as mappings; columns that a row leaves out are null."""
    return pl.DataFrame(list(rows), schema=SCHEMAS[name], orient="row")


@dataclass(frozen=True)
class Tables:
    """A set of tables; those not given are empty."""

    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The table of that name, empty if nothing filled it (KeyError for a name that is no table)."""
        found = self.frames.get(name)
        return empty(name) if found is None else found

    @staticmethod
    def concat(parts: Iterable[Tables]) -> Tables:
        """All rows of several sets, in their order."""
        listed = list(parts)
        return Tables(
            {
                name: pl.concat([p.frames[name] for p in listed if name in p.frames])
                for name in TABLES
                if any(name in p.frames for p in listed)
            }
        )

    def where(self, keep: Mapping[str, pl.Expr]) -> Tables:
        """The rows that pass the expression given for their table; tables without one are kept whole."""
        return Tables({n: (f.filter(keep[n]) if n in keep else f) for n, f in self.frames.items()})
