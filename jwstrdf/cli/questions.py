"""`jwstrdf questions`: what can be asked by name, one question in full, and all of them as RDF."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, json_option, store_options

if TYPE_CHECKING:
    from jwstrdf.answers.question import ShownQuestion
    from jwstrdf.questions.header import Parameter
    from jwstrdf.questions.measure import Measured

EPILOG = """\b
Examples:
  jwstrdf questions
  jwstrdf questions lineage --json
  jwstrdf questions show lineage/upstream
"""

LIST_EPILOG = """\b
Examples:
  jwstrdf questions list
  jwstrdf questions list mrp --json
"""

SHOW_EPILOG = """\b
Examples:
  jwstrdf questions show lineage/upstream
  jwstrdf questions show inventory/find -p instrument=miri -p level=2b
"""

EXPORT_EPILOG = """\b
Examples:
  jwstrdf questions export
  jwstrdf questions export mrp
"""


class TopicGroup(click.Group):
    """A group whose commands may be left out: `questions`, `questions lineage` are `questions list [TOPIC]`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the command first: flags may stand before it, and without one it is `list`."""
        first = next((a for a in args if not a.startswith("-")), None)
        if first is not None and first in self.commands:
            place = args.index(first)
            args = [first, *args[:place], *args[place + 1 :]]
        elif first is not None or not {"-h", "--help"} & set(args):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(
    "questions",
    cls=TopicGroup,
    epilog=EPILOG,
    short_help="The stored questions and their parameters.",
    subcommand_metavar="[TOPIC] | show NAME | export",
)
def command() -> None:
    """The stored questions and their parameters.

    With TOPIC only those of one topic (lineage, mrp, inventory ...). Needs no store. Run one with `jwstrdf query`.
    """


@command.command("list", epilog=LIST_EPILOG, short_help="All of them, or those of a topic (also without `list`).")
@click.argument("topic", required=False)
@json_option
def list_questions(topic: str | None, as_json: bool) -> int:
    """All of them, or those of a topic (also without `list`)."""
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.text import say
    from jwstrdf.questions.library import questions

    found = questions(topic)
    if as_json:
        write_json({"questions": [question.as_dict() for question in found]})
        return 0
    for place, question in enumerate(found):
        blank = "\n" if place else ""
        sys.stdout.write(f"{blank}{question.name}\n")
        say(f"    {question.question}", indent="    ")
        for parameter in question.parameters:
            say(f"    {_parameter(parameter)}", indent="       ")
    return 0


def _names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from jwstrdf.questions.library import names

    return [name for name in names() if name.startswith(incomplete)]


@command.command("show", epilog=SHOW_EPILOG, short_help="One question in full: its SPARQL, and where its time goes.")
@click.argument("name", shell_complete=_names)
@click.option("-p", "--parameter", "given", multiple=True, metavar="KEY=VALUE", help="A parameter; may be repeated.")
@store_options
@json_option
def show(name: str, given: tuple[str, ...], settings: Settings, as_json: bool) -> int:
    """One question in full: its SPARQL, and where its time goes.

    The times are measured on the store, with the values given by -p, else with the examples of the parameters that are
    needed, where the store knows them. The engine shows no plan; the steps say what the question costs up to each of
    its elements. Without a store, and without -p, everything else is shown.
    """
    from jwstrdf.answers.question import show as in_full
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.query import parameters
    from jwstrdf.cli.session import reading
    from jwstrdf.errors import StoreError

    wanted = parameters(given)
    try:
        with reading(settings) as store:
            found = in_full(name, wanted, store)
    except StoreError as problem:
        if problem.code != "no-store" or wanted:
            raise
        found = in_full(name, wanted, None)
    if as_json:
        write_json(found.as_dict())
    else:
        _write(found)
    return 0


@command.command("export", epilog=EXPORT_EPILOG, short_help="The questions as an RDF catalogue (Turtle).")
@click.argument("topic", required=False)
@click.option(
    "--cases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Add the expected answers of this folder as test cases (dash:QueryTestCase).",
)
def export(topic: str | None, cases: Path | None) -> int:
    """The questions as an RDF catalogue (Turtle).

    Each question is a sh:SPARQLExecutable with its prefixes, keywords, parameters (sh:Parameter) and columns
    (csvw:Column). With TOPIC only those of one topic. Needs no store.
    """
    from jwstrdf.cli.output import remark
    from jwstrdf.questions.catalogue import catalogue, turtle
    from jwstrdf.questions.library import questions

    found = questions(topic)
    graph = catalogue(found)
    if cases is not None:
        from jwstrdf.questions.catalogue_cases import add_cases

        written = add_cases(graph, cases, found)
        if written.left_out:
            why = "that depend on where the fixture lies or on what only a store knows"
            remark(f"{written.cases} test cases; {written.left_out} {why} are left out")
    sys.stdout.write(turtle(graph))
    return 0


def _write(found: ShownQuestion) -> None:
    from jwstrdf.cli.text import say

    question = found.question
    sys.stdout.write(f"{question.name}\n")
    say(f"    {question.question}", indent="    ")
    for parameter in question.parameters:
        say(f"    {_parameter(parameter)}: {parameter.description}", indent="       ")
    sys.stdout.write("Gives\n")
    for column in question.columns:
        say(f"    {column.name}: {column.meaning}", indent="       ")
    if question.competency:
        sys.stdout.write(f"Answers {', '.join(question.competency)}\n")
    sys.stdout.write(f"SPARQL\n{found.sparql}")
    if found.measured is None:
        say(f"Not measured: {found.note}.", indent="    ")
    else:
        _write_times(found.measured)


def _write_times(measured: Measured) -> None:
    from jwstrdf.cli.text import Column, count, say, write_table
    from jwstrdf.questions.measure import MOST, RUNS

    with_values = " ".join(f"{k}={v}" for k, values in measured.values.items() for v in values) or "no values"
    say(
        f"Measured on {measured.engine} with {count(measured.triples, 'triple')}, {with_values}: "
        f"{count(measured.rows, 'row')}; the first time {_ms(measured.first)} ms in all. "
        f"Each part is the median of up to {RUNS} runs."
    )
    write_table(
        [Column("part"), Column("ms", number=True), Column("what was timed")],
        [(p.part, _ms(p.seconds), p.what) for p in measured.parts],
    )
    say(
        "The query begun, an element more in each line: the engine plans each beginning anew, and counting stops at "
        f"{MOST:,} rows, so `added` can be below nothing."
    )
    write_table(
        [Column("rows", number=True), Column("ms", number=True), Column("added", number=True), Column("up to")],
        [(s.rows, _ms(s.seconds), _ms(s.added), _short(s.element)) for s in measured.steps],
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 100 else f"{one_line[:97]}..."


def _parameter(parameter: Parameter) -> str:
    need = "required" if parameter.required else f"default {parameter.default}" if parameter.default else "optional"
    return f"-p {parameter.name}={parameter.example}  ({parameter.type}, {need})"
