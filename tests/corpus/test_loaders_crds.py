"""The real CRDS mappings: every file name in their selectors, and only those."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "crds"
MAPPINGS = sorted(p for p in FOLDER.glob("*.*map")) if FOLDER.is_dir() else []


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda p: p.name)
def test_every_file_of_the_selector(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    selector = text[text.index("selector =") :]
    (file,) = walk([path])
    told = read_source(file)
    assert told.kind == "reference-map"
    assert sorted(told.tables["selections"]["chosen"].drop_nulls().to_list()) == sorted(
        re.findall(r":\s*'(jwst_[^']+)'", selector)
    )
