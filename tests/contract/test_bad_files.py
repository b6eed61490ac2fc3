"""A folder of broken sources beside good ones: each is refused with its code and place, and the store is unharmed."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jwstrdf.stores import open_store
from tests.unit.loader_help import COLUMNS, association, csv_of, member, row, with_members

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

GOOD = json.dumps(association()).encode()
PRODUCT = association()["products"][0]


def table(**cell: str) -> str:
    """A product table whose second row has other cells."""
    return csv_of([row(1), row(2, **cell)])


def tar(members: dict[str, Any]) -> bytes:
    """An archive; a member is its bytes, or the type of a special file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            data = GOOD if content is None else b""
            info.size = len(data)
            if content is not None:
                info.type, info.linkname = content, "/etc/passwd"
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


CASES: dict[str, tuple[Any, str, str]] = {
    # file -> content, code of the error, what the message names
    "deep_asn.json": ('{"asn_type": "image3", "products": ' + "[" * 100_000 + "]" * 100_000 + "}", "too-deep", "nests"),
    "digits_asn.json": ('{"asn_type": "image3", "asn_id": ' + "9" * 5000 + "}", "bad-json", "line 1, column 34"),
    "two_asn.json": (GOOD + GOOD, "bad-json", "line 1, column"),
    "comment_asn.json": (b"// c\n" + GOOD, "bad-json", "line 1, column 1"),
    "python_asn.json": (str(association()), "bad-json", "line 1, column 2"),
    "utf16_asn.json": (GOOD.decode().encode("utf-16"), "not-utf8", "UTF-16"),
    "number_asn.json": ("5", "no-association", "asn_type"),
    "blank_asn.json": (" \n ", "empty-file", "empty"),
    "type_list_asn.json": (association(asn_type=["image3"]), "wrong-type", "asn_type is an array"),
    "pool_dict_asn.json": (association(asn_pool={}), "wrong-type", "asn_pool is an object"),
    "products_text_asn.json": (association(products="x"), "wrong-type", "products is a text"),
    "products_dict_asn.json": (association(products={"name": "x"}), "wrong-type", "products is an object"),
    "product_null_asn.json": (association(products=[None]), "wrong-type", "products[0] is null"),
    "name_number_asn.json": (association(products=[{**PRODUCT, "name": 3}]), "wrong-type", "products[0].name"),
    "name_null_asn.json": (association(products=[{**PRODUCT, "name": None}]), "missing-key", "products[0]: name"),
    "members_dict_asn.json": (
        association(products=[{**PRODUCT, "members": {"expname": "x"}}]),
        "wrong-type",
        "products[0].members is an object",
    ),
    "member_text_asn.json": (with_members("x.fits"), "wrong-type", "products[0].members[0] is a text"),
    "expname_number_asn.json": (
        with_members(member(), member(expname=5)),
        "wrong-type",
        "products[0].members[1].expname",
    ),
    "expname_empty_asn.json": (with_members(member(expname="")), "bad-name", "products[0].members[0].expname"),
    "expname_folder_asn.json": (with_members(member(expname="a/")), "bad-name", "products[0].members[0].expname"),
    "expname_climbs_asn.json": (with_members(member(expname="/a/../b.fits")), "unsafe-path", "members[0].expname"),
    "expname_nul_asn.json": (with_members(member(expname="a\x00.fits")), "bad-name", "U+0000"),
    "expname_rtl_asn.json": (with_members(member(expname="a\u202eb.fits")), "bad-name", "U+202E"),
    "exptype_null_asn.json": (with_members(member(exptype=None)), "missing-key", "members[0]: exptype"),
    "exptype_dict_asn.json": (with_members(member(exptype={})), "wrong-type", "products[0].members[0].exptype"),
    "size_text.csv": (table(size="big"), "bad-number", "line 3: size"),
    "size_broken.csv": (table(size="1.5"), "bad-number", "line 3: size"),
    "level_text.csv": (table(calib_level="two"), "bad-number", "line 3: calib_level"),
    "obsid_text.csv": (table(obsID="abc"), "bad-number", "line 3: obsID"),
    "name_empty.csv": (table(productFilename=""), "missing-value", "line 3: productFilename"),
    "name_climbs.csv": (table(productFilename="../x.fits"), "unsafe-path", "line 3: productFilename"),
    "name_long.csv": (table(productFilename="x" * 300), "bad-name", "line 3: productFilename"),
    "name_escape.csv": (table(productFilename="a\x1b[31m.fits"), "bad-text", "line 3: productFilename"),
    "uri_relative.csv": (table(dataURI="JWST/x.fits"), "bad-datauri", "line 3: dataURI"),
    "uri_percent.csv": (table(dataURI="mast:a%zz"), "bad-datauri", "line 3: dataURI"),
    "short.csv": (table() + "1,2,3\n", "wrong-cell-count", "line 4: 3 cells"),
    "twice.csv": (csv_of([row(1)], [*COLUMNS, "size"]), "duplicate-column", "'size'"),
    "latin1.csv": (table(description="caf\xe9").encode("latin-1"), "not-utf8", "line 3"),
    "two_names.csv": (csv_of([row(1), row(1, productFilename="x.fits")]), "conflict", "lines 2 and 3: productFilename"),
    "service.json": (
        {"status": "ERROR", "msg": "x", "data": [], "fields": [{"name": "productFilename"}]},
        "service-error",
        "ERROR",
    ),
    "uneven.json": (
        {"fields": [{"name": "productFilename"}, {"name": "dataURI"}], "data": [["a"]]},
        "wrong-cell-count",
        "data[0]",
    ),
    "cell.json": ([{"productFilename": "a", "dataURI": "x:a", "size": {}}], "wrong-type", "data[0].size"),
    "damaged.parquet": (b"PAR1" + b"x" * 200 + b"PAR1", "bad-parquet", "Parquet"),
    "damaged.ecsv": ("# %ECSV 1.0\n# ---\n# datatype: [\nproductFilename dataURI\na b\n", "bad-table", "ECSV"),
    "entity.xml": ('<?xml version="1.0"?><!DOCTYPE a><V><FIELD name="productFilename"/></V>', "xml-entity", "DTD"),
    "cut_asn.json.gz": (gzip.compress(GOOD)[:-20], "damaged-archive", "ends too early"),
    "crc_asn.json.gz": (gzip.compress(GOOD)[:-8] + bytes(8), "damaged-archive", "CRC"),
    "bomb_asn.json.gz": (gzip.compress(bytes(70 << 20)), "too-large", "bytes"),
    "cut.tar": (tar({"a_asn.json": None})[:700], "damaged-archive", "a_asn.json"),
    "up.tar": (tar({"../a_asn.json": None}), "unsafe-member", "../a_asn.json"),
    "root.tar": (tar({"/a_asn.json": None}), "unsafe-member", "/a_asn.json"),
    "link.tar": (tar({"a_asn.json": tarfile.SYMTYPE}), "unsafe-member", "link"),
    "device.tar": (tar({"a_asn.json": tarfile.CHRTYPE}), "unsafe-member", "device"),
    "pipe.tar": (tar({"a_asn.json": tarfile.FIFOTYPE}), "unsafe-member", "a_asn.json"),
    "lines.txt": ("jw09991001001_02101_00001_nrca1_cal.fits\n../x.fits\n", "unsafe-path", "line 2"),
    "empty.fits": (b"", "empty-file", "empty"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad") / "in"
    root.mkdir()
    for name, (content, _, _) in CASES.items():
        text = json.dumps(content) if isinstance(content, dict | list) else content
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (root / "loop").symlink_to(".")
    (root / "nowhere").symlink_to("missing")
    os.mkfifo(root / "pipe")
    return root


def truth(store: Path) -> list[str]:
    with open_store(store, read_only=True) as opened:
        return opened.lines()


def test_each_is_refused_at_its_place_and_the_store_is_unharmed(cli: Cli, folder: Path, own_store: Path) -> None:
    before = truth(own_store)
    answer = cli("ingest", folder, "--json", "--store", own_store)
    assert (answer.code, answer.err) == (3, "")
    told = {Path(s["path"]).relative_to(folder).as_posix(): s for s in answer.json["sources"]}
    assert told.pop("nowhere")["error"]["code"] == "unreadable-file"
    assert {path.partition("!")[0] for path in told} == set(CASES)
    for path, source in told.items():
        name = path.partition("!")[0]
        _, code, said = CASES[name]
        error = source["error"]
        assert (source["status"], error["code"]) == ("rejected", code), (name, error)
        assert said in error["message"], (name, error)
        assert error["where"].startswith(name)
        assert (source["products"], source["triples"]) == (0, 0)
        assert error["message"].isprintable()
        assert len(error["message"]) < 400
    assert truth(own_store) == before
    assert cli("doctor", "--json", "--store", own_store).json["ok"]


def test_a_good_one_beside_them_is_kept(cli: Cli, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "good_asn.json").write_bytes(GOOD)
    answer = cli("ingest", folder, tmp_path / "good_asn.json", "--json", "--store", tmp_path / "s")
    assert answer.code == 3
    assert [s["path"] for s in answer.json["sources"] if s["status"] == "added"] == [str(tmp_path / "good_asn.json")]
    alone = cli("ingest", tmp_path / "good_asn.json", "--json", "--store", tmp_path / "alone")
    assert alone.code == 0
    assert truth(tmp_path / "s") == truth(tmp_path / "alone")
