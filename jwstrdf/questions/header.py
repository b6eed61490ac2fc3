"""The `#+` header of a stored question: what is asked, its parameters, its columns. Anything unexpected is an error.

    #+ summary: What a product was made from
    #+ question: From which products was this product made?
    #+ parameters:
    #+   - {name: product, type: product, required: true, example: jw..._i2d.fits, description: The product}
    #+ columns:
    #+   input: file name of the product that went in
    #+ competency: [CQ01]

In the query a parameter has one line, and what only makes sense with an optional parameter is fenced:

    # @if program
    VALUES ?program { <https://w3id.org/jwstrdf/program/02733> } # @values
    ?product jwst:inProgram ?program .
    # @end

A line `# @rows ?key ?node` says that all before it finds the rows, by their node, and all after it only adds to them
(`jwstrdf.questions.first`): with a limit not more is made than is shown. The answer must be sorted by `?key` first.

So the file as it stands is a query of its own that runs on any endpoint, with its examples as values
(docs/decisions/0004-parameters-of-questions.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jwstrdf.errors import StoreError
from jwstrdf.questions.body import forms_of, parameters_of, projection_of

KEYS = {"summary", "question", "parameters", "columns", "competency"}
PARAMETER_KEYS = {"name", "type", "required", "default", "example", "description", "many"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question; `many`: it may be given several times."""

    name: str
    type: str
    required: bool
    default: str | None
    example: str
    description: str
    many: bool = False

    def as_dict(self) -> dict[str, object]:
        """The parameter as in CONTRACT.md (`questions`)."""
        return {
            "name": self.name,
            "type": self.type,
            "required": self.required,
            "default": self.default,
            "example": self.example,
            "description": self.description,
            "many": self.many,
        }


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the answer and what it means."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Question:
    """A stored question. `form` is select or construct; `text` the whole file."""

    name: str
    topic: str
    summary: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    competency: tuple[str, ...]
    form: str
    text: str

    def as_dict(self) -> dict[str, object]:
        """The question as in CONTRACT.md (`questions`)."""
        return {
            "name": self.name,
            "topic": self.topic,
            "summary": self.summary,
            "question": self.question,
            "parameters": [p.as_dict() for p in self.parameters],
            "columns": [{"name": c.name, "meaning": c.meaning} for c in self.columns],
            "competency": list(self.competency),
        }

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return next((p for p in self.parameters if p.name == name), None)


def read_question(name: str, text: str) -> Question:
    """The question in a file; StoreError `bad-question` when header and query do not agree."""
    header = _header(name, text)
    _only(name, "the header", header, KEYS)
    parameters = tuple(_parameter(name, p) for p in _list(name, header, "parameters"))
    columns = tuple(Column(_text(name, "column", c), _text(name, c, m)) for c, m in _columns(name, header))
    form = forms_of(text)
    if form not in ("select", "construct"):
        raise _bad(name, f"it is a {form} query; a stored question is SELECT or CONSTRUCT")
    in_body, in_header = parameters_of(text), [p.name for p in parameters]
    if sorted(in_body) != sorted(in_header):
        raise _bad(name, f"the header has the parameters {in_header}, the `# @values` lines {in_body}")
    projected = projection_of(text) if form == "select" else ["subject", "predicate", "object"]
    if [c.name for c in columns] != projected:
        raise _bad(name, f"the header has the columns {[c.name for c in columns]}, the query gives {projected}")
    return Question(
        name=name,
        topic=name.partition("/")[0],
        summary=_text(name, "summary", header.get("summary")),
        question=_text(name, "question", header.get("question")),
        parameters=parameters,
        columns=columns,
        competency=tuple(_text(name, "competency", c) for c in _list(name, header, "competency")),
        form=form,
        text=text,
    )


def _header(name: str, text: str) -> Mapping[str, Any]:
    import yaml

    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    if not lines:
        raise _bad(name, "it has no `#+` header")
    try:
        found = yaml.load("\n".join(lines), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise _bad(name, f"its header is no YAML: {error}") from error
    if not isinstance(found, dict):
        raise _bad(name, "its header is no mapping")
    return found


def _parameter(name: str, told: Any) -> Parameter:
    if not isinstance(told, dict):
        raise _bad(name, f"a parameter is no mapping: {told!r}")
    _only(name, "a parameter", told, PARAMETER_KEYS)
    own = _text(name, "name of a parameter", told.get("name"))
    required, default, many = told.get("required", False), told.get("default"), told.get("many", False)
    if not isinstance(required, bool) or not isinstance(many, bool):
        raise _bad(name, f"`required` and `many` of {own} are true or false")
    if required and default is not None:
        raise _bad(name, f"the parameter {own} is required and has a default")
    return Parameter(
        name=own,
        type=_text(name, f"type of {own}", told.get("type")),
        required=required,
        default=None if default is None else _text(name, f"default of {own}", default),
        example=_text(name, f"example of {own}", told.get("example")),
        description=_text(name, f"description of {own}", told.get("description")),
        many=many,
    )


def _columns(name: str, header: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    found = header.get("columns")
    if not isinstance(found, dict) or not found:
        raise _bad(name, "`columns` maps each column to its meaning")
    return list(found.items())


def _list(name: str, header: Mapping[str, Any], key: str) -> list[Any]:
    found = header.get(key)
    if not isinstance(found, list):
        raise _bad(name, f"`{key}` is a list ([] for none)")
    return found


def _only(name: str, what: str, told: Mapping[str, Any], allowed: set[str]) -> None:
    if unknown := sorted(str(k) for k in told if k not in allowed):
        raise _bad(name, f"{what} has the unknown keys {unknown}; known: {sorted(allowed)}")


def _text(name: str, what: str, value: Any) -> str:
    if not isinstance(value, str) or not re.search(r"\S", value):
        raise _bad(name, f"{what} is a text that is not empty, not {value!r} (quote numbers)")
    return value.strip()


def _bad(name: str, message: str) -> StoreError:
    return StoreError(
        "bad-question", f"the stored question is wrong: {message}", where=f"queries/{name}.rq", hint="mend the file"
    )
