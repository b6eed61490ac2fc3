"""Columns of file names, read at once: the same grammar as `jwstrdf.naming.parse`, run by polars.

Each form takes the names that no form before it took: one regular expression over the column, then dictionary
joins for what the ontology says of detectors, suffixes and types.
"""

from __future__ import annotations

import polars as pl

from jwstrdf.naming.grammar import THUMBNAIL, Form, Grammar, load
from jwstrdf.naming.parse import COLUMNS, SAID, UNKNOWN
from jwstrdf.naming.reasons import reason_of

SCHEMA: dict[str, type[pl.DataType]] = {c: pl.Boolean if c == "valid" else pl.String for c in COLUMNS}
"""The columns of `parse_frame`."""

_ROW = "__row"


def parse_frame(names: pl.Series) -> pl.DataFrame:
    """Read a column of file names; row by row the same values as `parse_name`. A null is kept, as unknown."""
    grammar = load()
    rest = pl.DataFrame({"filename": names.cast(pl.String)}).with_row_index(_ROW)
    pieces = []
    for form in grammar.forms:
        if rest.is_empty():
            break
        hit = rest["filename"].str.contains(form.whole).fill_null(False)
        if hit.any():
            pieces.append(_read(grammar, form, rest.filter(hit)))
            rest = rest.filter(~hit)
    pieces.append(_unread(grammar, rest))
    read = pl.concat([p.select(_ROW, *COLUMNS) for p in pieces], rechunk=False)
    return read.sort(_ROW).drop(_ROW)


def _read(grammar: Grammar, form: Form, rows: pl.DataFrame) -> pl.DataFrame:
    """The fields of names that all have the form."""
    if form.groups:
        groups = rows["filename"].str.extract_groups(form.whole).struct.unnest()
        rows = rows.hstack(groups)
    has = set(rows.columns)
    null = pl.lit(None, dtype=pl.String)
    columns: dict[str, pl.Expr] = {c: pl.col(c) if c in has else null for c in COLUMNS}
    columns["valid"] = pl.lit(True)
    if THUMBNAIL in has:
        thumb = pl.col(THUMBNAIL).is_not_null()
        picture = pl.lit(grammar.preview_extension)
        columns["ext"] = pl.when(thumb).then(picture).otherwise("ext")
        columns["preview"] = pl.when(thumb).then(pl.lit("thumb")).when(pl.col("ext") == picture).then(pl.lit("full"))
    if "suffix" in has and grammar.spelled:
        columns["suffix"] = pl.col("suffix").replace(grammar.spelled)
    if "detector" in has:
        columns["instrument"] = pl.col("detector").replace_strict(grammar.instrument_of, return_dtype=pl.String)
        columns["own_observation"] = pl.col("exposure_root")
    read = rows.select(_ROW, **columns)
    return _typed(grammar, form, read)


def _typed(grammar: Grammar, form: Form, read: pl.DataFrame) -> pl.DataFrame:
    """With kind, level, scope, role and product type: looked up once for each combination that occurs."""
    by = ["candidate", "has_segment", "suffix", "asn_type", "preview"]
    read = read.drop(SAID).with_columns(
        candidate=pl.col("ac_id").is_not_null(), has_segment=pl.col("segment").is_not_null()
    )
    known = read.select(by).unique()
    said = [grammar.said_by(form, *row) for row in known.iter_rows()]
    lookup = known.hstack(pl.DataFrame(said, schema=dict.fromkeys(SAID, pl.String), orient="row"))
    return read.join(lookup, on=by, how="left", nulls_equal=True, maintain_order="left")


def _unread(grammar: Grammar, rest: pl.DataFrame) -> pl.DataFrame:
    """Names that no form has: kept, with a reason."""
    reasons = [None if n is None else reason_of(n, grammar) for n in rest["filename"]]
    null = {c: pl.lit(None, dtype=pl.String) for c in COLUMNS if c not in ("filename", "valid", "kind", "reason")}
    return rest.with_columns(
        valid=pl.lit(False), kind=pl.lit(UNKNOWN), reason=pl.Series(reasons, dtype=pl.String), **null
    )
