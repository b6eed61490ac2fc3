"""Lineage that headers and logs prove: inputs that they name, members that they list (HDRTAB), steps that were skipped.

A header is stronger evidence than the association: what HDRTAB does not list did not enter the product, and a member
whose step was skipped did not contribute, though it stays a member (DESIGN.md D4, section 3). A log of the pipeline is
stronger still; it names inputs, rarely all of them: it proves edges and takes none away.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping import edges
from jwstrdf.mapping.flagged import CONTRIBUTED, before_flagging, flagged_inputs
from jwstrdf.mapping.standing import LINEAGE

if TYPE_CHECKING:
    from jwstrdf.mapping.standing import Standing
    from jwstrdf.vocabulary.registry import Registry

FROM_HEADER, FROM_LOG = "header", "log"
NOT_RUN = ("SKIPPED", "FAILED")
"""Statuses of steps that did not do their work (stdatamodels, core.schema, cal_step)."""
_EDGE = ["output", "input", "role"]
ONE = "n:1"
"""Cardinality of relations to one file."""


class HeaderEdges:
    """What the headers of current versions say of the lineage of `files` (parsed names of every known file)."""

    def __init__(self, standing: Standing, files: pl.DataFrame, registry: Registry) -> None:
        self._standing, self._registry, self.data_role = standing, registry, registry.data_role
        self._files = files.select("filename", "kind", "root", "exposure_root", "suffix", "level", "source")

    # --- steps that were skipped --------------------------------------------------------------------------------

    def without_skipped(self, stated: pl.DataFrame, members: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The edges whose member was read, and those that go because every step that would read it was skipped.

        A step of which the header says nothing is unknown, not skipped. The flagged copies of an exposure that was not
        read were not read either.
        """
        reading = (
            members.select("association", "version", "relation", "steps", input="member", role="exptype")
            .explode("steps")
            .drop_nulls("steps")
            .unique()
        )
        keys = ["association", "version", "relation", "input", "role"]
        said = (
            stated.select("output", *keys)
            .join(reading, on=keys)
            .join(self._statuses(reading["steps"].unique()), on=["output", "steps"])
            .group_by(_EDGE)
            .agg(
                ran=(~pl.col("status").is_in(NOT_RUN)).any(),
                skipped=pl.col("status").is_in(NOT_RUN).any(),
                step=pl.col("steps").sort().first(),
                header=pl.col("header").sort().first(),
            )
            .filter(pl.col("skipped") & ~pl.col("ran"))
        )
        gone = stated.join(said.select(*_EDGE, "step", "header"), on=_EDGE, how="inner")
        unread = gone.join(self.exposures, on="input").select("output", "exposure_root").unique()
        flagged = (
            stated.filter(pl.col("role").is_null())
            .join(self.exposures, on="input")
            .join(unread, on=["output", "exposure_root"], how="semi")
        )
        rest = stated.join(said, on=_EDGE, how="anti").join(
            flagged.select("output", "input"), on=["output", "input"], how="anti"
        )
        return rest, gone

    def _statuses(self, steps: pl.Series) -> pl.DataFrame:
        """`output`, `steps`, `status`, `header`: what is said of a file, else of one made in the same run.

        Files of one root and level come from one run of the pipeline: what one header says holds for those unread.
        """
        own = self._standing.steps.select(output="filename", steps="step", status="status", header="source").filter(
            pl.col("steps").is_in(steps.implode())
        )
        runs = self._files.select("root", "level", output="filename").drop_nulls("root")
        told = (
            own.join(runs, on="output")
            .sort("output", "steps", "header")
            .unique(["root", "level", "steps"], keep="first", maintain_order=True)
            .drop("output")
        )
        silent = runs.join(own.select("output").unique(), on="output", how="anti")
        others = silent.join(told, on=["root", "level"], nulls_equal=True).select(own.columns)
        return pl.concat([own, others])

    # --- members that a table of headers lists -------------------------------------------------------------------

    @cached_property
    def listed(self) -> pl.DataFrame:
        """`output`, `root`, `exposure_root`, `listed` (the name in the table), `source`: from the member tables."""
        links = self._standing.links.filter(
            (pl.col("relation") == LINEAGE) & ~pl.col("source").is_in(self._standing.logs.implode())
        )
        return (
            links.select(output="filename", listed="target", source="source")
            .join(self._files.filter(~CONTRIBUTED).select(output="filename", root="root"), on="output")
            .join(self._files.select(listed="filename", exposure_root="exposure_root"), on="listed")
            .filter(pl.col("exposure_root").is_not_null() & pl.col("root").is_not_null())
        )

    @cached_property
    def exposures(self) -> pl.DataFrame:
        """`input` and `exposure_root` of the files that are named after an exposure."""
        return self._files.select(input="filename", exposure_root="exposure_root").drop_nulls("exposure_root")

    def narrowed(self, stated: pl.DataFrame) -> pl.DataFrame:
        """The edges without the science members that the product's member table does not list.

        The table of one product speaks for all products of its root (one source, one target): they share the chain.
        """
        if self.listed.is_empty():
            return stated
        told = stated.join(
            self._files.select(output="filename", out_root="root", out_exposure="exposure_root"),
            on="output",
            how="left",
        ).join(self._files.select(input="filename", in_exposure="exposure_root"), on="input", how="left")
        roots = self.listed["root"].unique()
        proved = self.listed.select(out_root="root", in_exposure="exposure_root").unique().with_columns(proved=True)
        flagged = pl.col("role").is_null() & (pl.col("evidence") == edges.FROM_ASSOCIATION)
        concerned = (
            ((pl.col("role") == self.data_role) | flagged)
            & pl.col("out_root").is_in(roots.implode())
            & pl.col("out_exposure").is_null()
            & pl.col("in_exposure").is_not_null()
        ).fill_null(False)
        return (
            told.join(proved, on=["out_root", "in_exposure"], how="left")
            .filter(~concerned | pl.col("proved").fill_null(False))
            .with_columns(
                evidence=pl.when(concerned & (pl.col("evidence") == edges.FROM_ASSOCIATION_AS_A_WHOLE))
                .then(pl.lit(FROM_HEADER))
                .otherwise("evidence")
            )
            .select(stated.columns)
        )

    def overruled(self, stated: pl.DataFrame) -> pl.DataFrame:
        """The edges in whose place a header names another file (`named`, `header`), of relations to one file."""
        keywords = {k.relation for k in self._registry.keywords}
        known = self._registry.relationships.values()
        single = [r.name for r in known if r.lineage and r.cardinality == ONE and r.name in keywords]
        named = self._standing.links.filter(pl.col("relation").is_in(single)).select(
            "relation", output="filename", named="target", header="source"
        )
        agreed = stated.join(
            named.select("output", "relation", input="named"), on=["output", "relation", "input"], how="semi"
        )
        return stated.join(agreed, on=["output", "relation", "input"], how="anti").join(
            named, on=["output", "relation"]
        )

    def more(self, stated: pl.DataFrame) -> pl.DataFrame:
        """The edges that only headers prove."""
        found = pl.concat([self._named(), self._members(stated), self._flagged()])
        return found.join(stated, on=["output", "input"], how="anti").unique(_EDGE, keep="first", maintain_order=True)

    def _named(self) -> pl.DataFrame:
        """Inputs that a keyword names (catalogue, segmentation map, direct image, master background), or a contributed
        product: its inputs are not members of an association, it says of each that it is one and not as what.
        """
        lineage = sorted(r.name for r in self._registry.relationships.values() if r.lineage)
        links = self._standing.links.filter(pl.col("relation").is_in(lineage))
        whole = self._standing.links.filter(pl.col("relation") == LINEAGE).join(
            self._files.filter(CONTRIBUTED), on="filename", how="semi"
        )
        named = pl.concat([links, whole.select(links.columns)])
        return _edges(named.select(output="filename", input="target", relation="relation"), role=None)

    def _members(self, stated: pl.DataFrame) -> pl.DataFrame:
        """Members of tables that no association lists; of a flagged copy the exposure before it was flagged.

        They have no role: only a membership gives one.
        """
        covered = (
            stated.filter(pl.col("role") == self.data_role)
            .join(self._files.select(input="filename", exposure_root="exposure_root"), on="input")
            .select("output", "exposure_root")
        )
        kinds = self._files.select(listed="filename", suffix="suffix")
        relation = self.science_relation
        rest = (
            self.listed.join(covered, on=["output", "exposure_root"], how="anti")
            .join(kinds, on="listed")
            .join(self._files.select(output="filename", out_source="source"), on="output")
            .with_columns(
                input=pl.coalesce(before_flagging(self._registry), "listed"),
                relation=pl.when(pl.col("out_source").is_null())
                .then(pl.lit(relation(None)))
                .otherwise(pl.lit(relation("source"))),
            )
        )
        return _edges(rest.select("output", "input", "relation"), role=None)

    def _flagged(self) -> pl.DataFrame:
        """The flagged copies that tables list, as inputs of products that are not of one source."""
        return _edges(flagged_inputs(self.listed, self._files, self._registry), role=None)

    # --- inputs that logs name -----------------------------------------------------------------------------------

    @cached_property
    def logged(self) -> pl.DataFrame:
        """`output`, `input`, `source`: what logs name as read by the run that saved the output."""
        lineage = sorted(r.name for r in self._registry.relationships.values() if r.lineage)
        return (
            self._standing.links.filter(
                pl.col("relation").is_in([LINEAGE, *lineage]) & pl.col("source").is_in(self._standing.logs.implode())
            )
            .select(output="filename", input="target", source="source")
            .unique()
        )

    def only_logs(self, told: pl.DataFrame, by_name: pl.DataFrame) -> pl.DataFrame:
        """The edges that only logs prove, beside `told` (those that something takes away included).

        The run that made a catalogue from an image read the exposures of the image: a product that its name ties to
        another file comes from that one, and from the inputs of the run through it. A run reads all inputs for all
        its products: where a member table says what entered one of them, that table counts; and of a product of one
        source the log says no more than its association.
        """
        facts = ["root", "exposure_root", "source"]
        rest = (
            self.logged.select("output", "input")
            .unique()
            .join(told, on=["output", "input"], how="anti")
            .join(by_name, on="output", how="anti")
            .join(self._files.select(output="filename", **{f"out_{f}": f for f in facts}), on="output", how="left")
            .join(self._files.select(input="filename", in_exposure="exposure_root"), on="input", how="left")
        )
        tables = self.listed["root"].unique().implode()
        rest = rest.filter(
            ~pl.col("out_root").is_in(tables).fill_null(False) | pl.col("out_exposure_root").is_not_null()
        )
        member = pl.col("out_root").is_not_null() & pl.col("out_exposure_root").is_null()
        member &= pl.col("in_exposure").is_not_null()
        single, several = self.science_relation("source"), self.science_relation(None)
        return rest.select(
            "output",
            "input",
            role=pl.when(member).then(pl.lit(self.data_role)),
            relation=pl.when(~member)
            .then(pl.lit(LINEAGE))
            .when(pl.col("out_source").is_null())
            .then(pl.lit(several))
            .otherwise(pl.lit(single)),
            evidence=pl.when(pl.col("out_source").is_null())
            .then(pl.lit(FROM_LOG))
            .otherwise(pl.lit(edges.FROM_ASSOCIATION_AS_A_WHOLE)),
        ).select(pl.col(c).cast(kind) for c, kind in edges.EDGE.items())

    def proved(self, told: pl.DataFrame) -> pl.DataFrame:
        """The edges, with the evidence of a log where a log names the input of this product."""
        logged = self.logged.select("output", "input", logged=pl.lit(True)).unique()
        return (
            told.join(logged, on=["output", "input"], how="left", maintain_order="left")
            .with_columns(
                evidence=pl.when(pl.col("logged") & (pl.col("evidence") != edges.FROM_ASSOCIATION_AS_A_WHOLE))
                .then(pl.lit(FROM_LOG))
                .otherwise("evidence")
            )
            .select(told.columns)
        )

    def science_relation(self, scope: str | None) -> str | None:
        """The relation of a science member of stage 3 for products of that scope."""
        for rule in self._registry.role_rules:
            if rule.role == self.data_role and rule.stage == 3 and rule.output_scope == scope:
                return rule.relation
        return self.science_relation(None) if scope else None

    def witnesses(self, told: pl.DataFrame) -> pl.DataFrame:
        """`output`, `input`, `role`, `source`: the headers that prove edges, those of associations included."""
        by_name = self._standing.links.select(output="filename", input="target", source="source")
        inputs = told.join(self._files.select(input="filename", exposure_root="exposure_root"), on="input", how="left")
        by_table = (
            inputs.filter((pl.col("role") == self.data_role) | (pl.col("evidence") == FROM_HEADER))
            .join(self.listed.select("output", "exposure_root", "source"), on=["output", "exposure_root"])
            .select(*_EDGE, "source")
        )
        return pl.concat([told.join(by_name, on=["output", "input"]).select(*_EDGE, "source"), by_table]).unique()


def _edges(frame: pl.DataFrame, role: str | None) -> pl.DataFrame:
    return frame.with_columns(
        role=pl.lit(role, dtype=pl.String), evidence=pl.lit(FROM_HEADER), relation=pl.col("relation").cast(pl.String)
    ).select(list(edges.EDGE))
