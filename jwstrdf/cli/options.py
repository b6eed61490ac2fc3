"""Options that many commands share, and the settings that come from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from jwstrdf.settings import Settings, resolve

Function = Callable[..., Any]


def json_option(function: Function) -> Function:
    """Adds `--json`; the command gets `as_json`, also where the flag stands before the command's name."""

    @click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
    @wraps(function)
    def wrapped(*args: Any, as_json: bool, **options: Any) -> Any:
        return function(*args, as_json=as_json or bool(_before_command("as_json")), **options)

    return wrapped


def store_options(function: Function) -> Function:
    """Adds `--store`; the command gets `settings`."""

    @click.option(
        "--store",
        metavar="STORE",
        help="Folder of the store, or URL of a SPARQL endpoint (default: JWSTRDF_STORE, else ./jwstrdf-store).",
    )
    @wraps(function)
    def wrapped(*args: Any, store: str | None, **options: Any) -> Any:
        return function(*args, settings=resolve(store or _before_command("store")), **options)

    return wrapped


def format_option(*formats: str) -> Callable[[Function], Function]:
    """Adds `--format` with these values, the first being the default; `--json` is short for `--format json`."""

    def decorate(function: Function) -> Function:
        @click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            help=f"How to write the answer (default: {formats[0]}); --json is short for --format json.",
        )
        @json_option
        @wraps(function)
        def wrapped(*args: Any, form: str | None, as_json: bool, **options: Any) -> Any:
            if as_json and form not in (None, "json"):
                raise click.UsageError(f"--json and --format {form} ask for two different formats")
            return function(*args, form="json" if as_json else form or formats[0], **options)

        return wrapped

    return decorate


def _before_command(option: str) -> Any:
    """The value that an option has where it stands before the command's name."""
    return (click.get_current_context().obj or {}).get(option)


__all__ = ["Settings", "format_option", "json_option", "store_options"]
