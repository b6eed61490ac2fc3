"""What is missing by real associations, pools and product tables, against a plain count that shares nothing with it."""

from __future__ import annotations

import csv
import json
import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.leftover import leftover
from jwstrdf.answers.missing import missing
from jwstrdf.ingest import ingest
from jwstrdf.questions.run import ask
from jwstrdf.stores import open_store
from tests.conftest import corpus_folder
from tests.corpus.conftest import PlaceStore
from tests.corpus.oracle import associations, cut, places
from tests.corpus.test_expected import PIPELINE, REQUIRED, STAGE, read, takes, types_of
from tests.corpus.test_loaders_pools import POOLS, is_file, plain
from tests.corpus.test_loaders_tables import plainly

CORPUS = corpus_folder()
PLACES = places(CORPUS) if CORPUS.is_dir() else []

TABLES_OF_TEXT = {"cat", "c1d", "phot", "whtlt"}
"""Suffixes of ECSV files, but that c1d has both forms."""

AFTER_EXPOSURES = {"psfalign", "psfsub", "ami-oi", "psf-ami-oi"}
"""Products of stage 3 that are named after an exposure."""

LENGTHENED = {"Asn_Lv3MIRMRS", "Asn_Lv3NRSIFU", "Asn_Lv3MIRMRSBackground", "Asn_Lv3NRSIFUBackground"}
"""Rules whose products get the channel and band, or the grating and filter, added to their names."""

PRINTED = re.compile(r"'name': '(\w+)', 'sources': \['exp_type'\], 'value': '([^']*)'")


def exposure_types(text: str, known: set[str]) -> list[str]:
    """The exposure types of the science in the printed constraints."""
    printed = [(n, v) for n, v in PRINTED.findall(text) if n not in ("acq_exp", "image_exp_type")]
    filled = [v for n, v in printed if "\\" in v or (n == "non_science" and "|" not in v)]
    words = {w for v in filled or [v for _, v in printed] for w in v.replace("\\", "").upper().split("|")}
    return sorted(words & known)


def documents(place: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if place.is_dir():
        for path in sorted(place.glob("*.json")):
            yield path.name, json.loads(path.read_bytes())
        return
    with tarfile.open(place) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member) if member.name.endswith(".json") else None
            if content:
                yield cut(member.name), json.loads(content.read())


def announced(place: Path) -> tuple[set[str], set[str]]:
    """Products that associations announce for certain, and the associations that this reading understands."""
    variants, rules = read("exp_types"), {r["rule"]: r for r in read("association_types")}
    known = {v["exp_type"] for v in variants}
    found: set[str] = set()
    understood: set[str] = set()
    for filename, document in documents(place):
        name = re.sub(r"^(candidate|discover)_", "", str(document.get("asn_rule")))
        rule = rules.get(name)
        if rule is None or rule["pipeline"] == "(none)" or name in LENGTHENED:
            continue
        understood.add(filename)
        stage = STAGE[rule["level"]]
        types = exposure_types(str(document.get("constraints")), known) or types_of(rule, rules, known)
        for product in document["products"]:
            if re.search(r"\{(source_id|slit_name)\}|_(rate|cal)$", product["name"]):
                continue  # open names, and an old form that is called after the input
            science = [m["expname"] for m in product["members"] if m["exptype"].lower() == "science"]
            suffix = science[0].rpartition("_")[2].partition(".")[0] if science else None
            sets = [
                set(v[REQUIRED[stage]].split(";"))
                for v in variants
                if v["exp_type"] in types
                and v[PIPELINE[stage]] == rule["pipeline"]
                and (suffix is None or takes(v, stage, suffix))
            ]
            for made in set.intersection(*sets) - AFTER_EXPOSURES if sets else ():
                extension = "ecsv" if made in TABLES_OF_TEXT else "fits"
                if "{suffix}" in product["name"]:
                    found.add(product["name"].replace("{suffix}", made) + "." + extension)
                elif product["name"].endswith(".fits"):
                    found.add(product["name"])
                else:
                    found.add(f"{product['name']}_{made}.{extension}")
    return found, understood


@pytest.mark.parametrize("place", PLACES, ids=lambda p: str(p.relative_to(CORPUS / "associations")))
def test_products_and_members_of_the_associations_of_a_place(place_store: PlaceStore, place: Path) -> None:
    """Nothing but the associations themselves is there: all that they announce and list is missing."""
    store = open_store(place_store(place), read_only=True)
    answer = missing(store, certain=True)
    grounds = [(f.filename, g.kind, g.by) for f in answer.files for g in f.grounds]
    wanted, understood = announced(place)
    assert {f for f, kind, by in grounds if kind == "association" and by in understood} == wanted
    there = {a.filename for a in associations(place)}
    members = {m for a in associations(place) for p in a.products for m, _ in p.members}
    assert {f for f, kind, _ in grounds if kind == "member"} == members - there
    assert leftover(store).files == ()
    store.close()


@pytest.mark.parametrize("path", POOLS, ids=lambda p: p.name)
def test_raw_files_of_a_pool(tmp_path: Path, path: Path) -> None:
    ingest([path], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    found = missing(store)
    assert {f.filename for f in found.files} == {r["filename"] for r in plain(path) if is_file(r["filename"])}
    assert {(f.ground, f.certainty) for f in found.files} <= {("pool", "certain")}
    store.close()


def test_a_complete_table_lacks_nothing(corpus: Path, tmp_path: Path) -> None:
    """The one complete product table at hand, of a level-3 observation with 16 exposures."""
    ingest([corpus / "mast_products" / "jw02733_miri_image_full.csv.gz"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    assert missing(store).files == ()
    assert leftover(store).files == ()
    store.close()


def test_what_partial_tables_lack_is_not_proved(corpus: Path, tmp_path: Path) -> None:
    """Rows were cut from these tables: of three exposures only some products are there, and no table says so."""
    ingest([corpus / "mast_products"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    found = missing(store)
    assert {f.observation for f in found.files} == {
        "jw02221001001_03101_00001_nrcb1",
        "jw02736007001_03103_00001_nrs1",
        "jw02736008001_03103_00003_nrs2",
    }
    assert {f.listed for f in found.files} == {None}
    assert len(found.files) == 12
    store.close()


def test_nothing_is_left_over_in_all_real_associations_tables_and_pools(corpus: Path, tmp_path: Path) -> None:
    """Of files of stage 3 whose associations nobody has here it is not told."""
    folders = [corpus / name for name in ("associations", "mast_products", "pools")]
    ingest(folders, tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    found = leftover(store)
    assert found.files == ()
    assert {re.sub(r"\d+|o\d+|c\d+", "N", u.why) for u in found.not_assessable if u.reason == "not-explained"} <= {
        "no association of program N was read",
        "N associations of its candidate oN are known and were not read",
    }
    store.close()


@pytest.mark.parametrize("reverse", [False, True])
def test_what_the_newest_of_the_real_tables_no_longer_lists(corpus: Path, tmp_path: Path, reverse: bool) -> None:
    """Real tables, many of the same observations, as if downloaded on one day after the other; and a plain count."""
    folder = tmp_path / "in"
    folder.mkdir()
    listed: dict[str, dict[int, set[str]]] = {}
    for day, path in enumerate(sorted((corpus / "mast_products").iterdir(), reverse=reverse)):
        copy = folder / path.name
        copy.write_bytes(path.read_bytes())
        os.utime(copy, (1_700_000_000 + day * 86_400,) * 2)
        for row in plainly(path):
            if row.get("parent_obsid"):
                listed.setdefault(row["parent_obsid"], {}).setdefault(day, set()).add(row["productFilename"])
    last = {
        f: max(d for days in listed.values() for d, fs in days.items() if f in fs)
        for f in set().union(*(fs for days in listed.values() for fs in days.values()))
    }
    wanted = {
        f
        for days in listed.values()
        for fs in days.values()
        for f in fs
        if f not in days[max(days)] and last[f] < max(days)
    }
    ingest([folder], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    rows = ask(store, "audit/not-listed-any-more", {})
    found = leftover(store)
    store.close()
    assert wanted
    assert {str(r["filename"]) for r in rows} == wanted
    whole = {str(r["filename"]) for r in rows if r["whole"] == "true"}
    assert {f.filename for f in found.files if f.reason == "withdrawn"} == whole < wanted
    assert {u.filename for u in found.not_assessable if u.reason == "not-listed-any-more"} == wanted - whole


def test_the_tables_of_facts_are_read(corpus: Path) -> None:
    with (corpus.parent / "domain" / "exp_types.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 81
