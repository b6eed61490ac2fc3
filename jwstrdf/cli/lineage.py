"""`jwstrdf lineage`: what a product was made from, and what was made from it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jwstrdf.cli.options import Settings, format_option, store_options

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage

EPILOG = """\b
Examples:
  jwstrdf lineage jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf lineage jw02733002001_02103_00001_mirimage_uncal.fits --down --depth 3
  jwstrdf lineage jw02733002001_02103_00001_mirimage_cal.fits --both --only-main
  jwstrdf lineage 2+jw02733002001_02103_00001_mirimage_cal.fits+1
  jwstrdf lineage jw02733-o002_t001_miri_f1130w_cat.ecsv --depth 1 --json
  jwstrdf lineage jw02733-o002_t001_miri_f1130w_i2d.fits --with association --format mermaid
  jwstrdf lineage jw02733-o002_t001_miri_f1130w_i2d.fits --depth 1 --format uris
"""


def _words(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """The words of `--with`, checked against what can be added."""
    from jwstrdf.answers.extra import EXTRAS

    words = tuple(word.strip() for word in value.split(",") if word.strip())
    for word in words:
        if word not in EXTRAS:
            raise click.BadParameter(f"{word!r} cannot be added; choose from {', '.join(EXTRAS)}")
    return words


@click.command("lineage", epilog=EPILOG, short_help="What a product was made from, or what was made from it.")
@click.argument("product")
@click.option("--up", is_flag=True, help="What it was made from (default).")
@click.option("--down", is_flag=True, help="What was made from it.")
@click.option("--both", is_flag=True, help="Both in one answer.")
@click.option("--depth", type=click.IntRange(min=1), help="At most so many generations; 1 is direct.")
@click.option("--only-main", is_flag=True, help="Only what carries the science data: no backgrounds, PSFs, catalogues.")
@click.option("--via", metavar="ASN", help="Only what this association states (file name, version or IRI).")
@click.option(
    "--with",
    "extra",
    metavar="WORDS",
    default="",
    callback=_words,
    help="Add what is no lineage: references,association,support,guide-stars.",
)
@click.option("--unfold", is_flag=True, help="Draw every file and step in tree, mermaid and dot.")
@click.option("--include-missing", is_flag=True, help="In a list for downloads: also files that are merely named.")
@store_options
@format_option("tree", "json", "csv", "mermaid", "dot", "prov-json", "prov-n", "ttl", "uris", "curl", "manifest")
def command(
    product: str,
    up: bool,
    down: bool,
    both: bool,
    depth: int | None,
    only_main: bool,
    via: str | None,
    extra: tuple[str, ...],
    unfold: bool,
    include_missing: bool,
    settings: Settings,
    form: str,
) -> int:
    """What a product was made from, or what was made from it.

    PRODUCT is a file name, a path, a mast: URI, an IRI, or a product name of an association; or a selection:
    2+PRODUCT+1 is two generations up and one down, +PRODUCT all up, PRODUCT+ all down, +PRODUCT+ both.

    Tree, mermaid and dot fold files that are alike, and count what --with adds (--unfold: nothing is folded); every
    other format always has all of them. Without --via the current association of a product speaks. Exit code 0 also
    where nothing is known.
    """
    from jwstrdf.answers.lineage import lineage
    from jwstrdf.cli.session import reading

    direction = _direction(up=up, down=down, both=both)
    with reading(settings) as store:
        answer = lineage(store, product, direction=direction, depth=depth, via=via, extra=extra, only_main=only_main)
        if form in ("uris", "curl", "manifest"):
            from jwstrdf.answers.downloads import of_lineage
            from jwstrdf.draw.downloads import text as listed

            title = f"Lineage of {answer.product}"
            sys.stdout.write(listed(of_lineage(store, answer), form, title=title, include_missing=include_missing))
            return 0
    if form == "json":
        from jwstrdf.cli.output import write_json

        write_json(answer.as_dict())
    elif form == "tree" and sys.stdout.isatty():
        from rich.console import Console

        from jwstrdf.draw.tree import rich_tree

        console = Console(highlight=False)
        console.print(rich_tree(answer, fold=not unfold, width=console.width))
    else:
        from jwstrdf.draw import text

        sys.stdout.write(text(answer, form, fold=not unfold))
    if form == "tree":
        sys.stdout.write(_summary(answer, only_main))
    return 0


def _direction(**flags: bool) -> str | None:
    """The one direction of the flags; two of them say nothing."""
    given = [name for name, there in flags.items() if there]
    if len(given) > 1:
        from jwstrdf.errors import UsageError

        raise UsageError(
            "bad-option", " and ".join(f"--{g}" for g in given) + " together", hint="--both is up and down in one"
        )
    return given[0] if given else None


def _summary(answer: Lineage, only_main: bool) -> str:
    """How much there is, and whether it reaches the raw data."""
    from jwstrdf.cli.text import count

    said = f"{count(len(answer.nodes), 'file')}, {count(len(answer.edges), 'step')}"
    if answer.complete is not None:
        path = "path of the main line" if only_main else "path"
        end = (
            f"every {path} ends in raw data that are there"
            if answer.complete
            else f"some {path} does not end in raw data"
        )
        said += f"; {'complete' if answer.complete else 'not complete'}: {end}"
    return f"{said}\n"
