"""Whether the absence of a file means anything: which product tables list files of its kind for its observation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from jwstrdf.answers.products import notations
from jwstrdf.answers.scope import ask_within
from jwstrdf.iri import thing
from jwstrdf.questions import terms

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


class Listed:
    """What product tables list of some observations.

    A table that was asked for the observation itself is complete for a level of which it lists any file. One that was
    asked for another observation (a combined one, that has the files of its exposures beside its own) is complete for a
    kind of file, suffix and level, of which it lists any: a filtered table lacks whole kinds.
    """

    def __init__(self, store: Store, observations: Iterable[str]) -> None:
        wanted = sorted({terms.iri(thing(store.base, "observation", o)) for o in observations})
        rows = ask_within(store, "inventory/tables-of-observation", {"observation": wanted} if wanted else None)
        self._known = {str(r["name"]) for r in rows}
        self._tables: dict[str, set[tuple[str, str, bool]]] = {}
        for row in rows:
            if row["asked_iri"] and row["table_iri"]:
                told = (row["asked_iri"], row["table_iri"], row["own"] == "true")
                self._tables.setdefault(str(row["name"]), set()).add(told)
        asked = sorted({terms.iri(a) for tables in self._tables.values() for a, _, _ in tables})
        levels = _levels()
        self._kinds: set[tuple[str, str, str, str]] = set()
        for row in ask_within(store, "inventory/kinds-in-tables", {"observation": asked} if asked else None):
            if row["table_iri"]:
                level = levels.get(row["level"] or "", "")
                self._kinds.add((str(row["observation_iri"]), row["table_iri"], level, str(row["suffix"])))
        self._own_levels = {(asked_iri, table, level) for asked_iri, table, level, _ in self._kinds}

    def of(self, filename: str, observation: str | None) -> bool | None:
        """True: a table would list the file if it were there. False: nothing lists the observation. Else None."""
        from jwstrdf.naming.parse import parse_name

        if observation is None:
            return None
        if observation not in self._known:
            return False
        name = parse_name(filename)
        for asked, table, own in self._tables.get(observation, ()):
            if own and (asked, table, name.level or "") in self._own_levels:
                return True
            if (asked, table, name.level or "", name.suffix or "") in self._kinds:
                return True
        return None


@lru_cache(maxsize=1)
def _levels() -> dict[str, str]:
    from jwstrdf.vocabulary import registry

    return notations(registry.load().levels)
