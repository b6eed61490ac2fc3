"""With which parameters steps ran, as lines: what a block of a log shows of a step, once for all products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.text import LABEL, RDF_TYPE, Lines, iri, literal, ref, term, with_encoded

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry


def add_settings(lines: Lines, told: pl.DataFrame, base: str, registry: Registry) -> None:
    """Add the lines of the table `parameters`, whose rows have their `speaker`."""
    steps = [(s.notation, s.name, s.notation) for s in registry.steps.values()]
    # A pipeline is called after its class, as the types of its parameter files are.
    steps += [(p.notation, p.name, (p.python_class or p.notation).lower()) for p in registry.pipelines.values()]
    known = pl.DataFrame(steps, schema={"step": pl.String, "of": pl.String, "called": pl.String}, orient="row")
    told = with_encoded(told.join(known, on="step"), "step", "parameter").with_columns(
        label=pl.format("parameters of {}", "called"),
        value_label=pl.format("{} of {}", "parameter", "called"),
        # What partitions share would be lost with the first of them.
        part=pl.when(pl.col("partition") == "").then(pl.lit("-")).otherwise("partition"),
    )
    path = pl.concat_str("source", pl.lit("/"), "part", pl.lit("/"), "block", pl.lit("/"), "step_enc")
    settings = iri(base + "settings/", path)
    value = iri(base + "settings/", pl.concat_str(path, pl.lit("/"), "parameter_enc"))
    lines.add(told, pl.col("speaker"), ("usedStepSettings", settings))
    lines.add(
        told,
        settings,
        (RDF_TYPE, ref(JWST + "StepSettings")),
        (LABEL, literal("label")),
        ("settingsOfStep", term(pl.col("of"))),
        ("stepCalled", literal("called")),
        ("holdsParameterValue", value),
    )
    lines.add(
        told,
        value,
        (RDF_TYPE, ref(JWST + "ParameterValue")),
        (LABEL, literal("value_label")),
        ("valueOfParameter", literal("parameter")),
        ("parameterValue", literal("value")),
    )
