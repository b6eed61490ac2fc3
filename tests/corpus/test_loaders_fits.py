"""Real headers: every mapped keyword as astropy reads it, key by key; and the dumped headers of larger files."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from astropy.io import fits

from jwstrdf.loaders import fits_cards, fits_values, texts
from jwstrdf.loaders.fits_words import words
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "fits"
FILES = sorted(FOLDER.glob("*.fits*")) if FOLDER.is_dir() else []
DUMPS = sorted((corpus_folder() / "fits_header_text").glob("*.txt")) if FOLDER.is_dir() else []


def expected(header: fits.Header, hdu: str) -> list[tuple[str, Any]]:
    """Keyword and value of every mapped keyword, by astropy alone."""
    found = []
    for code in words().keywords.get(hdu.upper(), {}):
        name = code.decode()
        if name in header:
            value = header[name]
            found.append((name, None if isinstance(value, fits.card.Undefined) else value))
    return sorted(found, key=lambda pair: pair[0])


def raw_cards(header: fits.Header) -> list[bytes]:
    text = header.tostring(endcard=False, padding=False).encode("ascii")
    return [text[i : i + 80] for i in range(0, len(text), 80)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_mapped_keyword_is_read_as_astropy_reads_it(path: Path) -> None:
    (file,) = walk([path])
    loaded = read_source(file)
    told = loaded.tables
    facts: dict[str, set[str]] = {}
    for place, value in told["facts"].select("place", "value").iter_rows():
        facts.setdefault(place, set()).add(value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fits.open(path) as units:
            headers = [(u.name or "PRIMARY", u.ver, u.header.copy()) for u in units]
            listed = [str(n).strip() for u in units if u.name == "HDRTAB" for n in u.data["FILENAME"]]
    stated = 0
    for name, version, header in headers:
        hdu = name if version == 1 else f"{name},{version}"
        for keyword, value in expected(header, name):
            known = words().keywords[name.upper()][keyword.encode()]
            if known.property and value is not None:
                text = fits_values.lexical(value, words().facts[known.property].type, known.form)
                if text is None:
                    continue
                same = {
                    v for p, v in told["facts"].filter(property=known.property).select("place", "value").iter_rows()
                }
                assert text in same, f"{hdu} {keyword}"
                stated += 1
    assert stated > (5 if "_msa" in path.name else 50)
    assert set(facts)  # places are named
    from_table = told["links"].filter(relation="derivedFrom")["target"].to_list()
    assert sorted(from_table) == sorted(listed)
    primary = headers[0][2]
    references = {
        value.removeprefix("crds://")
        for key, value in primary.items()
        if key.startswith("R_") and isinstance(value, str) and not texts.is_null(value)
    }
    assert set(told["links"].filter(relation="usedReferenceFile")["target"]) == references
    steps = {k: v for k, v in primary.items() if k.startswith("S_") and k not in ("S_REGION",)}
    mapped = {c.decode() for c, k in words().keywords["PRIMARY"].items() if k.step}
    assert told["steps"].height == len(steps.keys() & mapped)


@pytest.mark.parametrize("path", DUMPS, ids=lambda p: p.name)
def test_dumped_headers(path: Path) -> None:
    """The cards of a text dump, read by both ways."""
    lines = [line for line in path.read_text(encoding="ascii", errors="replace").splitlines() if "=" in line[8:10]]
    cards = [line[:80].ljust(80).encode("ascii", "replace") for line in lines]
    wanted = words().keywords["PRIMARY"]
    compared = 0
    for card in cards:
        for _, value in fits_cards.values([card], [card[:8].rstrip()], wanted):
            theirs = fits.Card.fromstring(card).value
            assert value == (None if isinstance(theirs, fits.card.Undefined) else theirs)
            compared += 1
    assert compared > 20
