"""Gathering the files that runs need, each with the reason in words, and what the store cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jwstrdf.answers.making_names import stage_of
from jwstrdf.answers.needed import ASSOCIATION as NAMED
from jwstrdf.answers.needed import (
    CONTEXT,
    PARAMETERS,
    PLAN,
    REFERENCE,
    Told,
    instrument_of,
    stages_of_reference,
    unrecorded,
)
from jwstrdf.answers.needs import EVERY_STAGE, NeededFile, Unknown
from jwstrdf.answers.needs_words import WRITES, asn_stage, does, first, kind_of_file, several, stage, why_input
from jwstrdf.answers.runs import SECOND, THIRD, Chain, Making

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

SHOWN = 2
"""So many reasons of one file are written out."""


@dataclass
class Found:
    """The files, what is unknown, and what a reader should be warned of."""

    files: list[NeededFile] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    context: str | None = None


@dataclass
class _Reasons:
    """A file for one stage, and why it is needed there."""

    name: str
    iri: str
    kind: str
    purpose: str
    required: bool = False
    reasons: dict[str, None] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    witnesses: set[str] = field(default_factory=set)

    def file(self) -> NeededFile:
        """The file, its reasons in words; whether it is here is not known yet."""
        told = list(self.reasons)
        more = f"; and {len(told) - SHOWN} more of the kind" if len(told) > SHOWN else ""
        return NeededFile(
            filename=self.name,
            why="; ".join(told[:SHOWN]) + more,
            kind=self.kind,
            present=False,
            purpose=self.purpose,
            roles=tuple(sorted(self.roles)),
            required=self.required,
            size=None,
            uri=None,
            on_disk=None,
            witnesses=tuple(sorted(self.witnesses)),
            iri=self.iri,
        )


def find(store: Store, runs: Chain, wanted: tuple[Making, ...], *, whole: bool) -> Found:
    """The files for the wanted runs of a chain; `whole`: what they make themselves is not needed."""
    gathering = _Gathering(runs, Told(store, runs), runs.made if whole else frozenset())
    if not runs.runs:
        gathering.itself()
    for run in wanted:
        gathering.inputs(run)
        gathering.association(run)
        gathering.plans(run)
        gathering.references(run)
    if wanted:
        gathering.contexts(wanted)
    return gathering.finish()


class _Gathering:
    def __init__(self, runs: Chain, told: Told, made: frozenset[str]) -> None:
        self.runs, self.told, self.made = runs, told, made
        self.out = Found()
        self.files: dict[tuple[str, str], _Reasons] = {}
        self.gaps: dict[tuple[str, str], dict[str, None]] = {}

    # --- the parts of a run -----------------------------------------------------------------------------------------

    def itself(self) -> None:
        """A raw file is needed as it is; of another file nothing is known."""
        start = self.runs.start
        if stage_of(start.name) == 0:
            self.add(start.name, start.iri, "raw file: no pipeline makes it", kind_of_file(None, start.name), "stage 1")
        else:
            self.gap("making", start.name, "neither its name nor an association, header or log tells how it was made")

    def inputs(self, run: Making) -> None:
        """What a run takes in, but for what an earlier run makes."""
        for one in run.inputs:
            if one.name not in self.made:
                why = why_input(one, run)
                kind = kind_of_file(one.role, one.name)
                self.add(
                    one.name, one.iri, why, kind, stage(run.stage), one.witnesses, role=one.role, required=one.read
                )
        if not run.inputs:
            self.gap("inputs", first(run), f"nothing tells from which files stage {run.stage} made it")

    def association(self, run: Making) -> None:
        """The association of a run of stage 2 or 3: known, or only named by a header."""
        if run.stage not in (SECOND, THIRD):
            return
        listed = run.association
        if listed is not None:
            names = ", ".join(sorted({str(r["entry_name"]) for r in listed.rows})[:SHOWN])
            why = f"current association of stage {run.stage} for {names}: {does(run)}"
            self.add(listed.filename, listed.iri, why, "association", stage(run.stage), listed.witnesses)
            return
        habit = " (the archive does not always list those of stage 2)" if run.stage == SECOND else ""
        reason = f"no association of stage {run.stage} that makes it is known{habit}{WRITES if run.inputs else ''}"
        for output in sorted(run.outputs):
            for used in self.told.of(output, NAMED):
                if asn_stage(used.name) == run.stage:
                    why = f"association of stage {run.stage}: the header of {output} names it; its content is not known"
                    self.add(used.name, used.iri, why, "association", stage(run.stage), used.witnesses)
            self.gap("association", output, reason)

    def plans(self, run: Making) -> None:
        """The micro-shutter plan that stage 2 of some exposures reads."""
        from jwstrdf.vocabulary import registry

        if run.stage != SECOND:
            return
        asked = [*run.outputs, *(i.name for i in run.inputs)]
        found = [u for name in asked for u in self.told.of(name, PLAN)]
        for used in found:
            why = f"micro-shutter plan of {used.product}: its header, that of its exposure, or the pool names it"
            self.add(used.name, used.iri, why, "msa", stage(run.stage), used.witnesses)
        types = set(run.exposure_types)
        if not found and types and types <= set(registry.load().plan_readers):
            later = self.told.of(self.runs.start.name, PLAN)
            for used in later:
                why = f"micro-shutter plan: the header of {used.product} names it, copied from one of its inputs"
                self.add(used.name, used.iri, why, "msa", stage(run.stage), used.witnesses)
            for used in () if later else self.told.plans_of_visit(run):
                why = f"micro-shutter plan of the visit of {used.product}: no header told which plan of it was used"
                self.add(used.name, used.iri, why, "msa", stage(run.stage), used.witnesses)
            self.gap("MSA file", first(run), "no header or pool that names its micro-shutter plan was read")

    def references(self, run: Making) -> None:
        """The reference files that the steps of the run's stage read, by the headers nearest to its products."""
        spoken = self.told.speakers(run)
        for name in spoken.by:
            for used in self.told.of(name, REFERENCE, PARAMETERS):
                stages = stages_of_reference(used.reference_type)
                if (stages and run.stage not in stages) or (not stages and name not in run.outputs):
                    continue
                if used.logged and name not in run.outputs:
                    continue
                what = "parameter file" if used.relation == PARAMETERS else "reference file"
                kind = f" of type {used.reference_type}" if used.reference_type else ""
                how = "a log of its run names it" if used.logged else "its header names it"
                if not spoken.own and name not in run.outputs:
                    how = "its header names it, copied from what it was made from"
                why = f"{what}{kind} for stage {run.stage} of {name}: {how}"
                self.add(used.name, used.iri, why, "reference", stage(run.stage), used.witnesses)
        if not spoken.by:
            reason = f"no header of it that names any was read: CRDS chooses those of stage {run.stage} by its context"
            for name in spoken.silent or (first(run),):
                self.gap("reference files", name, reason)
        elif not spoken.own and not (set(spoken.by) & set(run.outputs)) and self.runs.start.name in spoken.by:
            reason = (
                f"no header of it that names any was read; those of stage {run.stage} are told by "
                f"{self.runs.start.name}, "
                "whose header copies one of its inputs: this one may need others"
            )
            for name in spoken.silent:
                if name != self.runs.start.name:
                    self.gap("reference files", name, reason)
        silent = unrecorded(run.pipeline, instrument_of(first(run)))
        if spoken.by and silent:
            reason = (
                f"headers never record the types {', '.join(silent)}, nor all parameter files (pars-...): "
                f"CRDS chooses those of stage {run.stage} by its context"
            )
            self.gap("reference files", first(run), reason)

    def contexts(self, wanted: Iterable[Making]) -> None:
        """The context of the product's own current version; else that of the products of the runs."""
        own = self.told.of(self.runs.start.name, CONTEXT)
        others: dict[str, list[str]] = {}
        for run in wanted:
            for name in sorted(run.outputs):
                for used in self.told.of(name, CONTEXT):
                    others.setdefault(used.name, []).append(name)
        if own:
            for used in own:
                why = f"CRDS context with which {used.product} was made"
                self.add(used.name, used.iri, why, "context", EVERY_STAGE, used.witnesses)
            self.out.context = own[0].name if len(own) == 1 else None
            different = {c: names for c, names in others.items() if c not in {u.name for u in own}}
            for context, names in sorted(different.items()):
                self.out.warnings.append(
                    f"{several(names)} made with {context}, not with {own[0].name}: run again, all get {own[0].name}"
                )
            return
        for run in wanted:
            for name in sorted(run.outputs):
                for used in self.told.of(name, CONTEXT):
                    why = f"CRDS context with which {name} was made"
                    self.add(used.name, used.iri, why, "context", EVERY_STAGE, used.witnesses)
        if len(others) == 1:
            self.out.context = next(iter(others))
        elif others:
            told = ", ".join(f"{c} ({len(n)})" for c, n in sorted(others.items()))
            self.out.warnings.append(f"what the runs made was made with several contexts: {told}")
            self.gap("context", self.runs.start.name, "no header of it was read, and those behind it name several")
        else:
            self.gap("context", self.runs.start.name, "no header of it, or of what stands behind it, was read")

    # --- the answer -------------------------------------------------------------------------------------------------

    def add(
        self,
        name: str,
        iri: str,
        why: str,
        kind: str,
        purpose: str,
        witnesses: Iterable[str] = (),
        *,
        role: str | None = None,
        required: bool = True,
    ) -> None:
        """One reason to need a file."""
        found = self.files.setdefault((purpose, name), _Reasons(name, iri, kind, purpose))
        found.required = found.required or required
        found.reasons[why] = None
        found.roles.update({role} if role else ())
        found.witnesses.update(witnesses)

    def gap(self, what: str, about: str, reason: str) -> None:
        """Something that the store cannot tell of a file."""
        self.gaps.setdefault((what, reason), {})[about] = None

    def finish(self) -> Found:
        """The files with their reasons joined."""
        self.out.files = [found.file() for found in self.files.values()]
        self.out.unknown = [
            Unknown(what, tuple(sorted(about)), reason) for (what, reason), about in sorted(self.gaps.items())
        ]
        return self.out
