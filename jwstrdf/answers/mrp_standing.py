"""The standing of observations: primary or not, provisional or not, and which combine the same exposures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jwstrdf.answers.products import CHUNK
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


def primary_observations(store: Store, scope: Mapping[str, list[str]]) -> set[str]:
    """IRIs of the observations of a scope that a person should look at."""
    return {str(r["observation_iri"]) for r in ask(store, "mrp/primary-observations", scope)}


def provisional(store: Store, scope: Mapping[str, list[str]]) -> dict[str, bool]:
    """Whether a higher level can still come, by IRI of the observation; left out where nobody knows.

    An observation whose files are contributing members of a stage-3 association waits for its product until one
    is present. Where no association speaks, only the exposure type could tell, and no source gives it yet.
    """
    waiting: dict[str, bool] = {}
    for row in ask(store, "mrp/higher-levels", scope):
        iri = str(row["observation_iri"])
        waiting[iri] = waiting.get(iri, True) and row["made"] != "true"
    return waiting


def overlaps(store: Store, observations: Iterable[str]) -> dict[str, set[str]]:
    """The names of the observations that combine the same exposures for another candidate, by IRI."""
    out: dict[str, set[str]] = {}
    wanted = sorted(observations)
    for start in range(0, len(wanted), CHUNK):
        chunk = [terms.iri(i) for i in wanted[start : start + CHUNK]]
        for row in ask(store, "mrp/overlaps", {"observation": chunk}):
            out.setdefault(str(row["observation_iri"]), set()).add(str(row["other"]))
    return out
