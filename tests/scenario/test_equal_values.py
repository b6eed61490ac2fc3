"""One value in two spellings is one triple: what one source takes back, the other still supports."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.answers.doctor import doctor
from jwstrdf.ingest import forget, ingest
from jwstrdf.iri import JWST, PREFIXES
from jwstrdf.mapping.canonical import canonical
from jwstrdf.stores import open_store
from tests.unit.fits_help import write

XSD = PREFIXES["xsd"]
PAIRS = [
    ("decimal", "1.50", "1.5"),
    ("double", "3.0", "3"),
    ("double", "1e-7", "0.0000001"),
    ("float", "1E2", "100"),
    ("integer", "+7", "7"),
    ("int", "07", "7"),
    ("boolean", "1", "true"),
    ("dateTime", "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00+00:00"),
    ("duration", "PT24H", "P1D"),
]


def lines(store: Path) -> set[str]:
    """The truth graph without the rows about the sources."""
    with open_store(store, read_only=True) as opened:
        return {line for line in opened.lines() if "jwstrdf/source/" not in line}


def healthy(store: Path) -> bool:
    return bool(doctor(store)["ok"])


@pytest.mark.parametrize(("datatype", "one", "other"), PAIRS)
def test_two_sources_with_two_spellings(tmp_path: Path, datatype: str, one: str, other: str) -> None:
    for name, value in (("one", one), ("other", other)):
        text = f'<http://e.example/a> <http://e.example/b> "{value}"^^<{XSD}{datatype}> .\n'
        (tmp_path / f"{name}.nt").write_text(text, encoding="utf-8")
    store = tmp_path / "store"
    ingest([tmp_path / "one.nt"], store)
    alone = lines(store)
    report = ingest([tmp_path / "other.nt"], store)
    assert lines(store) == alone
    assert len(alone) == 1
    assert healthy(store)
    assert report.removed == 0
    forget([tmp_path / "one.nt"], store)
    assert lines(store) == alone
    assert healthy(store)
    forget([tmp_path / "other.nt"], store)
    assert lines(store) == set()
    assert healthy(store)


def test_what_a_header_says_stays_when_an_export_of_it_is_forgotten(tmp_path: Path) -> None:
    name = "jw09911001001_02101_00001_nrca1_cal.fits"
    header = {"DATE": "2024-02-01T10:00:00.000", "CAL_VER": "1.13.4", "CRDS_CTX": "jwst_1200.pmap"}
    write(tmp_path / name, header, {"SCI": {"PA_V3": 3.0}})
    store = tmp_path / "store"
    ingest([tmp_path / name], store)
    alone = lines(store)
    angle = [line for line in alone if f"<{JWST}pointingPaV3>" in line]
    assert angle
    assert all(f'"3"^^<{XSD}double>' in line for line in angle)
    (tmp_path / "export.nt").write_text("\n".join(angle) + "\n", encoding="utf-8")
    ingest([tmp_path / "export.nt"], store)
    assert healthy(store)
    forget([tmp_path / "export.nt"], store)
    assert lines(store) == alone
    assert healthy(store)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([p[0] for p in PAIRS] + ["string", "gYear", "noSuchType"]),
            st.one_of(
                st.floats().map(repr),
                st.integers().map(str),
                st.decimals(allow_nan=False, allow_infinity=False).map(str),
                st.datetimes().map(lambda t: t.isoformat() + "Z"),
                st.sampled_from(["", "x", "true", "0", "-0", "-0.0", "INF", "NaN", "007", "1.", ".5", "P0D"]),
            ),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_term_in_that_form_comes_back_as_it_is(drawn: list[tuple[str, str]]) -> None:
    """The form is a fixed point: the engine stores and gives back the line that the mapping made."""
    terms = canonical(pl.Series([f'"{value}"^^<{XSD}{datatype}>' for datatype, value in drawn]))
    store = ox.Store()
    store.load("\n".join(f"<urn:x:{i}> <urn:x:is> {t} ." for i, t in enumerate(terms)), ox.RdfFormat.N_TRIPLES)
    assert {q.subject.value: str(q.object) for q in store} == {f"urn:x:{i}": t for i, t in enumerate(terms)}


def test_other_terms_stay(tmp_path: Path) -> None:
    terms = ["<http://e.example/a>", '"3.0"', '"3.0"@en', '"7"^^<http://e.example/type>', f'"7"^^<{XSD}integer>', None]
    assert canonical(pl.Series(terms)).to_list() == terms
