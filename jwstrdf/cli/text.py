"""Text for people: sizes, counts, names without control characters, tables for a terminal or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

GAP = 3
"""Columns of a terminal between two columns of a table."""

LEGIBLE = 14
"""Characters that a column of names needs; with less a terminal shows one cell a line."""

NONE = "-"
"""How a value that nobody knows is shown in a table (in JSON it is null)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, and whether its cells are numbers (aligned right).

    On a terminal too narrow for the table, columns that can be spared are left out, the highest `spare` first.
    """

    name: str
    number: bool = False
    spare: int = 0


def printable(value: str) -> str:
    """The text with control characters written out, so that a file name cannot steer a terminal."""
    if value.isprintable():
        return value
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in value)


def size(number: int | None) -> str:
    """Bytes in decimal units with three digits (56692800 -> 56.7 MB)."""
    if number is None:
        return NONE
    value = float(number)
    for unit in ("B", "kB", "MB", "GB", "TB", "PB"):
        if abs(value) < 999.5 or unit == "PB":
            return f"{number} B" if unit == "B" else f"{value:.3g} {unit}"
        value /= 1000
    raise AssertionError


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun (1 file, 3 files)."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def flag(value: bool | None) -> str:
    """yes, no, or unknown."""
    return NONE if value is None else "yes" if value else "no"


def cell(value: object) -> str:
    """Any value as one line of text."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return flag(value)
    return printable(str(value))


def write_table(
    columns: Sequence[Column], rows: Iterable[Sequence[object]], *, title: str | None = None, out: TextIO | None = None
) -> None:
    """A table: with rules and colour on a terminal, plain aligned columns in a pipe; never cut short in a pipe."""
    stream = out or sys.stdout
    cells = [[cell(value) for value in row] for row in rows]
    if stream.isatty():
        _rich_table(columns, cells, title, stream)
        return
    if title:
        stream.write(f"{title}\n")
    widths = [max([len(c.name), *(len(row[i]) for row in cells)]) for i, c in enumerate(columns)]
    for row in [[c.name for c in columns], *cells]:
        parts = [
            text.rjust(width) if column.number else text.ljust(width)
            for text, width, column in zip(row, widths, columns, strict=True)
        ]
        stream.write("  ".join(parts).rstrip() + "\n")


def _rich_table(columns: Sequence[Column], cells: list[list[str]], title: str | None, stream: TextIO) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=stream)
    kept = _with_room(columns, cells, console.width)
    if _crowded(columns, cells, kept, console.width):
        _records(columns, cells, title, stream)
        return
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold"
    )
    for place in kept:
        column = columns[place]
        table.add_column(column.name, justify="right" if column.number else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(row[place]) for place in kept))
    console.print(table)
    missing = [c.name for place, c in enumerate(columns) if place not in kept]
    if missing:
        say(f"No room here for: {', '.join(missing)}.", out=stream)


def _with_room(columns: Sequence[Column], cells: list[list[str]], width: int) -> list[int]:
    """The columns that are shown: all if there is room, else without those that can be spared."""
    widths = [max([len(c.name), *(len(row[i]) for row in cells)]) for i, c in enumerate(columns)]
    kept = list(range(len(columns)))
    for place in sorted((i for i in kept if columns[i].spare), key=lambda i: -columns[i].spare):
        if sum(widths[i] + GAP for i in kept) <= width:
            break
        kept.remove(place)
    return kept


def _crowded(columns: Sequence[Column], cells: list[list[str]], kept: list[int], width: int) -> bool:
    """Whether the wide columns would be so narrow that nobody could read the names in them."""
    widths = [max([len(columns[i].name), *(len(row[i]) for row in cells)]) for i in kept]
    wide = [w for w in widths if w > LEGIBLE]
    room = width - GAP * len(kept) - (sum(widths) - sum(wide))
    return sum(widths) + GAP * len(kept) > width and room < LEGIBLE * len(wide)


def _records(columns: Sequence[Column], cells: list[list[str]], title: str | None, stream: TextIO) -> None:
    """The rows one below the other, a line for each cell that is known."""
    if title:
        stream.write(f"{title}\n")
    for place, row in enumerate(cells):
        stream.write("\n" if place else "")
        write_pairs([(c.name, text) for c, text in zip(columns, row, strict=True) if text != NONE], out=stream)


def say(text: str, *, indent: str = "", out: TextIO | None = None) -> None:
    """A sentence as one line; on a terminal it is broken between words only, and `indent` goes before what follows."""
    stream = out or sys.stdout
    if stream.isatty():
        import shutil
        import textwrap

        width = shutil.get_terminal_size().columns
        text = textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    stream.write(text + "\n")


def write_pairs(pairs: Sequence[tuple[str, object]], *, out: TextIO | None = None) -> None:
    """Names and values, one pair a line, the values aligned."""
    stream = out or sys.stdout
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        stream.write(f"{name.ljust(width)}  {cell(value)}\n")
