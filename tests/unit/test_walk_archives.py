"""Tar archives as folders: what is in them, what is refused, and what they may cost."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pickle
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.walk import walk
from tests.unit.loader_help import ASSOCIATION


def tar(*members: tuple[str, bytes] | tarfile.TarInfo, format: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member, io.BytesIO(b"\0" * member.size))
            else:
                info = tarfile.TarInfo(member[0])
                info.size, info.mtime = len(member[1]), 1718035200
                archive.addfile(info, io.BytesIO(member[1]))
    return out.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def archive(folder: Path, data: bytes, name: str = "x.tar") -> list[SourceFile]:
    (folder / name).write_bytes(data)
    return list(walk([folder / name]))


def problems(found: list[SourceFile]) -> dict[str, str | None]:
    return {f.published: f.problem.code if f.problem else None for f in found}


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("x.tar", bytes),
        ("x.tar.gz", gzip.compress),
        ("x.tgz", gzip.compress),
        ("x.tar.bz2", bz2.compress),
        ("x.tar.xz", lzma.compress),
        ("called-nothing", gzip.compress),
    ],
)
def test_members_are_sources(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    data = tar(("b/z.json", b"zz"), ("./a.json", b"a"), special("b", tarfile.DIRTYPE), ("B.json", b""))
    found = archive(tmp_path, pack(data), name)
    at = (tmp_path.resolve() / name).as_posix()
    assert [(f.location, f.published, f.name, f.root, f.size) for f in found] == [
        (f"{at}!B.json", f"{name}!B.json", "B.json", tmp_path.name, 0),
        (f"{at}!a.json", f"{name}!a.json", "a.json", tmp_path.name, 1),
        (f"{at}!b/z.json", f"{name}!b/z.json", "z.json", tmp_path.name, 2),
    ]
    assert [f.read(10) for f in found] == [b"", b"a", b"zz"]
    assert {f.modified for f in found} == {"2024-06-10T16:00:00Z"}


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_format_of_tar(tmp_path: Path, format: int) -> None:
    long = "d" * 90 + "/" + "n" * 90 + ".json"
    (found,) = archive(tmp_path, tar((long, b"abc"), format=format))
    assert found.published == "x.tar!" + long
    assert found.read(10) == b"abc"


def test_old_tar_without_its_magic_word(tmp_path: Path) -> None:
    data = bytearray(tar(("a.json", b"abc"), format=tarfile.USTAR_FORMAT))
    data[257:265] = bytes(8)
    data[148:156] = b"        "
    data[148:156] = b"%06o\0 " % sum(data[:512])
    (found,) = archive(tmp_path, bytes(data))
    assert found.published == "x.tar!a.json"


def test_member_with_the_same_name_twice_is_the_last_one(tmp_path: Path) -> None:
    (found,) = archive(tmp_path, tar(("a.json", b"old"), ("a.json", b"new")))
    assert found.read(10) == b"new"


def test_time_of_the_archive_where_a_member_has_none(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(tar(special("a.json", tarfile.REGTYPE)))
    os.utime(tmp_path / "x.tar", (0, 1718035200))
    (found,) = walk([tmp_path])
    assert found.modified == "2024-06-10T16:00:00Z"


def test_unsafe_members_are_refused_and_the_others_kept(tmp_path: Path) -> None:
    found = archive(
        tmp_path,
        tar(
            ("good.json", b"x"),
            ("../up.json", b"x"),
            ("a/../../up2.json", b"x"),
            ("/etc/passwd", b"x"),
            ("C:/x.json", b"x"),
            special("link.json", tarfile.SYMTYPE, "/etc/passwd"),
            special("hard.json", tarfile.LNKTYPE, "good.json"),
            special("device", tarfile.CHRTYPE),
            special("pipe", tarfile.FIFOTYPE),
            ("a\nb.json", b"x"),
            (".hidden.json", b"x"),
            ("._good.json", b"x"),
            ("good/.git/config", b"x"),
        ),
    )
    assert problems(found) == {
        "x.tar!good.json": None,
        "x.tar!../up.json": "unsafe-member",
        "x.tar!a/../../up2.json": "unsafe-member",
        "x.tar!/etc/passwd": "unsafe-member",
        "x.tar!C:/x.json": "unsafe-member",
        "x.tar!link.json": "unsafe-member",
        "x.tar!hard.json": "unsafe-member",
        "x.tar!device": "unsafe-member",
        "x.tar!pipe": "unsafe-member",
        "x.tar!a\\nb.json": "bad-file-name",
    }
    for file in found:
        if file.problem:
            assert str(file.problem.where).startswith("x.tar!")


def test_sparse_member_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("huge.json")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(10**15)}
    data = b"1\n0\n5\n".ljust(512, b"\0") + b"hello"
    info.size = len(data)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        made.addfile(info, io.BytesIO(data))
    assert problems(archive(tmp_path, out.getvalue())) == {"x.tar!huge.json": "unsafe-member"}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("cut", [100, 700, 1300])
def test_archive_that_ends_too_early_is_refused_whole(tmp_path: Path, pack: Callable[[bytes], bytes], cut: int) -> None:
    data = tar(("a.json", b"a" * 100), ("b.json", b"b" * 100))
    found = archive(tmp_path, pack(data[:cut]))
    if cut < 512:
        # shorter than one header: nothing tells that it was meant as an archive
        assert problems(found) == {"x.tar": None}
    else:
        assert problems(found) == {"x.tar": "damaged-archive"}


def test_damaged_packing_and_damaged_header(tmp_path: Path) -> None:
    data = tar(("a.json", os.urandom(3000)), ("b.json", b"b"))
    packed = gzip.compress(data)
    assert problems(archive(tmp_path, packed[:-30], "x.tgz")) == {"x.tgz": "damaged-archive"}
    broken = bytearray(data)
    broken[512 + 3072 + 10] ^= 0xFF
    assert problems(archive(tmp_path, bytes(broken))) == {"x.tar": "damaged-archive"}


def test_packed_file_that_is_no_archive_stays_a_file(tmp_path: Path) -> None:
    assert problems(archive(tmp_path, gzip.compress(b"x" * 2000), "x.tar.gz")) == {"x.tar.gz": None}
    assert problems(archive(tmp_path, b"\x1f\x8bnonsense" * 100, "y.tar.gz")) == {"y.tar.gz": None}
    assert problems(archive(tmp_path, b"", "z.tar")) == {"z.tar": None}


def test_archive_in_an_archive_is_a_file(tmp_path: Path) -> None:
    (found,) = archive(tmp_path, tar(("inner.tar", tar(("a.json", b"x")))))
    assert found.published == "x.tar!inner.tar"
    assert read_source(found).kind == "other"


def test_bombs_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = gzip.compress(tar(("a.json", bytes(3_000_000))))
    assert problems(archive(tmp_path, data, "x.tgz")) == {"x.tgz!a.json": None}
    monkeypatch.setattr(limits, "BOMB_FLOOR", 100_000)
    assert problems(archive(tmp_path, data, "x.tgz")) == {"x.tgz": "decompression-bomb"}
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
    assert problems(archive(tmp_path, data, "x.tgz")) == {"x.tgz": "too-large"}
    monkeypatch.setattr(limits, "MAX_MEMBERS", 3)
    many = tar(*((f"{i}.json", b"") for i in range(4)))
    assert problems(archive(tmp_path, many)) == {"x.tar": "too-large"}


def test_archives_are_found_below_folders_and_members_can_be_packed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x.tgz").write_bytes(gzip.compress(tar(("a.json.gz", gzip.compress(b"{}")))))
    (found,) = walk([tmp_path])
    assert (found.published, found.name) == ("sub/x.tgz!a.json.gz", "a.json")
    assert found.read(10) == b"{}"


def test_exclamation_marks_in_plain_names_mean_nothing(tmp_path: Path) -> None:
    (tmp_path / "a!b.json").write_bytes(b"{}")
    (found,) = walk([tmp_path])
    assert found.name == "a!b.json"


def test_members_outlive_the_walk_and_travel_to_other_processes(tmp_path: Path) -> None:
    import json

    text = json.dumps(ASSOCIATION).encode()
    found = archive(tmp_path, gzip.compress(tar(*((f"{i}_asn.json", text) for i in range(3)))), "x.tgz")
    (tmp_path / "x.tgz").unlink()
    there = pickle.loads(pickle.dumps(found[2]))
    assert there.read(len(text)) == text
    assert there.key == found[2].key
    assert there.digest == found[2].digest
    assert read_source(there).tables["memberships"].height == 2


def test_unreadable_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.tar").write_bytes(tar(("a.json", b"x")))
    real = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "x.tar":
            raise OSError(5, "Input/output error")
        return real(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    (found,) = walk([tmp_path])
    assert found.problem is not None
    assert found.problem.code == "unreadable-file"
    assert "Input/output error" in found.problem.message
    with pytest.raises(BadInputError):
        read_source(found)


def header(kind: bytes, size: int, name: str = "././@LongLink") -> bytes:
    info = special(name, kind)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGLINK])
def test_headers_without_end_cost_their_archive_only(tmp_path: Path, kind: bytes) -> None:
    text = b"a.json\0" if kind != tarfile.XHDTYPE else b"11 path=ab\n"
    (tmp_path / "a.tar").write_bytes((header(kind, len(text)) + text.ljust(512, b"\0")) * 3000)
    (tmp_path / "b.tar").write_bytes(tar(("a.json", b"x")))
    assert problems(list(walk([tmp_path]))) == {"a.tar": "damaged-archive", "b.tar!a.json": None}


@pytest.mark.parametrize("size", [2**40, 2**62, 2**63 - 600, 2**70])
def test_a_long_name_of_any_size_costs_its_archive_only(tmp_path: Path, size: int) -> None:
    data = header(tarfile.GNUTYPE_LONGNAME, size) + tar(("a.json", b"x"))
    assert problems(archive(tmp_path, data)) == {"x.tar": "damaged-archive"}


def test_any_mistake_costs_its_archive_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("odd")

    monkeypatch.setattr(tarfile.TarFile, "next", fail)
    assert problems(archive(tmp_path, tar(("a.json", b"x")))) == {"x.tar": "damaged-archive"}


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
@pytest.mark.parametrize("name", ["x.tar.bz2", "x.bz2", "x"])
def test_damaged_bzip2_and_xz(tmp_path: Path, pack: Callable[[bytes], bytes], name: str) -> None:
    whole = pack(tar(("a.json", os.urandom(2_000_000)), ("b.json", b"b")))
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    for data in (whole[:15], whole[:1000], whole[: len(whole) // 2], whole[:-4], bytes(flipped)):
        assert problems(archive(tmp_path, data, name)) == {name: "damaged-archive"}


@pytest.mark.parametrize("data", [b"BZh", b"BZh9", b"BZhello, a text\n" * 50, b"BZh9" + b"x" * 600])
def test_what_only_starts_like_bzip2_is_a_file(tmp_path: Path, data: bytes) -> None:
    (found,) = archive(tmp_path, data, "x.dat")
    assert found.problem is None
    assert read_source(found).kind == "other"


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_a_damage_that_garbles_the_first_header(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """bzip2 sorts the bytes of a block, so that one wrong bit alters all of them, and tells it behind them."""
    whole = pack(tar(*((f"{i}.json", os.urandom(500)) for i in range(20))))
    for part in range(2, 10):
        flipped = bytearray(whole)
        flipped[len(whole) * part // 10] ^= 0x10
        assert problems(archive(tmp_path, bytes(flipped))) == {"x.tar": "damaged-archive"}


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_a_packed_text_is_a_file(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (found,) = archive(tmp_path, pack(b"a text\n" * 300_000), "x.bz2")
    assert found.problem is None
    assert read_source(found).kind == "other"
