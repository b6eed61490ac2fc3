"""The syntaxes of an export: which there are, and which one is meant by a word or by the ending of a file name."""

from __future__ import annotations

from dataclasses import dataclass

from jwstrdf.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """A syntax of RDF. `engine` is its name in the engine, `dataset` whether it holds named graphs, too."""

    name: str
    engine: str
    endings: tuple[str, ...]
    dataset: bool = False


FORMATS = {
    f.name: f
    for f in (
        Format("turtle", "TURTLE", ("ttl",)),
        Format("ntriples", "N_TRIPLES", ("nt",)),
        Format("nquads", "N_QUADS", ("nq",), dataset=True),
        Format("trig", "TRIG", ("trig",), dataset=True),
        Format("rdfxml", "RDF_XML", ("rdf", "owl")),
        Format("jsonld", "JSON_LD", ("jsonld",)),
    )
}
DEFAULT = FORMATS["turtle"]
LATER = ("prov-json", "prov-n", "ro-crate")
"""Formats of other documents about the same things, which this release does not write."""


def format_of(word: str | None, file_name: str | None) -> Format:
    """The format that is called so, else that of the file name's ending (`.gz` is passed over), on stdout Turtle.

    UsageError `bad-format` that names those there are.
    """
    if word is not None:
        found = FORMATS.get(word.strip().lower())
        if found is None:
            what = "comes in a later release" if word in LATER else "is none of the formats"
            raise UsageError("bad-format", f"{word[:80]!r} {what}", hint=_known(), where="--format")
        return found
    if file_name is None:
        return DEFAULT
    ending = file_name.lower().removesuffix(".gz").rpartition(".")[2]
    for each in FORMATS.values():
        if ending in each.endings:
            return each
    raise UsageError("bad-format", "the name of the file does not tell the format", hint=_known(), where=file_name)


def _known() -> str:
    return "give --format: " + ", ".join(f"{f.name} (.{f.endings[0]})" for f in FORMATS.values())
