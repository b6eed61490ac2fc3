"""Where a log of the pipeline and other sources disagree: reference files, statuses of steps, inputs, the run itself.

Rows have the columns of `jwstrdf.mapping.conflicts.SCHEMA`; a log is the strongest witness, and its values are chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from jwstrdf.mapping.header_edges import HeaderEdges
    from jwstrdf.mapping.standing import Standing
    from jwstrdf.tables.schema import Tables

REFERENCE, COMPLETED = "usedReferenceFile", "completedStep"


def of_links(tables: Tables, standing: Standing) -> pl.DataFrame:
    """Reference files of one type of which the strongest source that speaks for the product says nothing."""
    links = tables["links"].filter((pl.col("relation") == REFERENCE) & pl.col("reference_type").is_not_null())
    told = links.select("source", "filename", "version", what="reference_type", text="target")
    return _against_the_strongest(told, standing, REFERENCE)


def of_statuses(tables: Tables, standing: Standing) -> pl.DataFrame:
    """Statuses of a step that are not that of the strongest source that speaks for the product."""
    told = tables["steps"].select(
        "source", "filename", "version", what="step", text=pl.concat_str("step", pl.lit(" "), "status")
    )
    return _against_the_strongest(told, standing, COMPLETED)


def _against_the_strongest(told: pl.DataFrame, standing: Standing, about: str) -> pl.DataFrame:
    keys = ["filename", "what"]
    best = standing.strongest(told, "filename", "what").select("source", *keys, "text")
    others = (
        standing.speaking(told, "filename").select("source", *keys, "text").join(best, on=[*keys, "text"], how="anti")
    )
    against = best.join(others, on=keys, how="semi").with_columns(chosen=pl.lit(True))
    return pl.concat([against, others.with_columns(chosen=pl.lit(False))]).select(
        "filename",
        "source",
        "chosen",
        version=pl.lit(None, dtype=pl.String),
        property=pl.lit(about),
        value="text",
    )


def of_runs(standing: Standing) -> pl.DataFrame:
    """Logs that tell of another run than the one that made the current version: that of the header counts."""
    told = standing.of_other_runs
    version = pl.lit(None, dtype=pl.String)
    log = told.select("filename", "property", "value", "source", version=version, chosen=pl.lit(False))
    header = told.select("filename", "property", value="now", source="header", version=version, chosen=pl.lit(True))
    return pl.concat([log, header])


def of_inputs(tables: Tables, stated: pl.DataFrame, headers: HeaderEdges, relation: str) -> pl.DataFrame:
    """Exposures that a log names as inputs, and the member table of the product, or its association, does not.

    The log says what the run read, the member table what entered the product: where there is one, it counts.
    """
    exposures = headers.exposures.rename({"exposure_root": "exposure"})
    logged = headers.logged.join(exposures, on="input")
    by_association = (
        stated.filter(pl.col("role") == headers.data_role)
        .join(exposures, on="input")
        .join(tables["associations"].select("association", "version"), on=["association", "version"])
        .select("output", "exposure")
    )
    by_table = headers.listed.select("output", exposure="exposure_root")
    rest = logged.join(by_table, on="output", how="anti")
    return pl.concat(
        of.join(told.select("output").unique(), on="output", how="semi")
        .join(told, on=["output", "exposure"], how="anti")
        .with_columns(chosen=pl.lit(told is by_association))
        for of, told in ((rest, by_association), (logged, by_table))
    ).select(
        "source",
        "chosen",
        filename="output",
        version=pl.lit(None, dtype=pl.String),
        property=pl.lit(relation),
        value="input",
    )
