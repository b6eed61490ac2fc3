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
    # one row per file whose version is known: read from its header, or told by a table
    "versions": {
        "source": TEXT,
        "partition": TEXT,
        "filename": TEXT,
        "version": TEXT,  # key (DESIGN.md D4); see `jwstrdf.loaders.versions`
        "date": TEXT,  # DATE as written: ISO 8601, UTC without zone
        "cal_ver": TEXT,
        "crds_ctx": TEXT,
        "checksum": TEXT,  # "sha256:<hex>" of the whole file where it was computed
        "size": COUNT,  # bytes
        "asn_table": TEXT,  # file name of the association that the header names
    },
    # one row per thing that a source says of a file, an observation or a mnemonic, in the words of the ontology
    "facts": {
        "source": TEXT,
        "partition": TEXT,
        "about": TEXT,  # "product", "observation" or "mnemonic"
        "subject": TEXT,  # file name, name of the observation, or mnemonic in capitals
        "version": TEXT,  # key of the version that was read; null where a row of a table speaks (a record)
        "property": TEXT,  # local name of a property with a `factType`
        "value": TEXT,  # lexical form of that type
        "place": TEXT,  # where it stood: HDU and keyword, or the column
    },
    # one row per file that a header or table names as related to another
    "links": {
        "source": TEXT,
        "partition": TEXT,  # of the file that names
        "filename": TEXT,
        "version": TEXT,  # as in facts
        "relation": TEXT,  # local name of the relation, filename -> target
        "target": TEXT,  # file name, folder and scheme cut off
        "reference_type": TEXT,  # notation of the type of a reference file
        "place": TEXT,
    },
    # one row per calibration step whose status a header tells
    "steps": {
        "source": TEXT,
        "partition": TEXT,
        "filename": TEXT,
        "version": TEXT,
        "step": TEXT,  # notation of the step
        "status": TEXT,  # COMPLETE, SKIPPED, FAILED as written
    },
    # one row per parameter of a step that a log shows, for each product of the run that the step worked on
    "parameters": {
        "source": TEXT,
        "partition": TEXT,
        "filename": TEXT,
        "version": TEXT,
        "block": COUNT,  # line in which the block begins that shows it
        "step": TEXT,  # notation of the step, or of the pipeline
        "parameter": TEXT,
        "value": TEXT,  # without quotes; lists in square brackets
        "place": TEXT,
    },
    # one row per row of a pool
    "pool_rows": {
        "source": TEXT,
        "partition": TEXT,
        "pool": TEXT,  # file name of the pool
        "row": COUNT,  # from 1
        "filename": TEXT,  # the exposure that the row is about
    },
    # one row per candidate of a row of a pool
    "candidates": {
        "source": TEXT,
        "partition": TEXT,
        "pool": TEXT,
        "row": COUNT,
        "candidate": TEXT,  # "o001"
        "kind": TEXT,  # "OBSERVATION", "BACKGROUND", ... as written
    },
    # one row per thing that an MSA plan states of a source
    "planned_sources": {
        "source": TEXT,
        "partition": TEXT,
        "plan": TEXT,  # file name of the plan
        "number": COUNT,  # of the source in the plan; negative for a virtual slit
        "property": TEXT,  # as in facts
        "value": TEXT,
        "place": TEXT,
    },
    # one row per source that lies open in a configuration of an MSA plan
    "open_sources": {
        "source": TEXT,
        "partition": TEXT,
        "plan": TEXT,
        "configuration": COUNT,  # MSAMETID of the exposures
        "position": COUNT,  # PATT_NUM of the exposures; null where the plan does not tell positions apart
        "number": COUNT,
    },
    # one row per selection of a CRDS mapping: what it chooses under which conditions
    "selections": {
        "source": TEXT,
        "partition": TEXT,
        "mapping": TEXT,  # file name of the mapping
        "selection": COUNT,  # from 1
        "chosen": TEXT,  # file name of a reference file or of another mapping; null where nothing applies (N/A, OMIT)
        "instrument": TEXT,  # lower case
        "reference_type": TEXT,
        "conditions": TEXT,  # "KEYWORD=value" joined by "; ", in the order of the mapping
        "use_after": TEXT,  # ISO 8601
    },
    # one row per statement of an RDF source in the project's vocabulary: terms in N-Triples form
    "statements": {
        "source": TEXT,
        "partition": TEXT,
        "subject": TEXT,
        "predicate": TEXT,
        "object": TEXT,
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
