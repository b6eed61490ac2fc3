"""What the recorded run was given by hand: parameters of steps, and reference files in place of those of CRDS.

Parameters are those that header keywords record (`jwst:ParameterOption`), by the header or else by a log of the run. A
reference file was given by hand where its name is none of CRDS, or where a log names it and the header, which records
that type, does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.answers.needed import PARAMETERS, REFERENCE, Told, Used
from jwstrdf.answers.products import local_name
from jwstrdf.answers.recipe_steps import COMPLETED
from jwstrdf.answers.runs import CHUNK, Making
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store
    from jwstrdf.vocabulary.rules import Pipeline

FROM_CRDS = "reference"
"""The kind of names that CRDS gives."""

Values = Mapping[str, Mapping[str, frozenset[str]]]
"""File -> property -> what its current header states."""


@dataclass(frozen=True, slots=True)
class Given:
    """Options for the command line, remarks where an option cannot be told, and the files that were given by hand.

    `parameters` and `overrides` are the same as rows for JSON.
    """

    options: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    parameters: tuple[Mapping[str, str], ...] = ()
    overrides: tuple[Mapping[str, str | None], ...] = ()


def recorded(store: Store, iris: Iterable[str]) -> dict[str, dict[str, frozenset[str]]]:
    """The values of recorded parameters that the headers of files state, or else the logs of their runs."""
    from jwstrdf.vocabulary import registry

    properties = _properties()
    wanted_properties = set(properties.values())
    wanted = sorted({i for i in iris if terms.is_iri(i)})
    out: dict[str, dict[str, set[str]]] = {}
    for start in range(0, len(wanted), CHUNK):
        for row in ask(store, "changes/facts", {"product": [terms.iri(i) for i in wanted[start : start + CHUNK]]}):
            name = local_name(row["property"])
            if name in wanted_properties and row["value"] is not None:
                out.setdefault(str(row["filename"]), {}).setdefault(str(name), set()).add(row["value"])
    by_log: dict[tuple[str, str], set[str]] = {}
    options = {(o.step, o.option): properties.get(o.keyword) for o in registry.load().parameter_options}
    for start in range(0, len(wanted), CHUNK):
        for row in ask(store, "needs/settings", {"product": [terms.iri(i) for i in wanted[start : start + CHUNK]]}):
            told = options.get((str(row["step"]), str(row["parameter"])))
            if told and row["other_run"] != "true" and told not in out.get(str(row["filename"]), {}):
                by_log.setdefault((str(row["filename"]), told), set()).add(str(row["value"]))
    for (file, told), found in by_log.items():
        out.setdefault(file, {})[told] = found
    return {file: {name: frozenset(v) for name, v in values.items()} for file, values in out.items()}


def given_in(run: Making, told: Told, values: Values, steps: Mapping[str, Mapping[str, str]]) -> Given:
    """What the products of a run tell that it was given; `steps` as from `recipe_steps.statuses`."""
    from jwstrdf.vocabulary import registry

    pipeline = registry.load().pipelines.get(run.pipeline or "")
    options, notes, parameters = _parameters(run, pipeline, values, steps)
    files: set[str] = set()
    overrides: list[Mapping[str, str | None]] = []
    for kind, found in sorted(_by_hand(run, told).items()):
        files |= found
        step = _step_of(kind, pipeline, run, steps)
        overrides += [{"step": step, "reference_type": kind or None, "filename": name} for name in sorted(found)]
        if step is not None and len(found) == 1:
            options.append(f"--steps.{step}.override_{kind}={min(found)}")
        else:
            what = f" of type {kind}" if kind else ""
            notes.append(
                f"{', '.join(sorted(found))}{what}, no choice of CRDS, was given to the recorded run; "
                f"which step read it is not told: add --steps.STEP.override_{kind or 'TYPE'}=FILE"
            )
    for name in sorted(run.outputs):
        for used in told.of(name, PARAMETERS):
            if not _from_crds(used):
                notes.append(f"{used.name} was given as parameter file for {name}: nothing tells of which step it is")
    return Given(tuple(options), tuple(notes), tuple(sorted(files)), tuple(parameters), tuple(overrides))


def _parameters(
    run: Making, pipeline: Pipeline | None, values: Values, steps: Mapping[str, Mapping[str, str]]
) -> tuple[list[str], list[str], list[Mapping[str, str]]]:
    """Options, remarks and rows for the parameters that headers record of steps that were done."""
    from jwstrdf.vocabulary import registry

    options: list[str] = []
    notes: list[str] = []
    rows: list[Mapping[str, str]] = []
    if pipeline is None:
        return options, notes, rows
    properties = _properties()
    for told in sorted(registry.load().parameter_options, key=lambda o: (o.step, o.option)):
        if told.step not in pipeline.steps or told.keyword not in properties:
            continue
        found = {
            value
            for name in run.outputs
            if steps.get(name, {}).get(told.step, COMPLETED) == COMPLETED
            for value in values.get(name, {}).get(properties[told.keyword], ())
        }
        step = _called(pipeline, told.step)
        rows += [{"step": step, "parameter": told.option, "value": value} for value in sorted(found)]
        if len(found) == 1:
            options.append(f"--steps.{step}.{told.option}={min(found)}")
        elif found:
            notes.append(f"headers record several values of {step}.{told.option}: {', '.join(sorted(found))}")
    return options, notes, rows


def _by_hand(run: Making, told: Told) -> dict[str, set[str]]:
    """Type of reference file ("" where it is not told) -> the files that were given by hand."""
    from jwstrdf.vocabulary import registry

    types = registry.load().reference_types
    found: dict[str, set[str]] = {}
    for name in sorted({*run.outputs, *told.speakers(run).by}):
        header = told.header_speaks(name)
        for used in told.of(name, REFERENCE):
            kind = types.get(used.reference_type or "")
            stages = kind.pipeline_stages if kind is not None else ()
            if name in run.outputs:
                fits = not stages or str(run.stage) in stages
            else:  # a header that copies what earlier runs used: of a type, what the last of them used
                fits = not used.logged and bool(stages) and str(run.stage) == max(stages)
            other = name in run.outputs and used.logged and header and kind is not None and kind.keyword_recorded
            if fits and (other or not _from_crds(used)):
                found.setdefault(used.reference_type or "", set()).add(used.name)
    return found


def _step_of(kind: str, pipeline: Pipeline | None, run: Making, steps: Mapping[str, Mapping[str, str]]) -> str | None:
    """The one step of the pipeline that reads files of a type, as options call it; None where several can be meant."""
    from jwstrdf.vocabulary import registry

    told = registry.load().reference_types.get(kind)
    if pipeline is None or told is None:
        return None
    readers = {
        _called(pipeline, step)
        for step in pipeline.steps
        if {step, _called(pipeline, step)} & set(told.pipeline_steps)
        if not _left_out(step, run, steps)
    }
    return readers.pop() if len(readers) == 1 else None


def _left_out(step: str, run: Making, steps: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether all that tell of a step say that it was not done."""
    seen = {steps[name][step] for name in run.outputs if step in steps.get(name, {})}
    return bool(seen) and COMPLETED not in seen


def _called(pipeline: Pipeline, step: str) -> str:
    """A step as the options of a pipeline call it."""
    from jwstrdf.vocabulary import registry

    option = registry.load().step_options.get((pipeline.notation, step))
    return option.option if option else step


def _from_crds(used: Used) -> bool:
    from jwstrdf.naming.parse import parse_name

    return parse_name(used.name).kind == FROM_CRDS


def _properties() -> dict[str, str]:
    """Header keyword (term) -> the property that holds its value, of keywords that record parameters."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    wanted = {o.keyword for o in known.parameter_options}
    return {k.name: k.property for k in known.keywords if k.name in wanted and k.property}
