"""What messages of the calibration pipeline say, as frozen values (`ontology/logs.ttl`)."""

from __future__ import annotations

from dataclasses import dataclass

from jwstrdf.vocabulary.terms import Term, Text


@dataclass(frozen=True, slots=True)
class LogPhrase(Term):
    """A message of the calibration pipeline, and what it says."""

    pattern: str
    event: str
    order: int
    relation: Text
    property: Text
    time: Text


@dataclass(frozen=True, slots=True)
class LogStepName(Term):
    """A name of a pipeline step in logs that is not its own; `step` is its notation."""

    notation: str
    step: str
