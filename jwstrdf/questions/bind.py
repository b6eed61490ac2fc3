"""Typed parameters: a value of a user becomes terms, or a UsageError that shows a right value.

Names of things become IRIs through `jwstrdf.iri`; nothing is ever pasted into a query as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jwstrdf.errors import ParameterError, UsageError
from jwstrdf.iri import name_of, term, thing
from jwstrdf.questions import terms
from jwstrdf.questions.body import fill

if TYPE_CHECKING:
    from jwstrdf.questions.header import Parameter, Question

Given = Mapping[str, str | Sequence[str]]


def bind(question: Question, given: Given, base: str) -> str:
    """The query with the given values (else the defaults) in place of the examples.

    UsageError `unknown-parameter`, `missing-parameter` or `bad-parameter`.
    """
    for name in given:
        if question.parameter(name) is None:
            known = ", ".join(p.name for p in question.parameters) or "none"
            raise UsageError(
                "unknown-parameter",
                f"the question {question.name} has no parameter {name!r}",
                hint=f"its parameters: {known}",
            )
    bound: dict[str, list[str]] = {}
    for parameter in question.parameters:
        values = _values(question, parameter, given.get(parameter.name, parameter.default))
        if values:
            bound[parameter.name] = [t for v in values for t in terms_of(parameter, v, base)]
    return fill(question.text, bound)


def _values(question: Question, parameter: Parameter, given: str | Sequence[str] | None) -> list[str]:
    values = [given] if isinstance(given, str) else list(given or ())
    if not values and parameter.required:
        raise UsageError(
            "missing-parameter",
            f"the question {question.name} needs the parameter {parameter.name}",
            hint=f"for example: -p {parameter.name}={parameter.example}",
        )
    if len(values) > 1 and not parameter.many:
        raise UsageError("bad-parameter", f"the parameter {parameter.name} takes one value")
    return values


def terms_of(parameter: Parameter, value: str, base: str) -> list[str]:
    """The terms that a value of this parameter stands for (a family stands for all its relations)."""
    reader = TYPES.get(parameter.type)
    if reader is None:
        raise UsageError("bad-parameter", f"no parameter can have the type {parameter.type!r}")
    try:
        return reader(value if parameter.type == "text" else value.strip(), base)
    except _Refused as error:
        hint = f"for example: {parameter.name}={parameter.example}"
        raise ParameterError("bad-parameter", parameter.name, value[:80], str(error), hint=hint) from None


class _Refused(Exception):
    """Why a value is refused, as the end of a sentence."""


def _name_or_iri(make: Callable[[str, str], str], shape: str | None, wanted: str) -> Callable[[str, str], list[str]]:
    """A reader for names of things: an IRI stays, a name of the right shape becomes one."""

    def read(value: str, base: str) -> list[str]:
        if _is_address(value):
            return _iri(value, base)
        name = file_name(value) if shape is None else value
        if not name or (shape and not re.fullmatch(shape, name)):
            raise _Refused(wanted)
        try:
            return [terms.iri(make(base, name))]
        except (UnicodeEncodeError, UsageError):
            raise _Refused(wanted) from None

    return read


def _is_address(value: str) -> bool:
    return "://" in value and not value.startswith("crds://")


def file_name(text: str) -> str:
    """The file name in a path, a `mast:` URI, a `crds://` value of a header, or a name (it is itself)."""
    name = PurePosixPath(text.removeprefix("mast:").removeprefix("crds://")).name
    return "" if name in (".", "..") else name


def _file(base: str, name: str) -> str:
    from jwstrdf.naming.parse import parse_name

    kinds = {"association": "association", "reference": "reference", "context": "context", "mnemonic": "engineering"}
    return thing(base, kinds.get(parse_name(name).kind or "", "product"), name)


def _of_crds(mapping: bool, wanted: str) -> Callable[[str, str], list[str]]:
    """A reader for contexts and the mappings below them, or for reference files.

    A reference file can be an observer's own (an override), so any name of a file will do that is no name of JWST.
    """

    def read(value: str, base: str) -> list[str]:
        from jwstrdf.naming.parse import parse_name

        address = _is_address(value)
        name = name_of(value.rpartition("/")[2]) if address else file_name(value)
        if bool(_MAPPING.search(name)) != mapping:
            raise _Refused(wanted)
        if address:
            if value.startswith(base) and value.removeprefix(base).partition("/")[0] not in ("reference", "context"):
                raise _Refused(wanted)
            return _iri(value, base)
        kind = parse_name(name).kind
        if kind in ("reference", "context"):
            return [terms.iri(_file(base, name))]
        if mapping or kind != "unknown" or not _OWN_FILE.fullmatch(name):
            raise _Refused(wanted)
        return [terms.iri(thing(base, "reference", name))]

    return read


_MAPPING = re.compile(r"\.[pir]map$")
_OWN_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,199}\.[A-Za-z0-9]{1,10}")


def _observation(base: str, name: str) -> str:
    return (
        thing(base, "observation", "obsid", name) if re.fullmatch("[0-9]+", name) else thing(base, "observation", name)
    )


def _program(base: str, name: str) -> str:
    return thing(base, "program", name.zfill(5))


def program_iri(base: str, number: str) -> str:
    """The IRI of a program from its number; UsageError `bad-parameter` for what is none."""
    if not re.fullmatch(r"[0-9]{1,5}", number.strip()):
        hint = "for example: program=2733"
        raise ParameterError("bad-parameter", "program", number[:80], "no program number", hint=hint)
    return _program(base, number.strip())


def _known(kind: str) -> Callable[[str, str], list[str]]:
    """A reader for terms of the ontology by their notation: levels, instruments, detectors."""

    def read(value: str, _base: str) -> list[str]:
        from jwstrdf.vocabulary import registry

        table = getattr(registry.load(), kind)
        found = {k.lower(): v for k, v in table.items()}.get(value.lower())
        if found is None:
            raise _Refused("none of " + ", ".join(sorted(table)))
        return [terms.iri(term(found.name))]

    return read


def _family(value: str, _base: str) -> list[str]:
    from jwstrdf.vocabulary import registry

    known = registry.load()
    if value != "all" and value not in known.families:
        raise _Refused("none of " + ", ".join(known.families) + ", or all")
    return [
        terms.iri(term(r.name))
        for r in sorted(known.relationships.values(), key=lambda r: r.name)
        if value in ("all", r.family)
    ]


def _text(value: str, _base: str) -> list[str]:
    try:
        return [terms.string(value)]
    except UsageError as error:
        raise _Refused(f"no text that can be asked for ({error.message})") from None


def _word(value: str, base: str) -> list[str]:
    if not re.fullmatch(r"[A-Za-z0-9_.*+-]{1,64}", value):
        raise _Refused("no single word of letters, digits and - _ . + *")
    return _text(value.lower(), base)


def _exposure_type(value: str, base: str) -> list[str]:
    """In capitals, as headers and pools write it; one that nobody uses finds nothing."""
    return _text(value.upper(), base)


def _integer(value: str, _base: str) -> list[str]:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        raise _Refused("no whole number")
    return [terms.typed(str(int(value)), "integer")]


def _number(value: str, _base: str) -> list[str]:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", value) or len(value) > 40:
        raise _Refused("no number")
    if not isfinite(float(value)):
        raise _Refused("a number that is too large")
    return [terms.typed(value, "double")]


def _degrees(least: int, most: int, wanted: str) -> Callable[[str, str], list[str]]:
    """A reader for angles in degrees between two bounds, both allowed."""

    def read(value: str, base: str) -> list[str]:
        found = _number(value, base)
        if not least <= float(value) <= most:
            raise _Refused(f"no {wanted} ({least} to {most} degrees)")
        return found

    return read


def _boolean(value: str, _base: str) -> list[str]:
    if value not in ("true", "false"):
        raise _Refused("neither true nor false")
    return [terms.typed(value, "boolean")]


def _time(value: str, _base: str) -> list[str]:
    """A time without a zone is UTC, as all times of the archive: beside one with a zone it could not be compared."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _Refused("no time in ISO 8601") from None
    return [terms.typed(moment.isoformat() + ("Z" if moment.tzinfo is None else ""), "dateTime")]


def _moment(value: str, _base: str) -> list[str]:
    """A time in UTC, as a time and as a modified Julian date: sources write either."""
    from datetime import UTC

    try:
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Refused("no time in ISO 8601") from None
    days = (moment - datetime(1858, 11, 17, tzinfo=UTC)).total_seconds() / 86400
    text = moment.isoformat().removesuffix("+00:00") + "Z"
    return [terms.typed(text, "dateTime"), terms.typed(repr(days).removesuffix(".0"), "double")]


def _iri(value: str, _base: str) -> list[str]:
    if not terms.is_iri(value):
        raise _Refused("no absolute IRI")
    return [terms.iri(value)]


TYPES: dict[str, Callable[[str, str], list[str]]] = {
    "product": _name_or_iri(_file, None, "no file name, path, mast: URI or IRI"),
    "association": _name_or_iri(lambda b, n: thing(b, "association", n), None, "no association file or IRI"),
    "reference": _of_crds(False, "no reference file (name, crds:// value of a header, or IRI)"),
    "context": _of_crds(True, "no context or mapping (a name that ends in .pmap, .imap or .rmap, or an IRI)"),
    "observation": _name_or_iri(_observation, r"[^\s/]{1,200}", "no name or archive number of an observation"),
    "program": _name_or_iri(_program, r"[0-9]{1,5}", "no program number (1 to 5 digits)"),
    "visit": _name_or_iri(lambda b, n: thing(b, "visit", n), r"jw[0-9]{11}", "no visit (jw and 11 digits)"),
    "exposure": _name_or_iri(
        lambda b, n: thing(b, "exposure", n), r"jw[0-9]{11}_[0-9a-z]{5}_[0-9]{5}", "no exposure (jw..._ggsaa_eeeee)"
    ),
    "instrument": _known("instruments"),
    "detector": _known("detectors"),
    "level": _known("levels"),
    "family": _family,
    "text": _text,
    "word": _word,
    "integer": _integer,
    "number": _number,
    "right-ascension": _degrees(0, 360, "right ascension"),
    "declination": _degrees(-90, 90, "declination"),
    "radius": _degrees(0, 180, "radius"),
    "boolean": _boolean,
    "time": _time,
    "moment": _moment,
    "exposure-type": _exposure_type,
    "iri": _iri,
}
"""Every type of parameter and how its values become terms."""

__all__ = ["TYPES", "bind", "file_name", "terms_of"]
