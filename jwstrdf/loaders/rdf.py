"""RDF in any common syntax: statements as they stand, nothing fetched, nothing guessed.

Parsed by pyoxigraph alone, strictly. It reads no address by itself; a remote JSON-LD context and an XML entity that
reaches outside or grows are refused before it sees them. Blank nodes get IRIs that depend on what is said of them
(RDF 1.1 Concepts, section 3.5, skolemisation), so that the same content always gives the same statements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from jwstrdf.errors import BadInputError, Note
from jwstrdf.iri import BASE, JWST, PREFIXES
from jwstrdf.loaders import limits, texts
from jwstrdf.loaders.blank_nodes import numbers

BUDGET = 2_000_000
"""Edges between blank nodes that are looked at to number them; graphs that people write need a few each."""

_PROGRAM = re.compile(r"/(?:program/|(?:[^/]*/)*?jw)(\d{5})")
_PRODUCT = re.compile(r"<[^>]*/product/([^/>#?]+)>$")
_ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?([\w.:-]+)\s+(?:\"([^\"]*)\"|'([^']*)'|(\w+))")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+[\w.:-]+\s+(SYSTEM|PUBLIC)\b")
_CHARACTER = re.compile(r"&#(?:\d+|x[0-9A-Fa-f]+);|&(?:amp|lt|gt|quot|apos);")
_PRESENT = {f"<{JWST}listedBy>", f"<{JWST}present>"}
_FALSE = ('"false"', '"0"')
_TYPE = f"<{PREFIXES['rdf']}type>"
_SOURCE = f"<{JWST}Source>"
_KIND = f"<{JWST}nameKind>"
"""Only a truth graph says of a file of which kind its name is."""

Triple = tuple[str, str, str]
Quad = tuple[str, str, str, str | None]
"""Terms in N-Triples form; the graph last, None for the default graph."""


@dataclass
class Statements:
    """Rows of `statements` (without `source`) and the products that are subjects, with `how` as in `mentions`."""

    statements: list[tuple[str, str, str, str]] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read(content: bytes, name: str, form: str, key: str, where: str) -> Statements:
    """The statements of a source; `form` is "text", "xml" or "json", `key` that of the source.

    BadInputError `bad-rdf` with the line, `xml-entity`, `remote-context` or `too-large`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            "not-utf8", f"byte offset {error.start} is not UTF-8", hint="save it as UTF-8", where=where
        ) from None
    if form == "xml":
        _check_entities(text, where)
    elif form == "json":
        _check_contexts(text, where)
    out = Statements()
    triples = _merged(_parsed(text, name, form, f"{BASE}source/{key}", where), out.notes, where)
    labels, enough = numbers(triples, budget=BUDGET)
    if not enough:
        out.notes.append(Note("many-blank-nodes", "its blank nodes are numbered in the order of the file", where))
    iris = {label: f"<{BASE}.well-known/genid/{key}-{number}>" for label, number in labels.items()}
    for subject, predicate, object_ in triples:
        about = iris.get(subject, subject)
        out.statements.append((_partition(about), about, predicate, iris.get(object_, object_)))
        product = _PRODUCT.match(about)
        if product:
            file = unquote(product[1])
            if texts.name_fault(file) is None:
                there = predicate in _PRESENT and not object_.startswith(_FALSE)
                if there or file not in out.mentions:
                    out.mentions[file] = "listed" if there else "named"
        other = _PRODUCT.match(object_)
        if other and texts.name_fault(unquote(other[1])) is None:
            out.mentions.setdefault(unquote(other[1]), "named")
    return out


def _merged(quads: Iterable[Quad], notes: list[Note], where: str) -> list[Triple]:
    """The distinct triples of all graphs.

    Of an export of a whole store only the truth graph (the default graph) is taken: the other graphs say again which
    of the sources that it describes said what, and names of graphs are not kept.
    """
    truth: dict[Triple, None] = {}
    named: dict[Quad, None] = {}
    for quad in quads:
        if quad[3] is None:
            truth[quad[:3]] = None
        else:
            named[quad] = None
    sources = {s for s, p, o in truth if p == _TYPE and o == _SOURCE}
    if sources and not any(p == _KIND for _, p, _ in truth):
        sources = set()
    apart = 0
    for quad in named:
        if quad[3] not in sources:
            truth.setdefault(quad[:3])
        elif quad[:3] not in truth:
            apart += 1
    if apart:
        what = f"{apart:,} statements of the graphs of its sources are not in its default graph and are left out"
        notes.append(Note("graph-apart", what, where))
    return list(truth)


def _partition(subject: str) -> str:
    found = _PROGRAM.search(subject) if subject.startswith("<") else None
    return found[1] if found else ""


def _parsed(text: str, name: str, form: str, base: str, where: str) -> Iterator[Quad]:
    import pyoxigraph as ox

    ending = name.lower().rpartition(".")[2]
    syntax = {"nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS}.get(ending, ox.RdfFormat.TRIG)
    if form == "xml":
        syntax = ox.RdfFormat.RDF_XML
    elif form == "json":
        syntax = ox.RdfFormat.JSON_LD
    count = 0
    try:
        for quad in ox.parse(text.encode(), format=syntax, base_iri=base):
            count += 1
            if count > limits.MAX_STATEMENTS:
                raise BadInputError(
                    "too-large",
                    f"it has more than {limits.MAX_STATEMENTS:,} statements",
                    hint="split it into smaller files",
                    where=where,
                )
            if isinstance(quad.object, ox.Triple) or isinstance(quad.subject, ox.Triple):
                raise BadInputError(
                    "bad-rdf", "a statement about a statement (RDF-star)", hint="write RDF 1.1", where=where
                )
            graph = None if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
            yield str(quad.subject), str(quad.predicate), str(quad.object), graph
    except SyntaxError as error:
        line = "" if error.lineno is None else f"line {error.lineno}: "
        said = texts.printable(str(error.msg))[:250]
        raise BadInputError("bad-rdf", f"{line}{said}", hint="mend the file", where=where) from None
    except ValueError as error:
        if isinstance(error, BadInputError):
            raise
        said = texts.printable(str(error))[:250]
        raise BadInputError("bad-rdf", said, hint="mend the file", where=where) from None


def _check_entities(text: str, where: str) -> None:
    """Refuse a DTD or entity that reaches outside, is made of other entities, or makes the text grow."""

    def refused(what: str) -> BadInputError:
        return BadInputError("xml-entity", what, hint="write the text out, without a DTD", where=where)

    if "<!DOCTYPE" not in text and "<!ENTITY" not in text:
        return
    if _DOCTYPE.search(text):
        raise refused("the DTD is outside the file")
    sizes: dict[str, int] = {}
    for parameter, name, double, single, keyword in _ENTITY.findall(text):
        if keyword or parameter:
            raise refused(f"the entity {texts.shown(name)} reaches outside the file, or is one of the DTD itself")
        value = double or single
        if "&" in _CHARACTER.sub("", value) or "%" in value:
            raise refused(f"the entity {texts.shown(name)} is made of other entities")
        sizes[name] = len(value)
    if len(sizes) != text.count("<!ENTITY"):
        raise refused("the DTD has an entity that cannot be understood")
    grown = sum(size * text.count(f"&{name};") for name, size in sizes.items())
    if grown > max(10 * len(text), limits.MIB):
        raise refused(f"its entities make {grown:,} characters of {len(text):,}")


def _check_contexts(text: str, where: str) -> None:
    """Refuse a context that is an address: nothing is ever fetched."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInputError("bad-rdf", texts.printable(str(error))[:250], hint="mend the file", where=where) from None
    for context in _contexts(document):
        raise BadInputError(
            "remote-context",
            f"the @context is at an address, {texts.shown(context, 200)}, and nothing is fetched",
            hint="write the context into the file",
            where=where,
        )


def _contexts(node: Any) -> Iterator[str]:
    """The addresses in all `@context` and `@import` of a JSON-LD document."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting.extend(found)
        elif isinstance(found, dict):
            for key in ("@context", "@import"):
                told = found.get(key)
                for one in told if isinstance(told, list) else [told]:
                    if isinstance(one, str):
                        yield one
            waiting.extend(found.values())
