"""Tables in, N-Triples lines out: `asserted` for one source's own graph, `truth` for the merged graph."""

from __future__ import annotations

import polars as pl

from jwstrdf.iri import BASE
from jwstrdf.mapping.asserted import add_asserted
from jwstrdf.mapping.derived import add_derived
from jwstrdf.mapping.entries import Entries
from jwstrdf.mapping.header_edges import unflagged
from jwstrdf.mapping.nodes import ENGINEERING, MNEMONIC, NAMED, NameFacts
from jwstrdf.mapping.statements import add_standing_statements, add_statements
from jwstrdf.mapping.text import Lines
from jwstrdf.tables.schema import Tables
from jwstrdf.vocabulary import registry
from jwstrdf.vocabulary.registry import Registry


def _names(tables: Tables, base: str, ontology: Registry) -> NameFacts:
    named = [
        tables["mentions"]["filename"],
        tables["memberships"]["member"],
        tables["listings"]["filename"],
        tables["associations"]["asn_pool"],
        tables["associations"]["association"],
        tables["versions"]["filename"],
        tables["selections"]["mapping"],
        tables["selections"]["chosen"],
        tables["pool_rows"]["pool"],
        tables["planned_sources"]["plan"],
        tables["open_sources"]["plan"],
        tables["pool_rows"]["filename"],
        tables["facts"].filter(pl.col("about").is_in(NAMED))["subject"],
        tables["links"]["filename"],
        tables["links"]["target"],
        tables["steps"]["filename"],
    ]
    every = pl.concat([s.alias("filename") for s in named])
    kinds = {"association": tables["associations"]["association"], MNEMONIC: _mnemonics(tables)}
    return NameFacts(every, kinds, base, ontology)


def _mnemonics(tables: Tables) -> pl.Series:
    """The names that a source uses as telemetry mnemonics; not all of them look like one."""
    told = tables["facts"].filter(pl.col("about") == MNEMONIC)["subject"]
    used = tables["links"].filter(pl.col("relation") == ENGINEERING)["target"]
    return pl.concat([told.alias("filename"), used.alias("filename")])


def asserted(tables: Tables, base: str = BASE) -> pl.Series:
    """The distinct lines of what the tables say; given the tables of one source, its own graph."""
    lines = Lines()
    add_asserted(lines, tables, _names(tables, base, registry.load()), base, registry.load())
    add_statements(lines, tables["statements"])
    return lines.series()


def said(tables: Tables, base: str = BASE) -> pl.DataFrame:
    """What each source says: distinct (`source`, `line`), for the named graphs of any number of sources at once."""
    lines = Lines(by_source=True)
    add_asserted(lines, tables, _names(tables, base, registry.load()), base, registry.load())
    add_statements(lines, tables["statements"])
    return lines.frame()


def truth(tables: Tables, base: str = BASE) -> pl.Series:
    """The distinct lines of the merged graph for whole partitions: what is said and what follows from it.

    A pure function of the tables. They must hold every live row of their partitions (see `jwstrdf.ingest`).
    """
    ontology = registry.load()
    names = _names(tables, base, ontology)
    entries = Entries(tables, names, ontology)
    expected = entries.expected()
    listed = unflagged(tables["links"], names.frame, ontology)
    names.extend(pl.concat([expected["filename"], listed.alias("filename")]))
    lines = Lines()
    add_asserted(lines, tables, names, base, ontology)
    add_derived(lines, tables, names, entries, expected, listed, base, ontology)
    add_standing_statements(lines, tables, ontology)
    return lines.series()
