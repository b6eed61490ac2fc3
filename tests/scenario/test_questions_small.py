"""Questions about what the fixture observatory lacks: faults, disagreements, open templates, remade associations."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.resolve import resolve_parameters
from jwstrdf.ingest import ingest
from jwstrdf.questions.bind import bind
from jwstrdf.questions.library import question
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.embedded import EmbeddedStore
from tests.scenario.questions_help import OBSERVATORY, by_rdflib, read_graph

ARCHIVE = OBSERVATORY / "archive"
IMAGE3 = "jw09901-o001_20250102t030405_image3_00001_asn.json"
MOS = "jw09902-o002_20250203t040506_spec3_00001_asn.json"
EXPOSURE = "jw09901001001_02101_00001_nrca1"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """An association whose first member has a fault, the same file remade with three members, a MOS association
    without any product of it, and a table whose flags for `cal` and its preview are swapped."""
    root = tmp_path_factory.mktemp("small")
    told = json.loads((ARCHIVE / "09901-nircam-mosaic" / IMAGE3).read_text(encoding="utf-8"))
    members = told["products"][0]["members"]
    members[0]["exposerr"] = "guide star lost"
    _write(root / "first" / IMAGE3, json.dumps(told), 1_700_000_000)
    told["products"][0]["members"] = members[1:]
    _write(root / "remade" / IMAGE3, json.dumps(told), 1_710_000_000)
    _write(root / MOS, (ARCHIVE / "09902-nirspec" / MOS).read_text(encoding="utf-8"), 1_700_000_000)
    table = (ARCHIVE / "09901-nircam-mosaic" / "products_one_exposure.csv").read_text(encoding="utf-8")
    lines = []
    for line in table.splitlines():
        cells = line.split(",")
        if cells[14] == f"{EXPOSURE}_cal.fits":
            cells[8] = ""
        elif cells[14] == f"{EXPOSURE}_cal.jpg":
            cells[8] = "Minimum Recommended Products"
        lines.append(",".join(cells))
    _write(root / "products.csv", "\n".join(lines) + "\n", 1_700_000_000)
    report = ingest([root], root / "store")
    assert not [s for s in report.sources if s.status == "rejected"]
    opened = open_store(root / "store", read_only=True)
    yield opened
    opened.close()


def _write(file: Path, text: str, modified: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    os.utime(file, (modified, modified))


def asked(store: EmbeddedStore, name: str, **parameters: str | list[str]) -> list[dict[str, Any]]:
    """The rows of a question, after rdflib has given as many of the same."""
    result = run(store, name, parameters)
    query = bind(question(name), resolve_parameters(store, question(name), parameters), store.base)
    ours = Counter(
        tuple(None if cell is None else (cell.kind, cell.value, cell.datatype) for cell in row) for row in result.rows
    )
    assert by_rdflib(read_graph(list(store.lines())), query) == ours
    return [dict(zip(result.columns, row, strict=True)) for row in result.values()]


def test_exposure_errors(store: EmbeddedStore) -> None:
    """Said by the first file only; the remade one does not list the member."""
    found = asked(store, "associations/exposure-errors")
    assert [(r["member"], r["exposure_error"], r["entry_name"], r["association"]) for r in found] == [
        (f"{EXPOSURE}_cal.fits", "guide star lost", "jw09901-o001_t001_nircam_clear-f200w", IMAGE3)
    ]
    assert asked(store, "associations/exposure-errors", program="9901") == found
    assert asked(store, "associations/exposure-errors", program="9902") == []


def test_versions_of_a_remade_association(store: EmbeddedStore) -> None:
    """Same name and time stamp: the file that was written last is current."""
    found = asked(store, "associations/versions", association=IMAGE3)
    assert sorted((r["witness"], r["current"]) for r in found) == [
        (f"first/{IMAGE3}", False),
        (f"remade/{IMAGE3}", True),
    ]


def test_members_are_those_of_the_version_that_is_asked_for(store: EmbeddedStore) -> None:
    found = asked(store, "associations/versions", association=IMAGE3)
    (old,) = (r["version_iri"] for r in found if not r["current"])
    assert len(asked(store, "associations/members", association=IMAGE3)) == 3
    assert len(asked(store, "associations/members", association=old)) == 4


def test_a_template_that_no_file_fills(store: EmbeddedStore) -> None:
    """Four cal go into sources that nobody has seen."""
    first, other = "jw09902002001_03102_00001_nrs1_cal.fits", "jw09902002001_03102_00002_nrs2_cal.fits"
    found = asked(store, "lineage/unfilled", product=[first, other])
    assert [(r["output"], r["input"], r["relation"].rpartition("#")[2], r["role"], r["stamp"]) for r in found] == [
        ("jw09902-o002_{source_id}_nirspec_f290lp-g395m", name, "sourceProductFrom", "science", "20250203t040506")
        for name in (first, other)
    ]
    (row,) = asked(store, "related/member-of", product=first)
    assert (row["filename"], row["iri"], row["current"]) == (None, None, True)
    (level,) = asked(store, "mrp/higher-levels", observation="jw09902002001_03102_00001_nrs1")
    assert level["made"] is None


def test_disagreements(store: EmbeddedStore) -> None:
    """Both ways: a product of its own without the flag, a preview with it."""
    found = asked(store, "mrp/disagreements")
    assert [(r["name"], r["filename"], r["asserted"], r["inferred"]) for r in found] == [
        (EXPOSURE, f"{EXPOSURE}_cal.fits", False, True),
        (EXPOSURE, f"{EXPOSURE}_cal.jpg", True, False),
    ]
    assert asked(store, "mrp/disagreements", program="9901") == found
    assert asked(store, "mrp/disagreements", program="9902") == []


def test_announced_products_are_those_of_the_current_version(store: EmbeddedStore) -> None:
    """Of the image only announcements are known; each is announced once, although two versions say so."""
    found = asked(store, "associations/announced", program="9901")
    names = [r["filename"] for r in found]
    root = "jw09901-o001_t001_nircam_clear-f200w"
    assert {f"{root}_cat.ecsv", f"{root}_i2d.fits", f"{root}_segm.fits"} <= set(names)
    assert len(names) == len(set(names))


def test_a_construct_without_triples_is_no_table(store: EmbeddedStore) -> None:
    """Nothing is known of the raw file's provenance: an empty graph, not an empty result set."""
    from jwstrdf.questions.formats import text

    result = run(store, "lineage/provenance", {"product": f"{EXPOSURE}_uncal.fits"})
    assert result.triples == ()
    assert "ResultSet" not in text(result, "ttl")
    assert result.as_dict()["rows"] == []
