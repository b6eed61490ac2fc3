"""The part of the registry that loaders and the mapping of what sources say ask for."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, TypeVar

from jwstrdf.vocabulary.parts import PARTS
from jwstrdf.vocabulary.source_terms import (
    Column,
    Export,
    Fact,
    Keyword,
    LogPhrase,
    LogStepName,
    NarrowingRule,
    SourceKind,
)
from jwstrdf.vocabulary.terms import Coded, Term

_T = TypeVar("_T", bound=Term)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return {k: tuple(v) for k, v in value.items()} if isinstance(value, dict) else value


class SourceTerms:
    """What sources can say: keywords, columns, facts, steps, messages of logs, and how strong a witness each is."""

    def __init__(self, parts: dict[str, str]) -> None:
        self._parts = parts

    def _terms(self, part: str, shape: type[_T]) -> tuple[_T, ...]:
        expected = PARTS[part].shape
        if expected is not shape:
            raise TypeError(f"part {part} holds {expected.__name__}, not {shape.__name__}")
        return tuple(shape(*map(_frozen, row)) for row in json.loads(self._parts[part]))

    @cached_property
    def keywords(self) -> tuple[Keyword, ...]:
        """FITS header keywords, one for each keyword and HDU."""
        return self._terms("keywords", Keyword)

    @cached_property
    def contributed_keywords(self) -> tuple[Keyword, ...]:
        """FITS header keywords of contributed products, in whatever HDU they stand."""
        return self._terms("contributed_keywords", Keyword)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Properties that headers and tables state, by local name ("exposureType")."""
        return {t.name: t for t in self._terms("facts", Fact)}

    @cached_property
    def exports(self) -> tuple[Export, ...]:
        """Properties that an export of a part of the graph follows."""
        return self._terms("exports", Export)

    @cached_property
    def concluded(self) -> tuple[Term, ...]:
        """Properties of which a store concludes at most one value for a node."""
        return self._terms("concluded", Term)

    @cached_property
    def evidence_ranks(self) -> dict[str, int]:
        """Strength of what a source says, by its kind ("fits"); the lower, the stronger."""
        return {notation: kind.rank for notation, kind in self.witness_kinds.items()}

    @cached_property
    def witness_kinds(self) -> dict[str, SourceKind]:
        """Kinds of sources as witnesses, by the word of `ingest` ("fits")."""
        return {t.notation: t for t in self._terms("witness_kinds", SourceKind)}

    @cached_property
    def steps(self) -> dict[str, Coded]:
        """Calibration steps by notation ("bkg_subtract")."""
        return {t.notation: t for t in self._terms("steps", Coded)}

    @cached_property
    def columns(self) -> dict[tuple[str, str], Column]:
        """Columns that are no header keyword, by kind of table and lower-case name."""
        return {(t.table, t.column): t for t in self._terms("columns", Column)}

    @cached_property
    def narrowing_rules(self) -> tuple[NarrowingRule, ...]:
        """How names of products tell which exposures of their association they were made from."""
        return self._terms("narrowing_rules", NarrowingRule)

    @cached_property
    def log_phrases(self) -> tuple[LogPhrase, ...]:
        """What messages of the calibration pipeline say, in the order in which they are tried."""
        return tuple(sorted(self._terms("log_phrases", LogPhrase), key=lambda p: (p.order, p.name)))

    @cached_property
    def log_step_names(self) -> dict[str, LogStepName]:
        """Names that logs give to steps beside their own ("DarkCurrentStep", "dark_current")."""
        return {t.notation: t for t in self._terms("log_step_names", LogStepName)}
