"""Every real input is read, or refused for a reason that stands here; nothing is passed over, nothing counted twice."""

from __future__ import annotations

import csv
import os
import tarfile
import time
from collections import Counter
from pathlib import Path

import pytest

from jwstrdf.ingest import IngestReport, SourceReport, ingest

REFUSED = {
    "standards/provtoolbox-mini-primer.jsonld": (
        "remote-context",
        "its @context is the address http://openprovenance.org/prov-jsonld.json; nothing is ever fetched, "
        "and without the context no statement of it can be known",
    ),
}
"""Path -> code and why it is right, outside the folder of bad files (which has a MANIFEST of its own)."""

NOT_READ = {
    "bad": "MANIFEST.csv, a list of the bad files",
    "crds": "specifications of reference types, no mapping",
    "fits_header_text": "headers printed as text",
    "header_keyword_lists": "lists of keywords",
    "keyword_dictionary": "schemas",
    "mast_observations": "the description of columns that a service gives",
    "schemas": "schemas",
    "standards": "a data model in VO-DML, DataLink tables of other missions",
    "vocabularies": "vocabularies as tables for people",
}
"""Folders with files of the kind `other`: they exist, and say nothing of products that could be read."""


def walked(corpus: Path) -> list[str]:
    """Every file, members of archives instead of the archives, by plain means."""
    found = []
    for folder, _, names in os.walk(corpus):
        for name in names:
            path = Path(folder) / name
            if name.endswith((".tar", ".tar.gz", ".tgz")):
                with tarfile.open(path) as archive:
                    found += [f"{path}!{member.name}" for member in archive if member.isfile()]
            else:
                found.append(str(path))
    return sorted(found)


@pytest.fixture(scope="module")
def report(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> IngestReport:
    began = time.monotonic()
    made = ingest([corpus], tmp_path_factory.mktemp("every") / "store", dry_run=True)
    print(f"{len(made.sources)} sources in {time.monotonic() - began:.1f} s")
    return made


def inside(source: SourceReport, corpus: Path) -> str:
    return source.path.removeprefix(f"{corpus}/")


def test_each_is_accounted_for_once(corpus: Path, report: IngestReport) -> None:
    files = walked(corpus)
    assert len(files) > 2500
    assert sorted(source.path for source in report.sources) == files
    assert {source.status for source in report.sources} == {"added", "rejected"}


def test_what_is_refused_and_why(corpus: Path, report: IngestReport) -> None:
    refused = {inside(s, corpus): s.error for s in report.sources if s.status == "rejected"}
    with (corpus / "bad" / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        bad = {f"bad/{row['file']}" for row in csv.DictReader(file) if row["expected"] == "error"}
    assert refused.keys() == bad | REFUSED.keys()
    for path, error in refused.items():
        assert error is not None
        assert error["code"]
        assert error["message"]
        assert str(error["where"]).startswith(path)
        if path in REFUSED:
            assert error["code"] == REFUSED[path][0]


def test_what_is_not_read_is_known(corpus: Path, report: IngestReport) -> None:
    other = [source for source in report.sources if source.kind == "other"]
    assert {inside(source, corpus).split("/")[0] for source in other} <= NOT_READ.keys()
    assert all([w["code"] for w in source.warnings] == ["unknown-content"] for source in other)


def test_kinds_are_those_of_the_folders(corpus: Path, report: IngestReport) -> None:
    """Told by name and folder alone, where these leave no doubt."""
    wanted: Counter[str] = Counter()
    for path in walked(corpus):
        name, folder = path.rpartition("/")[2].rpartition("!")[2], path.removeprefix(f"{corpus}/").split("/")[0]
        if folder == "bad":
            continue
        if folder == "associations":
            wanted["association" if name.endswith(".json") else "pool"] += 1
        elif folder == "pools":
            wanted["pool"] += 1
        elif folder == "fits":
            wanted["msa" if "_msa." in name else "fits"] += 1
        elif folder in ("w3c", "ontologies"):
            wanted["rdf"] += 1
        elif folder == "mast_products":
            wanted["product-table"] += 1
        elif folder == "crds" and name.endswith("map"):
            wanted["reference-map"] += 1
        elif folder == "mast_instrument_keywords":
            wanted["keyword-table"] += 1
        elif folder == "engdb":
            wanted["engineering"] += 1
        elif folder == "caom2":
            wanted["caom2"] += 1
    found = Counter(
        str(source.kind) for source in report.sources if not inside(source, corpus).startswith(("bad/", "standards/"))
    )
    extra = {
        "product-table": 1,
        "rdf": 1,
    }  # products_response_format.json of mast_observations; UAT.rdf of vocabularies
    assert {kind: found[kind] for kind in wanted} == {k: n + extra.get(k, 0) for k, n in wanted.items()}


def test_each_that_is_stored_says_something(report: IngestReport) -> None:
    silent = [s.path for s in report.sources if s.status == "added" and not s.facts]
    assert silent == []


def test_the_numbers_by_kind_add_up(report: IngestReport) -> None:
    told = report.as_dict()
    totals, by_kind = told["totals"], told["kinds"]
    for key in ("sources", "added", "products", "triples"):
        assert sum(kind[key] for kind in by_kind) == totals[key] > 0
    assert sum(sum(kind["rejected"].values()) for kind in by_kind) == totals["rejected"] > 0
    assert sum(sum(kind["warnings"].values()) for kind in by_kind) == sum(len(s["warnings"]) for s in told["sources"])
    for kind in by_kind:
        mine = [s for s in told["sources"] if s["kind"] == kind["kind"]]
        assert kind["sources"] == len(mine)
        assert kind["products"] == sum(s["products"] for s in mine)
        assert kind["facts"] == sum(s["facts"] or 0 for s in mine)
        assert kind["rejected"] == dict(sorted(Counter(s["error"]["code"] for s in mine if s["error"]).items()))
