"""What OLD and NEW of `jwstrdf diff` are, and the difference between them (CONTRACT.md, `diff`)."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf.answers.changes.compare import compare
from jwstrdf.answers.changes.sides import Side, SourceSide, StoreSide
from jwstrdf.answers.changes.version_side import (
    AssociationSide,
    VersionSide,
    agree_on_lineage,
    association_versions,
)
from jwstrdf.errors import BadInputError, UnknownNameError, UsageError
from jwstrdf.questions.run import ask
from jwstrdf.stores import shown

if TYPE_CHECKING:
    import os

    from jwstrdf.answers.changes.model import Difference
    from jwstrdf.answers.history import Version
    from jwstrdf.answers.resolve import Thing
    from jwstrdf.ingest.report import SourceReport
    from jwstrdf.stores.base import Store


def diff(
    old: str, new: str | None = None, *, store: str | os.PathLike[str] = "jwstrdf-store", checksum: bool = False
) -> Difference:
    """What differs between OLD and NEW.

    Each is a store (its folder or the URL of an endpoint), a folder of files, a source file, a version of a product of
    `store` (`NAME@KEY`, or the IRI of the version), a product of it (its current version), or a source that it holds.
    Files and folders are read into a store of their own that vanishes again. One NAME alone stands for its last two
    versions; a file or folder alone is compared with what `store` has of its files now. `checksum` hashes FITS
    files whole.

    UnknownNameError for what is none of these, UsageError `no-other-version` where a product has one version only.
    """
    with ExitStack() as stack:
        return _Finder(stack, store, checksum=checksum).difference(old, new)


class _Finder:
    """Finds the sides of a comparison; what it opens is closed with `stack`."""

    def __init__(self, stack: ExitStack, location: str | os.PathLike[str], *, checksum: bool) -> None:
        self._stack, self._location, self._checksum = stack, location, checksum
        self._opened: Store | None = None
        self._notes: list[str] = []

    def difference(self, old: str, new: str | None) -> Difference:
        partial = new is None and _is_path(old)
        if new is None:
            first, second = self._alone(old)
        elif _is_file(old) and self._names_product(new):
            second = self._product(new)
            first = self._file_as(old, second)
            partial = second.kind != "source"
        elif _is_file(new) and self._names_product(old):
            first = self._product(old)
            second = self._file_as(new, first)
            partial = first.kind != "source"
        else:
            first, second = self._side(old), self._side(new)
        if isinstance(first, VersionSide) and isinstance(second, VersionSide):
            doubt = agree_on_lineage(first, second)
            if doubt:
                self._notes.append(doubt)
            partial = False  # two headers: each tells all that there is
        # A source of the store says what it lists, files and stores also what follows from it.
        partial = partial or isinstance(first, SourceSide) != isinstance(second, SourceSide)
        return compare(first, second, tuple(self._notes), both_state=partial)

    # --- the user's store ---------------------------------------------------------------------------------------

    @property
    def _store(self) -> Store:
        if self._opened is None:
            self._opened = self._open(str(self._location))
        return self._opened

    def _open(self, location: str) -> Store:
        from jwstrdf.stores import open_store

        opened = open_store(location, read_only=True)
        self._stack.callback(opened.close)
        return opened

    # --- one side -----------------------------------------------------------------------------------------------

    def _side(self, text: str) -> Side:
        if _is_endpoint(text) or _is_store(text):
            return StoreSide(self._open(text), shown(text))
        if Path(text).exists():
            return self._files(text)
        return self._product(text)

    def _files(self, path: str) -> StoreSide:
        """A file or folder, read into a store of its own."""
        return StoreSide(self._read(path), path, kind="files")

    def _read(self, path: str) -> Store:
        from tempfile import TemporaryDirectory

        from jwstrdf.ingest import ingest

        place = Path(self._stack.enter_context(TemporaryDirectory(prefix="jwstrdf-diff-"))) / "store"
        report = ingest([path], place, checksum=self._checksum)
        rejected = [s for s in report.sources if s.status == "rejected"]
        if rejected and len(rejected) == len(report.sources):
            raise _refused(rejected[0])
        for source in rejected:
            told = (source.error or {}).get("message")
            self._notes.append(f"{source.path} could not be read and is left out: {told}")
        return self._open(str(place))

    def _product(self, text: str) -> Side:
        from jwstrdf.answers.history import header_versions
        from jwstrdf.answers.resolve import look_up, unknown

        name, _, key = text.rpartition("@")
        if key and name and (found := look_up(self._store, name)):
            if found.kind == "association":
                return self._association(found, key)
            told = header_versions(self._store, found)
            version = next((v for v in told if v.key == key), None) or _only(told, key)
            if version is None:
                raise _unknown_version(found, key, [v.key for v in told])
            return VersionSide(self._store, found, version, f"{found.name}@{version.key}")
        version_iri = self._store.base + "version/"
        if text.startswith(version_iri):
            return self._product("@".join(_named(text.removeprefix(version_iri))))
        found = look_up(self._store, text)
        if found is None:
            source = self._source(text)
            if source is None:
                raise unknown(self._store, text)
            return source
        if found.kind == "version":
            file, _, content = found.iri.rpartition("/")
            return self._product(f"{file}@{content}")
        told = header_versions(self._store, found)
        if told:
            return VersionSide(self._store, found, told[0], f"{found.name}@{told[0].key}")
        return StoreSide(self._store, found.name, kind="product", only=[found.iri])

    def _association(self, found: Thing, key: str) -> AssociationSide:
        made = association_versions(self._store, found)
        fitting = [iri for iri in made if iri.rpartition("/")[2].startswith(key)]
        if len(fitting) != 1:
            raise _unknown_version(found, key, [iri.rpartition("/")[2] for iri in made])
        return AssociationSide(self._store, found, fitting[0])

    def _source(self, text: str) -> SourceSide | None:
        """The source of the store that is called so: its location, with or without the root, its path or its IRI."""
        rows = ask(self._store, "inventory/sources", {})
        exact = [r for r in rows if text in (r["location"], r["iri"])]
        found = exact or [r for r in rows if text.endswith(f"/{r['location']}")]
        if len({r["iri"] for r in found}) > 1:
            raise UnknownNameError(
                "ambiguous-source",
                f"{len(found)} stored sources have this name: {', '.join(sorted(str(r['iri']) for r in found)[:5])}",
                hint="give the IRI of the one that is meant; jwstrdf query inventory/sources lists them",
                where=text,
            )
        return SourceSide(self._store, str(found[0]["iri"]), str(found[0]["location"])) if found else None

    # --- a file beside the store --------------------------------------------------------------------------------

    def _names_product(self, text: str) -> bool:
        return not _is_endpoint(text) and not Path(text).exists()

    def _file_as(self, path: str, other: Side) -> Side:
        """A file on disk, as far as the other side can be compared with it."""
        from jwstrdf.answers.history import header_versions
        from jwstrdf.answers.resolve import look_up

        own = self._read(path)
        if isinstance(other, SourceSide):
            read = {(str(r["iri"]), str(r["location"])) for r in ask(own, "inventory/sources", {})}
            return SourceSide(own, *read.pop()) if len(read) == 1 else StoreSide(own, path, kind="files")
        found = look_up(own, next(iter(other.files(None)), ""))
        if found is None:
            return StoreSide(own, path, kind="files")
        told = header_versions(own, found)
        if told and isinstance(other, VersionSide):
            return VersionSide(own, found, told[0], path, library=self._store)
        other.lineage_told = None
        self._notes.append("inputs are not compared: a file alone does not tell them all")
        return StoreSide(own, path, kind="files", only=[found.iri])

    # --- one name alone -----------------------------------------------------------------------------------------

    def _alone(self, text: str) -> tuple[Side, Side]:
        from jwstrdf.answers.history import header_versions
        from jwstrdf.answers.resolve import resolve

        if _is_path(text):
            return self._download(text)
        if Path(text).exists() or _is_endpoint(text):
            raise UsageError(
                "missing-argument",
                f"{text} alone cannot be compared",
                hint="give the other folder or store too: jwstrdf diff OLD NEW",
            )
        found = resolve(self._store, text)
        if found.kind == "association":
            made = association_versions(self._store, found)
            if len(made) < 2:
                raise _no_other(found, len(made), "its content was not read")
            return AssociationSide(self._store, found, made[1]), AssociationSide(self._store, found, made[0])
        told = header_versions(self._store, found)
        if len(told) < 2:
            raise _no_other(found, len(told), "no header with a DATE or checksum was read")
        new, old = (VersionSide(self._store, found, v, f"{found.name}@{v.key}") for v in told[:2])
        return old, new

    def _download(self, path: str) -> tuple[Side, Side]:
        """A file or folder on disk, and what the store has of its files now.

        A file whose name the store knows is that file; another one that is a data product is unknown; a table, like a
        folder, stands for the files that it lists.
        """
        from jwstrdf.answers.resolve import look_up, unknown

        name = Path(path).name
        if _is_file(path) and look_up(self._store, name):
            held = self._product(name)
            return self._file_as(path, held), held
        own = self._read(path)
        if _is_file(path) and look_up(own, name):
            raise unknown(self._store, name)
        mine = StoreSide(own, path, kind="files")
        mine.lineage_told = None
        what = "folder" if Path(path).is_dir() else "file"
        self._notes.append(f"inputs are not compared: a {what} alone does not tell them all")
        return mine, StoreSide(self._store, shown(str(self._location)), like=mine)


def _no_other(found: Thing, known: int, why: str) -> UsageError:
    many = "only one version" if known else f"no version (as {why})"
    return UsageError(
        "no-other-version",
        f"two versions of {found.name} were expected, the store knows {many}",
        hint="ingest the other one, or compare with a file: jwstrdf diff NAME FILE",
    )


def _refused(source: SourceReport) -> BadInputError:
    """The error of a source, as `ingest` tells it."""
    told = source.error or {}
    code, message = str(told.get("code")), str(told.get("message"))
    return BadInputError(code, message, hint=told.get("hint"), where=told.get("where") or source.path)


def _is_file(text: str) -> bool:
    return "://" not in text and Path(text).is_file()


def _is_path(text: str) -> bool:
    """Whether it is a file or a folder of files on disk, and no store."""
    return _is_file(text) or ("://" not in text and Path(text).is_dir() and not _is_store(text))


def _is_store(text: str) -> bool:
    return (Path(text) / "store.json").is_file()


def _is_endpoint(text: str) -> bool:
    from jwstrdf.iri import BASE
    from jwstrdf.stores import is_remote

    return is_remote(text) and not text.startswith(BASE)


def _unknown_version(found: Thing, key: str, known: list[str]) -> UnknownNameError:
    return UnknownNameError(
        "unknown-version",
        f"{found.name} has no version {key!r} in the store",
        hint="its versions: " + (", ".join(known) or "none, no header of it was read"),
    )


def _only(told: tuple[Version, ...], start: str) -> Version | None:
    """The one version whose key begins so."""
    found = [v for v in told if v.key.startswith(start)]
    return found[0] if len(found) == 1 else None


def _named(path: str) -> tuple[str, str]:
    from jwstrdf.iri import name_of

    name, _, key = path.partition("/")
    return name_of(name), name_of(key)
