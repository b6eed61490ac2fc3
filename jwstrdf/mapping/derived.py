"""What follows from all sources of some partitions together: name facts, entries, lineage, observations, MRP.

A pure function of the tables: the order in which sources came never matters (DESIGN.md D3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping import edges, observations
from jwstrdf.mapping.bundles import Bundles
from jwstrdf.mapping.conflicts import Conflicts, add_conflicts
from jwstrdf.mapping.entries import KEY, stages_of
from jwstrdf.mapping.expectations import add_expectations, newest_contents
from jwstrdf.mapping.exposures import background_targets, nodded
from jwstrdf.mapping.header_edges import HeaderEdges
from jwstrdf.mapping.namefacts import add_name_facts
from jwstrdf.mapping.narrowing import Narrowing
from jwstrdf.mapping.own import OwnMembers
from jwstrdf.mapping.runs import add_current_runs
from jwstrdf.mapping.standing import LINEAGE, Standing, add_standing
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, encoded, iri, literal, ref, term, typed, with_encoded
from jwstrdf.mapping.told import Told
from jwstrdf.mapping.visits import add_offers
from jwstrdf.mapping.withdrawn import add_withdrawn

if TYPE_CHECKING:
    from jwstrdf.mapping.entries import Entries
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry


def add_derived(
    lines: Lines,
    tables: Tables,
    names: NameFacts,
    entries: Entries,
    expected: pl.DataFrame,
    listed: pl.Series,
    base: str,
    registry: Registry,
) -> None:
    """Add everything that follows from the tables and the ontology.

    `expected` as `Entries.expected` gives it, `listed` as `unflagged` does.
    """
    _Derivation(lines, tables, names, entries, base, registry).run(expected, listed)


class _Derivation:
    def __init__(
        self, lines: Lines, tables: Tables, names: NameFacts, entries: Entries, base: str, registry: Registry
    ) -> None:
        self.lines, self.tables, self.names, self.base, self.registry = lines, tables, names, base, registry
        self.entries = entries

    def run(self, expected: pl.DataFrame, listed: pl.Series) -> None:
        mentions = self.tables["mentions"]
        self.told = Told(self.tables, self.names, self.base)
        named = pl.concat([mentions["filename"], expected["filename"], listed.alias("filename")]).unique()
        more = pl.concat([expected["filename"], listed.alias("filename")]).unique()
        files = self.names.frame.filter(pl.col("filename").is_in(named.implode()))
        files = observations.with_archive_roles(files, self.tables["listings"], self.registry)
        files = stages_of(files, self.registry.product_types)
        present = mentions.filter(pl.col("how").is_in(["listed", "opened"]))["filename"].unique()
        files = files.with_columns(
            present=pl.col("filename").is_in(present.implode()),
            told=self.told.only(files["filename"]) & ~files["filename"].is_in(more.implode()),
        )
        add_name_facts(self.lines, files, self.base, self.registry)
        matches = pl.concat([self.entries.matched(files), expected.select(*KEY, "filename", own=pl.lit(False))]).unique(
            [*KEY, "filename"], keep="first", maintain_order=True
        )
        self.standing = Standing(self.tables, self.registry)
        current = edges.current_entries(matches, self.entries.frame, self.standing.current)
        add_standing(self.lines, self.standing, self.names, self.base, self.registry)
        add_current_runs(self.lines, self.tables, self.standing, self.names, self.base, self.registry)
        add_withdrawn(self.lines, self.tables, self.names, self.base)
        self._entries(matches, current, expected)
        replaced = add_expectations(self.lines, self.entries, expected, self.names.frame, self.base, self.registry)
        self._lineage(files, matches, current, expected)
        sized = self.standing.sizes["filename"]
        Bundles(self.lines, self.tables, self.names, self.base, self.registry).run(files, matches, replaced, sized)

    def _entry(self, version: bool = False) -> pl.Expr:
        parts = ["association_enc", pl.lit("/"), "version"]
        return iri(self.base + "association/", pl.concat_str(parts if version else [*parts, pl.lit("/"), "entry"]))

    def _entries(self, matches: pl.DataFrame, current: pl.DataFrame, expected: pl.DataFrame) -> None:
        entry = self._entry()
        for frame, predicate in (
            (matches, "specifiedByEntry"),
            (current, "currentEntry"),
            (expected, "expectedByEntry"),
        ):
            told = with_encoded(frame, "association").with_columns(node=self.names.node_of(frame["filename"]))
            self.lines.add(told, pl.col("node"), (predicate, entry))
            if predicate == "specifiedByEntry":
                association = iri(self.base + "association/", pl.col("association_enc"))
                self.lines.add(told, pl.col("node"), ("isSpecifiedByAssociation", association))
        frame = with_encoded(
            self.entries.frame.join(matches.select(*KEY, known=pl.lit(True)).unique(), on=KEY, how="left").join(
                edges.current_for_names(self.entries.frame).with_columns(speaks=pl.lit(True)), on=KEY, how="left"
            ),
            "association",
        )
        true = typed(pl.lit("true"), "boolean")
        self.lines.add(
            frame,
            entry,
            ("stage", typed(pl.col("stage"), "integer")),
            ("unfilled", pl.when(pl.col("known").is_null()).then(true)),
            ("currentForName", pl.when(pl.col("speaks")).then(true)),
        )
        self.lines.add(frame, self._entry(version=True), ("associationRule", term(pl.col("rule"))))
        self.lines.add(frame, self._entry(version=True), ("stage", typed(pl.col("stage"), "integer")))
        versions = (
            newest_contents(frame)
            .with_columns(node=self._entry(version=True))
            .with_columns(older=pl.col("node").shift(-1).over("association"))
        )
        self.lines.add(
            versions.unique("association", keep="first", maintain_order=True),
            iri(self.base + "association/", pl.col("association_enc")),
            ("currentVersion", pl.col("node")),
        )
        self.lines.add(versions, pl.col("node"), ("supersedes", pl.col("older")))

    def _conflicts(
        self,
        matches: pl.DataFrame,
        current: pl.DataFrame,
        headers: HeaderEdges,
        stated: pl.DataFrame,
        skipped: pl.DataFrame,
        overruled: pl.DataFrame,
    ) -> None:
        found = Conflicts(self.tables, self.standing, self.registry)
        found.of_facts()
        found.of_files()
        found.of_associations(matches, current)
        found.of_members(stated, headers, headers.science_relation(None) or LINEAGE)
        found.of_logs(stated, headers, headers.science_relation(None) or LINEAGE)
        found.of_steps(skipped)
        found.of_inputs(overruled)
        add_conflicts(self.lines, found, self.standing, self.names, self.base)

    def _lineage(
        self, files: pl.DataFrame, matches: pl.DataFrame, current: pl.DataFrame, expected: pl.DataFrame
    ) -> None:
        members = edges.with_relations(self.entries, self.registry, background_targets(self.standing, self.names))
        self._memberships(members)
        add_offers(self.lines, self.standing, files, members, self.registry)
        by_name = edges.from_names(files, self.registry)
        heads = files.filter(pl.col("source").is_not_null()).join(
            by_name, left_on="filename", right_on="output", how="anti"
        )
        stated = pl.concat(
            [
                edges.from_associations(current, members, files, heads, self.registry),
                edges.through_candidates(current, members, files, self.registry),
            ],
            how="diagonal",
        )
        headers = HeaderEdges(self.standing, self.names.frame, self.registry)
        every = stated.select("output", "input")
        stated, skipped = headers.without_skipped(stated, members)
        overruled = headers.overruled(stated)
        self._conflicts(matches, current, headers, stated, skipped, overruled)
        stated = stated.join(overruled.select("output", "input"), on=["output", "input"], how="anti")
        narrowing = Narrowing(self.tables, self.standing, self.names.frame, self.registry)
        stated = narrowing.narrowed(headers.narrowed(stated))
        by_header = headers.more(stated)
        silent = by_name.join(stated, on=["output", "relation"], how="anti").join(
            stated, on=["output", "input"], how="anti"
        )
        silent = self.told.without(silent)
        by_log = headers.only_logs(
            pl.concat([f.select("output", "input") for f in (every, by_header, by_name)]), by_name
        )
        named, own = self._named(expected), OwnMembers(current, members, self.tables["associations"], self.registry)
        proved = [stated, by_header, by_log, silent.join(headers.logged, on=["output", "input"], how="semi")]
        supporters = pl.concat(
            [
                stated.join(
                    self.tables["associations"].select("association", "version", "source"),
                    on=["association", "version"],
                ).select("output", "input", "role", "source"),
                headers.witnesses(pl.concat([f.select(*edges.EDGE) for f in proved])),
                narrowing.witnesses(stated),
                *(
                    own.without(silent)
                    .join(named, left_on=end, right_on="filename")
                    .select("output", "input", "role", "source")
                    for end in ("output", "input")
                ),
            ]
        )
        told = pl.concat([f.select(*edges.EDGE) for f in (stated, by_header, by_log, silent)]).unique(
            ["output", "input", "role"], keep="first", maintain_order=True
        )
        told = own.told(told)
        self._edges(headers.proved(told), own.supporters(told, supporters))
        out = self._left_out(every.join(told, on=["output", "input"], how="anti"), matches, told)
        parts = edges.composition(current, self.entries, files, self.registry, nodded(self.standing, self.names))
        parts = parts.join(out, on=["output", "input"], how="anti")
        parts = parts.with_columns(
            out_node=self.names.node_of(parts["output"]), in_node=self.names.node_of(parts["input"])
        )
        self.lines.add_terms(parts, "out_node", "relation", "in_node")

    def _left_out(self, pairs: pl.DataFrame, matches: pl.DataFrame, edges_: pl.DataFrame) -> pl.DataFrame:
        """Members that did not enter the product, though its association lists them: `output`, `input`.

        What did not enter the product that heads the chain of a root did not enter those that were made from it, unless
        one of `edges_` says so.
        """
        roots = self.names.frame.select("filename", "root").drop_nulls("root")
        siblings = matches.select("filename").unique().join(roots, on="filename")
        wide = pairs.join(roots.rename({"filename": "output"}), on="output").join(siblings, on="root")
        shared = wide.select("input", output="filename").join(edges_, on=["output", "input"], how="anti")
        every = pl.concat([pairs, shared.select(pairs.columns)]).unique()
        told = every.with_columns(
            node=self.names.node_of(every["output"]), member_node=self.names.node_of(every["input"])
        )
        self.lines.add(told, pl.col("node"), ("leftOutMember", pl.col("member_node")))
        return every

    def _named(self, expected: pl.DataFrame) -> pl.DataFrame:
        """`filename` and the sources that name it; of a file that is only announced, those that announce it."""
        mentions = self.told.others.select("filename", "source")
        announced = (
            expected.filter(~pl.col("filename").is_in(mentions["filename"].unique().implode()))
            .join(self.tables["associations"].select("association", "version", "source"), on=["association", "version"])
            .select("filename", "source")
        )
        return pl.concat([mentions, announced]).unique()

    def _memberships(self, members: pl.DataFrame) -> None:
        roles = pl.DataFrame(
            {
                "exptype": list(self.registry.roles),
                "role_name": [r.name for r in self.registry.roles.values()],
            },
            schema={"exptype": pl.String, "role_name": pl.String},
        )
        told = with_encoded(members.join(roles, on="exptype", how="left"), "association")
        path = pl.concat_str("association_enc", pl.lit("/"), "version", pl.lit("/"), "entry", pl.lit("/"), "membership")
        steps = {notation: step.name for notation, step in self.registry.steps.items()}
        reading = told.explode("steps").drop_nulls("steps")
        name = pl.col("steps").replace_strict(steps, default=None, return_dtype=pl.String)
        self.lines.add(reading, iri(self.base + "association/", path), ("readByStep", term(name)))
        self.lines.add(
            told,
            iri(self.base + "association/", path),
            ("memberRole", term(pl.col("role_name"))),
            ("establishes", term(pl.col("relation"))),
            ("contributes", typed(pl.col("contributes"), "boolean")),
        )

    def _edges(self, told: pl.DataFrame, supporters: pl.DataFrame) -> None:
        def nodes(frame: pl.DataFrame) -> pl.DataFrame:
            path = pl.concat_str(
                "o",
                pl.lit("/"),
                "i",
                pl.when(pl.col("role").is_not_null()).then(pl.lit("/") + pl.col("r")).otherwise(pl.lit("")),
            )
            return frame.with_columns(
                o=encoded(frame["output"]),
                i=encoded(frame["input"]),
                r=encoded(frame["role"]),
                out_node=self.names.node_of(frame["output"]),
                in_node=self.names.node_of(frame["input"]),
            ).with_columns(derivation=iri(self.base + "derivation/", path))

        told = nodes(told).with_columns(
            label=pl.concat_str("output", pl.lit(" from "), "input"), derived=pl.lit("derivedFrom")
        )
        self.lines.add_terms(told, "out_node", "relation", "in_node")
        self.lines.add_terms(told, "out_node", "derived", "in_node")
        self.lines.add(told, pl.col("out_node"), ("qualifiedDerivation", pl.col("derivation")))
        self.lines.add(
            told,
            pl.col("derivation"),
            (RDF_TYPE, ref(JWST + "Derivation")),
            (LABEL, literal("label")),
            ("output", pl.col("out_node")),
            ("input", pl.col("in_node")),
            ("relation", term(pl.col("relation"))),
            ("exptype", literal("role")),
            ("evidence", literal("evidence")),
        )
        self.lines.add(
            nodes(supporters), pl.col("derivation"), ("witness", iri(self.base + "source/", pl.col("source")))
        )
