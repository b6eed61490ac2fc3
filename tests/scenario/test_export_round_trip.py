"""What `export` writes comes back in, isomorphic; into its own store it adds nothing, and can be taken back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from jwstrdf.export.formats import FORMATS
from jwstrdf.export.run import export
from jwstrdf.ingest import forget, ingest
from jwstrdf.iri import BASE, source_key
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore
from tests.scenario.test_any_order import sources as sources

# rdflib's own parsers use what rdflib calls old.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated, use:DeprecationWarning:rdflib")

ENDINGS = [f.endings[0] for f in FORMATS.values()]


def lines(store: Path, graph: str | None = None) -> set[str]:
    opened = open_store(store, read_only=True)
    assert isinstance(opened, EmbeddedStore)
    try:
        return set(opened.lines(graph))
    finally:
        opened.close()


def graphs(store: Path) -> dict[str, int]:
    opened = open_store(store, read_only=True)
    try:
        return opened.graph_sizes()
    finally:
        opened.close()


def come_in(file: Path, store: Path) -> str:
    """Ingest one file, which must be stored; the key of the source."""
    (source,) = ingest([file], store).sources
    assert (source.status, source.error) == ("added", None)
    return source_key(str(file.resolve()))


def without(found: set[str], key: str) -> set[str]:
    """The lines that do not speak of a source."""
    return {line for line in found if f"{BASE}source/{key}>" not in line}


@pytest.mark.parametrize("ending", [*ENDINGS, "ttl.gz"])
def test_the_observatory_comes_back(observatory_store: Path, tmp_path: Path, ending: str) -> None:
    held = lines(observatory_store)
    file = tmp_path / f"all.{ending}"
    report = export(observatory_store, str(file))
    assert report.triples == len(held)
    key = come_in(file, tmp_path / "other")
    found = lines(tmp_path / "other")
    assert without(found, key) == held
    own = {line.split(" ")[1].rpartition("#")[2].rstrip(">") for line in found - held}
    assert own >= {"namedBy", "listedBy", "sourceKind"}
    assert not own & {"witness", "readFrom"}  # nothing was concluded from names a second time


@pytest.mark.parametrize("ending", ENDINGS)
def test_other_parsers_read_the_same(sources: list[Path], tmp_path: Path, ending: str) -> None:
    ingest(sources, tmp_path / "store")
    form = {"ttl": "turtle", "nt": "nt", "nq": "nquads", "trig": "trig", "rdf": "xml", "jsonld": "json-ld"}[ending]
    export(tmp_path / "store", str(tmp_path / f"x.{ending}"))
    held = Graph().parse(data="\n".join(lines(tmp_path / "store")), format="nt")
    if ending not in ("nq", "trig"):
        assert isomorphic(Graph().parse(tmp_path / f"x.{ending}", format=form), held)
        return
    dataset = Dataset()
    dataset.parse(tmp_path / f"x.{ending}", format=form)
    assert isomorphic(dataset.default_graph, held)
    sizes = {str(g.identifier): len(g) for g in dataset.graphs() if g.identifier != dataset.default_graph.identifier}
    assert sizes == graphs(tmp_path / "store")
    assert len(sizes) == len(sources)
    for name in sizes:
        own = Graph().parse(data="\n".join(lines(tmp_path / "store", name)), format="nt")
        assert isomorphic(dataset.graph(name), own)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_store_comes_back(sources: list[Path], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(sources), unique=True, min_size=1), label="kept")
    ending = data.draw(st.sampled_from(ENDINGS), label="ending")
    with tempfile.TemporaryDirectory() as temporary:
        one, other, file = (Path(temporary) / name for name in ("one", "other", f"x.{ending}"))
        ingest(kept, one)
        held, said = lines(one), {g: lines(one, g) for g in graphs(one)}
        export(one, str(file))
        key = come_in(file, other)
        found = without(lines(other), key)
        assert found == held
        if len(held) < 2000:  # the same, by somebody else's word
            assert isomorphic(*(Graph().parse(data="\n".join(some), format="nt") for some in (found, held)))
        again = Path(temporary) / f"y.{ending}"
        export(other, str(again))  # and an export of that comes back, too
        second = come_in(again, Path(temporary) / "third")
        assert without(without(lines(Path(temporary) / "third"), key), second) == held
        # Into the store that it comes from:
        come_in(file, one)
        assert without(lines(one), key) == held
        assert {g: lines(one, g) for g in said} == said
        forget([str(file)], one)
        assert lines(one) == held
        assert {g: lines(one, g) for g in graphs(one)} == said


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_exports_among_other_sources_in_any_order(sources: list[Path], data: st.DataObject) -> None:
    """An export is a source as any other: the order of ingests never matters, forgetting one leaves the others."""
    within = data.draw(st.lists(st.sampled_from(sources), unique=True, min_size=1, max_size=6), label="exported")
    kept = data.draw(st.lists(st.sampled_from(sources), unique=True, max_size=5), label="kept")
    gone = data.draw(
        st.lists(st.sampled_from([s for s in sources if s not in kept]), unique=True, max_size=3), label="gone"
    )
    stays = data.draw(st.booleans(), label="the export stays")
    with tempfile.TemporaryDirectory() as temporary:
        first, alone, mixed, file = (Path(temporary) / name for name in ("first", "alone", "mixed", "x.nt"))
        ingest(within, first)
        export(first, str(file))
        order = data.draw(st.permutations([*kept, *gone, file]), label="order")
        final = [*kept, file] if stays else kept
        for path in order:
            ingest([path], mixed)
        taken = [*map(str, gone), *([] if stays else [str(file)])]
        if taken:
            forget(taken, mixed)
        if not final:
            assert lines(mixed) == set()
            return
        ingest(final, alone)
        assert lines(mixed) == lines(alone)


def test_the_graph_of_each_source_comes_back(sources: list[Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(sources, store)
    for number, path in enumerate(sources):
        file = tmp_path / f"{number}.{ENDINGS[number % len(ENDINGS)]}"
        report = export(store, str(file), graph=str(path))
        held = lines(store, report.graph)
        assert len(held) == report.triples > 0
        other = tmp_path / f"other{number}"
        key = come_in(file, other)
        assert without(lines(other, f"{BASE}source/{key}"), key) == held


def test_observations_of_other_missions_stay_what_they_are(tmp_path: Path) -> None:
    """Their names tell no program: a statement about one and a row of a table that names it are looked at together."""
    table = tmp_path / "t.csv"
    head = "productFilename,obs_id,dataURI,size,calib_level,productType,description"
    name = "jw09912001001_02101_00001_nrca1_cal.fits"
    table.write_text(f"{head}\n{name},hst 1,mast:JWST/product/{name},7,3,SCIENCE,x\n", encoding="utf-8")
    store, file = tmp_path / "store", tmp_path / "x.nt"
    ingest([table], store)
    held = lines(store)
    about = {line for line in held if line.startswith(f"<{BASE}observation/hst%201> ")}
    file.write_text("\n".join(sorted(about)) + "\n", encoding="utf-8")
    assert about
    come_in(file, store)
    forget([str(file)], store)
    assert lines(store) == held


def test_statements_about_a_source_and_the_source_itself(sources: list[Path], tmp_path: Path) -> None:
    """Both say what the source is; either can go, in any order, and the other stays."""
    first, note, names = tmp_path / "first", tmp_path / "note.nt", tmp_path / "names.txt"
    names.write_text("jw09912001001_02101_00001_nrca1_cal.fits\n", encoding="utf-8")
    ingest([names], first)
    held = lines(first)
    about = {line for line in held if line.startswith(f"<{BASE}source/")}
    assert len(about) > 4
    note.write_text("\n".join(sorted(about)) + "\n", encoding="utf-8")
    key = come_in(note, first)
    assert without(lines(first), key) == held
    both = lines(first)
    forget([str(names)], first)
    assert without(lines(first), key) == about
    ingest([names], first)
    assert lines(first) == both
    forget([str(note)], first)
    assert lines(first) == held


def test_one_value_in_two_forms_survives_one_of_them(sources: list[Path], tmp_path: Path) -> None:
    """The engine keeps numbers by value; what two sources write in two forms is one statement of both."""
    header = next(s for s in sources if s.parent.name == "e")  # PA_V3 is 1.5
    store, note = tmp_path / "store", tmp_path / "note.ttl"
    ingest([header], store)
    held = lines(store)
    (value,) = (line for line in held if '"1.5"^^' in line and "/version/" in line)
    note.write_text(value.replace('"1.5"', '"1.50"'), encoding="utf-8")
    key = come_in(note, store)
    assert without(lines(store), key) == held
    forget([str(note)], store)
    assert lines(store) == held


def test_what_a_store_concludes_counts_more_than_what_an_export_says(sources: list[Path], tmp_path: Path) -> None:
    """A file that the export knows only as a member is there for the store that lists it, and no less there."""
    import json

    name = "jw09912001001_02101_00001_nrca1_cal.fits"
    association = tmp_path / "jw09912-o001_20240101t000000_image3_00001_asn.json"
    members = [{"expname": name, "exptype": "science"}]
    product = {"name": "jw09912-o001_t001_nircam_clear-f200w", "members": members}
    document = {"asn_type": "image3", "asn_rule": "Asn_Lv3Image", "program": "09912", "products": [product]}
    association.write_text(json.dumps(document), encoding="utf-8")
    ingest([association], tmp_path / "one")
    export(tmp_path / "one", str(tmp_path / "x.ttl"))
    (tmp_path / "names.txt").write_text(f"{name}\n", encoding="utf-8")
    ingest([tmp_path / "x.ttl", tmp_path / "names.txt"], tmp_path / "two")
    present = {line for line in lines(tmp_path / "two") if f"product/{name}>" in line and "#present>" in line}
    assert {line.split(" ")[2].split("^")[0] for line in present} == {'"true"'}
    forget([str(tmp_path / "names.txt")], tmp_path / "two")
    present = {line for line in lines(tmp_path / "two") if f"product/{name}>" in line and "#present>" in line}
    assert {line.split(" ")[2].split("^")[0] for line in present} == {'"false"'}


def test_names_of_graphs_are_not_kept_and_nothing_else_is_lost(tmp_path: Path) -> None:
    """Graphs of other people's data are merged; those of an export's sources repeat what its default graph says."""
    file = tmp_path / "x.trig"
    file.write_text(
        f"@prefix jwst: <{BASE}ontology#> . @prefix e: <http://e.example/> .\n"
        "e:g a jwst:Source . e:g { e:a e:p 1 } e:h { e:b e:p 2 }",
        encoding="utf-8",
    )
    come_in(file, tmp_path / "one")
    assert len([line for line in lines(tmp_path / "one") if "e.example/p" in line]) == 2
    product = f"<{BASE}product/jw09912001001_02101_00001_nrca1_cal.fits>"
    file.write_text(
        f"@prefix jwst: <{BASE}ontology#> . @prefix e: <http://e.example/> .\n"
        f'e:g a jwst:Source . {product} jwst:nameKind "exposure" ; e:p 0 . e:g {{ {product} e:p 0 , 1 }} '
        "e:h { e:b e:p 2 }",
        encoding="utf-8",
    )
    (source,) = ingest([file], tmp_path / "two").sources
    assert [w["code"] for w in source.warnings] == ["graph-apart"]
    assert len([line for line in lines(tmp_path / "two") if "e.example/p" in line]) == 2
