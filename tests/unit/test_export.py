"""The export: formats, files that are whole or not there, and what belongs to the part that describes a thing."""

from __future__ import annotations

import gzip
import io
import itertools
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pyoxigraph as ox
import pytest

from jwstrdf.errors import JwstrdfError, StoreError, UnknownNameError, UsageError
from jwstrdf.export import run
from jwstrdf.export.formats import FORMATS, format_of
from jwstrdf.export.run import export
from jwstrdf.ingest import ingest
from jwstrdf.iri import BASE, JWST
from jwstrdf.stores import open_store
from tests.conftest import OBSERVATORY

I2D = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"
OBSERVATION = I2D.removesuffix("_i2d.fits")


def held(store: Path, graph: str | None = None) -> set[str]:
    with open_store(store, read_only=True) as opened:
        return set(opened.lines(graph))


def exported(store: Path, folder: Path, *names: str) -> set[str]:
    """The lines of the part that describes the names."""
    export(store, str(folder / "part.nt"), names=names, force=True)
    return set((folder / "part.nt").read_text(encoding="utf-8").splitlines())


def subjects(lines: set[str]) -> set[str]:
    return {line.split(" ")[0].strip("<>").removeprefix(BASE) for line in lines}


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda f: f.name)
def test_the_ending_tells_the_format(form: object) -> None:
    assert isinstance(form, type(FORMATS["turtle"]))
    for ending in form.endings:
        assert format_of(None, f"a.b.{ending.upper()}.gz") is form
        assert format_of(None, f"x.{ending}") is form
    assert format_of(form.name.upper(), "x.nt") is form
    assert format_of(None, None) is FORMATS["turtle"]


@pytest.mark.parametrize(
    ("word", "name", "said"),
    [(None, "x.txt", "turtle"), (None, "ttl", "turtle"), ("n3", "x.ttl", "'n3'"), ("prov-json", None, "later release")],
)
def test_no_such_format(word: str | None, name: str | None, said: str) -> None:
    if name == "ttl":  # a name that is nothing but an ending is one
        assert format_of(word, name) is FORMATS["turtle"]
        return
    with pytest.raises(UsageError) as error:
        format_of(word, name)
    assert error.value.code == "bad-format"
    assert said in f"{error.value.message} {error.value.hint}"
    assert all(known in str(error.value.hint) for known in FORMATS)


def test_equal_stores_give_equal_bytes(tmp_path: Path) -> None:
    names = [f"jw09912001001_02101_0000{n}_nrca1_cal.fits" for n in range(1, 6)]
    (tmp_path / "names.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    for store in ("one", "two"):
        ingest([tmp_path / "names.txt"], tmp_path / store)
        for ending in ("ttl", "trig", "rdf", "nq.gz"):
            export(tmp_path / store, str(tmp_path / f"{store}.{ending}"))
        export(tmp_path / store, str(tmp_path / f"{store}.part.ttl"), names=[names[0]])
    for ending in ("ttl", "trig", "rdf", "nq.gz", "part.ttl"):
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
    start = (tmp_path / "one.ttl").read_text(encoding="utf-8").splitlines()
    declared = [line for line in start if line.startswith("@prefix ")]
    assert declared == sorted(declared) == start[: len(declared)]
    assert any(f"jwst: <{JWST}>" in line for line in declared)
    with gzip.open(tmp_path / "one.nq.gz") as packed:
        assert len(packed.read().splitlines()) > len(held(tmp_path / "one"))


def test_a_graph_store_is_no_witness(observatory_store: Path, tmp_path: Path) -> None:
    """The store's own graph (its revision) is no part of what it knows."""
    report = export(observatory_store, str(tmp_path / "x.nq"))
    found = {str(q.graph_name) for q in ox.parse((tmp_path / "x.nq").read_bytes(), ox.RdfFormat.N_QUADS)}
    assert len(found) == report.graphs + 1
    assert all(g == "DEFAULT" or g.startswith(f"<{BASE}source/") for g in found)
    assert not any("#revision>" in line for line in (tmp_path / "x.nq").read_text(encoding="utf-8").splitlines())


def test_stdout_takes_bytes_and_text(observatory_store: Path) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        report = export(observatory_store, "-", names=[I2D], form="ntriples")
    assert len(out.getvalue().splitlines()) == report.triples > 20
    raw = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(raw, encoding="utf-8", write_through=True)):
        export(observatory_store, "-", names=[I2D], form="ntriples")
        assert raw.getvalue() == out.getvalue().encode()


def test_a_store_is_streamed(observatory_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read is written before all is read: no more than some thousand statements wait."""
    sizes: list[int] = []
    (quad,) = ox.parse(b"<http://e.example/a> <http://e.example/p> <http://e.example/o> .", ox.RdfFormat.N_TRIPLES)

    def many(self: object, graph: str | None = None) -> Iterator[ox.Quad]:
        for number in range(100_000):
            if number % 10_000 == 0:
                sizes.append(sum(p.stat().st_size for p in tmp_path.iterdir()))
            yield quad

    monkeypatch.setattr("jwstrdf.stores.embedded.EmbeddedStore.quads", many)
    for ending in ("nt", "ttl", "rdf", "jsonld"):
        sizes.clear()
        export(observatory_store, str(tmp_path / f"x.{ending}"), force=True)
        assert all(later > earlier for earlier, later in itertools.pairwise(sizes)), ending


# --- files ------------------------------------------------------------------------------------------------------


def test_what_is_there_stays_unless_it_is_a_file_and_forced(observatory_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.nt"
    file.write_text("old", encoding="utf-8")
    (tmp_path / "folder.nt").mkdir()
    os.mkfifo(tmp_path / "pipe.nt")
    for name, force in (("x.nt", False), ("folder.nt", True), ("pipe.nt", True)):
        with pytest.raises(UsageError) as error:
            export(observatory_store, str(tmp_path / name), names=[I2D], force=force)
        assert error.value.code == "output-exists"
    assert file.read_text(encoding="utf-8") == "old"
    (tmp_path / "link.nt").symlink_to(file)
    export(observatory_store, str(tmp_path / "link.nt"), names=[I2D], force=True)
    assert (tmp_path / "link.nt").is_symlink()
    assert file.read_text(encoding="utf-8").startswith("<")
    with pytest.raises(StoreError) as missing:
        export(observatory_store, str(tmp_path / "no" / "x.nt"))
    assert missing.value.code == "not-accessible"


@pytest.mark.parametrize(
    "problem", [OSError(28, "No space left on device"), OSError(5, "I/O error"), KeyboardInterrupt()]
)
def test_a_failed_export_leaves_the_old_file_and_nothing_else(
    observatory_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    file = tmp_path / "x.nt"
    file.write_text("old", encoding="utf-8")
    written = 0

    def write(self: object, data: bytes) -> int:
        nonlocal written
        written += len(data)
        if written > 20_000:
            raise problem
        return len(data)

    monkeypatch.setattr("jwstrdf.export.target.Sink.write", write)
    expected = KeyboardInterrupt if isinstance(problem, KeyboardInterrupt) else StoreError
    with pytest.raises(expected) as error:
        export(observatory_store, str(file), force=True)
    if isinstance(error.value, StoreError):
        assert error.value.code == ("disk-full" if "space" in str(problem) else "not-accessible")
    assert file.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.nt"]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ('<http://e.example/a> <http://e.example/p> "bell \\u0007" .', "character"),
        ('<http://e.example/a> <http://e.example/1> "x" .', "http://e.example/1"),
    ],
)
def test_what_xml_cannot_hold_is_refused(tmp_path: Path, note: str, said: str) -> None:
    (tmp_path / "note.nt").write_text(note, encoding="utf-8")
    ingest([tmp_path / "note.nt"], tmp_path / "store")
    with pytest.raises(UsageError) as error:
        export(tmp_path / "store", str(tmp_path / "x.rdf"))
    assert error.value.code == "bad-format"
    assert said in error.value.message
    assert not (tmp_path / "x.rdf").exists()
    export(tmp_path / "store", str(tmp_path / "x.ttl"))
    assert {str(t.triple) + " ." for t in ox.parse((tmp_path / "x.ttl").read_bytes(), ox.RdfFormat.TURTLE)} == held(
        tmp_path / "store"
    )


# --- parts ------------------------------------------------------------------------------------------------------


def test_a_product_comes_with_all_that_describes_it(observatory_store: Path, tmp_path: Path) -> None:
    every = held(observatory_store)
    part = exported(observatory_store, tmp_path, I2D)
    about = subjects(part)
    assert part < every
    assert part == {line for line in every if line.split(" ")[0].strip("<>").removeprefix(BASE) in about}

    def those(predicate: str) -> set[str]:
        tail = f" <{JWST}{predicate}> <{BASE}product/{I2D}> ."
        return {line.split(" ")[0].strip("<>").removeprefix(BASE) for line in every if line.endswith(tail)}

    for predicate in ("versionOf", "recordOf", "listedProduct", "member", "output", "conflictAbout"):
        assert those(predicate) <= about, predicate
    assert those("output")
    assert those("listedProduct")
    assert f"product/{I2D}" in about
    witnesses = {
        line.split(" ")[2].strip("<>").removeprefix(BASE)
        for line in part
        if line.split(" ")[1].rpartition("#")[2] in ("witness>", "namedBy>", "listedBy>", "readFrom>")
    }
    assert witnesses <= about
    assert any(a.startswith("association/") and a.count("/") == 3 for a in about)  # its entry
    assert not [a for a in about if a.startswith("product/") and a != f"product/{I2D}"]


def test_an_observation_and_a_program_come_with_their_files(observatory_store: Path, tmp_path: Path) -> None:
    every = held(observatory_store)
    place = f" <{JWST}inObservation> <{BASE}observation/{OBSERVATION}> ."
    inside = {line.split(" ")[0].strip("<>").removeprefix(BASE) for line in every if line.endswith(place)}
    about = subjects(exported(observatory_store, tmp_path, OBSERVATION))
    assert inside
    assert {a for a in about if a.startswith("product/") and a.count("/") == 1} == {
        i for i in inside if i.startswith("product/")
    }
    program = subjects(exported(observatory_store, tmp_path, "9901"))
    assert about <= program
    assert "program/09901" in program
    assert not [p for p in program if p.startswith("product/jw09902")]


def test_an_association_comes_with_its_members_and_not_with_their_files(
    observatory_store: Path, tmp_path: Path
) -> None:
    every = held(observatory_store)
    name = next(
        line.split(" ")[0].strip("<>").removeprefix(f"{BASE}association/")
        for line in sorted(every)
        if line.endswith(f"<{JWST}Association> .")
    )
    about = subjects(exported(observatory_store, tmp_path, name))
    below = {a for a in subjects(every) if a.startswith(f"association/{name}")}
    assert {a for a in about if not a.startswith(("source/", "listing/", "record/", "conflict/"))} == below
    assert {a.count("/") for a in below} == {1, 2, 3, 4}


def test_names_of_every_kind(observatory_store: Path, tmp_path: Path) -> None:
    one = exported(observatory_store, tmp_path, I2D)
    assert exported(observatory_store, tmp_path, f"{BASE}product/{I2D}") == one
    assert exported(observatory_store, tmp_path, f"/some/folder/{I2D}", I2D) == one
    other = exported(observatory_store, tmp_path, OBSERVATION)
    assert exported(observatory_store, tmp_path, I2D, OBSERVATION) == one | other
    with open_store(observatory_store, read_only=True) as store:
        told = f' <{JWST}sourceKind> "product-table" .'
        source = next(line.split(" ")[0].strip("<>") for line in store.lines() if line.endswith(told))
        said = f"<{source}> <{JWST}location>"
        (location,) = (line.split('"')[1] for line in store.lines() if line.startswith(said))
    by_iri = exported(observatory_store, tmp_path, source)
    assert exported(observatory_store, tmp_path, location) == by_iri
    assert exported(observatory_store, tmp_path, f"archive/{location}") == by_iri
    assert exported(observatory_store, tmp_path, str(OBSERVATORY / "archive" / location)) == by_iri
    assert source.removeprefix(BASE) in subjects(by_iri)
    for wrong in ("jw09901-o001_t001_nircam_clear-f999w_i2d.fits", "77777", "\udc80", "a\0b", ""):
        with pytest.raises(UnknownNameError) as error:
            export(observatory_store, str(tmp_path / "y.nt"), names=[wrong])
        assert error.value.code == "unknown-product"


def test_the_graph_of_a_source(observatory_store: Path, tmp_path: Path) -> None:
    with open_store(observatory_store, read_only=True) as store:
        source = sorted(store.graph_sizes())[0]
    report = export(observatory_store, str(tmp_path / "x.nt"), graph=source)
    assert set((tmp_path / "x.nt").read_text(encoding="utf-8").splitlines()) == held(observatory_store, source)
    assert report.as_dict() == {
        "output": str(tmp_path / "x.nt"),
        "format": "ntriples",
        "nodes": [],
        "graph": source,
        "triples": len(held(observatory_store, source)),
        "graphs": 0,
        "bytes": (tmp_path / "x.nt").stat().st_size,
    }
    with pytest.raises(JwstrdfError) as both:
        export(observatory_store, str(tmp_path / "y.nt"), names=[I2D], graph=source)
    assert both.value.code == "usage"
    with pytest.raises(UnknownNameError) as unknown:
        export(observatory_store, str(tmp_path / "y.nt"), graph=I2D)
    assert unknown.value.code == "unknown-source"


def test_a_bulk_source_has_no_graph(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("jw09912001001_02101_00001_nrca1_cal.fits\n", encoding="utf-8")
    ingest([names], tmp_path / "store", bulk=True)
    with pytest.raises(UnknownNameError) as error:
        export(tmp_path / "store", str(tmp_path / "x.nt"), graph=str(names))
    assert error.value.code == "no-graph"
    assert run.export(tmp_path / "store", str(tmp_path / "x.nq")).graphs == 0
