"""What something touched: distance, way, what only an older version used. Worked out from the laboratory's README."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jwstrdf.answers.impact import impact
from jwstrdf.errors import UnknownNameError
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.scenario.test_headers import MADE, ROOT, association, cal, stored
from tests.unit.fits_help import write

MOSAIC = "jw09911-c1001_t001_nircam_clear-f200w"
I2D = f"{MOSAIC}_i2d.fits"
ONE, TWO, THREE = (f"jw0991100{n}_02101_0000{e}_nrca1" for n, e in (("1001", 1), ("1001", 2), ("2001", 1)))
FLAT, BAD = "jwst_nircam_flat_0313.fits", "jwst_nircam_flat_0001.fits"


@pytest.fixture(scope="module")
def store(laboratory_store: Path) -> Iterator[Store]:
    opened = open_store(laboratory_store, read_only=True)
    yield opened
    opened.close()


def ways(store: Store, name: str, *, present: bool = True) -> dict[str, tuple[int, bool, str | None]]:
    """Distance, whether it is direct, and the way, of the products that are there."""
    found = impact(store, name).products
    return {p.filename: (p.distance, p.direct, p.via) for p in found if p.present or not present}


def test_a_header_that_keeps_what_its_inputs_used_is_no_direct_use(store: Store) -> None:
    """The mosaic's header names flat 9901, a copy from an input: flats are used in stage 2."""
    assert ways(store, "jwst_nircam_flat_9901.fits") == {
        f"{ONE}_cal.fits": (1, True, None),
        f"{TWO}_cal.fits": (1, True, None),
        I2D: (2, False, f"{ONE}_cal.fits"),
    }
    (mosaic,) = [p for p in impact(store, "jwst_nircam_flat_9901.fits").products if p.filename == I2D]
    assert (mosaic.named, mosaic.current, mosaic.relation, mosaic.input) == (
        True,
        True,
        "combinedFrom",
        f"{ONE}_cal.fits",
    )


def test_a_dark_comes_with_the_rate_through_the_cal_into_the_mosaic(store: Store) -> None:
    rates, cals = ([f"{e}_{s}.fits" for e in (ONE, TWO, THREE)] for s in ("rate", "cal"))
    assert ways(store, "jwst_nircam_dark_9901.fits") == {
        **dict.fromkeys(rates, (1, True, None)),
        **{c: (2, False, r) for c, r in zip(cals, rates, strict=True)},
        I2D: (3, False, rates[0]),
    }


def test_depth_keeps_the_near_ones(store: Store) -> None:
    found = impact(store, "jwst_nircam_dark_9901.fits", depth=1).products
    assert [p.filename for p in found] == [f"{e}_rate.fits" for e in (ONE, TWO, THREE)]


def test_what_only_an_older_version_used_is_no_impact_now(store: Store) -> None:
    """Flat 9900 was used by the download of 2024; the mosaic of 2025, its only version, was made from the newer cal."""
    found = {p.filename: p.current for p in impact(store, "jwst_nircam_flat_9900.fits").products if p.present}
    assert found == {f"{ONE}_cal.fits": False}


def test_a_context_a_mapping_an_association_and_raw_data(store: Store) -> None:
    context = ways(store, "jwst_9902.pmap")
    assert context == dict.fromkeys((f"{THREE}_rate.fits", f"{THREE}_cal.fits", I2D), (1, True, None))
    mapping = impact(store, "jwst_nircam_flat_9901.rmap").products
    assert {(p.filename, p.by) for p in mapping if p.direct} == {
        (f"{e}_cal.fits", "jwst_nircam_flat_9901.fits") for e in (ONE, TWO)
    }
    # The mapping of the instrument chose what was used itself under its context: the mosaic has all from its inputs.
    whole = {p.filename: p.by for p in impact(store, "jwst_nircam_9902.imap").products if p.direct}
    assert whole == {
        f"{THREE}_rate.fits": "jwst_nircam_dark_9901.fits",
        f"{THREE}_cal.fits": "jwst_nircam_area_9901.fits",  # the flat 9902 too; the dark came with the rate
    }
    asn = ways(store, "jw09911-c1001_20250320t080000_image3_00001_asn.json")
    assert asn == {I2D: (1, True, None)}
    assert ways(store, f"{ONE}_uncal.fits") == {
        f"{ONE}_rate.fits": (1, True, None),
        f"{ONE}_cal.fits": (2, False, f"{ONE}_rate.fits"),
        I2D: (3, False, f"{ONE}_rate.fits"),
    }


@pytest.mark.parametrize("kind", ["dark", "flat"])
def test_a_mapping_and_the_only_file_that_it_selects_touch_the_same(store: Store, kind: str) -> None:
    """What a cal has from its rate is inherited, whoever asks."""
    name = f"jwst_nircam_{kind}_9901"
    if kind == "flat":  # its mapping selects 9950 for another filter, which nobody used
        assert not ways(store, "jwst_nircam_flat_9950.fits")
    assert ways(store, f"{name}.rmap") == ways(store, f"{name}.fits")
    assert {d for d, _, _ in ways(store, f"{name}.rmap").values()} == ({1, 2, 3} if kind == "dark" else {1, 2})


def test_an_association_of_an_earlier_run_touches_nothing_that_only_the_later_run_announces(store: Store) -> None:
    """t002 was announced in April alone; the crf of exposure 1 belongs to both runs, and now to the one of April."""
    found = impact(store, "jw09926-o001_20250201t070000_image3_00001_asn.json").products
    root = "jw09926-o001_t001_nircam_clear-f150w"
    assert {(p.filename, p.direct, p.current) for p in found} == {
        ("jw09926001001_02101_00001_nrcb1_o001_crf.fits", True, False),
        *((f"{root}_{end}", True, True) for end in ("i2d.fits", "cat.ecsv", "segm.fits")),
    }


def test_a_pool_stands_behind_what_its_associations_describe(store: Store) -> None:
    found = {p.filename: p.by for p in impact(store, "jw09912_20250110t070000_pool.csv").products if p.present}
    assert found == {
        "jw09912001001_02101_00001_mirifulong_cal.fits": "jw09912-c1001_20250209t070000_spec2_00001_asn.json",
        "jw09912001001_02101_00002_mirifulong_cal.fits": "jw09912-c1001_20250209t070000_spec2_00002_asn.json",
        "jw09912003001_02101_00001_mirifulong_cal.fits": "jw09912-o003_20250209t070000_spec2_00001_asn.json",
    }


def test_a_file_put_in_place_by_hand_is_known_from_the_log(store: Store) -> None:
    third = "jw09917001001_02101_00003_nis_cal.fits"
    (used,) = [p for p in impact(store, "better_flat.fits").products if p.direct]
    assert (used.filename, used.witnesses) == (third, ("09917-niriss-stale/image2.log",))
    # so the flat that its header names touched it not
    assert third not in {p.filename for p in impact(store, "jwst_niriss_flat_9921.fits").products}


def test_unknown_names(store: Store) -> None:
    with pytest.raises(UnknownNameError) as error:
        impact(store, "jwst_nircam_flat_99.fits")
    assert error.value.code == "unknown-product"
    assert "jwst_nircam_flat_99" in str(error.value.hint)


EXPOSURE = "jw09911001001_02101_00001_nrca1"


@pytest.mark.parametrize(
    ("made", "touched"),
    [("2024-06-01T00:00:00.000", True), ("2025-06-01T00:00:00.000", False), (None, None)],
    ids=["made from the old one", "made from the new one", "nobody knows when"],
)
def test_a_product_is_touched_by_the_version_that_went_in(
    tmp_path: Path, made: str | None, touched: bool | None
) -> None:
    """The cal of February 2024 used a bad flat, that of January 2025 does not."""
    asn = association(tmp_path / "jw09911-o001_20240101t000000_image3_00001_asn.json", ROOT, {cal(EXPOSURE): "science"})
    old = write(tmp_path / "old" / cal(EXPOSURE), {**MADE, "R_FLAT": f"crds://{BAD}"})
    new = write(
        tmp_path / "new" / cal(EXPOSURE), {**MADE, "DATE": "2025-01-01T00:00:00.000", "R_FLAT": f"crds://{FLAT}"}
    )
    header = {k: v for k, v in MADE.items() if k != "DATE"} | ({"DATE": made} if made else {})
    mosaic = write(tmp_path / f"{ROOT}_i2d.fits", header)
    store = stored(tmp_path, asn, old, new, mosaic)
    found = {p.filename: p.current for p in impact(store, BAD).products if p.present}
    assert found == {cal(EXPOSURE): False} | ({} if touched is False else {mosaic.name: touched})
    other = {p.filename: p.current for p in impact(store, FLAT).products if p.present}
    # undated, it counts as made from the cal as it is now, but that it was not made from the old one nobody knows
    assert other == {cal(EXPOSURE): True} | ({} if touched else {mosaic.name: True})


def test_a_product_older_than_every_known_version_of_its_input_is_unknown(tmp_path: Path) -> None:
    asn = association(tmp_path / "jw09911-o001_20240101t000000_image3_00001_asn.json", ROOT, {cal(EXPOSURE): "science"})
    file = write(tmp_path / cal(EXPOSURE), {**MADE, "R_FLAT": f"crds://{FLAT}"})
    mosaic = write(tmp_path / f"{ROOT}_i2d.fits", {**MADE, "DATE": "2023-01-01T00:00:00.000"})
    found = {p.filename: p.current for p in impact(stored(tmp_path, asn, file, mosaic), FLAT).products if p.present}
    assert found == {file.name: True, mosaic.name: None}


def test_mnemonics_and_parameter_files(tmp_path: Path) -> None:
    file = write(tmp_path / cal(EXPOSURE), MADE | {"PA_V3": 12.5}, {"SCI": {"PA_V3": 12.5}})
    store = stored(tmp_path, file)
    rows = store.select(
        "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#>SELECT ?m { ?p a jwst:Product ; jwst:usedEngineeringData ?m }"
    ).rows
    mnemonic = sorted(str(row[0].value) for row in rows if row[0])[0]
    assert ways(store, mnemonic) == {file.name: (1, True, None)}


def test_products_touched_are_files(store: Store) -> None:
    """Versions of files are derived from others, too: they are no products (`impact/products-touched`)."""
    flat = "https://w3id.org/jwstrdf/reference/jwst_nircam_flat_9901.fits"
    rows = run(store, "impact/products-touched", {"thing": flat}).rows
    assert len(rows) == 7
    assert all(row[0] is not None and "/version/" not in str(row[-1]) for row in rows)
