"""The text of relationships.md, from the ontology: every kind of relationship, how it is proved, and how far it is."""

from __future__ import annotations

from itertools import groupby

from jwstrdf.vocabulary import registry

HEAD = """# Relationships and their evidence

Made from `ontology/relationships.ttl` by `make docs`; do not edit.

Every kind of relationship of the article "Data Product Linkages" and of the pipeline, with the metadata that prove it. *Status*: established
(a store has it wherever a source with that evidence was read), in part, not yet, or no source can prove it.
"""


def page() -> str:
    """The whole page: a section per family."""
    known = registry.load()
    out = [HEAD]
    listed = sorted(known.relationships.values(), key=lambda r: known.families.index(r.family))
    for family, found in groupby(listed, key=lambda r: r.family):
        out.append(
            f"\n## {family}\n\n| id | predicate | inverse | evidence | status |\n| --- | --- | --- | --- | --- |\n"
        )
        for one in sorted(found, key=lambda r: (r.id or "", r.name)):
            status = f"{one.proof_status}: {one.proof_note}" if one.proof_note else one.proof_status
            cells = (one.id, f"`{one.name}`", f"`{one.inverse}`" if one.inverse else "", one.evidence, status)
            out.append("| " + " | ".join((c or "").replace("|", "\\|") for c in cells) + " |\n")
    return "".join(out)
