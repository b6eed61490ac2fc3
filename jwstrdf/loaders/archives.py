"""Tar archives as folders: their members in sorted order, without unpacking them to disk, and without trusting them."""

from __future__ import annotations

import bz2
import lzma
import re
import tarfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.content import (
    CHUNK,
    GZIP_MAGIC,
    UNPACKING_ERRORS,
    SliceContent,
    Unpacked,
    check_ratio,
    damaged,
    gunzip,
    unpacked_file,
    unreadable,
)
from jwstrdf.loaders.source import SourceFile, iso_time
from jwstrdf.loaders.texts import path_fault, printable

PLAIN_NAMES = (".fits", ".json", ".csv", ".ecsv", ".jpg", ".txt", ".xml", ".asdf", ".parquet", ".ttl")
"""Names that are not looked into for an archive: opening each of a million FITS files twice would cost."""

_BZIP2, _XZ = b"BZh", b"\xfd7zXZ\x00"
_BLOCK = 512
_PROOF = 64 * limits.MIB
"""More than one block of bzip2 can unpack to (900,000 bytes, of which five may stand for 259)."""
_SEPARATOR, _DRIVE = re.compile(r"[/\\]"), re.compile(r"[A-Za-z]:")
_ERRORS = (*UNPACKING_ERRORS, tarfile.TarError, lzma.LZMAError, ValueError, OverflowError)
_HOSTILE = (MemoryError, RecursionError)
"""What Python raises on headers that follow each other without end, or that claim to be larger than any memory."""
_SURE = re.compile(rb"BZh[1-9](?:\x31\x41\x59\x26\x53\x59|\x17\x72\x45\x38\x50\x90)|\xfd7zXZ\x00")
"""How each bzip2 and xz file starts: with the mark of a block, or of the end, behind the level."""


def maybe_archive(name: str) -> bool:
    """Whether a file of this name is worth a look inside."""
    return not name.lower().endswith(PLAIN_NAMES)


def opened(file: SourceFile) -> Iterator[SourceFile]:
    """The members of an archive; the file itself if it is none; one refused file if it cannot be read."""
    try:
        members = list(_members(file))
    except BadInputError as error:
        yield _refused(file, None, error)
    except _ERRORS as error:
        yield _refused(file, None, damaged(file.published, error))
    except _HOSTILE as error:
        yield _refused(file, None, damaged(file.published, type(error).__name__))
    except OSError as error:
        # The system numbers its errors, unpackers do not.
        told = damaged(file.published, error) if error.errno is None else unreadable(file.published, error)
        yield _refused(file, None, told)
    except Exception as error:  # whatever one archive does, the others are read
        yield _refused(file, None, damaged(file.published, f"{type(error).__name__}: {error}"))
    else:
        yield from members


def _members(file: SourceFile) -> Iterator[SourceFile]:
    plain = _plain(file)
    if plain is None:
        yield file
        return
    archive_size = plain.stream.seek(0, 2)
    plain.stream.seek(0)
    found: dict[str, SourceFile] = {}
    with tarfile.open(fileobj=plain.stream, mode="r:") as archive:
        while (member := archive.next()) is not None:
            if len(found) >= limits.MAX_MEMBERS:
                raise BadInputError(
                    "too-large",
                    f"the archive has more than {limits.MAX_MEMBERS:,} members",
                    hint="split it into smaller archives",
                    where=file.published,
                )
            made = _member(file, plain, member, archive_size)
            if made is not None:
                found[made.location] = made
        _check_end(plain, archive.offset, archive_size)
    yield from (found[location] for location in sorted(found))


def _member(file: SourceFile, plain: Unpacked, member: tarfile.TarInfo, archive_size: int) -> SourceFile | None:
    parts = [p for p in member.name.split("/") if p not in ("", ".")]
    problem = _fault(file, member, parts)
    if problem is not None:
        return _refused(file, printable(member.name), problem)
    if member.isdir() or any(p.startswith(".") for p in parts):
        return None
    inner = "/".join(parts)
    if member.offset_data + member.size > archive_size:
        raise EOFError(f"the archive ends inside {printable(inner)}")
    return SourceFile(
        f"{file.location}!{inner}",
        f"{file.published}!{inner}",
        file.root,
        SliceContent(plain, member.offset_data, member.size),
        stored_name=parts[-1],
        modified=iso_time(member.mtime or None) or file.modified,
    )


def _fault(file: SourceFile, member: tarfile.TarInfo, parts: list[str]) -> BadInputError | None:
    shown = printable(member.name)
    where = f"{file.published}!{shown}"
    hint = "make the archive anew from a plain folder"
    if member.name.startswith(("/", "\\")) or ".." in _SEPARATOR.split(member.name) or _DRIVE.match(member.name):
        message = f"the member {shown!r} has a path that leads out of the archive; a relative path was expected"
        return BadInputError("unsafe-member", message, hint=hint, where=where)
    if member.isdir():
        return None
    if not member.isreg() or member.issparse():
        message = f"the member {shown!r} is a link, device or sparse file; plain files are read only"
        return BadInputError("unsafe-member", message, hint=hint, where=where)
    return path_fault("/".join(parts), where)


def _plain(file: SourceFile) -> Unpacked | None:
    """The plain tar bytes of a file that is an archive, packed or not, else None."""
    with file.content.open() as stream:
        start = stream.read(_BLOCK)
        unpacker = _unpacker(start)
        if unpacker is None:
            if not _is_tar(start):
                return None
            path = file.content.path
            return Unpacked(path.open("rb")) if path else None
        stream.seek(0)
        with unpacker(stream) as inner:
            try:
                if not _is_tar(inner.read(_BLOCK)):
                    if _SURE.match(start):
                        _prove(inner)
                    return None
            except (*_ERRORS, OSError) as error:
                if _SURE.match(start) or (isinstance(error, OSError) and error.errno is not None):
                    raise
                # What only starts like a packed file is no archive; a broken gzip file is told by who reads it.
                return None
        stream.seek(0)
        with unpacker(stream) as inner:
            return Unpacked(unpacked_file(_bounded(inner, file)))


def _prove(stream: IO[bytes]) -> None:
    """That what is no archive is not a damaged one: bzip2 tells only at the end of a block that it is garbled."""
    for _ in range(_PROOF // CHUNK):
        if not stream.read(CHUNK):
            return


def _unpacker(start: bytes) -> Callable[[BinaryIO], IO[bytes]] | None:
    if start.startswith(GZIP_MAGIC):
        return gunzip
    if start.startswith(_BZIP2):
        return bz2.BZ2File
    if start.startswith(_XZ):
        return lzma.LZMAFile
    return None


def _is_tar(start: bytes) -> bool:
    if len(start) < _BLOCK:
        return False
    if start[257:262] == b"ustar":
        return True
    try:
        tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _bounded(stream: IO[bytes], file: SourceFile) -> Iterator[bytes]:
    done = 0
    while chunk := stream.read(CHUNK):
        done += len(chunk)
        check_ratio(done, file.size, file.published)
        if done > limits.MAX_UNPACKED:
            raise BadInputError(
                "too-large",
                f"the archive unpacks to more than {limits.MAX_UNPACKED:,} bytes",
                hint="unpack it yourself and give the folder",
                where=file.published,
            )
        yield chunk


def _check_end(plain: Unpacked, offset: int, archive_size: int) -> None:
    """Python stops at a broken header without a word; an honest archive stops at a block of zeros or at its end."""
    block = plain.read_at(offset, min(_BLOCK, archive_size - offset))
    if any(block):
        raise EOFError(f"broken header at byte {offset:,}")


def _refused(file: SourceFile, member: str | None, problem: BadInputError) -> SourceFile:
    suffix = f"!{member}" if member else ""
    return SourceFile(file.location + suffix, file.published + suffix, file.root, None, problem=problem)
