"""Answers of stored questions as text: every format holds every cell, whatever stands in it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jwstrdf.errors import UsageError
from jwstrdf.iri import JWST, PREFIXES
from jwstrdf.questions.formats import text
from jwstrdf.questions.run import QueryResult
from jwstrdf.stores.base import Term
from tests.conftest import OBSERVATORY

ROOT = Path(__file__).resolve().parent.parent.parent
XSD = PREFIXES["xsd"]
HOSTILE = ["=1+1", "@cmd", "-2", 'a "b", c', "line\nbreak\ttab", "<&>'", "é" * 300, "\\u0041", "x" * 5000]


def answer(*texts: str) -> QueryResult:
    rows = tuple(
        (
            Term("iri", f"https://w3id.org/jwstrdf/product/{n}"),
            Term("literal", t),
            Term("literal", str(-n), XSD + "integer"),
            Term("literal", "true", XSD + "boolean") if n else None,
        )
        for n, t in enumerate(texts)
    )
    return QueryResult("topic/name", ("iri", "text", "number", "flag"), rows)


def test_json_has_plain_values_and_null() -> None:
    told = json.loads(text(answer("a", "b"), "json"))
    assert told["columns"] == ["iri", "text", "number", "flag"]
    assert [(r["text"], r["number"], r["flag"]) for r in told["rows"]] == [("a", 0, None), ("b", -1, True)]


def test_csv_cells_that_a_spreadsheet_would_run_get_an_apostrophe() -> None:
    rows = list(csv.DictReader(io.StringIO(text(answer(*HOSTILE), "csv"))))
    assert [r["text"] for r in rows] == ["'=1+1", "'@cmd", "-2", *HOSTILE[3:]]
    assert [r["number"] for r in rows][:3] == ["0", "-1", "-2"]
    assert [r["flag"] for r in rows][:2] == ["", "true"]


def test_a_row_of_tab_separated_text_is_one_line() -> None:
    lines = text(answer(*HOSTILE), "tsv").splitlines()
    assert len(lines) == 1 + len(HOSTILE)
    assert {line.count("\t") for line in lines} == {3}
    assert "line break tab" in lines[5]


def test_turtle_is_a_result_set_with_every_cell() -> None:
    import rdflib

    graph = rdflib.Graph().parse(data=text(answer(*HOSTILE), "ttl"), format="turtle")
    value = rdflib.URIRef("http://www.w3.org/2001/sw/DataAccess/tests/result-set#value")
    values = set(graph.objects(None, value))
    assert {rdflib.Literal(t) for t in HOSTILE} <= values
    assert rdflib.URIRef("https://w3id.org/jwstrdf/product/3") in values
    assert rdflib.Literal(-8) in values
    assert rdflib.Literal(True) in values


def test_turtle_of_a_construct_is_its_triples() -> None:
    import rdflib

    line = f'<https://w3id.org/jwstrdf/product/a> <{JWST}suffix> "cal" .'
    told = text(QueryResult("topic/name", ("subject", "predicate", "object"), (), (line,), "construct"), "ttl")
    assert len(rdflib.Graph().parse(data=told, format="turtle")) == 1


def test_votable_is_read_by_astropy() -> None:
    from astropy.io.votable import parse_single_table

    printable = [t for t in HOSTILE if "\n" not in t]
    table = parse_single_table(io.BytesIO(text(answer(*printable), "votable").encode())).to_table()
    assert [str(t) for t in table["text"]] == printable
    assert list(table["number"]) == [-n for n in range(len(printable))]
    assert table["flag"].mask[0]
    assert not table["flag"].mask[1]


def test_votable_does_not_write_past_its_buffer() -> None:
    """The writer in C of astropy does (astropy issue 20419): found by the debugging allocator of Python."""
    code = (
        "from tests.unit.test_question_formats import answer\n"
        "from jwstrdf.questions.formats import text\n"
        "for n in range(60): text(answer(*(('é<&>' * (n + 7 * k)) for k in range(12))), 'votable')\n"
        "print('whole')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONMALLOC": "debug"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "whole"), done.stderr[-500:]


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        text(answer("a"), "xml")
    assert "votable" in str(caught.value.hint)


def test_the_types_of_columns_fit_every_expected_answer() -> None:
    """What text and ontology tell of a column holds of the answers worked out by hand, and is told of most of these."""
    from jwstrdf.questions.column_types import column_types
    from jwstrdf.questions.library import question

    fitting = {"boolean": bool, "long": int, "double": (int, float), "unicodeChar": str}
    typed = untyped = 0
    for path in sorted((OBSERVATORY / "expected" / "questions").rglob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        kinds = column_types(question(told["question"]).text)
        for row in (r for case in told["cases"] for r in case.get("rows", [])):
            for column, value in row.items():
                if value is not None and column in kinds:
                    assert isinstance(value, fitting[kinds[column]]), (told["question"], column, value)
                    typed += not isinstance(value, str)
                elif isinstance(value, int | float):
                    untyped += 1
    assert typed > 2 * untyped


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("inventory/find", "present", "boolean"),
        ("inventory/find", "ra", "double"),
        ("inventory/find", "filename", "unicodeChar"),
        ("inventory/counts", "products", "long"),
        ("inventory/counts", "preview", "boolean"),
        ("mrp/recommended", "size", "long"),
        ("mrp/listed", "asserted", "boolean"),
    ],
)
def test_an_empty_answer_has_the_fields_of_a_full_one(name: str, column: str, kind: str) -> None:
    from xml.etree import ElementTree

    from jwstrdf.questions.library import question

    columns = tuple(c.name for c in question(name).columns)
    written = text(QueryResult(name, columns, ()), "votable")
    fields = {
        f.get("name"): f.get("datatype") for f in ElementTree.fromstring(written).iter() if f.tag.endswith("FIELD")
    }
    assert fields[column] == kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BIND(EXISTS { ?a jwst:x ?b . FILTER EXISTS { ?b jwst:y ?c } } AS ?told)", {"told": "boolean"}),
        ("BIND(EXISTS { ?a jwst:x ?b } || NOT EXISTS { ?a jwst:y ?c } AS ?told)", {"told": "boolean"}),
        ('BIND(IF(EXISTS { ?a jwst:x ?b }, "yes", "no") AS ?told)', {}),
    ],
)
def test_a_test_of_several_patterns_is_a_truth_value(text: str, found: dict[str, str]) -> None:
    from jwstrdf.questions.column_types import column_types

    assert column_types(f"SELECT ?told WHERE {{\n  {text}\n}}") == found
