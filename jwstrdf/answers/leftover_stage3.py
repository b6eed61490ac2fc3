"""Files of stage 3 without an association, and association files of older runs: what the association files tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.answers.scope import ask_within
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.answers.scope import Scope
    from jwstrdf.stores.base import Store


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A file of which nobody can tell whether it is left over, and what keeps us from more.

    `reason`: `not-explained` for a file of stage 3 that no association which was read announces, else the reason of
    `jwstrdf.answers.leftover_unlisted`, which knows no `candidate`.
    """

    filename: str
    candidate: str
    why: str
    witnesses: tuple[str, ...]
    iri: str
    reason: str = "not-explained"

    def as_dict(self) -> dict[str, object]:
        """The file for JSON."""
        told = {name: getattr(self, name) for name in ("filename", "reason", "why", "iri")}
        return {**told, "witnesses": list(self.witnesses)}


@dataclass(frozen=True, slots=True)
class AssociationFile:
    """An association file by its name: program, candidate, type, time stamp; `read` where its content is known."""

    filename: str
    iri: str
    program: str
    candidate: str | None
    asn_type: str | None
    stamp: str | None
    stage: int | None
    read: bool
    present: bool


@dataclass(frozen=True, slots=True)
class OlderRun:
    """An association file beside one of a later run for the same candidate and type."""

    filename: str
    iri: str
    newer: str


def associations_of(store: Store, scope: Scope) -> tuple[AssociationFile, ...]:
    """The association files of the programs of a scope."""
    from jwstrdf.vocabulary import registry

    types = registry.load().association_types
    given = scope.files or {}
    programs: list[dict[str, list[str]]] = [{}]
    if "program" in given:
        programs = [{"program": list(given["program"])}]
    elif "product" in given:
        files = ask_within(store, "names/programs", given)
        programs = [{"program": [terms.iri(i)]} for i in sorted({str(r["iri"]) for r in files})]
    found = {}
    for wanted in programs:
        for row in ask(store, "inventory/association-files", wanted):
            kind = types.get(row["asn_type"] or "")
            found[str(row["iri"])] = AssociationFile(
                filename=str(row["filename"]),
                iri=str(row["iri"]),
                program=str(row["program_name"]),
                candidate=row["candidate"],
                asn_type=row["asn_type"],
                stamp=row["stamp"],
                stage=kind.stage if kind else None,
                read=row["read"] == "true",
                present=row["present"] == "true",
            )
    return tuple(found[iri] for iri in sorted(found))


def unexplained(store: Store, scope: Scope, known: Iterable[AssociationFile]) -> list[tuple[Unexplained, str | None]]:
    """Files of stage 3 without an association, each with the reason why it is left over; None where that is unknown."""
    rows: dict[str, list[dict[str, str | None]]] = {}
    for row in ask_within(store, "audit/unexplained", scope.files):
        rows.setdefault(str(row["filename"]), []).append(row)
    read: set[str] = set()
    stage3: dict[tuple[str, str | None], list[AssociationFile]] = {}
    for file in known:
        if file.read:
            read.add(file.program)
        if file.stage == _LAST_STAGE:
            stage3.setdefault((file.program, file.candidate), []).append(file)
    found = []
    for filename, told in sorted(rows.items()):
        first = min(told, key=lambda r: r["header_association"] or "\uffff")
        candidate, program = str(first["candidate"]), str(first["program_name"])
        of_candidate = stage3.get((program, candidate), [])
        unread = [f for f in of_candidate if not f.read]
        reason = None
        if first["header_association"]:
            why = f"its header names {first['header_association']}, which was not read or does not announce it"
        elif program not in read:
            why = f"no association of {program} was read"
        elif unread:
            why = f"{len(unread)} associations of its candidate {candidate} are known and were not read"
        else:
            reason, why = ("not-announced" if of_candidate else "no-association"), ""
        witnesses = tuple(sorted({str(r["witness"]) for r in told if r["witness"]}))
        found.append((Unexplained(filename, candidate, why, witnesses, str(first["iri"])), reason))
    return found


def older_runs(known: Iterable[AssociationFile]) -> list[OlderRun]:
    """Association files that are there beside those of a later run, by their names alone."""
    runs: dict[tuple[str, str, str], list[AssociationFile]] = {}
    for file in known:
        if file.present and file.candidate and file.asn_type and file.stamp:
            runs.setdefault((file.program, file.candidate, file.asn_type), []).append(file)
    found = []
    for files in runs.values():
        newest = max(files, key=lambda f: (f.stamp or "", f.filename))
        found += [OlderRun(f.filename, f.iri, newest.filename) for f in files if (f.stamp or "") < (newest.stamp or "")]
    return found


_LAST_STAGE = 3
