"""What the tests of stored questions share: expected answers, and rdflib as a second opinion."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rdflib

from jwstrdf.iri import PREFIXES

OBSERVATORY = Path(__file__).resolve().parent.parent / "data" / "observatory"
EXPECTED = OBSERVATORY / "expected" / "questions"
PLACES = ("observatory", "laboratory")
"""The fixtures on which questions are asked."""

_STRING = PREFIXES["xsd"] + "string"


def expected_file(name: str) -> Path:
    """Where the expected answers of a question are."""
    return EXPECTED / f"{name}.json"


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a question; none where nobody wrote any."""
    file = expected_file(name)
    return list(json.loads(file.read_text(encoding="utf-8"))["cases"]) if file.is_file() else []


def title(case: Mapping[str, Any]) -> str:
    """The parameters of a case as a test id."""
    words = (f"{k}={v if isinstance(v, str) else '+'.join(v)}" for k, v in case["parameters"].items())
    told = re.sub(r"[^\x21-\x7e]", "_", ",".join(words))[:100] or "without"
    return f"{case['on']}:{told}" if "on" in case else told


def place_of(case: Mapping[str, Any]) -> str:
    """Where a case is asked: on the observatory, or on the laboratory (`"on": "laboratory"`)."""
    place = str(case.get("on", "observatory"))
    assert place in PLACES, f"a case is asked on {', '.join(PLACES)}, not on {place!r}"
    return place


def rows_of(case: Mapping[str, Any], base: str, archive: Path = OBSERVATORY / "archive") -> list[dict[str, Any]]:
    """The expected rows; `<source LOCATION>` and `<time of the file>` stand for what depends on where the files are."""
    out = []
    for row in case["rows"]:
        filled = dict(row)
        for column, value in row.items():
            if isinstance(value, str) and (found := re.fullmatch(r"<source (.+)>", value)):
                place = str((archive / found[1]).resolve())
                filled[column] = f"{base}source/{hashlib.sha256(place.encode()).hexdigest()[:16]}"
            elif value == "<time of the file>":
                seconds = int((archive / row["location"]).stat().st_mtime)
                filled[column] = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        out.append(filled)
    return out


def read_graph(lines: list[str]) -> rdflib.Graph:
    """N-Triples lines as a graph in memory, literals as they are written."""
    graph = rdflib.Graph()
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph.parse(data="\n".join(lines), format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = before
    return graph


def by_rdflib(graph: rdflib.Graph, query: str) -> Counter[Any]:
    """The answer of rdflib: rows of terms with how often each comes, or triples."""
    answer = graph.query(query)
    if answer.type == "CONSTRUCT":
        assert answer.graph is not None
        return Counter(answer.graph)
    return Counter(tuple(_term(cell) for cell in row) for row in rows_in(answer))


def rows_in(answer: Any) -> list[Any]:
    """The rows of a SELECT as rdflib gives them."""
    assert answer.type == "SELECT"
    return list(answer)


def _term(cell: Any) -> tuple[str, str, str | None] | None:
    if cell is None:
        return None
    if isinstance(cell, rdflib.URIRef):
        return ("iri", str(cell), None)
    assert isinstance(cell, rdflib.Literal), cell
    datatype = None if cell.datatype is None or str(cell.datatype) == _STRING else str(cell.datatype)
    return ("literal", str(cell), datatype)
