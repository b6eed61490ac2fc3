"""Which exposures of an association a product was really made from, where the association speaks of all of them.

An association of many sources does not say which source lies on which exposure: the shutter plan does. One of many
channels and bands does not say which exposures went into which cube: the channel and band of the exposures do
(DESIGN.md section 3; jwst/assign_wcs/nirspec.py, jwst/cube_build/ifu_cube.py). What these prove goes into the edges;
where they are silent or contradict, what the association says stays.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.edges import FROM_ASSOCIATION_AS_A_WHOLE

if TYPE_CHECKING:
    from jwstrdf.mapping.standing import Standing
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry

FROM_PLAN, FROM_HEADER = "msa-plan", "header"
PLAN, ROW_SET, PLACE = "hasMSAPlan", "msaMetadataId", "patternPosition"
_EDGE = ["output", "input", "role"]


class Narrowing:
    """Narrows the edges of associations by shutter plans and by facts of exposures.

    `files` are the parsed names of every known file.
    """

    def __init__(self, tables: Tables, standing: Standing, files: pl.DataFrame, registry: Registry) -> None:
        self._tables, self._standing, self._registry = tables, standing, registry
        self._files = files.select("filename", "root", "exposure_root", "opt_elem", source_id="source")
        self._witnesses: list[pl.DataFrame] = []

    def narrowed(self, stated: pl.DataFrame) -> pl.DataFrame:
        """The edges without those that plans and facts of exposures rule out."""
        return self._by_facts(self._by_plan(stated))

    def witnesses(self, told: pl.DataFrame) -> pl.DataFrame:
        """`output`, `input`, `role`, `source`: the plans and headers that prove the narrowed edges among `told`."""
        schema = {**dict.fromkeys(_EDGE, pl.String), "source": pl.String}
        found = pl.concat([pl.DataFrame(schema=schema), *(w.select(*schema) for w in self._witnesses)]).unique()
        keys = told.select(_EDGE).unique()
        return found.join(keys, on=_EDGE, how="semi", nulls_equal=True)

    def _said(self, name: str, value: str) -> pl.DataFrame:
        """`exposure_root`, `value`, `<value>_source`: what the files of each exposure say of a property."""
        facts = self._standing.facts.filter(pl.col("property") == name)
        return self._of_exposures(facts.select("source", filename="subject", **{value: "value"}), value)

    def _of_exposures(self, told: pl.DataFrame, value: str) -> pl.DataFrame:
        return (
            told.join(self._files.select("filename", "exposure_root"), on="filename")
            .drop_nulls("exposure_root")
            .sort("exposure_root", "filename", value, "source")
            .unique("exposure_root", keep="first", maintain_order=True)
            .select("exposure_root", value, pl.col("source").alias(f"{value}_source"))
        )

    def _whole(self, stated: pl.DataFrame) -> pl.DataFrame:
        """The edges that rest on an association as a whole, with the facts of their ends."""
        outputs = self._files.select("opt_elem", "source_id", output="filename", out_root="root")
        inputs = self._files.select("exposure_root", input="filename")
        wide = stated.filter(pl.col("evidence") == FROM_ASSOCIATION_AS_A_WHOLE)
        return wide.join(outputs, on="output").join(inputs, on="input").drop_nulls("exposure_root")

    # --- sources in shutter plans -------------------------------------------------------------------------------

    @cached_property
    def _opened(self) -> pl.DataFrame:
        """`plan`, `configuration`, `position`, `number`, `read_from`: of the current version of each plan."""
        current = self._standing.current.select(plan="filename", now="source")
        opened = self._tables["open_sources"].join(current, on="plan", how="left")
        return opened.filter(pl.col("now").is_null() | (pl.col("now") == pl.col("source"))).select(
            "plan", "configuration", "position", "number", read_from="source"
        )

    @cached_property
    def _planned(self) -> pl.DataFrame:
        """`exposure_root`, `plan`, `configuration`, `position` and their headers."""
        links = self._standing.links.filter(pl.col("relation") == PLAN)
        plans = self._of_exposures(links.select("filename", "source", plan="target"), "plan")
        return (
            plans.join(self._said(ROW_SET, "configuration"), on="exposure_root")
            .join(self._said(PLACE, "position"), on="exposure_root", how="left")
            .with_columns(pl.col("configuration", "position").cast(pl.Int64))
        )

    def _by_plan(self, stated: pl.DataFrame) -> pl.DataFrame:
        if self._opened.is_empty():
            return stated
        signs = {letter: kind.sign for letter, kind in self._registry.source_kinds.items() if kind.sign is not None}
        sign = pl.col("source_id").str.slice(0, 1).replace_strict(signs, default=None, return_dtype=pl.Int64)
        number = pl.col("source_id").str.slice(1).cast(pl.Int64, strict=False) * sign
        wide = (
            self._whole(stated)
            .with_columns(number=number)
            .drop_nulls("number")
            .join(self._planned, on="exposure_root")
            .join(self._opened.select("plan", "configuration").unique(), on=["plan", "configuration"], how="semi")
        )
        holding = wide.join(self._opened, on=["plan", "configuration", "number"], suffix="_planned").filter(
            pl.col("position_planned").is_null()
            | pl.col("position").is_null()
            | (pl.col("position_planned") == pl.col("position"))
        )
        proved = holding.select(_EDGE).unique()
        # A product whose source lies on no exposure of the association contradicts the plan: nothing is taken away.
        refuted = wide.join(holding.select("output").unique(), on="output", how="semi").join(
            proved, on=_EDGE, how="anti", nulls_equal=True
        )
        for column in ("read_from", "plan_source", "configuration_source", "position_source"):
            self._witnesses.append(holding.select(*_EDGE, source=column).drop_nulls("source"))
        return _applied(stated, refuted, proved, FROM_PLAN)

    # --- facts of exposures in the names of products ------------------------------------------------------------

    def _by_facts(self, stated: pl.DataFrame) -> pl.DataFrame:
        for rule in self._registry.narrowing_rules:
            parts = pl.col("opt_elem").str.extract_groups(rule.pattern)
            wide = self._whole(stated).filter(pl.col("opt_elem").str.contains(rule.pattern))
            if wide.is_empty():
                continue
            names = [f.name for f in wide.select(parts=parts).unnest("parts").iter_columns()]
            wide = wide.with_columns(parts=parts).unnest("parts")
            for name in names:
                wide = wide.join(self._said(name, f"said_{name}"), on="exposure_root", how="left")
            fits = [_fits(pl.col(f"said_{name}"), pl.col(name)) for name in names]
            wide = wide.with_columns(
                possible=pl.all_horizontal(*(f.fill_null(True) for f in fits)),
                proved=pl.all_horizontal(*(f.fill_null(False) for f in fits)),
            )
            proved = wide.filter("proved")
            # Where no exposure of the association fits, name and facts contradict: nothing is taken away.
            refuted = wide.filter(~pl.col("possible") & pl.col("possible").any().over("output"))
            for name in names:
                witness = pl.col(f"said_{name}_source")
                self._witnesses.append(proved.select(*_EDGE, source=witness).drop_nulls("source"))
            stated = _applied(stated, refuted, proved.select(_EDGE).unique(), FROM_HEADER)
        return stated


def _fits(said: pl.Expr, part: pl.Expr) -> pl.Expr:
    """Whether one contains the other: CHANNEL 34 and `3`, BAND LONG and `shortmediumlong`; null if nothing is said."""
    here, there = said.str.to_lowercase().str.replace_all("-", ""), part.str.replace_all("-", "")
    return here.str.contains(there, literal=True) | there.str.contains(here, literal=True)


def _applied(stated: pl.DataFrame, refuted: pl.DataFrame, proved: pl.DataFrame, evidence: str) -> pl.DataFrame:
    """The edges without the refuted ones; those that are proved rest on that evidence."""
    kept = stated.join(refuted.select(_EDGE).unique(), on=_EDGE, how="anti", nulls_equal=True)
    marked = kept.join(proved.with_columns(proved=True), on=_EDGE, how="left", nulls_equal=True, maintain_order="left")
    told = pl.when(pl.col("proved")).then(pl.lit(evidence)).otherwise("evidence")
    return marked.with_columns(evidence=told).select(stated.columns)
