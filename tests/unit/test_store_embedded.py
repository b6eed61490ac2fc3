"""The embedded store: what a query sees, and that a commit is all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.errors import StoreError, UsageError
from jwstrdf.stores import open_memory, open_store
from jwstrdf.stores.base import Change, Term
from jwstrdf.stores.embedded import EmbeddedStore

BASE = "https://example.org/jwst/"
A, B, C = (f'<https://example.org/{x}> <https://example.org/p> "{x}" .' for x in "abc")
G, H = "https://example.org/g", "https://example.org/h"
EVERYTHING = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"


def objects(store: EmbeddedStore, query: str = EVERYTHING) -> list[str]:
    return [row[0].value for row in store.select(query).rows if row[0]]


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddedStore:
    if request.param == "memory":
        return open_memory(BASE)
    return open_store(tmp_path / "store", create=True, base=BASE)


def test_terms_say_what_they_are(store: EmbeddedStore) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    store.commit(
        Change(
            insert_lines=[
                "<https://e.org/s> <https://e.org/1> <https://e.org/o> .",
                '<https://e.org/s> <https://e.org/2> "plain" .',
                '<https://e.org/s> <https://e.org/3> "deutsch"@de .',
                f'<https://e.org/s> <https://e.org/4> "7"^^<{xsd}integer> .',
            ]
        )
    )
    found = store.select("SELECT ?o ?nothing { ?s ?p ?o } ORDER BY ?p")
    assert found.columns == ["o", "nothing"]
    assert found.rows == [
        (Term("iri", "https://e.org/o"), None),
        (Term("literal", "plain"), None),
        (Term("literal", "deutsch", None, "de"), None),
        (Term("literal", "7", xsd + "integer"), None),
    ]
    assert list(found.values())[1] == {"o": "plain", "nothing": None}
    assert store.ask("ASK { ?s ?p 7 }")
    assert not store.ask("ASK { ?s ?p 8 }")
    assert store.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(isIRI(?o)) }") == [
        "<https://e.org/s> <https://e.org/1> <https://e.org/o> ."
    ]


def test_a_query_sees_the_truth_graph_only(store: EmbeddedStore) -> None:
    store.commit(Change(insert_lines=[A], graphs={G: [A, B]}, revision=1))
    assert objects(store) == ["a"]
    assert objects(store, f"SELECT ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }} ORDER BY ?o") == ["a", "b"]
    assert objects(store, f"SELECT ?o FROM <{G}> {{ ?s ?p ?o }} ORDER BY ?o") == ["a", "b"]
    assert objects(store, 'SELECT ?o { ?s ?p ?o FILTER(?o != "FROM <x>") }') == ["a"]
    assert store.triples() == 1
    assert store.graph_sizes() == {G: 2}
    assert store.lines() == [A]
    assert store.lines(G) == [A, B]


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <https://e.org/s> <https://e.org/p> 1 }",
        "PREFIX e: <https://e.org/> DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "SELECT ?s { ?s ?p",
        "SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT ?s { service?e { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:9/> SELECT ?s { SERVICE # comment\n e:x { ?s ?p ?o } }",
        "ASK { ?s ?p ?o }",
    ],
)
def test_what_is_no_select_is_refused(store: EmbeddedStore, query: str) -> None:
    store.commit(Change(insert_lines=[A]))
    with pytest.raises(UsageError) as caught:
        store.select(query)
    assert caught.value.code == "bad-sparql"
    assert caught.value.hint
    assert len(caught.value.message) < 400
    assert objects(store) == ["a"]


def test_an_error_names_line_and_column(store: EmbeddedStore) -> None:
    with pytest.raises(UsageError) as caught:
        store.select("SELECT ?s {\n ?s ?p }")
    assert caught.value.where is not None
    assert caught.value.where.startswith("line 2, column")


def test_the_word_service_is_no_service(store: EmbeddedStore) -> None:
    store.commit(Change(insert_lines=[A]))
    query = """PREFIX service: <https://example.org/> # SERVICE <http://x>
        SELECT ?service { ?service service:p ?o FILTER(?o != "SERVICE <x>" && ?service != <https://SERVICE>) }"""
    assert len(store.select(query)) == 1


def test_a_commit_deletes_inserts_replaces_and_drops_at_once(store: EmbeddedStore) -> None:
    store.commit(Change(insert_lines=[A, B], graphs={G: [A], H: [B]}, revision=1))
    store.commit(Change([A], [C], {G: [C]}, [H], revision=2))
    assert objects(store) == ["b", "c"]
    assert store.graph_sizes() == {G: 1}
    assert store.lines(G) == [C]
    assert store.revision() == 2


def test_a_line_that_is_deleted_and_inserted_stays(store: EmbeddedStore) -> None:
    store.commit(Change(insert_lines=[A]))
    store.commit(Change([A, B], [A]))
    assert objects(store) == ["a"]


def test_a_graph_replaced_by_a_pure_addition_loses_its_old_lines(store: EmbeddedStore) -> None:
    store.commit(Change(graphs={G: [A]}))
    store.commit(Change(insert_lines=[C], graphs={G: [B]}))
    assert store.lines(G) == [B]


def test_the_revision_counts_up_in_additions_too(store: EmbeddedStore) -> None:
    assert store.revision() == 0
    for number in (1, 2, 3):
        store.commit(Change(insert_lines=[A], revision=number))
        assert store.revision() == number


BAD = [
    '<https://e.org/s> <https://e.org/p> "broken\nline" .',
    '<https://e.org/s> <https://e.org/p> "carriage\rreturn" .',
    '<https://e.org/s> <https://e.org/p> "x" . } ; DROP ALL ; INSERT DATA { <https://e.org/a> <https://e.org/b> "y" .',
    '<https://e.org/s> <https://e.org/p> "unfinished .',
    "<https://e.org/s p> <https://e.org/p> <https://e.org/o> .",
    "# <https://e.org/s> <https://e.org/p> <https://e.org/o> .",
]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("way", ["add", "update", "delete", "graph", "bulk"])
def test_a_bad_line_stores_nothing(store: EmbeddedStore, bad: str, way: str) -> None:
    store.commit(Change(insert_lines=[A], graphs={G: [A]}, revision=1))
    changes = {
        "add": Change(insert_lines=[B, bad, C], revision=2),
        "update": Change([A], [B, bad, C], revision=2),
        "delete": Change([A, bad], [B], revision=2),
        "graph": Change(insert_lines=[B], graphs={G: [B, bad]}, revision=2),
    }
    with pytest.raises(StoreError) as caught:
        store.commit(changes[way]) if way in changes else store.bulk([Change(insert_lines=[B]), changes["add"]])
    assert caught.value.code == "bad-line"
    assert objects(store) == ["a"]
    assert store.lines(G) == [A]
    assert store.revision() == 1


def test_bulk_is_the_same_as_commits(store: EmbeddedStore) -> None:
    many = [f'<https://example.org/{n}> <https://example.org/p> "{n}" .' for n in range(20_000)]
    store.bulk([Change(insert_lines=many, graphs={G: many[:5]}), Change(insert_lines=[A], revision=1)])
    store.optimize()
    assert store.lines() == sorted([*many, A])
    assert store.lines(G) == sorted(many[:5])
    assert store.revision() == 1


def test_a_reader_needs_no_lock_and_keeps_its_moment(tmp_path: Path) -> None:
    with open_store(tmp_path / "s", create=True, base=BASE) as writer:
        writer.commit(Change(insert_lines=[A], revision=0))
        with open_store(tmp_path / "s", read_only=True) as reader:
            writer.commit(Change([A], [B], revision=0))
            assert objects(reader) == ["a"]
            with pytest.raises(StoreError):
                reader.commit(Change(insert_lines=[C]))
        with open_store(tmp_path / "s", read_only=True) as later:
            assert objects(later) == ["b"]


def test_a_second_writer_is_refused_with_the_first_ones_number(tmp_path: Path) -> None:
    import os

    with open_store(tmp_path / "s", create=True), pytest.raises(StoreError) as caught:
        open_store(tmp_path / "s")
    assert caught.value.code == "store-locked"
    assert str(os.getpid()) in caught.value.message
    open_store(tmp_path / "s").close()


def test_a_closed_store_says_so() -> None:
    store = open_memory()
    store.close()
    store.close()
    with pytest.raises(StoreError) as caught:
        store.select(EVERYTHING)
    assert caught.value.code == "store-closed"


def test_a_graph_that_lost_commits_is_not_read_in_silence(tmp_path: Path) -> None:
    from jwstrdf.stores.ledger import Entry, Ledger

    with open_store(tmp_path / "s", create=True, base=BASE) as writer:
        writer.commit(Change(insert_lines=[A], revision=1))
        writer.flush()
        ledger = Ledger.open(tmp_path / "s" / "ledger.sqlite")
        ledger.apply(Entry(revision=2), 1)
        ledger.close()
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "s", read_only=True)
    assert caught.value.code == "graph-behind"
    assert "rebuild" in str(caught.value.hint)
