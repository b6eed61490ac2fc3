"""Every bad file of the real inputs has the stated outcome and names the stated place (MANIFEST.csv beside them)."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from tests.conftest import corpus_folder


def manifest() -> list[dict[str, str]]:
    path = corpus_folder() / "bad" / "MANIFEST.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = manifest()

NAMED = {
    # what MANIFEST.csv wants the message to name -> a pattern for it
    "line and column": r"line \d+, column \d+",
    "byte offset or line": r"byte offset \d+|line \d+",
    "encoding": r"encoding|UTF-8",
    "product name": r"jw09991-o001_t001_nircam_clear-f200w",
    "expname": r"expname",
    "duplicate key": r"duplicate key",
    "array or list where an object was wanted": r"(?:array|list).*object",
    "line and column or asn_id": r"line \d+, column \d+|asn_id",
    "the name": r"\.\./\.\./\.\./\.\./etc/passwd",
    "line break or illegal character": r"line break|illegal character",
    "length": r"length",
    "empty": r"empty",
    "the address (and no request goes out)": r"http://127\.0\.0\.1:9/",
    "entity or DTD (and nothing is read)": r"entity|DTD",
    "entity or DTD": r"entity|DTD",
    "no rows": r"no rows",
    "line 4": r"line 4",
    "END or truncated": r"END|truncated",
    "the character": r"blank|' '|U\+0020",
    "lines 3 and 7": r"lines 3 and 7",
    "delimiter or the missing column names": r"delimiter|dataURI",
}


def outcome(folder: Path, name: str) -> LoadedSource | BadInputError:
    (file,) = walk([folder / name])
    try:
        return read_source(file)
    except BadInputError as error:
        return error


def test_the_manifest_is_the_folder(corpus: Path) -> None:
    assert {r["file"] for r in ROWS} == {p.name for p in (corpus / "bad").iterdir()} - {"MANIFEST.csv"}
    assert len(ROWS) == 48


@pytest.mark.parametrize("case", ROWS, ids=lambda r: r["file"])
def test_outcome_and_place(corpus: Path, case: dict[str, str]) -> None:
    found = outcome(corpus / "bad", case["file"])
    if case["expected"] == "error":
        assert isinstance(found, BadInputError)
        said = [f"{found.where}: {found.message}"]
        assert found.hint
    else:
        assert isinstance(found, LoadedSource), found
        assert found.kind == case["kind"].replace(" ", "-").lower()
        said = [f"{w.where}: {w.message}" for w in found.warnings]
    assert len(said) == (0 if case["expected"] == "accept" else 1)
    for what in case["message_must_name"].split("; ") if said else ():
        pattern = re.escape(case["file"]) if what == "file" else NAMED.get(what, re.escape(what))
        assert re.search(pattern, said[0]), f"{what} is not named in {said[0]!r}"
    assert all(s.isprintable() and len(s) < 400 for s in said)


@pytest.mark.parametrize(
    ("name", "stored"),
    [("table_duplicate_rows.csv", 5), ("table_formula.csv", 2), ("table_huge_size.csv", 2)],
)
def test_rows_stored(corpus: Path, name: str, stored: int) -> None:
    found = outcome(corpus / "bad", name)
    assert isinstance(found, LoadedSource)
    assert found.tables["listings"].height == found.products == stored


def test_formula_cells_are_data(corpus: Path) -> None:
    found = outcome(corpus / "bad", "table_formula.csv")
    assert isinstance(found, LoadedSource)
    assert found.tables["listings"]["description"].to_list() == ['=HYPERLINK("http://evil.example","x")', "@SUM(A1)"]


def test_members_stored(corpus: Path) -> None:
    for name, stored in {
        "asn_duplicate_member.json": 2,
        "asn_unknown_exptype.json": 2,
        "asn_bom.json": 3,
        "asn_crlf.json": 3,
        "asn_no_products.json": 0,
    }.items():
        found = outcome(corpus / "bad", name)
        assert isinstance(found, LoadedSource)
        assert found.tables["memberships"].height == stored, name
