"""What headers and tables state of files, observations and mnemonics, as lines: versions, records, facts, links, steps.

A header speaks of one version of a product, a row of a table of the product or observation as such, a list or answer of
the engineering database of a mnemonic: what it says hangs on the version or on a record of its own (DESIGN.md D3, D4).
What holds of the product now follows from all of them (`jwstrdf.mapping.standing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST, PREFIXES
from jwstrdf.mapping.canonical import canonical
from jwstrdf.mapping.observation_links import add_observation_links
from jwstrdf.mapping.settings import add_settings
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, encoded, iri, literal, ref, term, typed, with_encoded

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry

STATUS = {"COMPLETE": "completedStep", "SKIPPED": "skippedStep", "FAILED": "failedStep"}
"""What the values of S_ keywords say of the step (stdatamodels, core.schema, cal_step)."""


def add_facts(lines: Lines, tables: Tables, names: NameFacts, base: str, registry: Registry) -> None:
    """Add the lines of the tables `versions`, `facts`, `links`, `steps` and `parameters`."""
    _versions(lines, tables["versions"], names, base)
    facts = _with_speaker(tables["facts"], names, base)
    links = _with_speaker(_about_products(tables["links"]), names, base)
    steps = _with_speaker(_about_products(tables["steps"]), names, base)
    parameters = _with_speaker(_about_products(tables["parameters"]), names, base)
    for frame in (facts, links, steps, parameters):
        _records(lines, frame, base)
    add_values(lines, facts, "speaker", registry)
    add_observation_links(lines, facts, base, registry)
    links = links.with_columns(target_node=names.node_of(links["target"]))
    lines.add_terms(links, "speaker", "relation", "target_node")
    # The name of a file that somebody put in place of that of CRDS does not tell its type.
    plain = names.frame.filter(pl.col("reftype").is_not_null()).select(target="filename")
    odd = links.filter(pl.col("reference_type").is_not_null()).join(plain, on="target", how="anti")
    lines.add(odd, pl.col("target_node"), ("referenceType", literal("reference_type")))
    known = {notation: step.name for notation, step in registry.steps.items()}
    steps = steps.with_columns(
        status=pl.col("status").replace_strict(STATUS, default=None, return_dtype=pl.String),
        step_node=term(pl.col("step").replace_strict(known, default=None, return_dtype=pl.String)),
    )
    lines.add_terms(steps, "speaker", "status", "step_node")
    add_settings(lines, parameters, base, registry)


def add_values(lines: Lines, facts: pl.DataFrame, subject: str, registry: Registry) -> None:
    """Lines of `property` and `value` of the subject, each value in the type of its property."""
    types = pl.DataFrame(
        {"property": list(registry.facts), "type": [f.type for f in registry.facts.values()]},
        schema={"property": pl.String, "type": pl.String},
    )
    told = facts.join(types, on="property", how="inner")
    for (kind,), some in told.group_by("type", maintain_order=True):
        value = literal("value") if kind == "string" else typed(pl.col("value"), str(kind))
        if kind == "double":
            value = value.map_batches(canonical, return_dtype=pl.String)
        lines.add_terms(some.with_columns(object=value), subject, "property", "object")


def version_node(base: str) -> pl.Expr:
    """The node of a version from `filename_enc` and `version`."""
    return iri(base + "version/", pl.concat_str("filename_enc", pl.lit("/"), "version"))


def _versions(lines: Lines, versions: pl.DataFrame, names: NameFacts, base: str) -> None:
    told = with_encoded(versions, "filename").with_columns(
        node=names.node_of(versions["filename"]),
        label=pl.concat_str("filename", pl.lit(" ("), "version", pl.lit(")")),
    )
    lines.add(
        told,
        version_node(base),
        (RDF_TYPE, ref(JWST + "ProductVersion")),
        (LABEL, literal("label")),
        ("versionOf", pl.col("node")),
        (PREFIXES["prov"] + "specializationOf", pl.col("node")),
        ("versionKey", literal("version")),
        ("checksum", literal("checksum")),
        ("size", typed(pl.col("size"), "integer")),
        ("readFrom", iri(base + "source/", pl.col("source"))),
    )


def _about_products(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.rename({"filename": "subject"}).with_columns(about=pl.lit("product"))


def _with_speaker(frame: pl.DataFrame, names: NameFacts, base: str) -> pl.DataFrame:
    """The rows with `speaker`: the version or record that says them; and `thing`: of what it speaks."""
    observation = iri(base + "observation/", pl.col("subject_enc"))
    return frame.with_columns(
        subject_enc=encoded(frame["subject"]),
        node=names.node_of(frame["subject"]),
    ).with_columns(
        thing=pl.when(pl.col("about") == "observation").then(observation).otherwise(pl.col("node")),
        speaker=pl.when(pl.col("version").is_not_null())
        .then(iri(base + "version/", pl.concat_str("subject_enc", pl.lit("/"), "version")))
        .otherwise(iri(base + "record/", pl.concat_str("source", pl.lit("/"), "subject_enc"))),
    )


def _records(lines: Lines, frame: pl.DataFrame, base: str) -> None:
    told = frame.filter(pl.col("version").is_null()).select("source", "subject", "speaker", "thing").unique()
    lines.add(
        told,
        pl.col("speaker"),
        (RDF_TYPE, ref(JWST + "Record")),
        (LABEL, pl.lit('"record of ') + literal("subject").str.strip_prefix('"')),
        ("recordOf", pl.col("thing")),
        ("readFrom", iri(base + "source/", pl.col("source"))),
    )
