"""Groups at a fixed place: found in the pattern itself, and only where nothing before them can vary."""

from __future__ import annotations

import re

import pytest

from jwstrdf.naming.fixed import Places, fixed_groups, without
from jwstrdf.naming.grammar import load


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"jw(?P<a>[0-9]{5})(?P<b>[0-9]{3})_x", {"a": (2, 5), "b": (7, 3)}),
        (r"(?P<all>jw(?P<a>[0-9]{5}))_(?P<more>[a-z]+)", {"a": (2, 5), "all": (0, 7)}),
        (r"(?P<a>x)?(?P<b>y)", {}),
        (r"(?P<a>x)(?P<b>y)?(?P<c>z)", {"a": (0, 1)}),
        (r"(?P<a>x|yy)(?P<b>z)", {}),
        (r"(?:x|yy)(?P<b>z)", {}),
        (r"(?P<a>x(?P<b>y)(?:z|zz))(?P<c>w)", {"b": (1, 1)}),
        (r"(?P<a>[0-9]{1,3})(?P<b>z)", {}),
        (r"(?P<a>[0-9]+)(?P<b>z)", {}),
        (r"a\.(?P<a>b)\-(?P<c>d)", {"a": (2, 1), "c": (4, 1)}),
        (r"(?P<a>.)(?P<b>z)", {}),
        (r"(?:ab)(?P<a>c)", {"a": (2, 1)}),
        (r"(?:ab){2}(?P<a>c)", {}),
        (r"(?P<a>[(|)])(?P<b>z)", {"a": (0, 1), "b": (1, 1)}),
    ],
)
def test_what_stands_at_a_fixed_place(pattern: str, found: Places) -> None:
    assert fixed_groups(pattern) == found


def test_the_rest_is_still_captured() -> None:
    pattern = r"(?P<all>jw(?P<a>[0-9]{5}))_(?P<more>[a-z]+)"
    assert re.compile(without(pattern, fixed_groups(pattern))).groupindex.keys() == {"more"}


def test_the_grammar_has_such_groups_and_agrees_on_them() -> None:
    name = "jw01234005006_02101_00007_nrca1_cal.fits"
    form = next(f for f in load().forms if f.regex.fullmatch(name))
    match = form.regex.fullmatch(name)
    assert match is not None
    assert {g: name[start : start + length] for g, (start, length) in form.fixed.items()} == {
        g: match[g] for g in form.fixed
    }
    assert {"program", "visit_id", "exposure_id"} <= set(form.fixed)
    assert not {"detector", "root", "segment"} & set(form.fixed)
