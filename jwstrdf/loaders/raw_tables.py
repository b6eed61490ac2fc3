"""A table of any kind from a file in any of the forms: CSV, Parquet, JSON, ECSV, VOTable."""

from __future__ import annotations

from jwstrdf.loaders import limits
from jwstrdf.loaders.raw_table import PRODUCTS, RawTable, Wanted
from jwstrdf.loaders.source import SourceFile


class NoTableError(Exception):
    """The words of a table are there, but no table."""


def read(file: SourceFile, form: str, kind: Wanted = PRODUCTS) -> RawTable:
    """The table as the file writes it; BadInputError where it is broken."""
    if form == "csv":
        from jwstrdf.loaders import csv_

        return csv_.read(file, kind)
    if form == "parquet":
        from jwstrdf.loaders import parquet

        return parquet.read(file, kind)
    if form == "json":
        from jwstrdf.loaders import json_table, strict_json

        document = strict_json.loads(file.read(limits.MAX_TEXT), file.published)
        if not json_table.is_table(document, kind):
            raise NoTableError
        return json_table.read(document, file.published, kind)
    from jwstrdf.loaders import astropy_tables

    return astropy_tables.read_ecsv(file, kind) if form == "ecsv" else astropy_tables.read_votable(file, kind)
