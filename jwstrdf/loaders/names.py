"""Bare lists of file names: one a line, with comments and blank lines; paths and archive addresses are cut."""

from __future__ import annotations

from dataclasses import dataclass, field

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import texts
from jwstrdf.loaders.sniff import HEADINGS
from jwstrdf.loaders.strict_json import decode


@dataclass
class NameList:
    """The names in their order, each once, and what was odd."""

    names: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read(data: bytes, where: str) -> NameList:
    """The names of a list; BadInputError with the line for one that cannot be a file name."""
    out = NameList()
    seen: set[str] = set()
    first = True
    for number, line in enumerate(decode(data, where).split("\n"), 1):
        word = line.strip().strip(",").strip().strip('"')
        if not word or word.startswith("#") or texts.is_null(word):
            continue
        if first and word.lower() in HEADINGS:
            first = False
            continue
        first = False
        place = f"line {number}"
        name = texts.cut_folder(word, place=place, where=where)
        texts.check_name(name, place=place, where=where)
        if " " in name:
            raise BadInputError(
                "bad-name",
                f"{place}: {texts.shown(word)} has blanks; one file name a line was expected",
                hint="give every name a line of its own",
                where=where,
            )
        odd = texts.odd_character(name)
        if odd:
            out.notes.append(Note("odd-name", f"{place}: the name {texts.shown(name)} has the character {odd}", where))
        if name not in seen:
            seen.add(name)
            out.names.append(name)
    return out
