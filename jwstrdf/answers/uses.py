"""Who used something directly: the products that name it, the association that describes them, a mapping that chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jwstrdf.answers.products import CHUNK, local_name
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.answers.resolve import Thing
    from jwstrdf.stores.base import Store

CARRIED = "usedReferenceFile"
"""The relation that headers carry on: a file made from others keeps the R_ keywords of its inputs."""
CONTEXT = ".pmap"
"""How the names of the mappings end that headers name as their context."""
CHOSEN = "selectsReference"
"""What a mapping does for a product that used one of its files."""


@dataclass(slots=True)
class Use:
    """One product that names the thing asked for.

    `now`: the product as it is names it; else only older versions or runs do. `versions` are the keys of those that
    name it; `by` is what stands between (the reference file that a mapping chose, the association of a pool).
    """

    iri: str
    relation: str
    now: bool = False
    versions: set[str] = field(default_factory=set)
    witnesses: set[str] = field(default_factory=set)
    by: str | None = None


def uses_of(store: Store, thing: Thing) -> dict[str, Use]:
    """The direct uses of a thing by the IRI of the product."""
    found: dict[str, Use] = {}
    asked = {"thing": [terms.iri(thing.iri)]}
    for row in ask(store, "impact/users", asked):
        use = _use(found, row)
        use.versions.update([row["version"]] if row["version"] else [])
    for row in ask(store, "impact/specified-by", {"thing": [terms.iri(thing.iri)]}):
        _use(found, row).by = row["association"] if row["association"] != thing.name else None
    chosen = (
        {} if thing.name.endswith(CONTEXT) else {"mapping": [terms.iri(thing.iri)]}
    )  # who was made under it is told
    for row in ask(store, "impact/under-mapping", chosen) if chosen else ():
        use = _use(found, {**row, "relation": CHOSEN, "current": "true"})
        use.by = min(use.by or str(row["reference"]), str(row["reference"]))
    for row in ask(store, "lineage/uses", {"product": [terms.iri(thing.iri)]}):
        _use(found, {**row, "iri": row["output_iri"], "current": "true"})
    return found


def _use(found: dict[str, Use], row: Mapping[str, str | None]) -> Use:
    iri = str(row["iri"])
    use = found.setdefault(iri, Use(iri, local_name(row["relation"]) or ""))
    use.now = use.now or row["current"] == "true"
    if row.get("witness"):
        use.witnesses.add(str(row["witness"]))
    return use


@dataclass(frozen=True, slots=True)
class Step:
    """One step of lineage: `output` was made from `input`, both IRIs."""

    output: str
    input: str
    relation: str


def steps_after(store: Store, start: Iterable[str]) -> list[Step]:
    """All steps of lineage that begin at these products, through all generations."""
    return _steps(store, "impact/made-from", start, "output")


def steps_before(store: Store, start: Iterable[str]) -> list[Step]:
    """All steps of lineage that end at these products, through all generations."""
    return _steps(store, "impact/made-of", start, "input")


def _steps(store: Store, question: str, start: Iterable[str], onward: str) -> list[Step]:
    out: list[Step] = []
    seen = set(start)
    fresh = sorted(seen)
    while fresh:
        found: list[Step] = []
        for at in range(0, len(fresh), CHUNK):
            for row in ask(store, question, {"product": [terms.iri(i) for i in fresh[at : at + CHUNK]]}):
                relation = local_name(row["relation"]) or ""
                found.append(Step(str(row["output_iri"]), str(row["input_iri"]), relation))
        out += found
        fresh = sorted({getattr(step, onward) for step in found} - seen)
        seen.update(fresh)
    return sorted(out, key=lambda s: (s.output, s.input, s.relation))


def dates_of(store: Store, products: Iterable[str]) -> dict[str, list[tuple[str, str, bool]]]:
    """The dated versions of products, oldest first: date, key, whether it is the current one."""
    wanted = sorted(set(products))
    out: dict[str, list[tuple[str, str, bool]]] = {}
    for at in range(0, len(wanted), CHUNK):
        rows = ask(store, "impact/version-dates", {"product": [terms.iri(i) for i in wanted[at : at + CHUNK]]})
        for row in rows:
            if row["date"]:
                told = (str(row["date"]), str(row["version"]), row["current"] == "true")
                out.setdefault(str(row["iri"]), []).append(told)
    return {iri: sorted(versions) for iri, versions in out.items()}
