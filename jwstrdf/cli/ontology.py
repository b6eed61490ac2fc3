"""`jwstrdf ontology`: is it sound, and what does it say."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jwstrdf.cli.options import json_option

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


@command.command("show", epilog=SHOW_EPILOG, short_help="What it says of one term.")
@click.argument("term")
@json_option
def show(term: str, as_json: bool) -> int:
    """What it says of one term.

    TERM is a local name (combinedFrom), a prefixed name (jwst:combinedFrom) or an IRI.
    """
    from jwstrdf.answers.ontology_term import show as facts_of
    from jwstrdf.cli.output import write_json

    told = facts_of(term)
    if as_json:
        write_json(told.as_dict())
        return 0
    sys.stdout.write(f"jwst:{told.name}  ({', '.join(told.types)})\n<{told.iri}>\n")
    for text in (told.label, told.definition):
        if text:
            sys.stdout.write(f"  {text}\n")
    for name, values in told.facts:
        sys.stdout.write(f"{name}\n" + "".join(f"    {value}\n" for value in _cut(values)))
    for name, values in told.used_by:
        sys.stdout.write(f"is {name} of\n" + "".join(f"    {value}\n" for value in _cut(values)))
    return 0


def _cut(values: tuple[str, ...]) -> list[str]:
    """The first values, and how many more there are."""
    more = [f"... and {len(values) - SHOWN} more (--json)"] if len(values) > SHOWN else []
    return [*values[:SHOWN], *more]
