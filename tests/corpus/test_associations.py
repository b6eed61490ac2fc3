"""Every real association: each folder or archive in a store of its own, then all of them in one store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.related import related
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.conftest import corpus_folder
from tests.corpus.oracle import Association, Product, associations, places

CORPUS = corpus_folder()
PLACES = places(CORPUS) if CORPUS.is_dir() else []


@pytest.fixture
def stored(corpus: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Store, list[Association]]]:
    place: Path = request.param
    assert place.is_relative_to(corpus)
    report = ingest([place], tmp_path / "store")
    assert not [s for s in report.sources if s.status == "rejected"]
    store = open_store(tmp_path / "store", read_only=True)
    yield store, associations(place)
    store.close()


def _pairs(association: Association) -> Iterator[Product]:
    yield from association.products


@pytest.mark.parametrize("stored", PLACES, ids=lambda p: str(p.relative_to(CORPUS / "associations")), indirect=True)
def test_members_and_products_of_every_association(stored: tuple[Store, list[Association]]) -> None:
    store, read = stored
    assert read
    for association in read:
        for product in _pairs(association):
            for asked in {product.name, product.filename}:
                answer = lineage(store, asked, via=association.filename)
                assert {(e.input, e.role) for e in answer.edges} == product.contributing, (association, asked)
                assert {e.output for e in answer.edges} <= {asked}
            seen = {
                (r.filename, r.role)
                for family in related(store, association.filename).families.values()
                for r in family
            }
            assert product.members <= seen, (association.filename, product.name)
            for member, _ in product.contributing:
                down = lineage(store, member, direction="down", via=association.filename)
                assert any(_stem(product.name) in e.output or e.output == product.name for e in down.edges), (
                    association.filename,
                    member,
                )


def _stem(name: str) -> str:
    return name.split("{")[0]


@pytest.mark.parametrize("stored", PLACES, ids=lambda p: str(p.relative_to(CORPUS / "associations")), indirect=True)
def test_without_via_the_current_association_answers(stored: tuple[Store, list[Association]]) -> None:
    store, read = stored
    by_name: dict[str, list[tuple[Association, Product]]] = defaultdict(list)
    for association in read:
        for product in association.products:
            by_name[product.name].append((association, product))
    for name, candidates in by_name.items():
        # None of these files has a time stamp of its own but in its name; equal ones are told apart by their name.
        answer = lineage(store, name, depth=1)
        found = {(e.input, e.role) for e in answer.edges if e.role}
        allowed = [p.contributing for _, p in candidates]
        assert found in allowed, (name, [a.filename for a, _ in candidates])
        for member, _ in found:
            outputs = {e.output for e in lineage(store, str(member), direction="down", depth=1).edges}
            assert any(o == name or o.startswith(_stem(name)) or _filled(name, o) for o in outputs), (name, member)


def _filled(name: str, output: str) -> bool:
    from jwstrdf.naming.templates import entry_pattern

    return entry_pattern(name, extended=True).matches(output)


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
    store.close()
    assert len(PLACES) > 60
    assert found == expected


def _location(corpus: Path, association: Association) -> str:
    if association.path.suffix == ".gz":
        return f"{association.path.relative_to(corpus / 'associations').as_posix()}!{association.place}"
    return association.path.relative_to(corpus / "associations").as_posix()
