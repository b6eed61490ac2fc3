"""Writes the generated pages of docs/ and the types of the stored questions anew. A test compares them."""

from __future__ import annotations

import runpy
from pathlib import Path

import click

from jwstrdf.cli.group import COMMANDS, jwstrdf

HERE = Path(__file__).resolve().parent
NAMES = ("questions", "competency", "ontology", "relationships")

STUB = "../jwstrdf/opened/topics.pyi"
"""The types of the stored questions in Python, made from the same files."""

HEAD = """# Commands

Made from `--help` by `make docs`; do not edit.

The answer is on stdout, everything else on stderr. Exit codes: 0 fine, 1 a finding, 2 usage, 3 bad input or unknown
name, 4 store, 130 interrupted, 141 closed pipe ([errors.md](errors.md)).
Settings: [how-to/settings.md](how-to/settings.md).
"""


def reference() -> str:
    """The text of cli.md."""
    pages = [_page("jwstrdf", jwstrdf, None)]
    outer = click.Context(jwstrdf, info_name="jwstrdf", terminal_width=100, max_content_width=100)
    for name in COMMANDS:
        command = jwstrdf.get_command(outer, name)
        assert command is not None
        pages.append(_page(name, command, outer))
        if isinstance(command, click.Group):
            inner = click.Context(command, info_name=name, parent=outer)
            pages += [_page(f"{name} {sub}", c, inner, sub) for sub, c in command.commands.items()]
    return HEAD + "".join(pages)


def _page(title: str, command: click.Command, parent: click.Context | None, name: str | None = None) -> str:
    context = click.Context(
        command,
        info_name=name or title,
        parent=parent,
        terminal_width=100,
        max_content_width=100,
        help_option_names=["-h", "--help"],
    )
    return f"\n## {title}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def pages() -> dict[str, str]:
    """The text of every generated page by its file name."""
    made = {name: runpy.run_path(str(HERE / "generate" / f"{name}.py"))["page"]() for name in NAMES}
    stub = runpy.run_path(str(HERE / "generate" / "topics.py"))["page"]()
    return {"cli.md": reference(), STUB: stub, **{f"{name}.md": text for name, text in made.items()}}


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
