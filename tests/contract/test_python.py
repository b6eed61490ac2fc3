"""`jwstrdf.open`: the questions as methods, answers as frames, the documentation and the notebook as they run."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import jwstrdf
from jwstrdf.errors import StoreError, UnknownNameError, UsageError
from jwstrdf.opened.store import OpenStore
from jwstrdf.questions.library import names, question
from tests.scenario.questions_help import cases, place_of

ROOT = Path(__file__).resolve().parent.parent.parent
I2D = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"


@pytest.fixture(scope="module")
def example_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the store of the shipped observation, called jwstrdf-store."""
    from jwstrdf.ingest import ingest

    folder = tmp_path_factory.mktemp("python")
    ingest([ROOT / "examples" / "jw02733-o002"], folder / "jwstrdf-store")
    return folder


@pytest.fixture(scope="module")
def store(observatory_store: Path) -> Iterator[OpenStore]:
    with jwstrdf.open(observatory_store) as opened:
        yield opened


@pytest.fixture(scope="module")
def tested(laboratory_store: Path) -> Iterator[OpenStore]:
    with jwstrdf.open(laboratory_store) as opened:
        yield opened


def test_the_page_runs(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example_store)
    monkeypatch.delenv("JWSTRDF_STORE", raising=False)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(ROOT / "docs" / "how-to" / "python.md"), module_relative=False, optionflags=flags)
    assert result.attempted > 15
    assert result.failed == 0


def test_the_notebook_runs(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.setenv("JWSTRDF_STORE", str(example_store / "jwstrdf-store"))
    notebook = nbformat.read(ROOT / "examples" / "tour.ipynb", as_version=4)
    place = {"metadata": {"path": str(example_store)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [output for cell in code for output in cell.outputs]
    assert len(code) > 8
    assert not [output for output in shown if output.output_type == "error"]
    assert any("<pre>" in output.get("data", {}).get("text/html", "") for output in shown)
    assert any("<table>" in output.get("data", {}).get("text/html", "") for output in shown)


def test_the_notebook_is_committed_without_output() -> None:
    import nbformat

    notebook = nbformat.read(ROOT / "examples" / "tour.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.parametrize("name", names())
def test_every_question_is_a_method(store: OpenStore, tested: OpenStore, name: str) -> None:
    """With the signature and the words of its file; its answer is that of the command in every frame."""
    topic, _, own = name.partition("/")
    case = cases(name)[0]
    asked: Any = {"observatory": store, "laboratory": tested}[place_of(case)]
    method = getattr(getattr(asked.ask, topic), own.replace("-", "_"))
    assert list(inspect.signature(method).parameters) == [*(p.name for p in question(name).parameters), "limit"]
    assert method.__doc__.startswith(question(name).question)
    answer = method(**case["parameters"])
    assert answer == asked.ask(name, **case["parameters"])
    if answer.form == "select":
        assert len(answer.rows) == len(case["rows"])
    frames = (answer.to_polars(), answer.to_pandas(), answer.to_astropy())
    assert {len(frame) for frame in frames} == {len(answer.rows)}
    assert {tuple(frame.columns) for frame in frames[:2]} == {answer.columns}
    assert tuple(frames[2].colnames) == answer.columns
    assert answer._repr_html_().count("<th ") == len(answer.columns)


def test_topics_and_questions_can_be_seen(store: OpenStore) -> None:
    assert dir(store.ask) == sorted({n.partition("/")[0] for n in names()})
    seen = {f"{topic}/{name}" for topic in dir(store.ask) for name in dir(getattr(store.ask, topic))}
    assert seen == {n.replace("-", "_") for n in names()}
    with pytest.raises(AttributeError, match="the topics are"):
        _ = store.ask.lineag  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="lineage/inputs"):
        _ = store.ask.lineage.input  # type: ignore[attr-defined]


def test_values_of_python(store: OpenStore) -> None:
    from jwstrdf.opened.asking import words

    zoned = datetime(2025, 1, 2, 3, tzinfo=UTC)
    assert words({"a": True, "b": 2733, "c": 1.5, "d": zoned, "e": zoned.replace(tzinfo=None), "f": None}) == {
        "a": "true",
        "b": "2733",
        "c": "1.5",
        "d": "2025-01-02T03:00:00+00:00",
        "e": "2025-01-02T03:00:00+00:00",
    }
    assert words({"a": ["x", Path("y/z.fits")], "b": zoned.date()}) == {"a": ["x", "y/z.fits"], "b": "2025-01-02"}
    with pytest.raises(UsageError) as error:
        words({"a": object()})
    assert error.value.code == "bad-parameter"
    every = store.find(present=True).products
    assert every
    assert {p.filename for p in every} | {p.filename for p in store.find(present=False).products} == {
        p.filename for p in store.find().products
    }


def test_paths_are_names_and_what_is_none_is_refused(store: OpenStore) -> None:
    path = Path("somewhere") / I2D
    assert store.lineage(path) == store.lineage(I2D)
    assert store.related(path) == store.related(I2D)
    assert store.history(path) == store.history(I2D)
    for wrong in (
        lambda: store.lineage(None),  # type: ignore[arg-type]
        lambda: store.lineage(I2D, depth="3"),  # type: ignore[arg-type]
        lambda: store.lineage(I2D, depth=2.5),  # type: ignore[arg-type]
        lambda: store.lineage(I2D, depth=True),
        lambda: store.lineage(I2D, extra="references"),
        lambda: store.find(limit=-1),
    ):
        with pytest.raises(UsageError):
            wrong()


def test_hints_are_in_the_traceback(store: OpenStore) -> None:
    with pytest.raises(UnknownNameError) as error:
        store.lineage(I2D.replace("i2d", "i2e"))
    assert any(I2D in note for note in error.value.__notes__)


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        jwstrdf.open(tmp_path / "nothing")


def test_times_and_missing_values_in_frames(tested: OpenStore) -> None:
    name = "jw09911001001_02101_00001_nrca1_cal.fits"
    answer = tested.sparql(
        f"SELECT ?name ?start ?nothing WHERE {{ ?p rdfs:label ?name . FILTER(?name = '{name}') "
        "OPTIONAL { ?p jwst:startTime ?start } OPTIONAL { ?p jwst:noSuch ?nothing } }"
    )
    moment = datetime(2025, 1, 2, 3, tzinfo=UTC)
    assert answer.to_polars().rows() == [(name, moment, None)]
    assert answer.to_pandas()["start"][0].to_pydatetime() == moment
    assert answer.to_astropy()["start"][0].isot == "2025-01-02T03:00:00.000"
    assert answer.to_astropy()["nothing"].mask.all()


def test_everything_shown_is_escaped(store: OpenStore) -> None:
    evil = "<script>alert(1)</script>"
    answer = store.sparql(f"SELECT ?a WHERE {{ VALUES ?a {{ '{evil}' }} }}")
    assert evil not in answer._repr_html_()
    assert "&lt;script&gt;" in answer._repr_html_()


def test_forms_of_sparql(store: OpenStore) -> None:
    assert store.sparql("ASK { ?p a jwst:Product }")
    assert not store.sparql("ASK { ?p a jwst:NoSuchThing }")
    graph = store.sparql("CONSTRUCT { ?p a jwst:Product } WHERE { ?p a jwst:Product ; jwst:suffix 'segm' }")
    assert len(graph.to_dicts()) == graph.turtle().count("a jwst:Product") > 0


def test_a_graph_for_rdflib(store: OpenStore) -> None:
    graph = store.graph(I2D)
    assert {str(s) for s in graph.subjects()} == {f"{store.base}product/{I2D}"}
    assert store.lineage(I2D).draw("csv").startswith("output,input")


def test_a_place_can_be_given_as_numbers() -> None:
    """Type checkers let numbers through where the type of a parameter is a double."""
    stub = (Path(jwstrdf.__file__).parent / "opened" / "topics.pyi").read_text(encoding="utf-8")
    assert all(f"        {name}: float | str," in stub for name in ("from_ra", "from_dec", "radius"))
