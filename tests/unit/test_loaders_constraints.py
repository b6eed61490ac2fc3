"""Exposure types out of the constraints text of associations, in its three printed forms."""

from __future__ import annotations

import pytest

from jwstrdf.loaders.constraints import exposure_types
from jwstrdf.vocabulary import registry

KNOWN = frozenset(t.exp_type for t in registry.load().exposure_types)


def printed(*pairs: tuple[str, str]) -> str:
    return "\n".join(f"DMSAttrConstraint({{'name': '{n}', 'sources': ['exp_type'], 'value': {v}}})" for n, v in pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        ("made up", None),
        ("exp_type", None),
        ("Constraints:\n    target: 1\n    exp_type: MIR_LRS-SLITLESS|MIR_TACQ\n    x: 1", "MIR_LRS-SLITLESS|MIR_TACQ"),
        ("Constraints:\n    exp_type: {'mir_flatmrs'}\n", "MIR_FLATMRS"),
        ("    exp_type: {'nrc_image', 'mir_image'}", "MIR_IMAGE|NRC_IMAGE"),
        (printed(("exp_type", "'nis_ami'")), "NIS_AMI"),
        (printed(("exp_type", "'nrs_autoflat|nrs_autowave|nrs_fixedslit'")), "NRS_AUTOFLAT|NRS_AUTOWAVE|NRS_FIXEDSLIT"),
        (printed(("exp_type", "['nrc_image|nrc_coron']")), "NRC_CORON|NRC_IMAGE"),
        (printed(("exp_type", '"nrc_image"')), "NRC_IMAGE"),
        (printed(("exp_type", "None")), None),
        # only exposure types that the ontology knows
        (printed(("exp_type", "'mir_lrs_slitless|nis_soss|frobnicate'")), "NIS_SOSS"),
        (printed(("exp_type", "'frobnicate'")), None),
        # companions of the science do not count
        (printed(("exp_type", "'nis_wfss'"), ("image_exp_type", "'nis_image'")), "NIS_WFSS"),
        (printed(("acq_exp", "'mir_tacq|nis_tacq'"), ("exp_type", "'mir_image'")), "MIR_IMAGE"),
        # what an exposure filled in wins over what the rule has
        (printed(("exp_type", r"'mir_lrs\\\\-slitless'"), ("exp_type", "'nis_soss'")), "MIR_LRS-SLITLESS"),
        (printed(("exp_type", "'nrs_msaspec'"), ("non_science", "'nrs_focus'")), "NRS_FOCUS"),
        (
            printed(("exp_type", "'nrs_msaspec'"), ("non_science", "'nrs_focus|nrs_wata'")),
            "NRS_FOCUS|NRS_MSASPEC|NRS_WATA",
        ),
    ],
)
def test_exposure_types(text: str | None, expected: str | None) -> None:
    assert exposure_types(text, KNOWN) == expected


def test_other_sources_are_not_exposure_types() -> None:
    text = "DMSAttrConstraint({'name': 'exp_type', 'sources': ['filter'], 'value': 'nrc_image'})"
    assert exposure_types(text, KNOWN) is None
