"""The archive's flag against the rule, as text: where they differ, why, and how often they do not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.answers.mrp_totals import Difference

NAMES = ("difference", "observation", "filename", "archive", "rule", "reason")


def write(difference: Difference, form: str) -> None:
    """The difference as a table or CSV on stdout, the counts below the table."""
    parts = (
        ("flagged, not by rule", difference.flagged_only),
        ("by rule, not flagged", difference.inferred_only),
        ("rule cannot decide", difference.undecided),
    )
    told = [(what, d) for what, part in parts for d in part]
    if form == "csv":
        from jwstrdf.separated import separated

        rows = ([what, d.observation, d.filename, d.asserted, d.inferred, d.reason] for what, d in told)
        sys.stdout.write(separated(NAMES, rows))
        return
    from jwstrdf.cli.text import Column, count, flag, write_table

    if told:
        cells = [[w, d.observation, d.filename, flag(d.asserted), flag(d.inferred), d.reason] for w, d in told]
        write_table([Column(name) for name in NAMES], cells)
    said = [f"{count(difference.agree, 'file')} on which archive and rule agree"]
    said += [f"{len(part):,} {what}" for what, part in parts]
    said.append(f"{difference.silent:,} by rule alone, where no listing speaks")
    sys.stdout.write("; ".join(said) + "\n")
