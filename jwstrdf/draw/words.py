"""The words of a drawing: names of files and of groups of files, how these differ, kinds in plain words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Node

FROM = 4
"""So many files of one kind make a folded branch or box."""

_DIGITS = re.compile(r"\d+")


def printable(text: str) -> str:
    """The text with control characters written out, so that a file name cannot steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def group_name(files: Sequence[Node]) -> tuple[str, str]:
    """One file by its name; several by the first, and how many they are, from how many exposures or sources."""
    first = printable(files[0].filename)
    if len(files) == 1:
        return first, ""
    told = spread(files)
    return f"{first} ..", f"x {len(files):,}" + (f" ({told})" if told else "")


def spread(files: Sequence[Node]) -> str:
    """From how many exposures, detectors and sources the files come; empty where their names do not say."""
    from jwstrdf.naming.parse import parse_name

    parsed = [parse_name(f.filename) for f in files]
    counts = [
        (len({p.exposure_id for p in parsed if p.exposure_id}), "exposure"),
        (len({p.detector for p in parsed if p.detector}), "detector"),
        (len({p.source for p in parsed if p.source}), "source"),
    ]
    return ", ".join(counted(n, word) for n, word in counts if n)


def counted(number: int, noun: str) -> str:
    """A number with a noun: `1 pool`, `1,200 sources`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def hub_name(files: Sequence[Node]) -> str:
    """What stands beside the lineage: `23 reference files`; a single one by its name."""
    if len(files) == 1:
        return printable(files[0].filename)
    return counted(len(files), noun(files[0]))


def noun(node: Node) -> str:
    """What a file is in plain words, as the ontology has it (`jwst:kindNoun`)."""
    from jwstrdf.vocabulary import registry

    known = registry.load().name_kinds.get(node.kind or "")
    return known.noun if known and known.noun else "file"


def level(node: Node) -> str:
    """The level in words; empty where there is none."""
    return f"level {node.level}" if node.level else ""


def doubt(node: Node) -> str:
    """What is odd about a file: nothing is known of it but its name, or not even a file of that name."""
    if node.kind == "template":
        return "no file known"
    return "" if node.present else "not present"


def part(relation: str | None, roles: Collection[str]) -> str:
    """A relation with the roles in which it holds."""
    told = f" ({', '.join(sorted(roles))})" if roles else ""
    return f"{relation or ''}{told}"


def shape(node: Node) -> str:
    """What makes files alike: the suffix, else the name without its numbers."""
    return node.suffix or _DIGITS.sub("0", node.filename)
