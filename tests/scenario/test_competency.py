"""The competency questions: each is there, a stored question answers it, and that has an answer worked out by hand."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from jwstrdf.questions.competency import competency_questions
from jwstrdf.questions.library import names, question, questions
from tests.scenario.questions_help import cases

ROOT = Path(__file__).resolve().parent.parent.parent
NUMBERS = [f"CQ{n:02}" for n in range(1, 28)]


def page() -> str:
    return str(runpy.run_path(str(ROOT / "docs" / "generate" / "competency.py"))["page"]())


def test_there_are_all_of_them_with_who_asks_and_where_an_easy_answer_is_wrong() -> None:
    found = competency_questions()
    assert [one.id for one in found] == NUMBERS
    for one in found:
        assert one.question.endswith("?")
        assert one.trap.endswith(".")
        assert one.asked_by


def test_stored_questions_speak_of_competency_questions_that_exist() -> None:
    assert {number for asked in questions() for number in asked.competency} <= set(NUMBERS)


def test_cases_are_for_competency_questions_that_their_question_answers() -> None:
    for name in names():
        for case in cases(name):
            assert set(case.get("for", ())) <= set(question(name).competency), name


def test_the_page_has_a_row_for_each_and_one_case_of_each_stored_question() -> None:
    rows = [line.split(" | ") for line in page().splitlines() if line.startswith("| ") and "questions.md#" in line]
    assert len(rows) == sum(len(asked.competency) for asked in questions())
    numbered = re.findall(r"^\| (CQ\d\d) \|", page(), flags=re.MULTILINE)
    assert sorted(numbered) == sorted(NUMBERS * 2)
    for row in rows:
        name = re.findall(r"\[([a-z0-9/-]+)\]", row[2])[0]
        filled = [c for c in cases(name) if c.get("rows") or c.get("triples")]
        assert row[-1].strip(" |") == str(len(filled))
        assert bool(filled) == ("no case" not in row[4])


def test_every_competency_question_has_an_answer_that_is_not_empty() -> None:
    """A stored question of its own, with a case worked out by hand that gives rows."""
    answered = {
        number
        for asked in questions()
        for number in asked.competency
        if any(case.get("rows") or case.get("triples") for case in cases(asked.name))
    }
    missing = [f"{one.id} {one.question}" for one in competency_questions() if one.id not in answered]
    assert not missing, "no stored question with a case that is not empty for:\n" + "\n".join(missing)
