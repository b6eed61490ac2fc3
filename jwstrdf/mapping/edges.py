"""Direct lineage edges and composition: from the current association of a product, and from names alone.

An edge is (output, input, role) with its relation, its evidence and the sources that prove it. Which relation a
role gives, which product is made from which, and what makes a dither, a tile or a roll, stands in the ontology
(role rules, derivation rules, composition rules); this module only applies them.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.entries import KEY
from jwstrdf.mapping.flagged import from_flagged

if TYPE_CHECKING:
    from jwstrdf.mapping.entries import Entries
    from jwstrdf.vocabulary.registry import Registry
    from jwstrdf.vocabulary.rules import DerivationRule

EDGE = {
    "output": pl.String,
    "input": pl.String,
    "role": pl.String,
    "relation": pl.String,
    "evidence": pl.String,
}
FROM_ASSOCIATION = "association"
FROM_ASSOCIATION_AS_A_WHOLE = "association-level"
FROM_NAME = "file-name"


def current_entries(matches: pl.DataFrame, entries: pl.DataFrame, versions: pl.DataFrame) -> pl.DataFrame:
    """For each product the one entry that speaks for it now (DESIGN.md D4).

    That of the association which the header of the current version names (`versions`: filename, asn_table), where it
    is known; else the newest time stamp wins, else the newest file, else the last name: a pure function of the sources.
    """
    dated = matches.join(entries.select(*KEY, "stamp", "modified"), on=KEY, how="left")
    named = dated.join(versions.select("filename", association="asn_table"), on=["filename", "association"], how="semi")
    others = dated.join(named.select("filename").unique(), on="filename", how="anti")
    return _newest_of(pl.concat([named, others]), "filename").drop("stamp", "modified")


def current_for_names(entries: pl.DataFrame) -> pl.DataFrame:
    """KEY of the one entry that speaks now for each product name as it is written, by the same rule."""
    return _newest_of(entries.filter(pl.col("name").is_not_null()), "name").select(*KEY)


def _newest_of(entries: pl.DataFrame, column: str) -> pl.DataFrame:
    return entries.sort(
        [column, "stamp", "modified", "association", "version", "entry"],
        descending=[False, True, True, True, True, False],
        nulls_last=True,
    ).unique(column, keep="first", maintain_order=True)


def with_relations(entries: Entries, registry: Registry, targets: pl.DataFrame) -> pl.DataFrame:
    """The memberships of the entries with `relation` (null if the role gives none), `steps` and `contributes`.

    `steps` are those of the pipeline that read the member (of an unknown pipeline, all that a pipeline can have): it
    did not contribute where they were skipped. `targets` tells of
    exposures (`exposure_root`) whether they were of a background target (`background`), where headers say it.
    """
    lineage = [r.name for r in registry.relationships.values() if r.lineage]
    members = entries.members.join(
        entries.frame.select(
            *(*KEY, "stage", "rule", "pipeline", "per_source", "extended", "exp_types", "science_observations")
        ),
        on=KEY,
        how="left",
    ).join(targets, on="exposure_root", how="left")
    same = pl.col("program").is_null() | pl.col("science_observations").list.contains(
        pl.concat_str("program", "observation")
    ).fill_null(True)
    members = members.with_columns(same_observation=pl.coalesce(~pl.col("background"), same))
    chosen: pl.Expr = pl.lit(None, dtype=pl.String)
    reading: pl.Expr = pl.lit([], dtype=pl.List(pl.String))
    for rule in sorted(registry.role_rules, key=lambda r: -r.priority):
        conditions = [pl.col("exptype") == rule.role]
        if rule.stage is not None:
            conditions.append(pl.col("stage") == rule.stage)
        if rule.association_rules:
            conditions.append(pl.col("rule").is_in(rule.association_rules))
        if rule.exp_types:
            conditions.append(
                pl.col("exp_types").str.split("|").list.set_intersection(list(rule.exp_types)).list.len() > 0
            )
        if rule.same_observation:
            conditions.append(pl.col("same_observation"))
        if rule.output_scope is not None:
            conditions.append(pl.col("per_source") == (rule.output_scope == "source"))
        every = reduce(lambda a, b: a & b, (c.fill_null(False) for c in conditions))
        chosen = pl.when(every).then(pl.lit(rule.relation, dtype=pl.String)).otherwise(chosen)
        steps = pl.lit(list(rule.steps), dtype=pl.List(pl.String))
        reading = pl.when(every).then(steps).otherwise(reading)
    runs = {p.notation: list(p.steps) for p in registry.pipelines.values()}
    run = pl.col("pipeline").replace_strict(runs, default=None, return_dtype=pl.List(pl.String))
    reading = pl.when(run.is_null()).then(reading).otherwise(reading.list.set_intersection(run))
    return members.with_columns(relation=chosen, steps=reading).with_columns(
        contributes=pl.col("relation").is_in(lineage).fill_null(False)
    )


def from_associations(
    current: pl.DataFrame, members: pl.DataFrame, names: pl.DataFrame, heads: pl.DataFrame, registry: Registry
) -> pl.DataFrame:
    """Edges of products to the contributing members of their current entry.

    A product of one source has these edges only at the head of its own chain (`heads`): its other products come
    from it. Some types read only members of some roles (psfstack and psfsub the reference stars). That a product named
    after an exposure comes from that exposure is told by its name, not here.
    """
    facts = names.select("filename", "type_name", out_source="source").join(
        _reads(registry), on="type_name", how="left"
    )
    pairs = (
        current.join(facts, on="filename", how="left")
        .join(members.filter(pl.col("contributes")), on=KEY, how="inner")
        .join(heads.select("filename", is_head=pl.lit(True)), on="filename", how="left")
        .filter(pl.col("out_source").is_null() | pl.col("is_head").fill_null(False))
        .filter(pl.col("reads").list.contains(pl.col("exptype")).fill_null(~pl.col("own")))
    )
    return pairs.select(
        output="filename",
        input="member",
        role="exptype",
        relation="relation",
        evidence=pl.when(pl.col("per_source") | pl.col("extended"))
        .then(pl.lit(FROM_ASSOCIATION_AS_A_WHOLE))
        .otherwise(pl.lit(FROM_ASSOCIATION)),
        association="association",
        version="version",
    )


def _reads(registry: Registry) -> pl.DataFrame:
    """`type_name` and `reads`: the roles of members that files of the type read, where they do not read all."""
    return pl.DataFrame(
        [(t.name, list(t.reads_roles)) for t in registry.product_types if t.reads_roles],
        schema={"type_name": pl.String, "reads": pl.List(pl.String)},
        orient="row",
    )


def from_names(names: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Edges that equal roots prove: every derivation rule whose output and input are both known."""
    pieces = []
    files = names.filter(pl.col("preview").is_null() & pl.col("valid")).with_columns(
        shape=pl.col("kind").replace({"exposure_segment": "exposure"}),
        in_source=pl.col("source").is_not_null(),
    )
    there = set(files.select("suffix", "shape").unique().iter_rows())
    for rule in registry.derivation_rules:
        if rule.link == "same-candidate-members" or not _concerns(rule, there):
            continue
        joined = _apply(rule, files)
        if not joined.is_empty():
            pieces.append(
                joined.select(
                    output="filename",
                    input="filename_in",
                    role=pl.lit(None, dtype=pl.String),
                    relation=pl.lit(rule.relation),
                    evidence=pl.lit(FROM_NAME),
                    group=pl.lit(rule.group),
                    preference=pl.lit(rule.preference),
                )
            )
    if not pieces:
        return pl.DataFrame(schema=EDGE)
    found = pl.concat(pieces)
    best = found.group_by("output", "group").agg(pl.col("preference").min())
    return found.join(best, on=["output", "group", "preference"], how="semi").select(*EDGE).unique()


def _concerns(rule: DerivationRule, there: set[tuple[str, str]]) -> bool:
    """Whether outputs and inputs of the rule are there; most rules concern none of the files of a small ingest."""
    return (rule.output_suffix, rule.output_shape) in there and any(
        (suffix, rule.input_shape) in there for suffix in rule.input_suffixes
    )


def _apply(rule: DerivationRule, files: pl.DataFrame) -> pl.DataFrame:
    outputs = files.filter((pl.col("suffix") == rule.output_suffix) & (pl.col("shape") == rule.output_shape))
    inputs = files.filter(pl.col("suffix").is_in(rule.input_suffixes) & (pl.col("shape") == rule.input_shape))
    if rule.output_scope is not None:
        outputs = outputs.filter(pl.col("in_source") == (rule.output_scope == "source"))
    if rule.input_scope is not None:
        inputs = inputs.filter(pl.col("in_source") == (rule.input_scope == "source"))
    key = "exposure_root" if rule.link == "exposure-root" else "root"
    return outputs.join(inputs.filter(pl.col(key).is_not_null()), on=key, how="inner", suffix="_in")


def through_candidates(
    current: pl.DataFrame, members: pl.DataFrame, names: pl.DataFrame, registry: Registry
) -> pl.DataFrame:
    """Edges from products of an association to the exposure-named files of the same entry (crf, crfints ...).

    A type that reads only members of some roles reads only the files of such exposures.
    """
    pieces = []
    facts = names.select("filename", "suffix", "source", "exposure_root", "type_name")
    roles = members.group_by(*KEY, "exposure_root").agg(roles=pl.col("exptype").unique())
    outputs = (
        current.filter(~pl.col("own"))
        .join(facts.drop("exposure_root"), on="filename")
        .join(_reads(registry), on="type_name", how="left")
    )
    inputs = (
        current.filter(pl.col("own"))
        .join(facts.drop("type_name"), on="filename")
        .join(roles, on=[*KEY, "exposure_root"], how="left")
    )
    flagged = from_flagged(registry)
    crf = {r.output_suffix for r in registry.derivation_rules if r.relation == "flaggedFrom"}
    pairs = outputs.join(inputs, on=KEY, how="inner", suffix="_in").filter(
        pl.col("reads").list.set_intersection("roles").list.len().fill_null(1) > 0
    )
    for rule in registry.derivation_rules:
        if rule.link == "same-candidate-members":
            pieces.append(
                pairs.filter(
                    (pl.col("suffix") == rule.output_suffix) & pl.col("suffix_in").is_in(rule.input_suffixes)
                ).with_columns(relation=pl.lit(rule.relation))
            )
    if flagged:
        pieces.append(
            pairs.filter(pl.col("suffix_in").is_in(sorted(crf)) & pl.col("source").is_null()).with_columns(
                relation=pl.lit(flagged.name)
            )
        )
    if not pieces:
        return pl.DataFrame(schema={**EDGE, "association": pl.String, "version": pl.String})
    return (
        pl.concat(pieces)
        .unique(["filename", "filename_in"], keep="first", maintain_order=True)
        .select(
            output="filename",
            input="filename_in",
            role=pl.lit(None, dtype=pl.String),
            relation="relation",
            evidence=pl.lit(FROM_ASSOCIATION),
            association="association",
            version="version",
        )
    )


def composition(
    current: pl.DataFrame, entries: Entries, names: pl.DataFrame, registry: Registry, nods: pl.DataFrame
) -> pl.DataFrame:
    """Whole and part: output, input, relation, from how the science members of an entry differ from each other.

    `nods` tells of exposures (`exposure_root`) whether they were nodded (`nod`), where headers say it.
    """
    wholes = (
        current.filter(~pl.col("own"))
        .join(names.filter(pl.col("role") == "science").select("filename", "source"), on="filename")
        .filter(pl.col("source").is_null())
        .join(entries.frame.filter(pl.col("stage") == 3).select(*KEY, "asn_type", "rule"), on=KEY)
    )
    science = entries.members.filter(
        (pl.col("exptype") == registry.data_role) & pl.col("exposure_root").is_not_null()
    ).with_columns(exposure_field=pl.concat_str("visit", "visit_group", "parallel_seq", "activity", "exposure"))
    nodded = science.join(nods, on="exposure_root").group_by(KEY).agg(pl.col("nod").any())
    wholes = wholes.join(nodded, on=KEY, how="left")
    field = {"exposure": "exposure_field"}
    pieces = []
    for rule in registry.composition_rules:
        keep = pl.lit(True)
        if rule.asn_types:
            keep &= pl.col("asn_type").is_in(rule.asn_types)
        if rule.association_rules:
            keep &= pl.col("rule").is_in(rule.association_rules)
        if rule.excluded_association_rules:
            keep &= ~pl.col("rule").is_in(rule.excluded_association_rules).fill_null(False)
        if rule.nods is not None:
            keep = pl.coalesce(pl.col("nod") == rule.nods, keep)  # what headers say, else what the rule implies
        if rule.excluded_asn_types:
            keep &= ~pl.col("asn_type").is_in(rule.excluded_asn_types).fill_null(False)
        chosen = wholes.filter(keep.fill_null(False))
        if chosen.is_empty():
            continue
        equal = [*KEY, *(field.get(f, f) for f in rule.equal)]
        differs = pl.concat_str([pl.col(field.get(f, f)).fill_null("") for f in rule.differs]) if rule.differs else None
        parts = science if differs is None else (science.filter(differs.n_unique().over(equal) > 1))
        pieces.append(
            chosen.join(parts.select(*KEY, "member").unique(), on=KEY).select(
                output="filename", input="member", relation=pl.lit(rule.relation)
            )
        )
    if not pieces:
        return pl.DataFrame(schema={"output": pl.String, "input": pl.String, "relation": pl.String})
    return pl.concat(pieces).unique()
