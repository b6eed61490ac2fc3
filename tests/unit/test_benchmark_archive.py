"""The made-up archive of the benchmarks has the graph that `ingest` makes of its files, and every kind of thing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore

BENCHMARKS = Path(__file__).resolve().parent.parent.parent / "benchmarks"
PREFIX = "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#>\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedStore, Path]]:
    """The archive in a store, and the folder of its files."""
    root = tmp_path_factory.mktemp("archive")
    sys.path.insert(0, str(BENCHMARKS))
    try:
        from archive import fill

        assert fill(root / "store", 1000, seed=187, jobs=1, keep=root / "files") == 1261
    finally:
        sys.path.remove(str(BENCHMARKS))
    with open_store(root / "store", read_only=True) as store:
        assert isinstance(store, EmbeddedStore)
        yield store, root / "files"


def test_the_graph_is_that_of_an_ingest(made: tuple[EmbeddedStore, Path], tmp_path: Path) -> None:
    store, files = made
    report = ingest(sorted(files.iterdir()), tmp_path / "store", bulk=True)
    assert not [s for s in report.sources if s.status == "rejected"]
    with open_store(tmp_path / "store", read_only=True) as other:
        ours, theirs = set(store.lines()), set(other.lines())
    assert sorted(ours ^ theirs)[:5] == []
    assert len(ours) > 50_000


@pytest.mark.parametrize(
    "pattern",
    [
        "?x a jwst:UncalProduct",
        "?x jwst:derivedFrom/jwst:derivedFrom/jwst:derivedFrom ?y",
        "?x jwst:exptype 'background'",
        "?x jwst:nameKind 'guide_star'",
        "?x jwst:listedFor ?y",
        "?x a jwst:ProductVersion",
        "?x jwst:usedReferenceFile ?y",
        "?x a jwst:Selection",
        "?x jwst:namedBy ?y",
        "?x jwst:completedStep ?y",
        "?x a jwst:Conflict",
        "?x jwst:isMinimumRecommendedFor ?y",
        "?x jwst:derivedFrom ?y . ?y jwst:nameKind 'exposure' . ?x jwst:nameKind 'stage3'",
    ],
)
def test_every_kind_of_thing_is_there(made: tuple[EmbeddedStore, Path], pattern: str) -> None:
    assert made[0].ask(f"{PREFIX}ASK {{ {pattern} }}")
