"""Every real association comes back from the store: same products, same members in the same order, same roles."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.needs import needs
from jwstrdf.answers.recipe import recipe
from jwstrdf.ingest import ingest
from jwstrdf.iri import thing
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.conftest import corpus_folder
from tests.corpus.conftest import PlaceStore
from tests.corpus.oracle import Association, associations, cut, mend, places

CORPUS = corpus_folder()
PLACES = places(CORPUS) if CORPUS.is_dir() else []
PLANS = "jw02736-o007_s06355_nirspec_f290lp-g395m_s2d.fits"


@pytest.fixture(scope="module")
def stored(request: pytest.FixtureRequest, place_store: PlaceStore) -> Iterator[tuple[Store, Path]]:
    store = open_store(place_store(request.param), read_only=True)
    yield store, request.param
    store.close()


def document_of(told: Association) -> Any:
    """The association as its file has it."""
    if told.path.suffix == ".json":
        return json.loads(told.path.read_bytes())
    with tarfile.open(told.path) as archive:
        content = archive.extractfile(told.place)
        assert content is not None
        return json.loads(content.read())


def entries(document: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Products with their members in order, folders cut off, roles mended, each member once in a role."""
    return [
        (cut(p["name"]), list(dict.fromkeys((cut(m["expname"]), mend(m["exptype"])) for m in p["members"])))
        for p in document.get("products", [])
    ]


@pytest.mark.parametrize("stored", PLACES, ids=lambda p: str(p.relative_to(CORPUS / "associations")), indirect=True)
def test_every_association_comes_back(stored: tuple[Store, Path]) -> None:
    from jsonschema import Draft4Validator

    store, place = stored
    schemas = {
        stage: Draft4Validator(json.loads((CORPUS / "schemas" / f"asn_schema_jw_level{name}.json").read_text()))
        for stage, name in ((2, "2b"), (3, "3"))
    }
    for told in associations(place):
        if not any(p.members for p in told.products):
            continue
        answer = recipe(store, thing(store.base, "association", told.filename, told.version))
        own = answer.association
        assert own is not None, told.place
        assert own.reason is None
        assert own.filename == told.filename
        document = document_of(told)
        assert entries(own.document) == entries(document), told.place
        assert not list(schemas[own.stage].iter_errors(dict(own.document))), told.place
        for made in answer.associations:
            assert not list(schemas[made.stage].iter_errors(dict(made.document))), made.filename
        for key in ("asn_type", "asn_rule", "asn_id"):
            if key in own.document:
                assert own.document[key] == document[key], (told.place, key)
        # The program is that of its science members: hand-made associations often do not tell it, or another.
        if told.place.startswith("jw") and document.get("program") not in (None, "noprogram"):
            assert own.document["program"] == str(document["program"]), told.place


def test_a_real_spectrum_whose_associations_are_not_here(corpus: Path, tmp_path: Path) -> None:
    """Three exposures on two detectors behind one source (its table of members); a plan that is here."""
    ingest([corpus / "fits"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    try:
        answer, made = needs(store, PLANS), recipe(store, PLANS)
    finally:
        store.close()
    raw = sorted(f.filename for f in answer.files if f.purpose == "stage 1" and f.kind == "exposure")
    assert raw == [f"jw02736007001_03103_0000{n}_nrs{d}_uncal.fits" for n in (1, 2, 3) for d in (1, 2)]
    assert [(f.filename, f.present) for f in answer.files if f.kind == "msa"] == [("jw02736007001_01_msa.fits", True)]
    assert "jw02736-o007_20231116t144653_spec3_00001_asn.json" in answer.missing
    assert answer.context == "jwst_1185.pmap"
    assert {"jwst_nirspec_sflat_0177.fits", "jwst_nirspec_dark_0351.fits"} <= set(answer.missing)
    assert made.association is not None
    assert made.association.document["products"][0]["name"] == "jw02736-o007_{source_id}_nirspec_f290lp-g395m"  # type: ignore[index]
    assert made.install == "pip install jwst==1.12.5"
    assert [c.pipeline for c in made.commands] == ["calwebb_detector1"] * 6 + ["calwebb_spec2"] * 6 + ["calwebb_spec3"]
