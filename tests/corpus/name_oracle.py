"""The grammar of file names read again from filename_grammar.md and product_types.csv, with nothing of ours."""

from __future__ import annotations

import csv
import re
from pathlib import Path

VISIT = r"jw(?P<program>[0-9]{5})(?P<observation>[0-9]{3})(?P<visit>[0-9]{3})"
DETECTOR = r"(?P<detector>nrc[ab][1-4]|nrc[ab]long|nrs[12]|nis|mirimage|mirifulong|mirifushort|guider[12])"
INSTRUMENT = r"(?P<instrument>nircam|niriss|nirspec|miri|fgs)"
OF_DETECTOR = {"nrc": "nircam", "nrs": "nirspec", "nis": "niriss", "mir": "miri", "gui": "fgs"}
STAMP = r"(?P<stamp>[0-9]{8}[tT][0-9]{6})"
ASSOCIATIONS = (
    "image2|spec2|tso-image2|tso-spec2|nrslamp-image2|nrslamp-spec2|image3|spec3|tso3|coron3|ami3|wfs-image3|wfs-image2"
)
OTHER_SHAPES = {
    "asn", "pool", "msa", "osf", "pre-image", "stream", "image_uncal", "stacked_uncal", "image_cal", "stacked_cal",
}  # fmt: skip
"""Suffixes that stand in no name of an exposure or target."""


def rows(domain: Path) -> list[dict[str, str]]:
    """The rows of product_types.csv."""
    with (domain / "product_types.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def suffixes(domain: Path) -> list[str]:
    """Suffixes of exposures and targets, longest first; what stands in brackets is no suffix."""
    found = {row["suffix"] for row in rows(domain) if row["suffix"][0] not in "<("} - OTHER_SHAPES
    return sorted(found, key=lambda s: (-len(s), s))


def _candidate(group: str) -> str:
    return rf"(?P<{group}>o[0-9]{{3}}|[acr][0-9]{{4}})"


class Oracle:
    """Tells kind and fields of a name, or None; contributed products, ephemerides and telemetry are left out."""

    def __init__(self, domain: Path) -> None:
        suffix = f"(?P<suffix>{'|'.join(map(re.escape, suffixes(domain)))})"
        own, sky = _candidate("ac_id"), _candidate("bkg_ac_id")
        target = (
            r"(?:(?P<target>t[0-9]{3})(?:-(?P<s1>[sbv][0-9]{5,9}))?|(?P<s2>[sbv][0-9]{5,9}))(?:-epoch(?P<epoch>[0-9]))?"
        )
        patterns = (
            ("guide_star", VISIT + r"_gs-(?P<gs_mode>acq1|acq2|track|fg)_(?P<gs_time>[0-9]{13})"
             r"(?:-seg(?P<segment>[0-9]{3}))?_(?P<suffix>uncal|cal|stream)\.(?P<ext>fits)"),
            ("guide_star", VISIT + r"_gs-(?P<gs_mode>id)_(?P<attempt>[0-9]{1,3})"
             r"_(?P<suffix>(?:image|stacked)[_-](?:uncal|cal)|stream)\.(?P<ext>fits)"),
            ("msa", VISIT + r"_(?P<msa_config>[0-9]{2})_(?P<suffix>msa)\.(?P<ext>fits)"),
            ("association", rf"jw(?P<program>[0-9]{{5}})-{own}(?:_{STAMP})?_(?P<asn_type>{ASSOCIATIONS})"
             r"_(?P<sequence>[0-9]{3}|[0-9]{5})_(?P<suffix>asn)\.(?P<ext>json)"),
            ("pool", rf"jw(?P<program>[0-9]{{5}})_{STAMP}_(?P<suffix>pool)\.(?P<ext>csv)"),
            ("exposure", VISIT + r"_(?P<visit_group>[0-9]{2})(?P<parallel_seq>[1-5])(?P<activity>[0-9a-z]{2})"
             rf"_(?P<exposure>[0-9]{{5}})(?:-seg(?P<segment>[0-9]{{3}}))?_{DETECTOR}(?:_{own})?_{suffix}"
             r"(?P<thumb>_thumb)?\.(?P<ext>fits|jpg|ecsv|asdf)"),
            ("stage3", rf"jw(?P<program>[0-9]{{5}})-{own}_{target}_{INSTRUMENT}_(?P<opt_elem>[a-z0-9-]+)(?:_{sky})?"
             rf"_{suffix}" r"(?:-(?P<act_id>[0-9a-z]{2}))?(?P<thumb>_thumb)?\.(?P<ext>fits|ecsv|jpg)"),
            ("reference", rf"jwst_{INSTRUMENT}_(?P<reftype>[a-z0-9-]+)_(?P<version>[0-9]{{4}})"
             r"\.(?P<ext>fits|asdf|json|rmap)"),
            ("context", r"jwst_(?P<version>[0-9]{4})\.(?P<ext>pmap)"),
            ("context", rf"jwst_{INSTRUMENT}_(?P<version>[0-9]{{4}})\.(?P<ext>imap)"),
            ("osf", r"[0-9]{7}T[0-9]{9}_[0-9]{3}_(?P<suffix>osf)\.(?P<ext>xml)"),
            ("mnemonic", r"[IS][A-Z0-9]{1,4}_[A-Z0-9_]{2,20}"),
        )  # fmt: skip
        self._patterns = [(kind, re.compile(pattern)) for kind, pattern in patterns]

    def read(self, name: str) -> tuple[str, dict[str, str]] | None:
        """Kind and the fields that are not empty."""
        for kind, pattern in self._patterns:
            found = pattern.fullmatch(name)
            if not found:
                continue
            fields = {key: value for key, value in found.groupdict().items() if value}
            thumb = fields.pop("thumb", None)
            if thumb and fields["ext"] != "jpg":
                continue
            if kind in ("exposure", "stage3") and fields["ext"] == "jpg":
                fields["preview"] = "thumb" if thumb else "full"
            if kind == "guide_star":
                fields["suffix"] = fields["suffix"].replace("-", "_")
            if kind == "exposure":
                fields["instrument"] = OF_DETECTOR[fields["detector"][:3]]
                kind = "exposure_2c" if "ac_id" in fields else "exposure_segment" if "segment" in fields else kind
            source = fields.pop("s1", None) or fields.pop("s2", None)
            return kind, fields | ({"source": source} if source else {})
        return None
