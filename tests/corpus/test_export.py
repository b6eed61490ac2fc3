"""Real inputs out and in again (a pool with its associations, FITS headers, tables): the same graph, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.export.run import export
from jwstrdf.ingest import forget, ingest
from jwstrdf.iri import source_key
from tests.scenario.test_export_round_trip import lines, without

POOL = "pool_013_coron_nircam"
FOLDERS = {
    "pool": [f"pools/{POOL}.csv", f"associations/generated_jwst_2_0_1/{POOL}"],
    "headers": ["fits"],
    "observations": ["mast_observations"],
    "tables": ["mast_products", "crds"],
}


@pytest.mark.parametrize(
    ("name", "ending"), [("pool", "trig"), ("headers", "rdf"), ("observations", "nq.gz"), ("tables", "jsonld")]
)
def test_real_sources_come_back(corpus: Path, tmp_path: Path, name: str, ending: str) -> None:
    store, other, file = tmp_path / "store", tmp_path / "other", tmp_path / f"x.{ending}"
    report = ingest([corpus / folder for folder in FOLDERS[name]], store)
    assert sum(s.status == "added" for s in report.sources) > 1
    held = lines(store)
    assert export(store, str(file)).triples == len(held) > 150
    key = source_key(str(file.resolve()))
    for place in (other, store):
        (source,) = ingest([file], place).sources
        assert (source.status, source.error) == ("added", None)
        assert [w for w in source.warnings if w["code"] != "graph-apart"] == []
        assert without(lines(place), key) == held
    forget([str(file)], store)
    assert lines(store) == held
