"""Answers of stored questions in the formats of `jwstrdf query`: json, csv, tsv, votable, ttl."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from jwstrdf.errors import UsageError
from jwstrdf.iri import JWST, PREFIXES, name_of
from jwstrdf.spreadsheet import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    return _separated(result, "," if form == "csv" else "\t")


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


def _separated(result: QueryResult, by: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=by, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_plain(v, by) for v in row] for row in result.values())
    return out.getvalue()


def _plain(value: object, by: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(str(value).replace("\t", " ").replace("\n", " ") if by == "\t" else str(value))


def _turtle(result: QueryResult) -> str:
    """CONSTRUCT: Turtle with prefixes. SELECT: the answer in the W3C result-set vocabulary."""
    import pyoxigraph

    lines = "\n".join(result.triples if result.triples else _result_set(result))
    triples = pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES)
    found = pyoxigraph.serialize(
        (q.triple for q in triples), format=pyoxigraph.RdfFormat.TURTLE, prefixes=dict(PREFIXES)
    )
    return (found or b"").decode("utf-8")


def _result_set(result: QueryResult) -> list[str]:
    rs = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
    from jwstrdf.questions.terms import iri, string

    out = [f"_:set <{PREFIXES['rdf']}type> <{rs}ResultSet> ."]
    out += [f"_:set <{rs}resultVariable> {string(c)} ." for c in result.columns]
    for number, row in enumerate(result.rows):
        out.append(f"_:set <{rs}solution> _:r{number} .")
        for place, (column, cell) in enumerate(zip(result.columns, row, strict=True)):
            if cell is not None:
                typed = f"^^{iri(cell.datatype)}" if cell.datatype and not cell.language else ""
                term = iri(cell.value) if cell.kind == "iri" else string(cell.value) + typed
                out.append(f"_:r{number} <{rs}binding> _:r{number}b{place} .")
                out.append(f"_:r{number}b{place} <{rs}variable> {string(column)} .")
                out.append(f"_:r{number}b{place} <{rs}value> {term} .")
    return out


def _votable(result: QueryResult) -> str:
    try:
        from astropy.io.votable import tree, writeto
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
    kinds = [_kind([row[i] for row in rows]) for i in range(len(result.columns))]
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
    writeto(document, out)
    assert isinstance(table.array, np.ma.MaskedArray)
    return out.getvalue().decode("utf-8")


def _kind(values: Sequence[object]) -> str:
    known = [v for v in values if v is not None]
    if known and all(isinstance(v, bool) for v in known):
        return "boolean"
    if known and all(isinstance(v, int) and abs(v) < 2**63 for v in known):
        return "long"
    if known and all(isinstance(v, int | float) for v in known):
        return "double"
    return "unicodeChar"


def _filled(value: object, kind: str) -> object:
    if value is None:
        return {"boolean": False, "long": 0, "double": 0.0}.get(kind, "")
    return str(value) if kind == "unicodeChar" else value
