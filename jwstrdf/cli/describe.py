"""`jwstrdf describe`: what names say by themselves."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import json_option
from jwstrdf.errors import UsageError

EPILOG = """\b
Examples:
  jwstrdf describe jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf describe mast:JWST/product/jw02733002001_02103_00001_mirimage_o002_crf.fits --json
"""

SPARE = {"scope": 3, "role": 2, "suffix": 1}
"""What a narrow terminal can do without."""


@click.command("describe", epilog=EPILOG, short_help="What a file name says by itself; needs no store.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...|-")
@json_option
def command(names: tuple[str, ...], as_json: bool) -> int:
    """What a file name says by itself; needs no store.

    NAME is a file name, a path, a mast: URI or an IRI; - reads names from stdin, one a line. The exit code is 1
    when a name follows no rule of the grammar; such a name is still a file, of unknown type.
    """
    from jwstrdf.answers.describe import describe
    from jwstrdf.cli.output import write_json

    answer = describe(_given(names))
    if as_json:
        write_json(answer)
    elif len(answer["names"]) == 1:
        from jwstrdf.cli.text import write_pairs

        write_pairs([(key, value) for key, value in answer["names"][0].items() if value is not None])
    else:
        from jwstrdf.cli.text import Column, printable, say, write_table

        keys: tuple[str, ...] = ("filename", "kind", "level", "scope", "role", "suffix", "valid", "reason")
        if sys.stdout.isatty():  # the reasons are sentences: they stand below
            keys = keys[:-1]
        columns = [Column(key, spare=SPARE.get(key, 0)) for key in keys]
        write_table(columns, [[told[key] for key in keys] for told in answer["names"]])
        for told in answer["names"]:
            if told["reason"] and "reason" not in keys:
                say(f"{printable(told['filename'])}: {told['reason']}", indent="  ")
    return 0 if all(told["valid"] for told in answer["names"]) else 1


def _given(names: tuple[str, ...]) -> list[str]:
    """The names of the call, `-` replaced by the lines of stdin that are not blank."""
    if "-" not in names:
        return list(names)
    if names != ("-",):
        raise UsageError("bad-option", "- stands alone: the names come from stdin", hint="jwstrdf describe -")
    return [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
