"""The folder of a store: made, recognised, refused."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jwstrdf.errors import StoreError, UsageError
from jwstrdf.iri import BASE
from jwstrdf.stores import open_memory, open_store
from jwstrdf.stores.lock import WriterLock
from jwstrdf.stores.place import Place, system_error


def code(caught: pytest.ExceptionInfo[StoreError]) -> str:
    assert caught.value.hint, "an error says what to do"
    return caught.value.code


def test_a_store_is_made_with_its_base(tmp_path: Path) -> None:
    open_store(tmp_path / "deep" / "s", create=True, base="https://example.org/x/").close()
    with open_store(tmp_path / "deep" / "s", read_only=True) as store:
        assert store.base == "https://example.org/x/"
    open_store(tmp_path / "t", create=True).close()
    with open_store(tmp_path / "t", read_only=True, base=BASE) as store:
        assert store.base == BASE


def test_where_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "none", read_only=True)
    assert code(caught) == "no-store"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("create", [True, False])
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, create: bool) -> None:
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, create=create)
    assert code(caught) == "not-a-store"
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(StoreError):
        open_store(tmp_path / "f", create=True)
    with pytest.raises(StoreError):
        open_store(tmp_path / "f", read_only=True)


def test_the_making_of_a_store_can_be_taken_up_again(tmp_path: Path) -> None:
    open_store(tmp_path / "s", create=True).close()
    (tmp_path / "s" / "store.json").unlink()
    with pytest.raises(StoreError):
        open_store(tmp_path / "s", read_only=True)
    open_store(tmp_path / "s", create=True).close()
    open_store(tmp_path / "s", read_only=True).close()


def test_another_base_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path / "s", create=True).close()
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "s", read_only=True, base="https://example.org/x/")
    assert code(caught) == "other-base"
    assert BASE in caught.value.message


@pytest.mark.parametrize("base", ["example", "https://example.org", "https://e.org/a b/", 'https://e.org/"/', "://x/"])
def test_what_cannot_be_a_base(base: str) -> None:
    with pytest.raises(UsageError):
        open_memory(base)


def test_a_newer_store_is_not_touched(tmp_path: Path) -> None:
    open_store(tmp_path / "s", create=True).close()
    marker = tmp_path / "s" / "store.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "format": 99}))
    for create in (True, False):
        with pytest.raises(StoreError) as caught:
            open_store(tmp_path / "s", create=create)
        assert code(caught) == "store-too-new"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "x", "base": 1}'])
def test_a_broken_marker(tmp_path: Path, text: str) -> None:
    open_store(tmp_path / "s", create=True).close()
    (tmp_path / "s" / "store.json").write_text(text)
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "s", read_only=True)
    assert code(caught) == "store-damaged"


def test_a_graph_that_is_gone(tmp_path: Path) -> None:
    import shutil

    open_store(tmp_path / "s", create=True).close()
    shutil.rmtree(tmp_path / "s" / "graph")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "s", read_only=True)
    assert code(caught) == "store-damaged"


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk-full"),
        (RuntimeError("IO error: No space left on device: While appending to file: 000004.log"), "disk-full"),
        (PermissionError(errno.EACCES, "Permission denied"), "store-not-writable"),
        (OSError(errno.EROFS, "Read-only file system"), "store-not-writable"),
        (OSError("Corruption: checksum mismatch in file 000009.sst"), "store-damaged"),
        (OSError("IO error: lock hold by current process: x/graph/LOCK: No locks available"), "store-locked"),
        (OSError("something else"), "store-failed"),
    ],
)
def test_errors_of_the_system_have_a_code_and_a_way_out(problem: Exception, expected: str) -> None:
    found = system_error(problem, "here")
    assert (found.code, found.where) == (expected, "here")
    assert found.hint
    assert found.exit_code == 4


def test_the_lock_goes_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from jwstrdf.stores.lock import WriterLock;"
        "WriterLock(Path(sys.argv[1])).acquire(); print('locked', flush=True); time.sleep(60)"
    )
    path = tmp_path / "lock"
    other = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreError) as caught:
            WriterLock(path).acquire()
        assert code(caught) == "store-locked"
        assert str(other.pid) in caught.value.message
    finally:
        other.kill()
        other.wait()
    with WriterLock(path), pytest.raises(StoreError) as again:
        WriterLock(path).acquire()
    assert str(os.getpid()) in again.value.message


def test_the_lock_can_be_taken_again(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "lock")
    for _ in range(2):
        with lock:
            pass
        lock.release()


def test_a_folder_where_the_lock_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreError):
        WriterLock(tmp_path / "lock").acquire()


def test_a_place_knows_its_paths(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert not place.exists()
    assert {p.parent for p in (place.graph, place.ledger, place.parts, place.lock, place.pending)} == {tmp_path}
