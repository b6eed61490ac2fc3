"""Help texts: a line for each command, real examples at the end that run, and a reference page made from them."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from jwstrdf.cli.group import COMMANDS, jwstrdf

if TYPE_CHECKING:
    from tests.contract.conftest import Cli

ROOT = Path(__file__).resolve().parent.parent.parent


def all_commands() -> dict[str, click.Command]:
    """Every command by its words; the group itself under ""."""
    context = click.Context(jwstrdf, info_name="jwstrdf")
    found: dict[str, click.Command] = {"": jwstrdf}
    for name in COMMANDS:
        command = jwstrdf.get_command(context, name)
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            found.update({f"{name} {inner}": c for inner, c in command.commands.items()})
    return found


def examples(command: click.Command) -> list[str]:
    """The lines of a command's examples."""
    return [line.strip() for line in (command.epilog or "").splitlines() if line.strip().startswith("jwstrdf ")]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    command = all_commands()[name]
    assert command.short_help == COMMANDS[name]
    assert (command.help or "").splitlines()[0] == COMMANDS[name]


@pytest.mark.parametrize("name", all_commands())
def test_every_help_ends_with_examples(cli: Cli, name: str) -> None:
    text = cli(*name.split(), "--help").out
    listed = examples(all_commands()[name])
    assert listed
    assert text.rstrip().endswith(listed[-1])


@pytest.mark.parametrize("name", all_commands())
def test_every_option_says_what_it_does(name: str) -> None:
    for parameter in all_commands()[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert re.search(r"[.)]$", parameter.help.strip()), parameter.help


EXAMPLES = [(name, line) for name, command in all_commands().items() for line in examples(command)]


@pytest.mark.parametrize(("name", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
@pytest.mark.usefixtures("proved_once")
def test_every_example_runs(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, example_store: Path, name: str, line: str
) -> None:
    """In a checkout, with the store of the quick start."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(example_store, tmp_path / "jwstrdf-store")
    monkeypatch.chdir(tmp_path)
    answer = cli(*shlex.split(line)[1:])
    assert answer.code in (0, 1), answer.err
    if not {"ontology", "diff"} & set(
        shlex.split(line)
    ):  # without Java the one, whatever differs the other is a finding
        assert answer.code == 0, answer.out + answer.err
    assert answer.out
