"""Catalogues: products that are themselves ECSV tables. Their header is read, their rows are counted.

What a key states stands in the ontology: header keywords (in capitals), names of the data models
(`meta.instrument.name`), and the names that the steps write themselves. Source: jwst/source_catalog/source_catalog.py
(date and versions), jwst/white_light/white_light.py and jwst/tso_photometry/tso_photometry.py (instrument ...
target_name). A text that is the name of a product is an input, where the ontology knows a rule that makes the one
of the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from jwstrdf.loaders import ecsv
from jwstrdf.loaders.fits import DATE, HEADER_NAME, HeaderReader, HeaderRows
from jwstrdf.loaders.fits_words import PRIMARY, words
from jwstrdf.loaders.source import SourceFile
from jwstrdf.vocabulary.source_terms import Keyword

TABLE, ROWS = "catalogue", "rowCount"
_MODEL = "meta."
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[A-Z]{2,5}|[+-]\d\d:?\d\d)?$")
_ZONES = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}
"""Names of zones whose hours are fixed (RFC 5322, section 4.3); photutils writes the zone of the machine."""


@cache
def _known() -> Mapping[str, Keyword]:
    """What a key states, by its name: a keyword, a name of the data models, or a name of the steps' own."""
    from jwstrdf.vocabulary import registry

    found = {code.decode("ascii"): keyword for code, keyword in words().keywords[PRIMARY].items()}
    for keyword in registry.load().keywords:
        if keyword.path and keyword.path.startswith(_MODEL):
            found[keyword.path] = keyword
            found.setdefault(keyword.path.removeprefix(_MODEL), keyword)
    for column in registry.load().columns.values():
        if column.table == TABLE:
            found[column.column] = _as_keyword(column.name, column.column, column.property, column.form)
    return {name: keyword for name, keyword in found.items() if keyword.property != HEADER_NAME}


def _as_keyword(name: str, key: str, prop: str | None, form: str | None) -> Keyword:
    nothing: dict[str, None] = dict.fromkeys(
        ("path", "type", "meaning", "from_level", "required_1b", "required_2a", "required_2b", "required_3")
    )
    return Keyword(
        name=name,
        label=key,
        definition=None,
        keyword=key,
        hdu=PRIMARY,
        feeds=(),
        allowed_values=(),
        property=prop,
        relation=None,
        reference_type=None,
        step=None,
        form=form,
        mnemonics=(),
        **nothing,
    )


@cache
def _relations() -> Mapping[tuple[str, str], str]:
    """(suffix of a product, suffix of its input) -> the relation between them, as the ontology's rules have it."""
    from jwstrdf.vocabulary import registry

    return {
        (rule.output_suffix, suffix): rule.relation
        for rule in registry.load().derivation_rules
        for suffix in rule.input_suffixes
        if rule.output_suffix
    }


def read(file: SourceFile, checksum: str | None) -> HeaderRows:
    """The rows of a catalogue; BadInputError where its header is broken or contradicts itself."""
    table = ecsv.read(file)
    reader = HeaderReader(file, words(), checksum)
    known = _known()
    inputs: dict[str, str] = {}
    for entry in table.entries:
        key = ".".join(entry.path)
        place = f"meta {key}, line {entry.line}"
        keyword = known.get(key)
        if keyword is not None and not entry.listed:
            value = (_utc(entry.text) or entry.text) if keyword.property == DATE else entry.text
            reader.state(keyword, value, place)
        if keyword is None or entry.listed or not keyword.relation:
            inputs.setdefault(entry.text, place)
    reader.fact(ROWS, str(table.rows), "rows")
    named = _name_inputs(reader, inputs)
    out = reader.rows()
    for name in named:
        out.mentions.setdefault(name, "named")
    return out


def says_anything(told: HeaderRows) -> bool:
    """Whether a header states more than how many rows there are."""
    return len(told.facts) > 1 or bool(told.links)


def _name_inputs(reader: HeaderReader, texts: Mapping[str, str]) -> list[str]:
    """Links to the products that texts are the names of; gives all that are named, also those without a rule."""
    from jwstrdf.naming import parse

    own = parse.parse_name(reader.file.name)
    named = []
    for text, place in texts.items():
        name = text.rpartition("/")[2]
        if not name.startswith("jw") or name == reader.file.name or ".." in text:
            continue
        told = parse.parse_name(name)
        if not told.valid or not told.suffix:
            continue
        named.append(name)
        relation = _relations().get((own.suffix or "", told.suffix))
        if relation:
            reader.links.setdefault((relation, name, None), place)
    return named


def _utc(text: str) -> str | None:
    """A date with a zone as one in UTC without it; None for one without a zone or with an unknown one."""
    found = _DATED.match(text.strip())
    if not found or not found[3]:
        return None
    zone = found[3]
    if zone in _ZONES:
        away = timedelta(hours=_ZONES[zone])
    elif zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    else:
        return None
    try:
        return (datetime.fromisoformat(f"{found[1]}T{found[2]}") - away).isoformat()
    except (ValueError, OverflowError):
        return None
