"""Differences between real inputs, beside the same differences read from the files by plain Python."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from jwstrdf.answers.diff import diff

POOLS = ("jw00791_20181019T221608_pool", "jw80600_20171108T041522_pool", "jw10005_20181020T033546_pool")
Entries = dict[str, tuple[str, set[tuple[str, str]]]]


def entries(folder: Path) -> Entries:
    """Product name -> association file (the last by name), members with their roles."""
    out: Entries = {}
    for file in sorted(folder.glob("*_asn.json")):
        for product in json.loads(file.read_text(encoding="utf-8"))["products"]:
            members = {(m["expname"].rpartition("/")[2], m["exptype"].lower()) for m in product["members"]}
            if members:
                out[product["name"].rpartition("/")[2]] = (file.name, members)
    return out


@pytest.mark.parametrize("pool", POOLS)
def test_two_generations_of_associations(corpus: Path, pool: str) -> None:
    """What the generator of 2018 to 2021 made of a pool, and what that of jwst 2.0.1 makes of it."""
    folders = [corpus / "associations" / kind / pool for kind in ("dms_standard_2018_2021", "generated_jwst_2_0_1")]
    old, new = map(entries, folders)
    found = diff(*map(str, folders))
    names = [{f.name for f in folder.iterdir() if f.suffix == ".json"} for folder in folders]
    assert {s.filename for s in found.gone} == names[0] - names[1]
    assert {s.filename for s in found.added if s.filename.endswith(".json")} == names[1] - names[0]
    told = {m.product: m for m in found.memberships}
    assert set(told) == {p for p in old.keys() | new.keys() if old.get(p, ("",))[0] != new.get(p, ("",))[0]}
    for product, one in told.items():
        before, after = old.get(product, (None, set())), new.get(product, (None, set()))
        assert (one.old, one.new) == (before[0], after[0])
        gone, come = ({f"{m} ({r})" for m, r in s} for s in (before[1] - after[1], after[1] - before[1]))
        assert {c.old for c in one.changes if c.old is not None} == gone
        assert {c.new for c in one.changes if c.new is not None} == come


def rows(file: Path) -> dict[str, dict[str, str]]:
    """File name -> one of its rows."""
    with gzip.open(file, "rt", encoding="utf-8") as text:
        return {r["productFilename"]: r for r in csv.DictReader(text)}


def test_a_real_table_against_a_part_of_it(corpus: Path, tmp_path: Path) -> None:
    """A third of the files gone, of another third the sizes altered: what was done to the table is what is found."""
    real = corpus / "mast_products" / "jw02733_miri_image_full.csv.gz"
    with gzip.open(real, "rt", encoding="utf-8") as text:
        lines = list(csv.DictReader(text))
    files = sorted(rows(real))
    gone, larger = set(files[::3]), {f for f in files[1::3] if rows(real)[f]["size"].isdigit()}
    later = tmp_path / "later.csv"
    with later.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, lines[0].keys())
        writer.writeheader()
        for row in lines:
            name = row["productFilename"]
            if name not in gone:
                writer.writerow({**row, "size": int(row["size"]) + 7} if name in larger else row)
    found = diff(str(real), str(later))
    assert {s.filename for s in found.gone} == gone
    assert found.added == ()
    assert {f.filename for f in found.replaced} == larger
    for file in found.replaced:
        (size,) = [c for c in file.changes if c.property == "size"]
        assert isinstance(size.old, int)
        assert (size.new, file.because) == (size.old + 7, ("size",))
    assert found.unchanged + len(found.unknown) + len(found.changed) == len(files) - len(gone) - len(larger)
    back = diff(str(later), str(real))
    assert {s.filename for s in back.added} == gone
