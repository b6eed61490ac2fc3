"""Stores behind endpoints: what goes over the wire, and every way in which an endpoint can fail us."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from jwstrdf.errors import JwstrdfError, StoreError, UsageError
from jwstrdf.iri import BASE
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Change, Rows, Term, store_graph, truth_graph
from jwstrdf.stores.endpoint import address_of
from jwstrdf.stores.remote import open_remote
from jwstrdf.stores.results import term_in
from tests.endpoint import put, serving

JSON = "application/sparql-results+json"
ROW = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "1"}}]}}
SELF = {
    "head": {"vars": ["graph", "node"]},
    "results": {
        "bindings": [
            {"graph": {"type": "uri", "value": BASE + "graph/store"}, "node": {"type": "uri", "value": BASE + "store"}}
        ]
    },
}
QUERY = "SELECT ?x { ?s ?p ?x }"


class Fake(ThreadingHTTPServer):
    """An endpoint that says which store it holds, and answers every other query as it was told."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Any], None]) -> None:
        self.answer, self.asked, self.auth = answer, [], []  # type: ignore[var-annotated]
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Fake

    def do_GET(self) -> None:
        self.told(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self.told(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def told(self, form: str) -> None:
        given = parse_qsl(form)
        self.server.auth.append(self.headers.get("Authorization"))
        if "GRAPH ?graph { ?node" in dict(given)["query"]:
            self.say(200, JSON, json.dumps(SELF))
            return
        self.server.asked.append((self.command, given))
        self.server.answer(self)

    def say(self, code: int, kind: str, body: str, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def fake(answer: Callable[[Any], None]) -> Iterator[Fake]:
    server = Fake(answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def url(server: Fake, credentials: str = "", path: str = "/query") -> str:
    return f"http://{credentials}127.0.0.1:{server.server_address[1]}{path}"


def says(code: int, kind: str, body: str, **headers: str) -> Callable[[Any], None]:
    return lambda handler: handler.say(code, kind, body, **headers)


def half(kind: str, body: str) -> Callable[[Any], None]:
    """Announces twice what it sends, and hangs up."""

    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(2 * len(body)))
        handler.end_headers()
        handler.wfile.write(body.encode())
        handler.close_connection = True

    return answer


def hangs(handler: Any) -> None:
    time.sleep(1.5)


def drips(handler: Any) -> None:
    """Sends a byte now and then, without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" " * 300_000)
        time.sleep(0.05)


def no_http(handler: Any) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
    handler.close_connection = True


def slams(handler: Any) -> None:
    handler.close_connection = True


BROKEN = [
    ("500", says(500, "text/plain", "out of memory"), "endpoint-refused", "HTTP 500: out of memory"),
    (
        "400",
        says(400, "text/plain", "no such\x1b[31m function\n here"),
        "endpoint-refused",
        "no such [31m function here",
    ),
    (
        "404 page",
        says(404, "text/html", "<html><style>b{}</style><b>Not</b> here"),
        "endpoint-refused",
        "404: Not here",
    ),
    ("401", says(401, "text/plain", ""), "endpoint-refused", "HTTP 401"),
    (
        "moved",
        says(302, "text/plain", "", Location="http://127.0.0.1:9/x?key=1"),
        "endpoint-refused",
        "another address",
    ),
    ("not json", says(200, JSON, '{"head": '), "endpoint-answer", "no SPARQL results JSON"),
    ("other json", says(200, JSON, '{"answer": 42}'), "endpoint-answer", "no SPARQL results JSON"),
    ("a list", says(200, JSON, "[]"), "endpoint-answer", "no SPARQL results JSON"),
    ("html", says(200, "text/html", "<html>Welcome</html>"), "endpoint-answer", "text/html"),
    ("not utf-8", lambda h: h.say(200, JSON, ""), "endpoint-answer", "no SPARQL results JSON"),
    ("half", half(JSON, json.dumps(ROW)), "endpoint-answer", "broke off"),
    ("no http", no_http, "endpoint-answer", "no answer of a web server"),
    ("slams", slams, "endpoint-answer", "broke off"),
    ("hangs", hangs, "endpoint-timeout", "within 0.5 s"),
    ("drips", drips, "endpoint-timeout", "within 0.5 s"),
]


@pytest.mark.parametrize(("answer", "code", "words"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_every_failure_has_a_code_and_words(answer: Callable[[Any], None], code: str, words: str) -> None:
    with fake(answer) as server:
        store = open_remote(url(server, "anna:s3cret@", "/query?apikey=s3cret"), timeout=0.5)
        with pytest.raises(StoreError) as caught:
            store.select(QUERY)
    assert caught.value.code == code
    assert words in caught.value.message
    assert caught.value.where == url(server)
    assert "s3cret" not in str(caught.value.as_dict())
    assert "anna" not in str(caught.value.as_dict())
    assert caught.value.exit_code == 4


def test_a_redirect_is_named_and_not_followed() -> None:
    with fake(says(200, JSON, json.dumps(ROW))) as other:
        with fake(says(302, "text/plain", "", Location=url(other, path="/there?key=1"))) as server:
            store = open_remote(url(server, "anna:s3cret@"))
            with pytest.raises(StoreError) as caught:
                store.select(QUERY)
        assert caught.value.hint == f"give --store that address: {url(other, path='/there')}"
        assert other.asked == []


def test_what_is_not_there_is_unreachable() -> None:
    with fake(slams) as server:
        gone = url(server, "anna:s3cret@")
    with pytest.raises(StoreError) as caught:
        open_store(gone, read_only=True)
    assert caught.value.code == "endpoint-unreachable"
    assert "s3cret" not in str(caught.value.as_dict())


@pytest.mark.parametrize("answer", [half("application/n-triples", "<urn:a> <urn:b> <urn:c> .\n"), slams])
def test_triples_that_break_off(answer: Callable[[Any], None]) -> None:
    """At the end of a line nothing but the announced length tells that there was more."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    with fake(answer) as server:
        store = open_remote(url(server))
        for work in (lambda: store.construct(query), store.lines):
            with pytest.raises(StoreError) as caught:
                work()
            assert caught.value.code == "endpoint-answer"


@pytest.mark.parametrize("kind", ["application/n-triples", "text/html", "application/json"])
def test_triples_that_are_none(kind: str) -> None:
    with fake(says(200, kind, "<html>no</html>")) as server, pytest.raises(StoreError) as caught:
        open_remote(url(server)).construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert caught.value.code == "endpoint-answer"


def test_turtle_is_read_too() -> None:
    with fake(says(200, "text/turtle; charset=utf-8", "<urn:a> <urn:b> 1, 'x\u2028y' .")) as server:
        found = open_remote(url(server)).construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert found == [
        '<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        '<urn:a> <urn:b> "x\u2028y" .',
    ]


def test_an_answer_larger_than_the_limit() -> None:
    with fake(says(200, JSON, " " * 3000 + json.dumps(ROW))) as server:
        with pytest.raises(StoreError) as caught:
            open_remote(url(server), largest=2000).select(QUERY)
        assert caught.value.code == "endpoint-answer"
        assert "larger than" in caught.value.message
        assert len(open_remote(url(server), largest=4000).select(QUERY)) == 1


def test_a_server_that_is_busy_is_asked_once_more_and_a_refusal_is_final() -> None:
    turns = iter([503, 200, 400])

    def answer(handler: Any) -> None:
        code = next(turns)
        handler.say(code, JSON if code == 200 else "text/plain", json.dumps(ROW) if code == 200 else "")

    with fake(answer) as server:
        store = open_remote(url(server))
        assert store.select(QUERY) == Rows(["x"], [(Term("literal", "1"),)])
        with pytest.raises(StoreError, match="HTTP 400"):
            store.select(QUERY)
        assert len(server.asked) == 3


def test_the_dataset_is_always_stated() -> None:
    """Also for ASK; not where the query names its graphs itself; the store speaks of itself in a graph of its own."""
    with fake(says(200, JSON, json.dumps({**ROW, "boolean": True}))) as server:
        store = open_remote(url(server))
        store.select(QUERY)
        store.ask("ASK { ?s ?p ?o }")
        store.select("SELECT ?x FROM <urn:g> { ?s ?p ?x }")
        store.select("SELECT ?x { ?s ?p ?x FILTER (?x != 'FROM GRAPH') }")
        store.revision()
    stated = [[v for k, v in given if k == "default-graph-uri"] for _, given in server.asked]
    truth = [truth_graph(BASE)]
    assert stated == [truth, truth, [], truth, [store_graph(BASE)]]


def test_long_queries_are_posted_and_credentials_travel_in_a_header() -> None:
    with fake(says(200, JSON, json.dumps(ROW))) as server:
        store = open_remote(url(server, "anna:p%40ss@"))
        store.select(QUERY)
        long = QUERY + "# insert, delete, add and load are words of a comment\n" * 100
        store.select(long)
        open_remote(url(server, path="/query?key=1")).select(QUERY)
    assert [method for method, _ in server.asked] == ["GET", "POST", "POST"]
    assert dict(server.asked[1][1])["query"] == long
    assert server.auth[:2] == ["Basic YW5uYTpwQHNz"] * 2  # anna:p@ss
    assert server.auth[-1] is None


def test_no_proxy_stands_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with fake(says(200, JSON, json.dumps(ROW))) as server:
        assert len(open_remote(url(server)).select(QUERY)) == 1


@pytest.mark.parametrize(
    "query",
    ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "SELECT ?x {", "ASK { ?s ?p ?o }", "SELECT ?x { SERVICE <urn:x> {} }"],
)
def test_what_is_no_select_is_never_sent(query: str) -> None:
    with fake(says(200, JSON, json.dumps(ROW))) as server:
        with pytest.raises(UsageError) as caught:
            open_remote(url(server)).select(query)
        assert caught.value.code == "bad-sparql"
        assert server.asked == []


@pytest.mark.parametrize(
    "text", ["http://", "http:///query", "http://host:port/x", "http://ho st/", "https://[::1/x", "http://u:p@/x"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(JwstrdfError) as caught:
        open_store(text, read_only=True)
    assert caught.value.code == "bad-parameter"


def test_parts_of_an_address() -> None:
    found = address_of("https://a:b%3Ac@Host.example:8443/p/sparql?key=v#top")
    assert found.url == "https://host.example:8443/p/sparql?key=v"
    assert found.shown == "https://Host.example:8443/p/sparql"
    assert (found.user, found.password) == ("a", "b:c")
    assert address_of("http://[::1]:7/x").url == "http://[::1]:7/x"
    assert address_of("http://a@b/").shown == "http://b/"


def test_terms_of_results() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert term_in({"type": "uri", "value": "urn:a"}) == Term("iri", "urn:a")
    assert term_in({"type": "bnode", "value": "b"}) == Term("bnode", "b")
    assert term_in({"type": "literal", "value": "x", "datatype": xsd + "string"}) == Term("literal", "x")
    assert term_in({"type": "typed-literal", "value": "1", "datatype": xsd + "int"}) == Term(
        "literal", "1", xsd + "int"
    )
    assert term_in({"type": "literal", "value": "x", "xml:lang": "en"}) == Term("literal", "x", None, "en")


def test_writing_is_refused(tmp_path: Path) -> None:
    with fake(says(200, JSON, json.dumps(ROW))) as server:
        with pytest.raises(StoreError) as caught:
            open_remote(url(server)).commit(Change())
        assert caught.value.code == "remote-read-only"
        with pytest.raises(StoreError) as caught:
            open_store(url(server))
        assert caught.value.code == "remote-read-only"


def test_which_store_an_endpoint_holds(tmp_path: Path) -> None:
    """None, one without a word of itself (an export that was loaded), one that names its base, two."""
    one, two = "https://example.org/one/", "https://example.org/two/"
    told = '<{0}store> <https://w3id.org/jwstrdf/ontology#revision> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    fact = "<urn:a> <urn:b> <urn:c> ."
    with serving(tmp_path / "data") as server:
        address = f"{server}/query"
        with pytest.raises(StoreError) as caught:
            open_remote(address)
        assert caught.value.code == "no-store"
        assert truth_graph(BASE) in caught.value.message
        put(server, truth_graph(one), [fact])
        assert open_remote(address, one).base == one
        assert open_remote(address, one).revision() == 0
        put(server, store_graph(two), [told.format(two)])
        put(server, truth_graph(two), [fact, "<urn:a> <urn:b> <urn:d> ."])
        put(server, "urn:stranger", [fact])
        found = open_remote(address)
        assert (found.base, found.revision(), found.triples()) == (two, 7, 2)
        assert list(found.graphs()) == []
        assert found.lines() == [fact, "<urn:a> <urn:b> <urn:d> ."]
        assert found.engine.startswith("Oxigraph/")
        assert open_remote(address, one).base == one
        put(server, store_graph(one), [told.format(one)])
        with pytest.raises(StoreError) as caught:
            open_remote(address)
        assert caught.value.code == "other-base"
        assert one in caught.value.message
