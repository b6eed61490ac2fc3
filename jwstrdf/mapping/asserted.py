"""What the sources say, as lines: the sources themselves, names, associations, listings. Nothing is concluded here."""

from __future__ import annotations

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.crds import add_selections
from jwstrdf.mapping.facts import add_facts
from jwstrdf.mapping.nodes import NameFacts
from jwstrdf.mapping.plans import add_plans
from jwstrdf.mapping.pools import add_pools
from jwstrdf.mapping.runs import add_runs
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, iri, literal, ref, typed, with_encoded
from jwstrdf.tables.schema import Tables
from jwstrdf.vocabulary.registry import Registry


def add_asserted(lines: Lines, tables: Tables, names: NameFacts, base: str, registry: Registry) -> None:
    """Add the lines of everything that the tables say literally, but for the table `statements`."""
    _sources(lines, tables["sources"], base)
    _mentions(lines, names.mentions(tables["mentions"]), base)
    _associations(lines, tables, names, base)
    _listings(lines, tables["listings"], names, base)
    add_selections(lines, tables, names, registry)
    add_pools(lines, tables, names, base)
    add_facts(lines, tables, names, base, registry)
    add_plans(lines, tables, names, registry)
    add_runs(lines, tables, base, registry)


def _class(local: str) -> pl.Expr:
    return ref(JWST + local)


def _sources(lines: Lines, sources: pl.DataFrame, base: str) -> None:
    lines.add(
        sources,
        iri(base + "source/", pl.col("source")),
        (RDF_TYPE, _class("Source")),
        (LABEL, literal("location")),
        ("location", literal("location")),
        ("rootLabel", literal("root")),
        ("sourceKind", literal("kind")),
        ("digest", literal("digest")),
        ("modified", typed(pl.col("modified"), "dateTime")),
    )


def _mentions(lines: Lines, mentions: pl.DataFrame, base: str) -> None:
    source = iri(base + "source/", pl.col("source"))
    is_file = pl.col("is_file")
    lines.add(
        mentions,
        pl.col("node"),
        (RDF_TYPE, pl.when(is_file).then(_class("Product")).otherwise(_class("EngineeringMnemonic"))),
        (LABEL, literal("filename")),
        ("filename", pl.when(is_file).then(literal("filename"))),
        ("namedBy", source),
        ("listedBy", pl.when(is_file & pl.col("how").is_in(["listed", "opened"])).then(source)),
    )


def _associations(lines: Lines, tables: Tables, names: NameFacts, base: str) -> None:
    associations = with_encoded(tables["associations"], "association").with_columns(
        version_label=pl.concat_str("association", pl.lit(" ("), "version", pl.lit(")")),
        pool=names.node_of(tables["associations"]["asn_pool"]),
    )
    version = iri(base + "association/", pl.concat_str("association_enc", pl.lit("/"), "version"))
    lines.add(
        associations,
        iri(base + "association/", pl.col("association_enc")),
        (RDF_TYPE, _class("Association")),
    )
    lines.add(
        associations,
        version,
        (RDF_TYPE, _class("AssociationVersion")),
        (LABEL, literal("version_label")),
        ("versionOf", iri(base + "association/", pl.col("association_enc"))),
        ("asnType", literal("asn_type")),
        ("asnRule", literal("asn_rule")),
        ("asnId", literal("asn_id")),
        ("timeStamp", literal("stamp")),
        ("targetId", literal("target")),
        ("codeVersion", literal("code_version")),
        ("degradedStatus", literal("degraded_status")),
        ("constraints", literal("constraints")),
        # Several types in the constraints are a choice, and which of them it was is not said.
        ("exposureType", pl.when(~pl.col("exp_types").str.contains("|", literal=True)).then(literal("exp_types"))),
        ("associationDrawnFromPool", pl.col("pool")),
        ("readFrom", iri(base + "source/", pl.col("source"))),
    )
    entries = with_encoded(tables["entries"], "association").with_columns(
        label=pl.concat_str("name", pl.lit(" in "), "association"),
    )
    entry = iri(base + "association/", pl.concat_str("association_enc", pl.lit("/"), "version", pl.lit("/"), "entry"))
    version = iri(base + "association/", pl.concat_str("association_enc", pl.lit("/"), "version"))
    lines.add(
        entries,
        entry,
        (RDF_TYPE, _class("AssociationEntry")),
        (LABEL, literal("label")),
        ("entryName", literal("name")),
        ("entryOf", version),
    )
    lines.add(entries, version, ("hasEntry", entry))
    members = with_encoded(tables["memberships"], "association").with_columns(
        node=names.node_of(tables["memberships"]["member"]),
        label=pl.concat_str("member", pl.lit(" as "), "exptype", pl.lit(" in "), "association", ignore_nulls=True),
    )
    entry_path = pl.concat_str("association_enc", pl.lit("/"), "version", pl.lit("/"), "entry")
    lines.add(
        members,
        iri(base + "association/", pl.concat_str(entry_path, pl.lit("/"), "membership")),
        (RDF_TYPE, _class("Membership")),
        (LABEL, literal("label")),
        ("ofEntry", iri(base + "association/", entry_path)),
        ("member", pl.col("node")),
        ("exptype", literal("exptype")),
        (
            "exptypeWritten",
            pl.when(pl.col("exptype_written") != pl.col("exptype")).then(literal("exptype_written")),
        ),
        ("exposureError", literal("exposerr")),
        ("candidatesWritten", literal("asn_candidate")),
    )
    lines.add(members, iri(base + "association/", entry_path), ("hasMember", pl.col("node")))


def _listings(lines: Lines, listings: pl.DataFrame, names: NameFacts, base: str) -> None:
    listings = with_encoded(listings, "filename", "obsid", "parent_obsid", "obs_id").with_columns(
        node=names.node_of(listings["filename"]),
        asked_enc=pl.col("parent_obsid_enc").fill_null("-"),
        # A pool has a row for each of its own observations under the one asked for: one flagged row flags the pair.
        mrp=pl.col("mrp").max().over("source", "filename", "parent_obsid"),
        label=pl.concat_str(
            "filename", pl.lit(" listed for observation "), pl.col("parent_obsid").fill_null("unknown")
        ),
        own_label=pl.lit("observation ") + pl.col("obsid"),
        parent_label=pl.lit("observation ") + pl.col("parent_obsid"),
    )
    own = iri(base + "observation/obsid/", pl.col("obsid_enc"))
    asked = iri(base + "observation/obsid/", pl.col("parent_obsid_enc"))
    named = iri(base + "observation/", pl.col("obs_id_enc"))
    lines.add(
        listings,
        iri(base + "listing/", pl.concat_str("source", pl.lit("/"), "asked_enc", pl.lit("/"), "filename_enc")),
        (RDF_TYPE, _class("Listing")),
        (LABEL, literal("label")),
        ("listedProduct", pl.col("node")),
        ("listedFor", asked),
        ("listedOwnObservation", own),
        ("assertedMrp", typed(pl.col("mrp"), "boolean")),
        ("size", typed(pl.col("size"), "integer")),
        ("dataRights", literal("data_rights")),
        ("mastProductType", literal("product_type")),
        ("mastSubgroup", literal("subgroup")),
        ("description", literal("description")),
        ("calibLevel", typed(pl.col("calib_level"), "integer")),
        ("dataUri", literal("data_uri")),
        ("dataproductType", literal("dataproduct_type")),
        ("calibrationVersion", literal("prvversion")),
        ("readFrom", iri(base + "source/", pl.col("source"))),
    )
    numbers = listings.select("source", "obsid", "obsid_enc", "obs_id", "obs_id_enc", "own_label").unique()
    lines.add(
        numbers,
        own,
        (RDF_TYPE, _class("Observation")),
        (LABEL, literal("own_label")),
        ("obsid", literal("obsid")),
        ("sameObservationAs", named),
    )
    lines.add(
        numbers,
        named,
        (RDF_TYPE, _class("Observation")),
        (LABEL, literal("obs_id")),
        ("observationName", literal("obs_id")),
    )
    lines.add(
        listings.select("source", "parent_obsid", "parent_obsid_enc", "parent_label").unique(),
        asked,
        (RDF_TYPE, _class("Observation")),
        (LABEL, literal("parent_label")),
        ("obsid", literal("parent_obsid")),
    )
