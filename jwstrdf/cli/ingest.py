"""`jwstrdf ingest`: files into the store."""

from __future__ import annotations

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf ingest examples/jw02733-o002
  jwstrdf ingest examples/jw02733-o002/products.csv --dry-run --json
"""


@click.command("ingest", epilog=EPILOG, short_help="Read files, folders and archives into the store.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--dry-run", is_flag=True, help="Read and compare, write nothing.")
@click.option("--bulk", is_flag=True, help="Keep no named graph for each source (for very many sources).")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that read files.")
@click.option("--checksum", is_flag=True, help="Hash FITS files whole, not only their header and size.")
@click.option(
    "--commit-every",
    type=click.IntRange(min=1),
    default=5000,
    show_default=True,
    metavar="N",
    help="Sources that are stored at a time; a run that is killed loses at most those.",
)
@click.option("--base", metavar="IRI", help="Base of the IRIs of a new store (default: JWSTRDF_BASE).")
@store_options
@json_option
def command(
    paths: tuple[str, ...],
    dry_run: bool,
    bulk: bool,
    jobs: int,
    checksum: bool,
    commit_every: int,
    base: str | None,
    settings: Settings,
    as_json: bool,
) -> int:
    """Read files, folders and archives into the store.

    PATH is a file, a folder (with all below it) or a tar archive. What a file is follows from its content:
    associations, product tables, name lists; any other file counts as a file that exists. A source that did not
    change is passed over, a changed one is replaced, one that cannot be read is rejected whole (exit code 3) and
    the others are kept. The store is made when it is not there. At the end stands a table: for each kind of source
    its files, the products that they name, the facts that they state, and what was refused or warned of, by code.
    """
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.reports import BAD_INPUT, progress, write_report
    from jwstrdf.ingest import ingest

    with progress("reading") as move:
        report = ingest(
            paths,
            settings.store,
            base=base or settings.base,
            bulk=bulk,
            dry_run=dry_run,
            jobs=jobs,
            checksum=checksum,
            commit_every=commit_every,
            progress=move,
        )
    if as_json:
        write_json(report.as_dict())
    else:
        write_report(report)
    return BAD_INPUT if report.rejected else 0
