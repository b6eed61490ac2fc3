"""The recommended products that we infer against the archive's own flag, on every real product table."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from jwstrdf.answers.mrp import mrp
from jwstrdf.ingest import ingest
from jwstrdf.naming.parse import parse_name
from jwstrdf.stores import open_store
from tests.conftest import corpus_folder
from tests.corpus.oracle import rows

CORPUS = corpus_folder()
TABLES = sorted((CORPUS / "mast_products").glob("*.csv*")) if CORPUS.is_dir() else []
FLAG = "Minimum Recommended Products"


def _flags(table: Path) -> dict[tuple[str, str], bool]:
    """The flag of each pair (observation asked, file); a pool has a row for each of its own observations."""
    flags: dict[tuple[str, str], bool] = {}
    for row in rows(table):
        if row.get("parent_obsid"):
            pair = row["parent_obsid"], row["productFilename"]
            flags[pair] = flags.get(pair, False) or row["productGroupDescription"] == FLAG
    return flags


@pytest.mark.parametrize("table", TABLES, ids=lambda p: p.name)
def test_inferred_equals_the_flag_on_every_row(corpus: Path, tmp_path: Path, table: Path) -> None:
    assert table.is_relative_to(corpus)
    flags = _flags(table)
    assert ingest([table], tmp_path / "store").sources[0].status == "added"
    store = open_store(tmp_path / "store", read_only=True)
    seen: dict[tuple[str, str], bool | None] = {}
    asserted: dict[tuple[str, str], bool | None] = {}
    for number in sorted({parent for parent, _ in flags}):
        answer = mrp(store, [number], why=True).as_dict()
        for observation in answer["observations"]:
            for product in observation["products"]:
                seen[number, product["filename"]] = product["inferred"]
                asserted[number, product["filename"]] = product["asserted"]
                assert product["reason"], product
                assert product["mrp"] == bool(product["asserted"] or product["inferred"])
    store.close()
    assert {pair: asserted.get(pair) for pair in flags} == flags
    assert {pair: seen.get(pair) for pair in flags} == flags


@pytest.mark.parametrize("table", TABLES, ids=lambda p: p.name)
def test_the_flag_is_not_looked_at(corpus: Path, tmp_path: Path, table: Path) -> None:
    """With the flag struck from the table the inferred answer is the same."""
    assert corpus.is_dir()
    flags = _flags(table)
    blind = tmp_path / "blind.csv"
    text = "\n".join(_csv(rows(table)))
    blind.write_text(text, encoding="utf-8")
    ingest([blind], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    for number in sorted({parent for parent, _ in flags}):
        answer = mrp(store, [number]).as_dict()
        found = {p["filename"] for o in answer["observations"] for p in o["products"]}
        assert all(p["asserted"] is None for o in answer["observations"] for p in o["products"])
        assert found & {f for n, f in flags if n == number} == {
            f for (n, f), flag in flags.items() if n == number and flag
        }
    store.close()


def _csv(read: object) -> list[str]:
    import csv
    import io

    listed = [{k: v for k, v in row.items() if k != "productGroupDescription"} for row in read]  # type: ignore[attr-defined]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("table", TABLES, ids=lambda p: p.name)
def test_the_name_tells_the_own_observation_as_the_table_does(corpus: Path, table: Path) -> None:
    assert corpus.is_dir()
    compared: dict[bool, int] = defaultdict(int)
    for row in rows(table):
        parsed = parse_name(row["productFilename"])
        if row.get("obs_id") and parsed.own_observation is not None:
            compared[parsed.own_observation == row["obs_id"]] += 1
    assert not compared[False]
    assert compared[True] or "narrow" in table.name or "_d" in table.name
