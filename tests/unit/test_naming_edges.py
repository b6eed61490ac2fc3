"""Names at every edge that the text of the grammar draws: what it permits and what it forbids, by hand."""

from __future__ import annotations

import polars as pl
import pytest

from jwstrdf.naming.parse import COLUMNS, parse_name
from jwstrdf.naming.vector import parse_frame

EXPOSURE = """
jw00001001001_01101_00001_nrca1_uncal.fits            exposure          1b  exposure               science
jw99999999999_99501_99999_guider2_uncal.fits          exposure          1b  exposure               science
jw01234001002_02z9z_00003_nrcblong_rate.fits          -
jw01234001002_021zz_00003_nrcblong_rate.fits          exposure          2a  exposure               intermediate
jw01234001002_0210a_00003_nrca4_ramp.asdf             exposure          2a  exposure               intermediate
jw01234001002_02201_00003_nis_rateints.fits           exposure          2a  exposure               intermediate
jw01234001002_02501_00003_nrs2_cal.fits               exposure          2b  exposure               science
jw01234001002_02101_00003_mirifulong_s3d.fits         exposure          2b  exposure               ancillary
jw01234001002_02101_00003_mirifushort_x1d.fits        exposure          2b  exposure               science
jw01234001002_02101_00003_nrs1_s2d.fits               exposure          2b  exposure               ancillary
jw01234001002_02101_00003_nis_x1dints.fits            exposure          2b  exposure               science
jw01234001002_02101_00003_mirimage_dark.fits          exposure          2a  exposure               science
jw01234001002_02101_00003_nrs1_interpolatedflat_fs.fits exposure        2b  exposure               intermediate
jw01234001002_02101_00003_nrs1_interpolatedflat.fits  exposure          2b  exposure               intermediate
jw01234001002_02101_00003_nrs1_gain_scaleints.fits    exposure          2a  exposure               intermediate
jw01234001002_02101_00003_nis_AtocaSpectra.fits       exposure          2b  exposure               intermediate
jw01234001002_02101_00003_nis_atocaspectra.fits       -
jw01234001002_02101_00003_mirifulong_out_table.ecsv   exposure          2b  exposure               intermediate
jw01234001002_02101_00003_nrs1_mbsub.fits             exposure          3   exposure               intermediate
jw01234001002_02101_00003_nis_esec.fits               exposure          2b  exposure               intermediate
jw01234001002_02101_00003_nrca1_original.fits         exposure          1a  exposure               intermediate
jw01234001002_02101_00003_nrca1_likely_chisq.fits     exposure          2a  exposure               intermediate
jw01234001002_02101_00003_nrca1_rate.jpg              exposure          2a  exposure               preview
jw01234001002_02101_00003_nrca1_rate_thumb.jpg        exposure          2a  exposure               preview
jw01234001002_02101_00003-seg001_nrca1_cal.fits       exposure_segment  2b  exposure               science
jw01234001002_02101_00003-seg999_nis_calints_thumb.jpg exposure_segment 2b  exposure               preview
jw01234001002_02101_00003-seg000_nis_ramp.fits        exposure_segment  2a  exposure               intermediate
jw01234001002_02101_00003_nrs1_o999_crf.fits          exposure_2c       2c  exposure x association intermediate
jw01234001002_02101_00003_nrs1_c1000_crf.jpg          exposure_2c       2c  exposure x association preview
jw01234001002_02101_00003-seg002_nis_r0001_crfints.fits exposure_2c     2c  exposure x association intermediate
jw01234001002_02101_00003_nrca1_a3001_psfalign.fits   exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nrca1_a3001_psfsub.fits     exposure_2c       3   exposure x association science
jw01234001002_02101_00003_nis_a3001_psf-ami-oi.fits   exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nis_a3001_amimulti-oi.fits  exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nis_a3001_amilg.fits        exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nis_a3001_ami.fits          exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nrca1_o001_outlier_i2d.fits exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nrs1_o001_outlier_s2d.fits  exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nrs1_o001_median.fits       exposure_2c       3   exposure x association intermediate
jw01234001002_02101_00003_nrs1_o001_skymatch.fits     exposure_2c       3   exposure or target     intermediate
jw1234001002_02101_00003_nrca1_rate.fits              -
jw012340010022_02101_00003_nrca1_rate.fits            -
jw01234001002_0210_00003_nrca1_rate.fits              -
jw01234001002_021011_00003_nrca1_rate.fits            -
jw01234001002_02001_00003_nrca1_rate.fits             -
jw01234001002_0a101_00003_nrca1_rate.fits             -
jw01234001002_02101_000003_nrca1_rate.fits            -
jw01234001002_02101_00003_nrca5_rate.fits             -
jw01234001002_02101_00003_nrcc1_rate.fits             -
jw01234001002_02101_00003_nrs3_rate.fits              -
jw01234001002_02101_00003_guider3_rate.fits           -
jw01234001002_02101_00003_nircam_rate.fits            -
jw01234001002_02101_00003_nrca1-rate.fits             -
jw01234001002_02101_00003_nrca1_.fits                 -
jw01234001002_02101_00003_nrca1_rate                  -
jw01234001002_02101_00003_nrca1_rate.                 -
jw01234001002_02101_00003_nrca1_rate.FITS             -
jw01234001002_02101_00003_nrca1_rate.fit              -
jw01234001002_02101_00003_nrca1_rate.json             -
jw01234001002_02101_00003_nrca1_rate_thumb.fits       -
jw01234001002_02101_00003_nrca1_thumb.jpg             -
jw01234001002_02101_00003_nrca1_rate_thumb_thumb.jpg  -
jw01234001002_02101_00003_nrca1_image_uncal.fits      -
jw01234001002_02101_00003_nrca1_stream.fits           -
jw01234001002_02101_00003_nrca1_asn.json              -
jw01234001002_02101_00003_nrca1_o001_o002_crf.fits    -
jw01234001002_02101_00003_nrca1_o0001_crf.fits        -
jw01234001002_02101_00003_nrca1_t001_crf.fits         -
jw01234001002_02101_00003_o001_nrca1_crf.fits         -
jw01234001002_02101_00003-seg01_nrca1_rate.fits       -
jw01234001002_02101_00003_seg001_nrca1_rate.fits      -
jw01234001002_02101_00003-seg001-seg002_nis_rate.fits -
jwo1234001002_02101_00003_nrca1_rate.fits             -
xjw01234001002_02101_00003_nrca1_rate.fits            -
jw01234001002_02101_00003_nrca1_rate_2.fits           -
jw01234001002_02101_00003_nrs1_badpix_selfcal_bkg_0.fits exposure       2b  exposure               intermediate
"""

STAGE3 = """
jw01234-o001_t000_niriss_f090w-gr150c_x1d.fits        stage3            3   source or target       science
jw01234-o001_t001_nircam_clear-f200w_i2d.fits         stage3            3   target                 science
jw01234-c1001_t001_nircam_f182m-mask335r-image3_cat.ecsv stage3         3   target                 catalog
jw01234-a3001_t001_nircam_f182m-mask335r_psfstack.fits stage3           3   target                 intermediate
jw01234-c1001_t001_nircam_f182m-mask335r_i2d.fits     stage3            3   target                 science
jw01234-r0001_t001_nircam_clear-f200w_segm.jpg        stage3            3   target                 preview
jw01234-o001_t001-s000000001_nirspec_f290lp-g395h-s200a1_s2d.fits stage3 3  source or target       science
jw01234-o001_s000000001_nirspec_f290lp-g395h-s200a1-sub2048_x1d.fits stage3 3 source or target     science
jw01234-o001_s12345_niriss_f090w-gr150c_x1d.fits      stage3            3   source or target       science
jw01234-o001_b123456789_nirspec_f290lp-g395h_crf.fits stage3            3   source                 intermediate
jw01234-o001_v000000001_nirspec_clear-prism_cal.fits  stage3            3   source                 intermediate
jw01234-o001_t001_nirspec_g395h-f290lp_s3d.fits       stage3            3   target                 science
jw01234-o001_t001_miri_ch1-shortmediumlong_c1d.fits   stage3            3   source or target       science
jw01234-o001_t001_miri_ch4-short_s3d_thumb.jpg        stage3            3   target                 preview
jw01234-o001_t001_nircam_f212n-wlp8-nrca3_wfscmb-0b.fits stage3         3   target x activity      science
jw01234-o001_t001_nircam_f212n-wlp8-nrca3_wfscmb-0b_thumb.jpg stage3    3   target x activity      preview
jw01234-o001_t001_niriss_clear-gr700xd-substrip96_whtlt.ecsv stage3     3   target                 catalog
jw01234-o001_t001_niriss_f480m-nrm-sub80_aminorm-oi.fits stage3         3   target                 science
jw01234-o001_t001_niriss_f480m-nrm_psf-amiavg.fits    stage3            3   target                 intermediate
jw01234-o001_t001-epoch9_fgs_clear_i2d.fits           stage3            3   target                 science
jw01234-o001_t001-s00001-epoch1_miri_f1130w_i2d.fits  stage3            3   target                 science
jw01234-o001_t001_miri_p750l_c1000_masterbg1d.fits    stage3            3   source or target       intermediate
jw01234-o001_t001_miri_p750l_combine_1d.fits          stage3            3   exposure or target     intermediate
jw01234-o001_t001_miri_p750l_snr.fits                 stage3            3   target                 intermediate
jw01234-o001_t001_miri_p750l_x1d.asdf                 -
jw01234-o001_t001_miri_p750l_x1d.json                 -
jw01234-o001_t001_miri_x1d.fits                       -
jw01234-o001_t001_miri__x1d.fits                      -
jw01234-o001_t001_miri_p750l_.fits                    -
jw01234-o001_t001_miri_p750l.x_x1d.fits               -
jw01234-o001_t001_p750l_x1d.fits                      -
jw01234-o001_miri_p750l_x1d.fits                      -
jw01234-o001_t0001_miri_p750l_x1d.fits                -
jw01234-o001_s1234_nirspec_clear-prism_x1d.fits       -
jw01234-o001_s1234567890_nirspec_clear-prism_x1d.fits -
jw01234-o001_s00001-t001_nirspec_clear-prism_x1d.fits -
jw01234-o001_t001_s00001_nirspec_clear-prism_x1d.fits -
jw01234-o001_t001-epoch_miri_f1130w_i2d.fits          -
jw01234-o001_t001-epoch10_miri_f1130w_i2d.fits        -
jw01234-o1234_t001_miri_f1130w_i2d.fits               -
jw01234-a001_t001_miri_f1130w_i2d.fits                -
jw01234-r001_t001_miri_f1130w_i2d.fits                -
jw01234-c10001_t001_miri_f1130w_i2d.fits              -
jw01234_o001_t001_miri_f1130w_i2d.fits                -
jw012345-o001_t001_miri_f1130w_i2d.fits               -
jw01234-o001_t001_nircam_f212n-wlp8_wfscmb-0bb.fits   -
jw01234-o001_t001_nircam_f212n-wlp8_wfscmb-0B.fits    -
jw01234-o001_t001_nircam_f212n-wlp8_wfscmb_0b.fits    -
jw01234-o001_t001_miri_p750l_o003_o004_masterbg1d.fits -
jw01234-o001_t001_miri_p750l_i2d_thumb.ecsv           -
jw01234-o001_{source_id}_nirspec_clear-prism_x1d.fits -
jw01234-o001_t001_nirspec_clear-prism_image_cal.fits  -
"""

OTHER = """
jw01234001002_gs-acq1_2022142181502_uncal.fits        guide_star        1b  guide-star             guide-star
jw01234001002_gs-acq2_2022142181502-seg001_cal.fits   guide_star        2b  guide-star             guide-star
jw01234001002_gs-track_2022142181502_stream.fits      guide_star        1b  guide-star             guide-star
jw01234001002_gs-fg_2022142181502-seg010_cal.fits     guide_star        2b  guide-star             guide-star
jw01234001002_gs-id_9_image_uncal.fits                guide_star        1b  guide-star             guide-star
jw01234001002_gs-id_123_stacked_cal.fits              guide_star        2b  guide-star             guide-star
jw01234001002_gs-id_1_stacked-uncal.fits              guide_star        1b  guide-star             guide-star
jw01234001002_gs-id_1_stream.fits                     guide_star        1b  guide-star             guide-star
jw01234001002_gs-id_1234_image_cal.fits               -
jw01234001002_gs-id_1_cal.fits                        -
jw01234001002_gs-id_1_image.fits                      -
jw01234001002_gs-id_1-seg001_image_cal.fits           -
jw01234001002_gs-id_2022142181502_image_cal.fits      -
jw01234001002_gs-fg_1_cal.fits                        -
jw01234001002_gs-fg_20221421815022_cal.fits           -
jw01234001002_gs-fg_2022142181502_stacked_cal.fits    -
jw01234001002_gs-acq3_2022142181502_cal.fits          -
jw01234001002_gs-fg_2022142181502_rate.fits           -
jw01234001002_gs_fg_2022142181502_cal.fits            -
jw0123400102_gs-fg_2022142181502_cal.fits             -
jw01234001002_02101_gs-fg_2022142181502_cal.fits      -
jw01234-o001_20230101t000000_image2_00001_asn.json    association       2b  exposure               association
jw01234-o001_20230101t000000_nrslamp-spec2_001_asn.json association     2b  exposure               association
jw01234-c1000_tso-image2_001_asn.json                 association       2b  exposure               association
jw01234-a3001_20230101t000000_ami3_00002_asn.json     association       3   target or source       association
jw01234-r0001_wfs-image3_00001_asn.json               association       3   target or source       association
jw01234-o001_20230101t000000_image3_1_asn.json        -
jw01234-o001_20230101t000000_image3_0001_asn.json     -
jw01234-o001_20230101t000000_image3_asn.json          -
jw01234-o001_20230101t000000_wfs-spec3_001_asn.json   -
jw01234-o001_20230101000000_image3_001_asn.json       -
jw01234-o001_20230101t000000_20230101t000000_image3_001_asn.json -
jw01234-o001_20230101t000000_image3_001_asn.csv       -
jw01234_20230101t000000_image3_001_asn.json           -
jw01234_20230101t000000_pool.csv                      pool              -   program                association
jw01234_20230101T000000_pool.csv                      pool              -   program                association
jw01234_pool.csv                                      -
jw01234_20230101t000000_pool                          -
jw01234_20230101t000000_pool.json                     -
jw01234-o001_20230101t000000_pool.csv                 -
jw01234_20230101t000000_fixed_pool.csv                -
jw01234001002_99_msa.fits                             msa               -   visit x MSA configuration support
jw01234001002_001_msa.fits                            -
jw01234001002_msa.fits                                -
jw01234001002_01_msa.jpg                              -
jwst_fgs_pars-sourcecatalogstep_0001.asdf             reference         -   instrument mode        support
jwst_nirspec_wcsregions_0001.json                     reference         -   instrument mode        support
jwst_niriss_pastasoss_9999.asdf                       reference         -   instrument mode        support
jwst_miri_gain.rmap                                   -
jwst_miri_gain_00001.fits                             -
jwst_system_datalvl_0001.rmap                         -
jwst_miri_gain_0001.pmap                              -
jwst_miri_0001.imap                                   context           -   -                      -
jwst_0001.pmap                                        context           -   -                      -
jwst_0001.imap                                        -
jwst_miri_0001.pmap                                   -
jwst_miri_0001.rmap                                   -
jwst_123.pmap                                         -
crds_jwst_0001.pmap                                   -
2022127T123106704_002_osf.xml                         osf               0   time span              support
2022127t123106704_002_osf.xml                         -
2022127T12310670_002_osf.xml                          -
2022127T123106704_02_osf.xml                          -
INRS_AB                                               mnemonic          -   -                      -
SA_ZATTEST1                                           mnemonic          -   -                      -
S_ZATTEST1                                            -
SABCDE_ZATTEST1                                       -
SA_Z                                                  -
SA_ABCDEFGHIJKLMNOPQRSTU                              -
XA_ZATTEST1                                           -
sa_zattest1                                           -
hlsp_jades_jwst_nircam_goods-s_f277w_v5.0_drz.fits    hlsp              4   collection             science
hlsp_ceers_jwst_nircam_nircam1_f115w-f200w_v0.5_i2d.fits.gz hlsp        4   collection             science
hlsp_jades_jwst_nircam_goods-s_f277w_5.0_drz.fits     -
hlsp_jades_jwst_nircam_f277w_v5.0_drz.fits            -
"""


def _rows(text: str) -> list[tuple[str, tuple[str | None, ...] | None]]:
    found = []
    for line in text.strip().splitlines():
        name, kind, *rest = line.split()
        if kind == "-":
            found.append((name, None))
            continue
        level, *scope, role = rest
        found.append((name, tuple(None if w == "-" else w for w in (kind, level, " ".join(scope), role))))
    return found


ROWS = [*_rows(EXPOSURE), *_rows(STAGE3), *_rows(OTHER)]


@pytest.mark.parametrize(("name", "said"), ROWS, ids=[name for name, _ in ROWS])
def test_kind_level_scope_and_role(name: str, said: tuple[str | None, ...] | None) -> None:
    parsed = parse_name(name)
    assert (parsed.valid, parsed.reason is None) == (said is not None, said is not None), parsed.reason
    assert (parsed.kind, parsed.level, parsed.scope, parsed.role) == (said or ("unknown", None, None, None))


def test_the_vectorised_parser_says_the_same() -> None:
    names = [name for name, _ in ROWS]
    assert len(set(names)) == len(names) > 200
    for name, row in zip(names, parse_frame(pl.Series(names)).iter_rows(named=True), strict=True):
        assert row == {c: getattr(parse_name(name), c) for c in COLUMNS}
