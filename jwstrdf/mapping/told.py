"""What RDF sources have concluded already: an export holds what follows from its sources, not only what they say.

A file whose kind of name (`jwst:nameKind`) an RDF source states was described by a store: what its name proves, and
what holds between it and other files described there, has been weighed against all that the store knew. From the
names alone nothing is concluded about it again (DESIGN.md D3: what comes in as RDF stands as it was).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import JWST
from jwstrdf.mapping.text import encoded

if TYPE_CHECKING:
    from jwstrdf.mapping.nodes import NameFacts
    from jwstrdf.tables.schema import Tables

_KIND = f"<{JWST}nameKind>"
_RELATION = f"<{JWST}relation>"


def described(statements: pl.DataFrame) -> pl.DataFrame:
    """`source` and `subject`: the files that an RDF source describes."""
    return statements.filter(pl.col("predicate") == _KIND).select("source", "subject").unique()


class Told:
    """The files and steps of lineage that RDF sources describe."""

    def __init__(self, tables: Tables, names: NameFacts, base: str) -> None:
        self._mentions, self._statements = tables["mentions"], tables["statements"]
        self._names, self._base = names, base

    @cached_property
    def files(self) -> pl.DataFrame:
        """`filename` and the `source` that describes it."""
        kinds = described(self._statements).rename({"subject": "node"})
        if kinds.is_empty():
            return self._mentions.select("filename", "source").clear()
        named = self._names.mentions(self._mentions)
        return named.join(kinds, on=["source", "node"], how="semi").select("filename", "source").unique()

    @cached_property
    def others(self) -> pl.DataFrame:
        """The mentions by sources that do not describe the file."""
        return self._mentions.join(self.files, on=["filename", "source"], how="anti")

    def only(self, files: pl.Series) -> pl.Series:
        """For each file name whether nothing is known of it but what an RDF source describes."""
        own = self.others["filename"].unique()
        return files.is_in(self.files["filename"].unique().implode()) & ~files.is_in(own.implode())

    def without(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Edges concluded from names (`output`, `input`), without those that an RDF source has weighed.

        It has where it describes both files, or states a derivation of the one from the other.
        """
        if self._statements.is_empty() or pairs.is_empty():
            return pairs
        both = pairs.select("output", "input").unique()
        both = both.join(self.files, left_on="output", right_on="filename").join(
            self.files, left_on=["input", "source"], right_on=["filename", "source"], how="semi"
        )
        path = "<" + self._base + "derivation/"
        stated = self._statements.filter(
            (pl.col("predicate") == _RELATION) & pl.col("subject").str.starts_with(path)
        ).select(step=pl.col("subject").str.strip_prefix(path).str.extract(r"^([^/>]+/[^/>]+)[/>]"))
        step = pl.concat_str(encoded(pairs["output"]), pl.lit("/"), encoded(pairs["input"]))
        return (
            pairs.with_columns(step=step)
            .join(both, on=["output", "input"], how="anti")
            .join(stated.unique(), on="step", how="anti")
            .drop("step")
        )
