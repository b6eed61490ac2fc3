"""Warnings of a loader: so many of one code, and how many more there were."""

from __future__ import annotations

from collections import Counter

from jwstrdf.errors import Note

MOST = 20
"""So many warnings of one code are given; the rest are counted."""


class Notes:
    """Adds warnings of one source to a list."""

    def __init__(self, out: list[Note], where: str) -> None:
        self.out, self.where = out, where
        self.given: Counter[str] = Counter()

    def add(self, code: str, message: str) -> None:
        """A warning; beyond the first ones of its code it is only counted."""
        self.given[code] += 1
        if self.given[code] <= MOST:
            self.out.append(Note(code, message, self.where))

    def close(self) -> None:
        """Say how many were not given."""
        for code, count in self.given.items():
            if count > MOST:
                self.out.append(Note(code, f"{count - MOST:,} more warnings like these", self.where))
        self.given.clear()
