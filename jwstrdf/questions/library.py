"""The stored questions that this installation has: one by its name, or all of them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from jwstrdf.errors import UnknownNameError
from jwstrdf.questions.header import Question, read_question
from jwstrdf.resources import folder

_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")


def names() -> list[str]:
    """The names of all questions, `topic/name`, sorted. Reads no file."""
    root = folder("queries")
    return sorted(p.relative_to(root).with_suffix("").as_posix() for p in root.glob("*/*.rq"))


@lru_cache(maxsize=256)
def text_of(name: str) -> str:
    """The file of a question, unread: for callers that know its parameters and columns."""
    return (folder("queries") / f"{name}.rq").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def question(name: str) -> Question:
    """The question of that name; `topic/name`, or `name` alone where only one topic has it.

    UnknownNameError `unknown-question` has the nearest names as hint.
    """
    if _NAME.fullmatch(name):
        if "/" in name and (folder("queries") / f"{name}.rq").is_file():
            return read_question(name, text_of(name))
        matches = [n for n in names() if n.partition("/")[2] == name]
        if len(matches) == 1:
            return question(matches[0])
        if matches:
            raise UnknownNameError(
                "unknown-question",
                f"several questions are called {name!r}",
                hint="give the topic too: " + ", ".join(matches),
            )
    known = names()
    near = get_close_matches(name, [*known, *(n.partition("/")[2] for n in known)], n=3)
    raise UnknownNameError(
        "unknown-question",
        f"there is no stored question {name[:80]!r}",
        hint=f"did you mean {', '.join(near)}?" if near else "see: jwstrdf questions",
    )


def questions(topic: str | None = None) -> list[Question]:
    """All questions, or those of a topic, sorted by name."""
    found = [question(n) for n in names() if topic is None or n.partition("/")[0] == topic]
    if not found and topic is not None:
        topics = sorted({n.partition("/")[0] for n in names()})
        raise UnknownNameError(
            "unknown-question", f"there is no topic {topic[:80]!r}", hint="the topics are " + ", ".join(topics)
        )
    return found
