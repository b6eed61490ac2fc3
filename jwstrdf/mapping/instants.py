"""Times that sources tell as modified Julian dates, as times: SPARQL cannot convert them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

EPOCH = 40_587
"""1970-01-01 as a modified Julian date."""
YEARS = (-678_575, 2_973_483)
"""The first day of the year 1 and the last of 9999 as modified Julian dates: what can be written as a time."""


def as_times(facts: pl.DataFrame, gives: Mapping[str, str]) -> pl.DataFrame:
    """The facts with the property that each gives (`jwst:factGivesTime`) and the value as a time in UTC, to the
    millisecond, as the engine keeps it: no zeros at the end of a fraction. What is no date is left out.
    """
    days = pl.col("value").cast(pl.Float64, strict=False)
    instant = pl.from_epoch(((days - EPOCH) * 86_400_000).round().cast(pl.Int64), time_unit="ms")
    written = instant.dt.strftime("%Y-%m-%dT%H:%M:%S%.3f").str.strip_chars_end("0").str.strip_suffix(".")
    return facts.filter(days.is_between(*YEARS)).with_columns(
        property=pl.col("property").replace_strict(gives, return_dtype=pl.String), value=written + "Z"
    )
