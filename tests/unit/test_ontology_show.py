"""`ontology show`: a term by name, by code, and the nearest names of one that is not there."""

from __future__ import annotations

import pytest

from jwstrdf.checks.ontology.show import show
from jwstrdf.errors import UnknownNameError


@pytest.mark.parametrize(
    "text",
    [
        "combinedFrom",
        "jwst:combinedFrom",
        "https://w3id.org/jwstrdf/ontology#combinedFrom",
        "ANT-4",
        "ant-4",
        "combined from",
    ],
)
def test_a_relationship_by_any_name(text: str) -> None:
    (term,) = show(text)
    assert term.term == "jwst:combinedFrom"
    assert term.kind == "owl:ObjectProperty"
    assert term.label == "combined from"
    said = dict(term.statements)
    assert said["owl:inverseOf"] == ("jwst:contributesToCombined",)
    assert said["jwst:family"] == ("Antecedent",)
    assert said["jwst:contributesToData"] == ("true",)
    assert ("jwst:contributesToCombined", "owl:inverseOf") in term.used_by


def test_a_suffix_means_every_type_that_has_it() -> None:
    assert [t.term for t in show("cal")] == [
        "jwst:AcquisitionCalProduct", "jwst:CalProduct", "jwst:GuideStarCalProduct", "jwst:SourceCalProduct",
    ]  # fmt: skip


def test_old_rule_names_lead_to_the_rule_of_today() -> None:
    assert [t.term for t in show("Asn_Image")] == ["jwst:Asn_Lv3Image"]


def test_plain_data_for_json() -> None:
    plain = show("Level2b")[0].as_dict()
    assert plain["statements"]["skos:notation"] == ["2b"]
    assert {"term": "jwst:CalProduct", "property": "jwst:typeLevel"} in plain["used_by"]


def test_an_unknown_term_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        show("combinedFrm")
    assert caught.value.code == "unknown-term"
    assert "combinedFrom" in str(caught.value.hint)
    with pytest.raises(UnknownNameError) as caught:
        show("zzzzzzzzzz")
    assert "ontology show" in str(caught.value.hint)
