"""What is stated of files, from rows of stored questions to values that can be compared and read.

Which properties are facts, which relations are lineage, which words stand for steps and types of reference files: all
of it is told by the ontology.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from jwstrdf.answers.changes.model import Inputs, Stated, Value
from jwstrdf.answers.resolve import name_in
from jwstrdf.iri import JWST
from jwstrdf.mapping.facts import STATUS
from jwstrdf.vocabulary.parts import DERIVED_FROM

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry

SIZE = "size"
SPEAKS = "currentEntry"
"""The property that leads to the association that speaks for a product."""
SHOWN = {SPEAKS: "currentAssociation"}
"""Words of the answer for properties whose value is shown in another form than it stands in the graph."""
NOT_OF_THE_FILE = frozenset(SHOWN.values())
"""What holds of a file by other files: it can change while the file stays."""
STEP = "step"
"""The property of the answer whose values are the statuses of steps; `of` is the step."""


class Properties:
    """Rows of a store with this base as values."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.size_iri = JWST + SIZE

    @cached_property
    def _registry(self) -> Registry:
        from jwstrdf.vocabulary import registry

        return registry.load()

    @cached_property
    def _lineage(self) -> frozenset[str]:
        found = {r.name for r in self._registry.relationships.values() if r.lineage}
        return frozenset({*found, DERIVED_FROM.removeprefix(JWST)})

    @cached_property
    def _left_out(self) -> frozenset[str]:
        """Relations that no header or table states: they follow from names and associations."""
        known = self._registry
        told = {k.relation for k in (*known.keywords, *known.contributed_keywords)}
        told |= {c.relation for c in known.columns.values()} | {p.relation for p in known.log_phrases}
        return self._lineage | (frozenset(known.relationships) - {name for name in told if name})

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """Notations of steps and types of reference files by local name."""
        known = self._registry
        return {t.name: n for table in (known.steps, known.reference_types) for n, t in table.items()}

    def stated(self, rows: Iterable[Mapping[str, str | None]]) -> dict[str, Stated]:
        """Rows of `filename`, `property`, `value`, `of` as facts by file name."""
        out: dict[str, dict[tuple[str, str | None], set[Value]]] = defaultdict(lambda: defaultdict(set))
        statuses = {name: status for status, name in STATUS.items()}
        for row in rows:
            name = str(row["property"]).removeprefix(JWST)
            if name in self._left_out:
                continue
            value, of = str(row["value"]), row.get("of")
            if name in statuses:
                out[str(row["filename"])][STEP, self._code(value)].add(statuses[name])
            else:
                key = (SHOWN.get(name, name), self._code(of) if of else None)
                out[str(row["filename"])][key].add(self._value(name, value))
        return {file: {k: frozenset(v) for k, v in told.items()} for file, told in out.items()}

    def inputs(self, rows: Iterable[tuple[str | None, str | None, str | None, str | None]]) -> dict[str, Inputs]:
        """Rows of output, input, relation and role as inputs by output."""
        out: dict[str, dict[str, set[tuple[str, str | None]]]] = defaultdict(lambda: defaultdict(set))
        for output, source, relation, role in rows:
            out[str(output)][str(source)].add((str(relation).removeprefix(JWST), role))
        return {file: {k: frozenset(v) for k, v in told.items()} for file, told in out.items()}

    def is_lineage(self, relation: str) -> bool:
        """Whether the relation (IRI) is one of lineage."""
        return relation.removeprefix(JWST) in self._lineage

    def name(self, iri: str) -> str:
        """The name of a thing of the store."""
        return name_in(iri, None, self._base)

    def _code(self, text: str) -> str:
        local = text.removeprefix(JWST)
        return self._codes.get(local, local)

    def _value(self, name: str, text: str) -> Value:
        if text.startswith(JWST):
            return self._code(text)
        if text.startswith(self._base):
            return self.name(text)
        fact = self._registry.facts.get(name)
        kind = "integer" if name == SIZE else fact.type if fact else None
        if kind == "boolean" or (kind is None and text in ("true", "false")):
            return text in ("true", "1")
        try:
            if kind == "integer":
                return int(text)
            if kind == "double":
                number = float(text)
                return number if number - number == 0 else text
        except ValueError:
            pass
        return text
