"""`jwstrdf query`: one stored question with its parameters."""

from __future__ import annotations

import sys

import click

from jwstrdf.cli.options import Settings, format_option, store_options
from jwstrdf.errors import UsageError

EPILOG = """\b
Examples:
  jwstrdf query lineage/upstream -p product=jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf query inventory/counts --format csv
  jwstrdf query lineage/inputs -p product=jw02733-o002_t001_miri_f1130w_i2d.fits --format uris
"""


def _names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from jwstrdf.questions.library import names

    return [name for name in names() if name.startswith(incomplete)]


@click.command("query", epilog=EPILOG, short_help="Run a stored question.")
@click.argument("name", shell_complete=_names)
@click.option("-p", "--parameter", "given", multiple=True, metavar="KEY=VALUE", help="A parameter; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows.")
@click.option("--include-missing", is_flag=True, help="In a list for downloads: also files that are merely named.")
@store_options
@format_option("table", "json", "csv", "tsv", "votable", "ttl", "uris", "curl", "manifest")
def command(
    name: str, given: tuple[str, ...], limit: int | None, include_missing: bool, settings: Settings, form: str
) -> int:
    """Run a stored question.

    NAME is topic/question, or the question alone where only one topic has it; `jwstrdf questions` lists them
    with their parameters. The formats uris, curl and manifest are lists for a download of all files in the answer.
    """
    from jwstrdf.cli.session import reading
    from jwstrdf.questions import formats
    from jwstrdf.questions.run import run

    with reading(settings) as store:
        result = run(store, name, parameters(given), limit=limit)
        base = store.base
        if form in ("uris", "curl", "manifest"):
            from jwstrdf.answers.downloads import of_answer
            from jwstrdf.draw.downloads import text

            title = f"Files in the answer to {result.question}"
            sys.stdout.write(text(of_answer(store, result), form, title=title, include_missing=include_missing))
            return 0
    if form == "table" and result.form != "construct":
        from jwstrdf.cli.text import Column, write_table

        write_table([Column(c) for c in result.columns], formats.table_rows(result, base))
    else:
        sys.stdout.write(formats.text(result, "ttl" if form == "table" else form))
    return 0


def parameters(given: tuple[str, ...]) -> dict[str, list[str]]:
    """`key=value` words as a mapping; a key may come several times."""
    found: dict[str, list[str]] = {}
    for word in given:
        key, mark, value = word.partition("=")
        if not mark or not key.strip():
            raise UsageError(
                "bad-parameter", f"{word!r} is no KEY=VALUE", where="-p", hint="for example: -p program=02733"
            )
        found.setdefault(key.strip(), []).append(value)
    return found
