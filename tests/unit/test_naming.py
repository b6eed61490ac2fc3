"""The file name grammar on names written by hand: every kind, every field, every reason."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest

from jwstrdf.naming.grammar import FIELDS, load
from jwstrdf.naming.parse import COLUMNS, HEAD, parse_name
from jwstrdf.naming.vector import CHUNK, SCHEMA, parse_frame

EXPOSURE = {
    "program": "02733", "observation": "001", "visit": "002", "visit_group": "02", "parallel_seq": "1",
    "activity": "0f", "exposure": "00003", "detector": "nrcblong", "instrument": "nircam",
}  # fmt: skip
VISIT = {"program": "02733", "observation": "001", "visit": "002"}

FIELDS_OF: dict[str, tuple[str, dict[str, str]]] = {
    "jw02733001002_0210f_00003_nrcblong_rate.fits": ("exposure", EXPOSURE | {"suffix": "rate", "ext": "fits"}),
    "jw02733001002_0210f_00003_nrcblong_SossExtractModel.fits": (
        "exposure",
        EXPOSURE | {"suffix": "SossExtractModel", "ext": "fits"},
    ),
    "jw02733001002_0210f_00003_nrcblong_badpix_selfcal_bkg_2.fits": (
        "exposure",
        EXPOSURE | {"suffix": "badpix_selfcal_bkg", "sequence": "2", "ext": "fits"},
    ),
    "jw02733001002_0210f_00003_nrcblong_stat_table.ecsv": (
        "exposure",
        EXPOSURE | {"suffix": "stat_table", "ext": "ecsv"},
    ),
    "jw02733001002_0210f_00003-seg012_nrcblong_calints.fits": (
        "exposure_segment",
        EXPOSURE | {"segment": "012", "suffix": "calints", "ext": "fits"},
    ),
    "jw02733001002_0210f_00003-seg012_nrcblong_calints_thumb.jpg": (
        "exposure_segment",
        EXPOSURE | {"segment": "012", "suffix": "calints", "preview": "thumb", "ext": "jpg"},
    ),
    "jw02733001002_0210f_00003-seg012_nrcblong_c1002_crfints.jpg": (
        "exposure_2c",
        EXPOSURE | {"segment": "012", "ac_id": "c1002", "suffix": "crfints", "preview": "full", "ext": "jpg"},
    ),
    "jw02733001002_0210f_00003_nrcblong_r0007_psf-ami-oi.fits": (
        "exposure_2c",
        EXPOSURE | {"ac_id": "r0007", "suffix": "psf-ami-oi", "ext": "fits"},
    ),
    "jw02733-a3001_t004_niriss_clear-gr700xd-substrip96_x1dints.fits": (
        "stage3",
        {
            "program": "02733", "ac_id": "a3001", "target": "t004", "instrument": "niriss",
            "opt_elem": "clear-gr700xd-substrip96", "suffix": "x1dints", "ext": "fits",
        },
    ),
    "jw02733-o012_t004-b000000321-epoch2_nirspec_f100lp-g140h-s200a1_s2d_thumb.jpg": (
        "stage3",
        {
            "program": "02733", "ac_id": "o012", "target": "t004", "source": "b000000321", "epoch": "2",
            "instrument": "nirspec", "opt_elem": "f100lp-g140h-s200a1", "suffix": "s2d", "preview": "thumb",
            "ext": "jpg",
        },
    ),
    "jw02733-o012_v00321_nirspec_clear-prism_c1d.fits": (
        "stage3",
        {
            "program": "02733", "ac_id": "o012", "source": "v00321", "instrument": "nirspec",
            "opt_elem": "clear-prism", "suffix": "c1d", "ext": "fits",
        },
    ),
    "jw02733-o012_t004_nircam_f182m-mask335r-image3_i2d.fits": (
        "stage3",
        {
            "program": "02733", "ac_id": "o012", "target": "t004", "instrument": "nircam",
            "opt_elem": "f182m-mask335r-image3", "suffix": "i2d", "ext": "fits",
        },
    ),
    "jw02733-o012_t004_nircam_f212n-wlp8-nrca3_wfscmb-0b.fits": (
        "stage3",
        {
            "program": "02733", "ac_id": "o012", "target": "t004", "instrument": "nircam",
            "opt_elem": "f212n-wlp8-nrca3", "suffix": "wfscmb", "act_id": "0b", "ext": "fits",
        },
    ),
    "jw02733-o012_t004_miri_p750l_c1003_masterbg1d.fits": (
        "stage3",
        {
            "program": "02733", "ac_id": "o012", "target": "t004", "instrument": "miri", "opt_elem": "p750l",
            "bkg_ac_id": "c1003", "suffix": "masterbg1d", "ext": "fits",
        },
    ),
    "jw02733001002_gs-track_2023001235959-seg003_stream.fits": (
        "guide_star",
        VISIT | {"gs_mode": "track", "gs_time": "2023001235959", "segment": "003", "suffix": "stream", "ext": "fits"},
    ),
    "jw02733001002_gs-id_7_stacked-cal.fits": (
        "guide_star",
        VISIT | {"gs_mode": "id", "attempt": "7", "suffix": "stacked_cal", "ext": "fits"},
    ),
    "jw02733001002_gs-id_11_stream.fits": (
        "guide_star",
        VISIT | {"gs_mode": "id", "attempt": "11", "suffix": "stream", "ext": "fits"},
    ),
    "jw02733-c1000_20230102t030405_tso-spec2_00012_asn.json": (
        "association",
        {
            "program": "02733", "ac_id": "c1000", "stamp": "20230102t030405", "asn_type": "tso-spec2",
            "sequence": "00012", "suffix": "asn", "ext": "json",
        },
    ),
    "jw02733-o001_wfs-image2_003_asn.json": (
        "association",
        {
            "program": "02733", "ac_id": "o001", "asn_type": "wfs-image2", "sequence": "003", "suffix": "asn",
            "ext": "json",
        },
    ),
    "jw02733_20230102T030405_pool.csv": (
        "pool",
        {"program": "02733", "stamp": "20230102T030405", "suffix": "pool", "ext": "csv"},
    ),
    "jw02733001002_03_msa.fits": ("msa", VISIT | {"msa_config": "03", "suffix": "msa", "ext": "fits"}),
    "jwst_niriss_pars-outlierdetectionstep_0001.asdf": (
        "reference",
        {"instrument": "niriss", "reftype": "pars-outlierdetectionstep", "version": "0001", "ext": "asdf"},
    ),
    "jwst_fgs_0042.imap": ("context", {"instrument": "fgs", "version": "0042", "ext": "imap"}),
    "jwst_1234.pmap": ("context", {"version": "1234", "ext": "pmap"}),
    "hlsp_team-a_jwst_miri_ngc-3132+1_f770w-f1130w_v1p1_img.fits.gz": (
        "hlsp",
        {
            "collection": "team-a", "telescope": "jwst", "instrument": "miri", "target": "ngc-3132+1",
            "opt_elem": "f770w-f1130w", "version": "v1p1", "suffix": "img", "ext": "fits.gz",
        },
    ),
    "2023001T012345678_001_osf.xml": ("osf", {"suffix": "osf", "ext": "xml"}),
    "IMIR_HK_IMG_CAL_LOOP": ("mnemonic", {}),
    "JWST_PRED_2023001.OEM": ("unknown", {"ext": "OEM"}),
    "S0000_2023.out": ("unknown", {"ext": "out"}),
}  # fmt: skip

SAID = {
    "jw02733001002_0210f_00003_nrcblong_uncal.fits": ("1b", "exposure", "science", "UncalProduct"),
    "jw02733001002_0210f_00003_nrcblong_dark.fits": ("2a", "exposure", "science", "DarkProduct"),
    "jw02733001002_0210f_00003_nrcblong_cal.fits": ("2b", "exposure", "science", "CalProduct"),
    "jw02733001002_0210f_00003_nrcblong_i2d.fits": ("2b", "exposure", "ancillary", "I2dProduct"),
    "jw02733001002_0210f_00003_nrcblong_bsub.fits": ("2b", "exposure", "intermediate", "BsubProduct"),
    "jw02733001002_0210f_00003_nrcblong_i2d.jpg": ("2b", "exposure", "preview", "PreviewProduct"),
    "jw02733001002_0210f_00003_nrcblong_i2d_thumb.jpg": ("2b", "exposure", "preview", "ThumbnailProduct"),
    "jw02733001002_0210f_00003_nrcblong_o001_crf.fits": ("2c", "exposure x association", "intermediate", "CrfProduct"),
    "jw02733001002_0210f_00003_nrcblong_crf.fits": ("2c", "exposure x association", "intermediate", "CrfProduct"),
    "jw02733001002_0210f_00003_nrcblong_o001_uncal.fits": ("1b", "exposure", "science", "UncalProduct"),
    "jw02733-o001_t001_nircam_clear-f090w_uncal.fits": ("3", "source or target", "science", "UncalProduct"),
    "jw02733001002_0210f_00003_nrcblong_o001_psfsub.fits": ("3", "exposure x association", "science", "PsfsubProduct"),
    "jw02733001002_0210f_00003_nrcblong_cat.ecsv": (None, None, "catalog", "CatProduct"),
    "jw02733-o001_t001_nircam_clear-f090w_i2d.fits": ("3", "target", "science", "CombinedI2dProduct"),
    "jw02733-o001_s00001_nirspec_clear-prism_cal.fits": ("3", "source", "intermediate", "SourceCalProduct"),
    "jw02733-o001_s00001_nirspec_clear-prism_crf.fits": ("3", "source", "intermediate", "SourceCrfProduct"),
    "jw02733-o001_t001_nircam_clear-f090w_masterbg1d.fits": (
        "3",
        "source or target",
        "intermediate",
        "Masterbg1dProduct",
    ),
    "jw02733001002_gs-fg_2023001235959_uncal.fits": ("1b", "guide-star", "guide-star", "GuideStarUncalProduct"),
    "jw02733-o001_spec2_001_asn.json": ("2b", "exposure", "association", "Stage2AssociationFile"),
    "jw02733-o001_spec3_001_asn.json": ("3", "target or source", "association", "Stage3AssociationFile"),
    "jw02733_20230102t030405_pool.csv": (None, "program", "association", "AssociationPool"),
    "jwst_nircam_gain_0001.fits": (None, "instrument mode", "support", "ReferenceFile"),
    "jwst_1234.pmap": (None, None, None, None),
    "hlsp_a_jwst_miri_b_c_v1_d.fits": ("4", "collection", "science", "ContributedProduct"),
    "SA_ZATTEST1": (None, None, None, None),
    "JWST_PRED_2023001.OEM": ("0", "time span", "support", "EphemerisFile"),
}

IDENTITY = {
    "jw02733001002_0210f_00003-seg012_nrcblong_c1002_crfints.fits": {
        "root": "jw02733001002_0210f_00003-seg012_nrcblong_c1002",
        "exposure_root": "jw02733001002_0210f_00003-seg012_nrcblong",
        "exposure_id": "jw02733001002_0210f_00003",
        "visit_id": "jw02733001002",
        "own_observation": "jw02733001002_0210f_00003-seg012_nrcblong",
    },
    "jw02733-o012_t004_miri_p750l_o003_masterbg1d.fits": {
        "root": "jw02733-o012_t004_miri_p750l_o003",
        "own_observation": "jw02733-o012_t004_miri_p750l",
    },
    "jw02733-o012_t004_nircam_f212n-wlp8-nrca3_wfscmb-04.jpg": {
        "root": "jw02733-o012_t004_nircam_f212n-wlp8-nrca3",
        "own_observation": "jw02733-o012_t004_nircam_f212n-wlp8-nrca3",
    },
    "jw02733001002_gs-id_7_image_cal.fits": {"root": "jw02733001002_gs-id_7", "visit_id": "jw02733001002"},
    "jw02733001002_03_msa.fits": {"root": "jw02733001002_03", "visit_id": "jw02733001002"},
    "jw02733-o001_spec2_001_asn.json": {"root": "jw02733-o001_spec2_001"},
    "jwst_1234.pmap": {},
}
IDENTITIES = ("root", "exposure_root", "exposure_id", "visit_id", "own_observation")

REASONS = {
    "": "empty",
    "notes.txt": "no JWST prefix",
    "jw02733": "no extension",
    "jw0273300100_02101_00001_nrca1_rate.fits": "must have 11 digits, found '0273300100'",
    "jw02733001002.fits": "nothing follows the visit",
    "jw02733001002_021_00001_nrca1_rate.fits": "(3 characters)",
    "jw02733001002_02001_00001_nrca1_rate.fits": "parallel sequence must be 1 to 5, found '0'",
    "jw02733001002_0210A_00001_nrca1_rate.fits": "upper case",
    "jw02733001002_02101_0000a_nrca1_rate.fits": "exposure must have 5 digits",
    "jw02733001002_02101_00001-s01_nrca1_rate.fits": "segment must be seg and 3 digits, found 's01'",
    "jw02733001002_02101_00001_nrc1_rate.fits": "no such detector: 'nrc1'",
    "jw02733001002_02101_00001_nrca1_ratte.fits": "nearest: rate",
    "jw02733001002_02101_00001_nrca1.fits": "no suffix",
    "jw02733001002_02101_00001_nrca1_rate.txt": "extension must be one of asdf, ecsv, fits, jpg, found 'txt'",
    "jw02733001002_02101_00001_nrca1_rate_thumb.fits": "a thumbnail is a .jpg",
    "jw02733001002_02101_00001_nrca1_rate.fits.gz": "the product is named jw02733001002_02101_00001_nrca1_rate.fits",
    "jw02733001002_02101_00001_nrca1_o01_crf.fits": "unknown suffix 'o01_crf'",
    "jw02733-o0001_t001_miri_f770w_i2d.fits": "candidate id must be o and 3 digits, found 'o0001'",
    "jw02733-_t001_miri_f770w_i2d.fits": "no such candidate letter: ''",
    "jw02733-o001_t01_miri_f770w_i2d.fits": "target must be t and 3 digits",
    "jw02733-o001_s0001_miri_f770w_i2d.fits": "source must be s and 5 to 9 digits",
    "jw02733-o001_t001-x00001_miri_f770w_i2d.fits": "a source with one of b, s, v",
    "jw02733-o001_t001-epoch12_miri_f770w_i2d.fits": "epoch must have 1 digit",
    "jw02733-o001_t001_hst_f770w_i2d.fits": "no such instrument: 'hst'",
    "jw02733-o001_t001_miri_F770w_i2d.fits": "upper case",
    "jw02733-o001_t001_miri_f770w_f560w_i2d.fits": "optical elements are joined by -, found 'f560w'",
    "jw02733-o001_t001_miri_f770w.fits": "no suffix",
    "jw02733-o001_20230101t0000_image3_00001_asn.json": "time stamp must be <YYYYMMDD>t<hhmmss>",
    "jw02733-o001_mosaic_00001_asn.json": "no such association type: 'mosaic'",
    "jw02733-o001_image3_0001_asn.json": "sequence must have 3 or 5 digits",
    "jw02733-o001_image3_00001_asn.yaml": "extension must be one of json",
    "jw02733_20230101t000000_image3_00001_asn.json": "no candidate id",
    "jw02733_pool.csv": "a pool is named",
    "jw02733_2023_pool.csv": "time stamp must be",
    "jw02733001002_1_msa.fits": "MSA configuration must have 2 digits",
    "jw02733001002_gs-fg_202300123595_cal.fits": "must have 13 digits",
    "jw02733001002_gs-id_x_image_cal.fits": "attempt must have 1 to 3 digits",
    "jw02733001002_gs-fg_2023001235959_image_cal.fits": "no such suffix of fg: 'image_cal'",
    "jwst_nircam_gain_1.fits": "version must have 4 digits",
    "jwst_wfc3_gain_0001.fits": "no such instrument: 'wfc3'",
    "jwst_nircam_gain_0001.csv": "extension must be one of",
    "hlsp_one_two.fits": "found 3 fields",
    "jw02733001002_02101_00001_nrca1_rate.fits\n": "line breaks",
    " jw02733001002_02101_00001_nrca1_rate.fits": "blanks",
    "a/jw02733001002_02101_00001_nrca1_rate.fits": "this is a path",
    "jw02733001002_02101_00001_nrca１_rate.fits": "only ASCII",
    "jw０2733001002_02101_00001_nrca1_rate.fits": "only ASCII",
    "jw\x00": "control characters",
}


@pytest.mark.parametrize("name", FIELDS_OF)
def test_every_field_of_a_name(name: str) -> None:
    kind, fields = FIELDS_OF[name]
    parsed = parse_name(name)
    assert (parsed.filename, parsed.valid, parsed.kind, parsed.reason) == (name, True, kind, None)
    assert {f: getattr(parsed, f) for f in FIELDS if getattr(parsed, f) is not None} == fields


@pytest.mark.parametrize("name", SAID)
def test_shape_and_suffix_tell_level_scope_and_role(name: str) -> None:
    parsed = parse_name(name)
    assert parsed.valid
    assert (parsed.level, parsed.scope, parsed.role, parsed.type_name) == SAID[name]


@pytest.mark.parametrize("name", IDENTITY)
def test_names_of_other_things_inside_a_name(name: str) -> None:
    parsed = parse_name(name)
    assert {i: getattr(parsed, i) for i in IDENTITIES} == dict.fromkeys(IDENTITIES) | IDENTITY[name]


@pytest.mark.parametrize("name", REASONS)
def test_a_refused_name_is_kept_and_says_why(name: str) -> None:
    parsed = parse_name(name)
    assert (parsed.filename, parsed.valid, parsed.kind) == (name, False, "unknown")
    assert REASONS[name] in str(parsed.reason)
    assert all(getattr(parsed, f) is None for f in (*FIELDS, *IDENTITIES, "level", "scope", "role", "type_name"))


def test_a_long_name_does_not_flood_the_message() -> None:
    parsed = parse_name("jw02733001002_02101_00001_" + "x" * 100_000 + "_rate.fits")
    assert not parsed.valid
    assert len(str(parsed.reason)) < 500


def test_columns_of_both_parsers_are_the_same() -> None:
    names = [*FIELDS_OF, *SAID, *IDENTITY, *REASONS]
    frame = parse_frame(pl.Series(names))
    assert tuple(frame.columns) == COLUMNS
    assert dict(frame.schema) == SCHEMA
    for name, row in zip(names, frame.iter_rows(named=True), strict=True):
        assert row == {c: getattr(parse_name(name), c) for c in COLUMNS}


def test_a_frame_keeps_order_repeated_names_and_nulls() -> None:
    names = ["b.fits", None, "jwst_1234.pmap", "b.fits", "SA_ZATTEST1"]
    frame = parse_frame(pl.Series(names))
    assert frame["filename"].to_list() == names
    assert frame["kind"].to_list() == ["unknown", "unknown", "context", "unknown", "mnemonic"]
    assert frame["valid"].to_list() == [False, False, True, False, True]
    assert frame["reason"][1] is None


def test_empty_columns_and_columns_longer_than_a_chunk() -> None:
    assert parse_frame(pl.Series([], dtype=pl.String)).schema == pl.Schema(SCHEMA)
    assert parse_frame(pl.Series([None, None], dtype=pl.Null))["valid"].to_list() == [False, False]
    names = pl.Series(["jwst_1234.pmap", "SA_ZATTEST1", "x"]).sample(CHUNK + 1000, with_replacement=True, seed=1)
    frame = parse_frame(names)
    assert frame["filename"].equals(names.rename("filename"))
    assert frame["kind"].equals(
        names.replace_strict({"jwst_1234.pmap": "context", "SA_ZATTEST1": "mnemonic", "x": "unknown"}).rename("kind")
    )


def test_patterns_have_nothing_that_two_engines_read_differently() -> None:
    for form in load().forms:
        for odd in ("(?=", "(?!", "(?<", r"\d", r"\w", r"\s", "$", "(?i", r"\b"):
            assert odd not in form.pattern.replace("(?P<", ""), form.pattern


def test_answers_begin_with_the_head_of_the_contract() -> None:
    assert COLUMNS[: len(HEAD)] == HEAD


def test_reading_one_name_loads_no_heavy_package() -> None:
    code = (
        "import sys; from jwstrdf.answers.describe import describe; describe(['jwst_1234.pmap', 'x']);"
        "print([m for m in ('polars', 'rdflib', 'astropy', 'pyoxigraph', 'rich') if m in sys.modules])"
    )
    parse_name("jwst_1234.pmap")  # so that the cache is there
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
