"""Every real association: each folder or archive in a store of its own, then all of them in one store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from jwstrdf.answers.edges import Edge
from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.related import related
from jwstrdf.answers.relation import Relation
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.conftest import corpus_folder
from tests.corpus.conftest import PlaceStore
from tests.corpus.oracle import Association, Product, associations, fills, places

CORPUS = corpus_folder()
PLACES = places(CORPUS) if CORPUS.is_dir() else []

Stored = tuple[Store, list[Association]]
Roles = set[tuple[str, str | None]]


@pytest.fixture(scope="module")
def stored(request: pytest.FixtureRequest, place_store: PlaceStore) -> Iterator[Stored]:
    place: Path = request.param
    store = open_store(place_store(place), read_only=True)
    yield store, associations(place)
    store.close()


def relations(store: Store, name: str) -> list[Relation]:
    """Everything related to a name, families left aside."""
    return [r for listed in related(store, name).families.values() for r in listed]


def inputs(edges: Iterable[Edge]) -> Roles:
    return {(e.input, e.role) for e in edges}


def union(products: Iterable[Product], what: str) -> Roles:
    return {pair for product in products for pair in getattr(product, what)}


def outputs(edges: Iterable[Edge], member: str) -> dict[str, set[str | None]]:
    """The roles of a member in each product; edges of other inputs are a mistake."""
    found: dict[str, set[str | None]] = defaultdict(set)
    for edge in edges:
        assert edge.input == member, edge
        found[edge.output].add(edge.role)
    return found


EVERY_PLACE = pytest.mark.parametrize(
    "stored", PLACES, ids=lambda p: str(p.relative_to(CORPUS / "associations")), indirect=True
)


@EVERY_PLACE
def test_members_and_products_of_every_association(stored: Stored) -> None:
    """Exactly the contributing members up, exactly the products down, each with its roles and its own witness."""
    store, read = stored
    assert read
    for association in read:
        by_name: dict[str, list[Product]] = defaultdict(list)
        for product in association.products:
            by_name[product.name].append(product)
        listed = [r for r in relations(store, association.filename) if r.relation == "hasMember"]
        assert {(str(r.filename), r.role) for r in listed} == union(association.products, "members"), (
            association.filename
        )
        assert {r.direction for r in listed} <= {"out"}
        for name, same in by_name.items():
            for asked in {name, same[0].filename, "some/folder/" + name}:
                edges = lineage(store, asked, via=association.filename).edges
                assert inputs(edges) == union(same, "contributing"), (association.filename, asked)
                assert {e.output for e in edges} <= {asked.rpartition("/")[2]}
                assert all(w.endswith(association.filename) for e in edges for w in e.witnesses)
                assert all(e.witnesses and e.relation for e in edges)
        for member, _ in union(association.products, "contributing"):
            down = outputs(lineage(store, member, direction="down", via=association.filename).edges, member)
            wanted = {n: {r for m, r in union(same, "contributing") if m == member} for n, same in by_name.items()}
            wanted = {n: roles for n, roles in wanted.items() if roles}
            assert all(any(fills(n, o) for n in wanted) for o in down), (association.filename, member, down)
            for name, roles in wanted.items():
                made = [o for o in down if fills(name, o)]
                assert made, (association.filename, member, name)
                assert all(down[o] == roles for o in made), (association.filename, member, down)


@EVERY_PLACE
def test_without_via_the_current_association_answers(stored: Stored) -> None:
    """The newest time stamp speaks; among equal ones any, but the same one upwards, downwards and for every file."""
    store, read = stored
    by_name: dict[str, list[tuple[Association, Product]]] = defaultdict(list)
    for association in read:
        for product in association.products:
            by_name[product.name].append((association, product))
    speaks: dict[str, Roles] = {}
    for name, candidates in by_name.items():
        newest = max(a.stamp for a, _ in candidates)
        speaks[name] = inputs(e for e in lineage(store, name, depth=1).edges if e.role)
        assert speaks[name] in [p.contributing for a, p in candidates if a.stamp == newest], name
        told = [r for r in relations(store, name) if r.role and r.direction == "out"]
        assert {(str(r.filename), r.role) for r in told} == union((p for _, p in candidates), "members"), name
        current = {(str(r.filename), r.role) for r in told if r.current}
        assert current in [p.members for a, p in candidates if a.stamp == newest], name
        assert speaks[name] <= current
    by_member: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, roles in speaks.items():
        for member, role in roles:
            by_member[member][name].add(str(role))
    everyone = {m for a in read for m, _ in union(a.products, "contributing")}
    for member in everyone:
        answer = lineage(store, member, direction="down", depth=1)
        down = outputs((e for e in answer.edges if e.role), member)
        wanted = by_member[member]
        assert all(any(fills(n, o) for n in wanted) for o in down), (member, down, dict(wanted))
        for name, names in wanted.items():
            made = [o for o in down if fills(name, o)]
            assert made, (member, name)
            assert all(down[o] == names for o in made), (member, name, down)


def test_one_store_keeps_every_membership_with_its_own_version_and_witness(corpus: Path, tmp_path: Path) -> None:
    ingest([corpus / "associations"], tmp_path / "store")
    expected = {
        (a.filename, a.version, _location(corpus, a), product.name, member, role)
        for place in PLACES
        for a in associations(place)
        for product in a.products
        for member, role in product.members
    }
    store = open_store(tmp_path / "store", read_only=True)
    found = set()
    for row in store.select(
        """
        PREFIX jwst: <https://w3id.org/jwstrdf/ontology#>
        SELECT ?file ?version ?location ?name ?member ?role WHERE {
          ?membership jwst:ofEntry ?entry ; jwst:exptype ?role ; jwst:member/jwst:filename ?member .
          ?entry jwst:entryName ?name ; jwst:entryOf ?version .
          ?version jwst:versionOf/jwst:filename ?file ; jwst:readFrom/jwst:location ?location .
        }"""
    ).rows:
        file, version, location, name, member, role = (cell.value for cell in row if cell is not None)
        found.add((file, version.rpartition("/")[2], location, name, member, role))
    assert len(PLACES) > 60
    assert found == expected
    for place in PLACES:
        for a in associations(place):
            for name in {p.name for p in a.products}:
                version = f"{store.base}association/{a.filename}/{a.version}"
                edges = lineage(store, name, via=version).edges
                assert inputs(edges) == union((p for p in a.products if p.name == name), "contributing"), (a.path, name)
                assert {w for e in edges for w in e.witnesses} <= {_location(corpus, a)}, (a.path, name)
    store.close()


def _location(corpus: Path, association: Association) -> str:
    if association.path.suffix == ".gz":
        return f"{association.path.relative_to(corpus / 'associations').as_posix()}!{association.place}"
    return association.path.relative_to(corpus / "associations").as_posix()
