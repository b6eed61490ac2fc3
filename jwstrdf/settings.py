"""Which store, base and patience with endpoints: flags, then JWSTRDF_*, then jwstrdf.toml, then defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jwstrdf.errors import UsageError

FILE = "jwstrdf.toml"
KEYS = ("store", "base", "timeout")
DEFAULT_STORE = "jwstrdf-store"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command needs to open the store; `base` is that of a store still to be made, or of one at an endpoint.

    `timeout` is how many seconds an endpoint may take for an answer.
    """

    store: str
    base: str | None
    timeout: float | None = None

    @property
    def of_endpoint(self) -> dict[str, Any]:
        """What `open_store` must know of an endpoint; nothing for a folder, which says itself which base it has."""
        from jwstrdf.stores import is_remote

        return {"base": self.base, "timeout": self.timeout} if is_remote(self.store) else {}


def resolve(store: str | None = None, base: str | None = None) -> Settings:
    """The settings of a call; the flags given to it win."""
    given = {"store": store, "base": base, "timeout": None}
    environment = {key: os.environ.get(f"JWSTRDF_{key.upper()}") for key in KEYS}
    written = _file(Path(FILE))
    chosen = {key: given[key] or environment[key] or written.get(key) for key in KEYS}
    return Settings(store=chosen["store"] or DEFAULT_STORE, base=chosen["base"], timeout=_seconds(chosen["timeout"]))


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise UsageError(
            "bad-configuration", f"timeout is a number of seconds, not {text!r}", hint='write "60"', where="timeout"
        )
    return seconds


def _file(path: Path) -> dict[str, str]:
    """What jwstrdf.toml of the working folder says; an unknown key or a value of another type is an error."""
    if not path.is_file():
        return {}
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(
            "bad-configuration", f"it is not TOML: {problem}", where=str(path), hint='write: store = "FOLDER"'
        ) from problem
    for key, value in content.items():
        if key not in KEYS:
            raise UsageError(
                "bad-configuration",
                f"the key {key!r} is not known",
                where=str(path),
                hint="known keys: " + ", ".join(KEYS),
            )
        if not isinstance(value, str):
            raise UsageError("bad-configuration", f"{key} must be text in quotes, not {value!r}", where=str(path))
    return content
