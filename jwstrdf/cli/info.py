"""`jwstrdf info`: what the store holds."""

from __future__ import annotations

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf info
  jwstrdf info --json
"""


@click.command("info", epilog=EPILOG, short_help="What the store holds.")
@store_options
@json_option
def command(settings: Settings, as_json: bool) -> int:
    """What the store holds.

    Counts of products, sources, observations and programs, the engine, and the version of the ontology.
    """
    from jwstrdf.answers.info import info
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.text import write_pairs

    told = info(settings.store, **settings.of_endpoint)
    if as_json:
        write_json(told)
    else:
        write_pairs([(name.replace("_", " "), _readable(value)) for name, value in told.items()])
    return 0


def _readable(value: object) -> object:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value
