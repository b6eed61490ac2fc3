"""What is known of products for the choice of their reference files: which they used, and their header values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from jwstrdf.answers.choosing import conditioned, instant
from jwstrdf.answers.products import CHUNK
from jwstrdf.answers.staleness import Facts
from jwstrdf.iri import term
from jwstrdf.naming.parse import parse_name
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

META = "meta."
"""What stands before the names of parameters in paths of keywords."""
PASSING = "2c"
"""The level of products that a run of stage 3 makes on the way: what it used stands in the header of its last ones."""
DATE, TIME = "observation.date", "observation.time"
"""The parameters from which CRDS makes the time of an exposure."""


class Known:
    """Facts and reference files of products by their IRI."""

    def __init__(self, store: Store, products: list[str]) -> None:
        self._store = store
        self.references: dict[str, dict[str, str | None]] = {iri: {} for iri in products}
        """For each product the files that it used with their types."""
        self.facts = {iri: Facts(None, {}, frozenset(), None, None, None) for iri in products}
        self.read: set[str] = set()
        """Products of which a header, or a log, was read."""
        for at in range(0, len(products), CHUNK):
            self._load([terms.iri(iri) for iri in products[at : at + CHUNK]])

    def references_of(self, products: Iterable[str]) -> set[str]:
        """All files that these products used."""
        return {used for iri in products for used in self.references.get(iri, ())}

    def unread(self, before: Mapping[str, Iterable[str]], start: str, levels: Mapping[str, str | None]) -> set[str]:
        """The product and its inputs of which nothing was read, so that what they used is not known.

        Raw data used nothing. What went into a product of stage 1 or 2 that was read is known from there: such a
        header keeps all that its inputs used, while a combined product keeps what one of them did.
        """
        out: set[str] = set()
        fresh, seen = [start], {start}
        while fresh:
            at = fresh.pop()
            if at not in self.read and not self._is_raw(levels.get(at)) and (at == start or levels.get(at) != PASSING):
                out.add(at)
            if at in self.read and not self._is_combined(levels.get(at)):
                continue
            further = [i for i in before.get(at, ()) if i not in seen]
            seen.update(further)
            fresh += further
        return out

    @staticmethod
    def _is_raw(level: str | None) -> bool:
        return level is None or not level.startswith(("2", "3"))

    @staticmethod
    def _is_combined(level: str | None) -> bool:
        return level is None or level.startswith("3")

    @cached_property
    def _parameters(self) -> dict[str, str]:
        """Parameters by the property that states them."""
        from jwstrdf.vocabulary import registry

        known = registry.load()
        asked = {p for use in known.reference_type_uses for p in use.selection_parameters}
        out = {}
        for keyword in known.keywords:
            path = (keyword.path or "").removeprefix(META)
            if keyword.property and path in asked:
                out[term(keyword.property)] = path
        return out

    def _load(self, asked: list[str]) -> None:
        values: dict[str, dict[str, str]] = defaultdict(dict)
        rows = ask(self._store, "impact/header-values", {"product": asked})
        for row in sorted(rows, key=lambda r: (r["own"] == "true", str(r["value"]))):  # the header has the last word
            values[str(row["iri"])][self._parameters[str(row["property"])]] = conditioned(str(row["value"]))
        mapped = frozenset(self._parameters.values())
        for row in ask(self._store, "impact/references-of", {"product": asked}):
            iri = str(row["iri"])
            own, header = values[iri], row["header"] == "true"
            time = f"{own[DATE]}T{own[TIME]}" if DATE in own and TIME in own else row["time"]
            self.facts[iri] = Facts(
                instrument=row["instrument"],
                values={k: v for k, v in own.items() if k not in (DATE, TIME)},
                mapped=mapped if header else frozenset(),
                time=instant(time) if time else None,
                context=row["context"],
                context_iri=row["context_iri"],
            )
            if header or row["context"] or row["reference"]:
                self.read.add(iri)
            if row["reference"]:
                # a file that is not named as those of CRDS was put in the place of one
                chosen = parse_name(row["reference"]).kind == "reference"
                self.references[iri][row["reference"]] = row["reference_type"] if chosen else None
