"""RDF sources: every syntax gives the same statements, blank nodes keep their names, nothing reaches outside."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.errors import BadInputError
from jwstrdf.ingest import forget, ingest
from jwstrdf.iri import BASE, JWST, source_key
from jwstrdf.loaders.blank_nodes import numbers
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.rdf import read
from jwstrdf.loaders.walk import walk
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore

CAL = "jw09911001001_02101_00001_nrca1_cal.fits"
TURTLE = f"""
@prefix jwst: <{JWST}> .
@prefix e: <http://e.example/> .
<{BASE}product/{CAL}> jwst:filter "F200W" ; jwst:present true ; e:note "a \\"quoted\\" word"@en , 12 .
e:a e:knows [ e:name "x" ; e:knows [ e:name "y" ] ] .
"""


def load(path: Path, content: str | bytes) -> LoadedSource:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (file,) = walk([path])
    return read_source(file)


def statements(loaded: LoadedSource) -> set[tuple[str, str, str]]:
    return {(s, p, o) for _, _, s, p, o in loaded.rows["statements"]}


def refused(path: Path, content: str, code: str, *words: str) -> None:
    with pytest.raises(BadInputError) as error:
        load(path, content)
    assert error.value.code == code
    assert all(w in error.value.message for w in words), error.value.message


@pytest.mark.parametrize(
    ("ending", "syntax"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("nq", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("rdf", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_syntax_gives_the_same(tmp_path: Path, ending: str, syntax: ox.RdfFormat) -> None:
    quads = list(ox.parse(TURTLE.encode(), format=ox.RdfFormat.TURTLE))
    triples = [q.triple for q in quads] if ending in ("ttl", "nt", "rdf") else quads
    random.Random(ending).shuffle(triples)
    told = load(tmp_path / f"x.{ending}", ox.serialize(triples, format=syntax) or b"")
    assert told.kind == "rdf"
    key = source_key(str(tmp_path / f"x.{ending}"))
    same = {(s, p, o) for _, s, p, o in read(TURTLE.encode(), "x.ttl", "text", key, "x").statements}
    assert statements(told) == same
    assert len(same) == 8
    assert [r[1:] for r in told.rows["mentions"]] == [("09911", CAL, "listed")]


@given(st.permutations(range(6)), st.integers(0, 5))
def test_numbers_of_blank_nodes_do_not_depend_on_labels_or_order(order: list[int], turn: int) -> None:
    edges = [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5)]
    plain = [(f"_:n{a}", "<p>", f"_:n{b}") for a, b in edges]
    renamed = [
        (f"_:m{(a + turn) % 6}", p, f"_:m{(b + turn) % 6}") for (a, b), (_, p, _) in zip(edges, plain, strict=True)
    ]
    mixed = [renamed[i] for i in order]
    one, other = numbers(plain, budget=10_000)[0], numbers(mixed, budget=10_000)[0]

    def canonical(triples: list[tuple[str, str, str]], named: dict[str, int]) -> set[tuple[int, int]]:
        return {(named[s], named[o]) for s, _, o in triples}

    assert canonical(plain, one) == canonical(mixed, other)


def test_an_address_with_xmlns_in_it_is_no_xml(tmp_path: Path) -> None:
    line = "<http://e.example/a> <http://e.example/p> <http://xmlns.com/foaf/0.1/Document> ."
    assert len(statements(load(tmp_path / "x.nt", line))) == 1


def test_what_a_store_holds_comes_back(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "names.txt").write_text(f"{CAL}\n{CAL.replace('cal', 'rate')}\n", encoding="utf-8")
    ingest([tmp_path / "in"], tmp_path / "one")
    with open_store(tmp_path / "one", read_only=True) as one:  # type: ignore[attr-defined]
        assert isinstance(one, EmbeddedStore)
        held = set(one.lines())
    out = tmp_path / "held.nt"
    out.write_text("\n".join(sorted(held)) + "\n", encoding="utf-8")
    report = ingest([out], tmp_path / "two")
    assert report.sources[0].status == "added"
    with open_store(tmp_path / "two", read_only=True) as two:  # type: ignore[attr-defined]
        assert held <= set(two.lines())
        key = source_key(str(out.resolve()))
        said = set(two.lines(f"{BASE}source/{key}"))
        assert held <= said
        assert all(key in line for line in said - held)
    forget([out], tmp_path / "two")
    with open_store(tmp_path / "two", read_only=True) as two:  # type: ignore[attr-defined]
        assert set(two.lines()) == set()


def test_statements_stand_beside_what_files_say(tmp_path: Path) -> None:
    """A statement that a table makes too stays when either of the two is forgotten."""
    names = tmp_path / "names.txt"
    names.write_text(f"{CAL}\n", encoding="utf-8")
    note = tmp_path / "note.ttl"
    note.write_text(f'<{BASE}product/{CAL}> <{JWST}suffix> "cal" ; <http://e.example/p> 1 .', encoding="utf-8")
    store = tmp_path / "store"
    line = f'<{BASE}product/{CAL}> <{JWST}suffix> "cal" .'
    ingest([names, note], store)
    forget([names], store)
    with open_store(store, read_only=True) as held:  # type: ignore[attr-defined]
        assert line in held.lines()
    ingest([names], store)
    forget([note], store)
    with open_store(store, read_only=True) as held:  # type: ignore[attr-defined]
        assert line in held.lines()
        assert not [x for x in held.lines() if "e.example" in x]


def test_what_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "a.ttl", "@prefix e: <http://e.example/> .\ne:a e:p 1\ne:b e:p 2 .", "bad-rdf", "line 3")
    refused(tmp_path / "b.ttl", "<http://e.example/a b> <http://e.example/p> 1 .", "bad-rdf", "line 1", "' '")
    address = "http://127.0.0.1:9/context"
    for document in (
        {"@context": address},
        {"@graph": [{"@context": [{}, address]}]},
        {"@context": {"@import": address}},
    ):
        text = json.dumps({"@id": "http://e.example/a", **document})
        refused(tmp_path / "c.jsonld", text, "remote-context", "@context", address)


@pytest.mark.parametrize(
    "dtd",
    [
        '<!ENTITY f SYSTEM "file:///etc/hostname">',
        '<!ENTITY f PUBLIC "x" "http://127.0.0.1:9/">',
        '<!ENTITY % f "x">',
        '<!ENTITY a "0123456789"><!ENTITY f "&a;&a;">',
        '<!ENTITY f "' + "0" * 60_000 + '">',
    ],
)
def test_entities_that_reach_outside_or_grow(tmp_path: Path, dtd: str) -> None:
    uses = "&f;" * 500
    text = f'<?xml version="1.0"?><!DOCTYPE r [{dtd}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    text += f'xmlns:e="http://e.example/"><rdf:Description rdf:about="http://e.example/a"><e:p>{uses}</e:p>'
    refused(tmp_path / "x.rdf", text + "</rdf:Description></rdf:RDF>", "xml-entity", "entit")


def test_plain_entities_and_imports_are_fine(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY ns "http://e.example/">]>'
    text += '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">'
    text += '<rdf:Description rdf:about="&ns;a"><e:p>x</e:p></rdf:Description></rdf:RDF>'
    assert statements(load(tmp_path / "x.rdf", text)) == {("<http://e.example/a>", "<http://e.example/p>", '"x"')}
    imports = "<http://e.example/o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/never> ."
    assert len(statements(load(tmp_path / "y.nt", imports))) == 1
