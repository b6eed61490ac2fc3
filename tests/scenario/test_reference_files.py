"""Reference files of a product whose input was made anew: what went in is not what is known of the input now."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.questions.run import run
from tests.scenario.test_headers import MADE, ROOT, association, cal, stored
from tests.unit.fits_help import write

EXPOSURE = "jw09911001001_02101_00001_nrca1"
FLAT = "jwst_nircam_flat_0313.fits"
CONTEXT = str(MADE["CRDS_CTX"])


@pytest.mark.parametrize(
    ("made", "named", "used", "context"),
    [
        ("2025-06-01T00:00:00.000", False, True, CONTEXT),
        ("2024-06-01T00:00:00.000", False, None, None),
        ("2024-06-01T00:00:00.000", True, True, None),
    ],
    ids=["made after it", "made before it", "made before it, and its own header names the file"],
)
def test_an_input_that_was_made_anew(
    tmp_path: Path, made: str, named: bool, used: bool | None, context: str | None
) -> None:
    """The cal was made on 2025-01-01; of a mosaic made before that, it proves neither file nor context."""
    asn = association(tmp_path / "jw09911-o001_20240101t000000_image3_00001_asn.json", ROOT, {cal(EXPOSURE): "science"})
    flat = {"R_FLAT": f"crds://{FLAT}"}
    file = write(tmp_path / cal(EXPOSURE), {**MADE, "DATE": "2025-01-01T00:00:00.000", **flat})
    mosaic = write(tmp_path / f"{ROOT}_i2d.fits", {**MADE, "DATE": made, **(flat if named else {})})
    store = stored(tmp_path, asn, file, mosaic)
    (row,) = run(store, "provenance/reference-files", {"product": mosaic.name}).as_dict()["rows"]
    told = {name: row[name] for name in ("filename", "used", "inherited", "through", "named", "context")}
    assert told == {
        "filename": FLAT,
        "used": used,
        "inherited": True,
        "through": cal(EXPOSURE),
        "named": named,
        "context": context,
    }
