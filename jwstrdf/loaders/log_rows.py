"""Rows of tables that a log gives, and which of the inputs that a run names are those of one product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jwstrdf.errors import Note

Row = tuple[Any, ...]
Link = tuple[str, str, str | None]
INPUT = "derivedFrom"


@dataclass
class LogRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    facts: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    parameters: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def narrowed(file: str, links: Mapping[Link, int], root_of: Callable[[str], str | None]) -> Mapping[Link, int]:
    """The links without inputs from other exposures, where the product is of one that is among the inputs."""
    own = root_of(file)
    inputs = {target: root_of(target) for relation, target, _ in links if relation == INPUT}
    if own is None or own not in inputs.values():
        return links
    return {key: line for key, line in links.items() if key[0] != INPUT or inputs[key[1]] == own}
