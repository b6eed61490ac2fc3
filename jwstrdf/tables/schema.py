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

TEXT, COUNT, FLAG = pl.String, pl.Int64, pl.Boolean

SCHEMAS: dict[str, dict[str, type[pl.DataType]]] = {
    # one row per source
    "sources": {
        "source": TEXT,  # key: 16 hex digits
        "location": TEXT,  # relative to the ingest root, "/" between folders, "!" before a member of an archive
        "root": TEXT,  # label of the ingest root (its last folder name)
        "kind": TEXT,  # CONTRACT.md, `ingest`
        "digest": TEXT,  # "sha256:<hex>" of the content
        "size": COUNT,  # bytes
        "modified": TEXT,  # time of the file, ISO 8601 UTC to the second, or null
    },
    # one row per (source, file name): that the source names the file at all
    "mentions": {
        "source": TEXT,
        "partition": TEXT,
        "filename": TEXT,
        "how": TEXT,  # "listed" or "opened" (the file exists), "member", "entry" or "named" (only named)
    },
    # one row per association file read
    "associations": {
        "source": TEXT,
        "partition": TEXT,
        "association": TEXT,  # file name
        "version": TEXT,  # first 12 hex digits of the SHA-256 of the content
        "stamp": TEXT,  # YYYYMMDDthhmmss of the name, else of version_id, else of creation_time; or null
        "asn_type": TEXT,
        "asn_rule": TEXT,  # as written
        "asn_id": TEXT,
        "program": TEXT,
        "target": TEXT,
        "asn_pool": TEXT,  # file name of the pool, ".csv" added where it was left out
        "code_version": TEXT,
        "degraded_status": TEXT,
        "constraints": TEXT,
        "exp_types": TEXT,  # EXP_TYPEs that the constraints name, upper case, joined by "|"; or null
    },
    # one row per product of an association
    "entries": {
        "source": TEXT,
        "partition": TEXT,
        "association": TEXT,
        "version": TEXT,
        "entry": COUNT,  # place in `products`, from 1
        "name": TEXT,  # product name or template, folder cut off
    },
    # one row per member of a product of an association
    "memberships": {
        "source": TEXT,
        "partition": TEXT,  # of the entry
        "association": TEXT,
        "version": TEXT,
        "entry": COUNT,
        "membership": COUNT,  # place in `members`, from 1
        "member": TEXT,  # file name, folder cut off
        "exptype": TEXT,  # lower case, known misspellings mended
        "exptype_written": TEXT,  # as written
        "exposerr": TEXT,  # null for "null"
        "asn_candidate": TEXT,  # as written
    },
    # one row per row of a product table (equal rows once)
    "listings": {
        "source": TEXT,
        "partition": TEXT,
        "filename": TEXT,
        "obs_id": TEXT,  # name of the file's own observation as the table gives it
        "obsid": TEXT,  # archive number of the file's own observation
        "parent_obsid": TEXT,  # archive number of the observation that was asked for
        "data_uri": TEXT,
        "product_type": TEXT,  # SCIENCE, AUXILIARY, INFO, PREVIEW, ...
        "subgroup": TEXT,  # productSubGroupDescription
        "description": TEXT,
        "mrp": FLAG,  # the archive's flag; null where the table has no such column
        "size": COUNT,  # bytes
        "data_rights": TEXT,
        "calib_level": COUNT,
        "dataproduct_type": TEXT,
        "collection": TEXT,
        "project": TEXT,
        "prvversion": TEXT,
        "proposal_id": TEXT,
        "filters": TEXT,
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
