"""Answers that a notebook shows in a form of their own: a lineage as a tree, conflicts and SPARQL rows as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.lineage import Lineage
from jwstrdf.tabular import Tabular

if TYPE_CHECKING:
    from jwstrdf.answers.conflicts import Conflict
    from jwstrdf.answers.sparql import SparqlAnswer


class DrawnLineage(Lineage):
    """A lineage that can be drawn; its rows are its edges."""

    __slots__ = ()

    def tree(self, *, fold: bool = True) -> str:
        """As a tree in plain text; `fold`: files that are alike share a line."""
        return self.draw("tree", fold=fold)

    def mermaid(self, *, fold: bool = True) -> str:
        """As a Mermaid flow chart; `fold`: files that are alike share a box."""
        return self.draw("mermaid", fold=fold)

    def dot(self, *, fold: bool = True) -> str:
        """As a graph for Graphviz; `fold`: files that are alike share a box."""
        return self.draw("dot", fold=fold)

    def draw(self, form: str, *, fold: bool = True) -> str:
        """In any format of `jwstrdf lineage --format`."""
        from jwstrdf.draw import text

        return text(self, form, fold=fold)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.tree())}</pre>"


def drawn(answer: Lineage) -> DrawnLineage:
    """The same answer, able to draw itself."""
    return DrawnLineage(**{f.name: getattr(answer, f.name) for f in fields(answer)})


@dataclass(frozen=True, slots=True)
class ListedConflicts(Tabular):
    """Conflicts in the order of the command; its rows are the values that sources state."""

    conflicts: tuple[Conflict, ...]

    def __len__(self) -> int:
        return len(self.conflicts)

    def __iter__(self) -> Iterator[Conflict]:
        return iter(self.conflicts)

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        return {"conflicts": [c.as_dict() for c in self.conflicts]}

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each stated value."""
        names = ["subject", "property", "value", "witness", "rank", "chosen"]
        rows = [(c.subject, c.property, v.value, v.witness, v.rank, v.chosen) for c in self.conflicts for v in c.values]
        return names, rows


@dataclass(frozen=True, slots=True)
class SparqlResult(Tabular):
    """The answer to a SPARQL query: `answer` as it came; rows for SELECT, triples for CONSTRUCT and DESCRIBE."""

    answer: SparqlAnswer
    base: str

    def __bool__(self) -> bool:
        """The truth of an ASK; whether there are rows or triples."""
        return bool(self.answer.truth or self.answer.rows or self.answer.triples)

    def as_dict(self) -> dict[str, Any]:
        """SPARQL 1.1 Query Results JSON (SELECT and ASK)."""
        return self.answer.as_dict()

    def turtle(self) -> str:
        """The triples as Turtle."""
        from jwstrdf.answers.sparql import turtle

        return turtle(self.answer.triples, self.base)

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The rows of a SELECT; the truth value of an ASK; the triples of a graph."""
        from jwstrdf.questions.cells import shown
        from jwstrdf.stores.terms import rows_of

        if self.answer.form == "ASK":
            return ["answer"], [(self.answer.truth,)]
        if self.answer.form != "SELECT":
            triples = rows_of(self.answer.triples)
            return ["subject", "predicate", "object"], [tuple(shown(c, self.base) for c in row) for row in triples]
        return list(self.answer.columns), [tuple(shown(c, self.base) for c in row) for row in self.answer.rows]
