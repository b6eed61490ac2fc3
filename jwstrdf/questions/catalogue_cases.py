"""Expected answers of stored questions as `dash:QueryTestCase` (https://datashapes.org/tests.html) in the catalogue.

A folder of cases has a file `<topic>/<name>.json` for each question, as tests/data/observatory/expected/questions: the
values, the rows as plain values, why these, and the fixture on which the question is asked. In the catalogue a case
is a query with its values, and its answer in the SPARQL 1.1 JSON results format. DASH knows such tests for SELECT
only; a case of a CONSTRUCT is a `dash:TestCase` whose expected result is the table of its triples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS, XSD

from jwstrdf.errors import BadInputError
from jwstrdf.iri import BASE
from jwstrdf.naming.templates import is_template
from jwstrdf.questions.bind import bind
from jwstrdf.questions.catalogue import DASH, PREFIXES_NODE, ROOT, SH, node_of
from jwstrdf.questions.header import Question
from jwstrdf.questions.library import questions
from jwstrdf.stores.base import Term
from jwstrdf.stores.terms import rows_of

Prepare = Callable[[Question, Mapping[str, Any]], Mapping[str, Any] | None]
"""Makes a case whole: a case with the values and rows that hold on a certain store, or None to leave it out."""

_PLACE = re.compile(r"<[a-z]+ [^<>]+>")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_DATATYPES = ((bool, XSD.boolean), (int, XSD.integer), (float, XSD.double))


@dataclass(frozen=True, slots=True)
class Written:
    """How many cases were written, and how many were left out."""

    cases: int
    left_out: int


def independent(_asked: Question, case: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The case, unless it depends on where the fixture lies or on what only a store knows.

    That is what an archive number names, and which product of an association a template (`{source_id}`) is.
    """
    text = json.dumps([case.get("rows", []), case.get("triples", [])])
    values = [v for vs in case["parameters"].values() for v in ([vs] if isinstance(vs, str) else vs)]
    dependent = any(_PLACE.fullmatch(t) for t in re.findall(r'"([^"\\]*)"', text))
    known_there = any(re.fullmatch("[0-9]{6,}", v) or is_template(v) for v in values)
    return None if dependent or known_there else case


def add_cases(
    graph: rdflib.Graph, folder: Path, asked_for: list[Question] | None = None, prepare: Prepare = independent
) -> Written:
    """Adds the cases of a folder to a catalogue; BadInputError `bad-cases` for a file that holds none."""
    written = left_out = 0
    for asked in questions() if asked_for is None else asked_for:
        file = folder / f"{asked.name}.json"
        for number, told in enumerate(_cases(file) if file.is_file() else (), 1):
            case = prepare(asked, told)
            if case is None:
                left_out += 1
            else:
                written += 1
                _add(graph, asked, number, case)
    if not written:
        raise BadInputError("bad-cases", "no expected answer of a stored question is there", where=str(folder))
    return Written(written, left_out)


def _cases(file: Path) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))["cases"]
        assert all(isinstance(c["parameters"], dict) and ("rows" in c or "triples" in c) for c in found)
        return list(found)
    except (ValueError, KeyError, TypeError, AssertionError) as problem:
        raise BadInputError("bad-cases", f"it holds no expected answers: {problem!r}", where=str(file)) from problem


def _add(graph: rdflib.Graph, asked: Question, number: int, case: Mapping[str, Any]) -> None:
    node = node_of(asked.name, "case", str(number))
    place = case.get("on", "observatory")
    fixture = rdflib.URIRef(f"{ROOT}/fixture/{place}")
    select = asked.form == "select"
    graph.add((node, RDF.type, DASH.QueryTestCase if select else DASH.TestCase))
    graph.add((node, RDFS.label, rdflib.Literal(f"{asked.name}, case {number}", lang="en")))
    graph.add((node, RDFS.comment, rdflib.Literal(case.get("why", ""), lang="en")))
    graph.add((node, DCTERMS.references, node_of(asked.name)))
    graph.add((node, DCTERMS.source, fixture))
    graph.add((fixture, RDFS.label, rdflib.Literal(f"fixture {place}", lang="en")))
    graph.add((node, SH.prefixes, PREFIXES_NODE))
    query = bind(asked, case["parameters"], BASE).strip()
    graph.add((node, SH.select if select else SH.construct, rdflib.Literal(query)))
    columns = [c.name for c in asked.columns]
    rows = case["rows"] if select else [dict(zip(columns, row, strict=True)) for row in rows_of(case["triples"])]
    bindings = [{c: _json(row[c]) for c in columns if row.get(c) is not None} for row in rows]
    answer = json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}, ensure_ascii=False, indent=1)
    graph.add((node, DASH.expectedResult, rdflib.Literal(answer)))


def _json(value: Any) -> dict[str, str]:
    """A cell in the JSON results format; plain values by what they are: IRI, time, number, truth value, else text.

    The files do not tell a decimal from a double: a number with a point is a double here.
    """
    if isinstance(value, Term):
        told = {"type": {"iri": "uri"}.get(value.kind, value.kind), "value": value.value}
        extra = {"datatype": value.datatype, "xml:lang": value.language}
        return told | {k: v for k, v in extra.items() if v is not None}
    for kind, datatype in _DATATYPES:
        if isinstance(value, kind):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            return {"type": "literal", "value": text, "datatype": str(datatype)}
    if _IRI.fullmatch(value):
        return {"type": "uri", "value": value}
    told = {"type": "literal", "value": value}
    return told | {"datatype": str(XSD.dateTime)} if _TIME.fullmatch(value) else told
