"""What holds of a product now: its current version, what the strongest source states of it, which steps were skipped.

A pure function of the tables. Current is the version with the latest DATE, of equal ones that of the higher CAL_VER
(DESIGN.md D4); sources are ranked by the kind of evidence that they are (`jwst:evidenceRank`), equal ones by age.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.facts import add_values, version_node
from jwstrdf.mapping.instants import as_times
from jwstrdf.mapping.nodes import NAMED
from jwstrdf.mapping.places import with_sky_cells
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, encoded, iri, literal, ref, typed, with_encoded
from jwstrdf.vocabulary.parts import DERIVED_FROM

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry

LINEAGE = DERIVED_FROM.removeprefix(JWST)
"""Local name of the one lineage relation; in `links` it says that a header lists an input without saying as what."""

OBSERVATION_LEVEL, PLANNED = "observationCalibrationLevel", "-1"
"""The property by which tables of the archive tell that an observation is only planned, and its value then."""
LOG = "log"
"""The kind of the logs of the calibration pipeline."""
CONTEXT, CAL_VER = "usedCRDSContext", "calibrationSoftwareVersion"
"""What tells one run of the pipeline from another: context and version of the package."""

_LAST = 9
"""Rank of a source of unknown kind."""


class Standing:
    """The current version of each product, and what the strongest source states."""

    def __init__(self, tables: Tables, registry: Registry) -> None:
        self._tables, self._registry = tables, registry

    @cached_property
    def sources(self) -> pl.DataFrame:
        """`source`, `rank` and `modified` of every source."""
        kinds = self._tables["sources"].select("source", "kind", "modified").unique("source", keep="first")
        rank = pl.col("kind").replace_strict(self._registry.evidence_ranks, default=_LAST, return_dtype=pl.Int64)
        return kinds.select("source", "modified", rank=rank)

    @cached_property
    def logs(self) -> pl.Series:
        """The sources that are logs of the calibration pipeline."""
        return self._tables["sources"].filter(pl.col("kind") == LOG)["source"].unique()

    @cached_property
    def of_other_runs(self) -> pl.DataFrame:
        """What logs tell of runs that did not make the current version: filename, source, property, value, now.

        A log does not know the DATE of a file, but it tells the version of the package and the context: where the
        current version has another one, it speaks of another version, and not for the product.
        """
        logs = self.logs.implode()
        told = pl.concat(
            [
                self._tables["facts"]
                .filter((pl.col("property") == CAL_VER) & pl.col("source").is_in(logs) & pl.col("version").is_null())
                .select("source", "property", "value", filename="subject"),
                self._tables["links"]
                .filter((pl.col("relation") == CONTEXT) & pl.col("source").is_in(logs) & pl.col("version").is_null())
                .select("source", property="relation", value="target", filename="filename"),
            ]
        )
        first = self.versions.filter(pl.col("place") == 1)
        now = pl.concat(
            [
                first.select("filename", property=pl.lit(CAL_VER), now="cal_ver", header="source"),
                first.select("filename", property=pl.lit(CONTEXT), now="crds_ctx", header="source"),
            ]
        ).drop_nulls("now")
        return told.join(now, on=["filename", "property"]).filter(pl.col("value") != pl.col("now"))

    @cached_property
    def versions(self) -> pl.DataFrame:
        """All versions, the newest of each product first: filename, version, asn_table, source; `place` from 1."""
        found = self._tables["versions"].join(self.sources, on="source", how="left")
        release = pl.col("cal_ver").str.extract(r"^(\d+(?:\.\d+)*)", 1).str.split(".")
        # One instant can be written in several ways: with a blank or a Z, with or without a fraction.
        date = pl.col("date").str.replace(" ", "T", literal=True).str.strip_suffix("Z").str.split_exact(".", 1)
        ordered = found.with_columns(
            instant=date.struct.field("field_0") + "." + date.struct.field("field_1").fill_null("").str.pad_end(9, "0"),
            release=release.list.eval(pl.element().str.zfill(8)).list.join("."),
            final=~pl.col("cal_ver").str.contains(r"\d(?:a|b|rc|\.dev)").fill_null(False),
        ).sort(
            ["filename", "instant", "release", "final", "version", "rank", "modified", "source"],
            descending=[False, True, True, True, True, False, True, True],
            nulls_last=True,
        )
        once = ordered.unique(["filename", "version"], keep="first", maintain_order=True)
        return once.with_columns(place=pl.int_range(1, pl.len() + 1).over("filename"))

    @cached_property
    def current(self) -> pl.DataFrame:
        """The current version of each product: filename, version, asn_table, source."""
        return self.versions.filter(pl.col("place") == 1).select("filename", "version", "asn_table", "source")

    @cached_property
    def sizes(self) -> pl.DataFrame:
        """The sizes of the current versions of products: filename, size, source."""
        now = self.versions.filter(pl.col("place") == 1)
        return now.select("filename", "size", "source").drop_nulls("size")

    def strongest(self, frame: pl.DataFrame, subject: str, what: str) -> pl.DataFrame:
        """The rows that count, for each `subject` and `what`: those of the strongest source that says anything.

        Of the versions only the current one speaks for the product.
        """
        ranked = self.speaking(frame, subject)
        # Of equal sources one that writes capitals: the pipeline copies pools in small letters.
        small = pl.col("value") == pl.col("value").str.to_lowercase() if "value" in frame.columns else pl.lit(False)
        ranked = ranked.with_columns(small=small)
        keys = ["rank", "small", "modified", "source"]
        best = ranked.sort(keys, descending=[False, False, True, True], nulls_last=True).unique(
            [subject, what], keep="first", maintain_order=True
        )
        return ranked.join(best.select(subject, what, "source"), on=[subject, what, "source"], how="semi")

    def speaking(self, frame: pl.DataFrame, subject: str) -> pl.DataFrame:
        """The rows of records and of current versions, with the rank and age of their source.

        A file without DATE and checksum has no version: it is silent where another file of its name has one.
        """
        opened = self._tables["mentions"].filter(pl.col("how") == "opened")
        itself = opened.select(pl.col("filename").alias(subject), "source", itself=pl.lit(True)).unique()
        now = self.current.select(pl.col("filename").alias(subject), now="version")
        others = self.of_other_runs.select(pl.col("filename").alias(subject), "source").unique()
        return (
            frame.join(others, on=[subject, "source"], how="anti")
            .join(now, on=subject, how="left")
            .join(itself, on=[subject, "source"], how="left", maintain_order="left")
            .filter(
                pl.when(pl.col("version").is_null())
                .then(pl.col("now").is_null() | pl.col("itself").is_null())
                .otherwise((pl.col("version") == pl.col("now")).fill_null(False))
            )
            .drop("itself")
            .join(self.sources, on="source", how="left")
        )

    @cached_property
    def spoken(self) -> pl.DataFrame:
        """The facts that can be said of products, observations and mnemonics themselves, by every source."""
        lifted = [f.name for f in self._registry.facts.values() if f.lifted]
        facts = self._tables["facts"]
        # What is only planned is a record of its table, it is not said of an observation that may never be.
        about = ["source", "about", "subject"]
        levels = facts.filter(pl.col("property") == OBSERVATION_LEVEL).group_by(about)
        planned = levels.agg(pl.col("value").eq(PLANNED).all()).filter("value")
        return facts.filter(pl.col("property").is_in(lifted)).join(planned, on=about, how="anti")

    @cached_property
    def facts(self) -> pl.DataFrame:
        """What is said of products, observations and mnemonics themselves: about, subject, property, value, source."""
        chosen = self.strongest(self.spoken, "subject", "property")
        return pl.concat([chosen, self._times(chosen)])

    def _times(self, chosen: pl.DataFrame) -> pl.DataFrame:
        """The times that are told as modified Julian dates alone, as rows of `facts`."""
        gives = {f.name: f.time for f in self._registry.facts.values() if f.time}
        asked = pl.col("property").is_in(list(gives))
        told = self._tables["facts"].filter(asked & (pl.col("about") == "product"))
        of_products = self.strongest(told, "subject", "property").unique(
            ["subject", "property", "source"], keep="first", maintain_order=True
        )
        of_observations = chosen.filter(asked & (pl.col("about") == "observation"))
        return (
            as_times(pl.concat([of_products, of_observations]), gives)
            .join(chosen.select("subject", "property").unique(), on=["subject", "property"], how="anti")
            .unique(["subject", "property", "source", "value"], keep="first", maintain_order=True)
            .select(chosen.columns)
        )

    @cached_property
    def links(self) -> pl.DataFrame:
        """The relations that hold now: filename, relation, target, source (all that say the chosen ones)."""
        # A log names some reference files and inputs: it speaks for each type of file, and beside what lists all.
        told = self._tables["links"].with_columns(
            what=pl.concat_str(
                "relation",
                pl.col("reference_type").fill_null(""),
                (pl.col("relation").is_in([LINEAGE]) & pl.col("source").is_in(self.logs.implode())).cast(pl.String),
                separator=" ",
            )
        )
        best = self.strongest(told, "filename", "what").select("filename", "what", "target").unique()
        return self.speaking(told, "filename").join(best, on=["filename", "what", "target"]).drop("what")

    @cached_property
    def steps(self) -> pl.DataFrame:
        """The statuses of the steps of each product now: filename, step, status, source."""
        return self.strongest(self._tables["steps"], "filename", "step")


def add_standing(lines: Lines, standing: Standing, names: NameFacts, base: str, registry: Registry) -> None:
    """Add the lines of current versions, of what replaced what, and of what holds of the products themselves."""
    versions = with_encoded(standing.versions, "filename", "asn_table").with_columns(
        node=names.node_of(standing.versions["filename"])
    )
    versions = versions.with_columns(speaker=version_node(base))
    older = versions.select("filename", older="speaker", place=pl.col("place") - 1)
    association = iri(base + "association/", pl.col("asn_table_enc"))
    lines.add(versions, pl.col("speaker"), ("versionAssociation", association))
    lines.add(versions.filter(pl.col("place") == 1), pl.col("node"), ("currentProductVersion", pl.col("speaker")))
    lines.add(
        versions.join(older, on=["filename", "place"], how="inner"), pl.col("speaker"), ("supersedes", pl.col("older"))
    )
    sizes = standing.sizes
    sizes = sizes.with_columns(node=names.node_of(sizes["filename"]))
    lines.add(sizes, pl.col("node"), ("size", typed(pl.col("size"), "integer")))
    _lifted(lines, with_sky_cells(standing.facts, registry), names, base, registry)
    lineage = {r.name for r in registry.relationships.values() if r.lineage} | {LINEAGE}
    links = standing.links.filter(~pl.col("relation").is_in(sorted(lineage)))
    links = links.with_columns(node=names.node_of(links["filename"]), target_node=names.node_of(links["target"]))
    lines.add_terms(links, "node", "relation", "target_node")


def _lifted(lines: Lines, facts: pl.DataFrame, names: NameFacts, base: str, registry: Registry) -> None:
    named = facts.filter(pl.col("about").is_in(NAMED))
    add_values(lines, named.with_columns(node=names.node_of(named["subject"])), "node", registry)
    real = facts.filter(pl.col("about") == "observation")
    real = real.with_columns(node=pl.lit(f"<{base}observation/") + encoded(real["subject"]) + pl.lit(">"))
    add_values(lines, real, "node", registry)
    lines.add(
        real.select("subject", "node").unique(),
        pl.col("node"),
        (RDF_TYPE, ref(JWST + "Observation")),
        (LABEL, literal("subject")),
        ("observationName", literal("subject")),
    )
