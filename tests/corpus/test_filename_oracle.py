"""Names, built and damaged, against a second reading of the grammar and of the table of product types."""

from __future__ import annotations

import random
import re
from pathlib import Path

import polars as pl
import pytest

from jwstrdf.naming.grammar import FIELDS
from jwstrdf.naming.parse import COLUMNS, parse_name
from jwstrdf.naming.vector import parse_frame
from tests.corpus.name_oracle import Oracle, rows, suffixes

EXPOSURE = "jw01234001002_0210b_00003_nrca1_"
ROOTS = {
    "exposure": (EXPOSURE, "jw01234001002_0210b_00003-seg004_nis_"),
    "exposure x association": (EXPOSURE + "o001_", "jw01234001002_0210b_00003-seg004_nrs1_a3001_"),
    "exposure or target": (EXPOSURE, EXPOSURE + "c1000_", "jw01234-o001_t001_miri_p750l_"),
    "target": ("jw01234-o001_t001_nircam_clear-f200w_", "jw01234-c1001_t000_niriss_clear-gr700xd-substrip256_"),
    "source": (
        "jw01234-o001_s000000001_nirspec_f290lp-g395h_",
        "jw01234-o001_t001-b12345_nirspec_f290lp-g395h-s200a1_",
    ),
    "source or target": ("jw01234-o001_t001_miri_p750l_", "jw01234-r0001_v00001-epoch2_nirspec_clear-prism_"),
    "target x activity": ("jw01234-o001_t001_nircam_f212n-wlm8-nrca3_",),
    "guide-star": ("jw01234001002_gs-fg_2022142181502_", "jw01234001002_gs-acq1_2022142181502-seg002_"),
}
"""Beginnings of names of each scope of the table."""

ROOTS_OF = {
    "guide star ID": ("jw01234001002_gs-id_1_", "jw01234001002_gs-id_12_"),
    "stage 2": ("jw01234-o001_20230101t000000_spec2_00001_", "jw01234-c1001_tso-image2_001_"),
    "stage 3": ("jw01234-a3001_20230101t000000_wfs-image3_00001_", "jw01234-o001_tso3_001_"),
}
"""Beginnings of names where the variant tells them."""

WHOLE = {"pool": "jw01234_20230101t000000_", "msa": "jw01234001002_01_", "osf": "2022127T123106704_002_"}

BY_HEADER = {("cal", "target acquisition / confirmation"), ("dark", "on-the-fly")}
"""Rows that no name tells from another row of the same suffix and scope."""


@pytest.fixture(scope="session")
def domain(corpus: Path) -> Path:
    """The tables of facts, beside the folder of real inputs."""
    found = corpus.parent / "domain"
    if not (found / "product_types.csv").is_file():
        pytest.skip("no domain/product_types.csv beside the folder of JWSTRDF_CORPUS")
    return found


def word(cell: str) -> str | None:
    """A cell without its word in brackets; "n/a" is nothing."""
    text = re.sub(r" \(.*\)$", "", cell)
    return None if text == "n/a" else text


def test_every_row_of_the_table_is_told_by_the_shape_of_its_names(domain: Path) -> None:
    told, wrong = 0, []
    for row in rows(domain):
        suffix = row["suffix"]
        if suffix[0] in "<(" or suffix == "pre-image" or (suffix, row["variant"]) in BY_HEADER:
            continue
        roots = ROOTS_OF.get(row["variant"]) or ((WHOLE[suffix],) if suffix in WHOLE else ROOTS[row["scope"]])
        ending = f"-0b.{row['extension']}" if suffix == "wfscmb" else f".{row['extension']}"
        expected = (word(row["level"]), row["scope"], row["role"])
        for root in roots:
            parsed = parse_name(f"{root}{suffix}{ending}")
            told += 1
            if (parsed.level, parsed.scope, parsed.role) != expected or parsed.suffix != suffix:
                wrong.append((parsed.filename, parsed.level, parsed.scope, parsed.role, expected, parsed.reason))
            if root not in ROOTS.get(row["scope"], ()) or row["scope"] == "guide-star":
                continue
            for picture, form in ((ending.replace(row["extension"], "jpg"), "full"), ("_thumb.jpg", "thumb")):
                seen = parse_name(f"{root}{suffix}{picture}")
                if (seen.level, seen.scope, seen.role, seen.preview) != (*expected[:2], "preview", form):
                    wrong.append((seen.filename, seen.level, seen.scope, seen.role, expected, seen.reason))
    assert not wrong
    assert told > 250


def built(domain: Path) -> list[str]:
    """Every suffix in every shape with every ending, rightly or wrongly."""
    roots = {root for group in (*ROOTS.values(), *ROOTS_OF.values()) for root in group} | set(WHOLE.values())
    endings = (
        ".fits",
        ".jpg",
        "_thumb.jpg",
        "_thumb.fits",
        ".ecsv",
        ".asdf",
        "-0b.fits",
        "-0b_thumb.jpg",
        ".json",
        ".fits.gz",
    )
    words = [*suffixes(domain), "asn", "pool", "msa", "image-cal", "stacked_uncal", "stream", "foo", ""]
    return [root + suffix + ending for root in sorted(roots) for suffix in words for ending in endings]


LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_-.TSIJ/ \n\t\u00e9\u0663\u017f\u212a{}%"
"""With an Arabic digit, a long s and the sign of Kelvin, which are digits and letters to a careless pattern."""

PARTS = "_thumb -seg001 _o001 _c1001 -epoch1 .gz t001- s00001 _cal .fits -oi psf- _gs-id_1 -a1"
PIECES = (*LETTERS, *PARTS.split())


def damaged(good: list[str], count: int) -> list[str]:
    """Good names after one to three accidents: a piece lost, put in or changed, another name's end."""
    draw = random.Random(139)
    out = []
    for _ in range(count):
        name = draw.choice(good)
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            at, cut = draw.randrange(len(name) + 1), draw.randrange(2)
            what = draw.randrange(4)
            new = (draw.choice(PIECES), "", name[at : at + 1].swapcase())[what] if what < 3 else None
            other = draw.choice(good)
            name = name[:at] + (other[draw.randrange(len(other)) :] if new is None else new + name[at + cut :])
        out.append(name)
    return out


def test_both_parsers_agree_with_a_second_reading_of_the_grammar(corpus: Path, domain: Path) -> None:
    oracle = Oracle(domain)
    names = built(domain)
    names += damaged([name for name in names if oracle.read(name)], 20_000)
    wrong, valid = [], 0
    for name, row in zip(names, parse_frame(pl.Series(names)).iter_rows(named=True), strict=True):
        parsed = parse_name(name)
        expected = oracle.read(name)
        valid += expected is not None
        if row != {c: getattr(parsed, c) for c in COLUMNS}:
            wrong.append((name, "the parsers differ"))
        fields = {f: getattr(parsed, f) for f in FIELDS if getattr(parsed, f) is not None}
        if (parsed.valid, parsed.kind, fields) != (expected is not None, *(expected or ("unknown", {}))):
            wrong.append((name, str(expected)))
    assert not wrong[:10]
    assert 2_000 < valid < len(names) - 2_000
