"""The facts that a file name proves by itself, as lines: type, level, scope, suffix, place in the observatory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, encoded, iri, literal, ref, term, typed

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry


def add_name_facts(lines: Lines, files: pl.DataFrame, base: str, registry: Registry) -> None:
    """Lines for the parsed names of `files` (with `node`, `present`, and `told` where RDF states them already).

    Mnemonics are no files.
    """
    node = pl.col("node")
    mnemonics = files.filter(~pl.col("is_file"))
    lines.add(mnemonics, node, (RDF_TYPE, ref(JWST + "EngineeringMnemonic")), (LABEL, literal("filename")))
    files = files.filter("is_file")
    _previews(lines, files)
    files = files.filter(~pl.col("told"))
    _hierarchy(lines, files, base)
    told = files.with_columns(
        level_name=_names(files["level"], {k: v.name for k, v in registry.levels.items()}),
        scope_name=_names(files["scope"], {k: v.name for k, v in registry.scopes.items()}),
        role_name=_names(files["role"], {k: v.name for k, v in registry.product_roles.items()}),
        instrument_name=_names(files["instrument"], {k: v.name for k, v in registry.instruments.items()}),
        detector_name=_names(files["detector"], {k: v.name for k, v in registry.detectors.items()}),
        program_enc=encoded(files["program"]),
    )
    lines.add(
        told,
        node,
        (RDF_TYPE, ref(JWST + "Product")),
        (RDF_TYPE, term(pl.col("type_name"))),
        (LABEL, literal("filename")),
        ("filename", literal("filename")),
        ("nameKind", literal("kind")),
        ("suffix", literal("suffix")),
        ("level", term(pl.col("level_name"))),
        ("scope", term(pl.col("scope_name"))),
        ("productRole", term(pl.col("role_name"))),
        ("instrument", term(pl.col("instrument_name"))),
        ("detector", term(pl.col("detector_name"))),
        ("opticalElements", literal("opt_elem")),
        ("targetId", literal("target")),
        ("sourceId", literal("source")),
        ("candidate", literal("ac_id")),
        ("segment", literal("segment")),
        ("asnType", literal("asn_type")),
        ("timeStamp", literal("stamp")),
        ("referenceType", literal("reftype")),
        ("guideStarMode", literal("gs_mode")),
        ("inProgram", iri(base + "program/", pl.col("program_enc"))),
        ("inVisit", iri(base + "visit/", pl.col("visit_id"))),
        ("ofExposure", iri(base + "exposure/", pl.col("exposure_id"))),
        ("present", typed(pl.col("present"), "boolean")),
    )


def _names(column: pl.Series, names: dict[str, str]) -> pl.Series:
    return column.replace_strict(names, default=None, return_dtype=pl.String)


def _previews(lines: Lines, files: pl.DataFrame) -> None:
    """A picture belongs to the FITS file of the same root and suffix (relationships LNK-3, LNK-4)."""
    stems = files.with_columns(
        picture=pl.col("filename").str.replace(r"\.[^.]+$", "").str.replace(r"_thumb$", ""),
        is_fits=pl.col("filename").str.ends_with(".fits"),
    )
    pictures = stems.filter(pl.col("preview").is_not_null())
    pairs = pictures.join(stems.filter("is_fits").select("picture", of="node"), on="picture")
    for kind, relation in (("full", "hasPreview"), ("thumb", "hasThumbnail")):
        lines.add(pairs.filter(pl.col("preview") == kind), pl.col("of"), (relation, pl.col("node")))


def _hierarchy(lines: Lines, files: pl.DataFrame, base: str) -> None:
    """Program, program observation, visit and exposure above the files (relationship STR-1)."""
    places = (
        files.select("program", "observation", "visit_id", "exposure_id")
        .unique()
        .with_columns(
            observation_path=pl.concat_str("program", pl.lit("/"), "observation"),
            program_label=pl.lit("program ") + pl.col("program"),
            observation_label=pl.concat_str(pl.lit("program "), "program", pl.lit(" observation "), "observation"),
            visit_label=pl.lit("visit ") + pl.col("visit_id"),
            exposure_label=pl.lit("exposure ") + pl.col("exposure_id"),
        )
    )
    part = "partOfObservingUnit"
    units = {
        "Program": (iri(base + "program/", pl.col("program")), "program_label", None),
        "ProgramObservation": (
            iri(base + "program/", pl.col("observation_path")),
            "observation_label",
            "Program",
        ),
        "Visit": (iri(base + "visit/", pl.col("visit_id")), "visit_label", "ProgramObservation"),
        "Exposure": (iri(base + "exposure/", pl.col("exposure_id")), "exposure_label", "Visit"),
    }
    for name, (subject, label, above) in units.items():
        pairs = [(RDF_TYPE, ref(JWST + name)), (LABEL, literal(label))]
        if above:
            pairs.append((part, units[above][0]))
        lines.add(places, subject, *pairs)
