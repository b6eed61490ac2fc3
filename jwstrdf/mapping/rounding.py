"""Whether two written values are one value, the other written less exactly: tables of the archive cut and round.

Keyword searches of the archive give times to the minute and numbers to a few decimals (real tables of MAST), so that a
difference within the last place is no disagreement.
"""

from __future__ import annotations

import polars as pl

_MINUTE, _WHOLE = len("2024-02-01T10:00"), ":00Z"
_LEAST = 3
"""Decimals that are compared at least: what is written with fewer may be exact."""


def same(kind: pl.Expr, one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether values of a type (`kind`: dateTime, double, ...) agree as far as the coarser is written; never null."""
    coarse = one.str.ends_with(_WHOLE) | other.str.ends_with(_WHOLE)
    minute = (kind == "dateTime") & coarse & (one.str.slice(0, _MINUTE) == other.str.slice(0, _MINUTE))
    places = pl.max_horizontal(pl.min_horizontal(_decimals(one), _decimals(other)), pl.lit(_LEAST))
    apart = (one.cast(pl.Float64, strict=False) - other.cast(pl.Float64, strict=False)).abs()
    near = (kind == "double") & (apart <= 0.500001 * pl.lit(10.0).pow(-places))
    return (minute | near).fill_null(False)


def _decimals(written: pl.Expr) -> pl.Expr:
    """Digits behind the point; numbers with an exponent count as exact."""
    digits = written.str.extract(r"^[+-]?\d*\.(\d+)$", 1).str.len_chars()
    return pl.when(written.str.contains(r"^[+-]?\d+$")).then(0).otherwise(digits.fill_null(17)).cast(pl.Int64)
