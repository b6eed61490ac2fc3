"""What associations make us expect beyond the products that can be named, and which of them a newer run replaced.

Derived triples of product entries: suffixes of products whose names are still open or that only some exposure types
require, suffixes of what stage 3 makes of each exposure, and the entries that took the place of older ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.entries import KEY
from jwstrdf.mapping.expected import Expectation
from jwstrdf.mapping.text import Lines, iri, literal, typed, with_encoded

if TYPE_CHECKING:
    from jwstrdf.mapping.entries import Entries
    from jwstrdf.vocabulary.registry import Registry
    from jwstrdf.vocabulary.terms import ProductType

CANDIDATE = ["partition", "asn_type", "asn_id"]
"""What the associations of one candidate of a program share: a newer run makes all of a type anew."""


def add_expectations(
    lines: Lines, entries: Entries, named: pl.DataFrame, names: pl.DataFrame, base: str, registry: Registry
) -> pl.DataFrame:
    """Add the lines of open and possible suffixes, and of replaced entries; gives `superseded` associations.

    `named` are the certain products that have a name (`Entries.expected`), `names` the parsed names with `suffix`.
    """
    frame = _suffixes(entries, named, names, registry)
    for predicate in ("expectedSuffix", "possibleSuffix"):
        told = frame.select(*KEY, suffix=predicate).explode("suffix").drop_nulls("suffix")
        lines.add(with_encoded(told, "association"), _node(base), (predicate, literal("suffix")))
    for predicate, column in (("expectedExposureSuffix", "of_exposures"), ("possibleExposureSuffix", "or_of_sources")):
        told = with_encoded(_after_exposures(entries, frame, column, registry), "association")
        lines.add(told, _node(base, "membership"), (predicate, literal("suffix")))
    newer, gone = later_runs(entries)
    told = with_encoded(newer, "association").with_columns(old=_node(base)).select("old", *_NEWER)
    told = with_encoded(told.rename(dict(zip(_NEWER, KEY, strict=True))), "association")
    lines.add(told, pl.col("old"), ("replacedByEntry", _node(base)))
    true = typed(pl.lit("true"), "boolean")
    lines.add(with_encoded(gone, "association"), _node(base), ("goneInLaterRun", true))
    return superseded(entries, newer, gone)


_NEWER = [f"{column}_new" for column in KEY]


def _node(base: str, *more: str) -> pl.Expr:
    parts = ["association_enc", pl.lit("/"), "version", pl.lit("/"), "entry"]
    for column in more:
        parts += [pl.lit("/"), column]
    return iri(base + "association/", pl.concat_str(parts))


def _suffixes(entries: Entries, named: pl.DataFrame, names: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """KEY, and suffixes of each entry: `expectedSuffix`, `possibleSuffix`, those named after its exposures
    (`of_exposures`), and those named after its exposures or its sources (`or_of_sources`).
    """
    table = Expectation(registry)
    cached, flagged = lru_cache(maxsize=None)(table.suffixes), lru_cache(maxsize=None)(table.flagged)
    types = _types_of_exposures(registry)
    apart = types.keys() - {t.suffix for t in registry.product_types if _by_entry(t)}
    of_named = named.join(names.select("filename", "suffix"), on="filename", how="left")
    there = {
        (association, version, entry): set(suffixes)
        for association, version, entry, suffixes in of_named.group_by(KEY)
        .agg(pl.col("suffix").drop_nulls())
        .iter_rows()
    }
    rows = []
    columns = [*KEY, "name", "stage", "pipeline", "exp_types", "science"]
    for association, version, entry, name, stage, pipeline, exp_types, science in entries.frame.select(
        columns
    ).iter_rows():
        certain, possible = cached(pipeline, stage, exp_types, science)
        of_exposures: frozenset[str] = frozenset()
        or_of_sources: frozenset[str] = frozenset()
        if entries.whole(name):
            certain, possible = frozenset(), frozenset()  # it is called by the whole name of its only file
        elif stage == _STAGE_3:
            of_exposures, or_of_sources = flagged(pipeline, exp_types, science)
            of_exposures |= certain & apart
            certain, possible = certain - apart, possible - apart
        open_ = certain - there.get((association, version, entry), set())
        told = (sorted(open_), sorted(possible), sorted(of_exposures), sorted(or_of_sources))
        rows.append((association, version, entry, *told))
    schema = {"association": pl.String, "version": pl.String, "entry": pl.Int64}
    columns = ["expectedSuffix", "possibleSuffix", "of_exposures", "or_of_sources"]
    lists = dict.fromkeys(columns, pl.List(pl.String))
    return pl.DataFrame(rows, schema={**schema, **lists}, orient="row")


_STAGE_3, _OF_EXPOSURE = 3, "exposure_2c"


def _types_of_exposures(registry: Registry) -> dict[str, ProductType]:
    """The types of stage 3 that are named after an exposure and its candidate, by suffix."""
    made = [t for t in registry.product_types if t.pipeline_stage == _STAGE_3 and t.shape_is(_OF_EXPOSURE)]
    return {t.suffix: t for t in made if t.suffix}


def _by_entry(product: ProductType) -> bool:
    """Whether files of that type are named after a product entry of stage 3."""
    return product.pipeline_stage == _STAGE_3 and not product.shape_is(_OF_EXPOSURE)


def _after_exposures(entries: Entries, suffixes: pl.DataFrame, column: str, registry: Registry) -> pl.DataFrame:
    """KEY, `membership`, `suffix`: the members of which stage 3 makes such a file, by the role of the type."""
    types = _types_of_exposures(registry)
    rows = [(s, t.exposure_role or registry.data_role, t.minimum_exposures or 1) for s, t in types.items()]
    schema = {"suffix": pl.String, "exptype": pl.String, "minimum": pl.Int64}
    made = suffixes.select(*KEY, suffix=column).explode("suffix").drop_nulls("suffix")
    members = entries.members.filter(pl.col("exposure_root").is_not_null())
    return (
        made.join(pl.DataFrame(rows, schema=schema, orient="row"), on="suffix")
        .join(members.select(*KEY, "membership", "exptype"), on=[*KEY, "exptype"])
        .filter(pl.len().over([*KEY, "suffix"]) >= pl.col("minimum"))
        .select(*KEY, "membership", "suffix")
    )


def later_runs(entries: Entries) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What later runs of the association generator did to entries: the replaced ones, and those that are gone.

    A later run is one with a newer time stamp for the same program, candidate, type and rule. Its entry of the same
    name takes the place of the older one; where it has no such entry, those that have one of the science members do.
    Replaced: KEY and, as `_NEWER`, the entries in the newest such run. Gone: KEY of older entries that nothing
    replaced.
    """
    frame = entries.frame.select(*KEY, *CANDIDATE, "rule", "name", "stamp").drop_nulls([*CANDIDATE, "stamp"])
    run = [*CANDIDATE, "rule"]
    frame = frame.filter(pl.col("stamp").n_unique().over(CANDIDATE) > 1)
    by_name = _newest(frame.join(frame, on=[*CANDIDATE, "name"], suffix="_new"))
    rest = frame.join(by_name, on=KEY, how="anti")
    science = entries.members.filter(pl.col("exptype") == entries.data_role).select(*KEY, "member")
    shared = (
        rest.join(science, on=KEY)
        .join(frame.join(science, on=KEY), on=[*run, "member"], suffix="_new", nulls_equal=True)
        .unique([*KEY, *_NEWER])
    )
    found = pl.concat([by_name, _newest(shared)]).sort([*KEY, *_NEWER])
    older = frame.filter(pl.col("stamp") < pl.col("stamp").max().over(run))
    return found, older.join(found, on=KEY, how="anti").select(KEY)


def superseded(entries: Entries, newer: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """`association` and `newer`: associations every product of which a later run took over, as `later_runs` gives them.

    Of an association with several contents the current one speaks.
    """
    current = newest_contents(entries.frame).select("association", "version")
    held = entries.frame.select(KEY).join(current, on=["association", "version"], how="semi")
    kept = held.join(newer, on=KEY, how="anti").join(gone, on=KEY, how="anti")
    found = newer.join(held, on=KEY, how="semi").select("association", newer="association_new").unique()
    return found.join(kept, on="association", how="anti")


def newest_contents(frame: pl.DataFrame) -> pl.DataFrame:
    """A row for each content of each association of `frame` (rows of entries), the current one first."""
    order = ["association", "stamp", "modified", "version"]
    versions = frame.unique(["association", "version"])
    return versions.sort(order, descending=[False, True, True, True], nulls_last=True)


def _newest(pairs: pl.DataFrame) -> pl.DataFrame:
    later = pairs.filter(pl.col("stamp_new") > pl.col("stamp"))
    last = later.filter(pl.col("stamp_new") == pl.col("stamp_new").max().over(KEY))
    return last.select(*KEY, *_NEWER).unique()
