"""Pipeline runs that headers prove: one for each version of a file that names the software it was made with.

Whether two files came from one run is not told by their headers, so each version has its own (relationship CON-4;
stdatamodels core.schema.yaml, CAL_VER, CAL_VCS, SDP_VER). Which properties name software stands in the ontology.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.facts import add_values
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, iri, literal, ref, with_encoded

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.mapping.standing import Standing
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry

PROCESSED = "wasProcessedBy"


def add_runs(lines: Lines, tables: Tables, base: str, registry: Registry) -> None:
    """Add the lines of the runs and of the versions that came from them."""
    told = _runs(tables, base, registry).with_columns(
        label=pl.concat_str(pl.lit("run that made "), "subject", pl.lit(" ("), "version", pl.lit(")")),
    )
    lines.add(told, pl.col("run"), (RDF_TYPE, ref(JWST + "PipelineRun")), (LABEL, literal("label")))
    add_values(lines, told, "run", registry)
    version = iri(base + "version/", pl.concat_str("subject_enc", pl.lit("/"), "version"))
    lines.add(told, version, (PROCESSED, pl.col("run")))


def add_current_runs(
    lines: Lines, tables: Tables, standing: Standing, names: NameFacts, base: str, registry: Registry
) -> None:
    """Add the lines of the runs that made the current version of each product."""
    now = standing.current.select(subject="filename", version="version")
    made = _runs(tables, base, registry).join(now, on=["subject", "version"], how="semi")
    made = made.select("subject", "run").unique()
    lines.add(made.with_columns(node=names.node_of(made["subject"])), pl.col("node"), (PROCESSED, pl.col("run")))


def _runs(tables: Tables, base: str, registry: Registry) -> pl.DataFrame:
    """The facts that name software, with their run."""
    software = [f.name for f in registry.facts.values() if f.software]
    facts = tables["facts"].filter(pl.col("property").is_in(software) & pl.col("version").is_not_null())
    run = iri(base + "run/", pl.concat_str("subject_enc", pl.lit("/"), "version"))
    return with_encoded(facts, "subject").with_columns(run=run)
