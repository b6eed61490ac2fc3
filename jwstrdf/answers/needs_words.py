"""The words in which `needs` says why a file is needed, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.answers.making_names import stage_of
from jwstrdf.answers.runs import ASSOCIATION, LINEAGE

if TYPE_CHECKING:
    from jwstrdf.answers.runs import Input, Making

WRITES = "; `jwstrdf recipe` writes one"
"""The end of a reason for an association that is not known, where the inputs are: a recipe leaves it out."""


def stage(number: int) -> str:
    """A stage in words."""
    return f"stage {number}"


def first(run: Making) -> str:
    """One file that a run makes, to speak of it."""
    return min(run.outputs, default=run.root)


def does(run: Making) -> str:
    """What happens to the association of a run."""
    return f"{run.pipeline} runs on it" if run.pipeline else f"a pipeline of stage {run.stage} runs on it"


def why_input(one: Input, run: Making) -> str:
    """Why a run needs an input: its role, and how that is known."""
    pipeline = run.pipeline or f"stage {run.stage}"
    if one.origin == ASSOCIATION and run.association:
        reads = f"{pipeline} reads it" if one.read else f"{pipeline} does not read it"
        why = f"{one.role or 'unnamed'} member of {one.product} in {run.association.filename}: {reads}"
        made_by = stage_of(one.name)
        if made_by is not None and made_by >= run.stage:
            why += f"; it is made outside this chain (`jwstrdf needs {one.name}`)"
        return why
    what = f"{one.role} exposure" if one.role else "raw file"
    told = "its lineage" if one.origin == LINEAGE else "the names"
    return f"{what} from which {pipeline} makes {one.product}, by {told}"


def kind_of_file(role: str | None, name: str) -> str:
    """What a file is to who runs a pipeline: as its role says, else by its name; an exposure else."""
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.vocabulary import registry

    told = registry.load().roles.get(role or "")
    if told is not None and told.needed_as:
        return told.needed_as
    kind = parse_name(name).kind
    return kind.replace("_", " ") if kind in ("association", "msa", "guide_star") else "exposure"


def asn_stage(name: str) -> int | None:
    """The stage of an association by its name."""
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.vocabulary import registry

    kind = registry.load().association_types.get(parse_name(name).asn_type or "")
    return kind.stage if kind else None


def several(names: list[str]) -> str:
    """Files as the subject of a sentence."""
    ordered = sorted(set(names))
    if len(ordered) == 1:
        return f"{ordered[0]} was"
    return f"{ordered[0]} and {len(ordered) - 1} more were"
