"""Which association speaks for a product (DESIGN.md D4): the newest time stamp, else the newest source."""

from __future__ import annotations

import json
import os
from itertools import permutations
from pathlib import Path

import pytest

from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.related import related
from jwstrdf.ingest import forget, ingest
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

PROGRAM = "jw09950"
CALS = [f"{PROGRAM}001001_02101_0000{n}_nrs1_cal.fits" for n in (1, 2, 3, 4)]
TEMPLATE = PROGRAM + "-o001_{source_id}_nirspec_f290lp-g395m"
PLAIN = PROGRAM + "-o001_t001_nircam_clear-f200w"


def association(folder: Path, name: str, product: str, members: list[str], *, day: int) -> Path:
    """An association of that product, last changed on that day of January 2026."""
    spectral = "{" in product
    document = {
        "asn_type": "spec3" if spectral else "image3",
        "asn_rule": "candidate_Asn_Lv3SpectralSource" if spectral else "candidate_Asn_Lv3Image",
        "program": PROGRAM[2:],
        "asn_id": "o001",
        "target": "t001",
        "asn_pool": f"{PROGRAM}_20260101t000000_pool.csv",
        "products": [{"name": product, "members": [{"expname": m, "exptype": "science"} for m in members]}],
    }
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    time = 1767225600 + day * 86400
    os.utime(path, (time, time))
    return path


def stored(sources: list[Path], store: Path) -> Store:
    """A store that took the sources one after the other."""
    for source in sources:
        assert ingest([source], store).sources[0].status == "added"
    return open_store(store, read_only=True)


def up(store: Store, product: str) -> set[str]:
    """The direct inputs of a product."""
    return {e.input for e in lineage(store, product, depth=1).edges if e.role}


def down(store: Store, product: str, members: list[str]) -> set[str]:
    """The members that say that the product is made from them."""
    return {c for c in members if product in {e.output for e in lineage(store, c, direction="down", depth=1).edges}}


def name_of(product: str, stamp: str, number: int) -> str:
    kind = "spec3" if "{" in product else "image3"
    return f"{PROGRAM}-o001{stamp}_{kind}_0000{number}_asn.json"


def asked(product: str) -> str:
    """What is asked downwards: a product that is only a template stands there as it is written."""
    return product if "{" in product else product + "_i2d.fits"


FIRST, SECOND = "_20260101t000000", "_20260102t000000"


@pytest.mark.parametrize(
    ("product", "stamps", "days", "speaks"),
    [
        (TEMPLATE, (FIRST, SECOND), (9, 1), 1),  # the time stamp wins over the time of the file
        (TEMPLATE, (FIRST, FIRST), (9, 1), 0),  # equal stamps: the newest file
        (TEMPLATE, (FIRST, FIRST), (1, 9), 1),
        (PLAIN, (FIRST, FIRST), (9, 1), 0),
        (TEMPLATE, ("", ""), (9, 1), 0),  # no stamps
        (PLAIN, ("", ""), (1, 9), 1),
        (TEMPLATE, ("", FIRST), (9, 1), 1),  # a stamp wins over none
        (PLAIN, (FIRST, ""), (1, 9), 0),
    ],
)
def test_one_association_speaks_upwards_and_downwards(
    tmp_path: Path, product: str, stamps: tuple[str, str], days: tuple[int, int], speaks: int
) -> None:
    members = (CALS[:3], CALS[2:])
    sources = [
        association(tmp_path, name_of(product, stamps[n], n + 1), product, members[n], day=days[n]) for n in (0, 1)
    ]
    orders = permutations(sources) if stamps == ("", "") else [sources]
    for turn, order in enumerate(orders):
        store = stored(list(order), tmp_path / f"store{turn}")
        current, other = members[speaks], members[1 - speaks]
        assert up(store, product) == up(store, asked(product)) == down(store, asked(product), CALS) == set(current)
        told = [r for family in related(store, product).families.values() for r in family]
        assert {r.filename for r in told if r.role and r.current} == set(current)
        assert {r.filename for r in told if r.role} == {*current, *other}
        for n in (0, 1):
            assert {e.input for e in lineage(store, product, via=sources[n].name).edges} == set(members[n])
        store.close()
        forget([sources[speaks]], tmp_path / f"store{turn}")
        store = open_store(tmp_path / f"store{turn}", read_only=True)
        assert up(store, product) == down(store, asked(product), other) == set(other)
        store.close()
