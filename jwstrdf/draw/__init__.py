"""Drawings of a lineage: `text(lineage, form)` for every form but JSON, which is the answer itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.errors import UsageError

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage

FORMS = ("tree", "csv", "mermaid", "dot", "prov-json", "prov-n", "ttl")


def text(lineage: Lineage, form: str, *, fold: bool = True) -> str:
    """The lineage as text in one of FORMS; UsageError `bad-format` for another word.

    `fold`: files that are alike share a branch or a box in tree, mermaid and dot; all other forms have everything.
    """
    if form == "tree":
        from jwstrdf.draw.tree import plain

        return plain(lineage, fold=fold)
    if form == "csv":
        from jwstrdf.draw.table import csv_text

        return csv_text(lineage)
    if form in ("mermaid", "dot"):
        from jwstrdf.draw import diagram

        return (diagram.mermaid if form == "mermaid" else diagram.dot)(lineage, fold=fold)
    if form in ("prov-json", "prov-n", "ttl"):
        from jwstrdf.draw import prov

        return {"prov-json": prov.prov_json, "prov-n": prov.prov_n, "ttl": prov.turtle}[form](lineage)
    raise UsageError("bad-format", f"a lineage cannot be drawn as {form!r}", hint="formats: json, " + ", ".join(FORMS))
