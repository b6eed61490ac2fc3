"""A reference file that observers put in place by hand: headers alone tell its type, in more than one program."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.ingest import forget, ingest
from jwstrdf.stores import open_store
from tests.unit.fits_help import write

PRIMARY = {"DATE": "2025-05-01T00:00:00", "EXP_TYPE": "MIR_IMAGE", "R_FLAT": "my_flat.fits"}


def truth(store: Path) -> list[str]:
    with open_store(store, read_only=True) as opened:
        return opened.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(!CONTAINS(STR(?s), '/source/')) }")


@pytest.mark.parametrize("at_once", [True, False])
def test_what_another_program_still_says_stays(tmp_path: Path, at_once: bool) -> None:
    """Forgetting one of two programs leaves what the other alone gives, the type of the file included."""
    for folder, program in (("a", "09914"), ("b", "09915")):
        write(tmp_path / folder / f"jw{program}001001_02101_00001_mirimage_cal.fits", PRIMARY, {})
    for batch in [["a", "b"]] if at_once else [["a"], ["b"]]:
        ingest([tmp_path / folder for folder in batch], tmp_path / "store")
    forget([tmp_path / "a"], tmp_path / "store")
    ingest([tmp_path / "b"], tmp_path / "alone")
    left = truth(tmp_path / "store")
    assert left == truth(tmp_path / "alone")
    assert any("my_flat.fits> <https://w3id.org/jwstrdf/ontology#referenceType> " in line for line in left)
