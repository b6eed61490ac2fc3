"""`jwstrdf questions`: what can be asked by name."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import json_option

EPILOG = """\b
Examples:
  jwstrdf questions
  jwstrdf questions lineage --json
"""


@click.command("questions", epilog=EPILOG, short_help="The stored questions and their parameters.")
@click.argument("topic", required=False)
@json_option
def command(topic: str | None, as_json: bool) -> int:
    """The stored questions and their parameters.

    With TOPIC only those of one topic (lineage, mrp, inventory ...). Needs no store. Run one with `jwstrdf query`.
    """
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
            need = (
                "required"
                if parameter.required
                else f"default {parameter.default}"
                if parameter.default
                else "optional"
            )
            say(f"    -p {parameter.name}={parameter.example}  ({parameter.type}, {need})", indent="       ")
    return 0
