"""`--limit`: the first rows in the order in which the whole answer is sorted, for every question that has several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.questions.first import narrowed
from jwstrdf.questions.library import names, question
from jwstrdf.questions.run import _order, run
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


TURTLE = """
PREFIX p: <https://example.org/p#>
SELECT ?name ?more ?node WHERE {
  ?node p:name ?name .
  # @rows ?name ?node
  OPTIONAL { ?node p:more ?more }
}
"""


def test_only_the_nodes_of_the_first_rows_are_asked_for() -> None:
    """Several rows of a node, several nodes of a key: as the whole answer, cut; no more is made than needed."""
    store = in_memory("https://w3id.org/jwstrdf/")
    p = "https://example.org/p#"
    named = {"a": ["x", "y"], "b": ["x"], "c": ["x", "y", "z"], "d": []}
    lines = [f'<{p}{key}{n}> <{p}name> "{key}" .' for key in named for n in (1, 2)]
    lines += [f'<{p}{key}{n}> <{p}more> "{m}{n}" .' for key, more in named.items() for n in (1, 2) for m in more]
    store.commit(Change(insert_lines=lines))

    def rows(query: str) -> list[Any]:
        return sorted(store.select(query).rows, key=lambda row: [_order(cell) for cell in row])

    whole = rows(TURTLE)
    assert len(whole) == 14
    for limit in range(1, 16):
        query = narrowed(store, TURTLE, limit, _order)
        assert rows(query)[:limit] == whole[:limit]
        assert (query == TURTLE) == (limit >= 8)
    assert len(rows(narrowed(store, TURTLE, 1, _order))) == 4
    assert narrowed(store, TURTLE.replace("# @rows", "#"), 1, _order) == TURTLE.replace("# @rows", "#")


@pytest.mark.parametrize("name", [n for n in names() if "# @rows" in question(n).text])
def test_questions_with_such_a_line_are_sorted_by_its_key(name: str) -> None:
    key, node = re.findall(r"# @rows \?(\w+) \?(\w+)", question(name).text)[0]
    columns = [c.name for c in question(name).columns]
    assert columns[0] == key
    assert node in columns or f"(?{node} AS ?" in question(name).text
