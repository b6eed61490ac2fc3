"""What ingest, forget and rebuild did, for people: counts on stdout, warnings and rejected sources on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jwstrdf.cli.output import remark
from jwstrdf.cli.text import NONE, Column, count, printable, write_table
from jwstrdf.ingest.report import STATUSES

if TYPE_CHECKING:
    from jwstrdf.ingest.report import IngestReport, KindReport

BAD_INPUT = 3
SHOWN = 20
"""So many rejected sources are shown one by one; --json has all of them."""
ALIKE = 3
"""So many warnings of one code are shown one by one."""


def write_report(report: IngestReport) -> None:
    """A line for each kind of source, and the totals."""
    remarks(report)
    kinds = report.kinds()
    if kinds:
        columns = [
            Column("kind"),
            Column("files", number=True),
            Column("status"),
            Column("products", number=True),
            Column("facts", number=True),
            Column("rejected"),
            Column("warnings", spare=1),
        ]
        write_table(columns, [_row(kind) for kind in kinds])
    said = [count(report.triples, "triple")]
    if report.removed:
        said.append(f"{count(report.removed, 'triple')} taken away")
    tail = "nothing was written (--dry-run)" if report.dry_run else f"{report.seconds:.1f} s"
    sys.stdout.write(f"{count(len(report.sources), 'source')}: {', '.join(said)}; {tail}\n")


def _row(kind: KindReport) -> list[str]:
    """Facts are what the sources say themselves, each counted for itself."""
    statuses = [f"{kind.statuses[s]:,} {s}" for s in STATUSES if kind.statuses[s]]
    return [
        kind.kind or "unknown",
        f"{kind.sources:,}",
        ", ".join(statuses),
        f"{kind.products:,}",
        f"{kind.facts:,}",
        _by_code(kind.rejected),
        _by_code(kind.warnings),
    ]


def _by_code(codes: Counter[str]) -> str:
    return ", ".join(f"{number:,} {code}" for code, number in sorted(codes.items())) or NONE


def remarks(report: IngestReport) -> None:
    """Warnings and rejected sources, on stderr."""
    if report.repaired:
        remark(f"repaired: {report.repaired}")
    by_code: dict[str, list[str]] = {}
    for source in report.sources:
        for warning in source.warnings:
            place = warning["where"] or source.path
            by_code.setdefault(str(warning["code"]), []).append(f"{place}: {warning['message']}")
    for code, said in sorted(by_code.items()):
        for text in said[:ALIKE]:
            remark(f"warning: {text} [{code}]")
        if len(said) > ALIKE:
            remark(f"warning: {len(said) - ALIKE:,} more of this kind; --json lists each [{code}]")
    rejected = [source for source in report.sources if source.error is not None]
    for source in rejected[:SHOWN]:
        error = source.error or {}
        place = error.get("where") or source.path
        remark(f"rejected: {place}: {error.get('message')} [{error.get('code')}]")
        if error.get("hint"):
            remark(f"  try: {error['hint']}")
    if len(rejected) > SHOWN:
        remark(f"rejected: {len(rejected) - SHOWN} more sources; --json lists all")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr while the body runs, and the function that moves it; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(printable(what)), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def move(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield move
