"""Minimum Recommended Products of observations: what the archive asserts and what the rule infers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.mrp_files import File, files_of, highest_level
from jwstrdf.answers.mrp_standing import Provisional, overlaps, primary_observations, provisional
from jwstrdf.answers.mrp_totals import Difference, Totals, difference_of, totals_of
from jwstrdf.answers.resolve import resolve_observation
from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One file of an observation: in or out, by whom, and why. `uri` is its identifier in the archive, as stated or,
    where no table states it, as the archive makes it from the name. `present`: some source lists or opened it.
    """

    filename: str
    mrp: bool
    asserted: bool | None
    inferred: bool | None
    size: int | None
    reason: str
    uri: str
    level: str | None
    iri: str
    present: bool = True

    def as_dict(self) -> dict[str, object]:
        """The product as in CONTRACT.md."""
        return {
            "filename": self.filename,
            "mrp": self.mrp,
            "asserted": self.asserted,
            "inferred": self.inferred,
            "size": self.size,
            "reason": self.reason,
            "uri": self.uri,
            "level": self.level,
            "iri": self.iri,
            "present": self.present,
        }


@dataclass(frozen=True, slots=True)
class ObservationProducts:
    """The recommended products of one observation, and with `why` those left out.

    `membership_known` false: no association that was read lists its files, `primary` is true for want of a proof.
    `files` and `bytes` count the recommended ones; `unsized` how many of them have no known size.
    """

    observation: str
    iri: str
    level: str | None
    primary: bool
    provisional: bool | None
    provisional_reason: str
    overlaps_with: tuple[str, ...]
    products: tuple[Recommendation, ...]
    membership_known: bool = True

    @property
    def recommended(self) -> tuple[Recommendation, ...]:
        """The products that are in."""
        return tuple(p for p in self.products if p.mrp)

    @property
    def files(self) -> int:
        """How many files are recommended."""
        return len(self.recommended)

    @property
    def bytes(self) -> int | None:
        """Their size as far as it is known; None where no size is known."""
        sizes = [p.size for p in self.recommended if p.size is not None]
        return sum(sizes) if sizes else None

    @property
    def unsized(self) -> int:
        """How many recommended files have no known size."""
        return sum(p.size is None for p in self.recommended)

    def as_dict(self) -> dict[str, object]:
        """The observation as in CONTRACT.md."""
        return {
            "observation": self.observation,
            "level": self.level,
            "primary": self.primary,
            "membership_known": self.membership_known,
            "provisional": self.provisional,
            "provisional_reason": self.provisional_reason,
            "overlaps_with": list(self.overlaps_with),
            "files": self.files,
            "bytes": self.bytes,
            "unsized": self.unsized,
            "products": [p.as_dict() for p in sorted(self.products, key=lambda p: p.filename)],
        }


@dataclass(frozen=True, slots=True)
class RecommendedProducts(Tabular):
    """The answer. `difference`: where archive and rule say different things (exit code 1)."""

    observations: tuple[ObservationProducts, ...]
    difference: Difference

    @property
    def disagreements(self) -> tuple[tuple[str, str], ...]:
        """Observation and file of each disagreement."""
        told = self.difference.flagged_only + self.difference.inferred_only
        return tuple(sorted((d.observation, d.filename) for d in told))

    @property
    def totals(self) -> Totals:
        """How many distinct files are recommended, and how large they are together."""
        files = [(p.filename, p.size) for o in self.observations for p in o.recommended]
        return totals_of(len(self.observations), files)

    def wanted(self) -> tuple[list[str], dict[str, str]]:
        """The recommended files for a download: their IRIs, and by IRI the observations that recommend them."""
        names: dict[str, list[str]] = {}
        for observation in self.observations:
            for product in observation.recommended:
                names.setdefault(product.iri, []).append(observation.observation)
        return sorted(names), {iri: "recommended for " + " ".join(sorted(told)) for iri, told in names.items()}

    @property
    def disagrees(self) -> bool:
        """Whether asserted and inferred disagree anywhere."""
        return bool(self.disagreements)

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {
            "observations": [o.as_dict() for o in self.observations],
            "totals": self.totals.as_dict(),
            "difference": self.difference.as_dict(),
        }

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each file of each observation."""
        records = [{"observation": o.observation, **p.as_dict()} for o in self.observations for p in o.products]
        return of_records(records, ("observation", *Recommendation.__slots__))


def mrp(
    store: Store,
    observations: Iterable[str] = (),
    *,
    program: str | None = None,
    target: str | None = None,
    every: bool = False,
    primary: bool = False,
    why: bool = False,
) -> RecommendedProducts:
    """The recommended products of these observations (names or archive numbers), of a program, of a target, or of all.

    `primary` leaves only observations that a person should look at; `why` adds the files that are out, with reasons.
    `target` is a number of a proposal (t001) or a name; with `program` both must hold, while named observations are
    added. UnknownNameError for an observation, program or target that
    the store does not know.
    """
    asked = [resolve_observation(store, o) for o in observations]
    if not asked and program is None and target is None and not every:
        raise UsageError(
            "missing-argument",
            "mrp needs an observation",
            hint="an observation, --program N, --target NAME or --all; see: jwstrdf mrp --help",
        )
    scopes: list[dict[str, list[str]]] = []
    if asked:
        scopes.append({"observation": sorted({terms.iri(o.iri) for o in asked})})
    of_program = None if program is None else _program(store, program)
    if target is not None:
        scopes.append({"observation": _of_target(store, target, of_program)})
    elif of_program is not None:
        scopes.append({"program": of_program})
    if every:
        scopes = [{}]
    found: dict[str, tuple[str, list[File]]] = {o.iri: (o.name, []) for o in asked}
    first: set[str] = set()
    for scope in scopes:
        found |= files_of(store, scope, why=why)
        first |= primary_observations(store, scope)
    kept = sorted(
        i for i, (_, files) in found.items() if (not primary or i in first) and (files or i in {o.iri for o in asked})
    )
    levels = {i: highest_level(found[i][1]) for i in kept}
    higher = provisional(store, levels, scopes)
    shared = overlaps(store, kept)
    out = [
        _observation(iri, *found[iri], levels[iri], higher[iri], shared.get(iri, set()), primary=iri in first, why=why)
        for iri in kept
    ]
    out.sort(key=lambda o: (o.observation, o.iri))
    return RecommendedProducts(tuple(out), difference_of((found[i][0], f) for i in kept for f in found[i][1]))


def _observation(
    iri: str,
    name: str,
    files: list[File],
    level: str | None,
    higher: Provisional,
    shared: set[str],
    *,
    primary: bool,
    why: bool,
) -> ObservationProducts:
    products = sorted((_told(f) for f in files if why or f.mrp), key=lambda p: (not p.mrp, p.filename))
    return ObservationProducts(
        observation=name,
        iri=iri,
        level=level,
        primary=primary,
        provisional=higher.state,
        provisional_reason=higher.reason,
        overlaps_with=tuple(sorted(shared)),
        products=tuple(products),
        membership_known=higher.membership or not primary,
    )


def _told(file: File) -> Recommendation:
    return Recommendation(
        filename=file.filename,
        mrp=file.mrp,
        asserted=file.asserted,
        inferred=file.inferred,
        size=file.size,
        reason=file.reason,
        uri=file.uri or f"mast:JWST/product/{file.filename}",
        level=file.level,
        iri=file.iri,
        present=file.present,
    )


def _of_target(store: Store, target: str, program: list[str] | None) -> list[str]:
    given = {"target": [terms.string(target.strip())], **({} if program is None else {"program": program})}
    rows = ask(store, "mrp/of-target", given)
    if not rows:
        raise UnknownNameError(
            "unknown-target",
            f"the store has no observation of target {target!r}{'' if program is None else ' in that program'}",
            hint="a number (t001), or a name as headers or observation tables write it; see: jwstrdf find --text TEXT",
        )
    return sorted({terms.iri(str(r["observation_iri"])) for r in rows})


def _program(store: Store, program: str) -> list[str]:
    from jwstrdf.questions.bind import terms_of
    from jwstrdf.questions.library import question

    parameter = question("mrp/observations").parameter("program")
    assert parameter is not None
    asked = terms_of(parameter, program, store.base)
    if not ask(store, "names/files", {"program": asked}, limit=1):
        raise UnknownNameError(
            "unknown-program",
            f"the store has no file of program {program}",
            hint="see: jwstrdf query inventory/programs",
        )
    return asked


__all__ = ["ObservationProducts", "Recommendation", "RecommendedProducts", "mrp"]
