"""`jwstrdf ontology`: is it sound, and what does it say."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import json_option

if TYPE_CHECKING:
    from jwstrdf.checks.ontology.show import ShownTerm

EPILOG = """\b
Examples:
  jwstrdf ontology check --no-reasoner
  jwstrdf ontology show combinedFrom
"""

CHECK_EPILOG = """\b
Examples:
  jwstrdf ontology check
  jwstrdf ontology check --no-reasoner --json
"""

SHOW_EPILOG = """\b
Examples:
  jwstrdf ontology show combinedFrom
  jwstrdf ontology show cal
  jwstrdf ontology show jwst:Asn_Lv3Image --json
"""

SHOWN = 12
"""So many values of one property are shown to a person."""


@click.group("ontology", epilog=EPILOG, short_help="Check the ontology, or show a term of it.")
def command() -> None:
    """Check the ontology, or show a term of it."""


@command.command("check", epilog=CHECK_EPILOG, short_help="Parse it twice, run its rules, prove it consistent.")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--no-reasoner", is_flag=True, help="Leave out the proof by HermiT, which needs Java.")
@json_option
def check(folder: Path | None, no_reasoner: bool, as_json: bool) -> int:
    """Parse it twice, run its rules, prove it consistent.

    Two parsers, canonical form, rules of hygiene (labels, definitions, inverses, declared terms, cycles, metadata),
    and the proof by HermiT that it is free of contradictions. FOLDER is another ontology folder than the
    installed one. Exit code 1 when something is wrong; a missing Java is said and is no error.
    """
    from jwstrdf.checks.ontology.run import check as run_check
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.text import printable

    report = run_check(folder, reason=not no_reasoner)
    if as_json:
        write_json(report.as_dict())
        return 0 if report.ok else 1
    for finding in report.findings:
        sys.stdout.write(f"{printable(str(finding))}\n")
    counts = report.counts
    sys.stdout.write(
        f"{counts['files']} files, {counts['triples']:,} triples, {counts['classes']} classes, "
        f"{counts['object_properties']} object properties, {counts['individuals']} individuals; "
        f"{counts['rules']} rules\n"
    )
    proof = {True: "HermiT: consistent", False: "HermiT: contradictory", None: "HermiT: did not run"}
    sys.stdout.write(
        f"{proof[report.consistent]}\n{'All is well.' if report.ok else 'Something is wrong; see above.'}\n"
    )
    return 0 if report.ok else 1


@command.command("show", epilog=SHOW_EPILOG, short_help="What it says of a term.")
@click.argument("term")
@json_option
def show(term: str, as_json: bool) -> int:
    """What it says of a term.

    TERM is a local name (combinedFrom), a prefixed name (jwst:combinedFrom), an IRI, or a code: a suffix (cal), a
    level (2b), a relationship (ANT-4), a header keyword (EXP_TYPE), a reference type (flat), a role of members
    (background). A code can mean several terms.
    """
    from jwstrdf.checks.ontology.show import show as terms_of
    from jwstrdf.cli.output import write_json

    found = terms_of(term)
    if as_json:
        write_json({"terms": [t.as_dict() for t in found]})
        return 0
    sys.stdout.write("\n".join(map(_told, found)))
    return 0


def _told(term: ShownTerm) -> str:
    lines = [f"{term.term}  ({term.kind})", f"<{term.iri}>", *(f"  {t}" for t in (term.label, term.definition) if t)]
    for name, values in term.statements:
        lines += [name, *(f"    {v}" for v in _cut(values))]
    users: dict[str, list[str]] = {}
    for user, name in term.used_by:
        users.setdefault(name, []).append(user)
    for name, those in users.items():
        lines += [f"is {name} of", *(f"    {v}" for v in _cut(those))]
    return "\n".join(lines) + "\n"


def _cut(values: Sequence[str]) -> list[str]:
    """The first values, and how many more there are."""
    more = [f"... and {len(values) - SHOWN} more (--json)"] if len(values) > SHOWN else []
    return [*values[:SHOWN], *more]
