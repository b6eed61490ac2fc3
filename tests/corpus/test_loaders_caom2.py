"""The real CAOM2 documents, field by field against a plain reading with ElementTree, and against the reader `caom2`."""

from __future__ import annotations

import gzip
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.vocabulary import registry
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "caom2"
FILES = sorted(FOLDER.glob("*.xml*")) if FOLDER.is_dir() else []
NAMES = {
    "CompleteCompositeCircle-CAOM-2.3.xml": "collection:observationID",
    "SampleDerived-CAOM-2.4.xml.gz": "TEST:observationID",
}
UNITS = {
    "planes/plane/energy/bounds/lower": lambda t: float(t) * 1e9,
    "planes/plane/energy/bounds/upper": lambda t: float(t) * 1e9,
    "planes/plane/dataRelease": lambda t: datetime.fromisoformat(t).replace(tzinfo=UTC).timestamp() / 86400 + 40587,
}


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def read(path: Path) -> LoadedSource:
    (file,) = walk([path])
    return read_source(file)


def leaves(element: Any, above: str = "") -> list[tuple[str, str]]:
    out = []
    for child in element:
        path = above + re.sub(r"^\{.*\}", "", child.tag)
        out += [(path, child.text.strip())] if child.text and child.text.strip() else []
        out += leaves(child, path + "/")
    return out


def same(one: str, other: Any) -> bool:
    try:
        return float(one) == pytest.approx(float(other), rel=1e-14)
    except ValueError:
        return one.removesuffix("Z").rstrip("0").rstrip(".") == str(other).rstrip("0").rstrip(".")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_element_is_said_or_left_out_with_a_reason(path: Path) -> None:
    loaded = read(path)
    assert [w.code for w in loaded.warnings] == ["other-collection", "other-frame"]
    known = {name: c.property for (table, name), c in registry.load().columns.items() if table == "caom2"}
    root = ET.fromstring(content(path))
    facts = loaded.tables["facts"].filter(subject=NAMES[path.name])
    said = {(p, v) for p, v in facts.select("property", "value").rows()}
    wanted = 0
    for name, text in leaves(root):
        parents = {name[:i] for i, x in enumerate(name) if x == "/"} | {name}
        assert parents & set(known), name
        if known.get(name) and not name.startswith(("targetPosition/", "planes/plane/artifacts/")):
            value = UNITS.get(name, str)(text)
            assert [v for p, v in said if p == known[name] and same(v, value)], (name, text)
            wanted += 1
    assert wanted > 25
    texts = {t for _, t in leaves(root)}
    kind = root.attrib["{http://www.w3.org/2001/XMLSchema-instance}type"].split(":")[1]
    plain = {p for p, v in said if v not in texts}
    assert ("caomObservationKind", kind) in said
    assert plain <= {
        "caomObservationKind", "caomIdentifier", "observationWavelengthMin", "observationWavelengthMax",
        "observationReleaseMjd", "observationMetadataRelease", "observationLastExecuted",
    }  # fmt: skip
    uris = {t for n, t in leaves(root) if n.endswith("/artifact/uri")}
    assert {v for p, v in said if p == "observationDataAddress"} == uris
    assert loaded.tables["listings"].is_empty()
    assert loaded.tables["mentions"].is_empty()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_members_and_inputs_as_the_reader_of_the_makers_has_them(path: Path) -> None:
    caom2 = pytest.importorskip("caom2.obs_reader_writer")
    found = caom2.ObservationReader(validate=True).read(io.BytesIO(content(path)))
    facts = read(path).tables["facts"].select("subject", "property", "value").rows()
    by = {p: {v for s, q, v in facts if q == p and s == NAMES[path.name]} for _, p, _ in facts}
    assert by["caomMember"] == {m.uri for m in found.members}
    planes = list(found.planes.values())
    assert by["caomInput"] == {i.uri for p in planes for i in p.provenance.inputs}
    assert by["observationPlane"] == {p.product_id for p in planes}
    assert by["observationCalibrationLevel"] == {str(p.calibration_level.value) for p in planes}
    assert by["observationTarget"] == {found.target.name}
    assert by["observationInvestigator"] == {found.proposal.pi_name}
    named = {u.split("/")[0].split(":")[1] + ":" + u.split("/")[1] for u in by["caomMember"] | by["caomInput"]}
    assert {s for s, _, _ in facts} == {NAMES[path.name], *named}


def test_all_documents_are_there(corpus: Path) -> None:
    assert {p.name for p in (corpus / "caom2").iterdir()} == {p.name for p in FILES} == set(NAMES)


def test_every_element_of_the_ontology_says_something_or_why_not() -> None:
    ontology = (Path(__file__).parents[2] / "ontology" / "caom2.ttl").read_text(encoding="utf-8")
    for block in ontology.split("\n\n"):
        if "a jwst:ColumnMapping" in block:
            assert ("jwst:columnProperty" in block) != ("Left out. " in block), block
