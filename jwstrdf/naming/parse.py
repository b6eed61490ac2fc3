"""One file name, read: `parse_name`. Names that the grammar refuses are kept, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jwstrdf.naming.grammar import FIELDS, IDENTITIES, THUMBNAIL, Form, Grammar, load

UNKNOWN = "unknown"
"""The kind of names that have no kind of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedName:
    """What a file name says by itself; None for what it does not say.

    `level`, `scope` and `role` follow from the shape of the name and its suffix, `type_name` is the product type in
    the ontology. `root` is the name before its suffix, `exposure_root` exposure, segment and detector,
    `exposure_id` the exposure, `visit_id` the visit, `own_observation` the observation that the file belongs to.
    """

    filename: str
    valid: bool
    kind: str
    level: str | None = None
    scope: str | None = None
    role: str | None = None
    reason: str | None = None
    program: str | None = None
    observation: str | None = None
    visit: str | None = None
    visit_group: str | None = None
    parallel_seq: str | None = None
    activity: str | None = None
    exposure: str | None = None
    segment: str | None = None
    detector: str | None = None
    instrument: str | None = None
    ac_id: str | None = None
    target: str | None = None
    source: str | None = None
    epoch: str | None = None
    opt_elem: str | None = None
    suffix: str | None = None
    act_id: str | None = None
    gs_mode: str | None = None
    gs_time: str | None = None
    attempt: str | None = None
    asn_type: str | None = None
    stamp: str | None = None
    sequence: str | None = None
    msa_config: str | None = None
    reftype: str | None = None
    version: str | None = None
    collection: str | None = None
    telescope: str | None = None
    preview: str | None = None
    bkg_ac_id: str | None = None
    ext: str | None = None
    type_name: str | None = None
    root: str | None = None
    exposure_root: str | None = None
    exposure_id: str | None = None
    visit_id: str | None = None
    own_observation: str | None = None


HEAD = ("filename", "valid", "kind", "level", "scope", "role", "reason")
"""What an answer says of a name before its fields (CONTRACT.md, `describe`)."""

SAID = ("kind", "level", "scope", "role", "type_name")
"""What a name says by its form and suffix together, in the order of `Grammar.said_by`."""

TELLING = ("ac_id", "segment", "suffix", "asn_type", "preview")
"""The fields that decide what a name says, beside its form."""

COLUMNS = (*HEAD, *FIELDS, "type_name", *IDENTITIES)
"""All columns of a parsed name, in order, in both parsers."""


def parse_name(name: str) -> ParsedName:
    """Read one file name (no path: see `jwstrdf.naming.resolve.filename_of`). Never raises for any text."""
    grammar = load()
    for form in grammar.forms:
        found = form.regex.fullmatch(name) if form.mark in name else None
        if found:
            return ParsedName(filename=name, valid=True, **_facts(grammar, form, found.groupdict()))
    from jwstrdf.naming.reasons import reason_of

    return ParsedName(filename=name, valid=False, kind=UNKNOWN, reason=reason_of(name, grammar))


def _facts(grammar: Grammar, form: Form, groups: dict[str, Any]) -> dict[str, Any]:
    if groups.pop(THUMBNAIL, None):
        groups["ext"], groups["preview"] = grammar.preview_extension, "thumb"
    elif THUMBNAIL in form.groups and groups["ext"] == grammar.preview_extension:
        groups["preview"] = "full"
    if form.spelled:
        groups["suffix"] = form.spelled.get(groups["suffix"], groups["suffix"])
    if "detector" in groups:
        groups["instrument"] = grammar.instrument_of[groups["detector"]]
        groups["own_observation"] = groups["exposure_root"]
    said = grammar.said_by(form, **{key: groups[key] for key in TELLING if key in groups})
    return groups | dict(zip(SAID, said, strict=True))
