"""The files of an answer as lists for a download: identifiers, a curl script, a manifest. Nothing is fetched here."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from jwstrdf.errors import UsageError
from jwstrdf.separated import separated

FORMS = ("uris", "curl", "manifest")
SERVICE = "https://mast.stsci.edu/api/v0.1/Download/file"
"""The archive's address for downloads; an identifier follows as `?uri=`."""

MANIFEST = ("filename", "size", "uri", "uri_stated", "level", "release_date", "present", "why")


@dataclass(frozen=True, slots=True)
class Download:
    """One file. `uri`: its identifier as a table of the archive states it, None where none does; `size` in bytes;
    `why`: why it is wanted; `present`: some source lists or opened it; `released`: when it becomes public (ISO
    8601, UTC).
    """

    filename: str
    uri: str | None = None
    size: int | None = None
    level: str | None = None
    why: str | None = None
    present: bool = True
    released: str | None = None

    @property
    def stated(self) -> bool:
        """Whether a table of the archive states its identifier."""
        return self.uri is not None and self.uri.startswith("mast:")

    @property
    def identifier(self) -> str:
        """Its identifier in the archive: as stated, else as the archive makes them from file names."""
        return self.uri if self.uri is not None and self.stated else f"mast:JWST/product/{self.filename}"

    @property
    def safe(self) -> bool:
        """Whether its name can be that of a file in the current folder: no folders, no hidden file."""
        return not self.filename.startswith(".") and not set("/\\\0") & set(self.filename) and bool(self.filename)


def text(
    files: Sequence[Download],
    form: str,
    *,
    title: str = "files",
    include_missing: bool = False,
    now: datetime | None = None,
) -> str:
    """The files as text in one of FORMS, each once, by name; UsageError `bad-format` for another word.

    Files that no source lists or opened, but only names, are left out of `uris` and `curl` unless `include_missing`;
    the script counts them. A manifest has all, and says of each whether it is there. `title`: what a script says
    that they are.
    """
    makers = {"uris": uris, "manifest": manifest}
    if form not in FORMS:
        raise UsageError("bad-format", f"there is no format {form!r}", hint="formats: table, json, " + ", ".join(FORMS))
    distinct = {f.filename: f for f in sorted(files, key=lambda f: (f.filename, f.present))}
    ordered = [distinct[name] for name in sorted(distinct)]
    if form == "curl":
        return curl(ordered, title, include_missing=include_missing, now=now)
    return makers[form]([f for f in ordered if f.present or include_missing or form == "manifest"])


def uris(files: Sequence[Download]) -> str:
    """The identifiers, one a line."""
    return "".join(f"{_line(f.identifier)}\n" for f in files)


def manifest(files: Sequence[Download]) -> str:
    """The files as CSV: size, identifier, whether a table states it, level, release, whether it is there, and why."""
    rows = [[f.filename, f.size, f.identifier, f.stated, f.level, f.released, f.present, f.why] for f in files]
    return separated(MANIFEST, rows)


def curl(files: Sequence[Download], title: str, *, include_missing: bool = False, now: datetime | None = None) -> str:
    """A shell script that fetches the files into the current folder and checks their sizes.

    It leaves out what is there already, resumes what was begun, goes on where one file fails, and ends with 1 then.
    Every name and address is quoted for the shell, whatever it holds.
    """
    taken = [f for f in files if f.safe and (f.present or include_missing)]
    unsafe = sum(not f.safe for f in files)
    missing = sum(f.safe and not f.present for f in files)
    sizes = [f.size for f in taken if f.size is not None]
    known = f", {sum(sizes)} bytes" if sizes else ""
    unknown = f", {len(taken) - len(sizes)} of unknown size" if len(sizes) < len(taken) else ""
    moment = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    later = sum(_later(f, moment) for f in taken)
    assumed = sum(not f.stated for f in taken)
    head = ["#!/bin/sh", f"# {_line(title)}: {len(taken)} file{'' if len(taken) == 1 else 's'}{known}{unknown}."]
    if missing:
        there = "though no source lists them" if include_missing else "and left out (--include-missing)"
        head.append(f"# {missing} that are only named, {there}.")
    if unsafe:
        head.append(f"# {unsafe} left out: their names are no names for files here.")
    if assumed:
        head.append(f"# {assumed} whose identifier no table states: it is made from the name (marked below).")
    if later:
        head.append(f"# {later} not public yet at {moment}: they need a token of the archive (marked below).")
    return "\n".join([*head, _SCRIPT, *(_fetch(f, moment) for f in taken), 'exit "$failed"']) + "\n"


_SCRIPT = rf"""# Files under exclusive access need a token: MAST_API_TOKEN=... sh SCRIPT. Another server: MAST=https://...
set -u
MAST=${{MAST:-{SERVICE}}}
failed=0
bytes() {{ wc -c < "$1" | tr -d ' '; }}
get() {{
    curl --fail --location "$@" ${{MAST_API_TOKEN:+--header "Authorization: token $MAST_API_TOKEN"}}
}}
# fetch NAME IDENTIFIER [SIZE]: the size, if given, must be that of the file.
fetch() {{
    file=./$1 part=./$1.part address="$MAST?uri=$2" size=${{3:-}}
    if [ -e "$file" ]; then
        if [ -z "$size" ] || [ "$(bytes "$file")" -eq "$size" ]; then return 0; fi
        echo "$1: is here with $(bytes "$file") bytes, not $size; left as it is" >&2
        failed=1
        return 0
    fi
    if [ -e "$part" ] && [ -n "$size" ] && [ "$(bytes "$part")" -gt "$size" ]; then rm -f "$part"; fi
    if [ ! -e "$part" ] || [ -z "$size" ] || [ "$(bytes "$part")" -ne "$size" ]; then
        get --continue-at - --output "$part" "$address"
        code=$?
        # 33 and 36: the server cannot resume; 22 with a part: there is nothing to resume.
        if [ "$code" -ne 0 ] && [ -e "$part" ]; then
            case $code in 22 | 33 | 36) rm -f "$part"; get --output "$part" "$address"; code=$? ;; esac
        fi
        if [ "$code" -ne 0 ]; then
            echo "$1: not fetched (curl $code)" >&2
            failed=1
            return 0
        fi
    fi
    if [ -n "$size" ] && [ "$(bytes "$part")" -ne "$size" ]; then
        echo "$1: the archive sent $(bytes "$part") bytes, not $size: another version? It is kept as $part" >&2
        failed=1
        return 0
    fi
    mv "$part" "$file"
}}"""


def _fetch(file: Download, now: str) -> str:
    words = ["fetch", shlex.quote(_line(file.filename)), shlex.quote(quote(file.identifier, safe=""))]
    if file.size is not None:
        words.append(str(file.size))
    marks = []
    if _later(file, now):
        marks.append(f"public from {_line(str(file.released))}")
    if not file.stated:
        marks.append("identifier made from the name")
    if not file.present:
        marks.append("only named")
    return " ".join(words) + ("  # " + "; ".join(marks) if marks else "")


def _later(file: Download, now: str) -> bool:
    return file.released is not None and file.released > now


def _line(value: str) -> str:
    """A value without line breaks or other control characters: one file is one line."""
    return "".join(c if c.isprintable() else "_" for c in value)


__all__ = ["FORMS", "Download", "curl", "manifest", "text", "uris"]
