"""Selections as graph tools write them: `2+NAME+1` is NAME, two generations up and one down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.errors import UsageError

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

_BEFORE = re.compile(r"(\d{0,9})\+(?=.)", re.DOTALL)
_AFTER = re.compile(r"(?<=.)\+(\d{0,9})\Z", re.DOTALL)

DIRECTIONS = ("up", "down", "both")


@dataclass(frozen=True, slots=True)
class Selection:
    """A product and how far to go from it: generations up and down, None for all; `sides` are those asked for."""

    name: str
    sides: tuple[str, ...]
    up: int | None = None
    down: int | None = None

    @property
    def direction(self) -> str:
        """up, down or both."""
        return "both" if len(self.sides) > 1 else self.sides[0]

    def depth(self, side: str) -> int | None:
        """How many generations on that side."""
        return self.up if side == "up" else self.down

    def reaches(self, side: str | None, distance: int | None) -> bool:
        """Whether what stands there lies within the generations asked for; what has no place does where all are."""
        within = [self.depth(s) for s in self.sides if side in (None, s)]
        return any(d is None or (distance is not None and distance <= d) for d in within)


def select(store: Store, text: str, direction: str | None, depth: int | None) -> Selection:
    """What is asked for. Without direction and depth the text may be `2+NAME+1`, `+NAME`, `NAME+` ...

    A text that the store knows as it stands is a name, whatever it holds; a `+` inside a name is part of it. Of a path
    that begins with digits and `+` write `./` in front.
    UsageError `bad-option` for a depth or direction that cannot be, or for both ways of asking together.
    """
    if direction not in (None, *DIRECTIONS):
        raise UsageError("bad-option", f"the direction is up, down or both, not {direction!r}")
    if depth is not None:
        _whole(depth)
    written = text.strip()
    name, before, after = _taken_apart(store, written)
    if before or after:
        if direction is not None or depth is not None:
            raise UsageError(
                "bad-option",
                f"{written[:200]!r} says itself which way and how far to go, and so does an option",
                hint=f"leave the option out, or write the name alone: {name[:200]}",
            )
        sides = tuple(side for side, found in (("up", before), ("down", after)) if found)
        return Selection(name, sides, _generations(before), _generations(after))
    sides = ("up", "down") if direction == "both" else (direction or "up",)
    return Selection(text, sides, depth, depth)


def _taken_apart(store: Store, written: str) -> tuple[str, re.Match[str] | None, re.Match[str] | None]:
    """The name, and what stands before and after it: as little as leaves a name that the store knows, else both."""
    before, after = _BEFORE.match(written), _AFTER.search(written)
    ways = [(None, None), (None, after), (before, None), (before, after)]
    parts = [(_between(written, b, a), b, a) for b, a in ways]
    possible = [p for p in dict.fromkeys(parts) if p[0]]
    known = (p for p in possible if len(possible) > 1 and "/" not in written and _is_name(store, p[0]))
    return next(known, possible[-1] if possible else (written, None, None))


def _between(written: str, before: re.Match[str] | None, after: re.Match[str] | None) -> str:
    return written[before.end() if before else 0 : after.start() if after else None]


def _is_name(store: Store, text: str) -> bool:
    from jwstrdf.answers.resolve import look_up

    return look_up(store, text) is not None


def _generations(found: re.Match[str] | None) -> int | None:
    return _whole(int(found[1])) if found and found[1] else None


def _whole(depth: int) -> int:
    if not isinstance(depth, int) or isinstance(depth, bool) or depth < 1:
        raise UsageError(
            "bad-option", f"the depth is a whole number from 1, not {depth!r}", hint="--depth 1 or 1+NAME is direct"
        )
    return depth
