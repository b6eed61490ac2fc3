"""`jwstrdf export`: the graph, or a part of it, as a file of RDF."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, json_option, store_options
from jwstrdf.errors import UsageError

EPILOG = """\b
Examples:
  jwstrdf export --output everything.nq.gz
  jwstrdf export jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf export jw02733-o002_t001_miri_f1130w --output observation.ttl
  jwstrdf export --graph examples/jw02733-o002/products.csv --output said.nt --json
"""


@click.command("export", epilog=EPILOG, short_help="Write the graph, or a part of it, as RDF.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--output", "-o", default="-", metavar="FILE|-", help="Where to write; - is stdout (default).")
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    help="turtle, ntriples, nquads, trig, rdfxml, jsonld (default: by the ending of FILE; turtle on stdout).",
)
@click.option("--graph", metavar="SOURCE", help="Only what this source said, its own graph (path, location or IRI).")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@store_options
@json_option
def command(
    names: tuple[str, ...],
    output: str,
    form: str | None,
    graph: str | None,
    force: bool,
    settings: Settings,
    as_json: bool,
) -> int:
    """Write the graph, or a part of it, as RDF.

    Without a NAME everything: the truth graph; in nquads and trig also the graph of each source, under its IRI. With
    NAMEs (product, observation, program, association, source; a name, path or IRI) the part of the truth graph that
    describes them. The file is there whole or not at all, compressed where its name ends in .gz, and can be
    ingested again.
    """
    from jwstrdf.cli.interrupt import heard
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.text import count
    from jwstrdf.export.run import export

    if as_json and output == "-":
        raise UsageError("bad-option", "--json and an export to stdout would mix", hint="name a file with --output")
    with heard():
        report = export(
            settings.store, output, names=names, graph=graph, form=form, force=force, **settings.of_endpoint
        )
    if as_json:
        write_json(report.as_dict())
    elif output != "-":
        more = f", {count(report.graphs, 'graph')} of sources" if report.graphs else ""
        sys.stdout.write(f"{output}: {count(report.triples, 'triple')}{more}; {report.format}\n")
    return 0
