"""All real associations, those inside tar archives included: what the loader stores is what plain `json` reads."""

from __future__ import annotations

import csv
import json
import re
import tarfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.loaders.load import LoadedSource, merged, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.tables.schema import Tables

PLAIN, PACKED = 1684, 769
MENDED = {"target_acquistion": "target_acquisition"}


@pytest.fixture(scope="module")
def loaded(corpus: Path) -> dict[str, LoadedSource]:
    """Every source under `associations` by its published location."""
    return {f.published: read_source(f) for f in walk([corpus / "associations"])}


@pytest.fixture(scope="module")
def tables(loaded: dict[str, LoadedSource]) -> Tables:
    return merged(loaded.values())


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Any]:
    """Every association by its published location, read by the standard library alone."""
    root = corpus / "associations"
    found = {p.relative_to(root).as_posix(): json.loads(p.read_bytes()) for p in root.rglob("*.json")}
    for path in root.rglob("*.tar.gz"):
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream and member.name.endswith(".json"):
                    found[f"{path.relative_to(root).as_posix()}!{member.name}"] = json.loads(stream.read())
    return found


def test_all_are_found_and_loaded(loaded: dict[str, LoadedSource], documents: dict[str, Any]) -> None:
    associations = {at for at, one in loaded.items() if one.kind == "association"}
    assert associations == set(documents)
    assert sum("!" in at for at in associations) == PACKED
    assert len(associations) == PLAIN + PACKED
    assert {one.kind for one in loaded.values()} == {"association", "pool"}


def test_memberships_are_those_of_the_documents(loaded: dict[str, LoadedSource], documents: dict[str, Any]) -> None:
    for at, document in documents.items():
        expected = []
        for i, product in enumerate(document.get("products", []), 1):
            seen = set()
            for j, member in enumerate(product["members"], 1):
                role = member["exptype"].lower()
                role = MENDED.get(role, role)
                name = member["expname"].rpartition("/")[2]
                if (name, role) not in seen:
                    seen.add((name, role))
                    expected.append((i, j, name, role, member["exptype"]))
        found = loaded[at].tables["memberships"]
        assert found.select("entry", "membership", "member", "exptype", "exptype_written").rows() == expected, at


def test_entries_are_the_products_of_the_documents(loaded: dict[str, LoadedSource], documents: dict[str, Any]) -> None:
    for at, document in documents.items():
        expected = [(i, p["name"].rpartition("/")[2]) for i, p in enumerate(document.get("products", []), 1)]
        assert loaded[at].tables["entries"].select("entry", "name").rows() == expected, at


def test_counts_over_all(tables: Tables) -> None:
    assert tables["associations"].height == 2453
    assert tables["entries"].height == 2473
    # 5,394 members are written; 1 and 7 of two files are repeated in their product
    assert tables["memberships"].height == 5394 - 8


def test_facts_of_the_associations(tables: Tables, documents: dict[str, Any]) -> None:
    written = Counter(None if d["asn_type"] == "None" else d["asn_type"] for d in documents.values())
    assert Counter(tables["associations"]["asn_type"].to_list()) == written
    rules = Counter(d.get("asn_rule") for d in documents.values())
    assert Counter(tables["associations"]["asn_rule"].to_list()) == rules
    pools = tables["associations"]["asn_pool"]
    assert pools.null_count() == sum(d["asn_pool"] == "none" for d in documents.values()) == 8
    assert all(p.endswith(".csv") and "/" not in p for p in pools.drop_nulls())
    stamps = tables["associations"].filter(tables["associations"]["stamp"].is_not_null())
    assert sorted(stamps["stamp"].to_list()) == ["20160615t210324"] * 2 + ["20160915t142211"] + ["20240815t163602"] * 2


def test_warnings(loaded: dict[str, LoadedSource]) -> None:
    codes: dict[str, list[str]] = defaultdict(list)
    for at, one in loaded.items():
        for warning in one.warnings:
            if one.kind == "association":
                codes[warning.code].append(at)
    assert codes == {
        "no-products": ["loose/asn_level2_v1.json"],
        "duplicate-member": ["loose/association_group_id.json"] * 7 + ["loose/association_w_cat.json"],
    }


def test_exposure_types_agree_with_the_pools(corpus: Path, tables: Tables) -> None:
    """The exposure type that the pool gives for a science member is among those read from the constraints."""
    truth: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in (corpus / "pools").iterdir():
        lines = [x for x in path.read_text().splitlines() if x.strip() and not x.startswith("#")]
        for line in csv.DictReader(lines, delimiter="|"):
            cells = {k.strip().lower(): (v or "").strip() for k, v in line.items() if k}
            truth[path.name, root_of(cells.get("filename", ""))].add(cells.get("exp_type", "").upper())
    science = tables["memberships"].filter(exptype="science")
    rows = science.join(tables["associations"], on=["source", "association"])
    verdicts: Counter[str] = Counter()
    for row in rows.select("asn_pool", "member", "exp_types", "asn_rule").iter_rows():
        pool, member, types, rule = row
        real = truth.get((pool, root_of(member)))
        if real is None or types is None:
            continue
        named = set(types.split("|"))
        verdicts["exact" if named == real else "among" if named >= real else f"not in {rule}"] += 1
    # The one exception: an acquisition image that the pool lists with the exposure type of the science.
    assert verdicts.pop("not in candidate_Asn_Lv2ImageNonScience") == 1
    assert set(verdicts) == {"exact", "among"}
    assert verdicts["exact"] > 6 * verdicts["among"]


def root_of(name: str) -> str:
    return re.sub(r"_[a-z0-9]+\.[a-z]+$", "", name.lower())


def test_every_plain_file_is_read(corpus: Path) -> None:
    files = [f for f in walk([corpus / "associations"]) if "!" not in f.location and f.name.endswith(".json")]
    read = merged(read_source(f) for f in files)
    assert read["sources"].height == PLAIN
