"""What the ontology says of the making of a file by its name: stage, pipelines, and from which file it comes."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

RAW = "0"
"""The stage, as the ontology writes it, of what no pipeline made."""


@lru_cache(maxsize=4096)
def stage_of(name: str) -> int | None:
    """The pipeline stage that writes a file of that name; 0 is raw, None what the name does not tell.

    Of types that several stages write together (guide stars: 1 and 2 in one run) the first.
    """
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.vocabulary import registry

    told = parse_name(name).type_name
    types = registry.load().product_types
    if told:
        stages = {t.stage for t in types if t.name == told}
    else:  # a name of no known form: what every file with such a suffix says
        suffix = name.rpartition(".")[0].rpartition("_")[2]
        stages = {t.stage for t in types if t.suffix == suffix and not t.shape_is("guide_star")} if suffix else set()
    firsts = {(stage or "").partition("+")[0] for stage in stages}
    first = firsts.pop() if len(firsts) == 1 else ""
    return int(first) if first.isdigit() else None


def no_data(name: str) -> bool:
    """Whether a file of that name serves a stage without data of it: a pool (a kind with a stage and no level)."""
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.vocabulary import registry

    told = parse_name(name).type_name
    kinds = [t for t in registry.load().product_types if told and t.name == told]
    return bool(kinds) and all(t.level is None and t.stage not in (None, RAW) for t in kinds)


def lower_name(name: str, stage: int) -> str | None:
    """The name of the file of an earlier stage from which a file comes, by the first derivation rule that fits.

    For a file of stage 2 its count rates, for one of stage 1 its raw file; None for a name that tells nothing.
    """
    from jwstrdf.errors import UsageError
    from jwstrdf.naming.build import build_name
    from jwstrdf.naming.grammar import FIELDS
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.vocabulary import registry

    parsed = parse_name(name)
    shape = {"exposure_segment": "exposure"}.get(parsed.kind, parsed.kind)
    fields = {field: getattr(parsed, field) for field in FIELDS} if parsed.valid else {}
    for rule in registry.load().derivation_rules:
        if (rule.output_suffix, rule.output_shape) != (parsed.suffix, shape):
            continue
        kind = parsed.kind if rule.input_shape == shape else rule.input_shape
        for suffix in rule.input_suffixes:
            try:
                made = build_name(kind, {**fields, "suffix": suffix, "ext": "fits"})
            except UsageError:
                continue
            found = stage_of(made)
            if found is not None and found < stage:
                return made
    return None


def pipelines_called(stage: int, classes: Collection[str]) -> tuple[str, ...]:
    """The pipelines of a stage whose classes these are; none where it is not one."""
    from jwstrdf.vocabulary import registry

    found = [
        name for name, p in registry.load().pipelines.items() if p.stage == stage and str(p.python_class) in classes
    ]
    return tuple(found) if len(found) == 1 else ()


def pipelines_of(
    stage: int, exposure_types: Collection[str | None], name: str | None, later: Collection[str] = ()
) -> tuple[str, ...]:
    """The pipelines that can be meant: of that stage, for these exposure types (none: any), writing such a file.

    `later` are pipelines of stage 3, one of which takes the file in (none: any, or no stage 3 at all).
    """
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.vocabulary import registry

    known = registry.load()
    parsed = parse_name(name) if name else None
    wanted = {t for t in exposure_types if t}
    instrument = parsed.instrument if parsed else None
    guide_star = parsed.kind == "guide_star" if parsed else False
    out: set[str] = set()
    for variant in known.exposure_types:
        pipeline = getattr(variant, f"stage{stage}_pipeline")
        if pipeline is None or known.pipelines[pipeline].stage != stage:
            continue
        if wanted and variant.exp_type not in wanted:
            continue
        if later and variant.stage3_pipeline not in later:
            continue
        if instrument and variant.instrument and variant.instrument != instrument:
            continue
        if parsed and guide_star != (variant.category == "guide star"):
            continue
        makes = {s for suffixes in variant.required.values() for s in suffixes} | set(variant.optional)
        if parsed and parsed.suffix and parsed.suffix not in makes:
            continue
        out.add(pipeline)
    return tuple(sorted(out))
