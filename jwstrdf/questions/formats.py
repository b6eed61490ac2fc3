"""Answers of stored questions in the formats of `jwstrdf query`: json, csv, tsv, votable, ttl."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from jwstrdf.errors import UsageError
from jwstrdf.iri import JWST, PREFIXES, name_of
from jwstrdf.separated import separated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    from jwstrdf.questions.run import QueryResult
    from jwstrdf.stores.base import Term

FORMATS = ("table", "json", "csv", "tsv", "votable", "ttl")


def text(result: QueryResult, form: str) -> str:
    """The answer as text; UsageError `bad-format` where question and format do not fit."""
    if form not in FORMATS[1:]:
        raise UsageError("bad-format", f"there is no format {form!r}", hint="formats: " + ", ".join(FORMATS))
    if form == "ttl":
        return _turtle(result)
    if form == "json":
        return json.dumps(result.as_dict(), ensure_ascii=False, allow_nan=False) + "\n"
    if form == "votable":
        return _votable(result)
    return separated(result.columns, result.values(), "," if form == "csv" else "\t")


def table_rows(result: QueryResult, base: str) -> list[list[str]]:
    """The rows for a terminal: names instead of IRIs of the store, prefixed names of the ontology, `-` for nothing."""
    return [[short(cell, base) for cell in row] for row in result.rows]


def short(cell: Term | None, base: str) -> str:
    """A cell for a reader: what an IRI names, a literal as it is."""
    if cell is None:
        return "-"
    if cell.kind != "iri":
        return cell.value
    if cell.value.startswith(JWST):
        return "jwst:" + cell.value.removeprefix(JWST)
    if cell.value.startswith(base):
        return name_of(cell.value.removeprefix(base).partition("/")[2])
    for prefix, namespace in PREFIXES.items():
        if cell.value.startswith(namespace):
            return f"{prefix}:{cell.value.removeprefix(namespace)}"
    return cell.value


def _turtle(result: QueryResult) -> str:
    """CONSTRUCT: Turtle with prefixes. SELECT: the answer in the W3C result-set vocabulary."""
    import pyoxigraph as ox

    if result.form == "construct":
        lines = "\n".join(result.triples)
        triples = [q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
    else:
        triples = _result_set(result)
    found = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    return (found or b"").decode("utf-8")


def _result_set(result: QueryResult) -> list[Triple]:
    import pyoxigraph as ox

    def rs(name: str) -> ox.NamedNode:
        return ox.NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/result-set#" + name)

    whole = ox.BlankNode("set")
    out = [ox.Triple(whole, ox.NamedNode(PREFIXES["rdf"] + "type"), rs("ResultSet"))]
    out += [ox.Triple(whole, rs("resultVariable"), ox.Literal(c)) for c in result.columns]
    for number, row in enumerate(result.rows):
        solution = ox.BlankNode(f"r{number}")
        out.append(ox.Triple(whole, rs("solution"), solution))
        for place, (column, cell) in enumerate(zip(result.columns, row, strict=True)):
            if cell is not None:
                binding = ox.BlankNode(f"r{number}b{place}")
                out.append(ox.Triple(solution, rs("binding"), binding))
                out.append(ox.Triple(binding, rs("variable"), ox.Literal(column)))
                out.append(ox.Triple(binding, rs("value"), _node(cell)))
    return out


def _node(cell: Term) -> NamedNode | BlankNode | Literal:
    import pyoxigraph as ox

    if cell.kind == "iri":
        return ox.NamedNode(cell.value)
    if cell.kind == "bnode":
        return ox.BlankNode(cell.value)
    if cell.language:
        return ox.Literal(cell.value, language=cell.language)
    return ox.Literal(cell.value, datatype=ox.NamedNode(cell.datatype) if cell.datatype else None)


def _votable(result: QueryResult) -> str:
    try:
        from astropy.io.votable import tree
    except ImportError:
        raise UsageError(
            "missing-extra", "VOTable needs astropy, which is not installed", hint="pip install 'jwstrdf[vo]'"
        ) from None
    import numpy as np

    rows = result.values()
    document = tree.VOTableFile()
    resource = tree.Resource()
    document.resources.append(resource)
    table = tree.TableElement(document, name=result.question.replace("/", "_"))
    resource.tables.append(table)
    told = _told(result)
    kinds = [_kind([row[i] for row in rows], told.get(column)) for i, column in enumerate(result.columns)]
    table.fields.extend(
        tree.Field(document, name=c, datatype=k, arraysize="*" if k == "unicodeChar" else None)
        for c, k in zip(result.columns, kinds, strict=True)
    )
    table.create_arrays(len(rows))
    for number, row in enumerate(rows):
        table.array.mask[number] = tuple(v is None for v in row)
        table.array[number] = tuple(_filled(v, k) for v, k in zip(row, kinds, strict=True))
        table.array.mask[number] = tuple(v is None for v in row)
    out = io.BytesIO()
    # The writer in C writes past its buffer (astropy issue 20419); the one in Python does not.
    document.to_xml(out, _debug_python_based_parser=True)
    assert isinstance(table.array, np.ma.MaskedArray)
    return out.getvalue().decode("utf-8")


def _told(result: QueryResult) -> dict[str, str]:
    """The types that the stored question tells of its columns; none of an answer that is of no stored question."""
    from jwstrdf.errors import UnknownNameError
    from jwstrdf.questions.column_types import column_types
    from jwstrdf.questions.library import question

    try:
        return column_types(question(result.question).text)
    except UnknownNameError:
        return {}


def _kind(values: Sequence[object], told: str | None) -> str:
    """The type that the question tells, where all values fit; else that of the values."""
    known = [v for v in values if v is not None]
    if told and all(isinstance(v, _FITTING[told]) and (told == "boolean" or not isinstance(v, bool)) for v in known):
        return told
    if known and all(isinstance(v, bool) for v in known):
        return "boolean"
    if known and all(isinstance(v, int) and abs(v) < 2**63 for v in known):
        return "long"
    if known and all(isinstance(v, int | float) for v in known):
        return "double"
    return "unicodeChar"


_FITTING: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "long": (int,),
    "double": (int, float),
    "unicodeChar": (str,),
}
"""The values that a column of each type can hold."""


def _filled(value: object, kind: str) -> object:
    if value is None:
        return {"boolean": False, "long": 0, "double": 0.0}.get(kind, "")
    return str(value) if kind == "unicodeChar" else value
