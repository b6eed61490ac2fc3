"""The commands by name: each lies in a module of its own, imported only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from jwstrdf import __version__
from jwstrdf.errors import ParameterError, UsageError

COMMANDS = {
    "describe": "What a file name says by itself; needs no store.",
    "ingest": "Read files, folders and archives into the store.",
    "forget": "Take back what a source said.",
    "rebuild": "Compute the truth graph anew from the stored tables.",
    "find": "Products by target, position, time, instrument, filter or text.",
    "lineage": "What a product was made from, or what was made from it.",
    "related": "Everything related to a product, by family.",
    "impact": "What something touched; which products are stale.",
    "mrp": "The Minimum Recommended Products of observations.",
    "needs": "What must be on disk to make a product again.",
    "recipe": "The association and command lines that make a product again.",
    "history": "Versions of a product: date, pipeline, context, association.",
    "missing": "Files that should exist and are not there, and why.",
    "leftover": "Files of an older run that nothing explains any more.",
    "diff": "What differs between stores, folders, tables or versions.",
    "conflicts": "Where sources disagree, and which value counts.",
    "query": "Run a stored question.",
    "questions": "The stored questions and their parameters.",
    "sparql": "Run a SPARQL query on the truth graph.",
    "export": "Write the graph, or a part of it, as RDF.",
    "info": "What the store holds.",
    "doctor": "Check the installation and the store.",
    "ontology": "Check the ontology, or show a term of it.",
}
"""Command -> its line in `jwstrdf --help` (a test compares it with the command's own first line)."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the order of a first session."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"jwstrdf.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command; an error about a parameter names the option as it is typed."""
        try:
            return super().invoke(ctx)
        except ParameterError as problem:
            option = self._option(ctx, problem.parameter)
            if option is None:
                raise
            raise problem.of_option(option) from problem

    def _option(self, ctx: click.Context, parameter: str) -> str | None:
        """The option of the command that was called which gives this parameter; None for none, as of `query`."""
        command = self.get_command(ctx, ctx.invoked_subcommand or "")
        if command is None:
            return None
        for given in command.params:
            if (given.name or "").rstrip("_") == parameter and isinstance(given, click.Option):
                return max(given.opts, key=len)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a call; for a mistyped one an error that names the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=3)
            raise UsageError(
                "unknown-command",
                f"there is no command {name!r}",
                hint=" or ".join(f"jwstrdf {n}" for n in near) if near else "jwstrdf --help lists the commands",
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


EPILOG = """\b
Examples:
  jwstrdf describe jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf ingest examples/jw02733-o002
  jwstrdf lineage jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf mrp jw02733-o002_t001_miri_f1130w --why
"""


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="jwstrdf", message="%(prog)s %(version)s")
@click.option("--store", metavar="STORE", help="Folder of the store (default: JWSTRDF_STORE, else ./jwstrdf-store).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
@click.pass_context
def jwstrdf(ctx: click.Context, store: str | None, as_json: bool) -> None:
    """A semantic metadata store for JWST data products.

    Answers what a product was made from, what was made from it, what to download, and how that is known.
    """
    ctx.obj = {"store": store, "as_json": as_json}
    if ctx.invoked_subcommand is None:
        if as_json:
            raise UsageError("missing-argument", "no command was given", hint="jwstrdf --help lists the commands")
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)
