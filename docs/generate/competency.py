"""The text of competency.md: competency question, stored question, fixture, expected answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jwstrdf.questions.competency import Competency, competency_questions
from jwstrdf.questions.header import Question
from jwstrdf.questions.library import questions

EXPECTED = Path(__file__).resolve().parent.parent.parent / "tests" / "data" / "observatory" / "expected" / "questions"
SHOWN = 3
"""So many cells of the first row are shown."""

HEAD = """# Competency questions

Made from `queries/competency.yaml`, the headers of `queries/` and the expected answers of the tests by `make docs`; do not edit.

What a store must be able to answer, and what shows that it can: for each of the {asked} questions the stored questions that answer it, and for each of
those one case (the one that says `"for": ["CQ01"]`, else the first that is not empty) whose answer was worked out by hand and is compared in the tests, on the embedded store and in rdflib. The fixtures are made-up observatories:
*observatory* (names, associations, product tables) and *laboratory* (headers, contexts, logs). A stored question has more cases than the one that is
shown; the number in the last column counts those that are not empty. All stored questions: [questions.md](questions.md).
{missing}
| | asked | stored question | fixture | expected answer | cases |
| --- | --- | --- | --- | --- | ---: |
"""


def page() -> str:
    """The whole page: the table, then who asks and the traps."""
    asked = competency_questions()
    by_number = {one.id: [q for q in questions() if one.id in q.competency] for one in asked}
    missing = [one.id for one in asked if not any(map(cases, by_number[one.id]))]
    note = f"\nNot answered yet, or without a case that is not empty: {', '.join(missing)}.\n" if missing else ""
    out = [HEAD.format(asked=len(asked), missing=note)]
    for one in asked:
        out += _rows(one, by_number[one.id])
    out.append("\n## Who asks, and where an easy answer is wrong\n\n| | asked by | trap |\n| --- | --- | --- |\n")
    out += [f"| {one.id} | {', '.join(one.asked_by)} | {_cell(one.trap)} |\n" for one in asked]
    return "".join(out)


def cases(question: Question) -> list[dict[str, Any]]:
    """The cases of a question whose expected answer is not empty."""
    file = EXPECTED / f"{question.name}.json"
    if not file.is_file():
        return []
    return [c for c in json.loads(file.read_text(encoding="utf-8"))["cases"] if c.get("rows") or c.get("triples")]


def _rows(one: Competency, answered_by: list[Question]) -> list[str]:
    out = []
    for place, question in enumerate(answered_by):
        told = [one.id, _cell(one.question)] if place == 0 else ["", ""]
        found = cases(question)
        case = max(found, key=lambda c: (one.id in c.get("for", ()), bool(c["parameters"])), default=None)
        shown = ["", "no case that is not empty"] if case is None else [_fixture(case), _answer(case)]
        name = f"[{question.name}](questions.md#{question.name.replace('/', '')})"
        out.append(f"| {' | '.join([*told, name, *shown, str(len(found))])} |\n")
    return out or [f"| {one.id} | {_cell(one.question)} | none yet | | | 0 |\n"]


def _fixture(case: dict[str, Any]) -> str:
    given = (f"`{k}={_cell(v)}`" for k, vs in case["parameters"].items() for v in ([vs] if isinstance(vs, str) else vs))
    return f"{case.get('on', 'observatory')}: {', '.join(given) or 'no values'}"


def _answer(case: dict[str, Any]) -> str:
    if "triples" in case:
        return f"{_count(len(case['triples']), 'triple')}. {_cell(case['why'])}"
    rows = case["rows"]
    first = [f"{k} {_cell(_plain(v))}" for k, v in rows[0].items() if v is not None and "://" not in str(v)]
    begin = f" ({'first: ' if len(rows) > 1 else ''}{', '.join(first[:SHOWN])})" if first else ""
    return f"{_count(len(rows), 'row')}{begin}. {_cell(case['why'])}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"`{value}`"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
