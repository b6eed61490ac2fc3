"""The entry point `jwstrdf`: runs one command and turns every way to end into an exit code.

0 fine, 1 finding, 2 usage, 3 bad input or unknown name, 4 store or server, 130 interrupted, 141 closed pipe.
With `--json` an error is one JSON object on stdout as well, usage errors included.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from jwstrdf.cli.failures import INTERRUPTED, PIPE_CLOSED, report, wants_json
from jwstrdf.cli.group import jwstrdf

COMPLETION = "_JWSTRDF_COMPLETE"
"""The variable by which a shell asks for completions (docs/how-to/completion.md)."""


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and gives the exit code; never raises what a user could cause."""
    given = list(arguments)
    try:
        try:
            with jwstrdf.make_context("jwstrdf", list(given)) as context:
                code = jwstrdf.invoke(context)
            sys.stdout.flush()
        except click.exceptions.Exit as ended:
            sys.stdout.flush()
            return ended.exit_code
        except (KeyboardInterrupt, click.Abort, EOFError):
            return INTERRUPTED
        except BrokenPipeError:
            raise
        except Exception as problem:
            return report(problem, as_json=wants_json(given))
    except BrokenPipeError:
        _close_stdout()
        return PIPE_CLOSED
    except OSError as problem:  # the error could not be written where the answer should go
        _close_stdout()
        return report(problem, as_json=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _close_stdout() -> None:
    """Points stdout at nothing, so that the interpreter's last flush does not complain about the closed pipe."""
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def main() -> None:
    """What the installed script calls."""
    if COMPLETION in os.environ:
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(jwstrdf, {}, "jwstrdf", COMPLETION, os.environ[COMPLETION]))
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that is no text must not break the answer
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))
