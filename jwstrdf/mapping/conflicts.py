"""Where sources disagree: every value that is stated of one thing, with its witness, its strength, and which counts.

Nothing is lost by a conflict: what is not chosen stays in the graph of its source, and here (DESIGN.md D3, D4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping import log_conflicts, observation_conflicts
from jwstrdf.mapping.entries import KEY
from jwstrdf.mapping.nodes import NAMED
from jwstrdf.mapping.rounding import same
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, encoded, iri, literal, ref, typed

if TYPE_CHECKING:
    from jwstrdf.mapping.header_edges import HeaderEdges
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.mapping.standing import Standing
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry

SCHEMA = {
    "filename": pl.String,  # the product, or the mnemonic
    "version": pl.String,  # key of the version of which the values are stated; null for the product itself
    "property": pl.String,  # local name
    "value": pl.String,
    "source": pl.String,
    "chosen": pl.Boolean,
}
SPECIFIED, SKIPPED = "isSpecifiedByAssociation", "skippedStep"
_ABOUT = ["filename", "version", "property"]


class Conflicts:
    """Finds the disagreements among the sources of some partitions; `rows` has the columns of SCHEMA."""

    def __init__(self, tables: Tables, standing: Standing, registry: Registry) -> None:
        self._tables, self._standing, self._registry = tables, standing, registry
        self._found: list[pl.DataFrame] = []

    @property
    def rows(self) -> pl.DataFrame:
        """All values of all conflicts."""
        if not self._found:
            return pl.DataFrame(schema=SCHEMA)
        return pl.concat(self._found).unique(maintain_order=True)

    def add(self, frame: pl.DataFrame) -> None:
        """Keep what has several values; once for each value and source."""
        told = frame.select(pl.col(c).cast(kind) for c, kind in SCHEMA.items()).drop_nulls("value")
        # The pipeline's own pools are in small letters: the same words, not other ones.
        different = pl.col("value").str.to_lowercase().n_unique()
        several = told.group_by(_ABOUT).agg(different).filter(pl.col("value") > 1)
        kept = told.join(several.select(_ABOUT), on=_ABOUT, how="semi", nulls_equal=True)
        self._found.append(
            kept.group_by([*_ABOUT, "value", "source"], maintain_order=True)
            .agg(pl.col("chosen").any())
            .select(list(SCHEMA))
        )

    def of_facts(self) -> None:
        """Values of one version that differ between sources; and what the strongest sources state of a product."""
        facts = self._tables["facts"].filter(pl.col("about").is_in(NAMED)).rename({"subject": "filename"})
        single = [f.name for f in self._registry.facts.values() if not f.several]
        self.add(self._unlike(facts.filter(pl.col("version").is_not_null() & pl.col("property").is_in(single)), _ABOUT))
        lifted = [f.name for f in self._registry.facts.values() if f.lifted and not f.several]
        speaking = self._standing.speaking(facts.filter(pl.col("property").is_in(lifted)), "filename")
        self.add(self._unlike(speaking.drop("rank", "modified").with_columns(version=pl.lit(None)), _ABOUT))
        self.add(observation_conflicts.of_observations(self._standing, self._registry))

    def _unlike(self, rows: pl.DataFrame, about: list[str]) -> pl.DataFrame:
        """The rows with `chosen`, without values that are the chosen one written less exactly."""
        kinds = {f.name: f.type for f in self._registry.facts.values()}
        kind = pl.col("property").replace_strict(kinds, default=None, return_dtype=pl.String)
        told = self._chosen(rows, about)
        return told.filter(pl.col("chosen") | ~same(kind, pl.col("value"), pl.col("best")))

    def of_files(self) -> None:
        """Sizes and checksums of one version, and sizes of listings, that differ."""
        versions = self._tables["versions"]
        for column in ("size", "checksum"):
            rows = versions.select("source", "filename", "version", value=pl.col(column).cast(pl.String))
            self.add(self._chosen(rows.drop_nulls("value").with_columns(property=pl.lit(column)), _ABOUT))
        known = [self._tables["listings"].select("source", "filename", "size"), self._standing.sizes]
        sizes = pl.concat([k.select("source", "filename", "size") for k in known]).select(
            "source",
            "filename",
            version=pl.lit(None, dtype=pl.String),
            value=pl.col("size").cast(pl.String),
            property=pl.lit("size"),
        )
        self.add(self._chosen(sizes.drop_nulls("value").unique(), _ABOUT))

    def _chosen(self, rows: pl.DataFrame, about: list[str]) -> pl.DataFrame:
        """The rows with `chosen`: the value of the strongest source, of equal ones of the newest."""
        ranked = rows.join(self._standing.sources, on="source", how="left")
        best = ranked.sort(
            ["rank", "modified", "source", "value"], descending=[False, True, True, False], nulls_last=True
        ).unique(about, keep="first", maintain_order=True)
        return ranked.join(best.select(*about, best="value"), on=about, how="left", nulls_equal=True).with_columns(
            chosen=pl.col("value") == pl.col("best")
        )

    def of_associations(self, matches: pl.DataFrame, current: pl.DataFrame) -> None:
        """Several associations for one product, by listing it or by being named in its header."""
        sources = self._tables["associations"].select("association", "version", "source").unique()
        now = current.select("filename", *KEY, chosen=pl.lit(True))
        listed = (
            matches.join(sources, on=["association", "version"])
            .join(now, on=["filename", *KEY], how="left")
            .select(
                "filename",
                "source",
                value=self._label(sources),
                chosen=pl.col("chosen").fill_null(False),
            )
        )
        named = self._standing.current.drop_nulls("asn_table")
        silent = named.join(
            matches.select("filename", asn_table="association"), on=["filename", "asn_table"], how="anti"
        )
        told = [listed, silent.select("filename", "source", value="asn_table", chosen=pl.lit(False))]
        self.add(pl.concat(told).with_columns(version=pl.lit(None, dtype=pl.String), property=pl.lit(SPECIFIED)))

    def _label(self, sources: pl.DataFrame) -> pl.Expr:
        """The association's name, with the version where several versions of the file are known."""
        several = (
            sources.group_by("association")
            .agg(pl.col("version").n_unique())
            .filter(pl.col("version") > 1)["association"]
        )
        return (
            pl.when(pl.col("association").is_in(several.implode()))
            .then(pl.concat_str("association", pl.lit(" ("), "version", pl.lit(")")))
            .otherwise("association")
        )

    def of_members(self, stated: pl.DataFrame, headers: HeaderEdges, relation: str) -> None:
        """Members that only the association, or only the table of member headers of a product, names."""
        listed = headers.listed.select("output", "exposure_root", "listed", "source")
        if listed.is_empty():
            return
        by_asn = (
            stated.filter(
                (pl.col("role") == headers.data_role) & pl.col("output").is_in(listed["output"].unique().implode())
            )
            .join(headers.exposures, on="input")
            .join(
                self._tables["associations"].select("association", "version", asn_source="source"),
                on=["association", "version"],
            )
        )
        keys = ["output", "exposure_root"]
        only_asn = by_asn.join(listed, on=keys, how="anti")
        only_header = listed.join(by_asn, on=keys, how="anti").join(
            by_asn.select("output").unique(), on="output", how="semi"
        )
        if only_asn.is_empty() and only_header.is_empty():
            return
        common = {"version": pl.lit(None, dtype=pl.String), "property": pl.lit(relation)}
        self._found.append(
            pl.concat(
                [
                    only_asn.select(
                        filename="output", value="input", source="asn_source", chosen=pl.lit(False), **common
                    ),
                    only_header.select(
                        filename="output", value="listed", source="source", chosen=pl.lit(True), **common
                    ),
                ]
            ).select(pl.col(c).cast(kind) for c, kind in SCHEMA.items())
        )

    def of_logs(self, stated: pl.DataFrame, headers: HeaderEdges, relation: str) -> None:
        """What logs say of runs and inputs, and other sources do not; reference files and statuses that differ."""
        self.add(log_conflicts.of_links(self._tables, self._standing))
        self.add(log_conflicts.of_statuses(self._tables, self._standing))
        self.add(log_conflicts.of_runs(self._standing))
        alone = log_conflicts.of_inputs(self._tables, stated, headers, relation)
        self._found.append(alone.select(pl.col(c).cast(kind) for c, kind in SCHEMA.items()))

    def of_inputs(self, overruled: pl.DataFrame) -> None:
        """Members in whose place the header of the product names another file."""
        sources = self._tables["associations"].select("association", "version", "source").unique()
        told = overruled.join(sources, on=["association", "version"])
        common = {"version": pl.lit(None, dtype=pl.String), "property": pl.col("relation")}
        pieces = [
            told.select(filename="output", value="input", source="source", chosen=pl.lit(False), **common),
            told.select(filename="output", value="named", source="header", chosen=pl.lit(True), **common),
        ]
        self.add(pl.concat(pieces).unique(maintain_order=True))

    def of_steps(self, skipped: pl.DataFrame) -> None:
        """Members whose step was skipped: the header says so, the association lists them all the same."""
        told = skipped.join(
            self._tables["associations"].select("association", "version", asn_source="source"),
            on=["association", "version"],
        )
        common = {"filename": pl.col("output"), "version": pl.lit(None, dtype=pl.String), "property": pl.lit(SKIPPED)}
        member = pl.concat_str("input", pl.lit(" as "), "role")
        self._found.append(
            pl.concat(
                [
                    told.select(value=pl.col("step"), source="header", chosen=pl.lit(True), **common),
                    told.select(value=member, source="asn_source", chosen=pl.lit(False), **common),
                ]
            ).select(pl.col(c).cast(kind) for c, kind in SCHEMA.items())
        )


def add_conflicts(lines: Lines, conflicts: Conflicts, standing: Standing, names: NameFacts, base: str) -> None:
    """Add the lines of all conflicts and their values."""
    rows = conflicts.rows
    if rows.is_empty():
        return
    rows = rows.join(standing.sources, on="source", how="left").sort(
        [*_ABOUT, "rank", "value", "source"], nulls_last=True
    )
    file = encoded(rows["filename"])
    rows = rows.with_columns(
        node=pl.coalesce(names.node_of(rows["filename"]), iri(base + "observation/", pl.lit(file))),
        path=pl.concat_str(file, pl.lit("/"), "property", (pl.lit("/") + pl.col("version")).fill_null("")),
        number=pl.int_range(1, pl.len() + 1).over(_ABOUT),
        speaker=pl.when(pl.col("version").is_not_null()).then(
            iri(base + "version/", pl.concat_str(file, pl.lit("/"), "version"))
        ),
        label=pl.concat_str("property", pl.lit(" of "), "filename"),
    ).with_columns(
        conflict=iri(base + "conflict/", pl.col("path")),
        stated=iri(base + "conflict/", pl.concat_str("path", pl.lit("/value/"), "number")),
    )
    lines.add(
        rows,
        pl.col("conflict"),
        (RDF_TYPE, ref(JWST + "Conflict")),
        (LABEL, literal("label")),
        ("conflictAbout", pl.coalesce("speaker", "node")),
        ("conflictProperty", literal("property")),
    )
    lines.add(
        rows,
        pl.col("stated"),
        (RDF_TYPE, ref(JWST + "ConflictValue")),
        (LABEL, literal("value")),
        ("conflictOf", pl.col("conflict")),
        ("conflictText", literal("value")),
        ("conflictRank", typed(pl.col("rank"), "integer")),
        ("chosen", typed(pl.col("chosen"), "boolean")),
        ("witness", iri(base + "source/", pl.col("source"))),
    )
