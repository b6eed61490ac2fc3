"""Random associations go through the loader unchanged; damaged sources of every form give tables or our errors."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.texts import is_null
from jwstrdf.vocabulary import registry
from tests.unit.loader_help import ASN_NAME, ASSOCIATION, COLUMNS, codes, load, refused, row, source
from tests.unit.test_loaders_formats import FORMS

names = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters="/\\"), min_size=1, max_size=40
).filter(lambda n: n.strip() not in ("", ".", "..") and n == n.strip(" ") and not is_null(n))
roles = st.sampled_from(sorted(registry.load().roles))


@st.composite
def associations(draw: st.DrawFn) -> dict[str, Any]:
    products = []
    for _ in range(draw(st.integers(0, 3))):
        members = draw(st.lists(st.tuples(names, roles), max_size=5, unique=True))
        name = draw(names.filter(lambda n, members=members: n not in {m for m, _ in members}))
        folder = draw(st.sampled_from(["", "/data/x/", "stage2/", "./"]))
        upper = draw(st.booleans())
        products.append(
            {
                "name": name,
                "members": [{"expname": folder + n, "exptype": r.upper() if upper else r} for n, r in members],
            }
        )
    return {"asn_type": "image3", "asn_id": "o001", "asn_pool": "none", "products": products}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(associations(), st.booleans(), st.sampled_from([None, 2]))
def test_random_associations_go_through_unchanged(
    tmp_path: Path, document: dict[str, Any], ascii_only: bool, indent: int | None
) -> None:
    loaded = load(tmp_path, "a.json", json.dumps(document, ensure_ascii=ascii_only, indent=indent))
    entries = loaded.tables["entries"].select("entry", "name").rows()
    assert entries == [(i, p["name"]) for i, p in enumerate(document["products"], 1)]
    members = loaded.tables["memberships"].select("entry", "membership", "member", "exptype_written").rows()
    assert members == [
        (i, j, m["expname"].rpartition("/")[2], m["exptype"])
        for i, p in enumerate(document["products"], 1)
        for j, m in enumerate(p["members"], 1)
    ]
    assert loaded.tables["memberships"]["exptype"].to_list() == [m[3].lower() for m in members]
    mentioned = set(loaded.tables["mentions"]["filename"])
    assert mentioned >= {m[2] for m in members} | {"a.json"}
    assert set(codes(loaded)) <= {"odd-name", "no-products", "no-members", "duplicate-product"}


PIECES = [
    b'"',
    b"\n",
    b"\r",
    b",",
    b"\x00",
    b"{",
    b"[",
    b"\\",
    b"\xff",
    b"null",
    b"1e999",
    b"..",
    b"/",
    b"<",
    b"\\ud800",
]


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few cut, doubled, replaced or put in."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 5)):
        at = dice.randrange(len(out)) if out else 0
        end = min(len(out), at + dice.randint(1, 60))
        what = dice.randrange(5)
        if what == 0 and out:
            out[at] = dice.randrange(256)
        elif what == 1:
            del out[at:end]
        elif what == 2:
            out[at:at] = out[at:end]
        elif what == 3:
            del out[end:]
        else:
            out[at:at] = dice.choice(PIECES)
    return bytes(out)


SEEDS: dict[str, Any] = {ASN_NAME: lambda: json.dumps(ASSOCIATION, indent=1)}
SEEDS |= {n: (lambda n=n: FORMS[n]([row(1), row(2)], COLUMNS)) for n in FORMS if not n.endswith(".parquet")}
"""Parquet is left out: polars writes its panics on damaged files to the terminal."""


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_sources(tmp_path: Path, name: str) -> None:
    whole = SEEDS[name]()
    whole = whole.encode() if isinstance(whole, str) else whole
    dice, outcomes, errors = random.Random(name), [], []
    for _ in range(120):
        file = source(tmp_path, name, damaged(whole, dice))
        try:
            outcomes.append(str(read_source(file).tables["sources"].height))
        except BadInputError as error:
            outcomes.append(error.code)
            errors.append(error)
    assert [e.message for e in errors if not e.message.isprintable() or e.where != name] == []
    assert len(set(outcomes)) >= 3, "the damage was too small to mean anything"


def test_panic_of_the_parquet_reader_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def panics(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("range.end\n<= size")

    whole = FORMS["t.parquet"]([row(1)], COLUMNS)
    monkeypatch.setattr(pl, "read_parquet", panics)
    refused(tmp_path, "t.parquet", whole, "bad-parquet", "range.end <= size")
    monkeypatch.setattr(pl, "read_parquet_schema", panics)
    refused(tmp_path, "t.parquet", whole, "bad-parquet", "range.end <= size")
