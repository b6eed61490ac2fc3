"""Traps of real JWST data, one test each, from the files that set it to the answer that must not fall into it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.conflicts import conflicts
from jwstrdf.answers.find import find
from jwstrdf.answers.lineage import lineage
from jwstrdf.answers.mrp import mrp
from jwstrdf.answers.related import related
from jwstrdf.ingest import ingest
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from tests.unit.fits_help import write

MADE: dict[str, Any] = {
    "TELESCOP": "JWST",
    "DATE": "2024-02-01T10:00:00.000",
    "CAL_VER": "1.13.4",
    "CRDS_CTX": "jwst_1200.pmap",
}
POOL = "jw09911_20240101t000000_pool.csv"


class Observatory:
    """A folder to put files in, and the store of what is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "in"
        self.folder.mkdir()
        self._stores: list[Store] = []

    def association(self, name: str, rule: str, product: str, members: Mapping[str, str | tuple[str, ...]]) -> None:
        """An association file of one product; a member of several roles is listed once for each."""
        _, _, kind, *_ = name.split("_")
        listed = [(f, r) for f, roles in members.items() for r in ([roles] if isinstance(roles, str) else roles)]
        document = {
            "asn_type": kind,
            "asn_rule": rule,
            "asn_id": name.split("_")[0].partition("-")[2],
            "asn_pool": POOL,
            "program": "09911",
            "products": [{"name": product, "members": [{"expname": f, "exptype": r} for f, r in listed]}],
        }
        (self.folder / name).write_text(json.dumps(document), encoding="utf-8")

    def fits(self, name: str, header: Mapping[str, Any], members: tuple[str, ...] = ()) -> None:
        """A FITS file with that primary header and, where given, a table of member headers (HDRTAB)."""
        write(self.folder / name, {**MADE, **header}, members=members)

    def there(self, *names: str) -> None:
        """Files of which only the names are known."""
        with (self.folder / "names.txt").open("a", encoding="utf-8") as file:
            file.writelines(f"{name}\n" for name in names)

    def listing(self, name: str, rows: list[dict[str, Any]]) -> None:
        """A table of products as the archive gives it."""
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def store(self) -> Store:
        """The store of all that is in the folder now."""
        place = self.folder.parent / f"store{len(self._stores)}"
        report = ingest([self.folder], place)
        assert not [s for s in report.sources if s.error], report.sources
        self._stores.append(open_store(place, read_only=True))
        return self._stores[-1]

    def close(self) -> None:
        """Let go of the stores."""
        for store in self._stores:
            store.close()


@pytest.fixture
def sky(tmp_path: Path) -> Iterator[Observatory]:
    made = Observatory(tmp_path)
    yield made
    made.close()


def rows(store: Store, name: str, **given: str) -> list[dict[str, Any]]:
    """The rows of a stored question."""
    result = run(store, name, given)
    return [dict(zip(result.columns, row, strict=True)) for row in result.values()]


def edges(store: Store, product: str, **asked: Any) -> set[tuple[str, str, str | None, str | None]]:
    """Output, input, relation and role of each edge."""
    return {(e.output, e.input, e.relation, e.role) for e in lineage(store, product, **asked).edges}


def test_observtn_of_a_combined_product_copies_one_input(sky: Observatory) -> None:
    """A mosaic of observations 1 and 2: its header has the number of whichever input came first."""
    mosaic = "jw09911-c1001_t001_nircam_clear-f200w"
    cal = {n: f"jw09911{n:03}001_02101_00001_nrca1_cal.fits" for n in (1, 2)}
    sky.association(
        "jw09911-c1001_20240101t000000_image3_00001_asn.json",
        "Asn_Lv3ImageMosaic",
        mosaic,
        dict.fromkeys(cal.values(), "science"),
    )
    sky.fits(f"{mosaic}_i2d.fits", {"PROGRAM": "09911", "OBSERVTN": "001", "VISIT": "001", "EXP_TYPE": "NRC_IMAGE"})
    sky.fits(f"{mosaic}_segm.fits", {"PROGRAM": "09911", "OBSERVTN": "001"})
    store = sky.store()
    for product in (f"{mosaic}_i2d.fits", f"{mosaic}_segm.fits"):
        behind = rows(store, "lineage/observations-behind", product=product)
        assert {(r["member"], r["observation"], r["role"]) for r in behind} == {
            (name, f"program 09911 observation {n:03}", "science") for n, name in cal.items()
        }
        # Nor does it stand under observation 1 only: a combined product has no visit and no exposure.
        structure = related(store, product).families["Structure"]
        assert not [r.label for r in structure if r.relation == "partOfObservingUnit" and "observation" in r.label]


def test_hdrtab_lists_crf_where_the_association_lists_cal(sky: Observatory) -> None:
    """The table of member headers has the flagged copies' names; these are the same exposures, and no disagreement."""
    root = "jw09911-o001_t001_nircam_clear-f200w"
    exposure = [f"jw09911001001_02101_0000{n}_nrca1" for n in (1, 2)]
    sky.association(
        "jw09911-o001_20240101t000000_image3_00001_asn.json",
        "Asn_Lv3Image",
        root,
        {f"{e}_cal.fits": "science" for e in exposure},
    )
    sky.fits(f"{root}_i2d.fits", {"EXP_TYPE": "NRC_IMAGE"}, members=tuple(f"{e}_o001_crf.fits" for e in exposure))
    store = sky.store()
    told = edges(store, f"{root}_i2d.fits", depth=1)
    assert {t for t in told if t[3] == "science"} == {
        (f"{root}_i2d.fits", f"{e}_cal.fits", "combinedFrom", "science") for e in exposure
    }
    assert {t[1] for t in told if t[3] is None} <= {f"{e}_o001_crf.fits" for e in exposure}
    assert conflicts(store) == ()
    behind = rows(store, "lineage/observations-behind", product=f"{root}_i2d.fits")
    assert [r["exposure"] for r in behind] == [f"exposure {e.removesuffix('_nrca1')}" for e in exposure]


def test_a_nod_is_science_and_background(sky: Observatory) -> None:
    """Each of two nods is calibrated with the other one as background: one file, two roles, none of them wrong."""
    nod = [f"jw09911001001_03102_0000{n}_nrs1" for n in (1, 2)]
    for number, (own, other) in enumerate((nod, nod[::-1]), 1):
        sky.association(
            f"jw09911-o001_20240101t000000_spec2_0000{number}_asn.json",
            "Asn_Lv2NRSFSS",
            own,
            {f"{own}_rate.fits": "science", f"{other}_rate.fits": "background"},
        )
    sky.there(*(f"{n}_{s}.fits" for n in nod for s in ("uncal", "rate", "cal")))
    store = sky.store()
    down = edges(store, f"{nod[0]}_rate.fits", direction="down", depth=1)
    assert {t for t in down if t[0].endswith("_cal.fits")} == {
        (f"{nod[0]}_cal.fits", f"{nod[0]}_rate.fits", "calibratedFrom", "science"),
        (f"{nod[1]}_cal.fits", f"{nod[0]}_rate.fits", "usesNodBackground", "background"),
    }
    assert {t[1] for t in edges(store, f"{nod[0]}_cal.fits", only_main=True)} == {
        f"{nod[0]}_rate.fits",
        f"{nod[0]}_uncal.fits",
    }
    behind = rows(store, "lineage/observations-behind", product=f"{nod[0]}_cal.fits")
    assert {(r["exposure"].partition(" ")[2], r["role"], r["main"]) for r in behind} == {
        (nod[0].removesuffix("_nrs1"), "science", True),
        (nod[1].removesuffix("_nrs1"), "background", False),
    }


def test_one_msa_file_under_hundreds_of_exposures(sky: Observatory) -> None:
    """The archive lists the plan under every exposure that it was made for: 300 rows, one file, 1 MB."""
    plan = "jw09911001001_01_msa.fits"
    exposure = [f"jw09911001001_03102_{n:05}_nrs1" for n in range(1, 301)]

    def row(parent: int, name: str, file: str) -> dict[str, Any]:
        return {
            "obsID": parent if name in file else 991199999,
            "obs_id": name if name in file else "jw09911001001_01",
            "dataURI": f"mast:JWST/product/{file}",
            "productType": "SCIENCE" if name in file else "INFO",
            "productFilename": file,
            "size": 1_000_000,
            "parent_obsid": parent,
            "calib_level": 1,
        }

    listed = [(991100000 + n, e) for n, e in enumerate(exposure)]
    sky.listing("products.csv", [row(n, e, f) for n, e in listed for f in (f"{e}_uncal.fits", plan)])
    store = sky.store()
    (found,) = find(store, text="_msa.fits").products
    assert found.filename == plan
    (parents,) = rows(store, "inventory/parents", program="9911")
    assert (parents["filename"], parents["parents"]) == (plan, 300)
    told = mrp(store, every=True).as_dict()["observations"]
    assert sum(p["filename"] == plan for o in told for p in o["products"]) <= 1
    assert {o["files"] for o in told if o["observation"] in exposure} == {1}
    assert lineage(store, plan, direction="both").edges == ()


def test_a_level_2b_product_depends_on_a_level_3_catalogue(sky: Observatory) -> None:
    """Level order is not lineage order: slitless spectra of level 2b are found with a level-3 catalogue."""
    image = "jw09911-o001_t001_niriss_clear-f150w"
    direct, grism = "jw09911001001_02101_00001_nis", "jw09911001001_02103_00001_nis"
    sky.association(
        "jw09911-o001_20240101t000000_image3_00001_asn.json", "Asn_Lv3Image", image, {f"{direct}_cal.fits": "science"}
    )
    sky.association(
        "jw09911-o001_20240101t000000_spec2_00001_asn.json",
        "Asn_Lv2WFSSNIS",
        grism,
        {
            f"{grism}_rate.fits": "science",
            f"{image}_i2d.fits": "direct_image",
            f"{image}_cat.ecsv": "sourcecat",
            f"{image}_segm.fits": "segmap",
        },
    )
    sky.there(*(f"{e}_{s}.fits" for e in (direct, grism) for s in ("uncal", "rate", "cal")), f"{grism}_x1d.fits")
    sky.there(f"{image}_i2d.fits", f"{image}_cat.ecsv", f"{image}_segm.fits")
    store = sky.store()
    up = lineage(store, f"{grism}_x1d.fits")
    levels = {n.filename: n.level for n in up.nodes}
    assert levels[f"{grism}_x1d.fits"] == "2b"
    assert levels[f"{image}_cat.ecsv"] == "3"
    assert (f"{grism}_x1d.fits", f"{image}_cat.ecsv", "usesSourceCatalogue", "sourcecat") in edges(store, up.product)
    # Through the catalogue on to the raw direct image, and back.
    assert f"{direct}_uncal.fits" in levels
    assert up.complete is True
    down = lineage(store, f"{direct}_uncal.fits", direction="down")
    assert f"{grism}_x1d.fits" in {n.filename for n in down.nodes}
    # But the pixels of the direct image are not those of the spectrum.
    assert {e.relation for e in lineage(store, f"{grism}_cal.fits", only_main=True).edges} == {
        "calibratedFrom",
        "countRateFrom",
    }


def test_several_associations_of_different_age_for_one_product(sky: Observatory) -> None:
    """The pipeline ran again with an exposure less: only the newer association speaks; the older one can be asked."""
    root = "jw09911-o001_t001_nircam_clear-f200w"
    cal = [f"jw09911001001_02101_0000{n}_nrca1_cal.fits" for n in (1, 2, 3)]
    old, new = (f"jw09911-o001_{stamp}t000000_image3_00001_asn.json" for stamp in ("20230101", "20250101"))
    sky.association(new, "Asn_Lv3Image", root, dict.fromkeys(cal[1:], "science"))
    sky.association(old, "Asn_Lv3Image", root, dict.fromkeys(cal, "science"))
    sky.there(f"{root}_i2d.fits", *cal)
    store = sky.store()
    product = f"{root}_i2d.fits"
    assert {t[1] for t in edges(store, product, depth=1)} == set(cal[1:])
    assert {t[1] for t in edges(store, product, via=old)} == set(cal)
    told = {r["association"]: r["current"] for r in rows(store, "associations/of-product", product=product)}
    assert told == {new: True, old: False}
    assert {r["member"] for r in rows(store, "lineage/observations-behind", product=product)} == set(cal[1:])
    assert lineage(store, cal[0], direction="down").edges == ()
    antecedent = related(store, product).families["Antecedent"]
    specified = {r.filename: r.current for r in antecedent if r.relation == "isSpecifiedByAssociation"}
    assert specified == {new: True, old: False}


def test_an_exposure_in_several_candidates(sky: Observatory) -> None:
    """One exposure goes into its observation's image and into a mosaic, each with flagged copies of its own."""
    cal = {n: f"jw09911{n:03}001_02101_00001_nrca1_cal.fits" for n in (1, 2)}
    candidates = {
        "o001": ("Asn_Lv3Image", [cal[1]]),
        "o002": ("Asn_Lv3Image", [cal[2]]),
        "c1001": ("Asn_Lv3ImageMosaic", list(cal.values())),
    }
    crf: dict[str, set[str]] = {}
    for candidate, (rule, members) in candidates.items():
        root = f"jw09911-{candidate}_t001_nircam_clear-f200w"
        sky.association(
            f"jw09911-{candidate}_20240101t000000_image3_00001_asn.json", rule, root, dict.fromkeys(members, "science")
        )
        crf[candidate] = {m.replace("_cal", f"_{candidate}_crf") for m in members}
        sky.there(f"{root}_i2d.fits", *members, *crf[candidate])
    store = sky.store()
    told = rows(store, "lineage/level3-of-exposure", exposure="jw09911001001_02101_00001")
    images = {(r["filename"], r["candidate"], r["rule"].partition("#")[2], r["role"]) for r in told}
    assert {i for i in images if i[0].endswith("_i2d.fits")} == {
        ("jw09911-o001_t001_nircam_clear-f200w_i2d.fits", "o001", "Asn_Lv3Image", "science"),
        ("jw09911-c1001_t001_nircam_clear-f200w_i2d.fits", "c1001", "Asn_Lv3ImageMosaic", "science"),
    }
    for candidate, copies in crf.items():
        image = f"jw09911-{candidate}_t001_nircam_clear-f200w_i2d.fits"
        assert {t[1] for t in edges(store, image, depth=1) if t[2] == "combinedFromFlagged"} == copies
    overlap = {o["observation"]: o["overlaps_with"] for o in mrp(store, every=True).as_dict()["observations"]}
    mosaic = "jw09911-c1001_t001_nircam_clear-f200w"
    assert overlap[mosaic] == [f"jw09911-{o}_t001_nircam_clear-f200w" for o in ("o001", "o002")]
    assert mosaic in overlap["jw09911-o001_t001_nircam_clear-f200w"]


def test_unfilled_templates_in_product_names(sky: Observatory) -> None:
    """`{source_id}` is no file: it can be asked for, and goes as soon as files fill it."""
    template = "jw09911-o002_{source_id}_nirspec_f290lp-g395m"
    cal = [f"jw09911002001_03102_0000{n}_nrs1_cal.fits" for n in (1, 2)]
    sky.association(
        "jw09911-o002_20240101t000000_spec3_00001_asn.json",
        "Asn_Lv3SpectralSource",
        template,
        dict.fromkeys(cal, "science"),
    )
    sky.there(*cal)
    before = sky.store()
    assert not [p for p in find(before).products if "{" in p.filename]
    announced = lineage(before, cal[0], direction="down", depth=1)
    assert {(e.output, e.role) for e in announced.edges} == {(template, "science")}
    assert [(n.kind, n.present) for n in announced.nodes if n.filename == template] == [("template", False)]
    assert {t[1] for t in edges(before, template)} == set(cal)
    source = f"{template.replace('{source_id}', 's000000101')}_cal.fits"
    sky.there(source)
    after = sky.store()
    assert {t[0] for t in edges(after, cal[0], direction="down", depth=1)} == {source}
    found = lineage(after, source, depth=1)
    assert {(e.input, e.relation, e.evidence) for e in found.edges} == {
        (name, "sourceProductFrom", "association-level") for name in cal
    }
