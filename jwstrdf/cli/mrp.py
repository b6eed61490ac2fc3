"""`jwstrdf mrp`: what to download of an observation, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, format_option, store_options

if TYPE_CHECKING:
    from jwstrdf.answers.mrp import ObservationProducts, RecommendedProducts

EPILOG = """\b
Examples:
  jwstrdf mrp jw02733-o002_t001_miri_f1130w
  jwstrdf mrp jw02733-o002_t001_miri_f1130w --why
  jwstrdf mrp --program 2733 --primary
  jwstrdf mrp --target t001 --format curl
  jwstrdf mrp --all --difference
  jwstrdf mrp 87602450 --format uris
"""


ALIKE = 4
"""From so many reasons on that differ in their last word alone, they share a line."""


@click.command("mrp", epilog=EPILOG, short_help="The Minimum Recommended Products of observations.")
@click.argument("observations", nargs=-1, metavar="[OBSERVATION...]")
@click.option("--program", metavar="N", help="All observations of this program.")
@click.option(
    "--target", metavar="NAME", help="All observations of this target (t001, or its name); with --program, of it."
)
@click.option("--all", "every", is_flag=True, help="All observations of the store.")
@click.option("--primary", is_flag=True, help="Only observations that a person should look at.")
@click.option("--why", is_flag=True, help="Also what is left out, and the reason for every file.")
@click.option(
    "--difference", is_flag=True, help="Only where the archive's flag and the rule differ, with reasons and counts."
)
@click.option("--include-missing", is_flag=True, help="In a list for downloads: also files that are merely named.")
@store_options
@format_option("table", "json", "csv", "uris", "curl", "manifest")
def command(
    observations: tuple[str, ...],
    program: str | None,
    target: str | None,
    every: bool,
    primary: bool,
    why: bool,
    difference: bool,
    include_missing: bool,
    settings: Settings,
    form: str,
) -> int:
    """The Minimum Recommended Products of observations.

    OBSERVATION is a name (jw02733-o002_t001_miri_f1130w) or an archive number. "archive" is the flag of the newest
    product table, "rule" what follows from the file itself: recommended is what belongs to the observation and is
    neither preview nor guide-star product. --program and --target together must both hold; observations that are
    named are added. Exit code 1 where archive and rule disagree. A file under several observations counts
    once in the total.
    """
    from jwstrdf.answers.mrp import mrp
    from jwstrdf.cli.session import reading

    with reading(settings) as store:
        answer = mrp(store, observations, program=program, target=target, every=every, primary=primary, why=why)
        if form in ("uris", "curl", "manifest"):
            from jwstrdf.answers.downloads import downloads
            from jwstrdf.draw.downloads import text

            wanted = downloads(store, *answer.wanted())
            title = "Minimum Recommended Products of JWST observations"
            sys.stdout.write(text(wanted, form, title=title, include_missing=include_missing))
    if difference and form in ("table", "csv"):
        from jwstrdf.cli.mrp_difference import write

        write(answer.difference, form)
    else:
        _write(answer, form, why)
    return 1 if answer.disagrees else 0


def _write(answer: RecommendedProducts, form: str, why: bool) -> None:
    if form == "json":
        from jwstrdf.cli.output import write_json

        write_json(answer.as_dict())
    elif form == "csv":
        from jwstrdf.separated import separated

        names = ("observation", "level", "filename", "mrp", "asserted", "inferred", "size", "present", "reason")
        rows = [{**p.as_dict(), "observation": o.observation} for o in answer.observations for p in o.products]
        sys.stdout.write(separated(names, ([row[name] for name in names] for row in rows)))
    elif form == "table" and (why or len(answer.observations) == 1):
        for place, observation in enumerate(answer.observations):
            sys.stdout.write("\n" if place else "")
            _products(observation, why)
        if len(answer.observations) > 1:
            _total(answer)
    elif form == "table":
        _overview(answer)
    if form == "table" and (unknown := [o for o in answer.observations if not o.membership_known]):
        from jwstrdf.cli.output import remark
        from jwstrdf.cli.text import count

        remark(
            f"membership unknown: no association that was read lists the files of "
            f"{count(len(unknown), 'observation')} called primary here (the first: {unknown[0].observation})"
        )
    if form == "table" and answer.disagrees:
        from jwstrdf.cli.output import remark

        for name, filename in answer.disagreements[:20]:
            remark(f"archive and rule disagree: {filename} of {name}")


def _products(observation: ObservationProducts, why: bool) -> None:
    from jwstrdf.cli.text import Column, count, flag, printable, say, size, write_table

    said = [f"level {observation.level}" if observation.level else "level unknown"]
    said.append("primary" if observation.primary else "not primary")
    if not observation.membership_known:
        said[-1] += " as far as known, membership unknown"
    if observation.provisional:
        said.append("provisional: a higher level can still come")
    sys.stdout.write(f"{printable(observation.observation)}  ({', '.join(said)})\n")
    if why:
        state = {True: "yes", False: "no", None: "unknown"}[observation.provisional]
        say(f"Can a higher level still come: {state}; {printable(observation.provisional_reason)}.")
    if observation.overlaps_with:
        names = ", ".join(map(printable, observation.overlaps_with))
        say(f"combines exposures that are also in {names}")
    columns = [Column("file"), Column("size", number=True), Column("archive"), Column("rule")]
    rows = [[p.filename, size(p.size), flag(p.asserted), flag(p.inferred)] for p in observation.recommended]
    if not all(p.present for p in observation.recommended):
        columns.append(Column("present"))
        rows = [[*row, flag(p.present)] for row, p in zip(rows, observation.recommended, strict=True)]
    reasons = sorted({p.reason for p in observation.recommended})
    if why and len(reasons) > 1:
        columns.append(Column("why"))
        rows = [[*row, p.reason] for row, p in zip(rows, observation.recommended, strict=True)]
    write_table(columns, rows)
    total = _size(observation.files, observation.bytes, observation.unsized)
    sys.stdout.write(f"{count(observation.files, 'file')}{total}\n")
    if why:
        if len(reasons) == 1:
            say(f"Why, for each: {reasons[0]}.")
        _left_out(observation)


def _left_out(observation: ObservationProducts) -> None:
    """The files that are out, counted by reason: hundreds of them would hide the answer."""
    from jwstrdf.cli.text import Column, write_table

    reasons: dict[str, list[str]] = {}
    for product in observation.products:
        if not product.mrp:
            reasons.setdefault(product.reason, []).append(product.filename)
    if not reasons:
        return
    number = sum(map(len, reasons.values()))
    rows = [[why, f"{len(names):,}", min(names)] for why, names in sorted(_folded(reasons).items())]
    sys.stdout.write("\n")
    columns = [Column("why not"), Column("files", number=True), Column("for example")]
    write_table(columns, rows, title=f"Left out: {number:,} (--json lists each)")


def _folded(reasons: dict[str, list[str]]) -> dict[str, list[str]]:
    """Reasons that differ in their last word alone (one per exposure) as one, where there are many of them."""
    alike: dict[str, list[str]] = {}
    for reason in sorted(reasons):
        alike.setdefault(reason.rpartition(" ")[0], []).append(reason)
    folded: dict[str, list[str]] = {}
    for several in alike.values():
        if len(several) < ALIKE:
            folded.update({reason: reasons[reason] for reason in several})
        else:
            title = f"{several[0]}, or one of {len(several) - 1} more"
            folded[title] = [name for reason in several for name in reasons[reason]]
    return folded


def _overview(answer: RecommendedProducts) -> None:
    from jwstrdf.cli.text import Column, size, write_table

    columns = [Column("observation"), Column("level"), Column("primary"), Column("files", number=True)]
    columns += [Column("size", number=True), Column("overlaps with", spare=1)]
    write_table(
        columns,
        [
            [o.observation, o.level, _primary(o), f"{o.files:,}", size(o.bytes), ", ".join(o.overlaps_with) or None]
            for o in answer.observations
        ],
    )
    _total(answer)


def _primary(observation: ObservationProducts) -> str:
    """yes, no, or yes for want of a proof."""
    from jwstrdf.cli.text import flag

    return flag(observation.primary) + ("" if observation.membership_known else " (membership unknown)")


def _total(answer: RecommendedProducts) -> None:
    """All distinct files, a line."""
    from jwstrdf.cli.text import count

    total = answer.totals
    known = _size(total.files, total.bytes, total.unsized)
    sys.stdout.write(f"{count(total.observations, 'observation')}, {count(total.files, 'different file')}{known}\n")


def _size(files: int, known: int | None, unsized: int) -> str:
    """What is known of the size of some files, to follow their number."""
    from jwstrdf.cli.text import size

    if files and files == unsized:
        return " of unknown size"
    return f", {size(known)}" + (f", {unsized:,} of unknown size" if unsized else "")
