"""Steps that did not run, as options of the command line where headers prove that they would have, else as remarks.

A header says SKIPPED for two reasons that it does not tell apart: a parameter, or data that the step has nothing to do
with. Where the association gives members that only this step reads, the data asked for it: then the option is given,
and where a log of the run shows the parameter. With it the step does not run either, whatever the reason was. All other
skipped steps are remarks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.answers.products import local_name
from jwstrdf.answers.runs import CHUNK, Making
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

SKIPPED, COMPLETED = "skippedStep", "completedStep"
SKIP = "skip"
"""The parameter that every step has, in logs as on the command line."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was skipped in a run: options for the command line, and steps for a remark, named as options name them."""

    options: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    read: bool = False
    """Whether any header or log of its products tells of steps."""


def statuses(store: Store, iris: Iterable[str]) -> dict[str, dict[str, str]]:
    """File -> step (its notation) -> status (completedStep, skippedStep, failedStep); a log outweighs a header."""
    from jwstrdf.vocabulary import registry

    steps = {s.iri: notation for notation, s in registry.load().steps.items()}
    wanted = sorted({i for i in iris if terms.is_iri(i)})
    rows: list[dict[str, str | None]] = []
    for start in range(0, len(wanted), CHUNK):
        asked = [terms.iri(i) for i in wanted[start : start + CHUNK]]
        rows += ask(store, "needs/steps", {"product": asked})
    out: dict[str, dict[str, str]] = {}
    for row in sorted(rows, key=lambda r: (r["by_log"] == "true", str(r["status"]), str(r["witness"]))):
        step = steps.get(str(row["step"]))
        if step:
            out.setdefault(str(row["filename"]), {})[step] = str(local_name(row["status"]))
    return out


def switched_off(store: Store, iris: Iterable[str]) -> dict[str, set[str]]:
    """File -> the steps that a parameter switched off in the run that made it, as its log shows."""
    wanted = sorted({i for i in iris if terms.is_iri(i)})
    out: dict[str, set[str]] = {}
    for start in range(0, len(wanted), CHUNK):
        for row in ask(store, "needs/settings", {"product": [terms.iri(i) for i in wanted[start : start + CHUNK]]}):
            if (row["parameter"], row["value"], row["other_run"]) == (SKIP, "True", "false"):
                out.setdefault(str(row["filename"]), set()).add(str(row["step"]))
    return out


def skipped_in(run: Making, told: Mapping[str, Mapping[str, str]], off: Mapping[str, Collection[str]]) -> Skipped:
    """What every product of the run that tells of a step says was skipped; `off` as from `switched_off`."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    pipeline = known.pipelines.get(run.pipeline or "")
    by_file = [told[name] for name in sorted(run.outputs) if name in told]
    if pipeline is None or not by_file:
        return Skipped(read=bool(by_file))
    given = {i.role for i in run.inputs if i.read}
    options: list[str] = []
    remarks: list[str] = []
    for step in pipeline.steps:
        seen = {statuses[step] for statuses in by_file if step in statuses}
        if seen != {SKIPPED}:
            continue
        option = known.step_options.get((pipeline.notation, step))
        name = option.option if option else step
        readers = {r.role for r in known.role_rules if step in r.steps and r.stage in (None, run.stage)}
        asked = any(step in off.get(file, ()) for file in run.outputs)
        (options if asked or readers & given else remarks).append(name)
    return Skipped(tuple(f"--steps.{n}.{SKIP}=true" for n in sorted(options)), tuple(sorted(remarks)), True)
