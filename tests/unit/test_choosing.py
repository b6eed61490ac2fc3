"""How CRDS chooses: patterns, the order of choices, times; against a plain reading of the same rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.answers.choosing import (
    NOTHING,
    UNDEFINED,
    CannotTellError,
    Choice,
    choice,
    conditioned,
    fits,
    instant,
    select,
    words_of,
)


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("F200W", "F200W", 1),
        ("F200W", "F150W", -1),
        ("F200W|F150W", "F150W", 1),
        ("F2*", "F200W", 1),
        ("N/A", "F200W", 0),  # a condition that does not care
        ("F200W", "N/A", 0),  # a value that does not care
        ("F200W", UNDEFINED, -1),
        ("*", UNDEFINED, 1),
        ("F200W", "*", 1),
        ("NOT F200W", "F200W", -1),
        ("NOT F200W", "F150W", 1),
        ("NOT F200W", "N/A", 0),
        ("BETWEEN 1 3", "1.0", 1),
        ("BETWEEN 1 3", "3.0", -1),  # the upper bound is out
        ("BETWEEN 1 3", "F200W", -1),
        (">2", "2.5", 1),
        ("<= 2", "2.0", 1),
        ("<2", "2.0", -1),
        ("{A|B}", "A|B", 1),
        ("{A|B}", "A", -1),
    ],
)
def test_one_pattern(pattern: str, value: str, expected: int) -> None:
    assert fits(pattern, value) == expected


@pytest.mark.parametrize("pattern", ["(F2.*)", "#>1 AND <3#"])
def test_what_is_not_evaluated_is_said(pattern: str) -> None:
    with pytest.raises(CannotTellError, match="not evaluated"):
        fits(pattern, "F200W")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("f200w", "F200W"),
        (" 2 ", "2.0"),
        ("true", "T"),
        ("F", "F"),
        ("ANY", "*"),
        ("NOT APPLICABLE", "N/A"),
        ("1.", "1.0"),
    ],
)
def test_values_as_they_are_compared(written: str, value: str) -> None:
    assert conditioned(written) == value


def test_times_are_in_order_however_they_are_written() -> None:
    written = ["2022-01-01 00:00", "2022-01-01T00:00:00.5Z", "2022-01-01 00:00:01", "2022-01-02"]
    assert [instant(t) for t in written] == sorted(instant(t) for t in written)
    assert instant("2022-01-01 00:00:00") == instant("2022-01-01T00:00:00Z")


def test_the_better_choice_gives_way_where_it_has_nothing_yet() -> None:
    """Of two choices that fit, the one with more conditions in favour; before its first file the other one."""
    choices = [
        choice("A=X; B=Y", "2024-01-01T00:00:00Z", "special.fits"),
        choice("A=X; B=N/A", "2022-01-01T00:00:00Z", "general.fits"),
    ]
    values = {"a": "X", "b": "Y"}
    assert select(choices, values, instant("2025-01-01")) == "special.fits"
    assert select(choices, values, instant("2023-01-01")) == "general.fits"
    assert select(choices, values, instant("2021-01-01")) == NOTHING
    assert select(choices, {"a": "X"}, instant("2025-01-01")) == "general.fits"
    assert select(choices, {}, instant("2025-01-01")) == NOTHING


def test_choices_of_nothing_and_without_time() -> None:
    choices = [choice("A=X", None, None), choice("A=Y", None, "y.fits")]
    assert select(choices, {"a": "X"}, "") == NOTHING
    assert select(choices, {"a": "Y"}, "") == "y.fits"


def test_a_condition_without_a_parameter_is_refused() -> None:
    with pytest.raises(CannotTellError, match="no parameter"):
        choice("NRCA1", None, "x.fits")


def test_words_that_conditions_name() -> None:
    choices = [choice("A=X|Y; B=N/A", None, "1.fits"), choice("A=N/A; B=Z", None, "2.fits")]
    assert words_of(choices, "a") == {"X", "Y"}
    assert words_of(choices, "b") == {"Z"}
    with pytest.raises(CannotTellError, match="not known"):
        words_of([choice("A=BETWEEN 1 2", None, "1.fits")], "a")


WORDS = ("A", "B", "C")
PATTERNS = st.sampled_from([*WORDS, "A|B", "B|C", "N/A"])
TIMES = [instant(f"202{year}-01-01") for year in range(6)]


def plain(choices: list[Choice], values: dict[str, str], time: str) -> str:
    """The rules in one sentence: of all that fit and have begun the one with most in favour, then the latest."""
    found = []
    for one in choices:
        marks = [
            None if pattern == "N/A" or values[name] == "N/A" else values[name] in pattern.split("|")
            for name, pattern in one.conditions
        ]
        if False not in marks and one.since <= time:
            found.append((marks.count(True), one.since, one.file or ""))
    return max(found)[2] if found else NOTHING


@given(
    st.lists(
        st.tuples(PATTERNS, PATTERNS, st.sampled_from(TIMES), st.sampled_from(["1.fits", "2.fits", "3.fits"])),
        max_size=8,
    ),
    st.tuples(st.sampled_from([*WORDS, "N/A"]), st.sampled_from([*WORDS, "N/A"])),
    st.sampled_from(TIMES),
)
def test_any_mapping_is_read_as_its_rules_say(
    rows: list[tuple[str, str, str, str]], value: tuple[str, str], time: str
) -> None:
    choices = [Choice((("p", a), ("q", b)), since, file) for a, b, since, file in rows]
    values = {"p": value[0], "q": value[1]}
    assert select(choices, values, time) == plain(choices, values, time)
