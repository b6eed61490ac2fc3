"""The text of jwstrdf/opened/topics.pyi: what type checkers and editors know of the stored questions."""

from __future__ import annotations

from itertools import groupby

from jwstrdf.questions.header import Parameter, Question
from jwstrdf.questions.library import questions
from jwstrdf.questions.types import types

HEAD = '''"""Stored questions as methods, for type checkers and editors. Made from `queries/` by `make docs`; do not edit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jwstrdf.questions.run import QueryResult

'''
TYPES = {
    "integer": "int | str",
    "boolean": "bool | str",
    "time": "datetime | str",
    "moment": "datetime | str",
    "program": "int | str",
} | {t.name: "float | str" for t in types() if t.term == "double"}
"""Python types of parameters that are more than a text."""


def page() -> str:
    """The whole stub: a class per topic, a method per question."""
    out = [HEAD]
    topics = []
    for topic, found in groupby(questions(), key=lambda q: q.topic):
        name = f"{topic.capitalize()}Questions"
        topics.append((topic, name))
        out.append(f"class {name}:\n" + "".join(_method(q) for q in found) + "\n")
    out.append("class Questions:\n")
    out += [f"    {topic}: {name}\n" for topic, name in topics]
    out.append("    def __call__(self, name: str, /, *, limit: int | None = None, **given: Any) -> QueryResult: ...\n")
    return "".join(out)


def _method(question: Question) -> str:
    name = question.name.partition("/")[2].replace("-", "_")
    parameters = [_parameter(p) for p in question.parameters]
    listed = "".join(f"        {p},\n" for p in [*parameters, "limit: int | None = None"])
    return f"    def {name}(\n        self,\n        *,\n{listed}    ) -> QueryResult:\n        {_docstring(question)}\n        ...\n"


def _docstring(question: Question) -> str:
    return '"""' + question.question.replace("\\", "\\\\").replace('"', "'") + '"""'


def _parameter(parameter: Parameter) -> str:
    kind = TYPES.get(parameter.type, "str")
    if parameter.many:
        kind = f"{kind} | Sequence[{kind}]"
    return f"{parameter.name}: {kind}" if parameter.required else f"{parameter.name}: {kind} | None = None"
