"""The files that runs of pipelines need beside their inputs: reference files, context, shutter plan, association."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jwstrdf.answers.products import local_name
from jwstrdf.answers.runs import CHUNK, SECOND, Chain, Making, data_role
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

REFERENCE, PARAMETERS = "usedReferenceFile", "usedParameterReference"
CONTEXT, PLAN, ASSOCIATION = "usedCRDSContext", "hasMSAPlan", "isSpecifiedByAssociation"
"""Relations of `needs/used-files`."""


@dataclass(frozen=True, slots=True)
class Used:
    """A file that a product used, by what its header or a log says."""

    product: str
    relation: str
    name: str
    iri: str
    reference_type: str | None
    witnesses: tuple[str, ...]
    logged: bool = False
    """Whether only logs of the run say so: then it is of that run alone, no later header copies it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What files used in a run: the files that say so, and whether they are those of the run itself."""

    by: tuple[str, ...]
    own: bool
    silent: tuple[str, ...]
    """Products of the run of which nothing nearer than `by` speaks."""


class Told:
    """What headers and logs tell of the files of a chain."""

    def __init__(self, store: Store, chain: Chain) -> None:
        self.chain = chain
        self._store = store
        iris = {name: iri for run in chain.runs for name, iri in run.outputs.items()}
        iris |= {i.name: i.iri for run in chain.runs for i in run.inputs}
        if chain.start.is_file:
            iris[chain.start.name] = chain.start.iri
        self.used = _used(store, iris.values())
        self._users: dict[str, list[Making]] = {}
        for run in chain.runs:
            for one in run.inputs:
                self._users.setdefault(one.name, []).append(run)

    def of(self, product: str, *relations: str) -> list[Used]:
        """What one file used, of some relations."""
        return [u for u in self.used.get(product, ()) if u.relation in relations]

    def speakers(self, run: Making) -> Spoken:
        """Who tells of the reference files of a run: its products, else what was made from them."""
        by: set[str] = set()
        silent, near = [], True
        for name in sorted(run.outputs):
            own = self._speaks(name)
            found = {name} if own else self._later(name)
            by |= found
            near = near and own
            if not own:
                silent.append(name)
        if not by and self.header_speaks(self.chain.start.name):
            by, near = {self.chain.start.name}, False
        return Spoken(tuple(sorted(by)), near and bool(by), tuple(silent))

    def plans_of_visit(self, run: Making) -> list[Used]:
        """The micro-shutter plans of the visits in which the products of a run were taken."""
        asked = sorted(terms.iri(i) for i in run.outputs.values() if terms.is_iri(i))
        rows = ask(self._store, "needs/plans-of-visit", {"product": asked}) if asked else []
        found: dict[tuple[str, str, str], set[str]] = {}
        for row in rows:
            key = (str(row["filename"]), str(row["plan"]), str(row["plan_iri"]))
            found.setdefault(key, set()).add(str(row["witness"]))
        return [
            Used(product, PLAN, plan, iri, None, tuple(sorted(witnesses)))
            for (product, plan, iri), witnesses in sorted(found.items())
        ]

    def _speaks(self, name: str) -> bool:
        return bool(self.of(name, REFERENCE, PARAMETERS))

    def header_speaks(self, name: str) -> bool:
        """Whether the header of a file tells of reference files."""
        return any(not u.logged for u in self.of(name, REFERENCE, PARAMETERS))

    def _later(self, name: str) -> set[str]:
        """The products made directly from a file that tell of reference files: their headers carry on what it used."""
        return {
            made
            for run in self._users.get(name, ())
            if run.stage == SECOND and any(i.name == name and i.role == data_role() for i in run.inputs)
            for made in run.outputs
            if self.header_speaks(made)
        }


def _used(store: Store, iris: Iterable[str]) -> dict[str, list[Used]]:
    wanted = sorted({i for i in iris if terms.is_iri(i)})
    rows: dict[tuple[str, str, str], list[dict[str, str | None]]] = {}
    for start in range(0, len(wanted), CHUNK):
        asked = [terms.iri(i) for i in wanted[start : start + CHUNK]]
        for row in ask(store, "needs/used-files", {"product": asked}):
            key = (str(row["filename"]), str(local_name(row["relation"])), str(row["used"]))
            rows.setdefault(key, []).append(row)
    out: dict[str, list[Used]] = {}
    for (product, relation, name), said in sorted(rows.items()):
        witnesses = tuple(sorted({w for row in said if (w := row["witness"])}))
        logged = all(row["by_log"] == "true" for row in said)
        iri, kind = str(said[0]["used_iri"]), said[0]["reference_type"]
        told = Used(product, relation, name, iri, kind, witnesses, logged)
        out.setdefault(product, []).append(told)
    return out


@lru_cache(maxsize=4096)
def stages_of_reference(reference_type: str | None) -> frozenset[int]:
    """The stages whose steps read reference files of a type; empty where the ontology does not tell.

    A parameter file is called after the class of a step or pipeline: it is of the stages that run that step.
    """
    from jwstrdf.vocabulary import registry

    known = registry.load()
    found = known.reference_types.get(reference_type or "")
    if found is None:
        return frozenset()
    if found.pipeline_stages:
        return frozenset(int(s) for s in found.pipeline_stages if s.isdigit())
    classes = {(p.python_class or "").lower(): {p.stage} for p in known.pipelines.values()}
    for written, name in known.log_step_names.items():
        stages = {p.stage for p in known.pipelines.values() if name.step in p.steps}
        classes.setdefault(written.lower(), set()).update(stages)
    return frozenset(s for step in found.pipeline_steps for s in classes.get(step.lower(), ()))


@lru_cache(maxsize=256)
def unrecorded(pipeline: str | None, instrument: str | None) -> tuple[str, ...]:
    """The types of reference files that the steps of a pipeline read and no header keyword records, sorted.

    Without an instrument those of any.
    """
    from jwstrdf.vocabulary import registry

    known = registry.load()
    found = known.pipelines.get(pipeline or "")
    if found is None:
        return ()
    names = set(found.steps) | {o.option for (p, _), o in known.step_options.items() if p == pipeline}
    names |= {written for written, name in known.log_step_names.items() if name.step in found.steps}
    used = {u.reference_type for u in known.reference_type_uses if instrument is None or instrument in u.instruments}
    return tuple(
        sorted(
            t.notation
            for t in known.reference_types.values()
            if not t.keyword_recorded and str(found.stage) in t.pipeline_stages
            if names & set(t.pipeline_steps) and t.notation in used
        )
    )


def instrument_of(name: str) -> str | None:
    """The instrument that a file name tells."""
    from jwstrdf.naming.parse import parse_name

    return parse_name(name).instrument
