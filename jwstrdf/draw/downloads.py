"""Recommended products as lists for a download: identifiers, a curl script, a manifest. Nothing is fetched here."""

from __future__ import annotations

import csv
import io
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote

from jwstrdf.errors import UsageError
from jwstrdf.spreadsheet import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jwstrdf.answers.mrp import Recommendation, RecommendedProducts

FORMS = ("csv", "uris", "curl", "manifest")
SERVICE = "https://mast.stsci.edu/api/v0.1/Download/file?uri="
"""The archive's download address for one identifier."""

COLUMNS = ("observation", "level", "filename", "mrp", "asserted", "inferred", "size", "reason")
MANIFEST = ("filename", "size", "uri", "level", "observations")


def text(answer: RecommendedProducts, form: str) -> str:
    """The answer as text in one of FORMS; UsageError `bad-format` for another word."""
    makers = {"csv": table, "uris": uris, "curl": curl, "manifest": manifest}
    if form not in makers:
        raise UsageError("bad-format", f"there is no format {form!r}", hint="formats: table, json, " + ", ".join(FORMS))
    return makers[form](answer)


def table(answer: RecommendedProducts) -> str:
    """Every product of every observation as CSV, those left out included where they were asked for."""
    rows = [
        [o.observation, p.level, p.filename, p.mrp, p.asserted, p.inferred, p.size, p.reason]
        for o in answer.observations
        for p in o.products
    ]
    return _csv(COLUMNS, rows)


def uris(answer: RecommendedProducts) -> str:
    """The identifiers of the recommended files, one a line, each once."""
    return "".join(f"{_line(p.uri)}\n" for p, _ in _files(answer))


def manifest(answer: RecommendedProducts) -> str:
    """The recommended files as CSV, each once, with size, identifier and the observations that want it."""
    rows = [[p.filename, p.size, p.uri, p.level, " ".join(names)] for p, names in _files(answer)]
    return _csv(MANIFEST, rows)


def curl(answer: RecommendedProducts) -> str:
    """A shell script that fetches the recommended files into the current folder; a second run leaves out what is there.

    Every name and address is quoted for the shell, whatever it holds.
    """
    files = _files(answer)
    sizes = [p.size for p, _ in files if p.size is not None]
    known = f", {sum(sizes)} bytes" if sizes else ""
    unknown = f", {len(files) - len(sizes)} of unknown size" if len(sizes) < len(files) else ""
    out = [
        "#!/bin/sh",
        f"# Minimum Recommended Products of JWST observations: {len(files)} files{known}{unknown}.",
        "# Files under exclusive access need a token of the archive: MAST_API_TOKEN=... sh SCRIPT",
        "set -eu",
        "fetch() {",
        '    if [ -e "./$1" ]; then return 0; fi',
        '    curl --fail --location --output "./$1.part" \\',
        '        ${MAST_API_TOKEN:+--header "Authorization: token $MAST_API_TOKEN"} "$2"',
        '    mv "./$1.part" "./$1"',
        "}",
    ]
    out += [f"fetch {shlex.quote(_line(p.filename))} {shlex.quote(SERVICE + quote(p.uri, safe=''))}" for p, _ in files]
    return "\n".join(out) + "\n"


def _files(answer: RecommendedProducts) -> list[tuple[Recommendation, list[str]]]:
    """The recommended files, each once, with the observations that recommend it."""
    found: dict[str, tuple[Recommendation, list[str]]] = {}
    for observation in answer.observations:
        for product in observation.recommended:
            found.setdefault(product.filename, (product, []))[1].append(observation.observation)
    return [found[name] for name in sorted(found)]


def _csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(v) for v in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else guarded(str(value))


def _line(value: str) -> str:
    """A value without line breaks or other control characters: one file is one line."""
    return "".join(c if c.isprintable() else "_" for c in value)
