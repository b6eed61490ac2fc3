"""`jwstrdf forget`: sources out of the store."""

from __future__ import annotations

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf forget examples/jw02733-o002/products.csv --dry-run
  jwstrdf forget examples/jw02733-o002
"""


@click.command("forget", epilog=EPILOG, short_help="Take back what a source said.")
@click.argument("targets", nargs=-1, required=True, metavar="PATH...")
@click.option("--dry-run", is_flag=True, help="Say what would go, write nothing.")
@store_options
@json_option
def command(targets: tuple[str, ...], dry_run: bool, settings: Settings, as_json: bool) -> int:
    """Take back what a source said.

    PATH is the path of a source, of a folder or archive (all sources below it), or the IRI of a source. What no
    other source supports leaves the answers. A name that sources of several folders have is refused. The files
    themselves are not touched.
    """
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.reports import write_report
    from jwstrdf.ingest import forget

    report = forget(targets, settings.store, dry_run=dry_run)
    if as_json:
        write_json(report.as_dict())
    else:
        write_report(report)
    return 0
