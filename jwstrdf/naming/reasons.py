"""Why a name is none of the known kinds: what is wrong in it, and what was expected there."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jwstrdf.naming.grammar import Grammar

SHOWN = 60
"""Longest piece of a name that a message repeats."""

COPIES = {".gz": "a compressed copy", ".part": "an incomplete download", ".tmp": "a temporary copy"}
"""Endings that tools put after a name."""

KNOWN_STARTS = "jw and five or eleven digits (a product), jwst_ (a reference file or context) or hlsp_"


def reason_of(name: str, grammar: Grammar) -> str:
    """One sentence for a name that no form of the grammar has."""
    return next(_complaints(name, grammar))


def _shown(piece: str) -> str:
    text = piece if len(piece) <= SHOWN else piece[:SHOWN] + "..."
    return repr(text) if text.isprintable() else ascii(text)


def _complaints(name: str, grammar: Grammar) -> Iterator[str]:
    """Complaints, the most telling first; the last one always applies."""
    yield from _about_characters(name, grammar)
    if name.startswith("jwst_"):
        yield from _about_reference(name, grammar)
    elif name.startswith("hlsp_"):
        yield (
            "a contributed product is named hlsp_<collection>_<telescope>_<instrument>_<target>_<filter>_v<version>_"
            f"<type>.<ext>, found {name.count('_') + 1} fields in {_shown(name)}"
        )
    elif re.match(r"jw[0-9]", name):
        yield from _about_product(name, grammar)
        yield f"the fields of {_shown(name)} are in no known order"
    else:
        yield f"no JWST prefix: expected {KNOWN_STARTS}, found {_shown(name)}"


def _about_characters(name: str, grammar: Grammar) -> Iterator[str]:
    if not name:
        yield "the name is empty"
    if name != name.strip() or not name.isprintable():
        yield f"blanks, line breaks and control characters are not allowed, found {name[: SHOWN * 2]!a}"
    if "/" in name or "\\" in name:
        yield f"this is a path, expected a file name alone, found {_shown(name)}"
    if not name.isascii():
        odd = next(c for c in name if not c.isascii())
        yield f"only ASCII letters, digits and . _ - are allowed, found {odd!r}"
    for ending, why in COPIES.items():
        if name.endswith(ending) and grammar.accepts(name.removesuffix(ending)):
            yield f"{ending} marks {why}, the product is named {name.removesuffix(ending)}"
    if name != name.lower() and grammar.accepts(name.lower()):
        yield f"upper case is not allowed, expected {name.lower()}"


def _about_reference(name: str, grammar: Grammar) -> Iterator[str]:
    stem, _, ext = name.partition(".")
    fields = stem.split("_")
    kinds = grammar.registry.name_kinds
    extensions = {*kinds["reference"].extensions, *kinds["context"].extensions}
    if ext not in extensions:
        yield f"extension must be one of {_list(extensions)}, found {_shown(ext)}"
    if not re.fullmatch("[0-9]{4}", fields[-1]):
        yield f"version must have 4 digits, found {_shown(fields[-1])}"
    if len(fields) > 2 and fields[1] not in grammar.instruments:
        yield _not_one_of("instrument", grammar.instruments, fields[1])
    yield f"a reference file is named jwst_<instrument>_<type>_<NNNN>.<ext>, found {_shown(name)}"


def _about_product(name: str, grammar: Grammar) -> Iterator[str]:
    stem, dot, ext = name.partition(".")
    if not dot:
        yield f"no extension, expected one of {_list(grammar.registry.name_kinds['exposure'].extensions)}"
    first, *fields = stem.split("_")
    digits, dash, candidate = first[2:].partition("-")
    if dash:
        yield from _digits("program", digits, 5)
        yield from _about_candidate(candidate, grammar)
        yield from (_about_association if fields[-1:] == ["asn"] else _about_stage3)(fields, ext, grammar)
    elif fields[-1:] == ["pool"]:
        yield from _digits("program", digits, 5)
        yield from _about_pool(fields[:-1], ext, grammar)
    elif fields[-1:] == ["asn"]:
        yield "no candidate id: an association is named jw<program>-<candidate>_[<stamp>_]<type>_<NNNNN>_asn"
    else:
        yield from _digits("the field after jw (program, observation, visit)", digits, 11)
        if not fields:
            yield "nothing follows the visit, expected group, exposure, detector and suffix"
        elif fields[0].startswith("gs-"):
            yield from _about_guide_star(fields, ext, grammar)
        elif fields[-1] == "msa":
            yield from _extension("msa", ext, grammar)
            yield from _digits("MSA configuration", "_".join(fields[:-1]), 2)
        else:
            yield from _about_exposure(fields, ext, grammar)


def _about_candidate(text: str, grammar: Grammar) -> Iterator[str]:
    kinds = grammar.registry.candidate_kinds
    kind = kinds.get(text[:1])
    if kind is None:
        yield _not_one_of("candidate letter", tuple(kinds), text[:1])
    else:
        if not re.fullmatch(f"[0-9]{{{kind.digits}}}", text[1:]):
            yield f"candidate id must be {kind.notation} and {kind.digits} digits, found {_shown(text)}"


def _about_association(fields: list[str], ext: str, grammar: Grammar) -> Iterator[str]:
    yield from _extension("association", ext, grammar)
    body = fields[:-1]
    if not re.fullmatch("[0-9]{3}|[0-9]{5}", body[-1] if body else ""):
        yield f"sequence must have 3 or 5 digits, found {_shown(body[-1] if body else '')}"
    if len(body) < 2 or body[-2] not in grammar.association_types:
        yield _not_one_of("association type", grammar.association_types, body[-2] if len(body) > 1 else "")
    if len(body) > 2:
        yield from _about_stamp(body[0])
        yield f"an association is named jw<program>-<candidate>_[<stamp>_]<type>_<NNNNN>_asn, found {len(body)} fields"


def _about_pool(fields: list[str], ext: str, grammar: Grammar) -> Iterator[str]:
    yield from _extension("pool", ext, grammar)
    if len(fields) != 1:
        yield f"a pool is named jw<program>_<stamp>_pool, found {len(fields)} fields between"
    yield from _about_stamp("_".join(fields))


def _about_stamp(text: str) -> Iterator[str]:
    if not re.fullmatch("[0-9]{8}[tT][0-9]{6}", text):
        yield f"time stamp must be <YYYYMMDD>t<hhmmss>, found {_shown(text)}"


def _about_guide_star(fields: list[str], ext: str, grammar: Grammar) -> Iterator[str]:
    mode = grammar.registry.guide_star_modes.get(fields[0][3:])
    if mode is None:
        yield _not_one_of("guiding function", tuple(grammar.registry.guide_star_modes), fields[0][3:])
        return
    second = fields[1] if len(fields) > 1 else ""
    if mode.named_by == "attempt":
        if not re.fullmatch("[0-9]{1,3}", second):
            yield f"attempt must have 1 to 3 digits, found {_shown(second)}"
    else:
        time, _, segment = second.partition("-")
        yield from _digits("time (year, day of year, hour, minute, second)", time, 13)
        if segment:
            yield from _about_segment(segment)
    yield from _extension("guide_star", ext, grammar)
    yield _not_one_of(f"suffix of {mode.notation}", mode.suffixes, "_".join(fields[2:]))


def _about_segment(text: str) -> Iterator[str]:
    if not re.fullmatch("seg[0-9]{3}", text):
        yield f"segment must be seg and 3 digits, found {_shown(text)}"


def _about_exposure(fields: list[str], ext: str, grammar: Grammar) -> Iterator[str]:
    group = fields[0]
    if not re.fullmatch("[0-9]{2}.[0-9a-z]{2}", group):
        yield (
            "visit group, sequence and activity must be 2 digits, 1 digit and 2 of 0-9a-z, "
            f"found {_shown(group)} ({len(group)} characters)"
        )
    if not re.fullmatch("..[1-5]..", group):
        yield f"parallel sequence must be 1 to 5, found {_shown(group[2:3])}"
    exposure, _, segment = (fields[1] if len(fields) > 1 else "").partition("-")
    yield from _digits("exposure", exposure, 5)
    if segment:
        yield from _about_segment(segment)
    detector = fields[2] if len(fields) > 2 else ""
    if detector not in grammar.detectors:
        yield _not_one_of("detector", grammar.detectors, detector)
    rest = fields[3:]
    if len(rest) > 1 and re.fullmatch(grammar.candidate, rest[0]):
        rest = rest[1:]
    yield from _about_suffix("_".join(rest), "exposure", ext, grammar)


def _about_target(text: str, grammar: Grammar) -> Iterator[str]:
    what, epoch_mark, epoch = text.partition("-epoch")
    target, dash, source = what.partition("-") if what.startswith("t") else ("", "-", what)
    if target and not re.fullmatch("t[0-9]{3}", target):
        yield f"target must be t and 3 digits, found {_shown(target)}"
    if dash and source[:1] not in grammar.registry.source_kinds:
        letters = _list(grammar.registry.source_kinds)
        yield f"a target begins with t, a source with one of {letters}, found {_shown(source)}"
    if dash and not re.fullmatch(grammar.source, source):
        yield f"source must be {source[:1]} and 5 to 9 digits, found {_shown(source)}"
    if epoch_mark and not re.fullmatch("[0-9]", epoch):
        yield f"epoch must have 1 digit, found {_shown(epoch)}"


def _about_stage3(fields: list[str], ext: str, grammar: Grammar) -> Iterator[str]:
    yield from _about_target(fields[0] if fields else "", grammar)
    if len(fields) < 2 or fields[1] not in grammar.instruments:
        yield _not_one_of("instrument", grammar.instruments, fields[1] if len(fields) > 1 else "")
    if len(fields) < 3 or not re.fullmatch("[a-z0-9-]+", fields[2]):
        yield f"optical elements must be of a-z, 0-9 and -, found {_shown(fields[2] if len(fields) > 2 else '')}"
    rest = fields[3:]
    if len(rest) > 1 and re.fullmatch(grammar.candidate, rest[0]):
        rest = rest[1:]
    suffix = "_".join(rest)
    before = next((s for s in sorted(grammar.suffixes) if suffix.endswith("_" + s)), None)
    if before and suffix not in grammar.suffixes:
        yield f"optical elements are joined by -, found {_shown(suffix.removesuffix('_' + before))} after an underscore"
    yield from _about_suffix(suffix, "stage3", ext, grammar)


def _about_suffix(suffix: str, kind: str, ext: str, grammar: Grammar) -> Iterator[str]:
    if not suffix:
        yield "no suffix (product type) at the end of the name"
    plain = suffix.removesuffix("_thumb")
    if plain not in grammar.suffixes and re.sub("-[0-9a-z]{2}$", "", plain) not in grammar.suffixes:
        near = _nearest(plain, grammar)
        hint = f", nearest: {', '.join(near)}" if near else ""
        yield f"unknown suffix {_shown(suffix)}: the ontology has no such product type{hint}"
    yield from _extension(kind, ext, grammar)
    if plain != suffix:
        yield f"a thumbnail is a .{grammar.preview_extension}, found {_shown(ext)}"


@lru_cache(maxsize=4096)
def _nearest(suffix: str, grammar: Grammar) -> tuple[str, ...]:
    """Suffixes that a slip of the pen could have turned into this one; few are compared, for long columns of names."""
    alike = [s for s in sorted(grammar.suffixes) if s[0] == suffix[:1] and abs(len(s) - len(suffix)) < 3]
    return tuple(get_close_matches(suffix, alike, n=3))


def _extension(kind: str, ext: str, grammar: Grammar) -> Iterator[str]:
    extensions = grammar.registry.name_kinds[kind].extensions
    if ext not in extensions:
        yield f"extension must be one of {_list(extensions)}, found {_shown(ext)}"


def _digits(what: str, text: str, count: int) -> Iterator[str]:
    if not re.fullmatch(f"[0-9]{{{count}}}", text):
        yield f"{what} must have {count} digits, found {_shown(text)}"


def _not_one_of(what: str, words: Iterable[str], found: str) -> str:
    return f"no such {what}: {_shown(found)}, expected one of {_list(words)}"


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
