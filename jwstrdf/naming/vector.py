"""Columns of file names, read at once: the same grammar as `jwstrdf.naming.parse`, run by polars.

Each form takes the names that no form before it took: one regular expression over the column, then dictionary
joins for what the ontology says of detectors, suffixes and types.
"""

from __future__ import annotations

import polars as pl

from jwstrdf.naming.grammar import THUMBNAIL, Form, Grammar, load
from jwstrdf.naming.parse import COLUMNS, SAID, TELLING, UNKNOWN
from jwstrdf.naming.reasons import reason_of

SCHEMA: dict[str, type[pl.DataType]] = {c: pl.Boolean if c == "valid" else pl.String for c in COLUMNS}
"""The columns of `parse_frame`."""

CHUNK = 131_072
"""Names read together: enough to forget the cost of each step, few enough to stay in the processor's cache."""

_ROW = "__row"


def parse_frame(names: pl.Series) -> pl.DataFrame:
    """Read a column of file names; row by row the same values as `parse_name`. A null is kept, as unknown."""
    grammar, texts = load(), names.cast(pl.String)
    if len(texts) <= CHUNK:
        return _parse(grammar, texts)
    chunks = [_parse(grammar, texts.slice(at, CHUNK)) for at in range(0, len(texts), CHUNK)]
    return pl.concat(chunks, rechunk=False)


def _parse(grammar: Grammar, names: pl.Series) -> pl.DataFrame:
    rest = pl.DataFrame({"filename": names}).with_row_index(_ROW)
    pieces = []
    for form in grammar.forms:
        marked = rest["filename"].str.contains(form.mark, literal=True).fill_null(False)
        if not marked.any():
            continue
        candidates = rest.filter(marked)
        found = _matches(form, candidates)
        if not found.is_empty():
            pieces.append(_read(grammar, form, found))
            every = len(found) == len(candidates)
            rest = rest.filter(~marked) if every else rest.filter(~rest[_ROW].is_in(found[_ROW].implode()))
    if not rest.is_empty() or not pieces:
        pieces.append(_unread(grammar, rest))
    if len(pieces) == 1:
        return _complete(pieces[0])
    filled = [c for c in COLUMNS if any(c in p.columns and p[c].null_count() < len(p) for p in pieces)]
    null = pl.lit(None, dtype=pl.String)
    pieces = [p.select(_ROW, *(c if c in p.columns else null.alias(c) for c in filled)) for p in pieces]
    return _complete(pl.concat(pieces, rechunk=False).sort(_ROW))


def _complete(read: pl.DataFrame) -> pl.DataFrame:
    """With all columns, in their order; those that no name filled are null."""
    null = pl.lit(None, dtype=pl.String)
    return read.select(c if c in read.columns else null.alias(c) for c in COLUMNS)


def _matches(form: Form, rows: pl.DataFrame) -> pl.DataFrame:
    """The names that have the form, with its groups: those at a fixed place are cut out, the others captured."""
    if form.captured:
        groups = rows["filename"].str.extract_groups(form.whole).struct.unnest()
        matched = groups[form.captured[0]].is_not_null()
        rows = rows.hstack(groups)
    else:
        matched = rows["filename"].str.contains(form.whole)
    found = rows if matched.all() else rows.filter(matched)
    return found.with_columns(pl.col("filename").str.slice(*place).alias(g) for g, place in form.fixed.items())


def _read(grammar: Grammar, form: Form, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of names that all have the form."""
    has = set(form.groups)
    made: dict[str, pl.Expr] = {"valid": pl.lit(True)}
    if THUMBNAIL in has:
        thumb, picture = pl.col(THUMBNAIL).is_not_null(), pl.lit(grammar.preview_extension)
        made["ext"] = pl.when(thumb).then(picture).otherwise("ext")
        made["preview"] = pl.when(thumb).then(pl.lit("thumb")).when(pl.col("ext") == picture).then(pl.lit("full"))
    if form.spelled:
        made["suffix"] = pl.col("suffix").replace(form.spelled)
    if "detector" in has:
        made["instrument"] = pl.col("detector").replace_strict(grammar.instrument_of, return_dtype=pl.String)
        made["own_observation"] = pl.col("exposure_root")
    return _said(grammar, form, rows.with_columns(**made))


def _said(grammar: Grammar, form: Form, rows: pl.DataFrame) -> pl.DataFrame:
    """With kind, level, scope, role and product type: looked up once for each combination that occurs."""
    by = [c for c in TELLING if c in rows.columns]
    keys = {c: pl.col(c).is_not_null() if c in ("ac_id", "segment") else pl.col(c) for c in by}
    keyed = rows.select(**{f"key_{c}": e for c, e in keys.items()})
    known = keyed.unique() if by else pl.DataFrame({"key": [None]})
    said = [grammar.said_by(form, **dict(zip(by, row, strict=False))) for row in known.iter_rows()]
    if len(said) == 1:
        return rows.with_columns(
            pl.lit(value, dtype=pl.String).alias(name) for name, value in zip(SAID, said[0], strict=True)
        )
    facts = known.hstack(pl.DataFrame(said, schema=dict.fromkeys(SAID, pl.String), orient="row"))
    looked = keyed.join(facts, on=known.columns, how="left", nulls_equal=True, maintain_order="left")
    return rows.hstack(looked.select(SAID))


def _unread(grammar: Grammar, rest: pl.DataFrame) -> pl.DataFrame:
    """Names that no form has: kept, with a reason."""
    reasons = [None if n is None else reason_of(n, grammar) for n in rest["filename"]]
    return rest.with_columns(valid=pl.lit(False), kind=pl.lit(UNKNOWN), reason=pl.Series(reasons, dtype=pl.String))
