"""How to make a product again: associations and command lines (CONTRACT.md, `recipe`)."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.making import chain
from jwstrdf.answers.needed import ASSOCIATION, Told
from jwstrdf.answers.needs import REPROCESS, Needs, Unknown, needs
from jwstrdf.answers.needs_words import WRITES
from jwstrdf.answers.recipe_association import Written, written
from jwstrdf.answers.recipe_options import Given, given_in, recorded
from jwstrdf.answers.recipe_steps import skipped_in, statuses, switched_off
from jwstrdf.answers.runs import CHUNK, FIRST, Chain, Making
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

_RELEASE = re.compile(r"\d+(\.\d+)+((a|b|rc)\d+)?")
"""Versions that stand on the package index (PEP 440 without local and development parts)."""


@dataclass(frozen=True, slots=True)
class Command:
    """One call of a pipeline: `line` is quoted for the shell. `inputs` are the files that it reads."""

    stage: int
    pipeline: str | None
    line: str
    makes: tuple[str, ...]
    association: str | None
    options: tuple[str, ...]
    remarks: tuple[str, ...]
    inputs: tuple[str, ...]
    given: Given
    """What the recorded run was given by hand; its options are among `options`."""

    def as_dict(self) -> dict[str, object]:
        """The command as in JSON."""
        return {
            "stage": self.stage,
            "pipeline": self.pipeline,
            "command": self.line,
            "makes": list(self.makes),
            "association": self.association,
            "options": list(self.options),
            "skipped": list(self.remarks),
            "parameters": [dict(row) for row in self.given.parameters],
            "overrides": [dict(row) for row in self.given.overrides],
            "notes": list(self.given.notes),
        }


@dataclass(frozen=True, slots=True)
class Recipe(Tabular):
    """The answer; commands in the order in which they run, the last one makes the product."""

    product: str
    iri: str
    association: Written | None
    command: str | None
    context: str | None
    cal_ver: str | None
    associations: tuple[Written, ...]
    commands: tuple[Command, ...]
    needed: Needs
    unknown: tuple[Unknown, ...]
    warnings: tuple[str, ...]

    @property
    def reference_files(self) -> tuple[str, ...]:
        """The reference files that headers tell of, parameter files among them."""
        return tuple(sorted({f.filename for f in self.needed.files if f.kind == "reference"}))

    @property
    def install(self) -> str | None:
        """How to get the pipeline with which the product was made, where that is a release."""
        if self.cal_ver and _RELEASE.fullmatch(self.cal_ver):
            return f"pip install jwst=={self.cal_ver}"
        return None

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        own = self.association
        return {
            "product": self.product,
            "iri": self.iri,
            "association": dict(own.document) if own else None,
            "association_file": own.filename if own else None,
            "reconstructed": own.reason is not None if own else False,
            "reason": own.reason if own else None,
            "command": self.command,
            "reference_files": list(self.reference_files),
            "context": self.context,
            "cal_ver": self.cal_ver,
            "install": self.install,
            "associations": [a.as_dict() for a in self.associations],
            "commands": [c.as_dict() for c in self.commands],
            "parameters": [dict(row) for c in self.commands if self.product in c.makes for row in c.given.parameters],
            "missing": list(self.needed.missing),
            "unknown": [u.as_dict() for u in self.unknown],
            "warnings": list(self.warnings),
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each command."""
        names = ("stage", "pipeline", "command", "makes", "association", "options", "skipped")
        return of_records([c.as_dict() for c in self.commands], names)


def recipe(store: Store, product: str) -> Recipe:
    """How to make a product again: the association of its last stage, the command line, and all that come before.

    UnknownNameError for a name that the store does not know; UsageError `not-made` for what no pipeline makes.
    """
    from jwstrdf.answers.resolve import resolve

    start = resolve(store, product)
    runs = chain(store, start)
    needed = needs(store, start.iri, purpose=REPROCESS)
    return _Writer(store, runs, needed).recipe()


class _Writer:
    def __init__(self, store: Store, runs: Chain, needed: Needs) -> None:
        self.runs, self.needed = runs, needed
        outputs = {name: iri for run in runs.runs for name, iri in run.outputs.items()}
        self.told = statuses(store, outputs.values())
        self.off = switched_off(store, outputs.values())
        asked = sorted({terms.iri(i) for i in (runs.start.iri, *outputs.values()) if terms.is_iri(i)})
        rows: list[dict[str, str | None]] = []
        for at in range(0, len(asked), CHUNK):
            rows += ask(store, "needs/files", {"product": asked[at : at + CHUNK]})
        self.versions = {str(r["filename"]): r["cal_ver"] for r in rows if r["cal_ver"]}
        self.used_files = Told(store, runs)
        self.recorded = recorded(store, outputs.values())
        self.named = _named(runs, self.used_files)
        self.used: dict[str, str] = {}
        self.unknown = [replace(gap, reason=gap.reason.removesuffix(WRITES)) for gap in needed.unknown]
        self.warnings: list[str] = list(needed.warnings)

    def recipe(self) -> Recipe:
        associations, commands, own = [], [], None
        for run in self.runs.runs:
            made = written(run, self.runs.start, self.named.get(min(run.outputs, default="")))
            if made is not None:
                made = self._with_own_name(made, run)
                associations.append(made)
            found = self._commands(run, made)
            commands += found
            if run in self.runs.top:
                own = (made, found)
        last = own[1][-1] if own and own[1] else None
        return Recipe(
            product=self.runs.start.name,
            iri=self.runs.start.iri,
            association=own[0] if own else None,
            command=last.line if last else None,
            context=self.needed.context,
            cal_ver=self._cal_ver(),
            associations=tuple(associations),
            commands=tuple(commands),
            needed=self.needed,
            unknown=tuple(self.unknown),
            warnings=tuple(self.warnings),
        )

    def _with_own_name(self, made: Written, run: Making) -> Written:
        """Two versions of one association file are two files."""
        version = run.association.version_iri if run.association else run.root
        holder = self.used.setdefault(made.filename, version)
        if holder == version:
            return made
        stem = made.filename.removesuffix(".json").removesuffix("_asn")
        name = f"{stem}_{version.rpartition('/')[2]}_asn.json"
        self.used[name] = version
        return Written(name, made.stage, made.document, made.reason)

    def _commands(self, run: Making, made: Written | None) -> list[Command]:
        """The calls of one run: one for its association; in stage 1 one for each raw file."""
        if run.pipeline is None:
            which = " or ".join(run.pipelines) or "none that the ontology knows"
            about = tuple(sorted(run.outputs)) or (run.root,)
            reason = f"nothing tells which pipeline of stage {run.stage} made it: {which}"
            self.unknown.append(Unknown("pipeline", about, reason))
            inputs = tuple(sorted({i.name for i in run.inputs if i.read}))
            call = made.filename if made else " ".join(inputs)
            lines = tuple(command_line(p, call, (), self.needed.context) for p in run.pipelines)
            given = given_in(run, self.used_files, self.recorded, self.told)
            return [Command(run.stage, None, " # or: ".join(lines), about, call, (), (), inputs, given)] if made else []
        skipped = skipped_in(run, self.told, self.off)
        given = given_in(run, self.used_files, self.recorded, self.told)
        options = skipped.options + given.options
        inputs = tuple(sorted({i.name for i in run.inputs if i.read}))
        on_association = (made.filename,) if made else ()
        calls = inputs if run.stage == FIRST else on_association
        return [
            Command(
                run.stage,
                run.pipeline,
                command_line(run.pipeline, call, options, self.needed.context),
                tuple(sorted(run.outputs)),
                made.filename if made else None,
                options,
                skipped.remarks,
                inputs,
                given,
            )
            for call in calls
        ]

    def _cal_ver(self) -> str | None:
        """The version that made the product itself; where none is known, that of all that stands behind it."""
        own = self.versions.get(self.runs.start.name)
        others = sorted({v for v in self.versions.values() if v})
        if own is not None:
            if different := [v for v in others if v != own]:
                self.warnings.append(
                    f"{self.runs.start.name} was made with jwst {own}, what stands behind it also with "
                    + ", ".join(different)
                )
            return own
        if len(others) > 1:
            self.warnings.append("what stands behind it was made with several versions: " + ", ".join(others))
        return others[0] if len(others) == 1 else None


def command_line(pipeline: str, call: str, options: tuple[str, ...], context: str | None) -> str:
    """A command line for a shell, every word quoted where it must be."""
    words = ["strun", pipeline, _word(call), *options]
    front = f"CRDS_CONTEXT={shlex.quote(context)} " if context else ""
    return front + " ".join(shlex.quote(w) for w in words)


def _word(name: str) -> str:
    """A file name as an argument: one that begins with a dash is no option."""
    return f"./{name}" if name.startswith("-") else name


def _named(runs: Chain, told: Told) -> dict[str, str]:
    """Files -> the association that their header names."""
    return {name: u[0].name for run in runs.runs for name in run.outputs if (u := told.of(name, ASSOCIATION))}
