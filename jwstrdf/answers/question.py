"""One stored question in full: what it asks, its SPARQL with the values, and where its time goes on a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.errors import UnknownNameError
from jwstrdf.iri import BASE
from jwstrdf.questions.library import question

if TYPE_CHECKING:
    from jwstrdf.questions.bind import Given
    from jwstrdf.questions.header import Question
    from jwstrdf.questions.measure import Measured
    from jwstrdf.stores.base import Store


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question with the query that a store would be asked; `measured` is None where nothing was, `note` says why."""

    question: Question
    sparql: str
    measured: Measured | None
    note: str | None

    def as_dict(self) -> dict[str, object]:
        """The question as in `questions`, with the form of its query, the query and the times."""
        return {
            **self.question.as_dict(),
            "form": self.question.form,
            "sparql": self.sparql,
            "measured": None if self.measured is None else self.measured.as_dict(),
            "note": self.note,
        }


def show(name: str, given: Given, store: Store | None) -> ShownQuestion:
    """The question of that name.

    With `given` its query has these values, else those of the examples. With a store it is timed there, with the
    examples only where the store knows them. UnknownNameError, UsageError as in `run`.
    """
    from jwstrdf.answers.resolve import resolve_parameters
    from jwstrdf.questions.bind import bind
    from jwstrdf.questions.body import without_header

    asked = question(name)
    known = given if store is None else resolve_parameters(store, asked, given)
    sparql = bind(asked, known, BASE if store is None else store.base) if given else without_header(asked.text)
    if store is None:
        return ShownQuestion(asked, sparql, None, "there is no store here to measure it on")
    from jwstrdf.questions.measure import measure

    values = given or {p.name: p.example for p in asked.parameters if p.required}
    try:
        return ShownQuestion(asked, sparql, measure(store, asked, values), None)
    except UnknownNameError as error:
        if given:
            raise
        return ShownQuestion(asked, sparql, None, f"{error.message}; give values that it knows with -p")
