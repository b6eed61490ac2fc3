"""Keyword tables of the archive's searches by instrument: one row for each file, with the keywords of its header.

Source: MAST, services Mast.Jwst.Filtered.*; columns are header keywords in lower case, `-` written as `_`, and a few
of the archive's own.
"""

from __future__ import annotations

from datetime import UTC, timedelta, tzinfo

import polars as pl

from jwstrdf.loaders import fits_values, table_times, texts
from jwstrdf.loaders.fact_columns import extensions, meanings
from jwstrdf.loaders.fact_table import FactRows, FactTable, Subject
from jwstrdf.loaders.fits import ASSOCIATION, POOL
from jwstrdf.loaders.raw_table import RawTable, every_column

TABLE = "keyword-table"
WANTED = every_column("filename")
_SUBJECT = Subject("product", "filename")
_DAY, _START = "observationDate", "startMjd"
"""The properties of two columns that tell the same time, from which the zone of counted times is told."""
_SAME = timedelta(seconds=1)


def read(raw: RawTable) -> FactRows:
    """The rows of a table; BadInputError with row, column and value of what cannot be stored."""
    table = FactTable(raw, _SUBJECT, meanings(TABLE, keywords=True))
    out = FactRows(table.facts(_zone(table)), notes=table.notes)
    for name in table.frame["filename"].unique(maintain_order=True):
        out.mentions[name] = "listed"
    _links(table, out)
    _steps(table, out)
    return out


def _zone(table: FactTable) -> tzinfo:
    """The zone in which `/Date(ms)/` was counted: that of the archive, unless the table itself proves UTC."""
    found = {m.fact: c for c, m in table.known.items() if m.fact in (_DAY, _START) and c in table.written}
    if len(found) == 2:
        day, start = pl.col(found[_DAY]), pl.col(found[_START])
        for cell, mjd in table.frame.filter(day.is_not_null() & start.is_not_null()).select(day, start).iter_rows():
            if table_times.is_counted(cell):
                try:
                    told, _ = table_times.clock(cell, UTC)
                    return UTC if abs(told - table_times.from_mjd(mjd)) <= _SAME else table_times.archive_zone()
                except ValueError:
                    continue  # the column itself is refused with its row
    return table_times.archive_zone()


def _links(table: FactTable, out: FactRows) -> None:
    """The files that columns name. What does not end as a file name does (free text, a path cut off) names none."""
    related = [c for c in table.columns if c in table.known and table.known[c].relation]
    associations: dict[str, str] = {}
    # Pools last: the association that the row names is drawn from the pool, not the product.
    for column in sorted(related, key=lambda c: table.known[c].relation == POOL):
        meaning, place = table.known[column], table.written[column]
        relation = str(meaning.relation)
        for name, cell, row in table.cells(column):
            target = fits_values.file_name(cell, table.place(row, column), table.raw.where)
            if relation == POOL and not target.lower().endswith(".csv"):
                target += ".csv"
            if target == name or not target.lower().removesuffix(".gz").endswith(extensions()):
                continue
            if relation == ASSOCIATION:
                associations[name] = target
            of = associations.get(name) if relation == POOL else name
            if of is None:
                continue
            link = (texts.partition_of(of), of, None, relation, target, meaning.reference_type, place)
            out.links.append(link)
            out.mentions.setdefault(of, "named")
            out.mentions.setdefault(target, "named")
    out.links[:] = dict.fromkeys(out.links)


def _steps(table: FactTable, out: FactRows) -> None:
    """The steps whose status columns tell."""
    for column in table.columns:
        meaning = table.known.get(column)
        if meaning and meaning.step:
            for name, status, _ in table.cells(column):
                out.steps.append((texts.partition_of(name), name, None, meaning.step, status.upper()))
