"""Whatever stands in a value: it is refused, or the query is the same with one other term, and that term is the value.

Checked with the parsers and translators of two engines that share no code.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import parser
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parserutils import CompValue

from jwstrdf.errors import UsageError
from jwstrdf.iri import BASE, JWST, PREFIXES
from jwstrdf.questions.bind import TYPES, bind, terms_of
from jwstrdf.questions.header import Parameter, Question
from jwstrdf.questions.library import questions
from jwstrdf.questions.types import types
from tests.scenario.test_questions_text import HOSTILE

XSD = PREFIXES["xsd"]
PIECES = (
    *(value for value in HOSTILE if len(value) < 200),
    *("jwst_1200.pmap", "crds://", "mast:", "jw02733", "_cal.fits", "2b", "miri", "MIRImage", "all", "a b", "true"),
    *(
        "1",
        "-2.5e3",
        "2025-01-02T03:04:05Z",
        "2025-01-02",
        "https://example.org/a",
        "urn:x:",
        "é",
        "]",
        "/",
        "#",
        "'''",
    ),
)
EXAMPLES = {one.name: one.example for one in types()}
"""A right value of every type."""

DOUBLES = {"number", "right-ascension", "declination", "radius"}
NUMBERS_AND_TIMES = DOUBLES | {"integer", "time", "moment"}
"""Types whose values the engines keep as values, so that the lexical form may differ."""
SEVERAL = {"family", "moment"}
"""Types whose values stand for several terms."""

values = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join),
    st.text(max_size=40),
    st.tuples(st.sampled_from(sorted(EXAMPLES.values())), st.sampled_from(PIECES)).map("".join),
    st.tuples(st.sampled_from(PIECES), st.sampled_from(sorted(EXAMPLES.values()))).map("".join),
)


def parameter(kind: str) -> Parameter:
    return Parameter("x", kind, True, None, EXAMPLES[kind], "x")


def refused(kind: str, value: str) -> list[str] | None:
    """The terms of a value; None where it is refused, which must be with the one code and an example."""
    try:
        return terms_of(parameter(kind), value, BASE)
    except UsageError as error:
        return refusal(error, EXAMPLES[kind])


def refusal(error: UsageError, right: str) -> None:
    """A refusal has one code and shows a right value."""
    assert error.code == "bad-parameter"
    assert right in (error.hint or "")


def test_every_type_has_a_meaning_and_an_example() -> None:
    """queries/types.yaml and the readers of bind.py speak of the same types."""
    assert set(EXAMPLES) == set(TYPES)
    assert {one.name for one in types() if one.term == "iri"} == {
        kind for kind, example in EXAMPLES.items() if terms_of(parameter(kind), example, BASE)[0].startswith("<")
    }


@pytest.mark.parametrize("kind", TYPES)
def test_a_right_value_is_taken(kind: str) -> None:
    assert refused(kind, EXAMPLES[kind])


@pytest.mark.parametrize(
    ("kind", "bounds", "outside"),
    [
        ("number", ["-1e300"], ["1e999", "-1e400"]),
        ("right-ascension", ["0", "360", "3.6e2"], ["400", "360.0001", "-1e-9", "1e999"]),
        ("declination", ["-90", "+90"], ["100", "-90.0001", "1e999"]),
        ("radius", ["0", "180"], ["-1", "180.1", "1e999"]),
    ],
)
def test_numbers_that_cannot_be_are_refused(kind: str, bounds: list[str], outside: list[str]) -> None:
    """A place that is not on the sky has no images near it: an empty answer would say that it has none."""
    assert all(refused(kind, value) for value in bounds)
    assert [value for value in outside if refused(kind, value)] == []


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=values)
def test_a_value_becomes_one_term_that_is_the_value(kind: str, value: str) -> None:
    found = refused(kind, value)
    if found is None:
        return
    assert found
    assert kind in SEVERAL or len(found) == 1
    query = f"SELECT ?x WHERE {{ VALUES ?x {{ {' '.join(found)} }} }}"
    by_oxigraph = [row["x"] for row in ox.Store().query(query)]  # type: ignore[union-attr]
    by_rdflib = [row[0] for row in rdflib.Graph().query(query)]  # type: ignore[index]
    assert len(by_oxigraph) == len(by_rdflib) == len(found)
    for one, other in zip(by_oxigraph, by_rdflib, strict=True):
        assert isinstance(one, ox.NamedNode) == isinstance(other, rdflib.URIRef)
        assert NUMBERS_AND_TIMES.issuperset({kind}) or one.value == str(other)
    check(kind, value, by_oxigraph[0])


def check(kind: str, value: str, term: Any) -> None:
    """That a term is what the value says, by the rules of its type."""
    told = value if kind == "text" else value.strip()
    if kind in ("text", "word", "exposure-type"):
        assert term == ox.Literal({"text": told, "word": told.lower()}.get(kind, told.upper()))
    elif kind in NUMBERS_AND_TIMES | {"boolean"}:
        names = dict.fromkeys(DOUBLES, "double") | {"time": "dateTime", "moment": "dateTime"}
        assert term.datatype.value == XSD + names.get(kind, kind)
        assert kind not in DOUBLES | {"integer"} or float(term.value) == float(told)
        assert kind != "boolean" or term.value == told
        assert kind != "time" or term.value[:10].replace("-", "") == told[:10].replace("-", "")[:8]
    elif kind in ("instrument", "detector", "level", "family"):
        assert term.value.startswith(JWST)
        assert set(term.value.removeprefix(JWST)) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        )
    elif "://" in told and not told.startswith("crds://"):
        assert term.value == told
    else:
        assert term.value.startswith(BASE) or kind == "iri"
        name = term.value.rpartition("/")[2]
        scheme = "mast:" if kind not in ("observation", "program", "visit", "exposure") else ""
        wanted = told.removeprefix(scheme).removeprefix("crds://").rstrip("/")
        assert kind == "iri" or name in (
            quote(wanted.rpartition("/")[2], safe="-._~", errors="replace"),
            told.zfill(5),
            quote(wanted, safe="-._~", errors="replace"),
        )


# --- the whole query --------------------------------------------------------------------------------------------------


def shape(node: Any, name: str) -> Any:
    """The algebra of a query as nested tuples; `VALUES` of the parameter are left out."""
    if isinstance(node, CompValue):
        if [str(v) for v in node.get("var") or ()] == [name]:
            return "the values"  # VALUES inside FILTER EXISTS, which rdflib translates when it runs
        return (node.name, tuple((k, shape(node[k], name)) for k in sorted(node)))
    if isinstance(node, rdflib.BNode):
        return "blank"
    if isinstance(node, dict):
        if {str(k) for k in node} == {name}:
            return "the value"
        return tuple(sorted((str(k), shape(v, name)) for k, v in node.items()))
    if isinstance(node, list | tuple):
        found = [shape(part, name) for part in node]
        return tuple(part for n, part in enumerate(found) if part != "the value" or n == 0)
    if isinstance(node, set | frozenset):
        return tuple(sorted(str(shape(part, name)) for part in node))
    return node.n3() if isinstance(node, rdflib.term.Node) else repr(node)


def given_values(node: Any, name: str) -> list[str]:
    """The terms that the parameter has anywhere in an algebra."""
    if isinstance(node, dict) and not isinstance(node, CompValue) and {str(k) for k in node} == {name}:
        return [str(v) for v in node.values()]
    if isinstance(node, CompValue) and [str(v) for v in node.get("var") or ()] == [name]:
        return [str(v) for v in node["value"]]
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ()
    return [found for part in parts for found in given_values(part, name)]


def algebra(query: str) -> Any:
    return translateQuery(parser.parseQuery(query)).algebra


def right(asked: Question, but: Parameter) -> dict[str, str]:
    """Right values for the parameters that are needed beside one."""
    return {p.name: p.example for p in asked.parameters if p.required and p.name != but.name}


@lru_cache(maxsize=64)
def expected_shape(name: str, parameter_name: str) -> Any:
    asked, one = next((q, p) for q, p in EVERY if (q.name, p.name) == (name, parameter_name))
    return shape(algebra(bind(asked, {**right(asked, one), one.name: one.example}, BASE)), one.name)


EVERY = [(q, p) for q in questions() for p in q.parameters]
AWKWARD = ("} # @values", "# @end", "\\u0022 } #", '" } UNION { ?s ?p ?o } #', "a\nVALUES ?x { 1 }", "<x>", "]}'\"\\")


def same_query(asked: Question, one: Parameter, value: str) -> None:
    try:
        query = bind(asked, {**right(asked, one), one.name: value}, BASE)
    except UsageError as error:
        refusal(error, one.example)
        return
    ox.Store().query(query)
    found = algebra(query)
    assert shape(found, one.name) == expected_shape(asked.name, one.name)
    places = given_values(found, one.name)
    assert places
    terms = terms_of(one, value, BASE)
    read = [row["x"].value for row in ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {' '.join(terms)} }} }}")]  # type: ignore[union-attr]
    assert set(places) == set(read)


@pytest.mark.parametrize(("asked", "one"), [pytest.param(q, p, id=f"{q.name}-{p.name}") for q, p in EVERY])
def test_every_parameter_of_every_question_changes_its_term_alone(asked: Question, one: Parameter) -> None:
    """Values that no type of names refuses, and the nastiest texts."""
    for value in (AWKWARD[hash_of(asked.name + one.name) % len(AWKWARD)], 'x" } #\\u0022\n# @end.fits'):
        same_query(asked, one, value)


def hash_of(text: str) -> int:
    return sum(map(ord, text))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(which=EVERY[0], value="} # @values")
@given(which=st.sampled_from(EVERY), value=values)
def test_any_value_of_any_parameter(which: tuple[Question, Parameter], value: str) -> None:
    same_query(*which, value)


def test_the_comparison_sees_a_pasted_value() -> None:
    """The test of the test: a value that was pasted as text has another shape, or another term."""
    asked, one = next((q, p) for q, p in EVERY if (q.name, p.name) == ("inventory/find", "text"))
    good = bind(asked, {"text": "abc"}, BASE)
    for pasted in ('abc" } { ?s ?p ?o } VALUES ?y { "', 'abc" "d', "abc\\u0022 } ?s ?p ?o . VALUES ?y { \\u0022"):
        bad = good.replace("abc", pasted)
        found = algebra(bad)
        same_shape = shape(found, one.name) == expected_shape(asked.name, one.name)
        assert not same_shape or set(given_values(found, one.name)) != {pasted}
