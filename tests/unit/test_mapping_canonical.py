"""Lines in the form in which the engine keeps their literals."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwstrdf.mapping.canonical import canonical

XSD = "http://www.w3.org/2001/XMLSchema#"


def line(value: str, kind: str) -> str:
    return f'<e:a> <e:b> "{value}"^^<{XSD}{kind}> .'


def of(*lines: str) -> set[str]:
    return set(canonical(pl.DataFrame({"line": list(lines)}, schema={"line": pl.String}))["line"])


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("double", "1.00", "1"),
        ("double", "1e3", "1000"),
        ("double", "NaN", "NaN"),
        ("double", "no number", "no number"),
        ("decimal", "1.50", "1.5"),
        ("integer", "010", "10"),
        ("integer", "-0", "0"),
        ("boolean", "1", "true"),
        ("dateTime", "2024-02-01T10:00:00.000", "2024-02-01T10:00:00"),
        ("dateTime", "2024-02-01T10:00:00+00:00", "2024-02-01T10:00:00Z"),
    ],
)
def test_each_value_has_one_form(kind: str, written: str, kept: str) -> None:
    assert of(line(written, kind), line(kept, kind)) == {line(kept, kind)}


def test_what_only_looks_like_a_number_stays() -> None:
    alike = {
        f'<e:a> <e:b> "say \\"1.0\\"^^<{XSD}double> ." .',
        f"<e:a> <e:b> <{XSD}double> .",
        '<e:a> <e:b> "1.0" .',
        '<e:a> <e:b> "1.0"@en .',
        '<e:a> <e:b> "1.0"^^<http://e.example/#double> .',
    }
    assert of(*alike) == alike


TYPES = ["double", "float", "decimal", "integer", "int", "boolean", "dateTime", "date", "time", "duration", "string"]
TEXTS = st.one_of(
    st.from_regex(r"[+-]?0{0,2}[0-9]{1,20}(\.[0-9]{0,4})?([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.sampled_from(["true", "1", "INF", "+INF", "-0.0", "2024-01-01", "24:00:00", "10:00:00.10Z", "P1Y0M", "PT60S"]),
    st.datetimes().map(lambda d: d.isoformat(timespec="milliseconds")),
)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(TYPES)), max_size=8))
def test_lines_are_what_the_engine_gives_back(written: list[tuple[str, str]]) -> None:
    """The engine is the oracle: as many lines as statements, each as the store writes it."""
    lines = [line(*one) for one in written]
    store = ox.Store()
    store.load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    held = {f"{q.subject} {q.predicate} {q.object} ." for q in store}
    found = of(*lines)
    read = {f"{q.subject} {q.predicate} {q.object} ." for q in ox.parse("\n".join(found), ox.RdfFormat.N_TRIPLES)}
    assert read == held
    assert len(found) == len(held)
