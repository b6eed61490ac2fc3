"""Every relation of every file of the fixture observatory: seen alike from both ends, with the sources that say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.related import related
from jwstrdf.answers.relation import Relation
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from jwstrdf.vocabulary import registry

FAMILIES = [
    *("Prerequisite", "Antecedent", "Composition", "Multiplicity", "Contemporaneous Calibration"),
    *("Aggregation", "Linked", "Contributing", "Structure"),
]
SHARED = {"inDataset", "aggregatesGuideStarProduct", "aggregatesIntermediate"}
"""Relations through a shared node: the node is the subject or the object, the other file stands beside it."""

Key = tuple[str, str, str, str | None]


@pytest.fixture(scope="module")
def store(observatory_store: Path) -> Iterator[Store]:
    opened = open_store(observatory_store, read_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def told(store: Store) -> dict[str, list[tuple[str, Relation]]]:
    """(family, relation) of every file that the store knows."""
    query = "SELECT DISTINCT ?f WHERE { ?x <https://w3id.org/jwstrdf/ontology#filename> ?f }"
    files = sorted(row[0].value for row in store.select(query).rows if row[0] is not None)
    out = {}
    for name in files:
        families = related(store, name).families
        assert list(families) == FAMILIES
        out[name] = [(family, r) for family, listed in families.items() for r in listed]
    assert len(out) > 400
    return out


def test_every_relation_stands_under_its_family_with_a_witness(told: dict[str, list[tuple[str, Relation]]]) -> None:
    known = registry.load().relationships
    for name, listed in told.items():
        keys = [(r.relation, r.direction, r.iri, r.role) for _, r in listed]
        assert len(keys) == len(set(keys)), name
        for family, relation in listed:
            assert known[relation.relation].family == family
            assert relation.witnesses, (name, relation)
            assert list(relation.witnesses) == sorted(set(relation.witnesses))


def test_both_ends_tell_the_same(told: dict[str, list[tuple[str, Relation]]]) -> None:
    known = registry.load().relationships
    ends: dict[str, dict[Key, set[str]]] = {"out": defaultdict(set), "in": defaultdict(set)}
    for name, listed in told.items():
        for _, r in listed:
            if r.filename is None or r.relation in SHARED:
                continue
            if known[r.relation].symmetric:
                assert r.direction == "out"
                other = [x for _, x in told[r.filename] if (x.relation, x.filename) == (r.relation, name)]
                assert [x.witnesses for x in other] == [r.witnesses]
            else:
                pair = (name, r.filename) if r.direction == "out" else (r.filename, name)
                ends[r.direction][(pair[0], r.relation, pair[1], r.role)] |= set(r.witnesses)
    assert len(ends["out"]) > 1000
    assert ends["out"] == ends["in"]


def test_what_an_association_states_is_witnessed_by_its_own_file(told: dict[str, list[tuple[str, Relation]]]) -> None:
    checked = 0
    for name, listed in told.items():
        for _, r in listed:
            if r.relation in {"hasMember", "isSpecifiedByAssociation", "yieldsPerSourceProduct"}:
                association = name if name.endswith("_asn.json") else r.filename
                assert association is not None
                assert [w.rpartition("/")[2] for w in r.witnesses] == [association], (name, r)
                checked += 1
    assert checked > 500


def test_a_pool_names_the_associations_that_were_drawn_from_it(told: dict[str, list[tuple[str, Relation]]]) -> None:
    drawn = [r for _, r in told["jw09906_20250607t080910_pool.csv"] if r.relation == "associationDrawnFromPool"]
    assert [(r.direction, r.filename) for r in drawn] == [
        ("in", "jw09906-o001_20250607t080910_wfs-image3_00001_asn.json")
    ]


def test_every_direct_edge_of_every_file_has_witnesses(
    store: Store, told: dict[str, list[tuple[str, Relation]]]
) -> None:
    """Also between files that are only announced: the association that announces them says it."""
    edges = [e for name in told for e in lineage(store, name, depth=1).edges]
    assert len(edges) > 500
    assert not [e for e in edges if not e.witnesses]
    assert {e.evidence for e in edges} == {"association", "association-level", "file-name"}
    assert {(e.family, e.role is None) for e in edges if e.evidence != "file-name"} >= {("Antecedent", False)}
    for e in edges:
        back = [b for b in lineage(store, e.input, direction="down", depth=1).edges if b.key() == e.key()]
        assert back == [e]
