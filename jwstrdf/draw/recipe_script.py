"""A recipe as a shell script: every pipeline call in order, with what is known of the run that is repeated."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.answers.recipe import Command, Recipe

SHOWN = 3
"""So many names stand in a remark."""

BESIDE = ("reference", "context", "association")
"""Kinds of files that need not lie beside the script: CRDS fetches them (but those given by hand), or they are written
with it.
"""


def script(recipe: Recipe) -> str:
    """The shell script of a recipe. It runs in the folder where it lies, and stops at the first fault.

    Every name is quoted for the shell; remarks hold no control characters.
    """
    out = ["#!/bin/sh", _remark(f"Makes {recipe.product} again."), "#"]
    out += _facts(recipe)
    out += ["set -eu", 'cd -- "$(dirname -- "$0")"', ""]
    out += _inputs(recipe)
    stage = None
    for command in recipe.commands:
        if command.stage != stage:
            stage = command.stage
            out += [f"# Stage {stage}", *_skipped(recipe, stage)]
        out += _lines(command)
    if not recipe.commands:
        out.append(_remark("Nothing is known of how it was made."))
    return "\n".join(out) + "\n"


def _facts(recipe: Recipe) -> list[str]:
    out = []
    if recipe.install:
        out.append(_remark(f"Pipeline: {recipe.install}"))
    elif recipe.cal_ver:
        out.append(_remark(f"Pipeline: jwst {recipe.cal_ver}, which is no release"))
    else:
        out.append(_remark("Pipeline: the version is not known"))
    out.append(_remark(f"Context: {recipe.context}" if recipe.context else "Context: not known, CRDS takes its own"))
    out.append(_remark("CRDS: set CRDS_PATH and CRDS_SERVER_URL; headers do not tell which server was asked"))
    for made in recipe.associations:
        if made.reason:
            out.append(_remark(f"{made.filename} is reconstructed: {made.reason}"))
    out += [_remark(f"Warning: {w}") for w in recipe.warnings]
    for gap in recipe.unknown:
        out.append(_remark(f"Unknown: {gap.what} of {_some(gap.about)}: {gap.reason}"))
    return [*out, ""]


def _inputs(recipe: Recipe) -> list[str]:
    """A look for the files that must lie beside the script, before hours of work are begun."""
    by_hand = {name for c in recipe.commands for name in c.given.files}
    names = sorted({f.filename for f in recipe.needed.files if f.required and f.kind not in BESIDE} | by_hand)
    if not names:
        return []
    return [
        "missing=",
        "need() {",
        '    if [ ! -e "./$1" ]; then echo "missing: $1" >&2; missing=yes; fi',
        "}",
        *(f"need {shlex.quote(_plain(name))}" for name in names),
        '[ -z "$missing" ] || exit 1',
        "",
    ]


def _skipped(recipe: Recipe, stage: int) -> list[str]:
    """Steps that were skipped, and of which nobody can tell whether a parameter or the data were the reason."""
    found: dict[str, list[str]] = {}
    for command in recipe.commands:
        if command.stage == stage:
            for step in command.remarks:
                found.setdefault(step, []).extend(command.makes)
    return [
        _remark(
            f"skipped in the recorded run, by a parameter or because the data need none: {step} ({_some(names)}); "
            f"to be sure: --steps.{step}.skip=true"
        )
        for step, names in sorted(found.items())
    ]


def _lines(command: Command) -> list[str]:
    notes = [_remark(note) for note in command.given.notes]
    if command.pipeline is not None:
        return [*notes, _plain(command.line)]
    return [
        *notes,
        _remark(f"which pipeline makes {_some(command.makes)} is not known; choose one and delete the line below it"),
        _remark(command.line),
        "echo 'choose a pipeline in this script' >&2; exit 1",
    ]


def _some(names: tuple[str, ...] | list[str]) -> str:
    ordered = sorted(set(names))
    more = f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    return ", ".join(ordered[:SHOWN]) + more


def _remark(text: str) -> str:
    return f"# {_plain(text)}"


def _plain(text: str) -> str:
    """The text without line breaks or other control characters: one remark is one line."""
    return "".join(c if c.isprintable() else "_" for c in text)
