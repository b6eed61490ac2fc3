"""`jwstrdf sparql`: a query of the user's own."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf sparql 'SELECT ?name { ?p a jwst:CatProduct ; jwst:filename ?name }'
  jwstrdf sparql 'ASK { ?edge jwst:evidence "association" }' --json
  jwstrdf sparql 'DESCRIBE <https://w3id.org/jwstrdf/observation/jw02733-o002_t001_miri_f1130w>'
"""


@click.command("sparql", epilog=EPILOG, short_help="Run a SPARQL query on the truth graph.")
@click.argument("text", metavar="TEXT|-")
@store_options
@json_option
def command(text: str, settings: Settings, as_json: bool) -> int:
    """Run a SPARQL query on the truth graph.

    TEXT is the query, - reads it from stdin. The prefixes jwst, rdf, rdfs, owl, xsd, prov, dcterms, dcat and skos
    need not be declared. SELECT and ASK give a table (W3C SPARQL JSON results with --json), CONSTRUCT and DESCRIBE
    give Turtle (JSON-LD with --json). Updates and SERVICE are refused.
    """
    from jwstrdf.answers.sparql import json_ld, run_sparql, turtle
    from jwstrdf.cli.output import write_json
    from jwstrdf.cli.session import reading
    from jwstrdf.cli.text import Column, write_table

    query = sys.stdin.read() if text == "-" else text
    with reading(settings) as store:
        answer = run_sparql(store, query)
        base = store.base
    if answer.form in ("CONSTRUCT", "DESCRIBE"):
        if as_json:
            write_json(json_ld(answer.triples, base))
        else:
            sys.stdout.write(turtle(answer.triples, base))
    elif as_json:
        write_json(answer.as_dict())
    elif answer.form == "ASK":
        sys.stdout.write("yes\n" if answer.truth else "no\n")
    else:
        from jwstrdf.questions.formats import short

        rows = [[None if cell is None else short(cell, base) for cell in row] for row in answer.rows]
        write_table([Column(name) for name in answer.columns], rows)
    return 0
