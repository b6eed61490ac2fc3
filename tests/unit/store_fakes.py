"""A loader and a mapping so small that their right answer can be written down: for tests of stores and ingest.

A source file is JSON: {"names": {FILE: "opened"}, "links": [[OUTPUT, INPUT]], "listings": [[FILE, OWN, ASKED]]}.
The program of a file is its first five characters if they are digits. The mapping says who names what (asserted)
and derives two things that need rows of several sources: OUTPUT derivedFrom INPUT where somebody opened INPUT, and
how many files each observation has. So rows of one partition change lines of another, and lines go as well as come.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from jwstrdf.errors import BadInputError
from jwstrdf.ingest.derivation import Derivation
from jwstrdf.ingest.reading import Loader
from jwstrdf.iri import JWST, source_key
from jwstrdf.loaders.load import LoadedSource
from jwstrdf.tables.schema import SCHEMAS, Tables

BASE = "https://example.org/jwst/"


@dataclass(frozen=True)
class FakeFile:
    location: str
    published: str
    root: str

    @property
    def key(self) -> str:
        return source_key(self.location)


def walk(paths: Iterable[str | os.PathLike[str]]) -> Iterator[FakeFile]:
    for given in paths:
        path = Path(given).resolve()
        root = path if path.is_dir() else path.parent
        for file in sorted(root.rglob("*.json")) if path.is_dir() else [path]:
            yield FakeFile(str(file), file.relative_to(root).as_posix(), root.name)


def digest(file: FakeFile) -> str:
    return "sha256:" + hashlib.sha256(Path(file.location).read_bytes()).hexdigest()


def partition(name: str) -> str:
    return name[:5] if name[:5].isdigit() else ""


def read(file: FakeFile) -> LoadedSource:
    try:
        said = json.loads(Path(file.location).read_text())
    except ValueError as problem:
        raise BadInputError("bad-json", str(problem), where=file.published) from None
    if said.get("crash"):
        raise ZeroDivisionError("a mistake in the loader")
    return loaded(file.key, said, file.published, file.root, digest(file))


def loaded(
    key: str, said: Mapping[str, Any], published: str = "a.json", root: str = "r", digest: str = "d"
) -> LoadedSource:
    names = dict(said.get("names", {}))
    links = said.get("links", [])
    listings = said.get("listings", [])
    for output, member in links:
        names.setdefault(output, "entry")
        names.setdefault(member, "member")
    for name, _, _ in listings:
        names[name] = "listed"

    def row(table: str, **cells: Any) -> tuple[Any, ...]:
        return tuple(cells.get(c) for c in SCHEMAS[table])

    rows = {
        "sources": [row("sources", source=key, location=published, root=root, kind="other", digest=digest, size=1)],
        "mentions": [row("mentions", source=key, partition=partition(n), filename=n, how=h) for n, h in names.items()],
        "memberships": [
            row("memberships", source=key, partition=partition(o), association=o, version="v", entry=1, member=m)
            for o, m in links
        ],
        "associations": [
            row("associations", source=key, partition=partition(o), association=o, version="v")
            for o in sorted({o for o, _ in links})
        ],
        "listings": [
            row("listings", source=key, partition=partition(n), filename=n, obsid=own, parent_obsid=asked)
            for n, own, asked in listings
        ],
    }
    return LoadedSource(key, published, "other", digest, {n: r for n, r in rows.items() if r}, {}, (), len(names))


def said_lines(tables: Tables, base: str) -> pl.DataFrame:
    rows = [
        (s, f'<{base}source/{s}> <{JWST}location> "{where}" .')
        for s, where in tables["sources"].select("source", "location").iter_rows()
    ]
    rows += [
        (s, f"<{base}product/{name}> <{JWST}namedBy> <{base}source/{s}> .")
        for s, name in tables["mentions"].select("source", "filename").iter_rows()
    ]
    rows += [
        (s, f"<{base}product/{o}> <{JWST}hasMember> <{base}product/{m}> .")
        for s, o, m in tables["memberships"].select("source", "association", "member").iter_rows()
    ]
    return pl.DataFrame(sorted(set(rows)), schema={"source": pl.String, "line": pl.String}, orient="row")


def truth_lines(tables: Tables, base: str) -> pl.Series:
    lines = set(said_lines(tables, base)["line"])
    opened = set(tables["mentions"].filter(pl.col("how") == "opened")["filename"])
    for output, member in tables["memberships"].select("association", "member").iter_rows():
        if member in opened:
            lines.add(f"<{base}product/{output}> <{JWST}derivedFrom> <{base}product/{member}> .")
    seen: dict[str, set[str]] = defaultdict(set)
    for name, own, asked in tables["listings"].select("filename", "obsid", "parent_obsid").iter_rows():
        seen[own].add(name)
        seen[asked].add(name)
    for observation, names in seen.items():
        lines.add(f'<{base}observation/obsid/{observation}> <{JWST}files> "{len(names)}" .')
    return pl.Series("line", sorted(lines), dtype=pl.String)


LOADER = Loader(walk, digest, read, "loader-1")
DERIVATION = Derivation(truth_lines, said_lines, "fake-1", "digest-1")


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    """Write source files; a value that is text is written as it stands."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder
