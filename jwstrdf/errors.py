"""Mistakes that a user can repair, each with a stable code, the place, and a way out.

    JwstrdfError                      3
    ├── UsageError                    2   a wrong call: option, parameter, format
    ├── UnknownNameError (LookupError)    a product, association, observation or question that is not there
    ├── BadInputError (ValueError)        a source file that cannot be stored
    └── StoreError (OSError)          4   the store or the server cannot do its work

Codes are words that stay; `docs/errors.md` lists them all.
"""

from __future__ import annotations

from dataclasses import dataclass


class JwstrdfError(Exception):
    """Base of all errors that jwstrdf raises on purpose; shown as a message, never as a traceback."""

    exit_code = 3

    def __init__(self, code: str, message: str, *, hint: str | None = None, where: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where
        if hint:
            self.add_note(f"hint: {hint}")

    def as_dict(self) -> dict[str, str | None]:
        """The `error` object of CONTRACT.md."""
        return {"code": self.code, "message": self.message, "hint": self.hint, "where": self.where}

    def __reduce__(self) -> tuple[object, ...]:
        """Errors travel between processes whole (keyword arguments are not in `args`)."""
        return _again, (type(self), self.code, self.message, self.hint, self.where)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message}"


def _again(kind: type[JwstrdfError], code: str, message: str, hint: str | None, where: str | None) -> JwstrdfError:
    return kind(code, message, hint=hint, where=where)


class UsageError(JwstrdfError):
    """The call itself is wrong (exit code 2)."""

    exit_code = 2


class ParameterError(UsageError):
    """A value that a parameter cannot have. `wrong` ends the sentence that begins with parameter and value."""

    def __init__(self, code: str, parameter: str, value: str, wrong: str, *, hint: str) -> None:
        super().__init__(code, f"{parameter}={value!r} is {wrong}", hint=hint)
        self.parameter, self.value, self.wrong = parameter, value, wrong

    def of_option(self, option: str) -> UsageError:
        """The same in the words of the command line: the option as it is typed there."""
        hint = self.hint and self.hint.replace(f"{self.parameter}=", f"{option} ")
        return UsageError(self.code, f"{option} {self.value!r} is {self.wrong}", hint=hint)

    def __reduce__(self) -> tuple[object, ...]:
        return _wrong, (self.code, self.parameter, self.value, self.wrong, self.hint)


def _wrong(code: str, parameter: str, value: str, wrong: str, hint: str) -> ParameterError:
    return ParameterError(code, parameter, value, wrong, hint=hint)


class UnknownNameError(JwstrdfError, LookupError):
    """The name is not in the store (exit code 3)."""


class BadInputError(JwstrdfError, ValueError):
    """A source file cannot be stored; `where` names file, row, column, keyword or line (exit code 3)."""


class StoreError(JwstrdfError, OSError):
    """The store or the server failed (exit code 4)."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd in a source that is stored nevertheless."""

    code: str
    message: str
    where: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """The warning object of CONTRACT.md (`ingest`)."""
        return {"code": self.code, "message": self.message, "where": self.where}
