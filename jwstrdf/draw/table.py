"""A lineage as a table: one row per edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.separated import separated

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage

COLUMNS = ("output", "input", "relation", "family", "role", "evidence", "witnesses", "side", "distance")


def csv_text(lineage: Lineage) -> str:
    """The edges as CSV; several witnesses in one cell are parted by ` | `, `distance` is 1 at the product itself."""
    return separated(
        COLUMNS,
        (
            (
                *(e.output, e.input, e.relation, e.family, e.role, e.evidence),
                *(" | ".join(e.witnesses), e.side, e.distance),
            )
            for e in lineage.edges
        ),
    )
