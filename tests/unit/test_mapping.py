"""The mapping from tables to lines, on tables small enough to check by hand."""

from __future__ import annotations

import random

import polars as pl
import pytest

from jwstrdf.iri import BASE, JWST, source_key, thing
from jwstrdf.mapping import build
from jwstrdf.naming.grammar import load
from jwstrdf.naming.templates import entry_pattern
from jwstrdf.tables.schema import TABLES, Tables, frame
from jwstrdf.vocabulary import registry

EXP = "jw09901001001_02101_0000{}_nrca{}"


def short(text: str) -> str:
    for prefix in (JWST, BASE):
        text = text.removeprefix("<" + prefix) if text.startswith("<" + prefix) else text
    return text.removesuffix(">").strip('"')


def triples(lines: pl.Series) -> set[tuple[str, str, str]]:
    """The lines read by an RDF parser, shortened."""
    import pyoxigraph

    out = set()
    for quad in pyoxigraph.parse("\n".join(lines).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES):
        s, p, o = (str(t) for t in (quad.subject, quad.predicate, quad.object))
        value = quad.object.value if isinstance(quad.object, pyoxigraph.Literal) else short(o)
        predicate = short(p) if p.startswith("<" + JWST) else p.strip("<>").rsplit("#")[-1]
        out.add((short(s), predicate, value))
    return out


def association(
    name: str, products: dict[str, list[tuple[str, str]]], *, rule: str = "candidate_Asn_Lv3Image",
    kind: str = "image3", exp_types: str | None = "NRC_IMAGE", stamp: str | None = None,
    modified: str = "2026-01-01T00:00:00Z",
) -> Tables:  # fmt: skip
    """One association file as the loader gives it."""
    key, version = source_key(name + modified), source_key(str(products) + rule + str(stamp))[:12]
    same = {"source": key, "partition": "09901", "association": name, "version": version}
    rows: dict[str, list[dict[str, object]]] = {
        "sources": [{"source": key, "location": name, "root": "r", "kind": "association", "digest": "sha256:0",
                     "size": 1, "modified": modified}],
        "associations": [{**same, "stamp": stamp, "asn_type": kind, "asn_rule": rule, "asn_id": "o001",
                          "exp_types": exp_types, "asn_pool": "jw09901_20260101t000000_pool.csv"}],
        "entries": [], "memberships": [],
        "mentions": [{"source": key, "partition": "09901", "filename": name, "how": "opened"}],
    }  # fmt: skip
    for at, (product, members) in enumerate(products.items(), 1):
        rows["entries"].append({**same, "entry": at, "name": product})
        for place, (member, role) in enumerate(members, 1):
            place_of = {**same, "entry": at, "membership": place}
            rows["memberships"].append({**place_of, "member": member, "exptype": role, "exptype_written": role})
            rows["mentions"].append({"source": key, "partition": "09901", "filename": member, "how": "member"})
    return Tables({n: frame(n, r) for n, r in rows.items()})


def listed(*names: str, source: str = "list.txt") -> Tables:
    """A source that lists files by name."""
    key = source_key(source)
    about = {"source": key, "location": source, "root": "r", "kind": "name-list", "digest": "sha256:1", "size": 1,
             "modified": "2026-01-01T00:00:00Z"}  # fmt: skip
    mentions = [{"source": key, "partition": "09901", "filename": n, "how": "listed"} for n in names]
    return Tables({"sources": frame("sources", [about]), "mentions": frame("mentions", mentions)})


def listings(*rows: dict[str, object]) -> Tables:
    """A product table."""
    base = listed(*(str(r["filename"]) for r in rows), source="table.csv")
    key = source_key("table.csv")
    full = [{"source": key, "partition": "09901", "mrp": False, **r} for r in rows]
    return Tables({**base.frames, "listings": frame("listings", full)})


def edges(graph: set[tuple[str, str, str]], output: str) -> set[tuple[str, str, str | None]]:
    """(input, relation, role) of the derivations of an output."""
    of = {s for s, p, o in graph if p == "output" and o == "product/" + output}
    said = {(s, p): o for s, p, o in graph if s in of}
    return {
        (said[d, "input"].removeprefix("product/"), said[d, "relation"], said.get((d, "exptype")))
        for d in of
    }  # fmt: skip


IMAGE = "jw09901-o001_t001_nircam_clear-f200w"
CALS = [(EXP.format(n, d) + "_cal.fits", "science") for n in (1, 2) for d in (1, 2)]


def test_an_image_association_makes_its_products_certain_and_derived_from_its_members() -> None:
    graph = triples(build.truth(association("jw09901-o001_image3_00001_asn.json", {IMAGE: CALS})))
    members = {(name, "combinedFrom", "science") for name, _ in CALS}
    assert edges(graph, IMAGE + "_i2d.fits") == members
    assert edges(graph, IMAGE + "_cat.ecsv") == members | {(IMAGE + "_i2d.fits", "catalogueDerivedFrom", None)}
    assert {o for s, p, o in graph if s == f"product/{IMAGE}_i2d.fits" and p == "present"} == {"false"}
    assert (f"product/{IMAGE}_i2d.fits", "derivedFrom", "product/" + CALS[0][0]) in graph
    assert not any(p == "unfilled" for _, p, _ in graph)


def test_crf_is_not_certain_and_nothing_is_invented() -> None:
    graph = triples(build.truth(association("jw09901-o001_image3_00001_asn.json", {IMAGE: CALS})))
    assert not any("crf" in s for s, _, _ in graph)


def test_a_listed_crf_stands_between_the_exposure_and_the_image() -> None:
    cal, crf = CALS[0][0], EXP.format(1, 1) + "_o001_crf.fits"
    tables = Tables.concat([association("jw09901-o001_image3_00001_asn.json", {IMAGE: CALS}), listed(crf)])
    graph = triples(build.truth(tables))
    assert edges(graph, crf) == {(cal, "flaggedFrom", "science")}
    assert (crf, "combinedFromFlagged", None) in edges(graph, IMAGE + "_i2d.fits")


def test_acquisitions_are_members_but_no_lineage() -> None:
    acquisition = "jw09901001001_02101_00009_nrcalong_cal.fits"
    members = [*CALS, (acquisition, "target_acquisition")]
    graph = triples(build.truth(association("jw09901-o001_image3_00001_asn.json", {IMAGE: members})))
    assert acquisition not in {i for i, _, _ in edges(graph, IMAGE + "_i2d.fits")}
    membership = next(s for s, p, o in graph if p == "member" and o == "product/" + acquisition)
    assert (membership, "establishes", "hasTargetAcquisition") in graph
    assert (membership, "contributes", "false") in graph


def test_the_newest_time_stamp_speaks_and_the_order_of_sources_does_not_matter() -> None:
    old = association("jw09901-o001_20250101t000000_image3_00001_asn.json", {IMAGE: CALS}, stamp="20250101t000000")
    new = association(
        "jw09901-o001_20260101t000000_image3_00001_asn.json", {IMAGE: CALS[:2]}, stamp="20260101t000000",
        modified="2020-01-01T00:00:00Z",
    )  # fmt: skip
    lines = build.truth(Tables.concat([old, new]))
    assert {i for i, _, _ in edges(triples(lines), IMAGE + "_i2d.fits")} == {name for name, _ in CALS[:2]}
    both = Tables.concat([new, old])
    shuffled = Tables({n: both[n].sample(fraction=1, shuffle=True, seed=7) for n in TABLES})
    assert sorted(build.truth(shuffled)) == sorted(lines)


def test_without_stamps_the_newest_file_speaks() -> None:
    old = association("a_asn.json", {IMAGE: CALS}, modified="2026-01-02T00:00:00Z")
    new = association("b_asn.json", {IMAGE: CALS[:1]}, modified="2026-01-01T00:00:00Z")
    graph = triples(build.truth(Tables.concat([old, new])))
    assert {i for i, _, _ in edges(graph, IMAGE + "_i2d.fits")} == {name for name, _ in CALS}


def test_names_alone_prove_the_chain_of_an_exposure() -> None:
    root = EXP.format(1, 1)
    files = [f"{root}_{s}.fits" for s in ("uncal", "rate", "rateints", "cal", "i2d")] + [root + "_cal.jpg"]
    graph = triples(build.truth(listed(*files)))
    assert edges(graph, root + "_rate.fits") == {(root + "_uncal.fits", "countRateFrom", None)}
    assert edges(graph, root + "_cal.fits") == {(root + "_rate.fits", "calibratedFrom", None)}
    assert edges(graph, root + "_i2d.fits") == {(root + "_rate.fits", "calibratedFrom", None)}
    assert (f"product/{root}_cal.fits", "hasPreview", f"product/{root}_cal.jpg") in graph
    assert {o for s, p, o in graph if s == f"product/{root}_cal.fits" and p == "level"} == {"Level2b"}


def test_what_an_association_states_is_not_said_again_from_names() -> None:
    root = EXP.format(1, 1)
    stated = association(
        "jw09901-o001_image2_00001_asn.json", {root: [(root + "_rate.fits", "science")]}, rule="candidate_Asn_Lv2Image",
        kind="image2",
    )  # fmt: skip
    graph = triples(build.truth(Tables.concat([stated, listed(root + "_rate.fits", root + "_cal.fits")])))
    assert edges(graph, root + "_cal.fits") == {(root + "_rate.fits", "calibratedFrom", "science")}


def test_a_source_template_names_no_product_until_one_is_known() -> None:
    template = "jw09901-o001_{source_id}_nirspec_f290lp-g395m"
    members = [("jw09901001001_02101_00001_nrs1_cal.fits", "science")]
    mos = association(
        "jw09901-o001_spec3_00001_asn.json", {template: members}, rule="candidate_Asn_Lv3SpectralSource", kind="spec3",
        exp_types="NRS_MSASPEC",
    )  # fmt: skip
    graph = triples(build.truth(mos))
    assert {o for _, p, o in graph if p == "unfilled"} == {"true"}
    assert not any("nirspec" in s and s.startswith("product/") for s, _, _ in graph)
    root = "jw09901-o001_s000000042_nirspec_f290lp-g395m"
    known = [f"{root}_{s}.fits" for s in ("cal", "crf", "s2d", "x1d")]
    graph = triples(build.truth(Tables.concat([mos, listed(*known)])))
    assert not any(p == "unfilled" for _, p, _ in graph)
    assert edges(graph, known[0]) == {(members[0][0], "sourceProductFrom", "science")}
    assert edges(graph, known[1]) == {(known[0], "sourceFlaggedFrom", None)}
    assert {i for i, _, _ in edges(graph, known[2])} == {known[1]}
    assert {i for i, _, _ in edges(graph, known[3])} == {known[2]}


@pytest.mark.parametrize(
    ("observation", "relation"),
    [("001", "usesNodBackground"), ("002", "usesBackgroundExposure")],
)
def test_a_nod_of_the_same_observation_is_told_from_a_dedicated_background(observation: str, relation: str) -> None:
    root = "jw09901001001_02101_00001_nrs1"
    other = f"jw09901{observation}001_02101_00002_nrs1_rate.fits"
    graph = triples(
        build.truth(
            association(
                "jw09901-o001_spec2_00001_asn.json",
                {root: [(root + "_rate.fits", "science"), (other, "background")]},
                rule="candidate_Asn_Lv2NRSFSS", kind="spec2", exp_types="NRS_FIXEDSLIT",
            )
        )
    )  # fmt: skip
    assert (other, relation, "background") in edges(graph, root + "_cal.fits")


def test_the_recommended_products_of_an_observation_are_its_own_files() -> None:
    i2d, uncal, root = IMAGE + "_i2d.fits", EXP.format(1, 1) + "_uncal.fits", EXP.format(1, 1)
    table = listings(
        {"filename": i2d, "obsid": "5", "parent_obsid": "5", "obs_id": IMAGE, "mrp": True},
        {"filename": IMAGE + "_i2d.jpg", "obsid": "5", "parent_obsid": "5", "obs_id": IMAGE, "product_type": "PREVIEW"},
        {"filename": uncal, "obsid": "6", "parent_obsid": "5", "obs_id": root},
        {"filename": "jw09901001001_gs-fg_2026001000000_cal.fits", "obsid": "6", "parent_obsid": "5", "obs_id": root},
    )
    graph = triples(build.truth(table))
    assert {(s, o) for s, p, o in graph if p == "isMinimumRecommendedFor"} == {
        ("product/" + i2d, "observation/" + IMAGE),
        ("product/" + uncal, "observation/" + root),
    }
    assert ("observation/obsid/5", "sameObservationAs", "observation/" + IMAGE) in graph


def test_the_composition_tells_detectors_from_dithers() -> None:
    graph = triples(build.truth(association("jw09901-o001_image3_00001_asn.json", {IMAGE: CALS})))
    whole = f"product/{IMAGE}_i2d.fits"
    assert len({o for s, p, o in graph if s == whole and p == "composedOfDetector"}) == 4
    assert len({o for s, p, o in graph if s == whole and p == "composedOfDither"}) == 4
    one = [(EXP.format(n, 1) + "_cal.fits", "science") for n in (1, 2)]
    graph = triples(build.truth(association("jw09901-o001_image3_00001_asn.json", {IMAGE: one})))
    assert not {o for s, p, o in graph if s == whole and p == "composedOfDetector"}


def test_odd_names_are_kept_and_cannot_break_out_of_a_line() -> None:
    odd = 'a "b" <c> \\ {d} é\u200b.fits'
    graph = triples(build.truth(listed(odd)))
    assert (thing("", "product", odd), "filename", odd) in graph


def test_what_a_source_says_is_part_of_the_truth() -> None:
    tables = Tables.concat(
        [association("jw09901-o001_image3_00001_asn.json", {IMAGE: CALS}), listed(*(n for n, _ in CALS))]
    )
    said = build.said(tables)
    assert set(said["line"]) <= set(build.truth(tables))
    assert set(said["source"]) == set(tables["sources"]["source"])
    for key in tables["sources"]["source"]:
        alone = tables.where({n: pl.col("source") == key for n in TABLES})
        assert set(said.filter(pl.col("source") == key)["line"]) == set(build.asserted(alone))


@pytest.mark.parametrize(
    ("name", "extended", "filename", "belongs"),
    [
        (IMAGE, False, IMAGE + "_i2d.fits", True),
        (IMAGE, False, IMAGE + "-sub64_i2d.fits", False),
        ("jw1-{source_id}_x", False, "jw1-s00012_x_cal.fits", True),
        ("jw1-{source_id}_x", False, "jw1-q00012_x_cal.fits", False),
        ("jw1-{source_id}_x", False, "jw1-s0001\u0662_x_cal.fits", False),
        ("jw1-o1_t1_miri", True, "jw1-o1_t1_miri_ch\u0663-long_s3d.fits", False),
        ("jw1-o1_f-{slit_name}-a", False, "jw1-o1_f-s200a1-a_x1d.fits", True),
        ("jw1_t1_nrca3_{suffix}-04", False, "jw1_t1_nrca3_wfscmb-04.fits", True),
        ("jw1_t1_nrca3_{suffix}-04", False, "jw1_t1_nrca3_wfscmb-05.fits", False),
        ("jw1-o1_t1_miri", True, "jw1-o1_t1_miri_ch3-long_s3d.fits", True),
        ("jw1-o1_t1_miri", False, "jw1-o1_t1_miri_ch3-long_s3d.fits", False),
        ("jw1-o1_t1_miri", True, "jw1-o1_t1_miri_ch1-2-3-4-shortmediumlong_s3d.fits", True),
        ("jw1-o1_t1_miri", True, "jw1-o1_t1_miri_ch1-shortmediumlong-_x1d.fits", True),
        ("jw1-o1_t1_miri", True, "jw1-o1_t1_miri_f770w_i2d.fits", False),
        ("jw1-o1_t1_nirspec_g395h", True, "jw1-o1_t1_nirspec_g395h-f290lp_s3d.fits", True),
        ("a.b_i2d.fits", False, "a.b_i2d.fits", True),
        ("a.b", False, "axb_i2d.fits", False),
    ],
)
def test_entry_names_and_templates_match_their_files(name: str, extended: bool, filename: str, belongs: bool) -> None:
    assert entry_pattern(name, extended).matches(filename) is belongs


def test_the_letters_of_source_ids_in_templates_were_a_list_in_code() -> None:
    letters = registry.load().source_kinds
    assert all(entry_pattern("x-{source_id}_y").matches(f"x-{letter}00012_y_cal.fits") for letter in letters)
    assert entry_pattern("{source_id}").root == load().source


def test_every_row_order_gives_the_same_lines() -> None:
    tables = Tables.concat(
        [
            association(f"jw09901-o001_{stamp}_image3_00001_asn.json", {IMAGE: CALS[:n]}, stamp=stamp)
            for n, stamp in ((2, "20260101t000000"), (3, "20260102t000000"), (4, "20260103t000000"))
        ]
    )  # fmt: skip
    lines = sorted(build.truth(tables))
    for seed in random.Random(3).sample(range(100), 3):
        mixed = Tables({n: tables[n].sample(fraction=1, shuffle=True, seed=seed) for n in TABLES})
        assert sorted(build.truth(mixed)) == lines


@pytest.mark.parametrize(
    ("told", "written"), [("NRC_IMAGE", {"NRC_IMAGE"}), ("NRC_IMAGE|NIS_IMAGE", set()), (None, set())]
)
def test_an_association_states_its_exposure_type_where_it_names_one(told: str | None, written: set[str]) -> None:
    """Several types in the constraints are a choice: which of them it was is not said."""
    graph = triples(build.truth(association("jw09901-o001_image3_00001_asn.json", {IMAGE: CALS}, exp_types=told)))
    assert {o for _, p, o in graph if p == "exposureType"} == written
