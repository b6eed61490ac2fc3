"""RDF documents: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD, as statements in N-Triples form.

Parsed by Oxigraph's parsers only, never leniently; nothing is fetched: no context, no DTD, no `owl:imports`.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import IO

import polars as pl
import pyoxigraph as ox

from jwstrdf.errors import BadInputError, Note
from jwstrdf.iri import BASE, PREFIXES, name_of, segment, term
from jwstrdf.loaders import blank_nodes, limits, rdf_guard, strict_json
from jwstrdf.loaders.texts import check_name, shown
from jwstrdf.tables.schema import SCHEMAS

GENID = BASE + ".well-known/genid/"
"""Blank nodes become IRIs below this address (RDF 1.1, section 3.5)."""

_BOM = b"\xef\xbb\xbf"
_TRUE = f'"true"^^<{PREFIXES["xsd"]}boolean>'
_LISTED = f"<{term('listedBy')}>"
_PRESENT = f"<{term('present')}>"
_PRODUCT = f"^<{re.escape(BASE)}product/([^/?#>]+)>$"
_PROGRAM = (
    f"^<{re.escape(BASE)}(?:(?:product|version|association|observation|visit|exposure)/jw|program/(?:jw)?)([0-9]{{5}})"
)
_PLACE = re.compile(r"Parser error at line (\d+)(?: between columns (\d+) and \d+| column (\d+))?[^:]*: (.*)", re.DOTALL)

Statement = tuple[str, str, str]


@dataclass(frozen=True)
class RdfSource:
    """`statements` as in the table, without the source; `mentions` of files with how; `notes`."""

    statements: pl.DataFrame
    mentions: dict[str, str]
    notes: tuple[Note, ...]


def read(data: bytes, form: str, name: str, key: str, where: str) -> RdfSource:
    """The statements of a document; `form` is what the content looks like (json, xml or text), `name` the file's."""
    data = data.removeprefix(_BOM)
    strict_json.decode(data, where)
    rdf_format = _format(form, name, data)
    if rdf_format == ox.RdfFormat.RDF_XML:
        rdf_guard.check_xml(data, where)
    elif rdf_format == ox.RdfFormat.JSON_LD:
        rdf_guard.check_contexts(strict_json.loads(data, where), where)
    base = f"{BASE}source/{key}/{segment(name)}"
    statements, graphs = _parse(data, rdf_format, base, where)
    numbers, sure = blank_nodes.numbers(statements, budget=limits.BLANK_NODE_WORK)
    notes = _notes(statements, graphs, sure, base, where)
    frame = _frame(statements, {label: f"<{GENID}{key}-{number}>" for label, number in numbers.items()})
    return RdfSource(frame, _mentions(frame, where), notes)


def _format(form: str, name: str, data: bytes) -> ox.RdfFormat:
    """The content decides between XML, JSON and text; among the text formats the ending of the name does."""
    if form == "xml":
        return ox.RdfFormat.RDF_XML
    if form == "json":
        return ox.RdfFormat.JSON_LD
    told = ox.RdfFormat.from_extension(name.rpartition(".")[2].lower())
    if told in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        return told
    if data.lstrip()[:1] == b"[":
        return ox.RdfFormat.TURTLE
    # TriG is Turtle and more; of the line formats only N-Quads is not TriG too.
    first = next((line for line in data.splitlines() if line.strip() and not line.lstrip().startswith(b"#")), b"")
    return ox.RdfFormat.N_QUADS if _QUAD.match(first) else ox.RdfFormat.TRIG


_QUAD = re.compile(rb"^\s*(?:<\S*>|_:\S+)\s+<\S*>\s+\S.*\s+(?:<\S*>|_:\S+)\s*\.\s*$")


class _OneLine(io.RawIOBase):
    """A reader that hands out one line at a time, so that its count tells how far a parser came."""

    def __init__(self, data: bytes) -> None:
        self._lines = io.BytesIO(data)
        self.count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        line = self._lines.readline(size)
        self.count += line.endswith(b"\n")
        return line


def _parse(data: bytes, rdf_format: ox.RdfFormat, base: str, where: str) -> tuple[list[Statement], set[str]]:
    statements: dict[Statement, None] = {}
    graphs: set[str] = set()
    try:
        for quad in _quads(data, rdf_format, base):
            if isinstance(quad.object, ox.Triple):
                raise _triple_term(str(quad.subject), where)
            statements[str(quad.subject), str(quad.predicate), str(quad.object)] = None
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                graphs.add(str(quad.graph_name))
            if len(statements) > limits.MAX_STATEMENTS:
                raise BadInputError(
                    "too-large",
                    f"more than {limits.MAX_STATEMENTS:,} statements",
                    hint="split the document into several files",
                    where=where,
                )
    except SyntaxError as error:
        raise _syntax_error(error, data, rdf_format, base, where) from None
    return list(statements), graphs


def _quads(data: bytes | IO[bytes], rdf_format: ox.RdfFormat, base: str) -> ox.QuadParser:
    line_format = rdf_format in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
    return ox.parse(data, rdf_format, base_iri=None if line_format else base)


def _triple_term(subject: str, where: str) -> BadInputError:
    return BadInputError(
        "triple-term",
        f"{shown(subject)} is about a statement (a triple term of RDF 1.2); statements of RDF 1.1 were expected",
        hint="state it with rdf:subject, rdf:predicate and rdf:object",
        where=where,
    )


def _syntax_error(
    error: SyntaxError, data: bytes, rdf_format: ox.RdfFormat, base: str, where: str
) -> BadInputError:
    found = _PLACE.match(error.msg or "")
    if found:
        column = found[2] or found[3]
        place = f"line {found[1]}" + (f", column {column}" if column else "")
        what = found[4]
    else:
        place, what = f"line {_line_reached(data, rdf_format, base)}", error.msg or str(error)
    return BadInputError("bad-rdf", f"{place}: {what}", hint="mend the document", where=where)


def _line_reached(data: bytes, rdf_format: ox.RdfFormat, base: str) -> int:
    """The line at which a parser gives up that does not say so itself."""
    reader = _OneLine(data)
    try:
        for _ in _quads(reader, rdf_format, base):
            pass
    except SyntaxError:
        pass
    return max(reader.count, 1)


def _notes(statements: list[Statement], graphs: set[str], sure: bool, base: str, where: str) -> tuple[Note, ...]:
    notes = []
    if not statements:
        notes.append(Note("no-statements", "the document states nothing", where))
    if graphs:
        text = f"the document has {len(graphs):,} named graphs; their statements are taken as those of the source"
        notes.append(Note("named-graphs", text, where))
    # What `<>` and `<name>` in a document without a base become.
    own = base.rpartition("/")[0] + "/"
    relative = sum(any(t.startswith("<" + own) for t in statement) for statement in statements)
    if relative:
        text = f"{relative:,} statements have relative IRIs; they became IRIs below the source's own"
        notes.append(Note("relative-iri", text, where))
    if not sure:
        text = "too many blank nodes are alike; their numbers depend on the order in the document"
        notes.append(Note("blank-node-order", text, where))
    return tuple(notes)


def _frame(statements: list[Statement], skolem: dict[str, str]) -> pl.DataFrame:
    columns = zip(*statements, strict=True) if statements else ((), (), ())
    subject, predicate, object_ = (list(c) for c in columns)
    if skolem:
        subject = [skolem.get(s, s) for s in subject]
        object_ = [skolem.get(o, o) for o in object_]
    schema = {n: t for n, t in SCHEMAS["statements"].items() if n not in ("source", "partition")}
    frame = pl.DataFrame({"subject": subject, "predicate": predicate, "object": object_}, schema=schema)
    partition = pl.col("subject").str.extract(_PROGRAM, 1).fill_null("").alias("partition")
    return frame.unique(maintain_order=True).select(partition, pl.all())


def _mentions(frame: pl.DataFrame, where: str) -> dict[str, str]:
    """The files that are subjects: "listed" where the source says that they exist, else "named"."""
    exists = (pl.col("predicate") == _LISTED) | ((pl.col("predicate") == _PRESENT) & (pl.col("object") == _TRUE))
    subjects = (
        frame.select(found=pl.col("subject").str.extract(_PRODUCT, 1), listed=exists)
        .drop_nulls("found")
        .group_by("found", maintain_order=True)
        .agg(pl.col("listed").any())
    )
    mentions = {}
    for found, listed in subjects.iter_rows():
        name = name_of(found)
        if segment(name) == found:
            check_name(name, place=f"subject {shown(f'product/{found}')}", where=where)
            mentions[name] = "listed" if listed else "named"
    return mentions
