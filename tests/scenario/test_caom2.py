"""CAOM2 observations in a store: which observations are members of this one, beside what associations say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jwstrdf.answers.find import find
from jwstrdf.answers.mrp import mrp
from jwstrdf.ingest import forget, ingest
from jwstrdf.iri import BASE, JWST, segment
from jwstrdf.stores import open_store
from tests import caom2_help as c

PREFIX = f"PREFIX jwst: <{JWST}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
EXPOSURES = [m.rpartition("/")[2] for m in c.MEMBERS]
I2D = f"{c.NAME}_i2d.fits"
ASN = "jw09991-o001_20240201t100000_image3_00001_asn.json"


def node(name: str) -> str:
    return f"<{BASE}observation/{segment(name)}>"


def ask(store: Path, query: str) -> set[tuple[str, ...]]:
    """The rows of a query as texts; IRIs without the base."""
    opened = open_store(store, read_only=True)
    try:
        rows = opened.select(PREFIX + query).values()
        return {tuple((value or "").removeprefix(BASE) for value in row.values()) for row in rows}
    finally:
        opened.close()


def lines(store: Path) -> set[str]:
    opened = open_store(store, read_only=True)
    try:
        return {line for line in opened.lines() if "ontology#revision" not in line}
    finally:
        opened.close()


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def association(folder: Path) -> Path:
    members = [{"expname": f"{e}_cal.fits", "exptype": "science"} for e in EXPOSURES]
    document: dict[str, Any] = {
        "asn_type": "image3",
        "asn_rule": "Asn_Lv3Image",
        "asn_id": "o001",
        "program": "09991",
        "asn_pool": "jw09991_20240101t000000_pool.csv",
        "products": [{"name": c.NAME, "members": members}],
    }
    return write(folder, ASN, json.dumps(document))


def test_members_of_an_observation_as_the_archive_and_the_association_have_them(tmp_path: Path) -> None:
    store, folder = tmp_path / "store", tmp_path / "in"
    write(folder, "o.xml", c.WHOLE)
    association(folder)
    report = ingest([folder], store)
    assert {s.status for s in report.sources} == {"added"}
    members = ask(store, f"SELECT ?m WHERE {{ {node(c.NAME)} jwst:hasMemberObservation ?o . ?o rdfs:label ?m }}")
    assert members == {(e,) for e in EXPOSURES}
    same = ask(
        store,
        f"""SELECT ?name WHERE {{
          {node(c.NAME)} jwst:hasMemberObservation ?o . ?o jwst:observationName ?name .
          ?entry jwst:entryName "{c.NAME}" ; jwst:hasMember ?file . ?file jwst:inObservation ?o }}""",
    )
    assert same == members
    assert ask(store, f"SELECT ?o WHERE {{ {node(c.NAME)} jwst:hasInputObservation ?o }}") == {
        (f"observation/{e}",) for e in EXPOSURES
    }
    told = ask(
        store,
        f"""SELECT ?target ?version ?uri WHERE {{ ?r jwst:recordOf {node(c.NAME)} ; jwst:observationTarget ?target ;
          jwst:observationProvenanceVersion ?version ; jwst:caomMember ?uri }}""",
    )
    assert told == {("NGC-3132", "1.13.4", uri) for uri in c.MEMBERS}
    md5 = f"SELECT ?m WHERE {{ ?r jwst:recordOf <{BASE}product/{I2D}> ; jwst:archiveChecksum ?m }}"
    assert ask(store, md5) == {("md5:d41d8cd98f00b204e9800998ecf8427e",)}


def test_files_exist_and_belong_to_their_observation(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest([write(tmp_path / "in", "o.xml", c.WHOLE)], store)
    opened = open_store(store, read_only=True)
    try:
        assert {r.filename for r in find(opened, present="true").products} == {I2D, f"{c.NAME}_i2d.jpg"}
        (found,) = mrp(opened, [c.NAME]).observations
        assert I2D in {p.filename for p in found.recommended}
    finally:
        opened.close()


def test_a_planned_observation_is_a_record_and_nothing_else(tmp_path: Path) -> None:
    store = tmp_path / "store"
    planned = c.observation(c.plane(c.artifact(c.product(I2D)), level="-1"), members=c.MEMBERS)
    ingest([write(tmp_path / "in", "o.xml", planned)], store)
    assert ask(store, "SELECT ?f WHERE { ?f a jwst:Product }") == set()
    assert ask(store, f"SELECT ?p ?o WHERE {{ {node(c.NAME)} ?p ?o }}") == set()
    assert ask(
        store, f"SELECT ?l WHERE {{ ?r jwst:recordOf {node(c.NAME)} ; jwst:observationCalibrationLevel ?l }}"
    ) == {("-1",)}


def test_the_same_name_in_two_collections_is_two_observations(tmp_path: Path) -> None:
    store, folder = tmp_path / "store", tmp_path / "in"
    write(folder, "a.xml", c.WHOLE)
    hubble = c.observation(
        c.plane(c.artifact("mast:HST/product/x_drz.fits")), collection="HST", members=["caom:JWST/b"]
    )
    write(folder, "b.xml", hubble)
    ingest([folder], store)
    found = ask(store, "SELECT ?o ?c WHERE { ?r jwst:recordOf ?o ; jwst:observationCollection ?c }")
    assert found == {(f"observation/{c.NAME}", "JWST"), (f"observation/HST%3A{c.NAME}", "HST")}
    assert ask(store, f"SELECT ?o WHERE {{ <{BASE}observation/HST%3A{c.NAME}> jwst:hasMemberObservation ?o }}") == {
        ("observation/b",)
    }
    files = ask(store, "SELECT ?n WHERE { ?f a jwst:Product ; jwst:filename ?n }")
    assert files == {(I2D,), (f"{c.NAME}_i2d.jpg",)}


def test_forgetting_and_order(tmp_path: Path) -> None:
    """Members in another program are in another partition: what is left after `forget` does not depend on order."""
    other = "jw09992001001_02101_00001_nrca1"
    first = write(tmp_path / "a", "o.xml", c.observation(c.plane(), members=[*c.MEMBERS, f"caom:JWST/{other}"]))
    second = write(tmp_path / "b", "o.xml", c.observation(c.plane(level="2", name="x"), name=other))
    ingest([first], tmp_path / "1")
    ingest([second], tmp_path / "1")
    ingest([second], tmp_path / "2")
    ingest([first], tmp_path / "2")
    assert lines(tmp_path / "1") == lines(tmp_path / "2")
    forget([str(first)], tmp_path / "1")
    ingest([second], tmp_path / "3")
    assert lines(tmp_path / "1") == lines(tmp_path / "3")
    assert ask(tmp_path / "1", "SELECT ?n WHERE { ?o jwst:observationName ?n }") == {(other,)}
    forget([str(second)], tmp_path / "2")
    ingest([first], tmp_path / "4")
    assert lines(tmp_path / "2") == lines(tmp_path / "4")
