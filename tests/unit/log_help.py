"""Logs of the calibration pipeline for tests, written by hand in the forms of its versions."""

from __future__ import annotations

from collections.abc import Iterable

EXPOSURES = ("jw09911001001_02101_00001_nrca1", "jw09911001001_02101_00002_nrca1")
ROOT = "jw09911-o001_t001_nircam_clear-f200w"
ASN = "jw09911-o001_20240101t000000_image3_00001_asn.json"
ONE = EXPOSURES[0]

DETECTOR1 = f"""\
|stpipe|PARS-DARKCURRENTSTEP parameters found: /grp/crds/references/jwst/jwst_nircam_pars-darkcurrentstep_0001.asdf
|stpipe|PARS-DETECTOR1PIPELINE parameters found: /grp/crds/references/jwst/jwst_nircam_pars-detector1pipeline_0007.asdf
|@|Detector1Pipeline instance created.
|@.dq_init|DQInitStep instance created.
|@|Step Detector1Pipeline running with args ('../raw/{ONE}_uncal.fits',).
|@|Step Detector1Pipeline parameters are:
  skip: False
  steps:
    jump:
      skip: False
|@|Prefetching reference files for dataset: '{ONE}_uncal.fits' reftypes = ['dark', 'mask', 'saturation']
|@|Prefetch for DARK reference file is '/grp/crds/references/jwst/jwst_nircam_dark_0400.fits'.
|@|Prefetch for SATURATION reference file is 'N/A'.
|@|Starting calwebb_detector1 ...
|@.dq_init|Step dq_init running with args (<RampModel(1, 8, 64, 64) from {ONE}_uncal.fits>,).
|@.dq_init|Using MASK reference file /grp/crds/references/jwst/jwst_nircam_mask_0077.fits
|@.dq_init|Step dq_init done
|@.ipc|Step ipc running with args (<RampModel(1, 8, 64, 64) from {ONE}_uncal.fits>,).
|@.ipc|Step skipped.
|@.dark_current|Step dark_current running with args (<RampModel(1, 8, 64, 64) from {ONE}_uncal.fits>,).
|@.dark_current|Using DARK reference file /grp/crds/references/jwst/jwst_nircam_dark_0400.fits
|@.dark_current|Dark current step will be skipped
|@.dark_current|Step dark_current done
|@.jump|Step jump running with args (<RampModel(1, 8, 64, 64) from {ONE}_uncal.fits>,).
|@.jump|Using GAIN reference file: /grp/crds/references/jwst/jwst_nircam_gain_0097.fits
|@.jump|Skipping integration 1 of 1
|@.jump|Step jump done
|@.ramp_fit|Step ramp_fit running with args (<RampModel(1, 8, 64, 64) from {ONE}_uncal.fits>,).
|@.ramp_fit|Step ramp_fit done
|@|Saved model in out/{ONE}_rateints.fits
|@.gain_scale|Step gain_scale running with args (<ImageModel(64, 64) from {ONE}_rate.fits>,).
|@.gain_scale|Using READNOISE reference file: /grp/crds/references/jwst/jwst_nircam_readnoise_0020.fits
|@.gain_scale|Step gain_scale done
|@|... ending calwebb_detector1
|jwst.stpipe.core|Results used CRDS context: jwst_1200.pmap
|@|Saved model in out/{ONE}_rate.fits
|@|Step Detector1Pipeline done
|jwst.stpipe.core|Results used jwst version: 1.13.4
""".replace("|@", "|stpipe.Detector1Pipeline")

IMAGE3 = f"""\
|@|Step Image3Pipeline running with args ('{ASN}',).
|@|Prefetching reference files for dataset: '{EXPOSURES[0]}_cal.fits' reftypes = ['abvegaoffset', 'apcorr']
|@.tweakreg|Step tweakreg running with args (<ModelLibrary>,).
|@.tweakreg|Detected 133 sources in {EXPOSURES[0]}_cal.fits.
|@.tweakreg|Detected 99 sources in {EXPOSURES[1]}_cal.fits.
|@.tweakreg|Step tweakreg done
|@.skymatch|Step skymatch running with args (<ModelLibrary>,).
|@.skymatch|   *  Image ID={EXPOSURES[1]}_cal.fits. Sky background: 0.12
|@.skymatch|Step skymatch done
|@.outlier_detection|Step outlier_detection running with args (<ModelLibrary>,).
|@.outlier_detection|1 exposures in association will be processed
|@.outlier_detection|Saved model in ./{EXPOSURES[0]}_o001_crf.fits
|@.outlier_detection|Saved model in ./{EXPOSURES[1]}_o001_crf.fits
|@.outlier_detection|Step outlier_detection done
|@.resample|Step resample running with args (<ModelLibrary>,).
|@.resample|Saved model in ./{ROOT}_i2d.fits
|@.resample|Step resample done
|@.source_catalog|Step source_catalog running with args (<ImageModel(99, 99) from {ROOT}_i2d.fits>,).
|@.source_catalog|Using APCORR reference file: /grp/crds/references/jwst/jwst_nircam_apcorr_0004.fits
|@.source_catalog|Wrote source catalog: ./{ROOT}_cat.ecsv
|@.source_catalog|Saved model in ./{ROOT}_segm.fits
|@.source_catalog|Step source_catalog done
|jwst.stpipe.core|Results used CRDS context: jwst_1200.pmap
|@|Step Image3Pipeline done
|jwst.stpipe.core|Results used jwst version: 1.13.4
""".replace("|@", "|stpipe.Image3Pipeline")


def log(*texts: str, form: str = "local", minute: int = 0, level: str = "INFO") -> str:
    """The records as a log has them.

    `local`: the clock of the machine, loggers named after steps (to jwst 1.18). `modules`: loggers named after modules.
    `utc`: as products keep their logs. A text is the records after bars, `|logger|message`; other lines as they are.
    """
    out = []
    for number, line in enumerate("".join(texts).splitlines()):
        if not line.startswith("|"):
            out.append(line)
            continue
        _, logger, message = line.split("|", 2)
        if form == "modules" and logger.startswith("stpipe"):
            logger = "stpipe.step"
        second = f"{number // 60 + minute:02}:{number % 60:02}"
        time = f"2024-02-01T10:{second}.125" if form == "utc" else f"2024-02-01 10:{second},125"
        out.append(f"{time} - {logger} - {level} - {message}")
    return "\n".join(out) + "\n"


def without(text: str, *words: str) -> str:
    """The text without the lines that hold one of the words."""
    return "\n".join(line for line in text.splitlines() if not any(w in line for w in words)) + "\n"


def joined(lines: Iterable[str]) -> str:
    """Records, one a line."""
    return "\n".join(lines) + "\n"
