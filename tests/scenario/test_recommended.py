"""Recommended products from tables of every shape, without the flag and some columns (DESIGN.md section 4)."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from jwstrdf.answers.mrp import mrp
from jwstrdf.ingest import ingest
from jwstrdf.stores import open_store

FLAG = "Minimum Recommended Products"
P = "jw09952"
EXPOSURE = f"{P}002001_02101_00001_nrs1"
POOL, SPEC3 = f"{P}_20260101t000000_pool.csv", f"{P}-o002_20260101t000000_spec3_00001_asn.json"
GUIDE = f"{P}002001_gs-fg_2026001000000_cal.fits"

OWN: dict[str, tuple[str, ...]] = {
    # observation -> its own files, one for each way in which names are made
    f"{P}-o001_t001_miri_ch3-long": ("s3d.fits", "x1d.fits", "x1d.jpg"),
    f"{P}-o001_t001_miri_ch1-2-3-4-shortmediumlong": ("s3d.fits",),
    f"{P}-o002_s000000012_nirspec_f290lp-g395m": ("cal.fits", "crf.fits", "s2d.fits", "x1d.fits"),
    f"{P}-o002_b000000012_nirspec_f290lp-g395m": ("cal.fits", "x1d.fits"),
    f"{P}-o002_s00012_nirspec_f290lp-g395m": ("s2d.fits", "s2d.jpg", "s2d_thumb.jpg"),
    f"{P}-o003_t001-s000000001_nirspec_f290lp-g395h-s200a1-subs200a1": ("s2d.fits", "x1d.fits"),
    f"{P}-o003_s200a1_nirspec_f290lp-g395h": (),
    f"{P}-o004_t001_nirspec_g395h-f290lp": ("s3d.fits", "x1d.fits"),
    f"{P}-o005_t001_nirspec_f290lp-g395h-s1600a1-sub2048": ("x1dints.fits", "whtlt.ecsv"),
    f"{P}-o006_t001_niriss_clear-gr700xd-substrip256": ("x1dints.fits", "whtlt.ecsv"),
    f"{P}-o007_t001-epoch2_niriss_f115w-gr150c": ("x1d.fits", "c1d.fits"),
    f"{P}-c1000_t001_niriss_f480m-nrm-sub80": ("aminorm-oi.fits",),
    f"{P}-c1020_t001_nircam_f300m-maskrnd-sub320a335r": ("psfstack.fits", "i2d.fits", "i2d.jpg"),
    f"{P}-a3001_t001_nircam_f182m-mask335r-image3": ("i2d.fits", "cat.ecsv", "segm.fits"),
    f"{P}-o008_t001_nircam_clear-f212n-nrca3": ("wfscmb-04.fits",),
    f"{P}-o009_t001_miri_p750l-slitlessprism": ("x1dints.fits", "phot.ecsv"),
    EXPOSURE: ("uncal.fits", "rate.fits", "rateints.fits", "cal.fits", "o002_crf.fits", "s2d.fits", "cal.jpg"),
    f"{P}006001_04101_00001-seg002_nis": ("uncal.fits", "calints.fits", "o006_crfints.fits", "x1dints.fits"),
    f"{P}010001_0310a_00001_nrcalong": ("calints.fits", "c1020_psfsub.fits", "c1020_psfalign.fits"),
    f"{P}011001_03102_00001_nis": ("calints.fits", "c1000_ami-oi.fits", "a3001_psf-ami-oi.fits"),
    f"{P}012001_02102_00001_mirifushort": ("rate.fits", "cal.fits", "c1001_crf.fits", "s3d.fits"),
    f"{P}013001_02101_00001_mirimage": ("uncal.fits", "rate.fits", "cal.fits", "i2d.fits", "i2d_thumb.jpg"),
}
NUMBERS = {name: str(70000 + n) for n, name in enumerate(OWN)}
COMBINED = f"{P}-o002_s000000012_nirspec_f290lp-g395m"


def rows() -> list[dict[str, str]]:
    """A table as the archive gives it: each observation asked for its own files, and those of an exposure under it."""
    out = []

    def row(asked: str, own: str, name: str, kind: str = "SCIENCE", group: str = "") -> None:
        flag = FLAG if asked == own and not name.endswith(".jpg") and "_gs-" not in name else "--"
        out.append(
            {
                "obsID": NUMBERS[own],
                "obs_collection": "JWST",
                "obs_id": own,
                "dataURI": f"mast:JWST/product/{name}",
                "productType": "PREVIEW" if name.endswith(".jpg") else kind,
                "productGroupDescription": flag,
                "productSubGroupDescription": group,
                "productFilename": name,
                "size": "2880",
                "parent_obsid": NUMBERS[asked],
                "calib_level": "3" if "-" in own[:8] else "2",
            }
        )

    for asked, suffixes in OWN.items():
        for suffix in suffixes:
            row(asked, asked, f"{asked}_{suffix}")
    for suffix in OWN[EXPOSURE]:
        row(COMBINED, EXPOSURE, f"{EXPOSURE}_{suffix}")
    for asked in (COMBINED, EXPOSURE):
        row(asked, EXPOSURE, GUIDE, "AUXILIARY", "GS-FG")
        row(asked, asked, POOL, "INFO", "POOL")
    row(COMBINED, EXPOSURE, POOL, "INFO", "POOL")
    row(COMBINED, COMBINED, SPEC3, "INFO", "ASN")
    return out


def flags() -> dict[tuple[str, str], bool]:
    """What the archive says of each pair."""
    names = {number: name for name, number in NUMBERS.items()}
    out: dict[tuple[str, str], bool] = {}
    for r in rows():
        pair = names[r["parent_obsid"]], r["productFilename"]
        out[pair] = out.get(pair, False) or r["productGroupDescription"] == FLAG
    return out


def write(path: Path, listed: list[dict[str, str]], without: tuple[str, ...]) -> None:
    """The rows as a table, some columns struck."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [c for c in listed[0] if c not in without], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(listed)


def inferred(store_path: Path) -> dict[tuple[str, str], bool | None]:
    """What the rule says of every pair that the store knows."""
    store = open_store(store_path, read_only=True)
    told = mrp(store, every=True, why=True).as_dict()["observations"]
    store.close()
    return {(o["observation"], p["filename"]): p["inferred"] for o in told for p in o["products"]}


@pytest.mark.parametrize(
    "without", [(), ("obs_id",), ("productType", "calib_level", "productSubGroupDescription")], ids=str
)
@pytest.mark.parametrize("pieces", [1, 3])
def test_without_the_flag_every_pair_is_told(tmp_path: Path, without: tuple[str, ...], pieces: int) -> None:
    mixed = rows()
    random.Random(5).shuffle(mixed)
    (tmp_path / "in").mkdir()
    for n in range(pieces):
        write(tmp_path / "in" / f"{n}.csv", mixed[n::pieces], ("productGroupDescription", *without))
    assert {s.status for s in ingest([tmp_path / "in"], tmp_path / "store").sources} == {"added"}
    found = inferred(tmp_path / "store")
    names = dict.fromkeys(NUMBERS) if without == ("obs_id",) else {}
    expected = {(NUMBERS[o] if o in names else o, f): flag for (o, f), flag in flags().items()}
    assert {pair: found.get(pair) for pair in expected} == expected


@pytest.mark.parametrize(
    "without", [("obsID",), ("parent_obsid",), ("obsID", "parent_obsid"), ("obs_id", "parent_obsid")], ids=str
)
def test_what_is_recommended_stays_when_columns_of_observations_are_missing(
    tmp_path: Path, without: tuple[str, ...]
) -> None:
    write(tmp_path / "t.csv", rows(), ("productGroupDescription", *without))
    (source,) = ingest([tmp_path / "t.csv"], tmp_path / "store").sources
    assert source.status == "added", source.error
    found = inferred(tmp_path / "store")
    by_number = {(NUMBERS[o], f) for (o, f), flag in flags().items() if flag}
    wanted = by_number if without[0] == "obs_id" else {pair for pair, flag in flags().items() if flag}
    assert {pair for pair, said in found.items() if said} == wanted
    if without == ("obsID",):  # nothing tells the name of the observation that was asked for
        assert all(
            said is None or name.endswith(".jpg") or name == GUIDE
            for (observation, name), said in found.items()
            if observation.isdigit()
        )


def test_names_alone_tell_the_own_observation(tmp_path: Path) -> None:
    names = sorted({r["productFilename"] for r in rows()})
    (tmp_path / "names.txt").write_text("\n".join(names), encoding="utf-8")
    ingest([tmp_path / "names.txt"], tmp_path / "store")
    found = inferred(tmp_path / "store")
    no_name_tells = (POOL, SPEC3)
    wanted = {pair for pair, flag in flags().items() if flag and pair[1] not in no_name_tells}
    assert {pair for pair, said in found.items() if said} == wanted


def test_guide_star_files_are_out_whatever_their_name_is(tmp_path: Path) -> None:
    """The archive's subgroup tells a file of the guider also where its name has a form that nobody knows."""
    odd = f"{P}002001_gs-new_2026001000000_cal.fits"
    row = [r for r in rows() if r["productFilename"] == GUIDE][1]
    write(tmp_path / "t.csv", [{**row, "productFilename": odd, "dataURI": f"mast:JWST/product/{odd}"}], ())
    ingest([tmp_path / "t.csv"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    answer = mrp(store, [EXPOSURE], why=True)
    store.close()
    assert [(p.filename, p.inferred, p.reason) for p in answer.observations[0].products] == [
        (odd, False, "it is a guide-star product")
    ]
