"""Help for the tests of the loaders: from text to a loaded source, and small documents that are right."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.walk import walk

COLUMNS = [
    "obsID", "obs_collection", "dataproduct_type", "obs_id", "description", "type", "dataURI", "productType",
    "productGroupDescription", "productSubGroupDescription", "productDocumentationURL", "project", "prvversion",
    "proposal_id", "productFilename", "size", "parent_obsid", "dataRights", "calib_level",
]  # fmt: skip
"""The 19 columns of a MAST product table."""

ASSOCIATION: dict[str, Any] = {
    "asn_type": "image3",
    "asn_rule": "candidate_Asn_Lv3Image",
    "version_id": None,
    "code_version": "1.13.4",
    "degraded_status": "No known degraded exposures in association.",
    "program": "09991",
    "constraints": "DMSAttrConstraint({'name': 'exp_type', 'sources': ['exp_type'], 'value': 'nrc_image'})",
    "asn_id": "o001",
    "target": "t001",
    "asn_pool": "jw09991_20240101t000000_pool.csv",
    "products": [
        {
            "name": "jw09991-o001_t001_nircam_clear-f200w",
            "members": [
                {
                    "expname": f"jw09991001001_02101_0000{i}_nrca1_cal.fits",
                    "exptype": "science",
                    "exposerr": "null",
                    "asn_candidate": "[('o001', 'observation')]",
                }
                for i in (1, 2)
            ],
        }
    ],
}
ASN_NAME = "jw09991-o001_20240101t000000_image3_00001_asn.json"


def row(number: int = 1, **other: str) -> dict[str, str]:
    """A row of a product table as texts."""
    root = f"jw09991001001_02101_{number:05d}_nrca1"
    return {
        "obsID": f"9000000{number}",
        "obs_collection": "JWST",
        "dataproduct_type": "image",
        "obs_id": root,
        "description": "exposure (L2b): calibrated",
        "type": "S",
        "dataURI": f"mast:JWST/product/{root}_cal.fits",
        "productType": "SCIENCE",
        "productGroupDescription": "--",
        "productSubGroupDescription": "CAL",
        "productDocumentationURL": "--",
        "project": "CALJWST",
        "prvversion": "1.11.4",
        "proposal_id": "9991",
        "productFilename": f"{root}_cal.fits",
        "size": str(117538560 + number),
        "parent_obsid": "90000009",
        "dataRights": "PUBLIC",
        "calib_level": "2",
        **other,
    }


def csv_of(rows: list[dict[str, str]], columns: list[str] | None = None, sep: str = ",") -> str:
    """Rows as CSV, without quotes."""
    columns = columns or COLUMNS
    return "\n".join([sep.join(columns), *(sep.join(r[c] for c in columns) for r in rows)]) + "\n"


def association(**changes: Any) -> dict[str, Any]:
    """A right association with other values for some keys; `...` takes a key out."""
    document = {**copy.deepcopy(ASSOCIATION), **changes}
    return {k: v for k, v in document.items() if v is not ...}


def member(**changes: Any) -> dict[str, Any]:
    """A right member with other values for some keys; `...` takes a key out."""
    return {k: v for k, v in {**ASSOCIATION["products"][0]["members"][0], **changes}.items() if v is not ...}


def with_members(*members: Any, name: Any = "jw09991-o001_t001_nircam_clear-f200w") -> dict[str, Any]:
    """A right association with one product of these members."""
    return association(products=[{"name": name, "members": list(members)}])


def source(folder: Path, name: str, content: Any) -> SourceFile:
    """A file with that content (text, bytes or a document for JSON; packed where the name ends in .gz)."""
    if isinstance(content, dict | list):
        content = json.dumps(content, indent=1)
    data = content.encode() if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") and not data.startswith(b"\x1f\x8b") else data)
    (found,) = walk([path])
    return found


def load(folder: Path, name: str, content: Any) -> LoadedSource:
    """The source of such a file."""
    return read_source(source(folder, name, content))


def refused(folder: Path, name: str, content: Any, code: str, *named: str) -> BadInputError:
    """The error for such a file; its code, file and every text that the message must name are checked."""
    with pytest.raises(BadInputError) as caught:
        load(folder, name, content)
    error = caught.value
    assert error.code == code, error
    assert error.where is not None
    assert name in error.where
    for text in named:
        assert text in error.message, error.message
    return error


def codes(loaded: LoadedSource) -> list[str]:
    """The codes of the warnings, in their order."""
    return [w.code for w in loaded.warnings]
