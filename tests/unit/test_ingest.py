"""Ingest and forget on a store on disk, with a mapping whose right answer is known (store_fakes)."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jwstrdf import ingest as package
from jwstrdf.errors import BadInputError, StoreError, UnknownNameError
from jwstrdf.ingest import IngestReport, plan, run, session
from jwstrdf.iri import source_key
from jwstrdf.loaders.load import merged
from jwstrdf.stores import open_store
from jwstrdf.stores.ledger import Ledger
from tests.unit import store_fakes as fakes
from tests.unit.store_fakes import BASE, DERIVATION, LOADER

FILES: dict[str, Any] = {
    "a.json": {"names": {"00001_raw": "opened"}, "links": [["00001_cal", "00001_raw"]]},
    "b.json": {"names": {"00002_raw": "named"}, "links": [["00002_cal", "00002_raw"], ["00002_cal", "00001_raw"]]},
    "c.json": {"listings": [["00002_raw", "7", "7"], ["00003_raw", "7", "8"]]},
    "deep/d.json": {"names": {"00002_raw": "opened", "odd": "named"}},
    "deep/e.json": {"listings": [["00004_raw", "8", "8"]]},
    "f.json": {"names": {"00009_alone": "opened"}},
}


def ingest(paths: Sequence[Path] | Path, store: Path, **options: Any) -> IngestReport:
    listed = [paths] if isinstance(paths, Path) else list(paths)
    options = {"base": BASE, "loader": LOADER, "derivation": DERIVATION, **options}
    return package.ingest(listed, store, **options)


def forget(targets: Sequence[str | Path], store: Path, **options: Any) -> IngestReport:
    return package.forget(targets, store, derivation=DERIVATION, **options)


def rebuild(store: Path) -> IngestReport:
    return package.rebuild(store, derivation=DERIVATION)


def state(store: Path) -> tuple[list[str], dict[str, list[str]], int]:
    """Truth graph, named graphs, revision; the ledger must agree."""
    with open_store(store, read_only=True) as opened, Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
        lines = opened.lines()
        graphs = {graph: opened.lines(graph) for graph in opened.graph_sizes()}
        assert ledger.triples == len(lines)
        assert ledger.revision == opened.revision()
        told = {f"{BASE}source/{r.source}": r.graph_triples for r in ledger.sources().values() if not r.bulk}
        assert told == {graph: len(found) for graph, found in graphs.items()}
        return lines, graphs, ledger.revision


def expected(files: Mapping[Path, Any]) -> tuple[list[str], dict[str, list[str]]]:
    """What the truth graph and the named graphs must be, computed from the files alone."""
    loaded = [
        fakes.loaded(
            source_key(str(path)), said, path.name if path.parent.name != "deep" else f"deep/{path.name}", "in"
        )
        for path, said in files.items()
    ]
    tables = merged(loaded)
    graphs: dict[str, list[str]] = {}
    for source, line in fakes.said_lines(tables, BASE).iter_rows():
        graphs.setdefault(f"{BASE}source/{source}", []).append(line)
    return sorted(fakes.truth_lines(tables, BASE)), {g: sorted(lines) for g, lines in sorted(graphs.items())}


def by_path(folder: Path, files: Mapping[str, Any]) -> dict[Path, Any]:
    return {folder.resolve() / name: said for name, said in files.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fakes.write(tmp_path / "in", FILES)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_the_graph_is_what_the_tables_say(folder: Path, store: Path) -> None:
    report = ingest(folder, store)
    truth, graphs = expected(by_path(folder, FILES))
    assert state(store) == (truth, graphs, 1)
    assert [Path(s.path).name for s in report.sources] == ["a.json", "b.json", "c.json", "d.json", "e.json", "f.json"]
    assert {s.status for s in report.sources} == {"added"}
    assert report.triples == len(truth) == sum(s.triples for s in report.sources)
    assert [s.products for s in report.sources] == [2, 3, 2, 2, 1, 1]


def test_the_report_has_the_shape_of_the_contract(folder: Path, store: Path) -> None:
    fakes.write(folder, {"bad.json": "{"})
    told = ingest(folder, store).as_dict()
    for source in told["sources"]:
        assert list(source) == ["path", "kind", "digest", "status", "products", "triples", "facts", "warnings", "error"]
    totals = told["totals"]
    assert {k: totals[k] for k in ("sources", "added", "replaced", "unchanged", "rejected", "forgotten")} == {
        "sources": 7,
        "added": 6,
        "replaced": 0,
        "unchanged": 0,
        "rejected": 1,
        "forgotten": 0,
    }
    assert totals["products"] == 11
    assert totals["seconds"] > 0
    assert told["revision"] == 1


def test_a_second_run_changes_nothing(folder: Path, store: Path) -> None:
    ingest(folder, store)
    before = state(store)
    report = ingest(folder, store)
    assert {s.status for s in report.sources} == {"unchanged"}
    assert (report.triples, report.removed, report.revision) == (0, 0, 1)
    assert [s.products for s in report.sources] == [2, 3, 2, 2, 1, 1]
    assert state(store) == before


def test_one_file_after_the_other_gives_the_same_as_all_at_once(folder: Path, store: Path, tmp_path: Path) -> None:
    ingest(folder, store)
    names = sorted(folder.rglob("*.json"))
    for seed in range(3):
        random.Random(seed).shuffle(names)
        other = tmp_path / f"store{seed}"
        for name in names:
            root = folder if name.parent == folder else name.parent
            assert root.exists()
            ingest(name, other)
        lines, graphs, revision = state(other)
        assert revision == len(names)
        # what is published depends on the folder that was named, all else does not
        here = [line for line in lines if "#location>" not in line]
        assert here == [line for line in state(store)[0] if "#location>" not in line]
        assert graphs.keys() == state(store)[1].keys()


def test_forgetting_a_leaves_exactly_b(folder: Path, store: Path, tmp_path: Path) -> None:
    for name in FILES:
        here = tmp_path / ("without-" + name.replace("/", "-"))
        ingest(folder, here)
        report = forget([folder / name], here)
        assert [(s.status, Path(s.path).name) for s in report.sources] == [("forgotten", Path(name).name)]
        rest = {n: said for n, said in FILES.items() if n != name}
        truth, graphs = expected(by_path(folder, rest))
        assert state(here) == (truth, graphs, 2), name
        assert report.removed > 0


def test_a_changed_source_replaces_what_it_said(folder: Path, store: Path) -> None:
    ingest(folder, store)
    files = {**FILES, "b.json": {"names": {"00005_raw": "opened"}, "listings": [["00005_raw", "8", "8"]]}}
    fakes.write(folder, files)
    report = ingest(folder, store)
    assert [s.status for s in report.sources] == ["unchanged", "replaced", *["unchanged"] * 4]
    truth, graphs = expected(by_path(folder, files))
    assert state(store) == (truth, graphs, 2)
    assert report.triples > 0
    assert report.removed > 0


def test_a_file_that_opens_makes_edges_of_others_true_and_false_again(folder: Path, store: Path) -> None:
    edge = f"<{BASE}product/00002_cal> <https://w3id.org/jwstrdf/ontology#derivedFrom> <{BASE}product/00001_raw> ."
    ingest(folder / "b.json", store)
    assert edge not in state(store)[0]
    ingest(folder / "a.json", store)
    assert edge in state(store)[0]
    forget([folder / "a.json"], store)
    assert edge not in state(store)[0]


def test_a_bad_file_beside_good_ones(folder: Path, store: Path) -> None:
    fakes.write(folder, {"bad.json": "{", "worse.json": {"crash": True}})
    report = ingest(folder, store)
    assert report.rejected == 2
    bad, worse = (s for s in report.sources if s.status == "rejected")
    assert bad.error is not None
    assert (bad.error["code"], bad.error["where"], bad.kind, bad.triples) == ("bad-json", "bad.json", None, 0)
    assert worse.error is not None
    assert "ZeroDivisionError" in str(worse.error["message"])
    truth, graphs = expected(by_path(folder, FILES))
    assert state(store) == (truth, graphs, 1)


def test_a_source_that_became_bad_keeps_its_stored_version(folder: Path, store: Path) -> None:
    ingest(folder, store)
    before = state(store)
    fakes.write(folder, {"a.json": "{"})
    assert ingest(folder, store).sources[0].status == "rejected"
    assert state(store) == before


def test_only_bad_files_make_no_store(tmp_path: Path, store: Path) -> None:
    folder = fakes.write(tmp_path / "in", {"bad.json": "{"})
    assert ingest(folder, store).rejected == 1
    assert not store.exists()


def test_bulk_has_the_same_truth_and_no_graphs(folder: Path, store: Path, tmp_path: Path) -> None:
    report = ingest(folder, store, bulk=True)
    truth, _ = expected(by_path(folder, FILES))
    assert state(store) == (truth, {}, 1)
    assert sum(s.triples for s in report.sources) == len(truth)
    assert {s.status for s in ingest(folder, store, bulk=True).sources} == {"unchanged"}
    forget([folder / "a.json"], store)
    rest = {n: said for n, said in FILES.items() if n != "a.json"}
    assert state(store) == (expected(by_path(folder, rest))[0], {}, 2)


def test_bulk_and_back_again(folder: Path, store: Path) -> None:
    truth, graphs = expected(by_path(folder, FILES))
    ingest(folder, store)
    ingest(folder, store, bulk=True)
    assert state(store) == (truth, {}, 2)
    ingest(folder, store)
    assert state(store) == (truth, graphs, 3)


def test_a_dry_run_says_the_same_and_writes_nothing(folder: Path, store: Path) -> None:
    dry = ingest(folder, store, dry_run=True)
    assert not store.exists()
    wet = ingest(folder, store)
    assert [s.as_dict() for s in dry.sources] == [s.as_dict() for s in wet.sources]
    assert dry.triples == wet.triples
    fakes.write(folder, {"b.json": {"names": {"00005_raw": "opened"}}})
    before, files = state(store), sorted(p for p in store.rglob("*"))
    stamps = {p: p.stat().st_mtime_ns for p in files if "graph" not in p.parts}
    dry = ingest(folder, store, dry_run=True)
    gone = forget([folder], store, dry_run=True)
    assert gone.count("forgotten") == 6
    assert (state(store), sorted(store.rglob("*"))) == (before, files)
    assert stamps == {p: p.stat().st_mtime_ns for p in stamps}
    wet = ingest(folder, store)
    assert (dry.triples, dry.removed) == (wet.triples, wet.removed)


def test_batches_of_any_size_give_the_same(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth, graphs = expected(by_path(folder, FILES))
    for number, (sources, rows, chunk) in enumerate([(1, 10**6, 10**6), (2, 10**6, 1), (100, 3, 2), (100, 100, 1)]):
        monkeypatch.setattr(run, "BATCH_SOURCES", sources)
        monkeypatch.setattr(run, "BATCH_ROWS", rows)
        monkeypatch.setattr(plan, "CHUNK", chunk)
        store = tmp_path / f"store{number}"
        report = ingest(folder, store)
        assert state(store)[:2] == (truth, graphs)
        assert report.triples - report.removed == len(truth)
        assert sum(s.triples for s in report.sources) == report.triples


def test_how_many_sources_share_a_commit_can_be_told(folder: Path, tmp_path: Path) -> None:
    truth, graphs = expected(by_path(folder, FILES))
    for every, commits in ((1, 6), (4, 2), (6, 1), (100, 1)):
        store = tmp_path / f"every{every}"
        ingest(folder, store, commit_every=every)
        assert state(store) == (truth, graphs, commits)
    dry = ingest(folder, tmp_path / "dry", dry_run=True, commit_every=1)
    assert dry.triples == len(truth)  # it commits nothing, so it compares with what is stored in one go


@pytest.mark.parametrize("in_memory", [0, 10**6])
def test_the_ways_of_a_big_load_give_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    monkeypatch.setattr(session, "BULK_FIRST", 0)
    monkeypatch.setattr(session, "BULK_LATER", 0)
    monkeypatch.setattr(session, "IN_MEMORY", in_memory)
    monkeypatch.setattr(plan, "CHUNK", 2)
    store = tmp_path / "store"
    first = ingest([folder / n for n in FILES if n != "f.json"], store)
    more = ingest(folder / "f.json", store)
    assert first.triples + more.triples == len(state(store)[0])
    truth, graphs = expected(by_path(folder, FILES))
    strip = "deep/"
    assert [line.replace(strip, "") for line in truth] == state(store)[0]
    assert len(state(store)[1]) == len(graphs)
    forget([folder / "f.json"], store)
    forget([folder], store)
    assert state(store)[:2] == ([], {})


def test_jobs_read_in_other_processes(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jwstrdf.ingest import reading

    monkeypatch.setattr(reading, "WORTH_A_POOL", 3)
    folder = fakes.write(tmp_path / "in", {**FILES, "bad.json": "{"})
    report = ingest(folder, store, jobs=2)
    assert report.rejected == 1
    assert [Path(s.path).name for s in report.sources][:3] == ["a.json", "b.json", "bad.json"]
    assert state(store)[:2] == expected(by_path(folder, FILES))


# --- forget -------------------------------------------------------------------------------------------------------


def test_ways_to_name_what_is_to_be_forgotten(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(folder, store)
    monkeypatch.chdir(folder)
    key = source_key(str((folder / "b.json").resolve()))
    for target, names in [
        ("a.json", ["a.json"]),
        (f"{BASE}source/{key}", ["b.json"]),
        ("in/c.json", ["c.json"]),
        (str(folder / "deep"), ["d.json", "e.json"]),
    ]:
        (folder / "a.json").unlink(missing_ok=True)  # what is to be forgotten need not be there any more
        assert [Path(s.path).name for s in forget([target], store, dry_run=True).sources] == names
        assert [Path(s.path).name for s in forget([target], store).sources] == names
    assert len(state(store)[1]) == 1


def test_a_target_that_matches_nothing_stops_everything(folder: Path, store: Path) -> None:
    ingest(folder, store)
    before = state(store)
    with pytest.raises(UnknownNameError) as caught:
        forget([folder / "a.json", folder / "nothing.json"], store)
    assert caught.value.code == "unknown-source"
    with pytest.raises(UnknownNameError):
        forget([folder / "dee"], store)
    assert state(store) == before


def test_a_name_that_several_folders_have_is_refused(store: Path, tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"x{number}" / "same").mkdir(parents=True)
        (tmp_path / f"x{number}" / "same" / "s.json").write_text(json.dumps(FILES["f.json"]))
        ingest(tmp_path / f"x{number}" / "same", store)
    before = state(store)
    paths = [str((tmp_path / f"x{n}" / "same" / "s.json").resolve()) for n in range(6)]
    for name in ("s.json", "same/s.json"):
        for dry_run in (True, False):
            with pytest.raises(UnknownNameError) as caught:
                forget([paths[0], name], store, dry_run=dry_run)
            assert (caught.value.code, caught.value.exit_code, caught.value.where) == ("ambiguous-source", 3, name)
            assert all(path in caught.value.message for path in paths[:5])
            assert caught.value.message.endswith(" and 1 more")
    assert state(store) == before
    forget(paths[2:], store)
    with pytest.raises(UnknownNameError) as caught:
        forget(["s.json"], store)
    assert caught.value.message.endswith(f": {paths[0]}, {paths[1]}")
    forget(paths[:1], store)
    assert [s.path for s in forget(["s.json"], store).sources] == paths[1:2]  # a single one is no guess


def test_forgetting_everything_empties_the_graph_and_the_parts(folder: Path, store: Path) -> None:
    ingest(folder, store)
    forget([folder], store)
    assert state(store) == ([], {}, 2)
    assert list((store / "parts").iterdir()) == []
    ingest(folder, store)
    assert state(store) == (*expected(by_path(folder, FILES)), 3)


# --- stores -------------------------------------------------------------------------------------------------------


def test_an_endpoint_cannot_be_ingested_into_yet(folder: Path) -> None:
    for work in (lambda: package.ingest([folder], "https://e.org/sparql"), lambda: forget([folder], "https://e.org/s")):  # type: ignore[arg-type]
        with pytest.raises(StoreError) as caught:
            work()
        assert caught.value.code == "remote-read-only"


def test_refusals_come_before_any_file_is_read(folder: Path, store: Path) -> None:
    def never(_: Any) -> Any:
        raise AssertionError("a file was read")

    reading_nothing = replace(LOADER, read=never, digest=never)
    with pytest.raises(StoreError) as caught:
        ingest(folder, folder, loader=reading_nothing)
    assert caught.value.code == "not-a-store"
    open_store(store, create=True, base="https://e.org/other/").close()
    with pytest.raises(StoreError) as caught:
        ingest(folder, store, loader=reading_nothing)
    assert caught.value.code == "other-base"
    with open_store(store), pytest.raises(StoreError) as caught:
        ingest(folder, store, base=None, loader=reading_nothing)
    assert caught.value.code == "store-locked"


def test_what_is_wrong_with_the_installation_is_no_bad_file(folder: Path, store: Path) -> None:
    def broken(_: Any) -> Any:
        raise StoreError("broken-installation", "the ontology is gone")

    with pytest.raises(StoreError):
        ingest(folder, store, loader=replace(LOADER, read=broken))


def test_a_loader_that_changed_reads_again(folder: Path, store: Path) -> None:
    ingest(folder, store)
    newer = replace(LOADER, version="loader-2")
    assert {s.status for s in ingest(folder, store, loader=newer).sources} == {"replaced"}
    assert {s.status for s in ingest(folder, store, loader=newer).sources} == {"unchanged"}


def test_a_mapping_that_changed_makes_the_graph_anew(folder: Path, store: Path) -> None:
    ingest(folder, store)

    def more(tables: Any, base: str) -> Any:
        lines = fakes.truth_lines(tables, base)
        return lines.str.replace("#namedBy>", "#mentionedBy>")

    other = replace(DERIVATION, truth=more, digest="digest-2", ontology_version="fake-2")
    report = ingest(folder / "f.json", store, derivation=other)
    assert "anew" in str(report.repaired)
    lines = state(store)[0]
    assert any("#mentionedBy>" in line for line in lines)
    assert not any("#namedBy>" in line for line in lines)
    with Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
        assert ledger.meta("ontology_version") == "fake-2"


def test_a_big_graph_is_not_made_anew_without_asking(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(folder, store)
    monkeypatch.setattr(session, "REBUILD_UNASKED", 1)
    with pytest.raises(StoreError) as caught:
        ingest(folder, store, derivation=replace(DERIVATION, digest="digest-2"))
    assert caught.value.code == "rebuild-needed"


def test_rebuild_gives_the_same_graph(folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FILES:
        ingest(folder / name, store)
    ingest(folder / "a.json", store, bulk=True)
    truth, graphs, revision = state(store)
    monkeypatch.setattr("jwstrdf.ingest.rebuilding.CHUNK", 2)
    report = rebuild(store)
    assert state(store) == (truth, graphs, revision + 1)
    assert report.triples == len(truth)
    assert sorted(p.name for p in store.iterdir()) == ["graph", "ledger.sqlite", "lock", "parts", "store.json"]


def test_many_small_commits_are_merged_into_few_parts(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MANY_PARTS", 4)
    files = {f"{n}.json": {"names": {f"0000{n}_raw": "opened"}} for n in range(7)}
    folder = fakes.write(tmp_path / "in", files)
    for name in files:
        ingest(folder / name, store)
        assert len(list((store / "parts").iterdir())) <= 5
    forget([folder / "0.json"], store)
    rest = {n: said for n, said in files.items() if n != "0.json"}
    assert state(store)[:2] == expected(by_path(folder, rest))
    rebuild(store)
    assert state(store)[:2] == expected(by_path(folder, rest))


def test_mostly_dead_parts_are_written_anew(tmp_path: Path, store: Path) -> None:
    files = {f"{n}.json": {"names": {f"0000{n}_{k}": "opened" for k in range(600)}} for n in range(3)}
    folder = fakes.write(tmp_path / "in", files)
    ingest(folder, store)
    forget([folder / "0.json", folder / "1.json"], store)
    with Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
        assert list(ledger.parts().values()) == [601]
    assert state(store)[:2] == expected(by_path(folder, {"2.json": files["2.json"]}))


def test_the_error_of_a_bad_file_is_its_own() -> None:
    from jwstrdf.ingest import reading

    def bad(_: Any) -> Any:
        raise BadInputError("some-code", "what", hint="do", where="there")

    file = fakes.FakeFile("/x/a.json", "a.json", "x")
    (found,) = reading.read_all([file], {}, replace(LOADER, read=bad), bulk=False, jobs=1)
    assert found.error == {"code": "some-code", "message": "what", "hint": "do", "where": "there"}
