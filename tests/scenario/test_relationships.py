"""Each of the 58 relationships on a few hand-written sources: what proves it, and what does not.

Every case names its sources, the relations that follow (product, relation, direction, other thing) and some that must
not. Ids of `relationships.csv`; a relationship that no source can prove says so in the ontology.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.related import related
from jwstrdf.ingest import ingest
from jwstrdf.iri import JWST
from jwstrdf.stores import open_store
from jwstrdf.vocabulary import registry
from tests.unit.fits_help import write

Told = tuple[str, str, str, str]
"""Product, relation, direction, file name or label of the other thing."""
Source = Callable[[Path], None]

V = "jw09921001001"
CONTEXT = "jwst_1200.pmap"
PARAMETERS = "jwst_nircam_pars-jumpstep_0003.asdf"
HEADER: Mapping[str, Any] = {"DATE": "2024-02-01T10:00:00.000", "CAL_VER": "1.13.4", "CRDS_CTX": CONTEXT}


@dataclass(frozen=True)
class Case:
    """One way to prove one relationship."""

    id: str
    why: str
    sources: tuple[Source, ...]
    holds: tuple[Told, ...]
    fails: tuple[Told, ...] = ()


def fits(name: str, extensions: Mapping[str, Any] | None = None, **primary: Any) -> Source:
    """A FITS file with that header."""
    return lambda folder: write(folder / name, {**HEADER, **primary}, extensions) and None


def log(saved: str) -> Source:
    """A log of a pipeline run that took its parameters from a reference file and saved a product."""
    said = (
        f"PARS-JUMPSTEP parameters found: /grp/crds/{PARAMETERS}",
        "Step Detector1Pipeline running with args ('x_uncal.fits',).",
        f"Saved model in {saved}",
        "Step Detector1Pipeline done",
    )
    text = "".join(f"2024-02-01 10:00:00,125 - stpipe.Detector1Pipeline - INFO - {s}\n" for s in said)
    return lambda folder: (folder / "cal.log").write_text(text, encoding="utf-8") and None


def names(*listed: str) -> Source:
    """A list of names of files that exist."""
    return lambda folder: (folder / "names.txt").write_text("\n".join(listed) + "\n", encoding="utf-8") and None


def asn(
    kind: str, rule: str, products: Mapping[str, Mapping[str, str]], who: str = "o001", pool: str = "", number: int = 1
) -> Source:
    """An association file."""
    document = {
        "asn_type": kind,
        "asn_rule": rule,
        "asn_id": who,
        "program": "09921",
        "asn_pool": pool or "jw09921_20240101t000000_pool.csv",
        "products": [
            {"name": name, "members": [{"expname": e, "exptype": t} for e, t in members.items()]}
            for name, members in products.items()
        ],
    }
    name = asn_name(kind, who, number)
    return lambda folder: (folder / name).write_text(json.dumps(document), encoding="utf-8") and None


def asn_name(kind: str, who: str = "o001", number: int = 1) -> str:
    """The name of an association file."""
    return f"jw09921-{who}_20240101t000000_{kind}_{number:05}_asn.json"


def table(*rows: str) -> Source:
    """A product table of the archive."""
    head = "obsID,obs_collection,obs_id,productFilename,parent_obsid,dataURI,productType,productGroupDescription,size\n"
    return lambda folder: (folder / "products.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8") and None


def row(number: int, name: str, file: str, asked: int, kind: str = "SCIENCE", group: str = "") -> str:
    """A row of a product table."""
    return f"{number},JWST,{name},{file},{asked},mast:JWST/product/{file},{kind},{group},2880"


def science(*files: str) -> dict[str, str]:
    """Science members."""
    return dict.fromkeys(files, "science")


# --- names used by several cases -------------------------------------------------------------------------------

A, B = f"{V}_02101_00001_nrca1", f"{V}_02101_00002_nrca1"
OTHER_VISIT = "jw09921001002_02101_00001_nrca1"
IMAGE = "jw09921-o001_t001_nircam_clear-f200w"
IMAGE3 = asn("image3", "Asn_Lv3Image", {IMAGE: science(f"{A}_cal.fits", f"{B}_cal.fits")})
ASN = asn_name("image3")
MOS = "jw09921-o001_s000000001_nirspec_f290lp-g395m"
MOS_ASN = asn(
    "spec3",
    "Asn_Lv3NRSMOS",
    {"jw09921-o001_{source_id}_nirspec_f290lp-g395m": science(f"{V}_03101_00001_nrs1_cal.fits")},
)
NRS = f"{V}_03101_00001_nrs1"
NRS2 = f"{V}_03101_00002_nrs1"
GRISM, DIRECT = f"{V}_03101_00001_nis", "jw09921-o001_t001_niriss_clear-f150w"
WFSS = asn(
    "spec2",
    "Asn_Lv2WFSSNIS",
    {
        GRISM: {
            f"{GRISM}_rate.fits": "science",
            f"{DIRECT}_i2d.fits": "direct_image",
            f"{DIRECT}_cat.ecsv": "sourcecat",
            f"{DIRECT}_segm.fits": "segmap",
        }
    },
)
LRS, LRS_TA = f"{V}_03102_00001_mirimage", f"{V}_02101_00001_mirimage"
GUIDE = f"{V}_gs-fg_2024032101010_cal.fits"
RUN = (
    f"run that made {A}_cal.fits (20240201T100000-"
    + hashlib.sha256(b"2024-02-01T10:00:00.000|1.13.4|jwst_1200.pmap").hexdigest()[:8]
    + ")"
)
HLSP = "hlsp_glim_hst-jwst_multi_ngc-3132_multi_v1.0_drz.fits"
PICTURE = names(f"{IMAGE}_i2d.fits", f"{IMAGE}_i2d.jpg", f"{IMAGE}_i2d_thumb.jpg", f"{IMAGE}_cat.ecsv")


def visit(kind: str, relation: str, science_type: str = "NRS_MSASPEC", **more: Any) -> tuple[Any, ...]:
    """The sources and relations of a file that serves its visit: by exposure type alone."""
    serving, other = f"{V}_02101_00001_nrs1_rate.fits", "jw09921001002_03101_00001_nrs1_cal.fits"
    sources = (
        fits(serving, EXP_TYPE=kind, **more),
        fits(f"{NRS}_cal.fits", EXP_TYPE=science_type),
        fits(other, EXP_TYPE=science_type),
        fits(f"{A}_cal.fits", EXP_TYPE="NRC_IMAGE"),
    )
    holds = ((f"{NRS}_cal.fits", relation, "out", serving), (serving, relation, "in", f"{NRS}_cal.fits"))
    fails = (
        (other, relation, "out", serving),
        (f"{A}_cal.fits", relation, "out", serving),
        (serving, relation, "out", serving),
    )
    return sources, holds, fails


CASES = (
    Case(
        "PRE-1",
        "PREIMAGE of the header names the image",
        (fits(f"{NRS}_cal.fits", PREIMAGE=f"{IMAGE}_i2d.fits", EXP_TYPE="NRS_MSASPEC"), fits(f"{NRS2}_cal.fits")),
        ((f"{NRS}_cal.fits", "hasPreImage", "out", f"{IMAGE}_i2d.fits"),),
        ((f"{NRS2}_cal.fits", "hasPreImage", "out", f"{IMAGE}_i2d.fits"),),
    ),
    Case("PRE-2", "same visit and exposure type", *visit("NRS_CONFIRM", "hasConfirmationImage")),
    Case("PRE-2", "same visit and exposure type, verification", *visit("NRS_VERIFY", "hasConfirmationImage")),
    Case("PRE-3", "same visit and exposure type", *visit("NRS_WATA", "hasTargetAcquisition", "NRS_FIXEDSLIT")),
    Case(
        "PRE-3",
        "acquisition member of stage 3",
        (
            asn(
                "spec3",
                "Asn_Lv3SpectralTarget",
                {
                    "jw09921-o001_t001_miri_p750l": {
                        f"{LRS}_cal.fits": "science",
                        f"{LRS_TA}_cal.fits": "target_acquisition",
                    }
                },
            ),
            names("jw09921-o001_t001_miri_p750l_s2d.fits", "jw09921001002_03102_00001_mirimage_cal.fits"),
        ),
        (
            ("jw09921-o001_t001_miri_p750l_s2d.fits", "hasTargetAcquisition", "out", f"{LRS_TA}_cal.fits"),
            (f"{LRS}_cal.fits", "hasTargetAcquisition", "out", f"{LRS_TA}_cal.fits"),
            (f"{LRS_TA}_cal.fits", "hasTargetAcquisition", "in", f"{LRS}_cal.fits"),
        ),
        (
            ("jw09921-o001_t001_miri_p750l_s2d.fits", "usedAcquisitionImage", "out", f"{LRS_TA}_cal.fits"),
            ("jw09921001002_03102_00001_mirimage_cal.fits", "hasTargetAcquisition", "out", f"{LRS_TA}_cal.fits"),
            (f"{LRS_TA}_cal.fits", "hasTargetAcquisition", "out", f"{LRS_TA}_cal.fits"),
        ),
    ),
    Case(
        "PRE-3",
        "not by the role where the exposure type says otherwise: a confirmation image listed as acquisition",
        (
            asn(
                "spec3",
                "Asn_Lv3SpectralTarget",
                {"jw09921-o001_t001_nirspec": {f"{NRS}_cal.fits": "science", f"{NRS2}_cal.fits": "target_acquisition"}},
            ),
            fits(f"{NRS2}_cal.fits", EXP_TYPE="NRS_CONFIRM"),
        ),
        ((f"{NRS}_cal.fits", "hasConfirmationImage", "out", f"{NRS2}_cal.fits"),),
        ((f"{NRS}_cal.fits", "hasTargetAcquisition", "out", f"{NRS2}_cal.fits"),),
    ),
    Case(
        "PRE-4",
        "acquisition member of a MIRI LRS association of stage 2",
        (
            asn(
                "spec2",
                "Asn_Lv2MIRLRSFixedSlitNod",
                {LRS: {f"{LRS}_rate.fits": "science", f"{LRS_TA}_rate.fits": "target_acquisition"}},
            ),
            names(f"{LRS}_cal.fits"),
        ),
        ((f"{LRS}_cal.fits", "usedAcquisitionImage", "out", f"{LRS_TA}_rate.fits"),),
        ((f"{LRS}_cal.fits", "usedAcquisitionImage", "out", f"{LRS}_rate.fits"),),
    ),
    Case(
        "ANT-1",
        "equal roots",
        (names(f"{A}_uncal.fits", f"{A}_rate.fits", f"{B}_rate.fits"),),
        ((f"{A}_rate.fits", "countRateFrom", "out", f"{A}_uncal.fits"),),
        ((f"{B}_rate.fits", "countRateFrom", "out", f"{A}_uncal.fits"),),
    ),
    Case(
        "ANT-2",
        "science member of stage 2",
        (asn("image2", "Asn_Lv2Image", {A: science(f"{A}_rate.fits")}), names(f"{A}_cal.fits", f"{B}_cal.fits")),
        ((f"{A}_cal.fits", "calibratedFrom", "out", f"{A}_rate.fits"),),
        ((f"{B}_cal.fits", "calibratedFrom", "out", f"{A}_rate.fits"),),
    ),
    Case(
        "ANT-3",
        "flagged copy of a member, by root and candidate",
        (IMAGE3, names(f"{A}_o001_crf.fits", f"{A}_o002_crf.fits")),
        ((f"{A}_o001_crf.fits", "flaggedFrom", "out", f"{A}_cal.fits"),),
        ((f"{A}_o001_crf.fits", "flaggedFrom", "out", f"{B}_cal.fits"),),
    ),
    Case(
        "ANT-4",
        "science members of stage 3",
        (IMAGE3, names(f"{IMAGE}_i2d.fits")),
        tuple((f"{IMAGE}_i2d.fits", "combinedFrom", "out", f"{e}_cal.fits") for e in (A, B)),
        ((f"{IMAGE}_i2d.fits", "combinedFrom", "out", f"{OTHER_VISIT}_cal.fits"),),
    ),
    Case(
        "ANT-5",
        "flagged copies of the same candidate",
        (IMAGE3, names(f"{IMAGE}_i2d.fits", f"{A}_o001_crf.fits", f"{A}_o002_crf.fits")),
        ((f"{IMAGE}_i2d.fits", "combinedFromFlagged", "out", f"{A}_o001_crf.fits"),),
        ((f"{IMAGE}_i2d.fits", "combinedFromFlagged", "out", f"{A}_o002_crf.fits"),),
    ),
    Case(
        "ANT-6",
        "the association has a product of that name",
        (IMAGE3, names(f"{IMAGE}_i2d.fits", "jw09921-o002_t001_nircam_clear-f200w_i2d.fits")),
        ((f"{IMAGE}_i2d.fits", "isSpecifiedByAssociation", "out", ASN),),
        (("jw09921-o002_t001_nircam_clear-f200w_i2d.fits", "isSpecifiedByAssociation", "out", ASN),),
    ),
    Case(
        "ANT-6",
        "ASNTABLE of the header, the association itself unknown",
        (fits(f"{IMAGE}_i2d.fits", ASNTABLE=ASN),),
        ((f"{IMAGE}_i2d.fits", "isSpecifiedByAssociation", "out", ASN),),
    ),
    Case(
        "ANT-7",
        "asn_pool of the association",
        (asn("image3", "Asn_Lv3Image", {IMAGE: science(f"{A}_cal.fits")}, pool="jw09921_20240101t000000_pool"),),
        ((ASN, "associationDrawnFromPool", "out", "jw09921_20240101t000000_pool.csv"),),
    ),
    Case(
        "ANT-8",
        "members of the association",
        (IMAGE3,),
        ((ASN, "hasMember", "out", f"{A}_cal.fits"), (f"{A}_cal.fits", "hasMember", "in", ASN)),
        ((f"{OTHER_VISIT}_cal.fits", "hasMember", "in", ASN),),
    ),
    Case(
        "CMP-1",
        "science members that differ in the exposure",
        (
            asn(
                "image3",
                "Asn_Lv3Image",
                {IMAGE: science(f"{A}_cal.fits", f"{B}_cal.fits", f"{V}_02101_00001_nrcb1_cal.fits")},
            ),
            names(f"{IMAGE}_i2d.fits"),
        ),
        tuple((f"{IMAGE}_i2d.fits", "composedOfDither", "out", f"{e}_cal.fits") for e in (A, B)),
        ((f"{IMAGE}_i2d.fits", "composedOfDither", "out", f"{V}_02101_00001_nrcb1_cal.fits"),),
    ),
    Case(
        "CMP-2",
        "science members that differ in the detector alone",
        (
            asn(
                "image3",
                "Asn_Lv3Image",
                {IMAGE: science(f"{A}_cal.fits", f"{V}_02101_00001_nrcb1_cal.fits", f"{V}_02101_00002_nrcb2_cal.fits")},
            ),
            names(f"{IMAGE}_i2d.fits"),
        ),
        tuple(
            (f"{IMAGE}_i2d.fits", "composedOfDetector", "out", f"{V}_02101_00001_{d}_cal.fits")
            for d in ("nrca1", "nrcb1")
        ),
        ((f"{IMAGE}_i2d.fits", "composedOfDetector", "out", f"{V}_02101_00002_nrcb2_cal.fits"),),
    ),
    Case(
        "CMP-3",
        "a mosaic candidate joins observations",
        (
            asn(
                "image3",
                "Asn_Lv3ImageMosaic",
                {
                    "jw09921-c1001_t001_nircam_clear-f200w": science(
                        f"{A}_cal.fits", "jw09921002001_02101_00001_nrca1_cal.fits"
                    )
                },
                who="c1001",
            ),
            names("jw09921-c1001_t001_nircam_clear-f200w_i2d.fits"),
        ),
        (
            (
                "jw09921-c1001_t001_nircam_clear-f200w_i2d.fits",
                "composedOfMosaicTile",
                "out",
                "jw09921002001_02101_00001_nrca1_cal.fits",
            ),
        ),
    ),
    Case(
        "CMP-4",
        "segments of one exposure",
        (
            asn(
                "tso3",
                "Asn_Lv3TSO",
                {
                    "jw09921-o001_t001_nirspec_clear-prism": science(
                        *(f"{V}_04101_00001-seg00{n}_nrs1_calints.fits" for n in (1, 2))
                    )
                },
            ),
            names("jw09921-o001_t001_nirspec_clear-prism_x1dints.fits"),
        ),
        tuple(
            (
                "jw09921-o001_t001_nirspec_clear-prism_x1dints.fits",
                "composedOfSegment",
                "out",
                f"{V}_04101_00001-seg00{n}_nrs1_calints.fits",
            )
            for n in (1, 2)
        ),
    ),
    Case(
        "CMP-5",
        "rolls of a coronagraphic association",
        (
            asn(
                "coron3",
                "Asn_Lv3MIRCoron",
                {
                    "jw09921-c1002_t001_miri_f1065c": {
                        "jw09921010001_04101_00001_mirimage_calints.fits": "science",
                        "jw09921011001_04101_00001_mirimage_calints.fits": "science",
                        "jw09921012001_04101_00001_mirimage_calints.fits": "psf",
                    }
                },
                who="c1002",
            ),
            names("jw09921-c1002_t001_miri_f1065c_i2d.fits"),
        ),
        tuple(
            (
                "jw09921-c1002_t001_miri_f1065c_i2d.fits",
                "composedOfOrientation",
                "out",
                f"jw099210{n}001_04101_00001_mirimage_calints.fits",
            )
            for n in (10, 11)
        ),
        (
            (
                "jw09921-c1002_t001_miri_f1065c_i2d.fits",
                "composedOfOrientation",
                "out",
                "jw09921012001_04101_00001_mirimage_calints.fits",
            ),
        ),
    ),
    Case(
        "CMP-6",
        "bands of the MIRI spectrograph",
        (
            asn(
                "spec3",
                "Asn_Lv3MIRMRS",
                {
                    "jw09921-o001_t001_miri": science(
                        *(f"{V}_0210{g}_00001_mirifu{d}_cal.fits" for g in (1, 3) for d in ("long", "short"))
                    )
                },
            ),
            names("jw09921-o001_t001_miri_ch1-2-3-4-shortlong_s3d.fits"),
        ),
        (
            (
                "jw09921-o001_t001_miri_ch1-2-3-4-shortlong_s3d.fits",
                "composedOfSpectralSetting",
                "out",
                f"{V}_02101_00001_mirifulong_cal.fits",
            ),
        ),
    ),
    Case(
        "CMP-7",
        "nods of a slit",
        (
            asn(
                "spec3",
                "Asn_Lv3SpectralTarget",
                {"jw09921-o001_t001_miri_p750l": science(f"{LRS}_cal.fits", f"{V}_03102_00002_mirimage_cal.fits")},
            ),
            names("jw09921-o001_t001_miri_p750l_s2d.fits"),
        ),
        (("jw09921-o001_t001_miri_p750l_s2d.fits", "composedOfNod", "out", f"{V}_03102_00002_mirimage_cal.fits"),),
    ),
    Case(
        "CMP-8",
        "pair of a wavefront-sensing activity",
        (
            asn(
                "wfs-image3",
                "Asn_Lv3WFSCMB",
                {
                    "jw09921-o001_t001_nircam_f212n-wlm8-nrca3_{suffix}-01": science(
                        *(f"{V}_03105_0000{n}_nrca3_cal.fits" for n in (1, 2))
                    )
                },
            ),
            names("jw09921-o001_t001_nircam_f212n-wlm8-nrca3_wfscmb-01.fits"),
        ),
        tuple(
            (
                "jw09921-o001_t001_nircam_f212n-wlm8-nrca3_wfscmb-01.fits",
                "composedOfActivityPair",
                "out",
                f"{V}_03105_0000{n}_nrca3_cal.fits",
            )
            for n in (1, 2)
        ),
    ),
    Case(
        "MUL-1",
        "an entry with a place for the source",
        (MOS_ASN, names(f"{MOS}_cal.fits", f"{MOS}_x1d.fits")),
        ((f"{MOS}_x1d.fits", "yieldsPerSourceProduct", "in", asn_name("spec3")),),
    ),
    Case(
        "DER-1",
        "equal roots of stage 3",
        (names(f"{MOS}_s2d.fits", f"{MOS}_x1d.fits"),),
        ((f"{MOS}_x1d.fits", "derivedFromCombined", "out", f"{MOS}_s2d.fits"),),
    ),
    Case(
        "DER-2",
        "catalogue of the combined image",
        (PICTURE,),
        ((f"{IMAGE}_cat.ecsv", "catalogueDerivedFrom", "out", f"{IMAGE}_i2d.fits"),),
    ),
    Case(
        "DER-3",
        "light curve of the spectra",
        (
            names(
                "jw09921-o001_t001_nirspec_clear-prism_x1dints.fits", "jw09921-o001_t001_nirspec_clear-prism_whtlt.ecsv"
            ),
        ),
        (
            (
                "jw09921-o001_t001_nirspec_clear-prism_whtlt.ecsv",
                "lightCurveDerivedFrom",
                "out",
                "jw09921-o001_t001_nirspec_clear-prism_x1dints.fits",
            ),
        ),
    ),
    Case(
        "DER-4",
        "products of one root and level",
        (names(f"{NRS}_cal.fits", f"{NRS}_x1d.fits", f"{NRS2}_x1d.fits"),),
        ((f"{NRS}_cal.fits", "coderivedWith", "out", f"{NRS}_x1d.fits"),),
        ((f"{NRS}_cal.fits", "coderivedWith", "out", f"{NRS2}_x1d.fits"),),
    ),
    Case(
        "DER-5",
        "one file per source from the calibrated exposures",
        (MOS_ASN, names(f"{MOS}_cal.fits")),
        ((f"{MOS}_cal.fits", "sourceProductFrom", "out", f"{NRS}_cal.fits"),),
    ),
    Case(
        "DER-6",
        "flagged copy of a file of one source",
        (MOS_ASN, names(f"{MOS}_cal.fits", f"{MOS}_crf.fits")),
        ((f"{MOS}_crf.fits", "sourceFlaggedFrom", "out", f"{MOS}_cal.fits"),),
    ),
    Case("CAL-1", "same visit and exposure type", *visit("NRS_AUTOWAVE", "usesArcExposure")),
    Case("CAL-1", "same visit and line lamp", *visit("NRS_LAMP", "usesArcExposure", LAMP="LINE2")),
    Case(
        "CAL-1",
        "member of the association",
        (
            asn(
                "spec2",
                "Asn_Lv2NRSMSA",
                {NRS: {f"{NRS}_rate.fits": "science", f"{V}_02101_00001_nrs1_rate.fits": "autowave"}},
            ),
            names(f"{NRS}_cal.fits"),
        ),
        ((f"{NRS}_cal.fits", "usesArcExposure", "out", f"{V}_02101_00001_nrs1_rate.fits"),),
    ),
    Case("CAL-2", "same visit and exposure type", *visit("NRS_AUTOFLAT", "usesFlatExposure")),
    Case("CAL-2", "same visit and flat lamp", *visit("NRS_LAMP", "usesFlatExposure", LAMP="FLAT3")),
    Case(
        "CAL-2",
        "member of the association",
        (
            asn(
                "spec2",
                "Asn_Lv2NRSMSA",
                {NRS: {f"{NRS}_rate.fits": "science", f"{V}_02101_00001_nrs1_rate.fits": "autoflat"}},
            ),
            names(f"{NRS}_cal.fits"),
        ),
        ((f"{NRS}_cal.fits", "usesFlatExposure", "out", f"{V}_02101_00001_nrs1_rate.fits"),),
    ),
    Case(
        "CAL-3",
        "background member of another observation",
        (
            asn(
                "spec2",
                "Asn_Lv2Spec",
                {LRS: {f"{LRS}_rate.fits": "science", "jw09921002001_03102_00001_mirimage_rate.fits": "background"}},
            ),
            names(f"{LRS}_cal.fits"),
        ),
        ((f"{LRS}_cal.fits", "usesBackgroundExposure", "out", "jw09921002001_03102_00001_mirimage_rate.fits"),),
        ((f"{LRS}_cal.fits", "usesNodBackground", "out", "jw09921002001_03102_00001_mirimage_rate.fits"),),
    ),
    Case(
        "CAL-3",
        "not where the step was skipped",
        (
            asn(
                "spec2",
                "Asn_Lv2Spec",
                {LRS: {f"{LRS}_rate.fits": "science", "jw09921002001_03102_00001_mirimage_rate.fits": "background"}},
            ),
            fits(f"{LRS}_cal.fits", S_BKDSUB="SKIPPED", S_MSBSUB="SKIPPED", EXP_TYPE="MIR_LRS-FIXEDSLIT"),
        ),
        ((f"{LRS}_cal.fits", "calibratedFrom", "out", f"{LRS}_rate.fits"),),
        ((f"{LRS}_cal.fits", "usesBackgroundExposure", "out", "jw09921002001_03102_00001_mirimage_rate.fits"),),
    ),
    Case(
        "CAL-4",
        "background member of the same observation",
        (
            asn(
                "spec2",
                "Asn_Lv2NRSFSS",
                {NRS: {f"{NRS}_rate.fits": "science", f"{NRS2}_rate.fits": "background"}},
            ),
            names(f"{NRS}_cal.fits"),
        ),
        ((f"{NRS}_cal.fits", "usesNodBackground", "out", f"{NRS2}_rate.fits"),),
        ((f"{NRS}_cal.fits", "usesBackgroundExposure", "out", f"{NRS2}_rate.fits"),),
    ),
    *(
        Case(
            id_,
            f"BKGDTARG of the header of the member is {flag}",
            (
                asn(
                    "spec2",
                    "Asn_Lv2NRSFSS",
                    {NRS: {f"{NRS}_rate.fits": "science", member: "background"}},
                ),
                fits(member, BKGDTARG=flag),
                names(f"{NRS}_cal.fits"),
            ),
            ((f"{NRS}_cal.fits", relation, "out", member),),
            ((f"{NRS}_cal.fits", other, "out", member),),
        )
        for id_, flag, member, relation, other in (
            ("CAL-3", True, f"{NRS2}_rate.fits", "usesBackgroundExposure", "usesNodBackground"),
            (
                "CAL-4",
                False,
                "jw09921002001_03101_00001_nrs1_rate.fits",
                "usesNodBackground",
                "usesBackgroundExposure",
            ),
        )
    ),
    Case(
        "PRE-4",
        "not where the header says that no centroid was measured",
        (
            asn(
                "spec2",
                "Asn_Lv2MIRLRSFixedSlitNod",
                {LRS: {f"{LRS}_rate.fits": "science", f"{LRS_TA}_rate.fits": "target_acquisition"}},
            ),
            fits(f"{LRS}_cal.fits", S_TACNTR="SKIPPED", EXP_TYPE="MIR_LRS-FIXEDSLIT"),
        ),
        ((f"{LRS}_cal.fits", "calibratedFrom", "out", f"{LRS}_rate.fits"),),
        ((f"{LRS}_cal.fits", "usedAcquisitionImage", "out", f"{LRS_TA}_rate.fits"),),
    ),
    Case(
        "CAL-5",
        "imprint member",
        (
            asn(
                "spec2",
                "Asn_Lv2NRSIFUNod",
                {NRS: {f"{NRS}_rate.fits": "science", f"{V}_03104_00001_nrs1_rate.fits": "imprint"}},
            ),
            names(f"{NRS}_cal.fits"),
        ),
        ((f"{NRS}_cal.fits", "usesImprintExposure", "out", f"{V}_03104_00001_nrs1_rate.fits"),),
    ),
    Case(
        "CAL-6",
        "reference star of aperture masking",
        (
            asn(
                "ami3",
                "Asn_Lv3AMI",
                {
                    "jw09921-c1001_t001_niriss_f480m-nrm-sub80": {
                        "jw09921002001_03102_00001_nis_calints.fits": "science",
                        "jw09921003001_03102_00001_nis_calints.fits": "psf",
                    }
                },
                who="c1001",
            ),
            names("jw09921-c1001_t001_niriss_f480m-nrm-sub80_aminorm-oi.fits"),
        ),
        (
            (
                "jw09921-c1001_t001_niriss_f480m-nrm-sub80_aminorm-oi.fits",
                "usesPSFReference",
                "out",
                "jw09921003001_03102_00001_nis_calints.fits",
            ),
        ),
        (
            (
                "jw09921-c1001_t001_niriss_f480m-nrm-sub80_aminorm-oi.fits",
                "usesPSFReference",
                "out",
                "jw09921002001_03102_00001_nis_calints.fits",
            ),
        ),
    ),
    Case(
        "CAL-7",
        "selfcal member",
        (
            asn(
                "spec2",
                "Asn_Lv2Spec",
                {NRS: {f"{NRS}_rate.fits": "science", f"{NRS2}_rate.fits": "selfcal"}},
            ),
            names(f"{NRS}_cal.fits"),
        ),
        ((f"{NRS}_cal.fits", "usesSelfCalExposure", "out", f"{NRS2}_rate.fits"),),
    ),
    *(
        Case(
            f"WFS-{n}",
            f"{why}",
            sources,
            ((f"{GRISM}_cal.fits", relation, "out", f"{DIRECT}_{suffix}"),),
            ((f"{V}_03101_00002_nis_cal.fits", relation, "out", f"{DIRECT}_{suffix}"),),
        )
        for n, relation, keyword, suffix in (
            (1, "usesSourceCatalogue", "SCATFILE", "cat.ecsv"),
            (2, "usesSegmentationMap", "SEGMFILE", "segm.fits"),
            (3, "usesDirectImage", "DIRIMAGE", "i2d.fits"),
        )
        for why, sources in (
            ("member of the association", (WFSS, names(f"{GRISM}_cal.fits", f"{V}_03101_00002_nis_cal.fits"))),
            (
                f"{keyword} of the header",
                (
                    fits(f"{GRISM}_cal.fits", EXP_TYPE="NIS_WFSS", **{keyword: f"{DIRECT}_{suffix}"}),
                    names(f"{V}_03101_00002_nis_cal.fits"),
                ),
            ),
        )
    ),
    Case(
        "AGG-1",
        "an intermediate product that the archive lists with the observation",
        (
            table(
                row(1, IMAGE, f"{IMAGE}_i2d.fits", 1),
                row(2, A, f"{A}_trapsfilled.fits", 1),
            ),
        ),
        ((f"{A}_trapsfilled.fits", "aggregatesIntermediate", "in", IMAGE),),
        ((f"{IMAGE}_i2d.fits", "aggregatesIntermediate", "in", IMAGE),),
    ),
    Case(
        "AGG-2",
        "guide-star files of the same visit",
        (names(f"{A}_cal.fits", GUIDE, f"{OTHER_VISIT}_cal.fits"),),
        ((f"{A}_cal.fits", "aggregatesGuideStarProduct", "out", GUIDE),),
        ((f"{OTHER_VISIT}_cal.fits", "aggregatesGuideStarProduct", "out", GUIDE),),
    ),
    Case(
        "AGG-3",
        "own observation by name",
        (names(f"{IMAGE}_i2d.fits"),),
        ((f"{IMAGE}_i2d.fits", "inObservation", "out", IMAGE),),
    ),
    Case(
        "LNK-1",
        "times of exposure and guide-star file overlap",
        (
            fits(
                f"{A}_cal.fits",
                {"SCI": {}},
                **{"EXP_TYPE": "NRC_IMAGE", "DATE-BEG": "2024-02-01T01:00:00", "DATE-END": "2024-02-01T01:10:00"},
            ),
            fits(
                f"{B}_cal.fits",
                **{"EXP_TYPE": "NRC_IMAGE", "DATE-BEG": "2024-02-01T03:00:00", "DATE-END": "2024-02-01T03:10:00"},
            ),
            fits(
                GUIDE,
                **{"EXP_TYPE": "FGS_FINEGUIDE", "DATE-BEG": "2024-02-01T01:05:00", "DATE-END": "2024-02-01T01:15:00"},
            ),
        ),
        (
            (f"{A}_cal.fits", "hasContemporaneousGuideStar", "out", GUIDE),
            (GUIDE, "hasContemporaneousGuideStar", "in", f"{A}_cal.fits"),
        ),
        ((f"{B}_cal.fits", "hasContemporaneousGuideStar", "out", GUIDE),),
    ),
    Case(
        "LNK-2",
        "MSAMETFL of the header",
        (fits(f"{NRS}_cal.fits", EXP_TYPE="NRS_MSASPEC", MSAMETFL=f"{V}_01_msa.fits"), fits(f"{NRS2}_cal.fits")),
        ((f"{NRS}_cal.fits", "hasMSAPlan", "out", f"{V}_01_msa.fits"),),
        ((f"{NRS2}_cal.fits", "hasMSAPlan", "out", f"{V}_01_msa.fits"),),
    ),
    Case(
        "LNK-3",
        "picture of the same root and suffix",
        (PICTURE,),
        ((f"{IMAGE}_i2d.fits", "hasPreview", "out", f"{IMAGE}_i2d.jpg"),),
        ((f"{IMAGE}_i2d.fits", "hasPreview", "out", f"{IMAGE}_i2d_thumb.jpg"),),
    ),
    Case(
        "LNK-4",
        "small picture of the same root and suffix",
        (PICTURE,),
        ((f"{IMAGE}_i2d.fits", "hasThumbnail", "out", f"{IMAGE}_i2d_thumb.jpg"),),
    ),
    Case(
        "LNK-6",
        "a contributed product lists a product of another mission among its inputs",
        (
            lambda folder: (
                write(
                    folder / HLSP,
                    {"HLSPID": "GLIM", "TELESCOP": "MULTI"},
                    tables={
                        "PROVENANCE": {
                            "FILENAME": ["j8pu0y010_drz.fits", f"{IMAGE}_i2d.fits"],
                            "TELESCOPE": ["HST", "JWST"],
                        }
                    },
                )
                and None
            ),
        ),
        ((HLSP, "linkedToOtherMission", "out", "j8pu0y010_drz.fits"),),
        ((HLSP, "linkedToOtherMission", "out", f"{IMAGE}_i2d.fits"),),
    ),
    Case(
        "CON-1",
        "reference files of the header",
        (fits(f"{A}_cal.fits", R_FLAT="crds://jwst_nircam_flat_0313.fits", R_DARK="N/A"),),
        ((f"{A}_cal.fits", "usedReferenceFile", "out", "jwst_nircam_flat_0313.fits"),),
    ),
    Case(
        "CON-2",
        "context of the header",
        (fits(f"{A}_cal.fits"), fits(f"{B}_cal.fits", CRDS_CTX="jwst_1201.pmap")),
        ((f"{A}_cal.fits", "usedCRDSContext", "out", CONTEXT),),
        ((f"{B}_cal.fits", "usedCRDSContext", "out", CONTEXT),),
    ),
    Case(
        "CON-3",
        "a log of the run that saved the product",
        (log(f"{A}_rate.fits"), fits(f"{B}_rate.fits")),
        ((f"{A}_rate.fits", "usedParameterReference", "out", PARAMETERS),),
        ((f"{B}_rate.fits", "usedParameterReference", "out", PARAMETERS),),
    ),
    Case(
        "CON-4",
        "software of the header",
        (fits(f"{A}_cal.fits"), names(f"{B}_cal.fits")),
        ((f"{A}_cal.fits", "wasProcessedBy", "out", RUN),),
        ((f"{B}_cal.fits", "wasProcessedBy", "out", RUN),),
    ),
    Case(
        "CON-5",
        "pointing keywords come from telemetry",
        (fits(f"{A}_cal.fits", PA_V3=12.5),),
        ((f"{A}_cal.fits", "usedEngineeringData", "out", "SA_ZATTEST1"),),
        ((f"{A}_cal.fits", "usedEngineeringData", "out", "INRSI_GWA_Y_TILT_AVGED"),),
    ),
    Case(
        "CON-6",
        "image of another mission in an MSA plan",
        (
            lambda folder: (
                write(
                    folder / f"{V}_01_msa.fits",
                    {},
                    tables={"SOURCE_INFO": {"source_id": [1], "preimage_id": ["hst_a370_f814w"]}},
                )
                and None
            ),
        ),
        ((f"{V}_01_msa.fits", "usedExternalPreImage", "out", "hst_a370_f814w"),),
    ),
    Case(
        "CON-7",
        "status file of the header",
        (fits(f"{A}_cal.fits", OSF_FILE="2024032T010203456_001_osf.xml"),),
        ((f"{A}_cal.fits", "usedStatusFile", "out", "2024032T010203456_001_osf.xml"),),
    ),
    Case(
        "STR-1",
        "fields of the name",
        (names(f"{A}_cal.fits"),),
        ((f"{A}_cal.fits", "partOfObservingUnit", "out", f"visit {V}"),),
    ),
    Case(
        "STR-2",
        "another sequence of the same visit group",
        (names(f"{A}_cal.fits", f"{V}_02201_00001_mirimage_cal.fits", f"{V}_03101_00001_mirimage_cal.fits"),),
        ((f"{A}_cal.fits", "parallelWith", "out", f"exposure {V}_02201_00001"),),
        ((f"{A}_cal.fits", "parallelWith", "out", f"exposure {V}_03101_00001"),),
    ),
    Case(
        "STR-3",
        "detectors of one exposure",
        (names(f"{A}_cal.fits", f"{V}_02101_00001_nrcb1_cal.fits", f"{B}_cal.fits"),),
        ((f"{A}_cal.fits", "inDataset", "in", f"{V}_02101_00001_nrcb1_cal.fits"),),
        ((f"{A}_cal.fits", "inDataset", "in", f"{B}_cal.fits"),),
    ),
    Case(
        "MRP-1",
        "own observation",
        (names(f"{IMAGE}_i2d.fits", f"{IMAGE}_i2d.jpg"),),
        ((f"{IMAGE}_i2d.fits", "isMinimumRecommendedFor", "out", IMAGE),),
        ((f"{IMAGE}_i2d.jpg", "isMinimumRecommendedFor", "out", IMAGE),),
    ),
)
ELSEWHERE = {
    "STR-4": "a version, not a file, supersedes another: test_headers.py, test_two_versions_of_one_file_..., and below",
}
"""Relationships whose scenario is in another file."""


def told(store: Any, product: str) -> set[Told]:
    """All relations of a product, as in the cases; none for a product that the store does not know."""
    from jwstrdf.errors import UnknownNameError

    try:
        found = related(store, product)
    except UnknownNameError:
        return set()
    every = (r for some in found.families.values() for r in some)
    return {(product, r.relation, r.direction, str(r.filename or r.label)) for r in every}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.id} {c.why}")
def test_a_relationship_is_established_by_its_evidence(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for source in case.sources:
        source(folder)
    report = ingest([folder], tmp_path / "store")
    assert not [s for s in report.sources if s.error]
    store = open_store(tmp_path / "store", read_only=True)
    known = {product: told(store, product) for product in {t[0] for t in (*case.holds, *case.fails)}}
    for one in case.holds:
        assert one in known[one[0]], sorted(t for t in known[one[0]])
    for one in case.fails:
        assert one not in known[one[0]], one
    relation = next(r.name for r in registry.load().relationships.values() if r.id == case.id)
    assert any(t[1] == relation for t in case.holds) or case.why.startswith("not ")
    witnessed = [r for some in related(store, case.holds[0][0]).families.values() for r in some]
    assert all(r.witnesses for r in witnessed if r.relation == relation)


def test_every_relationship_has_a_case_or_says_why_none() -> None:
    tried = {c.id for c in CASES} | set(ELSEWHERE)
    every = {r.id: r for r in registry.load().relationships.values()}
    assert len(every) == 58
    silent = {i for i, r in every.items() if r.proof_status == "no source"}
    assert tried | silent == set(every)
    assert not tried & silent
    assert all(every[i].proof_note for i in silent)


def test_the_newer_version_of_an_association_supersedes_the_older(tmp_path: Path) -> None:
    """STR-4, for associations: one file name, three contents, told apart by their time stamp."""
    for place, stamp in enumerate(("20240301t000000", "20240101t000000", "20240201t000000")):
        folder = tmp_path / "in" / str(place)
        folder.mkdir(parents=True)
        asn("image3", "Asn_Lv3Image", {IMAGE: science(f"{A}_cal.fits")})(folder)
        document = json.loads((folder / ASN).read_text(encoding="utf-8"))
        (folder / "mine_asn.json").write_text(json.dumps({**document, "version_id": stamp}), encoding="utf-8")
        (folder / ASN).unlink()
    ingest([tmp_path / "in"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    text = """SELECT ?new ?old WHERE { ?n jwst:supersedes ?o . ?n jwst:timeStamp ?new . ?o jwst:timeStamp ?old }"""
    found = store.select(f"PREFIX jwst: <{JWST}> {text}")
    pairs = {tuple(row.values()) for row in found.values()}
    assert {tuple(str(t).upper() for t in pair) for pair in pairs} == {
        ("20240301T000000", "20240201T000000"),
        ("20240201T000000", "20240101T000000"),
    }
