"""`store.ask`: every stored question as a method, made from the files of `queries/`.

`topics.pyi` beside this module tells type checkers the parameters; `make docs` writes it from the same files.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from jwstrdf.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from jwstrdf.questions.header import Question
    from jwstrdf.questions.run import QueryResult
    from jwstrdf.stores.base import Store

Asking = Callable[..., "QueryResult"]


class Topic:
    """The questions of one topic, a method for each; `-` of a name is `_` here."""

    def __init__(self, store: Store, topic: str) -> None:
        self._store = store
        self._topic = topic

    def __dir__(self) -> list[str]:
        return sorted(_python(name.partition("/")[2]) for name in _names(self._topic))

    def __getattr__(self, name: str) -> Asking:
        found = {_python(n.partition("/")[2]): n for n in _names(self._topic)}.get(name)
        if found is None:
            from jwstrdf.questions.library import question

            try:
                question(f"{self._topic}/{name.replace('_', '-')}")
            except UnknownNameError as error:
                raise AttributeError(f"{error.message}; {error.hint}") from None
        return method(self._store, str(found))

    def __repr__(self) -> str:
        return f"<questions about {self._topic}: {', '.join(dir(self))}>"


class Ask:
    """Stored questions: `ask("lineage/inputs", product=...)`, or `ask.lineage.inputs(product=...)`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, name: str, /, *, limit: int | None = None, **given: Any) -> QueryResult:
        """The answer to the question of that name; parameters as in docs/questions.md.

        A list stands for several values; None leaves a parameter out. UsageError for wrong parameters,
        UnknownNameError for an unknown question or product.
        """
        from jwstrdf.questions.run import run

        return run(self._store, name, words(given), limit=limit)

    def __dir__(self) -> list[str]:
        return sorted({n.partition("/")[0] for n in _names(None)})

    def __getattr__(self, topic: str) -> Topic:
        if topic not in dir(self):
            raise AttributeError(f"there is no topic {topic!r}; the topics are {', '.join(dir(self))}")
        return Topic(self._store, topic)

    def __repr__(self) -> str:
        return f"<stored questions about {', '.join(dir(self))}>"


def method(store: Store, name: str) -> Asking:
    """A function that puts the question of that name, with its signature and its text as docstring."""
    from jwstrdf.questions.library import question
    from jwstrdf.questions.run import run

    asked = question(name)

    def asking(*, limit: int | None = None, **given: Any) -> QueryResult:
        return run(store, name, words(given), limit=limit)

    asking.__name__ = asking.__qualname__ = _python(name.partition("/")[2])
    asking.__doc__ = described(asked)
    asking.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                p.name, inspect.Parameter.KEYWORD_ONLY, default=inspect.Parameter.empty if p.required else p.default
            )
            for p in asked.parameters
        ]
        + [inspect.Parameter("limit", inspect.Parameter.KEYWORD_ONLY, default=None)]
    )
    return asking


def described(question: Question) -> str:
    """The docstring of a question's method."""
    out = [question.question, ""]
    if question.parameters:
        out.append("Parameters:")
        out += [
            f"    {p.name} ({p.type}{'' if p.required else ', optional'}): {p.description}; for example {p.example}"
            for p in question.parameters
        ]
        out.append("")
    out.append("Columns:")
    out += [f"    {c.name}: {c.meaning}" for c in question.columns]
    return "\n".join(out)


def words(given: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Values of Python as the words that a parameter takes; None is left out."""
    return {
        name: [_word(name, v) for v in value] if _several(value) else _word(name, value)
        for name, value in given.items()
        if value is not None
    }


def named(thing: str | os.PathLike[str]) -> str:
    """The name of a product or other thing; UsageError `bad-parameter` for what is neither text nor path."""
    if isinstance(thing, str):
        return thing
    if hasattr(thing, "__fspath__"):
        return os.fspath(thing)
    raise UsageError("bad-parameter", f"{thing!r} is no name; give a text or a path")


def _several(value: Any) -> bool:
    return isinstance(value, Sequence | set | frozenset) and not isinstance(value, str)


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    if hasattr(value, "__fspath__"):
        return str(value.__fspath__())
    raise UsageError("bad-parameter", f"{name} is a {type(value).__name__}; give a text, a number, a time or a list")


def _names(topic: str | None) -> list[str]:
    from jwstrdf.questions.library import names

    return [n for n in names() if topic is None or n.partition("/")[0] == topic]


def _python(name: str) -> str:
    return name.replace("-", "_")
