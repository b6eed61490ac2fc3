"""What must be on disk to run pipelines again for a product (CONTRACT.md, `needs`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.making import chain
from jwstrdf.answers.runs import FIRST, SECOND, THIRD, Chain, Making
from jwstrdf.errors import StoreError, UsageError
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.answers.needs_files import Found
    from jwstrdf.stores.base import Store

REPROCESS = "reprocess"
PURPOSES = {REPROCESS: (FIRST, SECOND, THIRD), "stage3": (THIRD,), "stage2": (SECOND,)}
"""What the files can be for, and the stages that run then."""

EVERY_STAGE = "every stage"
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class NeededFile:
    """One file. `purpose` is the stage that needs it, `roles` are its roles in associations there.

    `required` is false where an association lists it and nothing reads it.

    `present`: some source listed or opened the file itself. `on_disk`: None where no folder was asked for. Size in
    bytes.
    """

    filename: str
    why: str
    kind: str
    present: bool
    purpose: str
    roles: tuple[str, ...]
    required: bool
    size: int | None
    uri: str | None
    on_disk: bool | None
    witnesses: tuple[str, ...]
    iri: str

    def as_dict(self) -> dict[str, object]:
        """The file as in CONTRACT.md."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "roles": list(self.roles), "witnesses": list(self.witnesses)}


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the store cannot tell: what it is, of which files, and why."""

    what: str
    about: tuple[str, ...]
    reason: str

    def as_dict(self) -> dict[str, object]:
        """The words as in JSON."""
        return {"what": self.what, "about": list(self.about), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Needs(Tabular):
    """The answer; files by stage, kind and name."""

    product: str
    iri: str
    purpose: str
    context: str | None
    files: tuple[NeededFile, ...]
    unknown: tuple[Unknown, ...]
    warnings: tuple[str, ...]
    pipelines: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The files that are needed and that no source lists or opened."""
        return tuple(sorted({f.filename for f in self.files if f.required and not f.present}))

    @property
    def not_on_disk(self) -> tuple[str, ...] | None:
        """The files that are needed and are not in the folder that was asked for; None without one."""
        if all(f.on_disk is None for f in self.files):
            return None
        return tuple(sorted({f.filename for f in self.files if f.required and not f.on_disk}))

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        absent = self.not_on_disk
        return {
            "product": self.product,
            "iri": self.iri,
            "purpose": self.purpose,
            "context": self.context,
            "pipelines": list(self.pipelines),
            "files": [f.as_dict() for f in self.files],
            "missing": list(self.missing),
            "not_on_disk": None if absent is None else list(absent),
            "unknown": [u.as_dict() for u in self.unknown],
            "warnings": list(self.warnings),
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each file."""
        return of_records([f.as_dict() for f in self.files], NeededFile.__slots__)


def needs(store: Store, product: str, *, purpose: str = REPROCESS, on_disk: Path | None = None) -> Needs:
    """What must be on disk to make the product again: all of it, or from stage 3 or stage 2 on.

    `purpose` is one of PURPOSES. `on_disk` is a folder whose files, by name, are looked for. UnknownNameError for
    a name that the store does not know; UsageError `bad-option` for a stage that does not make the product,
    `not-made` for what no pipeline makes.
    """
    from jwstrdf.answers.needs_files import find
    from jwstrdf.answers.resolve import resolve

    if purpose not in PURPOSES:
        raise UsageError("bad-option", f"--for does not know {purpose!r}", hint="--for " + "|".join(PURPOSES))
    there = None if on_disk is None else _names_in(on_disk)
    start = resolve(store, product)
    runs = chain(store, start)
    wanted = _runs_for(runs, purpose)
    found = find(store, runs, wanted, whole=purpose == REPROCESS)
    return Needs(
        start.name,
        start.iri,
        purpose,
        found.context,
        _files(store, found, there),
        tuple(found.unknown),
        tuple(found.warnings),
        tuple(dict.fromkeys(p for r in wanted if (p := r.pipeline))),
    )


def _runs_for(runs: Chain, purpose: str) -> tuple[Making, ...]:
    """The runs that a purpose asks for; UsageError `bad-option` where the product does not pass that stage."""
    stages = PURPOSES[purpose]
    wanted = tuple(r for r in runs.runs if r.stage in stages)
    if not wanted and runs.runs and purpose != REPROCESS:
        made = ", ".join(str(s) for s in sorted({r.stage for r in runs.runs}))
        raise UsageError(
            "bad-option",
            f"stage {stages[0]} has no part in the making of {runs.start.name}",
            hint=f"it is made by stage {made}: --for " + " or ".join(_fitting(runs)),
        )
    return wanted


def _fitting(runs: Chain) -> list[str]:
    made = {r.stage for r in runs.runs}
    return [p for p, stages in PURPOSES.items() if made & set(stages)]


def _files(store: Store, found: Found, there: frozenset[str] | None) -> tuple[NeededFile, ...]:
    """The files with what the store knows of each."""
    known: dict[str, dict[str, str | None]] = {}
    iris = sorted({f.iri for f in found.files if terms.is_iri(f.iri)})
    for at in range(0, len(iris), CHUNK):
        rows = ask(store, "needs/files", {"product": [terms.iri(i) for i in iris[at : at + CHUNK]]})
        for row in sorted(rows, key=lambda r: [v or "" for v in r.values()]):
            known.setdefault(str(row["iri"]), row)
    out = []
    for file in found.files:
        row = known.get(file.iri, {})
        size = row.get("size") or ""
        out.append(
            replace(
                file,
                present=row.get("present") == "true",
                size=int(size) if size.isascii() and size.isdigit() else None,
                uri=row.get("uri"),
                on_disk=None if there is None else file.filename in there,
            )
        )
    return tuple(sorted(out, key=lambda f: (f.purpose == EVERY_STAGE, f.purpose, f.kind, f.filename)))


def _names_in(folder: Path) -> frozenset[str]:
    """The names of the files in a folder and below; of a compressed file also the name without `.gz`."""
    if not folder.is_dir():
        raise UsageError("bad-option", f"--on-disk: {folder} is no folder", hint="name the folder with the files")
    try:
        names = {p.name for p in folder.rglob("*") if p.is_file()}
    except OSError as problem:
        raise StoreError("not-accessible", str(problem), hint="look at the permissions", where=str(folder)) from problem
    return frozenset(_plain(names))


def _plain(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        yield name
        yield name.removesuffix(".gz")
