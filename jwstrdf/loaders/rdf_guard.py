"""What an RDF document may not do: reach outside, or grow without measure. Checked before it is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import limits
from jwstrdf.loaders.texts import shown

_REFERENCE = re.compile(r"&([^\s#;&][^\s;&]*);")
_PASSED_OVER = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


class _RootReached(Exception):  # noqa: N818 - not an error
    pass


def check_xml(data: bytes, where: str) -> None:
    """Refuse an XML document with a DTD or an entity of its own outside, nested entities, and too much growth.

    Plain internal entities, as ontology editors write them for name spaces, are fine.
    """
    entities: dict[str, str] = {}
    parser = expat.ParserCreate("utf-8")

    def refuse(what: str) -> None:
        raise BadInputError(
            "xml-entity",
            f"line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber + 1}: {what}; only plain internal "
            "entities are read",
            hint="write the document again without its DTD (most RDF tools do so)",
            where=where,
        )

    def doctype(_name: str, system: str | None, public: str | None, _internal: bool) -> None:
        if system is not None or public is not None:
            refuse(f"the DTD {shown(system or public or '')} is outside of the document")

    def entity(
        name: str, parameter: bool, value: str | None, _base: Any, system: str | None, public: str | None, _n: Any
    ) -> None:
        if value is None or system is not None or public is not None:
            refuse(f"the entity {shown(name)} is outside of the document ({shown(system or public or '')})")
        elif parameter:
            refuse(f"the entity {shown(name)} is a parameter entity of the DTD")
        elif any(found not in _PREDEFINED for found in _REFERENCE.findall(value)) or "<" in value:
            refuse(f"the entity {shown(name)} holds another entity or an element")
        else:
            entities.setdefault(name, value)

    def root(*_: Any) -> None:
        raise _RootReached

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = root
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    rest = b""
    try:
        parser.Parse(data, True)
    except _RootReached:
        rest = data[max(parser.CurrentByteIndex, 0) :]
    except expat.ExpatError as error:
        raise BadInputError(
            "bad-rdf",
            f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}; RDF/XML was expected",
            hint="mend the document",
            where=where,
        ) from None
    if _DECLARATION.search(_PASSED_OVER.sub(b"", rest)):
        refuse("a DTD or an entity is declared within the document")
    _check_growth(entities, rest, where)


def _check_growth(entities: dict[str, str], rest: bytes, where: str) -> None:
    if not entities:
        return
    uses = (found[1] for found in re.finditer(rb"&([^\s#;&]+);", rest))
    grown = sum(len(entities.get(name.decode("utf-8", "replace"), "").encode()) for name in uses)
    if grown > limits.RDF_GROWTH_FLOOR and grown > limits.RDF_GROWTH * len(rest):
        raise BadInputError(
            "xml-entity",
            f"the entities of the document ({', '.join(sorted(entities)[:5])}) make {grown:,} bytes of {len(rest):,}",
            hint="write the document again without entities",
            where=where,
        )


def check_contexts(document: Any, where: str) -> None:
    """Refuse a JSON-LD document with a context that stands elsewhere."""
    for place, address in _addresses(document):
        raise remote_context(place, address, where)


def remote_context(place: str, address: str, where: str) -> BadInputError:
    """The error for a context that is not in the document."""
    return BadInputError(
        "remote-context",
        f"{place}: the context {shown(address, 200)} is on a server or in another file; jwstrdf asks no server, a "
        "context within the document was expected",
        hint="put the context into the document, or convert it to Turtle where the server can be reached",
        where=where,
    )


def _addresses(document: Any) -> Iterator[tuple[str, str]]:
    """Every context that is an address, with its place."""
    waiting = [("", document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((f"{place}[{i}]", item) for i, item in reversed(list(enumerate(value))))
        elif isinstance(value, dict):
            for key, inner in value.items():
                here = f"{place}.{key}" if place else key
                if key == "@context":
                    for item in inner if isinstance(inner, list) else [inner]:
                        if isinstance(item, str):
                            yield here, item
                        elif isinstance(item, dict) and isinstance(item.get("@import"), str):
                            yield f"{here}.@import", item["@import"]
                if isinstance(inner, dict | list):
                    waiting.append((here, inner))
