"""A lineage as a table: one row per edge."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from jwstrdf.spreadsheet import guarded

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage

COLUMNS = ("output", "input", "relation", "family", "role", "evidence", "witnesses")


def csv_text(lineage: Lineage) -> str:
    """The edges as CSV; several witnesses in one cell are parted by ` | `."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for e in lineage.edges:
        told = (e.output, e.input, e.relation, e.family, e.role, e.evidence, " | ".join(e.witnesses))
        writer.writerow([guarded(cell or "") for cell in told])
    return out.getvalue()
