"""`jwstrdf doctor`: is the installation whole, is the store sound."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf doctor
  jwstrdf doctor --json
"""


@click.command("doctor", epilog=EPILOG, short_help="Check the installation and the store.")
@store_options
@json_option
def command(settings: Settings, as_json: bool) -> int:
    """Check the installation and the store.

    Looks at the versions of what is installed, at the ontology and the questions, and at the store: whether graph,
    tables and ledger agree. Changes nothing; says what to do. Exit code 1 when something is wrong.
    """
    from jwstrdf.answers.doctor import doctor
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.text import printable

    told = doctor(settings.store, **settings.of_endpoint)
    if as_json:
        write_json(told)
    else:
        width = max((len(check["name"]) for check in told["checks"]), default=0)
        for check in told["checks"]:
            mark = "ok  " if check["ok"] else "BAD "
            sys.stdout.write(f"{mark} {check['name'].ljust(width)}  {printable(check['detail'] or '')}\n")
            if check["fix"]:
                sys.stdout.write(f"     {' ' * width}  try: {printable(check['fix'])}\n")
        sys.stdout.write("All is well.\n" if told["ok"] else "Something is wrong; see above.\n")
    return 0 if told["ok"] else 1
