"""The fixture observatory: the program's answers against those worked out by hand (tests/data/observatory/expected)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.relation import Relation
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

EXPECTED = Path(__file__).resolve().parent.parent / "data" / "observatory" / "expected"


def cases(name: str, key: str = "cases") -> list[Any]:
    """The cases of an expected-answer file."""
    return list(json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))[key])


@pytest.fixture(scope="module")
def store(observatory_store: Path) -> Iterator[Store]:
    opened = open_store(observatory_store, read_only=True)
    yield opened
    opened.close()


def _title(case: dict[str, Any]) -> str:
    ask = case["ask"]
    return "-".join([ask["product"], *(f"{k}={v}" for k, v in ask.items() if k != "product")])


@pytest.mark.parametrize("case", cases("lineage"), ids=_title)
def test_lineage(store: Store, case: dict[str, Any]) -> None:
    from jwstrdf.answers.lineage import lineage

    ask = dict(case["ask"])
    answer = lineage(store, ask.pop("product"), **ask)
    found = sorted([e.output, e.relation, e.input, e.role] for e in answer.edges)
    assert found == sorted(case["edges"]), case["why"]
    if "complete" in case:
        assert answer.complete is case["complete"]


def test_every_edge_names_its_witnesses_and_evidence(store: Store) -> None:
    from jwstrdf.answers.lineage import lineage

    for case in cases("lineage"):
        for edge in lineage(store, case["ask"]["product"]).edges:
            assert edge.witnesses, edge
            assert edge.evidence in ("association", "association-level", "file-name"), edge


def test_what_an_association_says_as_a_whole_is_marked(store: Store) -> None:
    """Not every source lies on every exposure, and only one MRS detector feeds a channel."""
    from jwstrdf.answers.lineage import lineage

    for product in (
        "jw09902-o002_s000000101_nirspec_f290lp-g395m_cal.fits",
        "jw09903-c1001_t001_miri_ch1-short_s3d.fits",
    ):
        stated = [e for e in lineage(store, product, depth=1).edges if e.role == "science"]
        assert {e.evidence for e in stated} == {"association-level"}
        (association,) = [r.filename for r in _specified(store, product)]
        via = lineage(store, product, via=str(association))
        assert {e.evidence for e in via.edges} == {"association-level"}
        down = lineage(store, stated[0].input, direction="down", via=str(association))
        assert {e.evidence for e in down.edges if e.output == product} == {"association-level"}
    template = "jw09902-o002_{source_id}_nirspec_f290lp-g395m"
    assert {e.evidence for e in lineage(store, template, depth=1).edges} == {"association"}


def _specified(store: Store, product: str) -> list[Relation]:
    from jwstrdf.answers.related import related

    return [r for r in related(store, product).families["Antecedent"] if r.relation == "isSpecifiedByAssociation"]


def test_an_old_and_a_new_association_have_each_their_witness(store: Store) -> None:
    from jwstrdf.answers.lineage import lineage

    product = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"
    old = lineage(store, product, via="jw09901-o001_20241101t000000_image3_00001_asn.json")
    new = lineage(store, product, via="jw09901-o001_20250102t030405_image3_00001_asn.json")
    assert len(old.edges) == 3
    assert len(new.edges) == 4
    assert {w for e in old.edges for w in e.witnesses if "20241101" in w}
    assert not {w for e in new.edges for w in e.witnesses if "20241101" in w}


def _family(store: Store, product: str, family: str) -> list[list[str | None]]:
    from jwstrdf.answers.related import related

    listed = related(store, product).as_dict()["families"][family]
    return [[r["relation"], r["direction"], r["filename"] or r["iri"].rpartition("/")[2], r["role"]] for r in listed]


@pytest.mark.parametrize("case", cases("related"), ids=lambda c: f"{c['family']}-{c['product']}")
def test_related(store: Store, case: dict[str, Any]) -> None:
    found = _family(store, case["product"], case["family"])
    if "exactly" in case:
        assert sorted(map(str, found)) == sorted(map(str, case["exactly"]))
    for relation in case.get("contains", []):
        assert relation in found
    for relation in case.get("none", []):
        assert relation not in [r[0] for r in found]
    if case.get("some"):
        assert found


def test_every_family_but_contributing_answers_somewhere(store: Store) -> None:
    """Contributing needs headers, which nothing reads yet."""
    from jwstrdf.answers.related import related

    seen = {
        family
        for product in {c["product"] for c in cases("related")}
        for family, listed in related(store, product).as_dict()["families"].items()
        if listed
    }
    assert seen >= {c["family"] for c in cases("related")} - {"Contributing"}
    assert len(seen) >= 8


@pytest.mark.parametrize("case", cases("mrp", "observations"), ids=lambda c: c["observation"])
def test_mrp(store: Store, case: dict[str, Any]) -> None:
    from jwstrdf.answers.mrp import mrp

    for asked in (case["observation"], case["asked"]):
        (told,) = mrp(store, [asked]).as_dict()["observations"]
        found = {p["filename"]: [p["asserted"], p["inferred"]] for p in told["products"]}
        assert found == case["products"], case["why"]
        for key in ("observation", "level", "primary", "provisional", "overlaps_with"):
            if key in case:
                assert told[key] == case[key], key
        assert told["files"] == len(case["products"])
