"""What a context selects, down to its files, and what differs between two contexts."""

from __future__ import annotations

from pathlib import Path

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.ingest import ingest
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store

PMAP = """header = {{'mapping' : 'PIPELINE', 'name' : '{0}', 'parkey' : ('META.INSTRUMENT.NAME',),
    'derived_from' : '{1}'}}
selector = {{ 'NIRCAM' : '{2}', 'MIRI' : 'N/A', }}
"""
IMAP = """header = {{'mapping' : 'INSTRUMENT', 'instrument' : 'NIRCAM', 'name' : '{0}', 'parkey' : ('REFTYPE',)}}
selector = {{ 'FLAT' : '{1}', 'DARK' : 'jwst_nircam_dark_0001.rmap', }}
"""
RMAP = """header = {{'mapping' : 'REFERENCE', 'instrument' : 'NIRCAM', 'filekind' : '{0}', 'name' : '{1}',
    'parkey' : (('META.INSTRUMENT.DETECTOR', 'META.INSTRUMENT.FILTER'),
    ('META.OBSERVATION.DATE', 'META.OBSERVATION.TIME'))}}
comment = "made for tests"
selector = Match({{
    ('NRCA1', 'F200W|F150W') : UseAfter({{ '2022-01-01 00:00:00' : '{2}', '2023-06-01 12:30:00' : '{3}' }}),
}})
"""


@pytest.fixture
def mappings(tmp_path: Path) -> Path:
    folder = tmp_path / "maps"
    folder.mkdir()
    made = {
        "jwst_1200.pmap": PMAP.format("jwst_1200.pmap", "jwst_1199.pmap", "jwst_nircam_0001.imap"),
        "jwst_1201.pmap": PMAP.format("jwst_1201.pmap", "jwst_1200.pmap", "jwst_nircam_0002.imap"),
        "jwst_nircam_0001.imap": IMAP.format("jwst_nircam_0001.imap", "jwst_nircam_flat_0001.rmap"),
        "jwst_nircam_0002.imap": IMAP.format("jwst_nircam_0002.imap", "jwst_nircam_flat_0002.rmap"),
    }
    for name, kind, old, new in (
        ("jwst_nircam_flat_0001.rmap", "FLAT", "jwst_nircam_flat_0100.fits", "jwst_nircam_flat_0200.fits"),
        ("jwst_nircam_flat_0002.rmap", "FLAT", "jwst_nircam_flat_0100.fits", "jwst_nircam_flat_0300.fits"),
        ("jwst_nircam_dark_0001.rmap", "DARK", "jwst_nircam_dark_0100.fits", "jwst_nircam_dark_0200.fits"),
    ):
        made[name] = RMAP.format(kind, name, old, new)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_context_selects_files_by_instrument_type_conditions_and_time(mappings: Path, tmp_path: Path) -> None:
    ingest([mappings], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    found = {(r["filename"], r["conditions"], r["use_after"], r["by"]) for r in _rows(store, mapping="jwst_1200.pmap")}
    where = "INSTRUMENT.DETECTOR=NRCA1; INSTRUMENT.FILTER=F200W|F150W"
    first, second = "2022-01-01T00:00:00Z", "2023-06-01T12:30:00Z"
    assert found == {
        ("jwst_nircam_flat_0100.fits", where, first, "jwst_nircam_flat_0001.rmap"),
        ("jwst_nircam_flat_0200.fits", where, second, "jwst_nircam_flat_0001.rmap"),
        ("jwst_nircam_dark_0100.fits", where, first, "jwst_nircam_dark_0001.rmap"),
        ("jwst_nircam_dark_0200.fits", where, second, "jwst_nircam_dark_0001.rmap"),
    }
    kinds = {
        (r["reference_type"], str(r["instrument"]).rpartition("#")[2]) for r in _rows(store, mapping="jwst_1200.pmap")
    }
    assert kinds == {("flat", "NIRCam"), ("dark", "NIRCam")}


def test_what_was_superseded_between_two_contexts(mappings: Path, tmp_path: Path) -> None:
    ingest([mappings], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    found = _rows(store, "impact/superseded-between", old="jwst_1200.pmap", new="jwst_1201.pmap")
    assert {(r["filename"], r["change"], r["reference_type"]) for r in found} == {
        ("jwst_nircam_flat_0200.fits", "gone", "flat"),
        ("jwst_nircam_flat_0300.fits", "added", "flat"),
    }


def _rows(store: object, question: str = "impact/selected-by", **given: str) -> list[dict[str, object]]:
    result = run(store, question, given)  # type: ignore[arg-type]
    return [dict(zip(result.columns, values, strict=True)) for values in result.values()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("header = {\n  'a' : 1\n", "line 1"),
        ("header = {'a' : 1}\nimport os\nselector = {}", "line 2"),
        ("header = {'a' : 1}\n", "no selector"),
        ("header = {'a' : open('x')}\nselector = {}", "line 1"),
        ("header = {'a' : 1}\nselector = {'X' : 3}", "line 2"),
        ("header = {'a' : 1}\nselector = UseAfter({'yesterday' : 'x.fits'})", "yesterday"),
    ],
)
def test_what_is_no_mapping(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "jwst_nircam_flat_0001.rmap"
    path.write_text(text, encoding="utf-8")
    (file,) = walk([path])
    with pytest.raises(BadInputError) as error:
        read_source(file)
    assert error.value.code == "bad-mapping"
    assert words in error.value.message


def test_choices_of_nothing_are_told(mappings: Path) -> None:
    (file,) = walk([mappings / "jwst_1200.pmap"])
    told = read_source(file)
    assert [w.code for w in told.warnings] == ["nothing-selected"]
    assert [r[5] for r in told.rows["links"]] == ["jwst_1199.pmap"]
