"""Lists for downloads: what is in them, and the script run against a server on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jwstrdf.answers.downloads import downloads, of_answer, of_lineage
from jwstrdf.answers.find import find
from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.mrp import mrp
from jwstrdf.draw.downloads import SERVICE, Download, text
from jwstrdf.errors import UsageError
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

ROOT = "jw09921-o001_t001_nircam_clear-f200w"
LATER = "jw09921-o002_t002_nircam_clear-f444w_i2d.fits"
NOW = datetime(2025, 6, 1, tzinfo=UTC)
NASTY = "jw00000-o001_$(touch owned)';`touch owned`\"&|\n_i2d.fits"

needs_curl = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("sh")) and os.environ.get("CI") != "true", reason="curl is missing"
)


@pytest.fixture(scope="module")
def store(laboratory_store: Path) -> Iterator[Store]:
    opened = open_store(laboratory_store, read_only=True)
    yield opened
    opened.close()


class Archive(ThreadingHTTPServer):
    """Files by identifier; notes what was asked, can cut a file short once, and can do without ranges."""

    def __init__(self, files: dict[str, bytes], ranges: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files, self.ranges = files, ranges
        self.asked: list[tuple[str, str | None, str | None]] = []


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Any = self.server
        (uri,) = parse_qs(urlsplit(self.path).query)["uri"]
        asked = self.headers.get("Range")
        server.asked.append((uri, asked, self.headers.get("Authorization")))
        body = server.files.get(uri)
        if body is None:
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and server.ranges else 0
        if start and start >= len(body):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start:])

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr."""


@pytest.fixture
def archive() -> Iterator[Any]:
    """Starts servers; all are stopped at the end."""
    started: list[Archive] = []

    def start(files: dict[str, bytes], ranges: bool = True) -> Archive:
        server = Archive(files, ranges)
        started.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def execute(script: str, folder: Path, server: Archive, **environment: str) -> subprocess.CompletedProcess[str]:
    path = folder / "fetch.sh"
    path.write_text(script, encoding="utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    place = {"MAST": f"http://127.0.0.1:{server.server_address[1]}/file", **environment}
    return subprocess.run(
        ["sh", "fetch.sh"], cwd=folder, env={**clean, **place}, capture_output=True, text=True, timeout=60, check=False
    )


def file(name: str, body: bytes, **told: Any) -> Download:
    return Download(name, uri=f"mast:JWST/product/{name}", size=len(body), **told)


A, B = "jw1_a_i2d.fits", "jw1_b_i2d.fits"
BODIES = {f"mast:JWST/product/{A}": b"a" * 5000, f"mast:JWST/product/{B}": b"b" * 300}
FILES = [file(B, b"b" * 300), file(A, b"a" * 5000)]


@needs_curl
def test_the_script_fetches_and_a_second_run_has_nothing_to_do(tmp_path: Path, archive: Any) -> None:
    server = archive(BODIES)
    script = text(FILES, "curl", now=NOW)
    done = execute(script, tmp_path, server)
    assert done.returncode == 0, done.stderr
    assert ((tmp_path / A).read_bytes(), (tmp_path / B).read_bytes()) == (b"a" * 5000, b"b" * 300)
    assert [uri for uri, _, _ in server.asked] == sorted(BODIES)
    assert execute(script, tmp_path, server).returncode == 0
    assert len(server.asked) == 2
    assert not list(tmp_path.glob("*.part"))


@needs_curl
@pytest.mark.parametrize("ranges", [True, False])
def test_what_was_begun_goes_on(tmp_path: Path, archive: Any, ranges: bool) -> None:
    server = archive(BODIES, ranges)
    (tmp_path / f"{A}.part").write_bytes(b"a" * 2000)
    done = execute(text(FILES, "curl", now=NOW), tmp_path, server)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / A).read_bytes() == b"a" * 5000
    assert server.asked[0][1] == "bytes=2000-"


@needs_curl
def test_one_that_fails_stops_no_other_and_ends_with_1(tmp_path: Path, archive: Any) -> None:
    server = archive({k: v for k, v in BODIES.items() if B in k})
    done = execute(text(FILES, "curl", now=NOW), tmp_path, server)
    assert done.returncode == 1
    assert (tmp_path / B).exists()
    assert not (tmp_path / A).exists()
    assert f"{A}: not fetched" in done.stderr


@needs_curl
def test_another_size_is_told(tmp_path: Path, archive: Any) -> None:
    server = archive({**BODIES, f"mast:JWST/product/{A}": b"a" * 4999})
    (tmp_path / B).write_bytes(b"old")
    done = execute(text(FILES, "curl", now=NOW), tmp_path, server)
    assert done.returncode == 1
    assert "4999 bytes, not 5000" in done.stderr
    assert "is here with 3 bytes, not 300" in done.stderr
    assert not (tmp_path / A).exists()
    assert (tmp_path / B).read_bytes() == b"old"
    server.files = BODIES
    (tmp_path / B).unlink()
    assert execute(text(FILES, "curl", now=NOW), tmp_path, server).returncode == 0


@needs_curl
def test_no_name_is_a_command(tmp_path: Path, archive: Any) -> None:
    uri = f"mast:JWST/product/{NASTY}"
    sane = NASTY.replace("\n", "_")
    server = archive({uri: b"x"})
    done = execute(text([Download(NASTY, uri, 1)], "curl", title="x\ntouch owned", now=NOW), tmp_path, server)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "owned").exists()
    assert (tmp_path / sane).read_bytes() == b"x"


@needs_curl
def test_a_token_goes_to_the_archive_when_there_is_one(tmp_path: Path, archive: Any) -> None:
    server = archive(BODIES)
    execute(text(FILES, "curl", now=NOW), tmp_path, server, MAST_API_TOKEN="word")
    assert {token for _, _, token in server.asked} == {"token word"}


def test_names_that_are_no_files_here_are_left_out() -> None:
    script = text([Download("../x.fits"), Download(".x"), Download("a/b.fits"), *FILES], "curl", now=NOW)
    assert "# 3 left out: their names are no names for files here." in script
    assert sum(line.startswith("fetch ") for line in script.splitlines()) == 2


def test_what_the_script_says_of_its_files(store: Store) -> None:
    """The segmentation map is only announced; observation 2 is public in 2029; no table states the name of cal 2."""
    iris = [p.iri for p in find(store, program="9921").products]
    wanted = downloads(store, iris)
    script = text(wanted, "curl", title="Program 9921", now=NOW)
    lines = script.splitlines()
    assert lines[:2] == ["#!/bin/sh", "# Program 9921: 8 files, 13490 bytes, 3 of unknown size."]
    assert "# 2 that are only named, and left out (--include-missing)." in lines
    assert "# 3 whose identifier no table states: it is made from the name (marked below)." in lines
    assert "# 1 not public yet at 2025-06-01T00:00:00Z: they need a token of the archive (marked below)." in lines
    fetched = [line for line in lines if line.startswith("fetch ")]
    assert len(fetched) == 8
    assert not [line for line in fetched if "segm" in line or "pool" in line]
    (later,) = [line for line in fetched if LATER in line]
    assert later.endswith(" 2500  # public from 2029-12-30T12:00:00Z")
    assert f"MAST=${{MAST:-{SERVICE}}}" in lines
    after = text(wanted, "curl", now=datetime(2030, 1, 1, tzinfo=UTC))
    assert "not public" not in after
    assert "public from" not in after
    every = text(wanted, "curl", include_missing=True, now=NOW)
    assert sum(line.startswith("fetch ") for line in every.splitlines()) == 10
    assert "_segm.fits  # identifier made from the name; only named" in every


def test_uris_and_manifest(store: Store) -> None:
    wanted = downloads(store, [p.iri for p in find(store, program="9921", level="3").products])
    uris = text(wanted, "uris").splitlines()
    assert uris == sorted(uris)
    assert f"mast:JWST/product/{ROOT}_i2d.fits" in uris
    assert f"mast:JWST/product/{ROOT}_segm.fits" not in uris
    assert f"mast:JWST/product/{ROOT}_segm.fits" in text(wanted, "uris", include_missing=True).splitlines()
    manifest = text(wanted, "manifest").splitlines()
    assert manifest[0] == "filename,size,uri,uri_stated,level,release_date,present,why"
    assert len(manifest) == 1 + len(wanted)
    (line,) = [m for m in manifest if m.startswith(f"{ROOT}_i2d.fits")]
    assert line == f"{ROOT}_i2d.fits,2000,mast:JWST/product/{ROOT}_i2d.fits,true,3,2025-05-05T00:00:00Z,true,"


def test_an_identifier_of_elsewhere_is_not_believed() -> None:
    told = Download("jw1_x.fits", uri="https://example.org/jw1_x.fits")
    assert (told.stated, told.identifier) == (False, "mast:JWST/product/jw1_x.fits")


def test_a_file_stands_once_in_a_list() -> None:
    twice = [Download("a.fits", present=False), Download("a.fits", size=5), Download("b.fits")]
    assert text(twice, "uris").splitlines() == ["mast:JWST/product/a.fits", "mast:JWST/product/b.fits"]


def test_lists_of_other_answers(store: Store) -> None:
    up = of_lineage(store, lineage(store, f"{ROOT}_i2d.fits"))
    assert {d.filename: d.why for d in up} == {
        f"{ROOT}_i2d.fits": "asked for",
        "jw09921001001_02101_00001_nrca1_cal.fits": f"science of {ROOT}_i2d.fits",
        "jw09921001001_02101_00002_nrca1_cal.fits": f"science of {ROOT}_i2d.fits",
    }
    down = of_lineage(store, lineage(store, "jw09921001001_02101_00001_nrca1_cal.fits", direction="down", depth=1))
    assert {d.why for d in down} == {"asked for", "made from jw09921001001_02101_00001_nrca1_cal.fits"}
    listed = of_answer(store, run(store, "inventory/why-listed", {"program": "9921"}))
    assert len(listed) == 5
    with pytest.raises(UsageError) as caught:
        of_answer(store, run(store, "inventory/programs", {}))
    assert caught.value.code == "bad-format"
    assert of_answer(store, run(store, "inventory/why-listed", {"program": "99999"})) == []


def test_a_list_of_recommended_files_says_for_what(store: Store) -> None:
    answer = mrp(store, program="9921")
    (pool,) = [d for d in downloads(store, *answer.wanted()) if d.filename.endswith("_pool.csv")]
    assert pool.why == f"recommended for {ROOT}"


def test_there_is_no_other_form() -> None:
    with pytest.raises(UsageError) as caught:
        text([], "zip")
    assert caught.value.code == "bad-format"
