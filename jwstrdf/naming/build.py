"""Write a file name from its fields: the inverse of reading one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from jwstrdf.errors import UsageError
from jwstrdf.naming.grammar import FIELDS
from jwstrdf.naming.parse import ParsedName, parse_name

_VISIT = "jw{program}{observation}{visit}"
_EXPOSURE = _VISIT + "_{visit_group}{parallel_seq}{activity}_{exposure}[-seg{segment}]_{detector}[_{ac_id}]"

SPELLINGS: dict[str, str] = {
    "exposure": _EXPOSURE + "_{suffix}[_{sequence}][{thumb}].{ext}",
    "stage3": "jw{program}-{ac_id}_[{target}][{dash}][{source}][-epoch{epoch}]_{instrument}_{opt_elem}[_{bkg_ac_id}]"
    "_{suffix}[-{act_id}][{thumb}].{ext}",
    "guide_star": _VISIT + "_gs-{gs_mode}_[{gs_time}][{attempt}][-seg{segment}]_{suffix}.{ext}",
    "association": "jw{program}-{ac_id}[_{stamp}]_{asn_type}_{sequence}_{suffix}.{ext}",
    "pool": "jw{program}_{stamp}_{suffix}.{ext}",
    "msa": _VISIT + "_{msa_config}_{suffix}.{ext}",
    "reference": "jwst_{instrument}_{reftype}_{version}.{ext}",
    "context": "jwst[_{instrument}]_{version}.{ext}",
    "hlsp": "hlsp_{collection}_{telescope}_{instrument}_{target}_{opt_elem}_{version}_{suffix}.{ext}",
}
"""How the names of a kind are written; what stands in square brackets falls away when its field is missing."""


def build_name(kind: str, fields: Mapping[str, str | None]) -> str:
    """The file name of a kind with these fields (columns of `describe`), refused when they make no valid name.

    Raises UsageError `bad-name-fields`. Mnemonics and observatory status files cannot be built: their names have
    no fields.
    """
    spelling = SPELLINGS.get("exposure" if kind.startswith("exposure_") else kind)
    if spelling is None:
        raise _refused(f"names of kind {kind!r} cannot be built", f"kinds: {', '.join(sorted(SPELLINGS))}")
    values: dict[str, str | None] = {name: fields.get(name) for name in FIELDS}
    values["thumb"] = "_thumb" if values["preview"] == "thumb" else None
    values["dash"] = "-" if values["target"] and values["source"] else None
    name = _spell(spelling, values)
    read = parse_name(name)
    if not read.valid:
        raise _refused(f"the fields make no valid name: {read.reason}", "every field as `jwstrdf describe` shows it")
    wrong = sorted(f for f in FIELDS if f in fields and fields[f] is not None and getattr(read, f) != fields[f])
    if read.kind != kind or wrong:
        raise _refused(
            f"the fields make {name}, which is read as {read.kind} with other values of: {', '.join(wrong) or 'none'}",
            "leave out fields that the kind does not have",
        )
    return name


def rebuilt(parsed: ParsedName) -> str:
    """The name of a parsed name, written again; the documented spelling `image-uncal` becomes `image_uncal`."""
    fields: dict[str, Any] = asdict(parsed)
    return build_name(parsed.kind, {name: fields[name] for name in FIELDS})


def _spell(spelling: str, values: Mapping[str, str | None]) -> str:
    written, at = [], 0
    while at < len(spelling):
        if spelling[at] in "[{":
            end = spelling.index("]" if spelling[at] == "[" else "}", at)
            write: Callable[[str, Mapping[str, str | None]], str] = _optional if spelling[at] == "[" else _needed
            written.append(write(spelling[at + 1 : end], values))
            at = end + 1
        else:
            written.append(spelling[at])
            at += 1
    return "".join(written)


def _needed(field: str, values: Mapping[str, str | None]) -> str:
    value = values[field]
    if not value:
        raise _refused(f"the field {field} is missing", "every field as `jwstrdf describe` shows it")
    return value


def _optional(text: str, values: Mapping[str, str | None]) -> str:
    before, _, rest = text.partition("{")
    value = values[rest.rstrip("}")]
    return before + value if value else ""


def _refused(message: str, hint: str) -> UsageError:
    return UsageError("bad-name-fields", message, hint=hint)
