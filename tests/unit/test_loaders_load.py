"""Kinds by content, digests, files whose content is not read, name lists, and many sources at once."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders.load import fingerprint, kind_of, merged, read_source
from jwstrdf.loaders.sniff import sniff
from jwstrdf.loaders.walk import walk
from jwstrdf.tables.schema import SCHEMAS, Tables
from tests.unit.loader_help import ASN_NAME, ASSOCIATION, association, codes, csv_of, load, refused, row, source

POOL = "filename|program|obs_num|visit_id|targetid|exp_type|instrume|detector|asn_candidate\nx|1|1|1|1|N|N|N|[]\n"


def fits(*cards: str, blocks: int = 1) -> bytes:
    made = "".join(c.ljust(80) for c in ("SIMPLE  =                    T", "BITPIX  = 8", "NAXIS   = 0", *cards, "END"))
    return made.ljust(2880 * blocks).encode()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x", json.dumps(ASSOCIATION), "association"),
        ("x.txt", "\ufeff" + json.dumps(ASSOCIATION), "association"),
        ("x_asn.json", "{", "association"),
        ("x_asn.json", "not json", "association"),
        ("x.json", "{}", "other"),
        ("x.json", '{"products": [{"members": [{"expname": "a", "exptype": "b"}]}]}', "association"),
        ("x.csv", csv_of([row()]), "product-table"),
        ("x.dat", csv_of([row()], sep=";"), "product-table"),
        ("x.json", json.dumps({"data": [row()]}), "product-table"),
        ("x.csv", POOL, "pool"),
        ("x.csv", "# a comment\n\n" + POOL.upper(), "pool"),
        ("x.csv", POOL.replace("|", ","), "pool"),
        ("x.csv", "obs_collection,obsid,instrument_name\nJWST,1,x\n", "observation-table"),
        ("x.json", '{"data": [{"obs_collection": "JWST", "obsid": 1}]}', "observation-table"),
        ("x.csv", "obs_publisher_did,access_url\na,b\n", "obscore-table"),
        ("x.xml", '<VOTABLE><TABLE><FIELD name="obs_publisher_did"/></TABLE></VOTABLE>', "obscore-table"),
        ("x.xml", '<VOTABLE><TABLE><FIELD ID="a" name="productFilename"/></TABLE></VOTABLE>', "product-table"),
        ("x.csv", "ArchiveFileID,filename,fileSetName\n1,a,b\n", "keyword-table"),
        ("x.json", '{"TlmMnemonic": "SA_ZATTEST3", "Data": []}', "engineering"),
        ("x.xml", '<caom2:Observation xmlns:caom2="http://www.opencadc.org/caom2/xml/v2.3"/>', "caom2"),
        ("x.xml", '<c:Observation xmlns:c="vos://cadc.nrc.ca!vospace/CADC/xml/CAOM/v2.2"/>', "caom2"),
        ("x.xml", '<rdf:RDF xmlns:rdf="http://x" xmlns:c="http://www.opencadc.org/caom2/rdf"/>', "rdf"),
        ("x.json", '{"wasDerivedFrom": {"_:d": {}}, "entity": {}}', "prov"),
        ("x.provn", "document\n  entity(e)\nendDocument", "prov"),
        ("x.ttl", "@prefix e: <http://e.example/> .\n", "rdf"),
        ("x", "# a comment\n<http://e.example/a b> <http://e.example/p> 1 .", "rdf"),
        ("x.xml", '<a:b xmlns:a="http://x">\n<a:c>t</a:c></a:b>', "other"),
        ("x.rdf", '<?xml version="1.0"?><rdf:RDF xmlns:rdf="x"/>', "rdf"),
        ("x.jsonld", '{"@context": "http://x", "@id": "http://y"}', "rdf"),
        ("x.nt", "nothing of the kind", "rdf"),
        ("x.imap", "header = {\n 'derived_from' : 'x',\n}", "reference-map"),
        ("x.ecsv", "# %ECSV 1.0\n# ---\nlabel xcentroid ycentroid\n1 2 3\n", "catalogue"),
        ("x.ecsv", "# %ECSV 1.0\n# ---\nwave flux\n1 2\n", "other"),
        ("x", fits(), "fits"),
        ("x.fits", b"\x00\x01", "fits"),
        ("jw02736007001_01_msa.fits", fits(), "msa"),
        ("x.txt", "jw02733001001_02101_00001_nrca1_cal.fits\nother.fits\n", "name-list"),
        ("x.csv", "filename\njw02733001001_02101_00001_nrca1_cal.fits\n", "name-list"),
        ("x.txt", "click>=8.1\nrich>=13\n", "other"),
        ("x.txt", "see jw02733001001_02101_00001_nrca1_cal.fits for this\n", "other"),
        ("x.md", "# only a comment\n", "other"),
        ("x.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "other"),
        ("x.bin", b"\x00\x01\x02", "other"),
    ],
)
def test_kinds(tmp_path: Path, name: str, content: Any, kind: str) -> None:
    assert sniff(source(tmp_path, name, content)).kind == kind
    assert sniff(source(tmp_path, name + ".gz", content)).kind == kind


@pytest.mark.parametrize("name", ["a_asn.json", "t.csv", "x_cal.fits", "README", "x.parquet"])
def test_empty_files(tmp_path: Path, name: str) -> None:
    refused(tmp_path, name, "", "empty-file", "empty")
    refused(tmp_path, name + ".gz", gzip.compress(b""), "empty-file", "empty")


def test_digest_of_fits_covers_header_and_size_only(tmp_path: Path) -> None:
    def digest(content: bytes, **how: bool) -> str:
        return fingerprint(source(tmp_path, "x_cal.fits", content), **how)

    pixels = fits("A = 1", blocks=2) + bytes(2880)
    changed = fits("A = 1", blocks=2) + b"\x01" * 2880
    assert digest(pixels) == digest(changed)
    assert digest(pixels, checksum=True) != digest(changed, checksum=True)
    assert digest(pixels, checksum=True) == "sha256:" + hashlib.sha256(pixels).hexdigest()
    assert digest(pixels) != digest(pixels + bytes(2880))
    assert digest(pixels) != digest(fits("A = 2", blocks=2) + bytes(2880))
    many = [f"A{i} = 1" for i in range(60)]
    assert digest(fits(*many, blocks=2)) != digest(fits(*many[:-1], "Z = 1", blocks=2))


def test_digest_of_a_header_that_does_not_end_covers_everything(tmp_path: Path) -> None:
    start = fits()[:-2880] + b"SIMPLE  = T".ljust(2880)
    for tail in (b"a", b"b"):
        file = source(tmp_path, "x_cal.fits", start + tail)
        assert fingerprint(file) == "sha256:" + hashlib.sha256(start + tail).hexdigest()


def test_checksum_reaches_the_source_row(tmp_path: Path) -> None:
    file = source(tmp_path, "x_cal.fits", fits() + b"pixels")
    assert read_source(file, checksum=True).tables["sources"]["digest"][0] == fingerprint(file, checksum=True)
    assert read_source(file).tables["sources"]["digest"][0] == fingerprint(file) == file.digest


def test_digest_of_anything_else_covers_everything(tmp_path: Path) -> None:
    data = b"x" * 3_000_000
    assert source(tmp_path, "x.bin", data).digest == "sha256:" + hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "kind", "warnings"),
    [
        ("jw02733001001_02101_00001_nrca1_cal.jpg", b"\xff\xd8", "other", []),
        (
            "jw09991001001_02101_00001_nrca1.csv",
            "obs_publisher_did,access_url\na,b\n",
            "obscore-table",
            ["content-not-read"],
        ),
        ("README.md", "# Read me", "other", ["unknown-content"]),
    ],
)
def test_a_file_whose_content_is_not_read_is_still_a_file(
    tmp_path: Path, name: str, content: Any, kind: str, warnings: list[str]
) -> None:
    loaded = load(tmp_path, name, content)
    assert (loaded.kind, codes(loaded), loaded.products) == (kind, warnings, 1)
    plain = name.removesuffix(".gz")
    program = "02733" if plain.startswith("jw02733") else "09991" if plain.startswith("jw09991") else ""
    assert loaded.tables["mentions"].rows() == [(loaded.key, program, plain, "opened")]
    assert set(loaded.tables.frames) == {"sources", "mentions"}


# Name lists


def names(folder: Path, content: str, name: str = "list.txt") -> list[tuple[str, str]]:
    loaded = load(folder, name, content)
    assert loaded.kind == "name-list"
    return loaded.tables["mentions"].select("filename", "how").rows()  # type: ignore[return-value]


CAL = "jw02733001001_02101_00001_nrca1_cal.fits"


@pytest.mark.parametrize(
    "text",
    [
        f"{CAL}\nb.fits\n",
        f"# comment\n\n{CAL}\r\n\r\n  b.fits  \r\n# end",
        f"\ufeff{CAL}\nb.fits\n{CAL}\n",
        f"filename\n{CAL}\nb.fits",
        f'"productFilename"\n"{CAL}"\n"b.fits"',
        f"mast:JWST/product/{CAL}\n/data/x/b.fits\n--\n",
        f"{CAL},\nb.fits,\n",
    ],
)
def test_name_lists(tmp_path: Path, text: str) -> None:
    assert names(tmp_path, text) == [(CAL, "listed"), ("b.fits", "listed")]
    assert names(tmp_path, text, "list.csv") == [(CAL, "listed"), ("b.fits", "listed")]


def test_program_of_listed_names(tmp_path: Path) -> None:
    loaded = load(tmp_path, "list.txt", f"{CAL}\nb.fits\n")
    assert loaded.tables["mentions"]["partition"].to_list() == ["02733", ""]
    assert loaded.products == 2


def test_odd_names_in_lists(tmp_path: Path) -> None:
    loaded = load(tmp_path, "list.txt", f"{CAL}\na<b.fits\n")
    assert codes(loaded) == ["odd-name"]
    assert "line 2" in loaded.warnings[0].message


@pytest.mark.parametrize(
    ("line", "code", "named"),
    [
        ("../x.fits", "unsafe-path", "../x.fits"),
        ("folder/", "bad-name", "no file name"),
        ("a\u202eb.fits", "bad-name", "RIGHT-TO-LEFT"),
        ("j" * 300, "bad-name", "300 bytes"),
    ],
)
def test_broken_name_lists(tmp_path: Path, line: str, code: str, named: str) -> None:
    refused(tmp_path, "list.txt", f"{CAL}\n\n{line}\n", code, "line 3", named)


def test_line_with_blanks_far_down_in_a_list(tmp_path: Path) -> None:
    many = "".join(f"{CAL[:-9]}_{i}_cal.fits\n" for i in range(3000))
    refused(tmp_path, "list.txt", many + "two names\n", "bad-name", "line 3001", "blanks")
    refused(tmp_path, "list.txt", many.encode() + b"\xe9\n", "not-utf8", "line 3001")


# Many sources


def test_merged_gives_what_the_tables_one_by_one_give(tmp_path: Path) -> None:
    source(tmp_path, ASN_NAME, ASSOCIATION)
    source(tmp_path, "b.json", association(products=[]))
    source(tmp_path, "t.csv", csv_of([row(1), row(2)]))
    source(tmp_path, "list.txt", f"{CAL}\n")
    source(tmp_path, "x_cal.fits", fits())
    loaded = [read_source(f) for f in walk([tmp_path])]
    together, one_by_one = merged(loaded), Tables.concat(x.tables for x in loaded)
    assert set(together.frames) == {t for x in loaded for t in x.tables.frames}
    assert set(together.frames) >= {"sources", "mentions", "associations", "entries", "memberships", "listings"}
    for table, schema in SCHEMAS.items():
        assert dict(together[table].schema) == schema
        assert together[table].sort(pl_columns(table)).equals(one_by_one[table].sort(pl_columns(table))), table
    assert together["sources"]["kind"].to_list() == [x.kind for x in loaded]
    assert merged([]).frames == {}


def pl_columns(table: str) -> list[str]:
    return list(SCHEMAS[table])


def test_reading_twice_gives_the_same_tables(tmp_path: Path) -> None:
    source(tmp_path, ASN_NAME, ASSOCIATION)
    source(tmp_path, "t.csv", csv_of([row(1), row(2), row(1)]))
    first, second = (merged(read_source(f) for f in walk([tmp_path])) for _ in range(2))
    for table in SCHEMAS:
        assert first[table].equals(second[table])


def test_error_from_the_walk_comes_out_of_reading(tmp_path: Path) -> None:
    (file,) = walk([tmp_path / "gone.json"])
    with pytest.raises(BadInputError) as caught:
        read_source(file)
    assert caught.value.code == "no-such-file"


def test_kind_of_a_source_that_is_refused(tmp_path: Path) -> None:
    assert kind_of(source(tmp_path, "x_asn.json", "{")) == "association"
    assert kind_of(source(tmp_path, "t.csv", csv_of([row(size="-5")]))) == "product-table"
    assert kind_of(source(tmp_path, "t.csv", "")) is None
    (gone,) = walk([tmp_path / "gone.json"])
    assert kind_of(gone) is None


@pytest.mark.parametrize(
    ("table", "row_of", "error"),
    [
        ("open_sources", ("09911", "x", 2**63, 1, 1), BadInputError),
        ("open_sources", ("09911", "x", -(2**63) - 1, 1, 1), BadInputError),
        ("open_sources", ("09911", "x", "one", 1, 1), TypeError),
        ("open_sources", ("09911", "x", 1, 1), TypeError),
        ("mentions", ("09911", 5, "named"), TypeError),
        ("mentions", ("09911", "\ud800", "named"), BadInputError),
    ],
)
def test_rows_that_do_not_fit_the_tables_stop_their_own_source_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, row_of: tuple[Any, ...], error: type[Exception]
) -> None:
    from jwstrdf.loaders import readers

    made = readers.Read("other", {table: [row_of]}, [], 0)
    monkeypatch.setattr(readers, "read", lambda *_: made)
    with pytest.raises(error):
        load(tmp_path, "x.json", "{}")


def test_frames_that_do_not_fit_the_tables_stop_their_own_source_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jwstrdf.loaders import readers
    from jwstrdf.tables.schema import empty

    frames = {"mentions": empty("mentions")}
    monkeypatch.setattr(readers, "read", lambda *_: readers.Read("other", {}, [], 0, frames))
    assert load(tmp_path, "x.json", "{}").kind == "other"
    frames["mentions"] = empty("mentions").select("partition", "source", "filename", "how")
    with pytest.raises(TypeError, match="mentions"):
        load(tmp_path, "x.json", "{}")
