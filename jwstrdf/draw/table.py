"""A lineage as a table: one row per edge."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage

COLUMNS = ("output", "input", "relation", "family", "role", "evidence", "witnesses")


def csv_text(lineage: Lineage) -> str:
    """The edges as CSV; several witnesses in one cell are parted by ` | `."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for e in lineage.edges:
        writer.writerow(
            [
                e.output,
                e.input,
                e.relation or "",
                e.family or "",
                e.role or "",
                e.evidence or "",
                " | ".join(e.witnesses),
            ]
        )
    return out.getvalue()
