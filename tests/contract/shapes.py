"""The JSON shapes of CONTRACT.md, and a check that says by path where an answer has another shape.

Keys may be added, never renamed or removed: a key that is not listed here is fine.
"""

from __future__ import annotations

from typing import Any

TEXT, NUMBER, FLAG = str, int, bool
OR_NULL = object()
"""Marks, as the second of a pair, that null stands for "not known"."""


def or_null(kind: Any) -> tuple[Any, object]:
    return (kind, OR_NULL)


NAME_FIELDS = [
    "filename",
    "kind",
    "level",
    "scope",
    "role",
    "reason",
    "program",
    "observation",
    "visit",
    "visit_group",
    "parallel_seq",
    "activity",
    "exposure",
    "segment",
    "detector",
    "instrument",
    "ac_id",
    "target",
    "source",
    "epoch",
    "opt_elem",
    "suffix",
    "act_id",
    "gs_mode",
    "gs_time",
    "attempt",
    "asn_type",
    "stamp",
    "sequence",
    "msa_config",
    "reftype",
    "version",
    "collection",
    "telescope",
    "preview",
    "bkg_ac_id",
    "ext",
]

ERROR = {"error": {"code": TEXT, "message": TEXT, "hint": or_null(TEXT), "where": or_null(TEXT)}}
DESCRIBE = {"names": [{**{name: or_null(TEXT) for name in NAME_FIELDS}, "filename": TEXT, "valid": FLAG}]}
TOTALS = ("sources", "added", "replaced", "unchanged", "rejected", "forgotten", "products", "triples")
INGEST = {
    "sources": [
        {
            "path": TEXT,
            "kind": or_null(TEXT),
            "digest": or_null(TEXT),
            "status": TEXT,
            "products": NUMBER,
            "triples": NUMBER,
            "warnings": [{"code": TEXT, "message": TEXT, "where": or_null(TEXT)}],
            "error": or_null(dict),
        }
    ],
    "totals": {**dict.fromkeys(TOTALS, NUMBER), "seconds": (int, float)},
}
NEEDS = {
    "product": TEXT,
    "purpose": TEXT,
    "files": [
        {
            "filename": TEXT,
            "why": TEXT,
            "kind": TEXT,
            "present": FLAG,
            "purpose": TEXT,
            "roles": [TEXT],
            "required": FLAG,
            "size": or_null(NUMBER),
            "uri": or_null(TEXT),
            "on_disk": or_null(FLAG),
            "witnesses": [TEXT],
        }
    ],
    "missing": [TEXT],
    "not_on_disk": or_null(list),
    "context": or_null(TEXT),
    "unknown": [{"what": TEXT, "about": [TEXT], "reason": TEXT}],
    "warnings": [TEXT],
}
RECIPE = {
    "product": TEXT,
    "association": or_null(dict),
    "command": or_null(TEXT),
    "reference_files": [TEXT],
    "context": or_null(TEXT),
    "reconstructed": FLAG,
    "reason": or_null(TEXT),
    "associations": [{"filename": TEXT, "stage": NUMBER, "association": dict, "reconstructed": FLAG}],
    "commands": [
        {
            "stage": NUMBER,
            "pipeline": or_null(TEXT),
            "command": TEXT,
            "options": [TEXT],
            "skipped": [TEXT],
            "parameters": [{"step": TEXT, "parameter": TEXT, "value": TEXT}],
            "overrides": [{"step": or_null(TEXT), "reference_type": or_null(TEXT), "filename": TEXT}],
            "notes": [TEXT],
        }
    ],
    "parameters": [{"step": TEXT, "parameter": TEXT, "value": TEXT}],
    "missing": [TEXT],
    "unknown": [{"what": TEXT, "about": [TEXT], "reason": TEXT}],
    "warnings": [TEXT],
    "written": or_null(list),
}
LINEAGE = {
    "product": TEXT,
    "direction": TEXT,
    "complete": or_null(FLAG),
    "truncated": FLAG,
    "nodes": [
        {
            "filename": or_null(TEXT),
            "iri": TEXT,
            "kind": or_null(TEXT),
            "level": or_null(TEXT),
            "suffix": or_null(TEXT),
            "present": FLAG,
            "side": or_null(TEXT),
            "distance": NUMBER,
        }
    ],
    "edges": [
        {
            "output": TEXT,
            "input": TEXT,
            "relation": TEXT,
            "family": TEXT,
            "role": or_null(TEXT),
            "evidence": TEXT,
            "witnesses": [TEXT],
            "side": TEXT,
            "distance": NUMBER,
        }
    ],
}
IMPACT = {
    "name": TEXT,
    "products": [
        {
            "filename": TEXT,
            "level": or_null(TEXT),
            "distance": NUMBER,
            "direct": FLAG,
            "via": or_null(TEXT),
            "relation": TEXT,
            "input": or_null(TEXT),
            "named": FLAG,
            "current": or_null(FLAG),
            "present": FLAG,
            "witnesses": [TEXT],
        }
    ],
}
STALE = {
    "name": or_null(TEXT),
    "context": TEXT,
    "since": or_null(TEXT),
    "products": [
        {
            "filename": TEXT,
            "level": or_null(TEXT),
            "distance": or_null(NUMBER),
            "direct": or_null(FLAG),
            "via": or_null(TEXT),
            "context": or_null(TEXT),
            "age": or_null(TEXT),
            "stale": TEXT,
            "only_older": FLAG,
            "types": [TEXT],
            "reason": TEXT,
            "changes": [
                {
                    "type": or_null(TEXT),
                    "old": TEXT,
                    "new": or_null(TEXT),
                    "stale": TEXT,
                    "reason": TEXT,
                    "distance": NUMBER,
                    "via": or_null(TEXT),
                }
            ],
        }
    ],
}
FAMILIES = (
    "Prerequisite",
    "Antecedent",
    "Composition",
    "Multiplicity",
    "Contemporaneous Calibration",
    "Aggregation",
    "Linked",
    "Contributing",
    "Structure",
)
RELATED = {
    "product": TEXT,
    "families": {
        family: [
            {
                "relation": TEXT,
                "direction": TEXT,
                "filename": or_null(TEXT),
                "iri": TEXT,
                "role": or_null(TEXT),
                "witnesses": [TEXT],
            }
        ]
        for family in FAMILIES
    },
}
DISSENT = [
    {"observation": TEXT, "filename": TEXT, "asserted": or_null(FLAG), "inferred": or_null(FLAG), "reason": TEXT}
]
MRP = {
    "observations": [
        {
            "observation": TEXT,
            "level": or_null(TEXT),
            "primary": FLAG,
            "provisional": or_null(FLAG),
            "provisional_reason": TEXT,
            "overlaps_with": [TEXT],
            "files": NUMBER,
            "bytes": or_null(NUMBER),
            "products": [
                {
                    "filename": TEXT,
                    "mrp": FLAG,
                    "asserted": or_null(FLAG),
                    "inferred": or_null(FLAG),
                    "size": or_null(NUMBER),
                    "reason": or_null(TEXT),
                }
            ],
        }
    ],
    "totals": {"observations": NUMBER, "files": NUMBER, "bytes": or_null(NUMBER), "unsized": NUMBER},
    "difference": {
        "agree": NUMBER,
        "flagged_only": DISSENT,
        "inferred_only": DISSENT,
        "undecided": DISSENT,
        "silent": NUMBER,
    },
}
_STATE = {
    "version": or_null(TEXT),
    "date": or_null(TEXT),
    "checksum": or_null(TEXT),
    "size": or_null(NUMBER),
    "withdrawn": FLAG,
}
_VALUE = or_null((str, int, float, bool))
_CHANGES = [{"property": TEXT, "of": or_null(TEXT), "old": _VALUE, "new": _VALUE}]
_DIFFERING = {
    "filename": TEXT,
    "because": [TEXT],
    "newer": or_null(TEXT),
    "old": _STATE,
    "new": _STATE,
    "changes": _CHANGES,
}
_EDGE = or_null({"relation": TEXT, "role": or_null(TEXT)})
DIFF = {
    "old": {"kind": TEXT, "name": TEXT, "files": NUMBER},
    "new": {"kind": TEXT, "name": TEXT, "files": NUMBER},
    "added": [{"filename": TEXT, **_STATE}],
    "gone": [{"filename": TEXT, **_STATE}],
    "replaced": [_DIFFERING],
    "changed": [_DIFFERING],
    "lineage": [{"output": TEXT, "input": TEXT, "role": or_null(TEXT), "change": TEXT, "old": _EDGE, "new": _EDGE}],
    "memberships": [{"product": TEXT, "change": TEXT, "old": or_null(TEXT), "new": or_null(TEXT), "changes": _CHANGES}],
    "unchanged": NUMBER,
    "unknown": [TEXT],
    "notes": [TEXT],
}
FIND_FIELDS = [
    "level",
    "suffix",
    "observation",
    "target",
    "instrument",
    "filter",
    "exp_type",
    "t_min",
    "t_max",
    "release_date",
    "distance",
]
FIND = {
    "products": [{"filename": TEXT, "present": FLAG, **dict.fromkeys(FIND_FIELDS, or_null((str, int, float)))}],
    "truncated": FLAG,
    "without_position": or_null(NUMBER),
}
QUERY = {"question": TEXT, "columns": [TEXT], "rows": [dict]}
QUESTIONS = {
    "questions": [
        {
            "name": TEXT,
            "topic": TEXT,
            "summary": TEXT,
            "question": TEXT,
            "parameters": [
                {"name": TEXT, "type": TEXT, "required": FLAG, "default": or_null(TEXT), "example": or_null(TEXT)}
            ],
            "columns": list,
            "competency": [TEXT],
        }
    ]
}
SHOWN_QUESTION = {
    **QUESTIONS["questions"][0],
    "form": TEXT,
    "sparql": TEXT,
    "note": or_null(TEXT),
    "measured": or_null(
        {
            "engine": TEXT,
            "triples": NUMBER,
            "values": dict,
            "rows": NUMBER,
            "runs": NUMBER,
            "first": (int, float),
            "parts": [{"part": TEXT, "seconds": (int, float), "what": TEXT}],
            "steps": [{"element": TEXT, "rows": NUMBER, "seconds": (int, float), "added": (int, float)}],
            "steps_stop_at": NUMBER,
        }
    ),
}
SELECT = {"head": {"vars": [TEXT]}, "results": {"bindings": [dict]}}
ASK = {"head": dict, "boolean": FLAG}
MISSING = {
    "files": [
        {
            "filename": TEXT,
            "expected_by": TEXT,
            "certainty": TEXT,
            "ground": TEXT,
            "why": TEXT,
            "template": FLAG,
            "observation": or_null(TEXT),
            "listed": or_null(FLAG),
            "scope": TEXT,
            "grounds": [{"ground": TEXT, "expected_by": TEXT, "certain": FLAG, "why": TEXT}],
            "witnesses": [TEXT],
        }
    ],
    "announced": [{"asn_type": or_null(TEXT), "suffix": TEXT, "announced": NUMBER, "present": NUMBER}],
    "scope": TEXT,
}
LEFTOVER = {
    "files": [
        {
            "filename": TEXT,
            "reason": TEXT,
            "why": TEXT,
            "certainty": TEXT,
            "replaced_by": or_null(TEXT),
            "also": [TEXT],
            "witnesses": [TEXT],
            "iri": TEXT,
        }
    ],
    "not_assessable": [{"filename": TEXT, "reason": TEXT, "why": TEXT, "witnesses": [TEXT], "iri": TEXT}],
    "scope": TEXT,
}
INFO = {
    "store": TEXT,
    "engine": TEXT,
    "products": NUMBER,
    "present": NUMBER,
    "triples": NUMBER,
    "sources": NUMBER,
    "observations": NUMBER,
    "programs": NUMBER,
    "ontology_version": or_null(TEXT),
    "revision": or_null((int, str)),
}
EXPORT = {
    "output": TEXT,
    "format": TEXT,
    "nodes": [TEXT],
    "graph": or_null(TEXT),
    "triples": NUMBER,
    "graphs": NUMBER,
    "bytes": NUMBER,
}
DOCTOR = {"ok": FLAG, "checks": [{"name": TEXT, "ok": FLAG, "detail": or_null(TEXT), "fix": or_null(TEXT)}]}

NO_VALUES = ("", "--", "N/A", "nan", "NaN", "None", "null")
"""What must never stand for an unknown value (null does)."""


def problems(value: Any, shape: Any, path: str = "$") -> list[str]:
    """Where the value has another shape, one line for each place; empty when it fits."""
    if isinstance(shape, tuple) and len(shape) == 2 and shape[1] is OR_NULL:
        return [] if value is None else problems(value, shape[0], path)
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path}: {type(value).__name__} instead of an object"]
        missing = [f"{path}.{key}: missing" for key in shape if key not in value]
        return missing + [p for key in shape if key in value for p in problems(value[key], shape[key], f"{path}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: {type(value).__name__} instead of a list"]
        return [p for place, item in enumerate(value) for p in problems(item, shape[0], f"{path}[{place}]")]
    kinds = shape if isinstance(shape, tuple) else (shape,)
    if isinstance(value, bool) and bool not in kinds:
        return [f"{path}: a truth value instead of {kinds}"]
    if not isinstance(value, kinds):
        return [f"{path}: {value!r} instead of {kinds}"]
    if isinstance(value, str) and value in NO_VALUES:
        return [f"{path}: {value!r} stands for an unknown value"]
    return []
