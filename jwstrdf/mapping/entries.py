"""What an association's products are: stage and rule, the files that match its names, the products to expect.

Sources: asn_rule and asn_type of the association, `association_types.csv` and `exp_types.csv` as written in the
ontology (DESIGN.md section 3, expected products).
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.expected import Expectation, resolve
from jwstrdf.naming.templates import entry_pattern, is_template

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import Registry
    from jwstrdf.vocabulary.terms import ProductType

KEY = ["association", "version", "entry"]
"""What tells one product entry of one association version from all others."""

HEAD = 9
"""How many characters of a name are compared before its pattern: candidate ids and more stay open."""

MEMBER_FIELDS = (
    *("program", "observation", "visit", "visit_group", "parallel_seq", "activity", "exposure", "segment"),
    *("detector", "level", "tail", "exposure_root"),
)
"""What of a member's name the rules look at."""


class Entries:
    """All product entries of some tables, resolved; `frame` and `members` share the columns KEY.

    `frame`: partition, name, asn_id, asn_type, stamp, modified, stage, rule, per_source, extended, named, nods,
    science (suffix of the science members), exp_types. `members`: the memberships with the parsed fields of the member.
    """

    def __init__(self, tables: Tables, names: NameFacts, registry: Registry) -> None:
        self._registry, self.data_role = registry, registry.data_role
        associations = (
            tables["associations"]
            .join(tables["sources"].select("source", "modified"), on="source", how="left")
            .sort("modified", "source", nulls_last=True)
            .unique(["association", "version"], keep="last", maintain_order=True)
            .select("association", "version", "asn_id", "asn_type", "asn_rule", "stamp", "modified", "exp_types")
        )
        self.members = (
            tables["memberships"]
            .drop("source")
            .unique([*KEY, "membership"])
            .join(names.frame.select(member="filename", **{f: f for f in MEMBER_FIELDS}), on="member", how="left")
        )
        science = (
            self.members.filter(pl.col("exptype") == registry.data_role)
            .sort("membership")
            .group_by(KEY, maintain_order=True)
            .agg(
                science=pl.col("tail").first(),
                science_stage=pl.col("level").first(),
                science_program=pl.col("program").first(),
                science_observations=pl.concat_str("program", "observation").drop_nulls().unique(),
            )
        )
        frame = (
            tables["entries"]
            .drop("source")
            .unique(KEY)
            .join(associations, on=["association", "version"], how="left")
            .join(science, on=KEY, how="left")
        )
        self.frame = frame.join(self._resolutions(frame), on=["asn_rule", "asn_type"], how="left", nulls_equal=True)
        self.frame = self.frame.with_columns(
            stage=pl.coalesce(
                "stage",
                pl.when(pl.col("science").is_in(self._inputs_of(2)))
                .then(2)
                .when(pl.col("science").is_in(self._inputs_of(3)))
                .then(3)
                .cast(pl.Int64),
            ),
            exp_types=pl.coalesce("exp_types", "rule_exp_types"),
            per_source=pl.col("per_source") | pl.col("name").str.contains("{source_id}", literal=True),
        )

    def _inputs_of(self, stage: int) -> list[str]:
        level = {2: "2a", 3: "2b"}[stage]
        here = {t.suffix for t in self._registry.product_types if t.level == level and t.shape_is("exposure")}
        other = {t.suffix for t in self._registry.product_types if t.level != level and t.shape_is("exposure")}
        return sorted(s for s in here - other if s)

    def _resolutions(self, frame: pl.DataFrame) -> pl.DataFrame:
        rows = []
        for asn_rule, asn_type in frame.select("asn_rule", "asn_type").unique().iter_rows():
            found = resolve(self._registry, asn_rule, asn_type)
            rule = found.rule
            rows.append(
                {
                    "asn_rule": asn_rule,
                    "asn_type": asn_type,
                    "stage": found.stage,
                    "rule": rule.name if rule else None,
                    "pipeline": found.pipeline,
                    "rule_exp_types": "|".join(rule.exp_types) if rule and rule.exp_types else None,
                    "per_source": rule.per_source if rule else False,
                    "extended": found.extended,
                    "named": found.named,
                    "nods": rule.nods if rule else False,
                }
            )
        schema = {"asn_rule": pl.String, "asn_type": pl.String, "stage": pl.Int64, "rule": pl.String}
        schema |= {"pipeline": pl.String, "rule_exp_types": pl.String}
        flags = dict.fromkeys(("per_source", "extended", "named", "nods"), pl.Boolean)
        return pl.DataFrame(rows, schema={**schema, **flags}, orient="row")

    def expected(self) -> pl.DataFrame:
        """The certain products that can be named: KEY and `filename` (an entry that is a whole file name included)."""
        table = Expectation(self._registry)
        cached = lru_cache(maxsize=None)(table.suffixes)
        extensions = self._extensions()
        rows: list[tuple[str, str, int, str]] = []
        columns = [*KEY, "name", "stage", "pipeline", "exp_types", "science", "per_source", "named"]
        for *key, name, stage, pipeline, exp_types, science, per_source, named in self.frame.select(
            columns
        ).iter_rows():
            whole = self.whole(name)
            if whole:
                rows.append((*key, whole))
                continue
            if per_source or not named or name is None:
                continue
            certain, _ = cached(pipeline, stage, exp_types, science)
            for suffix in sorted(certain):
                extension = extensions.get((suffix, stage))
                made = self._fill(name, suffix, extension) if extension else None
                if made:
                    rows.append((*key, made))
        schema = {"association": pl.String, "version": pl.String, "entry": pl.Int64, "filename": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _extensions(self) -> dict[tuple[str, int], str]:
        """Extension of the products that carry the name of an entry, by suffix and stage; others are not named so."""
        shapes = {2: "exposure", 3: "stage3"}
        found: dict[tuple[str, int], str] = {}
        for product in sorted(self._registry.product_types, key=lambda t: t.name):
            stage = product.pipeline_stage
            if product.suffix and product.extensions and stage in shapes and product.shape_is(shapes[stage]):
                found.setdefault((product.suffix, stage), product.extensions[0])
        return found

    def whole(self, name: str | None) -> str | None:
        """The name of an entry where it is a whole file name, with the extension of some product type; else None."""
        return name if name and name.rpartition(".")[2] in self._file_extensions and "." in name else None

    @cached_property
    def _file_extensions(self) -> frozenset[str]:
        return frozenset(e for t in self._registry.product_types for e in t.extensions)

    def _fill(self, name: str, suffix: str, extension: str) -> str | None:
        if "{suffix}" in name:
            name = name.replace("{suffix}", suffix)
            return None if is_template(name) else f"{name}.{extension}"
        if is_template(name):
            return None
        if name.rpartition("_")[2] in self._suffixes():
            return None  # an old form, named after its input: which name the output gets is not certain
        return f"{name}_{suffix}.{extension}"

    def _suffixes(self) -> frozenset[str]:
        return frozenset(t.suffix for t in self._registry.product_types if t.suffix)

    def matched(self, products: pl.DataFrame) -> pl.DataFrame:
        """The files that belong to an entry: KEY, `filename`, `own` (named after an exposure, with candidate id).

        `products` are parsed names with `stages`: the pipeline stages that write such a file.
        """
        frame = self.frame.filter(pl.col("stage").is_not_null())
        candidates = products.filter(pl.col("preview").is_null()).explode("stages").rename({"stages": "stage"})
        plain = frame.join(candidates, left_on=["name", "stage"], right_on=["stem", "stage"], how="inner")
        open_names = frame.filter(pl.col("extended") | pl.col("name").str.contains(r"\{(source_id|slit_name|suffix)\}"))
        return pl.concat(
            [
                plain.select(*KEY, "filename", own=pl.lit(False)),
                self._by_pattern(open_names, candidates).select(*KEY, "filename", own=pl.lit(False)),
                self._by_exposure(frame, candidates).select(*KEY, "filename", own=pl.lit(True)),
            ]
        ).unique([*KEY, "filename"], keep="first", maintain_order=True)

    def _by_pattern(self, entries: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
        if entries.is_empty():
            return candidates.clear().with_columns(**{c: pl.lit(None) for c in KEY})
        found = [
            (name, extended, (pattern := entry_pattern(name, extended)).root, pattern.stem[:HEAD])
            for name, extended in entries.select("name", "extended").unique().iter_rows()
        ]
        table = pl.DataFrame(found, schema=["name", "extended", "regex", "head"], orient="row")
        files = candidates.with_columns(
            tested=pl.when(pl.col("act_id").is_not_null())
            .then(pl.col("filename").str.replace(r"\.[^.]+$", ""))
            .otherwise(pl.col("stem")),
        )
        # Only names that begin alike are compared: all with the same beginning of that length.
        pairs = pl.concat(
            heads.join(files.with_columns(head=pl.col("tested").str.slice(0, length)), on="head", how="inner").filter(
                pl.col("tested").str.contains("^(?:" + pl.col("regex") + ")$")
            )
            for (length,), heads in table.group_by(pl.col("head").str.len_chars(), maintain_order=True)
        )
        return entries.join(pairs, on=["name", "extended", "stage"], how="inner")

    def _by_exposure(self, entries: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
        """Exposure-named products of stage 3: same candidate, and the exposure is a member."""
        named = candidates.filter(pl.col("ac_id").is_not_null() & pl.col("exposure_root").is_not_null())
        members = self.members.filter(pl.col("exposure_root").is_not_null()).select(*KEY, "exposure_root").unique()
        return entries.join(members, on=KEY, how="inner").join(
            named, left_on=["exposure_root", "asn_id", "stage"], right_on=["exposure_root", "ac_id", "stage"]
        )


def stages_of(names: pl.DataFrame, types: tuple[ProductType, ...]) -> pl.DataFrame:
    """The names with `stages`: the pipeline stages whose products have such a name."""
    by_type = {t.name: [t.pipeline_stage] for t in types if t.pipeline_stage in (2, 3)}
    by_suffix: dict[str, set[int]] = {}
    for product in types:
        if product.suffix and product.pipeline_stage in (2, 3):
            by_suffix.setdefault(product.suffix, set()).add(product.pipeline_stage)
    exact = pl.DataFrame(
        {"type_name": list(by_type), "exact": list(by_type.values())},
        schema={"type_name": pl.String, "exact": pl.List(pl.Int64)},
    )
    guess = pl.DataFrame(
        {"tail": list(by_suffix), "guessed": [sorted(v) for v in by_suffix.values()]},
        schema={"tail": pl.String, "guessed": pl.List(pl.Int64)},
    )
    return (
        names.join(exact, on="type_name", how="left")
        .join(guess, on="tail", how="left")
        .with_columns(stages=pl.when(pl.col("valid")).then("exact").otherwise("guessed"))
        .drop("exact", "guessed")
    )
