"""The name behind a path, URI or IRI, and the answer of `describe`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.answers.describe import KEYS, describe
from jwstrdf.iri import BASE, thing
from jwstrdf.naming.resolve import filename_of, uncompressed

NAME = "jw02733-o001_t001_nircam_clear-f090w_i2d.fits"


@pytest.mark.parametrize(
    "text",
    [
        NAME,
        f"./{NAME}",
        f"/archive/jw02733/{NAME}",
        f"folder/{NAME}/",
        f"C:\\data\\{NAME}",
        f"mast:JWST/product/{NAME}",
        f"mast:jwst/product/{NAME}",
        f"s3://stpubdata/jwst/public/jw02733/{NAME}",
        f"file:///archive/{NAME}",
        f"https://mast.stsci.edu/api/v0.1/Download/file?uri=mast:JWST/product/{NAME}",
        f"https://mast.stsci.edu/api/v0.1/Download/file?uri=mast%3AJWST%2Fproduct%2F{NAME}&a=b",
        thing(BASE, "product", NAME),
        f"<{thing(BASE, 'product', NAME)}>",
        thing(BASE, "version", NAME, "20230101T000000-0a1b2c3d"),
        thing("http://localhost:8000/", "product", NAME) + "#top",
    ],
)
def test_the_name_in_a_path_uri_or_iri(text: str) -> None:
    assert filename_of(text) == NAME


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (thing(BASE, "association", "my asn%.json", "0123456789ab", "1"), "my asn%.json"),
        (thing(BASE, "engineering", "SA_ZATTEST1"), "SA_ZATTEST1"),
        (thing(BASE, "reference", "jwst_nircam_gain_0001.fits"), "jwst_nircam_gain_0001.fits"),
        (thing(BASE, "observation", "jw02733-o001_t001_nircam_clear-f090w"), "jw02733-o001_t001_nircam_clear-f090w"),
        ("crds://jwst_nircam_gain_0001.fits", "jwst_nircam_gain_0001.fits"),
        ("100%25.fits", "100%25.fits"),
        ("odd:name.fits", "odd:name.fits"),
        ("", ""),
        ("/", "/"),
        ("http://[", "["),
        ("http://", "http://"),
    ],
)
def test_other_names_and_odd_texts(text: str, name: str) -> None:
    assert filename_of(text) == name


@given(st.text(min_size=1, max_size=30).filter(lambda t: not set(t) & set("/\\") and t not in (".", "..")))
def test_every_name_comes_back_from_its_iri(name: str) -> None:
    try:
        iri = thing(BASE, "product", name)
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8 form
        return
    assert filename_of(iri) == name


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(filename_of(text), str)


def test_a_compressed_copy_is_a_form_of_its_product() -> None:
    assert uncompressed(NAME + ".gz") == NAME
    assert uncompressed(NAME) == NAME
    assert uncompressed("notes.txt.gz") == "notes.txt.gz"
    hlsp = "hlsp_a_jwst_miri_b_c_v1_d.fits.gz"
    assert uncompressed(hlsp) == hlsp, "contributed products may be named so"


def test_describe_has_all_keys_in_the_order_of_the_contract() -> None:
    answer = describe([f"mast:JWST/product/{NAME}", "not_a_jwst_file.fits"])
    first, second = answer["names"]
    assert list(answer) == ["names"]
    assert tuple(first) == tuple(second) == KEYS
    assert {k: v for k, v in first.items() if v is not None} == {
        "filename": NAME, "valid": True, "kind": "stage3", "level": "3", "scope": "target", "role": "science",
        "program": "02733", "instrument": "nircam", "ac_id": "o001", "target": "t001", "opt_elem": "clear-f090w",
        "suffix": "i2d", "ext": "fits",
    }  # fmt: skip
    assert (second["filename"], second["valid"], second["kind"]) == ("not_a_jwst_file.fits", False, "unknown")
    assert second["reason"]
    assert describe([]) == {"names": []}
