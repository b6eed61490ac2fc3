"""A table as its file writes it: texts in columns, and where in the file each row stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.errors import BadInputError

if TYPE_CHECKING:
    import polars as pl

WANTED: dict[str, str] = {
    # column of the table `listings` -> column of MAST product tables
    "filename": "productFilename",
    "obs_id": "obs_id",
    "obsid": "obsID",
    "parent_obsid": "parent_obsid",
    "data_uri": "dataURI",
    "product_type": "productType",
    "subgroup": "productSubGroupDescription",
    "description": "description",
    "mrp": "productGroupDescription",
    "size": "size",
    "data_rights": "dataRights",
    "calib_level": "calib_level",
    "dataproduct_type": "dataproduct_type",
    "collection": "obs_collection",
    "project": "project",
    "prvversion": "prvversion",
    "proposal_id": "proposal_id",
    "filters": "filters",
}


@dataclass(slots=True)
class RawTable:
    """Columns of a file under the names of the file; `first` is the number of the first row in the file's own count.

    `numbers` gives the number of every row where they do not simply follow each other. `clean` says that the
    reader has already made sure that there is no control character.
    """

    frame: pl.DataFrame | None
    where: str
    unit: str = "row"
    first: int = 1
    numbers: Sequence[int] | None = None
    clean: bool = False

    def take(self) -> pl.DataFrame:
        """The columns, given away: a large table should not be in memory twice."""
        frame, self.frame = self.frame, None
        assert frame is not None
        return frame

    def place(self, *rows: int) -> str:
        """Where rows stand: `line 3`, `lines 3 and 7`, `data[0]`."""
        numbers = [self.numbers[r] if self.numbers is not None else self.first + r for r in rows]
        if self.unit.endswith("[]"):
            return " and ".join(f"{self.unit[:-1]}{n}]" for n in numbers)
        return f"{self.unit}{'s' if len(rows) > 1 else ''} " + " and ".join(str(n) for n in numbers)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns a reader takes: `key` marks the table, `choose` gives our name of each column that is taken."""

    key: str
    choose: Callable[[Sequence[str], str], dict[str, str]]


def every_column(key: str) -> Wanted:
    """All columns under their lower-case names; the one called `key` must be there."""

    def choose(present: Sequence[str], where: str) -> dict[str, str]:
        columns = {c.strip().lower(): c for c in present}
        if key.lower() not in columns:
            raise BadInputError(
                "missing-column",
                f"the column {key} is missing; it says what a row speaks of",
                hint="download the table with all its columns",
                where=where,
            )
        if len(columns) < len(present):
            lower = [c.strip().lower() for c in present]
            twice = next(c for i, c in enumerate(present) if lower[i] in lower[:i])
            raise BadInputError(
                "duplicate-column",
                f"line 1: the column {twice!r} occurs twice; it is not clear which is meant",
                hint="remove one of the two columns",
                where=where,
            )
        return columns

    return Wanted(key, choose)


def wanted_columns(present: Sequence[str], where: str) -> dict[str, str]:
    """Which column of the file gives which column of `listings`; capitals and blanks around
    it make no difference.

    BadInputError where the file has a column twice or lacks one that it cannot do without.
    """
    if len(set(present)) < len(present):
        twice = next(c for i, c in enumerate(present) if c in present[:i])
        raise BadInputError(
            "duplicate-column",
            f"line 1: the column {twice!r} occurs twice; it is not clear which is meant",
            hint="remove one of the two columns",
            where=where,
        )
    exact = {c.strip(): c for c in reversed(present)}
    lower = {c.strip().lower(): c for c in reversed(present)}
    found = {ours: exact.get(theirs) or lower.get(theirs.lower()) for ours, theirs in WANTED.items()}
    columns = {ours: theirs for ours, theirs in found.items() if theirs is not None}
    missing = "filename" if "filename" not in columns else None
    if missing is None and "data_uri" not in columns and {"parent_obsid", "obs_id"} & columns.keys():
        missing = "data_uri"
    if missing:
        raise BadInputError(
            "missing-column",
            f"the column {WANTED[missing]} is missing; a table that says which file belongs to which observation "
            "must have it",
            hint="download the product list with all its columns",
            where=where,
        )
    return columns


PRODUCTS = Wanted(WANTED["filename"], wanted_columns)
"""What is taken of product tables."""
