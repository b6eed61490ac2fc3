"""Strict JSON: what a plain parser passes over is refused, with the place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import strict_json


def error_of(data: bytes) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        strict_json.loads(data, "x.json")
    assert caught.value.where == "x.json"
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "named"),
    [
        (b"", "empty-file", ["empty"]),
        (b" \n\t", "empty-file", ["empty"]),
        (b'{"a": 1', "truncated", ["line 1, column 7"]),
        (b'{"a":\n  [1,\n   2', "truncated", ["line 3, column 4"]),
        (b'{"a": "b', "truncated", ["line 1, column 8"]),
        (b'{"a": 1}\n{"b": 2}', "bad-json", ["line 2, column 1"]),
        (b"{'a': 1}", "bad-json", ["line 1, column 2"]),
        (b'{"a": "b\nc"}', "bad-json", ["line 1, column 9"]),
        (b'{"a": "b\nc', "bad-json", ["line 1, column 9"]),
        (b'{"a": 1,\n "b": NaN}', "bad-json", ["line 2, column 7", "NaN"]),
        (b'{"NaN": "NaN",\n "b": -Infinity}', "bad-json", ["line 2, column 7", "-Infinity"]),
        (b'{"a": Infinity}', "bad-json", ["line 1, column 7", "Infinity"]),
        (b'{"a": 1,\n  "a": 2}', "duplicate-key", ["line 2, column 3", "'a'", "duplicate key"]),
        (b'[{"a": 1}, {"a": {"b": 1, "c": [], "b": 2}}]', "duplicate-key", ["line 1, column 36", "'b'"]),
        (b'{"a\\u0062": 1, "ab": 2}', "duplicate-key", ["line 1, column 16", "'ab'"]),
        (b'{"a": "caf\xe9"}', "not-utf8", ["byte offset 10", "line 1", "UTF-8", "Latin-1"]),
        (b'{\n"a": "\xff"}', "not-utf8", ["byte offset 8", "line 2"]),
        ('{"a": 1}'.encode("utf-16"), "not-utf8", ["UTF-16"]),
        ('{"a": 1}'.encode("utf-16-le"), "not-utf8", ["UTF-16"]),
        ('{"a": 1}'.encode("utf-32-be"), "not-utf8", ["UTF-32"]),
        (b'{"a":\x00 1}', "bad-json", ["line 1, column 6"]),
        (b"[" * 100_000, "too-deep", ["nests"]),
        (b'{"a": ' * 50_000, "too-deep", ["nests"]),
        (b"1" * 5000, "bad-json", ["number"]),
    ],
)
def test_refused(data: bytes, code: str, named: list[str]) -> None:
    error = error_of(data)
    assert error.code == code
    for text in named:
        assert text in error.message


@pytest.mark.parametrize("data", [b'\xef\xbb\xbf{"a": 1}', b'{\r\n"a": 1\r\n}', b' {"a": 1}\n\n', b'{"a":1}'])
def test_byte_order_mark_line_ends_and_blanks_are_accepted(data: bytes) -> None:
    assert strict_json.loads(data, "x.json") == {"a": 1}


def test_equal_keys_of_different_objects_are_no_duplicates() -> None:
    document = {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}
    assert strict_json.loads(json.dumps(document).encode(), "x") == document


json_documents: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_documents, st.booleans(), st.sampled_from([None, 1]))
def test_clean_json_reads_as_a_plain_parser_reads_it(document: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    assert strict_json.loads(text.encode("utf-8", "surrogatepass"), "x") == json.loads(text)


@given(st.binary(max_size=60))
def test_any_bytes_give_a_document_or_an_error_of_ours(data: bytes) -> None:
    code = None
    try:
        strict_json.loads(data, "x.json")
    except BadInputError as error:
        code = error.code
    assert code in {None, "empty-file", "not-utf8", "bad-json", "truncated", "duplicate-key", "too-deep"}


@given(json_documents, st.data())
def test_a_cut_document_is_an_error_of_ours(document: Any, data: st.DataObject) -> None:
    text = json.dumps({"k": document})
    cut = data.draw(st.integers(1, len(text) - 1))
    assert error_of(text[:cut].encode()).code in {"truncated", "bad-json"}
