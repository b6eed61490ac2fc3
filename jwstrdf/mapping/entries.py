"""What an association's products are: stage and rule, the files that match its names, the products to expect.

Sources: asn_rule and asn_type of the association, `association_types.csv` and `exp_types.csv` as written in the
ontology (DESIGN.md section 3, expected products).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.naming.templates import entry_pattern, is_template

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables
    from jwstrdf.vocabulary.registry import AssociationRule, ProductType, Registry

KEY = ["association", "version", "entry"]
"""What tells one product entry of one association version from all others."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the ontology knows of an association by its rule and type."""

    stage: int | None
    rule: AssociationRule | None


class Expectation:
    """Certain and possible products of an entry, by the completeness table of the ontology."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        first: dict[str, set[str]] = {}
        for derivation in registry.derivation_rules:
            if derivation.output_shape == "exposure" and derivation.preference == 1:
                first.setdefault(derivation.output_suffix, set()).update(derivation.input_suffixes)
        self._first = first

    def suffixes(
        self, rule: AssociationRule | None, stage: int | None, exp_types: str | None, science: str | None
    ) -> tuple[frozenset[str], frozenset[str]]:
        """(certain, possible) suffixes of the products of an association entry.

        `exp_types` are those that its constraints name (joined by `|`), `science` is the suffix of its science
        member. Certain is what every exposure type that fits requires, possible what only some require.
        """
        wanted = tuple(exp_types.split("|")) if exp_types else (rule.exp_types if rule else ())
        if stage not in (2, 3) or not wanted:
            return frozenset(), frozenset()
        sets = []
        for variant in self._registry.exposure_types:
            if variant.exp_type not in wanted:
                continue
            pipeline = variant.stage2_pipeline if stage == 2 else variant.stage3_pipeline
            if not pipeline or (rule and rule.pipeline and pipeline != rule.pipeline):
                continue
            required = variant.required["2b" if stage == 2 else "3"]
            if required and self._fits(stage, required, variant.l2_input_to_stage3, science):
                sets.append(frozenset(required))
        if not sets:
            return frozenset(), frozenset()
        certain = frozenset.intersection(*sets)
        return certain, frozenset.union(*sets) - certain

    def _fits(self, stage: int, required: tuple[str, ...], l2_input: str | None, science: str | None) -> bool:
        if science is None:
            return True
        if stage == 3:
            return l2_input is None or l2_input == science
        return all(science in self._first.get(suffix, {science}) for suffix in required)


def resolve(registry: Registry, asn_rule: str | None, asn_type: str | None) -> Resolution:
    """Stage and rule of an association from what it says of itself."""
    rule = registry.association_rule(asn_rule) if asn_rule else None
    kind = registry.association_types.get(asn_type) if asn_type else None
    stage = rule.stage if rule else None
    if stage is None and kind:
        stage = kind.stage
    return Resolution(stage, rule)


class Entries:
    """All product entries of some tables, resolved; `frame` and `members` share the columns KEY.

    `frame`: partition, name, asn_id, asn_type, stamp, modified, stage, rule, per_source, extended, nods, science
    (suffix of the science members), exp_types. `members`: the memberships with the parsed fields of the member.
    """

    def __init__(self, tables: Tables, names: NameFacts, registry: Registry) -> None:
        self._registry = registry
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
            .join(names.frame.rename({"filename": "member"}), on="member", how="left")
        )
        science = (
            self.members.filter(pl.col("exptype") == "science")
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
            per_source=pl.col("per_source") | pl.col("name").str.contains("{source_id}", literal=True),
        )

    def _inputs_of(self, stage: int) -> list[str]:
        level = {2: "2a", 3: "2b"}[stage]
        here = {t.suffix for t in self._registry.product_types if t.level == level and t.shape_is("exposure")}
        other = {t.suffix for t in self._registry.product_types if t.level != level and t.shape_is("exposure")}
        return sorted(here - other)

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
                    "per_source": rule.per_source if rule else False,
                    "extended": rule.product_name_extended if rule else False,
                    "nods": rule.nods if rule else False,
                }
            )
        schema = {"asn_rule": pl.String, "asn_type": pl.String, "stage": pl.Int64, "rule": pl.String}
        flags = {"per_source": pl.Boolean, "extended": pl.Boolean, "nods": pl.Boolean}
        return pl.DataFrame(rows, schema={**schema, **flags}, orient="row")

    def expected(self) -> pl.DataFrame:
        """The certain products that can be named: KEY and `filename` (an entry that is a whole file name included)."""
        table = Expectation(self._registry)
        cached = lru_cache(maxsize=None)(table.suffixes)
        extensions = self._extensions()
        rows: list[tuple[str, str, int, str]] = []
        columns = [*KEY, "name", "stage", "rule", "exp_types", "science", "per_source", "extended"]
        for *key, name, stage, rule, exp_types, science, per_source, extended in self.frame.select(columns).iter_rows():
            whole = self._whole(name)
            if whole:
                rows.append((*key, whole))
                continue
            if per_source or extended or name is None:
                continue
            known = self._registry.association_rules.get(rule) if rule else None
            certain, _ = cached(known, stage, exp_types, science)
            for suffix in sorted(certain):
                made = self._fill(name, suffix, extensions[(suffix, stage)])
                if made:
                    rows.append((*key, made))
        schema = {"association": pl.String, "version": pl.String, "entry": pl.Int64, "filename": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _extensions(self) -> dict[tuple[str, int], str]:
        found: dict[tuple[str, int], str] = {}
        for product in sorted(self._registry.product_types, key=lambda t: t.name):
            if product.suffix and product.extensions and product.pipeline_stage in (2, 3):
                found.setdefault((product.suffix, product.pipeline_stage), product.extensions[0])
        return found

    def _whole(self, name: str | None) -> str | None:
        extensions = {e for t in self._registry.product_types for e in t.extensions}
        return name if name and name.rpartition(".")[2] in extensions and "." in name else None

    def _fill(self, name: str, suffix: str, extension: str) -> str | None:
        if "{suffix}" in name:
            name = name.replace("{suffix}", suffix)
            return None if is_template(name) else f"{name}.{extension}"
        if is_template(name):
            return None
        stem, _, last = name.rpartition("_")
        root = stem if stem and last in self._suffixes() else name
        return f"{root}_{suffix}.{extension}"

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
        patterns = entries.select("name", "extended").unique()
        rows = [
            (name, extended, entry_pattern(name, extended).root, entry_pattern(name, extended).stem[:9])
            for name, extended in patterns.iter_rows()
        ]
        table = pl.DataFrame(rows, schema=["name", "extended", "regex", "head"], orient="row")
        files = candidates.with_columns(
            head=pl.col("filename").str.slice(0, 9),
            tested=pl.when(pl.col("act_id").is_not_null())
            .then(pl.col("filename").str.replace(r"\.[^.]+$", ""))
            .otherwise(pl.col("stem")),
        )
        pairs = table.join(files, on="head", how="inner").filter(
            pl.col("tested").str.contains("^(?:" + pl.col("regex") + ")$")
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
