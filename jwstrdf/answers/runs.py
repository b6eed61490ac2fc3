"""The runs of pipelines behind a product, as values: what goes in, what comes out, on which association."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.answers.resolve import Thing

Row = Mapping[str, str | None]

ASSOCIATION, LINEAGE, NAME = "association", "lineage", "name"
"""How an input is known: an association lists it, the lineage has it, or only names tell it."""

FIRST, SECOND, THIRD = 1, 2, 3
"""The stages of the calibration pipeline."""

CHUNK = 500
"""Things per query."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file that a run takes in. `read`: the pipeline reads it (an association also lists files that it does not)."""

    name: str
    iri: str
    role: str | None
    read: bool
    origin: str
    product: str
    """The product that lists it, as its association writes it, or the file that is made from it."""
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """The association of a run: one version of an association file."""

    filename: str
    iri: str
    version_iri: str
    asn_type: str | None
    rule: str | None
    rows: tuple[Row, ...]
    """Its rows of `needs/association`."""

    @property
    def witnesses(self) -> tuple[str, ...]:
        """The sources that it was read from."""
        return tuple(sorted({str(r["witness"]) for r in self.rows}))


@dataclass(slots=True)
class Making:
    """One run of a pipeline. `pipelines`: those that it can be; one where that is known."""

    stage: int
    root: str
    pipelines: tuple[str, ...] = ()
    association: Listed | None = None
    outputs: dict[str, str] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    exposure_types: tuple[str, ...] = ()
    """Exposure types that it can be about, as far as associations tell."""

    @property
    def pipeline(self) -> str | None:
        """The pipeline, where it is known."""
        return self.pipelines[0] if len(self.pipelines) == 1 else None

    @property
    def key(self) -> tuple[int, str, str]:
        """The order of runs: first stages first."""
        return (self.stage, self.association.filename if self.association else "", self.root)


@dataclass(frozen=True, slots=True)
class Chain:
    """All runs behind a thing, first stages first; `top` are those that make the thing itself."""

    start: Thing
    runs: tuple[Making, ...]
    top: tuple[Making, ...]

    def of_stage(self, stage: int) -> tuple[Making, ...]:
        """The runs of one stage."""
        return tuple(run for run in self.runs if run.stage == stage)

    @property
    def made(self) -> frozenset[str]:
        """The files that the runs make."""
        return frozenset(name for run in self.runs for name in run.outputs)


def data_role() -> str:
    """The role of the exposure that a run is about, as the ontology has it."""
    from jwstrdf.vocabulary import registry

    return registry.load().data_role


def place_of(row: Row) -> tuple[int, int]:
    """The place of a row of `needs/association`: that of the product, and that of the member."""
    last = str(row["membership"] or row["entry_iri"]).rsplit("/", 2)
    entry = str(row["entry_iri"]).rpartition("/")[2]
    member = last[2] if row["membership"] else "0"
    return (int(entry) if entry.isdigit() else 0, int(member) if member.isdigit() else 0)
