"""The text of relationships.md, from the ontology: every kind of relationship, how it is proved, and how far it is."""

from __future__ import annotations

from itertools import groupby

from jwstrdf.vocabulary import registry

HEAD = """# Relationships and their evidence

Made from `ontology/relationships.ttl` by `make docs`; do not edit.

Every kind of relationship of the article "Data Product Linkages" and of the pipeline, with the metadata that prove it. *Status*: established
(a store has it wherever a source with that evidence was read), in part, not yet, or no source can prove it.

Each predicate is stored in one direction. Inverses are not stored: in SPARQL write `^jwst:combinedFrom` for `jwst:contributesToCombined`.

*Asked through*: such a relationship is never stored as pairs, because the two only share a node (a visit, an observation, an entry of an
association). In SPARQL its predicate finds nothing; the stored question answers it, and so does `jwstrdf related`. A file that is listed as a
member of an association has the relation at its membership (`jwst:establishes`). Empty: where it is
established, the predicate itself is in the graph.
"""

COLUMNS = ("id", "predicate", "inverse", "evidence", "asked through", "status")


def page() -> str:
    """The whole page: a section per family."""
    known = registry.load()
    out = [HEAD]
    listed = sorted(known.relationships.values(), key=lambda r: known.families.index(r.family))
    for family, found in groupby(listed, key=lambda r: r.family):
        out.append(f"\n## {family}\n\n| {' | '.join(COLUMNS)} |\n| {' | '.join('---' for _ in COLUMNS)} |\n")
        for one in sorted(found, key=lambda r: (r.id or "", r.name)):
            status = f"{one.proof_status}: {one.proof_note}" if one.proof_note else one.proof_status
            asked = ", ".join(f"[{q}](questions.md#{q.replace('/', '')})" for q in one.asked_through)
            inverse = f"`{one.inverse}`" if one.inverse else ""
            cells = (one.id, f"`{one.name}`", inverse, one.evidence, asked, status)
            out.append("| " + " | ".join((c or "").replace("|", "\\|") for c in cells) + " |\n")
    return "".join(out)
