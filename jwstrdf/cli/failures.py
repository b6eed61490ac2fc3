"""Errors as a user sees them: the message on stderr, the `error` object of CONTRACT.md on stdout, the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from jwstrdf.errors import JwstrdfError, StoreError, UsageError

INTERRUPTED = 130
PIPE_CLOSED = 141

CLICK_CODES = {
    "NoSuchOption": "unknown-option",
    "MissingParameter": "missing-argument",
    "BadOptionUsage": "bad-option",
    "BadParameter": "bad-option",
    "BadArgumentUsage": "bad-option",
    "FileError": "bad-option",
}
"""Our code for each kind of mistake that the option parser finds itself."""


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the call asks for JSON; read from the raw words, since a usage error comes before parsing ends."""
    words = list(arguments)
    if "--" in words:
        words = words[: words.index("--")]
    given = "--json" in words or any(word.startswith("--json=") for word in words)
    return given or "--format=json" in words or ("--format", "json") in pairwise(words)


def report(problem: Exception, *, as_json: bool) -> int:
    """Shows an error and gives its exit code."""
    error = as_error(problem)
    if as_json:
        from jwstrdf.cli.output import speaks_unicode

        text = json.dumps({"error": error.as_dict()}, ensure_ascii=not speaks_unicode())
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
        return error.exit_code
    from jwstrdf.cli.text import printable, say

    say(f"error: {printable(str(error))}", indent="  ", out=sys.stderr)
    if error.hint:
        say(f"  try: {printable(error.hint)}", indent="    ", out=sys.stderr)
    return error.exit_code


def as_error(problem: Exception) -> JwstrdfError:
    """Any exception as one of ours: click's mistakes by kind, files that cannot be read, and our own bugs."""
    if isinstance(problem, JwstrdfError):
        return problem
    if isinstance(problem, click.ClickException):
        code = next((CLICK_CODES[k.__name__] for k in type(problem).__mro__ if k.__name__ in CLICK_CODES), "usage")
        context = problem.ctx if isinstance(problem, click.UsageError) else None
        path = context.command_path if context else "jwstrdf"
        return UsageError(code, problem.format_message(), hint=f"{path} --help")
    if isinstance(problem, OSError):
        return StoreError(
            "not-accessible",
            problem.strerror or str(problem),
            where=None if problem.filename is None else str(problem.filename),
            hint="look at the path, its permissions and the free space",
        )
    import traceback

    sys.stderr.write("".join(traceback.format_exception(problem)))
    return StoreError(
        "internal-error",
        f"a mistake in jwstrdf itself: {type(problem).__name__}: {problem}",
        hint="report it with the lines above and the output of `jwstrdf doctor --json`",
    )
