"""Hostile values for stored questions: searched for as they stand, or refused; they never become query text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.questions.header import Parameter
from jwstrdf.questions.library import questions
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

HOSTILE = (
    '"',
    "'",
    '"""',
    "\\",
    '\\"',
    "a\\",
    '" } UNION { ?s ?p ?o } #',
    '") || true || CONTAINS(?filename, "',
    "> } #",
    "} # @values",
    "# @end",
    "# @if program",
    "}\n  ?s ?p ?o .\n  VALUES ?x { 1",
    "\n",
    "\r\n",
    "\t",
    "\\u0022",
    "\\u0022 } #",
    "\\U00000022 } #",
    "\\\\u0022",
    "\\n",
    "%22",
    "?filename",
    "$filename",
    "{source_id}",
    "{}",
    "<https://w3id.org/jwstrdf/product/jw09901-o001_t001_nircam_clear-f200w_i2d.fits>",
    "https://w3id.org/jwstrdf/product/jw09901-o001_t001_nircam_clear-f200w_i2d.fits",
    "https://w3id.org/jwstrdf/product/x> } #",
    "javascript:alert(1)",
    "../../etc/passwd",
    "jwst:Level3",
    "UNDEF",
    "true",
    "^^<http://www.w3.org/2001/XMLSchema#integer>",
    "@en",
    "\u202e",
    "\u00a0",
    "\ufeff",
    "\U0001f52d",
    "\x00",
    "\x1b[31m",
    "\ud800",
    "x" * 5000,
    "",
    " ",
    ".*",
    "*",
)
"""What quotes, braces, escapes, line breaks, comments, markers of our own files and odd characters could do."""


@pytest.fixture(scope="module")
def store(observatory_store: Path) -> Iterator[Store]:
    opened = open_store(observatory_store, read_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def every_name(store: Store) -> list[str]:
    return [str(row[0]) for row in run(store, "names/files", {}).values()]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: ascii(v)[:40])
def test_a_piece_of_a_name_is_searched_as_it_stands(store: Store, every_name: list[str], value: str) -> None:
    try:
        found = run(store, "inventory/find", {"text": value}).values()
    except UsageError:
        assert len(value) > 4000 or "\x00" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value)
        return
    assert sorted(str(row[0]) for row in found) == sorted(n for n in every_name if value.lower() in n.lower())


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: ascii(v)[:40])
def test_a_name_of_an_entry_is_compared_as_it_stands(store: Store, value: str) -> None:
    """No product of an association has such a name."""
    try:
        assert run(store, "names/entries-called", {"name": [value]}).rows == ()
    except UsageError:
        assert value == "" or len(value) > 4000 or "\x00" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: ascii(v)[:40])
def test_an_exposure_type_is_compared_as_it_stands(store: Store, value: str) -> None:
    try:
        assert run(store, "inventory/find", {"exp_type": value}).rows == ()
    except UsageError:
        assert len(value) > 4000 or "\x00" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value)


def _others(question_parameters: tuple[Parameter, ...], but: Parameter) -> dict[str, str]:
    """Right values for the other parameters that are needed."""
    right = {"product": "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"}
    return {p.name: right.get(p.type, p.example) for p in question_parameters if p.required and p is not but}


EVERY = [pytest.param(q.name, p, q.parameters, id=f"{q.name}-{p.name}") for q in questions() for p in q.parameters]


@pytest.mark.parametrize(("name", "parameter", "others"), EVERY)
def test_no_parameter_lets_anything_through(
    store: Store, name: str, parameter: Parameter, others: tuple[Parameter, ...]
) -> None:
    """Every parameter of every question: refused, unknown, or an answer; never an error of the engine."""
    for value in HOSTILE:
        given = {**_others(others, parameter), parameter.name: value}
        try:
            result = run(store, name, given, limit=5)
        except (UsageError, UnknownNameError):
            continue
        if name == "inventory/how-many" and result.values() == [(0, 0)]:
            continue  # a count is a row even where nothing fits
        if result.rows or result.triples:
            # The only right values among them: a piece of a name, the product in its IRI, and a truth value.
            assert parameter.type in ("text", "product", "iri", "boolean"), value
            assert parameter.type not in ("product", "iri") or "jw09901-o001_t001_nircam_clear-f200w_i2d" in value


def test_the_markers_of_our_own_files_are_no_markers_in_a_value(store: Store) -> None:
    """A value cannot open or close a block, nor end the line of values."""
    for value in ("# @end", "x } # @values", "# @if program\nVALUES ?x { 1 }"):
        assert run(store, "inventory/find", {"text": value, "program": "9906"}).rows == ()
