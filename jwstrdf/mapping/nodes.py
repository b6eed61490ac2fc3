"""The nodes of file names and the facts that a name proves by itself (suffix, level, shape, hierarchy)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from jwstrdf.iri import segment
from jwstrdf.mapping.text import encoded
from jwstrdf.naming.vector import parse_frame

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry

PATHS = {
    "association": "association/",
    "reference": "reference/",
    "context": "context/",
    "mnemonic": "engineering/",
}
"""The path of a thing by the kind of its name; everything else is a `product/`."""


MNEMONIC = "mnemonic"
"""Kind of the names that are no files: telemetry mnemonics. Also what facts about them say in `about`."""

NAMED = ("product", MNEMONIC)
"""Values of `about` in the table `facts` whose subject is a name of ours, with a node by its kind."""

ENGINEERING = "usedEngineeringData"
"""The relation in `links` whose targets are mnemonics."""


def path_of_kind(kind: str) -> str:
    """The path under the base for a kind of name (DESIGN.md section 3)."""
    return PATHS.get(kind, "product/")


def node_iri(base: str, kind: str, filename: str) -> str:
    """The IRI of a file name of that kind."""
    return base + path_of_kind(kind) + segment(filename)


class NameFacts:
    """Every file name that some tables mention, read once, with its node.

    `frame` has a row per name: the columns of the name parser, `node` (a term in angle brackets), `is_file` (a mnemonic
    is none), and, also for names that the grammar refuses, `tail` and `stem`: the known suffix that ends the name and
    what stands before.
    `kinds` has the names whose kind is known from the sources, whatever they look like.
    """

    def __init__(self, names: pl.Series, kinds: Mapping[str, pl.Series], base: str, registry: Registry) -> None:
        self._kinds = {kind: known.drop_nulls().unique() for kind, known in kinds.items()}
        self._base = base
        suffixes = sorted({t.suffix for t in registry.product_types if t.suffix}, key=lambda s: (-len(s), s))
        self._tail = r"^(.+)_(" + "|".join(_quote(s) for s in suffixes) + r")(?:_thumb)?\.[A-Za-z0-9]+(?:\.gz)?$"
        self.frame = self._read(names.drop_nulls().unique().sort())

    def extend(self, names: pl.Series) -> None:
        """Add names that were not known before."""
        new = names.filter(~names.is_in(self.frame["filename"].implode())).drop_nulls().unique().sort()
        if not new.is_empty():
            self.frame = pl.concat([self.frame, self._read(new)])

    def _read(self, names: pl.Series) -> pl.DataFrame:
        parsed = parse_frame(names)
        kind = pl.col("kind")
        for told, known in self._kinds.items():
            kind = pl.when(pl.col("filename").is_in(known.implode())).then(pl.lit(told)).otherwise(kind)
        path = kind.replace_strict(PATHS, default="product/", return_dtype=pl.String)
        guess = pl.col("filename").str.extract_groups(self._tail)
        return (
            parsed.with_columns(guess=guess)
            .with_columns(
                tail=pl.coalesce("suffix", pl.col("guess").struct[1]),
                stem=pl.coalesce("root", pl.col("guess").struct[0]),
                node=pl.lit("<" + self._base) + path + encoded(parsed["filename"]) + pl.lit(">"),
                is_file=path.ne_missing(PATHS[MNEMONIC]),
            )
            .drop("guess")
        )

    def mentions(self, mentions: pl.DataFrame) -> pl.DataFrame:
        """The mentions with their nodes."""
        return mentions.join(self.frame.select("filename", "node", "is_file"), on="filename", how="left")

    def node_of(self, names: pl.Series) -> pl.Series:
        """The nodes of names, in the same order; null stays null."""
        looked = names.to_frame("filename").join(
            self.frame.select("filename", "node"), on="filename", how="left", maintain_order="left"
        )
        return looked["node"]


def _quote(text: str) -> str:
    return "".join("\\" + c if c in r"\.+*?()[]{}|^$-" else c for c in text)
