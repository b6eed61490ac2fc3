"""Literals as the engine keeps them: one form for each value, so that equal statements are equal lines.

The engine stores numbers and times by value ("1.0" and "1.00" as doubles are one term) and gives back one form. Lines
are compared as texts when a source is taken back; without this, forgetting the "1.00" of one source would delete the
"1" of another.
"""

from __future__ import annotations

import polars as pl

from jwstrdf.iri import PREFIXES

_XSD = PREFIXES["xsd"]
_BY_VALUE = (
    *("double", "float", "decimal", "dateTime", "date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"),
    *("duration", "dayTimeDuration", "yearMonthDuration"),
)
"""Datatypes of which one value has many forms."""
_PLAIN_BY_VALUE = {
    "boolean": r'"(?:true|false)"\^\^',
    "integer": r'"(?:0|-?[1-9]\d{0,17})"\^\^',
}
"""Datatypes that nearly always have their one form already, and that form."""
_INTEGERS = (
    *("byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong"),
    *("positiveInteger", "negativeInteger", "nonPositiveInteger", "nonNegativeInteger"),
)
_LITERAL = r'("(?:[^"\\]|\\.)*"\^\^<[^>]*>) \.$'


def canonical(lines: pl.DataFrame) -> pl.DataFrame:
    """The frame with its column `line` in the engine's form, distinct again where anything changed."""
    line = pl.col("line")
    odd = pl.any_horizontal(
        *(line.str.ends_with(f"#{name}> .") for name in (*_BY_VALUE, *_INTEGERS)),
        *(line.str.ends_with(f"#{name}> .") & ~line.str.contains(form) for name, form in _PLAIN_BY_VALUE.items()),
    )
    literal = lines.filter(odd & line.str.contains(_XSD, literal=True)).select(line.str.extract(_LITERAL)).to_series()
    written = literal.drop_nulls().unique()
    if written.is_empty():
        return lines
    kept = pl.DataFrame({"literal": written, "kept": _kept(written.to_list())}, schema_overrides={"kept": pl.String})
    changed = kept.filter(pl.col("literal") != pl.col("kept"))
    if changed.is_empty():
        return lines
    return (
        lines.with_columns(literal=pl.when(odd).then(line.str.extract(_LITERAL)))
        .join(changed, on="literal", how="left")
        .with_columns(
            line=pl.when(pl.col("kept").is_null())
            .then(line)
            .otherwise(
                pl.concat_str(
                    line.str.head(line.str.len_chars() - pl.col("literal").str.len_chars() - 2), "kept", pl.lit(" .")
                )
            )
        )
        .drop("literal", "kept")
        .unique()
    )


def _kept(literals: list[str]) -> list[str | None]:
    """Each literal as the engine gives it back."""
    import pyoxigraph as ox

    store = ox.Store()
    text = "".join(f"<l:{i}> <l:p> {literal} .\n" for i, literal in enumerate(literals))
    store.load(text.encode(), ox.RdfFormat.N_TRIPLES)
    found: list[str | None] = [None] * len(literals)
    for quad in store.quads_for_pattern(None, None, None):
        found[int(quad.subject.value[2:])] = str(quad.object)  # type: ignore[union-attr]
    return found
