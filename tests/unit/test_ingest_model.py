"""Any sequence of ingest, replace and forget leaves exactly what the files that are stored say (hypothesis)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit import store_fakes as fakes
from tests.unit.test_ingest import by_path, expected, forget, ingest, rebuild, state

NAMES = ["a.json", "b.json", "c.json", "d.json"]
products = st.builds("{}_{}".format, st.sampled_from(["00001", "00002", "00003", "odd"]), st.sampled_from(["x", "y"]))
numbers = st.sampled_from(["7", "8"])
contents = st.fixed_dictionaries(
    {},
    optional={
        "names": st.dictionaries(products, st.sampled_from(["opened", "named"]), max_size=3),
        "links": st.lists(st.tuples(products, products), max_size=2),
        "listings": st.lists(st.tuples(products, numbers, numbers), max_size=2),
    },
)
steps = st.one_of(
    st.tuples(
        st.just("ingest"), st.dictionaries(st.sampled_from(NAMES), contents, min_size=1, max_size=3), st.booleans()
    ),
    st.tuples(st.just("forget"), st.sampled_from(NAMES)),
    st.tuples(st.just("rebuild")),
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=2, max_size=6))
def test_any_sequence(sequence: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder, store = Path(temporary) / "in", Path(temporary) / "store"
        folder.mkdir()
        stored: dict[str, Any] = {}
        graphless: set[str] = set()
        for step in sequence:
            if step[0] == "ingest":
                fakes.write(folder, step[1])
                ingest([folder / name for name in step[1]], store, bulk=step[2])
                for name, content in step[1].items():
                    stored[name] = content
                    (graphless.add if step[2] else graphless.discard)(name)
            elif step[0] == "forget" and step[1] in stored:
                forget([folder / step[1]], store)
                del stored[step[1]]
                graphless.discard(step[1])
            elif step[0] == "rebuild" and store.exists():
                rebuild(store)
            if store.exists():
                truth, graphs = expected(by_path(folder, stored))
                gone = {g for g in graphs if any(by_key(folder, name) in g for name in graphless)}
                assert state(store)[:2] == (truth, {g: lines for g, lines in graphs.items() if g not in gone})


def by_key(folder: Path, name: str) -> str:
    from jwstrdf.iri import source_key

    return source_key(str(folder.resolve() / name))
