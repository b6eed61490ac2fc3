"""Observations as bundles of files: to which a file belongs, which are recommended, and what listings speak of.

Sources: DESIGN.md section 4 (own observation, Minimum Recommended Products), MAST product lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping import observations
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, encoded, iri, literal, ref, typed, with_encoded

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry


class Bundles:
    """Adds the lines of observations and listings that follow from the tables."""

    def __init__(self, lines: Lines, tables: Tables, names: NameFacts, base: str, registry: Registry) -> None:
        self.lines, self.tables, self.names, self.base, self.registry = lines, tables, names, base, registry

    def run(self, files: pl.DataFrame, matches: pl.DataFrame, replaced: pl.DataFrame, sized: pl.Series) -> None:
        """Add the lines, for parsed files (with archive roles) and the entries that they match.

        `replaced` are the superseded associations (`association`, `newer`); `sized` are the files whose size the
        current version tells: no listing does.
        """
        numbers = observations.canonical_numbers(self.tables["listings"])
        own = observations.own_observations(self.tables, files, matches, numbers)
        own = own.join(files.filter("told"), on="filename", how="anti")
        best = observations.recommended(own, files, replaced, self.registry)
        for frame, predicate in ((own, "inObservation"), (best, "isMinimumRecommendedFor")):
            told = frame.with_columns(
                node=self.names.node_of(frame["filename"]), where=_observation_path(frame["observation"])
            )
            self.lines.add(told, pl.col("node"), (predicate, iri(self.base + "observation/", pl.col("where"))))
        seen = own.select("observation").unique().filter(~pl.col("observation").str.starts_with("obsid/"))
        seen = seen.with_columns(where=encoded(seen["observation"]), program=_program(pl.col("observation")))
        self.lines.add(
            seen,
            iri(self.base + "observation/", pl.col("where")),
            (RDF_TYPE, ref(JWST + "Observation")),
            (LABEL, literal("observation")),
            ("observationName", literal("observation")),
            ("inProgram", iri(self.base + "program/", pl.col("program"))),
        )
        unnamed = numbers.with_columns(number=encoded(numbers["obsid"])).filter(pl.col("observation").is_null())
        self.lines.add(
            unnamed,
            iri(self.base + "observation/obsid/", pl.col("number")),
            ("inProgram", iri(self.base + "program/", pl.col("program"))),
        )
        self._listings(observations.newest_listings(self.tables), numbers, sized)

    def _listings(self, listings: pl.DataFrame, numbers: pl.DataFrame, sized: pl.Series) -> None:
        places = observations.places_of(numbers)
        asked = places.rename({"obsid": "parent_obsid", "place": "asked"})
        told = with_encoded(
            listings.join(places, on="obsid", how="left")
            .with_columns(where=observations.own_place())
            .join(asked, on="parent_obsid", how="left")
            # A name cannot be compared with a number of which nobody tells the name: they may be one observation.
            .with_columns(
                where=pl.when(pl.col("obsid").is_null() & _numbered(pl.col("asked"))).then(None).otherwise("where")
            ),
            "filename",
            "parent_obsid",
        )
        told = told.with_columns(
            node=self.names.node_of(told["filename"]),
            where=_observation_path(told["where"]),
            asked=_observation_path(told["asked"]),
        )
        path = pl.concat_str(
            "source", pl.lit("/"), pl.col("parent_obsid_enc").fill_null("-"), pl.lit("/"), "filename_enc"
        )
        true = typed(pl.lit("true"), "boolean")
        self.lines.add(
            told,
            iri(self.base + "listing/", path),
            ("aboutOwnObservation", iri(self.base + "observation/", pl.col("where"))),
            ("aboutObservation", iri(self.base + "observation/", pl.col("asked"))),
            ("newest", pl.when(pl.col("newest")).then(true)),
        )
        self.lines.add(
            told.filter("newest_of_file"),
            pl.col("node"),
            ("size", typed(pl.when(~pl.col("filename").is_in(sized.implode())).then("size"), "integer")),
            ("archiveIdentifier", literal("data_uri")),
        )


def _observation_path(observation: pl.Series) -> pl.Series:
    """`obsid/<n>` stays a path of two segments, a name is one."""
    numbered = observation.to_frame("o").select(_numbered(pl.col("o"))).to_series()
    number = encoded(observation.str.strip_prefix("obsid/"))
    frame = pl.DataFrame({"numbered": numbered, "number": number, "name": encoded(observation)})
    return frame.select(pl.when("numbered").then(pl.lit("obsid/") + pl.col("number")).otherwise("name").alias("path"))[
        "path"
    ]


def _numbered(observation: pl.Expr) -> pl.Expr:
    return observation.str.starts_with("obsid/").fill_null(False)


def _program(observation: pl.Expr) -> pl.Expr:
    return observation.str.extract(r"^jw(\d{5})", 1)
