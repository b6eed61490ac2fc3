"""The options by which commands are told what they are about: names, a program, one of its observations, a visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Function = Callable[..., Any]


def scope_options(function: Function) -> Function:
    """Adds NAME..., `--program`, `--observation` and `--visit`; the command gets `names` and the three."""
    for decorate in (
        click.option("--visit", metavar="VISIT", help="Only this visit (jw and 11 digits)."),
        click.option(
            "--observation", metavar="O", help="Only this observation: its number with --program, or an archive name."
        ),
        click.option("--program", metavar="N", help="Only this program."),
        click.argument("names", nargs=-1, metavar="[NAME...]"),
    ):
        function = decorate(function)
    return function
