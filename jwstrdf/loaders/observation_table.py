"""MAST observation tables: what the archive says of each observation, also of other missions and of planned ones.

A row becomes a record of its observation and nothing else: it proves no file, and an observation that is planned
(calib_level -1) has none. Source: MAST, CAOM field descriptions.
"""

from __future__ import annotations

import polars as pl

from jwstrdf.loaders.fact_columns import meanings
from jwstrdf.loaders.fact_table import FactRows, FactTable, Subject
from jwstrdf.loaders.raw_table import RawTable, every_column
from jwstrdf.loaders.table_times import archive_zone
from jwstrdf.naming.caom import JWST

TABLE, COLLECTION = "observation-table", "obs_collection"
WANTED = every_column("obs_id")
_SUBJECT = Subject("observation", "obs_id", "dataurl")
"""An observation has a row for each of its planes, which differ in `dataURL` (100 rows of Spitzer share 4 names)."""


def read(raw: RawTable) -> FactRows:
    """The facts of a table; BadInputError with row, column and value of what cannot be stored."""
    table = FactTable(raw, _SUBJECT, meanings(TABLE, keywords=False))
    if COLLECTION in table.columns:
        # Observations of other collections keep their collection in their name (jwstrdf.naming.caom).
        other = pl.col(COLLECTION).is_not_null() & (pl.col(COLLECTION) != JWST)
        name = pl.concat_str(COLLECTION, pl.lit(":"), _SUBJECT.key)
        table.frame = table.frame.with_columns(pl.when(other).then(name).otherwise(_SUBJECT.key).alias(_SUBJECT.key))
    return FactRows(table.facts(archive_zone()), notes=table.notes)
