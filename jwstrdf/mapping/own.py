"""Products of stage 3 that are named after one exposure: their association lists what they were made from.

That such a product comes from its exposure is told by its name; the role of that exposure, and a better proof, by the
member of its current entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.mapping.edges import FROM_ASSOCIATION, FROM_NAME
from jwstrdf.mapping.entries import KEY

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry

_ENDS = ["output", "input"]


class OwnMembers:
    """The members of the current entries of such products; of several roles the one that carries the science data."""

    def __init__(self, current: pl.DataFrame, members: pl.DataFrame, associations: pl.DataFrame, registry: Registry):
        """`current` as `current_entries` gives it, `members` as `with_relations` does."""
        main = [r.name for r in registry.relationships.values() if r.main_line]
        listed = members.filter("contributes").sort(~pl.col("relation").is_in(main), maintain_order=True)
        self._members = (
            current.filter("own")
            .join(listed, on=KEY, maintain_order="right")
            .select(output="filename", input="member", own_role="exptype", association="association", version="version")
            .unique(_ENDS, keep="first", maintain_order=True)
        )
        self._associations = associations.select("association", "version", "source").unique()

    def told(self, edges: pl.DataFrame) -> pl.DataFrame:
        """The edges with the role of the member; what only a name proved, the association does."""
        found = edges.join(self._members.select(*_ENDS, "own_role"), on=_ENDS, how="left")
        by_name = (pl.col("evidence") == FROM_NAME) & pl.col("own_role").is_not_null()
        return found.with_columns(
            role=pl.coalesce("role", "own_role"),
            evidence=pl.when(by_name).then(pl.lit(FROM_ASSOCIATION)).otherwise("evidence"),
        ).drop("own_role")

    def without(self, silent: pl.DataFrame) -> pl.DataFrame:
        """The edges that names alone prove."""
        return silent.join(self._members, on=_ENDS, how="anti")

    def supporters(self, edges: pl.DataFrame, supporters: pl.DataFrame) -> pl.DataFrame:
        """The witnesses (`output`, `input`, `role`, `source`) with these roles, and the associations among them."""
        roles = self._members.select(*_ENDS, "own_role")
        renamed = supporters.join(roles, on=_ENDS, how="left").with_columns(role=pl.coalesce("role", "own_role"))
        own = self._members.join(edges.select(_ENDS), on=_ENDS, how="semi").join(
            self._associations, on=["association", "version"]
        )
        return pl.concat([renamed.drop("own_role"), own.select(*_ENDS, role="own_role", source="source")]).unique()
