"""Tables in, N-Triples lines out: `asserted` for one source's own graph, `truth` for the merged graph."""

from __future__ import annotations

import polars as pl

from jwstrdf.iri import BASE
from jwstrdf.mapping.asserted import add_asserted
from jwstrdf.mapping.derived import add_derived
from jwstrdf.mapping.entries import Entries
from jwstrdf.mapping.flagged import unflagged
from jwstrdf.mapping.nodes import ENGINEERING, MNEMONIC, NAMED, NameFacts
from jwstrdf.mapping.statements import add_standing_statements, add_statements
from jwstrdf.mapping.text import Lines
from jwstrdf.naming.vector import parse_frame
from jwstrdf.tables.schema import TABLES, Tables
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
        tables["parameters"]["filename"],
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
    ontology = registry.load()
    lines = Lines(by_source=True)
    alone = _alone(tables)
    for some in ([s] for s in alone):
        _say(lines, tables.where(_of(some)), base, ontology)
    _say(lines, tables.where({n: ~e for n, e in _of(alone).items()}) if alone else tables, base, ontology)
    return lines.frame()


def _alone(tables: Tables) -> list[str]:
    """The sources of associations whose name tells no association and is named by another source too.

    Their content makes the name that of an association, for themselves alone: what a source says does not depend on
    what else is at hand.
    """
    own = tables["associations"].select("source", filename="association").unique()
    plain = parse_frame(own["filename"].unique()).filter(pl.col("kind") == "association")["filename"]
    odd = own.filter(~pl.col("filename").is_in(plain.implode()))
    others = tables["mentions"].join(odd.rename({"source": "holder"}), on="filename")
    return others.filter(pl.col("source") != pl.col("holder"))["holder"].unique().sort().to_list()


def _of(sources: list[str]) -> dict[str, pl.Expr]:
    return dict.fromkeys(TABLES, pl.col("source").is_in(sources))


def _say(lines: Lines, tables: Tables, base: str, ontology: Registry) -> None:
    add_asserted(lines, tables, _names(tables, base, ontology), base, ontology)
    add_statements(lines, tables["statements"])


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
