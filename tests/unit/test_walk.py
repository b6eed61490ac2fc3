"""From paths to source files: order, identity, what is published, what is passed over, what cannot be read."""

from __future__ import annotations

import os
import pickle
import socket
from pathlib import Path

import pytest

from jwstrdf import iri
from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.source import SourceFile, iso_time
from jwstrdf.loaders.walk import walk
from tests.unit.loader_help import source


def tree(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def published(*paths: Path | str) -> list[str]:
    return [f.published for f in walk(paths)]


def only(path: Path | str) -> SourceFile:
    (found,) = walk([path])
    return found


def problem(path: Path | str) -> BadInputError:
    found = only(path).problem
    assert found is not None
    return found


def test_folders_are_walked_in_sorted_order(tmp_path: Path) -> None:
    tree(tmp_path, "b.json", "a/z.json", "a/b/c.json", "c.json", "a.json", "Z.json")
    assert published(tmp_path) == ["Z.json", "a/b/c.json", "a/z.json", "a.json", "b.json", "c.json"]


def test_identity_is_the_absolute_path_and_the_root_is_published_by_its_label(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "data/sub/a.json")
    whole = tmp_path.resolve() / "data" / "sub" / "a.json"
    monkeypatch.chdir(tmp_path / "data")
    for given, shown, root in (
        (tmp_path / "data", "sub/a.json", "data"),
        (".", "sub/a.json", "data"),
        ("sub", "a.json", "sub"),
        ("sub/a.json", "a.json", "sub"),
        ("sub/../sub/a.json", "a.json", "sub"),
    ):
        found = only(given)
        assert (found.location, found.published, found.root) == (whole.as_posix(), shown, root)
        assert found.key == iri.source_key(whole.as_posix())
        assert found.name == "a.json"
        assert found.size == len("data/sub/a.json")
        assert found.problem is None


def test_a_file_reached_twice_is_one_source(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.json", "b/y.json")
    assert published(tmp_path / "a", tmp_path / "a" / "x.json", tmp_path) == ["x.json", "b/y.json"]


def test_hidden_files_and_folders_are_passed_over_unless_named(tmp_path: Path) -> None:
    tree(tmp_path, "a.json", ".hidden.json", ".git/b.json", "._a.json")
    assert published(tmp_path) == ["a.json"]
    assert published(tmp_path / ".hidden.json") == [".hidden.json"]
    assert published(tmp_path / ".git") == ["b.json"]


def test_links_are_followed_under_their_own_name(tmp_path: Path) -> None:
    tree(tmp_path, "store/objects/12ab", "data/a.json")
    (tmp_path / "data" / "b.json").symlink_to("../store/objects/12ab")
    found = only(tmp_path / "data" / "b.json")
    assert (found.name, found.location) == ("b.json", (tmp_path.resolve() / "data" / "b.json").as_posix())
    assert found.read(100) == b"store/objects/12ab"
    assert published(tmp_path / "data") == ["a.json", "b.json"]


def test_loops_of_links_end(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.json")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "again").symlink_to(".")
    assert published(tmp_path) == ["a/x.json"]


def test_folder_behind_a_link_is_read_at_its_real_place(tmp_path: Path) -> None:
    tree(tmp_path, "real/x.json")
    (tmp_path / "link").symlink_to("real")
    by_link, by_name = only(tmp_path / "link"), only(tmp_path / "real")
    assert by_link.location == by_name.location


def test_links_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    tree(tmp_path, "a.json")
    (tmp_path / "b.json").symlink_to("gone")
    (tmp_path / "c.json").symlink_to("c.json")
    found = {f.published: f.problem and f.problem.code for f in walk([tmp_path])}
    assert found == {"a.json": None, "b.json": "unreadable-file", "c.json": "unreadable-file"}
    assert problem(tmp_path / "b.json").code == "unreadable-file"


def test_sockets_and_pipes_are_passed_over_unless_named(tmp_path: Path) -> None:
    tree(tmp_path, "a.json")
    os.mkfifo(tmp_path / "pipe")
    server = socket.socket(socket.AF_UNIX)
    try:
        server.bind(str(tmp_path / "s"))
        assert published(tmp_path) == ["a.json"]
        assert problem(tmp_path / "s").code == "not-a-file"
        assert problem(tmp_path / "pipe").code == "not-a-file"
    finally:
        server.close()


def test_path_that_leads_nowhere(tmp_path: Path) -> None:
    tree(tmp_path, "a.json")
    found = list(walk([tmp_path / "gone.json", tmp_path]))
    assert [f.published for f in found] == ["gone.json", "a.json"]
    error = found[0].problem
    assert error is not None
    assert error.code == "no-such-file"
    assert "gone.json" in str(error.where)
    assert "gone.json" in error.message
    with pytest.raises(BadInputError):
        found[0].read(10)
    with pytest.raises(BadInputError):
        found[0].digest  # noqa: B018


def test_files_and_folders_without_permission_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.json", "locked/b.json", "shut.json")
    real_scan, real_access = os.scandir, os.access

    def scandir(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real_scan(path)

    # As root nothing is locked, so the system calls are made to say no.
    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "access", lambda p, m: Path(p).name != "shut.json" and real_access(p, m))
    found = {f.published: f.problem and (f.problem.code, f.problem.message) for f in walk([tmp_path])}
    denied = ("unreadable-file", "the file cannot be read: Permission denied")
    assert found == {"a.json": None, "locked": denied, "shut.json": denied}


def test_stores_of_jwstrdf_are_no_sources(tmp_path: Path) -> None:
    tree(tmp_path, "a.json", "jwstrdf-store/ledger.sqlite", "jwstrdf-store/graph/x", "jwstrdf-store/parts/y")
    tree(tmp_path, "other/graph/b.json")
    assert published(tmp_path) == ["a.json", "other/graph/b.json"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"a\nb.json", "a\\nb.json"), (b"caf\xe9.json", "caf\\udce9.json"), ("a\u202eb.json".encode(), "a\\u202eb.json")],
)
def test_file_names_that_cannot_be_written_down(tmp_path: Path, name: bytes, shown: str) -> None:
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"x")
    found = only(tmp_path)
    assert found.published == shown
    assert found.problem is not None
    assert found.problem.code == "bad-file-name"
    assert len(found.key) == 16


def test_folder_name_in_bytes_has_an_identity(tmp_path: Path) -> None:
    folder = os.path.join(os.fsencode(tmp_path), b"caf\xe9")  # noqa: PTH118
    os.mkdir(folder)  # noqa: PTH102
    with open(os.path.join(folder, b"a.json"), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"x")
    found = only(Path(os.fsdecode(folder)))
    assert (found.published, found.root) == ("a.json", "caf\\udce9")
    assert found.read(10) == b"x"
    assert len(found.key) == 16


def test_time_of_the_file(tmp_path: Path) -> None:
    tree(tmp_path, "a.json")
    os.utime(tmp_path / "a.json", (0, 1718035200.9))
    assert only(tmp_path / "a.json").modified == "2024-06-10T16:00:00Z"
    assert [iso_time(t) for t in (None, 0, 1e30, -1e30)] == [None, "1970-01-01T00:00:00Z", None, None]


def test_reading_within_a_limit(tmp_path: Path) -> None:
    data = bytes(range(256)) * 1024
    for name in ("a.bin", "a.bin.gz"):
        file = source(tmp_path, name, data)
        assert file.read(len(data)) == data
        assert file.head == data[: limits.HEAD]
        assert file.name == "a.bin"
        with pytest.raises(BadInputError) as caught:
            file.read(len(data) - 1)
        assert caught.value.code == "too-large"
    assert source(tmp_path, "a.bin", data).path == tmp_path.resolve() / "a.bin"
    assert source(tmp_path, "a.bin.gz", data).path is None


def test_name_of_a_file_that_is_only_called_packed(tmp_path: Path) -> None:
    path = tmp_path / "a.fits.gz"
    path.write_bytes(b"SIMPLE  =")
    assert only(path).name == "a.fits.gz"


def test_damaged_and_boastful_packed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = source(tmp_path, "a.json.gz", b"x" * 200_000)
    path = tmp_path / "a.json.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadInputError) as caught:
        only(path).read(1_000_000)
    assert caught.value.code == "damaged-archive"
    path.write_bytes(b"\x1f\x8bnonsense")
    with pytest.raises(BadInputError) as caught:
        only(path).head  # noqa: B018
    assert caught.value.code == "damaged-archive"
    file = source(tmp_path, "bomb.json.gz", b"0" * 1_000_000)
    assert len(file.read(2_000_000)) == 1_000_000
    monkeypatch.setattr(limits, "BOMB_FLOOR", 1000)
    with pytest.raises(BadInputError) as caught:
        source(tmp_path, "bomb.json.gz", b"0" * 1_000_000).read(2_000_000)
    assert caught.value.code == "decompression-bomb"


def test_source_files_travel_to_other_processes(tmp_path: Path) -> None:
    tree(tmp_path, "a.json")
    for given in (tmp_path / "a.json", tmp_path / "gone.json"):
        before = only(given)
        after = pickle.loads(pickle.dumps(before))
        assert (after.key, after.published, after.name) == (
            before.key,
            before.published,
            "a.json" if given.exists() else "gone.json",
        )
        assert bool(after.problem) == bool(before.problem)
        if before.problem:
            assert after.problem.as_dict() == before.problem.as_dict()
        else:
            assert after.read(100) == before.read(100)
