"""What CRDS contexts select, as far as their mappings were read: from context and type to the choices of a mapping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jwstrdf.answers.choosing import CannotTellError, Choice, choice
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


@dataclass(frozen=True, slots=True)
class Place:
    """Where a context looks for a type of an instrument.

    `mapping` is the name of the mapping that chooses, None where the context has none (nothing applies) or where that
    is not known; then `unknown` says why.
    """

    mapping: str | None
    iri: str | None = None
    read: bool = False
    unknown: str | None = None
    instrument_mapping: str | None = None


@dataclass(slots=True)
class _Context:
    read: bool = False
    instruments: dict[str, tuple[str | None, bool]] = field(default_factory=dict)
    types: dict[tuple[str, str], Place] = field(default_factory=dict)


class Contexts:
    """The contexts and mappings of a store, each looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._contexts: dict[str, _Context] = {}
        self._names: dict[str, str] = {}
        self._choices: dict[str, tuple[Choice, ...] | str] = {}
        self._rules: dict[str, list[str]] = {}

    def place(self, context: str, name: str, instrument: str | None, reference_type: str) -> Place:
        """Where a context (IRI and name) looks for a type; `instrument` is a term of the ontology."""
        known = self._contexts.get(context) or self._load(context)
        if not known.read:
            return Place(None, unknown=f"{name} was not ingested")
        if instrument is None:
            return Place(None, unknown="the instrument is not known")
        own, read = known.instruments.get(instrument, (None, True))
        if own is None:
            return Place(None)
        if not read:
            return Place(None, unknown=f"{own} was not ingested", instrument_mapping=own)
        found = known.types.get((instrument, reference_type), Place(None))
        return Place(found.mapping, found.iri, found.read, found.unknown, own)

    def choices(self, place: Place) -> tuple[Choice, ...]:
        """The choices of a mapping. CannotTellError where they do not tell what is selected."""
        if place.iri is None:
            return ()
        if place.iri not in self._choices:
            self._load_choices([place.iri])
        found = self._choices[place.iri]
        if isinstance(found, str):
            raise CannotTellError(f"{place.mapping}: {found}")
        return found

    def _load(self, context: str) -> _Context:
        found = self._contexts.setdefault(context, _Context())
        for row in ask(self._store, "impact/mappings-of", {"context": [terms.iri(context)]}):
            found.read = True
            instrument = str(row["instrument"])
            found.instruments[instrument] = (row["instrument_mapping"], row["instrument_read"] == "true")
            if row["reference_type"] is None:
                continue
            name, iri = row["mapping"], row["mapping_iri"]
            if row["rule"] and iri:
                self._rules.setdefault(iri, []).append(row["rule"])
            read = row["read"] == "true"
            unknown = f"{name} was not ingested" if name and not read else None
            found.types[(instrument, row["reference_type"])] = Place(name, iri, read, unknown)
        return found

    def _load_choices(self, mappings: Iterable[str]) -> None:
        wanted = list(mappings)
        made: dict[str, list[Choice]] = {iri: [] for iri in wanted}
        for row in ask(self._store, "impact/choices", {"mapping": [terms.iri(i) for i in wanted]}):
            iri = str(row["mapping_iri"])
            try:
                made[iri].append(choice(row["conditions"], row["use_after"], row["filename"]))
            except CannotTellError as error:
                self._choices[iri] = str(error)
        for iri, some in made.items():
            if rules := sorted(set(self._rules.get(iri, ()))):
                self._choices[iri] = f"its rule is not evaluated ({'; '.join(rules)})"
            self._choices.setdefault(iri, tuple(some))
