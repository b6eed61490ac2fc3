"""The recommended products that we infer against the archive's own flag, on every real product table."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from pathlib import Path

import pytest

from jwstrdf.answers.mrp import mrp
from jwstrdf.ingest import ingest
from jwstrdf.naming.parse import parse_name
from jwstrdf.questions.run import ask
from jwstrdf.stores import open_store
from tests.conftest import corpus_folder
from tests.corpus.oracle import rows

CORPUS = corpus_folder()
TABLES = sorted((CORPUS / "mast_products").glob("*.csv*")) if CORPUS.is_dir() else []
WIDE = [t for t in TABLES if "narrow" not in t.name]
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


STRUCK: dict[str, tuple[str, ...]] = {
    "flag": (),
    "obs_id": ("obs_id",),
    "obsID": ("obsID",),
    "kinds": ("productType", "productSubGroupDescription", "calib_level", "description", "type"),
}
"""Columns that are struck beside the flag: what is left must be enough for the same answer."""


@pytest.mark.parametrize(
    ("table", "struck"),
    [(t, s) for t in WIDE for s in STRUCK if s == "flag" or any(w in t.name for w in ("_full", "_a.", "_msa_"))],
    ids=lambda v: v if isinstance(v, str) else v.name,
)
def test_the_flag_is_not_looked_at(corpus: Path, tmp_path: Path, table: Path, struck: str) -> None:
    """Without the flag and with less columns, rows mixed and cut into three tables, the inferred answer is the same."""
    assert corpus.is_dir()
    listed = list(rows(table))
    flags = _flags(table)
    names = {row["obsID"]: row["obs_id"] for row in listed}
    random.Random(7).shuffle(listed)
    (tmp_path / "in").mkdir()
    for piece in range(3):
        _write(tmp_path / "in" / f"{piece}.csv", listed[piece::3], ("productGroupDescription", *STRUCK[struck]))
    assert {s.status for s in ingest([tmp_path / "in"], tmp_path / "store").sources} == {"added"}
    store = open_store(tmp_path / "store", read_only=True)
    found: dict[tuple[str, str], bool | None] = {}
    for observation in mrp(store, every=True, why=True).as_dict()["observations"]:
        for product in observation["products"]:
            assert product["asserted"] is None
            found[observation["observation"], product["filename"]] = product["inferred"]
    store.close()
    own = {(row["obs_id"], row["productFilename"]) for row in listed}
    for (number, name), flag in flags.items():
        observation = names.get(number) if struck != "obs_id" else number
        if observation is None or (struck == "obsID" and not flag):
            # Nobody tells the name of the observation asked for: nothing wrong may be said of the pair.
            assert not found.get((number, name)), (number, name)
            assert not flag
        else:
            assert found[observation, name] is flag, (observation, name)
    if struck == "obsID":
        assert {pair for pair, said in found.items() if said} <= own


def _write(path: Path, listed: list[dict[str, str]], without: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = [c for c in listed[0] if c and c not in without]
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(listed)


@pytest.mark.parametrize("table", WIDE, ids=lambda p: p.name)
def test_every_reason_is_the_true_one(corpus: Path, tmp_path: Path, table: Path) -> None:
    """In and out, each with the reason that the row itself gives."""
    assert corpus.is_dir()
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows(table):
        if row["productType"] == "PREVIEW":
            reason = "it is a preview"
        elif "_gs-" in row["productFilename"]:
            reason = "it is a guide-star product"
        elif row["obsID"] == row["parent_obsid"]:
            reason = "its own observation is the one asked for, and it is neither preview nor guide-star product"
        else:
            reason = f"its own observation is {row['obs_id']}"
        kinds[row["parent_obsid"], row["productFilename"]].add(reason)
    ingest([table], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    for number in sorted({parent for parent, _ in kinds}):
        (observation,) = mrp(store, [number], why=True).observations
        told = {p.filename: p.reason for p in observation.products}
        for (parent, name), reasons in kinds.items():
            if parent != number:
                continue
            if len(reasons) == 1:
                assert told[name] in reasons, (number, name)
            else:  # a pool, listed under several of its observations
                assert told[name] in reasons or any(r.rpartition(" ")[2] in told[name] for r in reasons)
    store.close()


@pytest.mark.parametrize("table", TABLES, ids=lambda p: p.name)
def test_the_name_tells_the_own_observation_as_the_table_does(corpus: Path, table: Path) -> None:
    assert corpus.is_dir()
    for row in rows(table):
        name = row["productFilename"]
        parsed = parse_name(name)
        assert parsed.valid, name
        # The names of associations, pools, guide-star files and plans of the micro-shutters do not tell it.
        silent = name.endswith(("_asn.json", "_pool.csv", "_msa.fits")) or "_gs-" in name
        assert (parsed.own_observation is None) is silent, name
        if row.get("obs_id") and not silent:
            assert parsed.own_observation == row["obs_id"], name


@pytest.mark.parametrize("table", WIDE, ids=lambda p: p.name)
def test_rows_and_pairs_are_counted_apart(corpus: Path, tmp_path: Path, table: Path) -> None:
    """A pool stands on seventeen rows under one observation: one pair, a row for each observation drawn from it."""
    assert corpus.is_dir()
    listed = {(r["productFilename"], r["obsID"], r["parent_obsid"]) for r in rows(table)}
    ingest([table], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    (told,) = ask(store, "inventory/listings", {})
    every = ask(store, "inventory/parents", {})
    store.close()
    assert int(told["rows"] or 0) == len(listed)
    assert int(told["pairs"] or 0) == len({(name, asked) for name, _, asked in listed})
    by_file: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, own, asked in listed:
        by_file[name].append((own, asked))
    assert {str(r["filename"]): (int(r["parents"] or 0), int(r["rows"] or 0)) for r in every} == {
        name: (len({asked for _, asked in pairs}), len(pairs)) for name, pairs in by_file.items() if len(pairs) > 1
    }
