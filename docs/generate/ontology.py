"""The text of ontology.md, from the registry of the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jwstrdf.vocabulary import registry

HEAD = """# The ontology

Made from `ontology/` by `make docs`; do not edit.

The Turtle files of `ontology/` are the only place where jwstrdf keeps what it knows of product types, levels, roles, relationships,
associations, exposure types, reference types and keywords. The program reads them into a registry; a new suffix is an edit of
Turtle. Version {version}, namespace `https://w3id.org/jwstrdf/ontology#`, prefix `jwst:`.

`jwstrdf ontology show TERM` prints everything that is said of a term, `jwstrdf ontology check` tests the whole: two parsers, the
canonical form of the files, rules of good form in SPARQL, and a proof by the reasoner HermiT that it is consistent (needs Java).

| file | what it holds |
| --- | --- |
| `core.ttl` | the things of the store (program, visit, exposure, product, association, listing, source ...) and the properties of the graph |
| `levels.ttl` | processing levels, scopes, roles of products |
| `product-types.ttl` | a class for each kind of file |
| `relationships.ttl` | how products relate, in families |
| `main-line.ttl` | which relationships carry the science data themselves |
| `associations.ttl` | association rules and types, roles of members, what a role establishes |
| `exposure-types.ttl` | exposure types with the products that complete processing gives |
| `reference-types.ttl` | types of calibration reference files, with their instruments |
| `step-parameters.ttl` | the step whose parameters a type of parameter files holds |
| `keywords.ttl` | header keywords, by HDU |
| `naming.ttl`, `name-grammar.ttl`, `kind-nouns.ttl` | instruments, detectors, kinds of names and of candidates |
| `derivations.ttl` | which file was made from which, as names and associations prove it; what makes a dither, a tile, a roll |
| `alignments.ttl` | bridges to PROV-O, DataLink, ObsCore, CAOM2, DCAT and Dublin Core |

**Level, scope and suffix are three independent facts.** `cal` is an exposure, a source or a guide star; `psfsub` is stage 3 and named
after an exposure. Level order is not lineage order: a slitless level-2b spectrum is made with a level-3 catalogue.
"""


def page() -> str:
    """The whole page."""
    known = registry.load()
    out = [HEAD.format(version=known.version)]
    out += _section(
        "Levels", ["level", "term", "meaning"], ((t.notation, t.name, t.definition) for t in known.levels.values())
    )
    out.append(
        "\n## Relationships\n\nIn their outward direction. `lineage`: a sub-property of `jwst:derivedFrom`;\n`main line`: it carries the science data themselves (`jwst:mainLine`).\n"
    )
    for family in known.family_terms:
        rows = (
            (
                r.name,
                "(itself)" if r.symmetric else r.inverse,
                ("main line" if r.main_line else "yes") if r.lineage else "",
                r.definition,
            )
            for r in sorted(known.relationships.values(), key=lambda r: (_number(r.id), r.name))
            if r.family == family.notation
        )
        out += _section(family.notation, ["relation", "inverse", "lineage", "meaning"], rows, mark="###")
    out += _section(
        "Roles of members",
        ["exptype", "term", "meaning"],
        ((name, role.name, role.definition) for name, role in sorted(known.roles.items())),
    )
    out += _section(
        "Product types",
        ["suffix", "file", "level", "scope", "role", "term", "meaning"],
        (
            (t.suffix or t.name_pattern, ", ".join(t.extensions), t.level, t.scope, t.role, t.name, t.definition)
            for t in sorted(known.product_types, key=lambda t: (t.suffix or "~", t.name))
        ),
    )
    out += _section(
        "Association rules",
        ["rule", "stage", "type", "pipeline", "exposure types"],
        (
            (r.name, r.stage, r.asn_type, r.pipeline, ", ".join(r.exp_types or ()))
            for r in sorted(known.association_rules.values(), key=lambda r: r.name)
        ),
    )
    out += _section(
        "Exposure types",
        ["exposure type", "variant", "stage 2", "stage 3", "level 2b", "level 3"],
        (
            (
                *(v.exp_type, v.variant_condition, v.stage2_pipeline, v.stage3_pipeline),
                *(", ".join(v.required[level]) for level in ("2b", "3")),
            )
            for v in known.exposure_types
        ),
    )
    kinds = {type_.notation for type_ in known.reference_types.values()}
    out.append(
        f"\n## Reference types and keywords\n\n{len(kinds)} types of reference files and {len(known.keywords)} keywords "
        "are in the ontology, too many for this page: `jwstrdf ontology show flat`, `jwstrdf ontology show EXP_TYPE`.\n"
    )
    return "".join(out)


def _number(identifier: str | None) -> tuple[str, int]:
    letters, _, digits = (identifier or "~").partition("-")
    return letters, int(digits) if digits.isdigit() else 0


def _section(title: str, head: Sequence[str], rows: Iterable[Sequence[object]], mark: str = "##") -> list[str]:
    listed = list(rows)
    if not listed:
        return []
    out = [f"\n{mark} {title}\n\n| {' | '.join(head)} |\n|{' --- |' * len(head)}\n"]
    return out + [f"| {' | '.join(_cell(c) for c in row)} |\n" for row in listed]


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("{", "\\{").replace("\n", " ")
