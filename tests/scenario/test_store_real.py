"""The store with the real loaders and the real mapping, on the fixture observatory."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from jwstrdf.answers.doctor import doctor
from jwstrdf.answers.info import info
from jwstrdf.ingest import forget, ingest, rebuild
from jwstrdf.ingest.derivation import default
from jwstrdf.iri import BASE
from jwstrdf.loaders.load import merged, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.stores import open_store

Content = tuple[list[str], dict[str, list[str]]]


def content(store: Path) -> Content:
    with open_store(store, read_only=True) as opened:
        return opened.lines(), {graph: opened.lines(graph) for graph in opened.graph_sizes()}


def bare(lines: list[str]) -> list[str]:
    """Without what depends on the folder that was named: published location, and label of the root."""
    return [line for line in lines if not line.startswith(f"<{BASE}source/")]


@pytest.fixture(scope="module")
def archive(observatory: Path) -> Path:
    return observatory / "archive"


@pytest.fixture(scope="module")
def whole(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("real") / "store"
    assert ingest([archive], store).rejected == 0
    return store


def test_graphs_are_what_the_mapping_makes_of_the_files(archive: Path, whole: Path) -> None:
    tables = merged([read_source(file) for file in walk([archive])])
    truth, graphs = content(whole)
    assert truth == sorted(default().truth(tables, BASE))
    said: dict[str, list[str]] = {}
    for source, line in default().said(tables, BASE).iter_rows():
        said.setdefault(f"{BASE}source/{source}", []).append(line)
    assert graphs == {graph: sorted(lines) for graph, lines in said.items()}
    assert len(truth) > 100


def test_the_order_of_sources_leaves_no_trace(archive: Path, whole: Path, tmp_path: Path) -> None:
    files = [path for path in sorted(archive.rglob("*")) if path.is_file()]
    random.Random(1).shuffle(files)
    for start in range(0, len(files), 12):
        ingest(files[start : start + 12], tmp_path / "store")
    assert bare(content(tmp_path / "store")[0]) == bare(content(whole)[0])


def test_forgetting_half_leaves_the_other_half(archive: Path, tmp_path: Path) -> None:
    files = [path for path in sorted(archive.rglob("*")) if path.is_file()]
    for half, rest in ((files[::2], files[1::2]), (files[1::2], files[::2])):
        both, alone = tmp_path / f"both{half[0].name}", tmp_path / f"alone{half[0].name}"
        ingest(files, both)
        forget(half, both)
        ingest(rest, alone)
        assert content(both) == content(alone)


def test_bulk_and_rebuild_give_the_same_truth(archive: Path, whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    report = ingest([archive], store, bulk=True)
    truth, graphs = content(whole)
    assert content(store) == (truth, {})
    assert report.triples == len(truth) == sum(s.triples for s in report.sources)
    rebuild(store)
    assert content(store) == (truth, {})
    ingest([archive], store)
    rebuild(store)
    assert content(store) == (truth, graphs)


def test_doctor_and_info_on_it(whole: Path) -> None:
    told = doctor(whole)
    assert told["ok"], [c for c in told["checks"] if not c["ok"]]
    numbers = info(whole)
    assert numbers["products"] >= numbers["present"] > 0
    assert min(numbers["observations"], numbers["programs"], numbers["sources"]) > 0


COLD = """
import sys
from jwstrdf.stores import open_store
store = open_store(sys.argv[1], read_only=True)
rows = store.select("SELECT ?thing { ?thing a <https://w3id.org/jwstrdf/ontology#Product> } LIMIT 5")
assert len(rows) == 5
print([m for m in ("polars", "rdflib", "astropy", "numpy", "duckdb") if m in sys.modules])
"""


def test_a_cold_process_reads_without_the_heavy_packages(whole: Path) -> None:
    """They are what makes a start slow (benchmarks/README.md has the times)."""
    ran = subprocess.run([sys.executable, "-c", COLD, str(whole)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
