"""The RDF catalogue of stored questions: it fits its shapes, and its test cases hold, read back from the Turtle."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from jwstrdf.answers.resolve import resolve_parameters
from jwstrdf.errors import BadInputError
from jwstrdf.iri import BASE
from jwstrdf.questions.catalogue import CSVW, DASH, ROOT, SCHEMA, SH, catalogue, node_of, turtle
from jwstrdf.questions.catalogue_cases import add_cases, independent
from jwstrdf.questions.competency import competency_questions
from jwstrdf.questions.header import Question
from jwstrdf.questions.library import names, question, questions
from jwstrdf.resources import folder
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store, Term
from tests.contract.conftest import cli as cli_fixture
from tests.scenario.questions_help import EXPECTED, OBSERVATORY, cases, place_of, rows_of

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

cli = cli_fixture


@pytest.fixture(scope="module")
def stores(observatory_store: Path, laboratory_store: Path) -> Iterator[dict[str, Store]]:
    found = {
        "observatory": open_store(observatory_store, read_only=True),
        "laboratory": open_store(laboratory_store, read_only=True),
    }
    yield dict(found)
    for store in found.values():
        store.close()


@pytest.fixture(scope="module")
def graph(stores: dict[str, Store], laboratory: Path) -> rdflib.Graph:
    """The whole catalogue with every case, written as Turtle and read again."""
    archives = {"observatory": OBSERVATORY / "archive", "laboratory": laboratory}

    def whole(asked: Question, case: Mapping[str, Any]) -> Mapping[str, Any]:
        place = place_of(case)
        values = resolve_parameters(stores[place], asked, case["parameters"])
        rows = {"rows": rows_of(case, BASE, archives[place])} if "rows" in case else {}
        return {**case, "parameters": values, **rows}

    made = catalogue()
    written = add_cases(made, EXPECTED, prepare=whole)
    assert (written.cases, written.left_out) == (sum(len(cases(n)) for n in names()), 0)
    return rdflib.Graph().parse(data=turtle(made), format="turtle")


def problems(graph: rdflib.Graph) -> list[str]:
    from pyshacl import validate

    shapes = rdflib.Graph().parse(folder("shapes") / "questions.ttl")
    _conforms, report, _text = validate(graph, shacl_graph=shapes, advanced=False, meta_shacl=False)
    assert isinstance(report, rdflib.Graph)
    return sorted(str(m) for m in report.objects(None, SH.resultMessage))


def test_the_catalogue_fits_its_shapes(graph: rdflib.Graph) -> None:
    assert problems(graph) == []


@pytest.fixture
def small() -> rdflib.Graph:
    """Two questions, one of each form, with cases."""
    made = [question("lineage/provenance"), question("mrp/overlaps")]
    graph = catalogue(made)
    add_cases(graph, EXPECTED, made)
    assert problems(graph) == []
    return graph


QUESTION = node_of("mrp/overlaps")
PARAMETER = node_of("mrp/overlaps", "parameter", "observation")
COLUMN = node_of("mrp/overlaps", "column", "name")
CASE = node_of("mrp/overlaps", "case", "1")
GONE = [
    *((QUESTION, p) for p in (RDFS.label, RDFS.comment, DCTERMS.identifier, SCHEMA.keywords, SH.prefixes, SH.select)),
    (QUESTION, CSVW.tableSchema),
    *((PARAMETER, p) for p in (SH.path, SH.name, SH.description, SH.optional, SKOS.example, DCTERMS.type, SH.nodeKind)),
    *((COLUMN, p) for p in (CSVW.name, DCTERMS.description, SH.order)),
    *((CASE, p) for p in (RDFS.comment, DASH.expectedResult, DCTERMS.references, DCTERMS.source, SH.select)),
    (node_of("prefixes"), SH.declare),
    (node_of("competency", "CQ02"), SKOS.definition),
]


@pytest.mark.parametrize(("node", "predicate"), GONE, ids=lambda v: v.rpartition("/")[2])
def test_the_shapes_miss_what_is_gone(small: rdflib.Graph, node: rdflib.URIRef, predicate: rdflib.URIRef) -> None:
    assert (node, predicate, None) in small
    small.remove((node, predicate, None))
    assert problems(small)


WRONG: list[tuple[str, Callable[[rdflib.Graph], Any]]] = [
    ("two queries", lambda g: g.add((QUESTION, SH.construct, rdflib.Literal("CONSTRUCT WHERE { ?s ?p ?o }")))),
    ("no line of values", lambda g: g.set((PARAMETER, SH.path, rdflib.URIRef(f"{ROOT}/parameter#other")))),
    ("other columns", lambda g: g.set((COLUMN, CSVW.name, rdflib.Literal("elsewhere")))),
    ("no question", lambda g: g.set((CASE, DCTERMS.references, rdflib.URIRef(f"{ROOT}/no/such")))),
    ("no topic", lambda g: g.set((QUESTION, DCTERMS.identifier, rdflib.Literal("overlaps")))),
]


@pytest.mark.parametrize("change", [c for _, c in WRONG], ids=[n for n, _ in WRONG])
def test_the_shapes_see_what_is_wrong(small: rdflib.Graph, change: Callable[[rdflib.Graph], Any]) -> None:
    change(small)
    assert problems(small)


def test_every_case_of_the_catalogue_holds(graph: rdflib.Graph, stores: dict[str, Store]) -> None:
    """Query and expected result as the Turtle has them; the rows as often, with datatypes."""
    found = sorted(str(case) for case in graph.subjects(RDF.type, DASH.QueryTestCase))
    assert len(found) == sum(len(cases(q.name)) for q in questions() if q.form == "select") > 150
    _hold(graph, found, stores)


def test_every_case_that_is_exported_holds(stores: dict[str, Store]) -> None:
    """What `questions export --cases` writes without a store is whole: plain SPARQL gives the rows that it expects."""
    graph = catalogue()
    written = add_cases(graph, EXPECTED)
    assert written.left_out < written.cases / 4
    found = sorted(str(case) for case in graph.subjects(RDF.type, DASH.QueryTestCase))
    assert node_of("lineage/extracted", "case", "1") in map(rdflib.URIRef, found)
    _hold(graph, found, stores)


def _hold(graph: rdflib.Graph, found: list[str], stores: dict[str, Store]) -> None:
    for case in map(rdflib.URIRef, found):
        store = stores[str(graph.value(case, DCTERMS.source)).rpartition("/")[2]]
        ours = store.select(str(graph.value(case, SH.select)))
        told = _expected(graph, case)
        assert ours.columns == told[0]
        assert Counter(map(_by_value, ours.rows)) == Counter(map(_by_value, told[1])), case


def _by_value(row: tuple[Term | None, ...]) -> tuple[object, ...]:
    """A row in which numbers that are no whole ones count as values: 60800 and 60800.0 are one double."""
    broken = ("double", "decimal", "float")
    return tuple(
        float(cell.value) if cell is not None and (cell.datatype or "").rpartition("#")[2] in broken else cell
        for cell in row
    )


def test_every_case_of_a_construct_holds(graph: rdflib.Graph, stores: dict[str, Store]) -> None:
    from jwstrdf.stores.terms import rows_of as terms_in

    found = list(graph.subjects(RDF.type, DASH.TestCase))
    assert found
    for case in found:
        store = stores[str(graph.value(case, DCTERMS.source)).rpartition("/")[2]]
        ours = terms_in(store.construct(str(graph.value(case, SH.construct))))
        assert set(ours) == set(_expected(graph, case)[1]), case


def _expected(graph: rdflib.Graph, case: Any) -> tuple[list[str], list[Any]]:
    from jwstrdf.stores.terms import term_of

    text = str(graph.value(case, DASH.expectedResult))
    read = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QuerySolutions)
    columns = [v.value for v in read.variables]
    return columns, [tuple(map(term_of, row)) for row in read]


def test_the_prefixes_that_are_declared_are_enough(graph: rdflib.Graph) -> None:
    """SHACL puts them before a query that has none of its own."""
    head = "".join(
        f"PREFIX {graph.value(node, SH.prefix)}: <{graph.value(node, SH.namespace)}>\n"
        for node in graph.objects(node_of("prefixes"), SH.declare)
    )
    for node in graph.subjects(RDF.type, SH.SPARQLExecutable):
        query = str(graph.value(node, SH.select) or graph.value(node, SH.construct))
        ox.Store().query(head + "\n".join(line for line in query.splitlines() if not line.startswith("PREFIX ")))


def test_everything_of_the_files_is_in_the_catalogue(graph: rdflib.Graph) -> None:
    assert {str(n) for n in graph.objects(rdflib.URIRef(ROOT), DCTERMS.hasPart)} == {str(node_of(n)) for n in names()}
    assert {str(n) for n in graph.objects(None, SKOS.notation)} >= {c.id for c in competency_questions()}
    for asked in questions():
        node = node_of(asked.name)
        schema = graph.value(node, CSVW.tableSchema)
        columns = sorted(
            (int(str(graph.value(c, SH.order))), str(graph.value(c, CSVW.name)))
            for c in graph.objects(schema, CSVW.column)
        )
        assert [name for _, name in columns] == [c.name for c in asked.columns]
        parameters = {str(graph.value(p, SH.path)).rpartition("#")[2] for p in graph.objects(node, SH.parameter)}
        assert parameters == {p.name for p in asked.parameters}
        assert {str(k) for k in graph.objects(node, SCHEMA.keywords)} == {asked.topic, *asked.competency}


def test_export_gives_the_same_text_again_and_leaves_out_what_depends_on_the_place(cli: Cli) -> None:
    once, again = (cli("questions", "export", "--cases", EXPECTED) for _ in range(2))
    assert once.out == again.out
    assert "left out" in once.err
    read = rdflib.Graph().parse(data=once.out, format="turtle")
    left_out = [c for n in names() for c in cases(n) if independent(question(n), c) is None]
    written = len(list(read.subjects(DASH.expectedResult, None)))
    assert written == sum(len(cases(n)) for n in names()) - len(left_out)
    assert all("<source" in json.dumps(c) or "<time" in json.dumps(c) or "9902" in str(c) for c in left_out)
    assert "<source" not in once.out


def test_a_topic_of_the_catalogue(cli: Cli) -> None:
    read = rdflib.Graph().parse(data=cli("questions", "export", "impact").out, format="turtle")
    assert {str(i) for i in read.objects(None, DCTERMS.identifier)} == {n for n in names() if n.startswith("impact/")}


@pytest.mark.parametrize("text", ["", "[]", '{"cases": [{}]}', '{"cases": [{"parameters": {}}]}', '{"cases": 1}'])
def test_a_folder_without_cases_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "mrp").mkdir()
    (tmp_path / "mrp" / "overlaps.json").write_text(text)
    with pytest.raises(BadInputError) as refused:
        add_cases(catalogue([]), tmp_path)
    assert refused.value.code == "bad-cases"
    with pytest.raises(BadInputError):
        add_cases(catalogue([]), tmp_path / "mrp")
