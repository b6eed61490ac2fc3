"""Writing a recipe to a folder: its associations and its script, all of them or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf.draw.recipe_script import script
from jwstrdf.errors import StoreError
from jwstrdf.export.target import check, opened

if TYPE_CHECKING:
    from jwstrdf.answers.recipe import Recipe


def write(recipe: Recipe, folder: Path, *, force: bool = False) -> tuple[str, ...]:
    """Write the association files and the script into a folder, made where it is not there; their names.

    UsageError `output-exists` where one of them is there already and `force` is not given: then none is written.
    """
    texts = {made.filename: json.dumps(made.document, indent=4) + "\n" for made in recipe.associations}
    texts[script_name(recipe)] = script(recipe)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreError("not-accessible", str(problem), hint="name another folder", where=str(folder)) from problem
    for name in texts:
        check(str(folder / name), force=force)
    for name, text in texts.items():
        with opened(str(folder / name), force=force) as sink:
            sink.write(text.encode("utf-8"))
    return tuple(sorted(texts))


def script_name(recipe: Recipe) -> str:
    """The name of the script: that of the product, without its extension."""
    return f"{Path(recipe.product).stem or 'recipe'}.sh"
