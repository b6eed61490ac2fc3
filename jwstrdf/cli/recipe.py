"""`jwstrdf recipe`: the association and the command lines that make a product again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jwstrdf.cli.options import Settings, json_option, store_options

EPILOG = """\b
Examples:
  jwstrdf recipe jw02733-o002_t001_miri_f1130w_i2d.fits
  jwstrdf recipe jw02733002001_02103_00001_mirimage_cal.fits --json
  jwstrdf recipe jw02733-o002_t001_miri_f1130w_i2d.fits --write again
"""


@click.command("recipe", epilog=EPILOG, short_help="The association and command lines that make a product again.")
@click.argument("product")
@click.option("--write", "folder", metavar="FOLDER", help="Write the association files and a shell script there.")
@click.option("--force", is_flag=True, help="Write over files that are there already.")
@store_options
@json_option
def command(product: str, folder: str | None, force: bool, settings: Settings, as_json: bool) -> int:
    """The association and command lines that make a product again.

    Without --write the shell script is printed; --json also holds the associations. An association that no source
    stated is put together from what is known, and said to be. A step gets `--steps.NAME.skip=true` where its header
    says SKIPPED although the association gives it data; other skipped steps are remarks in the script.
    """
    from jwstrdf.answers.recipe import recipe
    from jwstrdf.cli.session import reading

    with reading(settings) as store:
        answer = recipe(store, product)
    names: tuple[str, ...] | None = None
    if folder is not None:
        from jwstrdf.export.recipe import write

        names = write(answer, Path(folder), force=force)
    if as_json:
        from jwstrdf.cli.output import write_json

        write_json({**answer.as_dict(), "written": None if names is None else list(names)})
    elif names is not None:
        from jwstrdf.cli.text import printable

        sys.stdout.writelines(f"{printable(str(Path(str(folder)) / name))}\n" for name in names)
    else:
        from jwstrdf.draw.recipe_script import script

        sys.stdout.write(script(answer))
    return 0
