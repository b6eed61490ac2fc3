"""Which node a NAME of `export` means: a file, observation, program or source."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jwstrdf.answers.resolve import look_up, resolve_observation, unknown
from jwstrdf.errors import UnknownNameError
from jwstrdf.iri import JWST, PREFIXES, source_key, thing
from jwstrdf.questions import terms

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


def node_of(store: Store, text: str) -> str:
    """The IRI of what the text names.

    Looked for in this order: a file or any IRI of the store, an observation, a product name of an association, a
    program by its number, a source. UnknownNameError `unknown-product` with the nearest names.
    """
    found = look_up(store, text)
    if found is not None and found.kind != "entry":
        return found.iri
    try:
        return resolve_observation(store, text).iri
    except UnknownNameError:
        pass
    if found is not None:
        return found.iri
    written = text.strip()
    if written.isascii() and written.isdigit() and len(written) <= 5:
        program = thing(store.base, "program", written.zfill(5))
        if _there(store, program):
            return program
    source = _source(store, written)
    if source is None:
        raise unknown(store, text)
    return source


def source_of(store: Store, text: str) -> str:
    """The IRI of a source by path, published location or IRI; UnknownNameError `unknown-source`."""
    found = _source(store, text.strip())
    if found is None:
        raise UnknownNameError(
            "unknown-source",
            f"no stored source has this path or IRI: {text[:200]}",
            hint="jwstrdf query sources lists them",
            where=text[:200],
        )
    return found


def _source(store: Store, text: str) -> str | None:
    """As `forget` takes them: IRI, path, location as published, with the label of its root or without."""
    bare = text.removeprefix("<").removesuffix(">") if text.startswith("<") else text
    candidates = [bare] if bare.startswith(thing(store.base, "source", "")) and terms.is_iri(bare) else []
    if not candidates and "\0" not in bare:
        paths = {os.path.abspath(bare), os.path.realpath(bare)}  # noqa: PTH100 - the file may be gone
        candidates = sorted(_keyed(store, paths))
    for candidate in candidates:
        if _there(store, candidate):
            return candidate
    try:
        asked = terms.string(bare)
    except Exception:
        return None
    rows = store.select(
        f"SELECT ?source {{ ?source <{JWST}location> ?location OPTIONAL {{ ?source <{JWST}rootLabel> ?root }}"
        f' FILTER (?location = {asked} || CONCAT(STR(?root), "/", STR(?location)) = {asked}) }}'
    ).rows
    found = sorted({row[0].value for row in rows if row[0] is not None})
    return found[0] if len(found) == 1 else None


def _keyed(store: Store, paths: set[str]) -> set[str]:
    out = set()
    for path in paths:
        try:
            out.add(thing(store.base, "source", source_key(path)))
        except UnicodeEncodeError:
            continue
    return out


def _there(store: Store, iri: str) -> bool:
    return store.ask(f"ASK {{ {terms.iri(iri)} <{PREFIXES['rdf']}type> ?kind }}")
