"""Which products an association makes certain, against an own reading of the tables of facts.

The tables lie in `domain/` beside the folder of real inputs. A product that is called certain and does not come is a
node that nobody can ever find, so every rule is tried with every exposure type and every suffix of its members.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from jwstrdf.mapping.expected import Expectation, resolve
from jwstrdf.vocabulary import registry
from tests.conftest import corpus_folder

DOMAIN = corpus_folder().parent / "domain"
STAGE = {"2b": 2, "3": 3}
PIPELINE = {2: "stage2_pipeline", 3: "stage3_pipeline"}
REQUIRED = {2: "required_2b", 3: "required_3"}
NOT_THE_SCIENCE = {"MIR_TACONFIRM", "NIS_IMAGE", "NRC_IMAGE", "MIR_IMAGE"}
"""Exposure types that the rules of acquisitions and of slitless spectra name for what accompanies the science."""


def read(name: str) -> list[dict[str, str]]:
    path = DOMAIN / f"{name}.csv"
    if not path.is_file():
        pytest.skip("no tables of facts beside the real inputs")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def types_of(rule: dict[str, str], rules: dict[str, dict[str, str]], known: set[str]) -> list[str]:
    """The exposure types of the science of a rule, by its text."""
    text = rule["exp_types"]
    if same := re.match(r"as (Asn_\w+)$", text):
        return types_of(rules[same[1]], rules, known)
    text = re.sub(r"\(NRS_AUTO.*accepted\)|with NIS/NRC/MIR_IMAGE", "", text)
    found = [w for w in re.findall(r"[A-Z]{3}_[A-Z0-9-]+", text) if w in known]
    if "all acquisition/confirmation types" in text:
        found += [t for t in known if re.search(r"TACQ|TACONFIRM|_CONFIRM|MSATA|WATA|TASLIT|VERIFY", t)]
    companions = NOT_THE_SCIENCE if re.search("WFSS|LRS", rule["rule"]) else set()
    return sorted(set(found) - companions)


def test_every_rule_with_every_exposure_type_and_every_suffix() -> None:
    variants = read("exp_types")
    rules = {r["rule"]: r for r in read("association_types")}
    known = registry.load()
    expectation = Expectation(known)
    tried = 0
    for name, rule in rules.items():
        stage, pipeline = STAGE[rule["level"]], rule["pipeline"]
        types = types_of(rule, rules, {v["exp_type"] for v in variants})
        if pipeline == "(none)":
            continue
        resolved = resolve(known, name, None)
        assert resolved.rule is not None
        assert list(resolved.rule.exp_types) == types, name
        for asked in [types, *([t] for t in types)]:
            for science in ("rate", "rateints") if stage == 2 else ("cal", "calints", "x1d"):
                sets = [
                    set(v[REQUIRED[stage]].split(";"))
                    for v in variants
                    if v["exp_type"] in asked and v[PIPELINE[stage]] == pipeline and takes(v, stage, science)
                ]
                certain, _ = expectation.suffixes(resolved.pipeline, stage, "|".join(asked), science)
                assert certain == (set.intersection(*sets) if sets else set()), (name, asked, science)
                tried += 1
    assert tried > 300


def takes(variant: dict[str, str], stage: int, science: str) -> bool:
    """Whether that variant of an exposure type is made from such members."""
    if stage == 3:
        return science == variant["l2_input_to_stage3"]
    per_integration = "calints" in variant["required_2b"].split(";")
    return per_integration == (science == "rateints")


@pytest.mark.parametrize(
    ("asn_rule", "asn_type"),
    [
        ("Asn_Lv3MIRMRS", "spec3"),
        ("Asn_Lv3NRSIFU", "spec3"),
        ("Asn_Lv3SpectralSource", "spec3"),
        ("DMS_Level3_Base", "spec3"),
        (None, "spec3"),
        ("Asn_Unheard", "spec3"),
    ],
)
def test_a_name_that_the_pipeline_may_lengthen_is_not_certain(asn_rule: str | None, asn_type: str) -> None:
    """A hand-made association of MRS exposures is called like any other, its cubes are not."""
    assert not resolve(registry.load(), asn_rule, asn_type).named


@pytest.mark.parametrize(
    ("asn_rule", "asn_type"),
    [("Asn_Lv3Image", "image3"), ("DMS_Level3_Base", "image3"), (None, "image2"), ("DMSLevel2bBase", "spec2")],
)
def test_a_name_that_stays_is_certain(asn_rule: str | None, asn_type: str) -> None:
    assert resolve(registry.load(), asn_rule, asn_type).named


def test_the_tables_are_where_the_test_looks(corpus: Path) -> None:
    assert (corpus.parent / "domain" / "exp_types.csv").is_file()
