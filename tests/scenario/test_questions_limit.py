"""`--limit`: the first rows in the order in which the whole answer is sorted, for every question that has several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.iri import PREFIXES
from jwstrdf.questions.library import names
from jwstrdf.questions.run import _order, first_rows, run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Change, Store
from jwstrdf.stores.embedded import in_memory
from tests.scenario.questions_help import cases, place_of, title

CASES = [
    pytest.param(name, case, id=f"{name}[{title(case)}]")
    for name in names()
    for case in cases(name)
    if len(case.get("rows") or case.get("triples") or ()) > 1
]


@pytest.fixture(scope="module")
def stores(observatory_store: Path, laboratory_store: Path) -> Iterator[dict[str, Store]]:
    found = {
        "observatory": open_store(observatory_store, read_only=True),
        "laboratory": open_store(laboratory_store, read_only=True),
    }
    yield dict(found)
    for store in found.values():
        store.close()


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_limit_cuts_the_sorted_answer(stores: dict[str, Store], name: str, case: dict[str, Any]) -> None:
    store = stores[place_of(case)]
    whole = run(store, name, case["parameters"])
    size = len(whole.triples or whole.rows)
    assert size > 1
    for limit in {1, size // 2, size - 1, size + 5} - {0}:
        cut = run(store, name, case["parameters"], limit=limit)
        assert cut.rows == whole.rows[:limit]
        assert cut.triples == whole.triples[:limit]


def test_every_kind_of_cell_has_its_place() -> None:
    """Numbers by size, then texts, times and IRIs by code point, then nothing; two columns."""
    xsd = PREFIXES["xsd"]
    values = ['"b"', '"B"', '"10"', '"é"', "<https://example.org/a>", '"aa"@en']
    values += [f'"{n}"^^<{xsd}{kind}>' for n, kind in (("10", "integer"), ("9.5", "decimal"), ("-1e3", "double"))]
    values += [f'"{n}"^^<{xsd}{kind}>' for n, kind in (("true", "boolean"), ("2025-01-02T03:00:00Z", "dateTime"))]
    values += [f'"2025-01-02T03:00:00.5Z"^^<{xsd}dateTime>', f'"no number"^^<{xsd}integer>']
    lines = [f"<https://example.org/s{n % 2}> <https://example.org/p{n}> {v} ." for n, v in enumerate(values)]
    store = in_memory("https://w3id.org/jwstrdf/")
    store.commit(
        Change(insert_lines=[*lines, "<https://example.org/z> <https://example.org/none> <https://example.org/z> ."])
    )
    query = "SELECT ?value ?s WHERE { ?s ?p ?o . BIND(IF(?p = <https://example.org/none>, ?nothing, ?o) AS ?value) }\n"
    whole = sorted(store.select(query).rows, key=lambda row: [_order(cell) for cell in row])
    assert len(whole) == len(values) + 1
    assert whole[-1][0] is None
    for limit in range(1, len(whole) + 1):
        assert store.select(query + first_rows(["value", "s"], limit)).rows == whole[:limit]
