"""Names built from the grammar are read back, and both parsers say the same of any text."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwstrdf.errors import UsageError
from jwstrdf.naming.build import SPELLINGS, build_name, rebuilt
from jwstrdf.naming.grammar import FIELDS, load
from jwstrdf.naming.parse import COLUMNS, parse_name
from jwstrdf.naming.vector import parse_frame

GRAMMAR = load()
REGISTRY = GRAMMAR.registry
LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"


def digits(count: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=most or count)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


candidates = st.sampled_from(sorted(REGISTRY.candidate_kinds.values(), key=lambda k: k.name)).flatmap(
    lambda kind: digits(kind.digits).map(lambda d: kind.notation + d)
)
sources = st.tuples(st.sampled_from(sorted(REGISTRY.source_kinds)), digits(5, 9)).map("".join)
suffixes = st.sampled_from(sorted(GRAMMAR.suffixes))
stamps = st.tuples(digits(8), st.sampled_from("tT"), digits(6)).map("".join)
words = st.text(LOWER, min_size=1, max_size=8)
elements = st.lists(words, min_size=1, max_size=4).map("-".join)
endings = st.sampled_from([(None, "fits"), (None, "ecsv"), ("full", "jpg"), ("thumb", "jpg")])
visits = {"program": digits(5), "observation": digits(3), "visit": digits(3)}


def named(kind: str, **fields: st.SearchStrategy[str | None]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.fixed_dictionaries(fields).map(lambda values: (kind, values))


def ended(strategy: st.SearchStrategy[tuple[str, dict[str, Any]]]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(strategy, endings).map(lambda t: (t[0][0], t[0][1] | {"preview": t[1][0], "ext": t[1][1]}))


exposure = {
    **visits,
    "visit_group": digits(2),
    "parallel_seq": st.sampled_from("12345"),
    "activity": st.text(LOWER, min_size=2, max_size=2),
    "exposure": digits(5),
    "detector": st.sampled_from(sorted(GRAMMAR.detectors)),
    "suffix": suffixes,
}
combined = {"program": digits(5), "ac_id": candidates, "epoch": maybe(digits(1)), "opt_elem": elements,
            "instrument": st.sampled_from(sorted(GRAMMAR.instruments)), "bkg_ac_id": maybe(candidates),
            "suffix": suffixes, "act_id": maybe(st.text(LOWER, min_size=2, max_size=2))}  # fmt: skip
guide_stars = st.sampled_from(sorted(REGISTRY.guide_star_modes.values(), key=lambda m: m.name)).flatmap(
    lambda mode: named(
        "guide_star",
        **visits,
        gs_mode=st.just(mode.notation),
        suffix=st.sampled_from(mode.suffixes),
        ext=st.just("fits"),
        **(
            {"attempt": digits(1, 3)}
            if mode.named_by == "attempt"
            else {"gs_time": digits(13), "segment": maybe(digits(3))}
        ),
    )
)
one_part = st.text(LOWER + ".+-", min_size=1, max_size=8)
valid_names = st.one_of(
    ended(named("exposure", **exposure)),
    ended(named("exposure_segment", **exposure, segment=digits(3))),
    ended(named("exposure_2c", **exposure, segment=maybe(digits(3)), ac_id=candidates)),
    ended(named("exposure", **exposure | {"suffix": st.sampled_from(sorted(GRAMMAR.numbered))}, sequence=digits(1, 3))),
    ended(named("stage3", **combined, target=digits(3).map("t".__add__), source=maybe(sources))),
    ended(named("stage3", **combined, source=sources)),
    guide_stars,
    named("association", program=digits(5), ac_id=candidates, stamp=maybe(stamps), suffix=st.just("asn"),
          asn_type=st.sampled_from(GRAMMAR.association_types), sequence=digits(3) | digits(5), ext=st.just("json")),
    named("pool", program=digits(5), stamp=stamps, suffix=st.just("pool"), ext=st.just("csv")),
    named("msa", **visits, msa_config=digits(2), suffix=st.just("msa"), ext=st.just("fits")),
    named("reference", instrument=st.sampled_from(sorted(GRAMMAR.instruments)), version=digits(4),
          reftype=st.sampled_from(sorted(REGISTRY.reference_types)), ext=st.sampled_from(["fits", "asdf", "rmap"])),
    named("context", version=digits(4), ext=st.just("pmap")),
    named("context", instrument=st.sampled_from(sorted(GRAMMAR.instruments)), version=digits(4), ext=st.just("imap")),
    named("hlsp", collection=one_part, telescope=one_part, instrument=one_part, target=one_part, opt_elem=one_part,
          version=digits(1, 3).map("v".__add__), suffix=words, ext=st.sampled_from(["fits", "csv", "fits.gz"])),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(valid_names)
def test_a_name_built_from_fields_is_read_back(made: tuple[str, dict[str, Any]]) -> None:
    kind, fields = made
    name = build_name(kind, fields)
    parsed = parse_name(name)
    expected = dict.fromkeys(FIELDS) | fields
    if "detector" in fields:
        expected["instrument"] = REGISTRY.detectors[fields["detector"]].instrument
    assert (parsed.kind, parsed.valid) == (kind, True)
    assert {f: getattr(parsed, f) for f in FIELDS} == expected
    assert rebuilt(parsed) == name


pieces = st.sampled_from([*list("_-.stgoc019T/\n é%"), "_thumb", ".jpg", ".gz", "-seg001", "_o001", "gs-id_1_", "jw"])


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid name after one to three small accidents."""
    name = build_name(*draw(valid_names))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(name)))
        cut = draw(st.integers(0, 3))
        name = name[:at] + draw(st.just("") | pieces) + name[at + cut :]
    return name


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.lists(valid_names.map(lambda made: build_name(*made)) | mutated() | texts, max_size=12))
def test_both_parsers_say_the_same_of_any_text(names: list[str]) -> None:
    frame = parse_frame(pl.Series(names, dtype=pl.String))
    for name, row in zip(names, frame.iter_rows(named=True), strict=True):
        parsed = parse_name(name)
        assert row == {c: getattr(parsed, c) for c in COLUMNS}
        assert parsed.filename == name
        assert parsed.valid == (parsed.reason is None)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_text_makes_the_parser_fail(text: str) -> None:
    parsed = parse_name(text)
    assert parsed.filename == text
    assert parsed.valid or parsed.reason


@pytest.mark.parametrize("kind", sorted({form.kind for form in GRAMMAR.forms} - set(SPELLINGS)))
def test_names_without_fields_cannot_be_built(kind: str) -> None:
    with pytest.raises(UsageError) as caught:
        build_name(kind, {})
    assert caught.value.code == "bad-name-fields"


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("pool", {"program": "02733", "suffix": "pool", "ext": "csv"}, "stamp is missing"),
        ("pool", {"program": "2733", "stamp": "20230101t000000", "suffix": "pool", "ext": "csv"}, "5 digits"),
        ("context", {"version": "1234", "ext": "pmap", "program": "02733"}, "other values of: program"),
        ("stage3", {"program": "02733", "ac_id": "o001", "instrument": "miri", "opt_elem": "f770w", "suffix": "i2d",
                    "ext": "fits"}, "no valid name"),
    ],
)  # fmt: skip
def test_fields_that_make_no_name_are_refused(kind: str, fields: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        build_name(kind, fields)
