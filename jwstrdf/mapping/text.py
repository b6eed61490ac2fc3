"""N-Triples text from columns: safe terms and lines, built as polars expressions, never row by row.

A line is one triple, ` .` included, without a line break. A null subject or object gives no line, so that
an unknown fact is absent instead of invented.
"""

from __future__ import annotations

import polars as pl

from jwstrdf.iri import JWST, PREFIXES, segment
from jwstrdf.mapping.canonical import canonical

RDF_TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["rdfs"] + "label"
_XSD = PREFIXES["xsd"]

_SAFE_SEGMENT = r"^[A-Za-z0-9._~-]*$"
_NEEDS_ESCAPE = r"[\\\"\x00-\x1f\x7f]"


def encoded(names: pl.Series) -> pl.Series:
    """Names as path segments of IRIs (`jwstrdf.iri.segment`), each distinct odd name encoded once."""
    odd = names.filter(~names.str.contains(_SAFE_SEGMENT)).drop_nulls().unique()
    if odd.is_empty():
        return names
    return names.replace(odd, pl.Series([segment(n) for n in odd], dtype=pl.String))


def with_encoded(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The frame with `<column>_enc` beside each of the columns."""
    return frame.with_columns(encoded(frame[c]).alias(c + "_enc") for c in columns)


def _escape(text: str) -> str:
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in out)


def escaped(texts: pl.Series) -> pl.Series:
    """Texts as they stand between the quotes of an N-Triples literal."""
    odd = texts.filter(texts.str.contains(_NEEDS_ESCAPE)).drop_nulls().unique()
    if odd.is_empty():
        return texts
    return texts.replace(odd, pl.Series([_escape(t) for t in odd], dtype=pl.String))


def iri(prefix: str, name: pl.Expr, after: str = "") -> pl.Expr:
    """`<prefix` + an encoded name + `after>`; null where the name is null."""
    return pl.lit("<" + prefix) + name + pl.lit(after + ">")


def ref(text: str) -> pl.Expr:
    """A fixed IRI as a term."""
    return pl.lit(f"<{text}>")


def term(local: pl.Expr) -> pl.Expr:
    """A term of the ontology from a column of local names."""
    return iri(JWST, local)


def literal(column: str) -> pl.Expr:
    """A plain string literal from a column of arbitrary text."""
    return pl.lit('"') + pl.col(column).map_batches(escaped, return_dtype=pl.String) + pl.lit('"')


def typed(value: pl.Expr, datatype: str) -> pl.Expr:
    """A literal of an XSD datatype from a column of integers, booleans or safe lexical forms."""
    return pl.lit('"') + value.cast(pl.String) + pl.lit(f'"^^<{_XSD}{datatype}>')


class Lines:
    """Collects lines. `by_source` keeps beside each line the source that says it (column `source` of the frames)."""

    def __init__(self, *, by_source: bool = False) -> None:
        self._keep = ["source"] if by_source else []
        self._parts: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame, subject: pl.Expr, *pairs: tuple[str, pl.Expr]) -> None:
        """One line per row and (predicate, object); a predicate without `:` is a term of the ontology."""
        if frame.is_empty():
            return
        made = frame.select(
            *self._keep,
            *(
                (subject + pl.lit(f" <{p if ':' in p else JWST + p}> ") + o + pl.lit(" .")).alias(f"line{i}")
                for i, (p, o) in enumerate(pairs)
            ),
        )
        self._parts.extend(
            made.select(*self._keep, line=f"line{i}").filter(pl.col("line").is_not_null()) for i in range(len(pairs))
        )

    def add_terms(self, frame: pl.DataFrame, subject: str, predicate: str, object_: str) -> None:
        """One line per row from columns that hold finished terms; `predicate` is a column of local names."""
        if frame.is_empty():
            return
        line = pl.concat_str(
            subject, pl.lit(" <" + JWST), predicate, pl.lit("> "), object_, pl.lit(" ."), ignore_nulls=False
        )
        self._parts.append(frame.select(*self._keep, line=line).filter(pl.col("line").is_not_null()))

    def add_whole(self, frame: pl.DataFrame, line: pl.Expr) -> None:
        """One line per row from an expression that gives it whole."""
        if not frame.is_empty():
            self._parts.append(frame.select(*self._keep, line=line))

    def frame(self) -> pl.DataFrame:
        """The distinct lines (with their sources), in no particular order; literals as the engine keeps them."""
        if not self._parts:
            return pl.DataFrame(schema={**dict.fromkeys(self._keep, pl.String), "line": pl.String})
        return canonical(pl.concat(self._parts).unique())

    def series(self) -> pl.Series:
        """The distinct lines, in no particular order."""
        return self.frame()["line"]
