"""`jwstrdf rebuild`: the graph anew."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf rebuild
"""


@click.command("rebuild", epilog=EPILOG, short_help="Compute the truth graph anew from the stored tables.")
@store_options
@json_option
def command(settings: Settings, as_json: bool) -> int:
    """Compute the truth graph anew from the stored tables.

    Needed after a change of the ontology, or when `jwstrdf doctor` says so. No source is read again.
    """
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.reports import remarks
    from jwstrdf.cli.text import count
    from jwstrdf.ingest import rebuild

    report = rebuild(settings.store)
    if as_json:
        write_json(report.as_dict())
    else:
        remarks(report)
        sys.stdout.write(f"made anew: {count(report.triples, 'triple')}; {report.seconds:.1f} s\n")
    return 0
