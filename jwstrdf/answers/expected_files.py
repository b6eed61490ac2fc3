"""The grounds on which files are expected: associations, their members, pools, and the types of exposures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.answers.expected_exposures import ExposureRules
from jwstrdf.answers.products import local_name, notations
from jwstrdf.answers.scope import Scope, ask_within

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store
    from jwstrdf.vocabulary.registry import Registry

GROUNDS = ("association", "member", "stage-3", "pool", "exposure-type", "open-name")
"""What makes us expect a file, the strongest first."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why one file is expected. `by` names the association, pool or exposure type; `known_by` the file that says so."""

    filename: str
    kind: str
    by: str
    certain: bool
    why: str
    known_by: str | None
    group: str
    template: bool = False
    observation: str | None = None


def grounds(store: Store, scope: Scope) -> Iterator[Ground]:
    """All grounds for files that no source listed or opened."""
    from jwstrdf.vocabulary import registry

    known = registry.load()
    yield from _announced(store, scope)
    yield from _members(store, scope)
    yield from _flagged(store, scope, known)
    yield from _pools(store, scope)
    yield from _exposures(store, scope, known)
    yield from _open(store, scope, known)


def _later(gone: str | None) -> str:
    return "; a later run for its candidate is known that lacks this product" if gone == "true" else ""


def _announced(store: Store, scope: Scope) -> Iterator[Ground]:
    for row in ask_within(store, "associations/announced", scope.files):
        kind = row["asn_type"] or "an"
        rule, later = local_name(row["rule"]) or "unknown rule", _later(row["gone"])
        yield Ground(
            filename=str(row["filename"]),
            kind=GROUNDS[0],
            by=str(row["association"]),
            certain=row["gone"] != "true",
            why=f"{kind} association ({rule}): every exposure type that it can be of gives this file{later}",
            known_by=row["association_iri"],
            group=f"{kind} associations announce",
            observation=row["observation"],
        )


def _members(store: Store, scope: Scope) -> Iterator[Ground]:
    for row in ask_within(store, "associations/absent-members", scope.associations):
        yield Ground(
            filename=str(row["filename"]),
            kind=GROUNDS[1],
            by=str(row["association_name"]),
            certain=row["gone"] != "true",
            why=f"{row['role'] or 'member'} member of {row['entry_name']}{_later(row['gone'])}",
            known_by=row["association_iri"],
            group=f"{row['asn_type'] or 'other'} associations list as {row['role'] or 'member'}",
            observation=row["observation"],
        )


def _flagged(store: Store, scope: Scope, known: Registry) -> Iterator[Ground]:
    for row in ask_within(store, "associations/flagged-missing", scope.associations):
        extension = _extension(known, str(row["suffix"]), "exposure_2c")
        certain = row["certain"] == "true"
        where = "" if certain else ", or one for each source"
        yield Ground(
            filename=f"{row['observation']}_{row['candidate']}_{row['suffix']}.{extension}",
            kind=GROUNDS[2],
            by=str(row["association_name"]),
            certain=certain,
            why=f"its stage 3 ran, and writes such a file for each of these members{where}",
            known_by=row["association_iri"],
            group=f"stage 3 of {row['asn_type'] or 'other'} associations makes of exposures",
            observation=row["observation"],
        )


def _pools(store: Store, scope: Scope) -> Iterator[Ground]:
    for row in ask_within(store, "inventory/absent-pool-exposures", scope.files):
        yield Ground(
            filename=str(row["filename"]),
            kind=GROUNDS[3],
            by=str(row["pool"]),
            certain=True,
            why=f"row {row['row']} of the pool is this exposure",
            known_by=row["pool_iri"],
            group="pools list",
            observation=row["observation"],
        )


def _exposures(store: Store, scope: Scope, known: Registry) -> Iterator[Ground]:
    exposures: dict[str, list[dict[str, str | None]]] = {}
    for row in ask_within(store, "inventory/exposure-products", scope.files):
        exposures.setdefault(str(row["observation"]), []).append(row)
    levels, instruments = notations(known.levels), notations(known.instruments)
    rules = ExposureRules(known)
    for observation, rows in exposures.items():
        types = frozenset(str(r["exp_type"]) for r in rows if r["exp_type"])
        instrument = next((instruments[r["instrument"]] for r in rows if r["instrument"] in instruments), None)
        there = frozenset((levels.get(r["level"] or "", ""), str(r["suffix"])) for r in rows)
        proof = max(rows, key=lambda r: (r["level"] or "", r["filename"] or ""))
        whose = known.instruments[instrument].label if instrument else "JWST"
        name = " or ".join(sorted(types)) or f"every exposure type of {whose}"
        for suffix, level, certain, below in rules.lacking(types, instrument, there):
            if not certain:
                why = f"complete processing of the exposure type can give this file at level {level}"
            elif below:
                why = f"the processing before it gives this file of level {level}"
            else:
                why = f"the run that writes it gives this file of level {level} too"
            yield Ground(
                filename=f"{observation}_{suffix}.{_extension(known, suffix, 'exposure')}",
                kind=GROUNDS[4],
                by=f"exposure type {name}" if types else name,
                certain=certain,
                why=f"{proof['filename']} is there; {why}",
                known_by=proof["iri"],
                group=f"exposures need at level {level}" if certain else f"exposures may have at level {level}",
                observation=observation,
            )


def _open(store: Store, scope: Scope, known: Registry) -> Iterator[Ground]:
    for row in ask_within(store, "associations/open-products", scope.associations):
        name, suffix = str(row["entry_name"]), row["suffix"]
        rule = known.association_rule(local_name(row["rule"]))
        shape = "stage3" if row["stage"] == "3" else "exposure"
        template = "{" in name or suffix is None or bool(rule and rule.product_name_extended)
        kind = row["asn_type"] or "other"
        if suffix is None:
            why = "nothing tells what files it gives"
        elif row["requirement"] == "expected":
            why = "such files are certain, their names are open: one for each source, slit, channel or grating"
        else:
            why = "only some of the exposure types that it can be of give this file"
        yield Ground(
            filename=_filled(known, name, suffix, shape),
            kind=GROUNDS[5],
            by=str(row["association_name"]),
            certain=False,
            why=f"{kind} association ({rule.name if rule else 'unknown rule'}): {why}{_later(row['gone'])}",
            known_by=row["association_iri"],
            group=f"{kind} associations may give",
            template=template,
        )


def _filled(known: Registry, name: str, suffix: str | None, shape: str) -> str:
    if suffix is None:
        return name
    extension = _extension(known, suffix, shape)
    if "{suffix}" in name:
        return f"{name.replace('{suffix}', suffix)}.{extension}"
    stem, _, tail = name.rpartition("_")
    if stem and tail in {t.suffix for t in known.product_types}:
        name = stem  # an old form, named after its input
    return f"{name}_{suffix}.{extension}"


def _extension(known: Registry, suffix: str, shape: str) -> str:
    """Extension of files of that suffix, those of that shape first."""
    types = sorted(known.product_types, key=lambda t: (not t.shape_is(shape), t.name))
    return next((t.extensions[0] for t in types if t.suffix == suffix and t.extensions), "fits")
