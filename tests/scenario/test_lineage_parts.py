"""`lineage` in both directions, along the main line, as a selection, and with what stands beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jwstrdf.answers.lineage import Lineage, lineage
from jwstrdf.draw.tree import plain
from jwstrdf.errors import JwstrdfError, UnknownNameError, UsageError
from jwstrdf.ingest import ingest
from jwstrdf.questions.library import names, question
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store
from jwstrdf.vocabulary import registry
from tests.scenario.test_headers import association, stored
from tests.unit.test_draw import check

NOD = "jw09902001001_03102_00001_nrs1"
CAL = f"{NOD}_cal.fits"
IMAGE = "jw09901-o001_t001_nircam_clear-f200w_i2d.fits"
CUBE = "jw09903-c1001_t001_miri_ch1-short_s3d.fits"
GRISM = "jw09904001001_02103_00001_nis_cal.fits"
EVERYTHING = ("references", "association", "support", "guide-stars")


@pytest.fixture(scope="module")
def store(observatory_store: Path) -> Iterator[Store]:
    opened = open_store(observatory_store, read_only=True)
    yield opened
    opened.close()


def ends(answer: Lineage, side: str) -> set[str]:
    """The products of one part."""
    return {n.filename for n in answer.nodes if n.side == side}


def test_both_directions_are_the_two_answers_in_one(store: Store) -> None:
    up, down, both = (lineage(store, CAL, direction=d) for d in ("up", "down", "both"))
    assert both.direction == "both"
    assert set(both.edges) == {*up.edges, *down.edges}
    assert len(both.edges) == len(up.edges) + len(down.edges)
    assert both.complete is up.complete is True
    assert ends(both, "up") == ends(up, "up")
    assert ends(both, "down") == ends(down, "down")
    (own,) = (n for n in both.nodes if n.side is None)
    assert (own.filename, own.distance) == (CAL, 0)


def test_generations_are_counted_from_the_product(store: Store) -> None:
    both = lineage(store, CAL, direction="both")
    far = {n.filename: (n.side, n.distance) for n in both.nodes}
    assert far[f"{NOD}_rate.fits"] == ("up", 1)
    assert far[f"{NOD}_uncal.fits"] == ("up", 2)
    source = "jw09902-o001_t001-s000000001_nirspec_f290lp-g395h-s200a1"
    assert [far[f"{source}_{s}.fits"] for s in ("cal", "crf", "s2d", "x1d")] == [("down", n) for n in (1, 2, 3, 4)]
    for depth in (1, 2, 3):
        cut = lineage(store, CAL, direction="both", depth=depth)
        assert {e.key() for e in cut.edges} == {e.key() for e in both.edges if (e.distance or 0) <= depth}


@pytest.mark.parametrize(
    ("text", "direction", "up", "down"),
    [
        (f"+{CAL}", "up", 9, None),
        (f"{CAL}+", "down", None, 9),
        (f"+{CAL}+", "both", 9, 9),
        (f"1+{CAL}", "up", 1, None),
        (f"{CAL}+2", "down", None, 2),
        (f"2+{CAL}+1", "both", 2, 1),
        (f"1+mast:JWST/product/{CAL}+1", "both", 1, 1),
        (f" 1+/data/a+b/{CAL} ", "up", 1, None),
    ],
)
def test_a_selection_is_what_the_options_give(
    store: Store, text: str, direction: str, up: int | None, down: int | None
) -> None:
    asked = lineage(store, text)
    assert (asked.product, asked.direction) == (CAL, direction)
    wanted = [lineage(store, CAL, direction=d, depth=n).edges for d, n in (("up", up), ("down", down)) if n]
    assert sorted(e.key() for e in asked.edges) == sorted(e.key() for edges in wanted for e in edges)


@pytest.mark.parametrize("options", [{"direction": "up"}, {"direction": "both"}, {"depth": 1}])
@pytest.mark.parametrize("text", [f"+{CAL}", f"2+{CAL}+1", f"{CAL}+"])
def test_a_selection_and_an_option_are_not_both_right(store: Store, text: str, options: dict[str, str]) -> None:
    with pytest.raises(UsageError) as raised:
        lineage(store, text, **options)  # type: ignore[arg-type]
    assert raised.value.code == "bad-option"
    assert CAL in (raised.value.hint or "")


@pytest.mark.parametrize("text", [f"0+{CAL}", f"{CAL}+0", f"2+{CAL}+0"])
def test_no_generation_at_all_is_a_mistake(store: Store, text: str) -> None:
    with pytest.raises(UsageError) as raised:
        lineage(store, text)
    assert raised.value.code == "bad-option"


@pytest.mark.parametrize("text", ["+", "++", "1+", "1+1", "+1", "", "1+nothing.fits+2", "9" * 5000 + "+x", f"a+{CAL}"])
def test_what_is_no_selection_is_an_unknown_name(store: Store, text: str) -> None:
    with pytest.raises(JwstrdfError) as raised:
        lineage(store, text)
    assert isinstance(raised.value, UnknownNameError), raised.value


def test_a_plus_in_a_name_belongs_to_it(tmp_path: Path) -> None:
    """Contributed products are named after positions; people call products of their own associations as they like."""
    product, member = "2+hlsp_x_j0123+4567_v1", "jw09911001001_02101_00001_nrca1_cal.fits"
    document = {
        "asn_type": "image3",
        "products": [{"name": product, "members": [{"expname": member, "exptype": "science"}]}],
    }
    (tmp_path / "own_asn.json").write_text(json.dumps(document), encoding="utf-8")
    ingest([tmp_path / "own_asn.json"], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    assert lineage(store, product).product == product
    assert lineage(store, product, depth=1).product == product
    for text, direction in ((f"{product}+", "down"), (f"+{product}+1", "both"), (product, "up")):
        found = lineage(store, text)
        assert (found.product, found.direction) == (product, direction)
    assert [e.input for e in lineage(store, f"1+{product}").edges] == [member]
    store.close()


def test_the_main_line_leaves_nods_imprints_and_backgrounds_out(store: Store) -> None:
    nod = lineage(store, CAL, only_main=True)
    assert [e.input for e in nod.edges] == [f"{NOD}_rate.fits", f"{NOD}_uncal.fits"]
    cube = lineage(store, CUBE, only_main=True)
    assert ends(cube, "up")
    assert not [n for n in ends(cube, "up") if n.startswith("jw09903002001")]
    assert [n for n in ends(lineage(store, CUBE), "up") if n.startswith("jw09903002001")]
    assert cube.complete is True


def test_the_main_line_of_a_slitless_exposure_has_no_catalogue(store: Store) -> None:
    assert {e.relation for e in lineage(store, GRISM, only_main=True).edges} == {"calibratedFrom", "countRateFrom"}
    direct = "jw09904-o001_t001_niriss_clear-f150w_i2d.fits"
    assert GRISM in ends(lineage(store, direct, direction="down"), "down")
    assert GRISM not in ends(lineage(store, direct, direction="down", only_main=True), "down")


def test_the_main_line_can_be_complete_where_the_whole_is_not(tmp_path: Path) -> None:
    root = "jw09911001001_02101_00001_nrs1"
    members = [
        {"expname": f"{root}_rate.fits", "exptype": "science"},
        {"expname": "jw09911002001_02101_00001_nrs1_rate.fits", "exptype": "background"},
    ]
    document = {"asn_type": "spec2", "products": [{"name": root, "members": members}]}
    (tmp_path / "jw09911-o001_20240101t000000_spec2_00001_asn.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "names.txt").write_text("".join(f"{root}_{s}.fits\n" for s in ("uncal", "rate", "cal")), "utf-8")
    ingest([tmp_path], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    assert lineage(store, f"{root}_cal.fits").complete is False
    assert lineage(store, f"{root}_cal.fits", only_main=True).complete is True
    store.close()


def test_stored_questions_follow_the_main_line_of_the_ontology() -> None:
    """SPARQL cannot look into the ontology on every endpoint: the questions list the relationships, all of them."""
    known = registry.load().relationships.values()
    main = {r.name for r in known if r.main_line}
    assert main < {r.name for r in known if r.lineage}
    following = 0
    for name in names():
        text = question(name).text
        if "jwst:mainLine" not in text:
            continue
        following += 1
        lists = [set(re.findall(r"jwst:(\w+)", m)) for m in re.findall(r"\(((?:jwst:\w+(?:\||, )?)+)\)", text)]
        assert main in lists, name
        assert all(told == main or len(told) == 3 for told in lists), name
    assert following == 4


@pytest.mark.parametrize("product", [CAL, IMAGE, CUBE, GRISM, "jw09902-o002_{source_id}_nirspec_f290lp-g395m"])
@pytest.mark.parametrize("direction", ["up", "down", "both"])
def test_every_drawing_says_what_the_table_says(store: Store, product: str, direction: str) -> None:
    check(lineage(store, product, direction=direction, extra=EVERYTHING))
    check(lineage(store, product, direction=direction, only_main=True))


def test_associations_bring_their_pools(store: Store) -> None:
    told = lineage(store, IMAGE, extra=("association",))
    pools = {(e.output, e.input) for e in told.edges if e.relation == "associationDrawnFromPool"}
    specified = {e.input for e in told.edges if e.relation == "isSpecifiedByAssociation"}
    assert {o for o, _ in pools} == specified
    assert {i for _, i in pools} == {"jw09901_20250102t030405_pool.csv"}
    down = lineage(store, "jw09906_20250607t080910_pool.csv", direction="down", extra=("association",))
    assert [(e.output, e.distance) for e in down.edges] == [
        ("jw09906-o001_20250607t080910_wfs-image3_00001_asn.json", 1)
    ]


def test_via_goes_both_ways(store: Store) -> None:
    via = "jw09901-o001_20241101t000000_image3_00001_asn.json"
    up, both = (lineage(store, IMAGE, via=via, direction=d) for d in ("up", "both"))
    assert both.edges == up.edges
    member = up.edges[0].input
    down, both = (lineage(store, member, via=via, direction=d) for d in ("down", "both"))
    assert IMAGE in {e.output for e in down.edges}
    assert both.edges == down.edges
    with pytest.raises(UnknownNameError) as raised:
        lineage(store, CAL, via=via, direction="both")
    assert raised.value.code == "not-in-association"


def test_depth_bounds_what_stands_beside_the_lineage_too(store: Store) -> None:
    """At depth 1 the association of the image, not those of its members, nor the pool that it was drawn from."""
    for direction in ("up", "down", "both"):
        every = lineage(store, IMAGE, direction=direction, extra=EVERYTHING)
        for depth in (1, 2, 3):
            cut = lineage(store, IMAGE, direction=direction, depth=depth, extra=EVERYTHING)
            assert all((e.distance or 0) <= depth for e in cut.edges)
            assert all((n.distance or 0) <= depth for n in cut.nodes)
            if depth < 3:
                assert len(cut.edges) < len(every.edges) or direction == "down"
    one = lineage(store, IMAGE, depth=1, extra=["association"])
    assert [e.input for e in one.edges if e.relation == "isSpecifiedByAssociation"] == [
        "jw09901-o001_20250102t030405_image3_00001_asn.json"
    ]
    assert "associationDrawnFromPool" not in {e.relation for e in one.edges}
    both = lineage(store, f"1+{CAL}+2", extra=["association"])
    assert all((e.distance or 0) <= (1 if e.side == "up" else 2) for e in both.edges)


def test_of_a_circle_of_two_both_relations_are_told(tmp_path: Path) -> None:
    """Each association lists the product of the other: one made the other, and the other it."""
    one, two = (f"jw09924-o00{n}_t001_nircam_clear-f200w" for n in (1, 2))
    sources = [
        association(tmp_path / "in" / f"jw09924-o00{n}_20240101t000000_image3_00001_asn.json", p, {m: "science"})
        for n, p, m in ((1, one, f"{two}_i2d.fits"), (2, two, f"{one}_i2d.fits"))
    ]
    both = lineage(stored(tmp_path, *sources), f"{one}_i2d.fits", direction="both")
    between = {(e.output[:12], e.input[:12], e.side, e.distance) for e in both.edges if "_i2d" in e.output + e.input}
    assert ("jw09924-o001", "jw09924-o002", "up", 1) in between
    assert ("jw09924-o002", "jw09924-o001", "down", 1) in between
    check(both)
    lines = plain(both, fold=False).splitlines()
    into = lines[next(i for i, line in enumerate(lines) if "went into" in line) :]
    assert [line for line in into if f"{two}_i2d.fits" in line and "combinedFrom (science)" in line]
    assert [line for line in lines if line not in into and f"{two}_i2d.fits" in line and "combinedFrom" in line]


def test_what_is_named_after_an_exposure_has_it_in_the_same_role_with_and_without_via(store: Store) -> None:
    """Flagged copies and PSF-subtracted exposures: by name they come from their exposure, the association lists it."""

    def told(answer: Lineage) -> set[tuple[str, str | None, str | None, str | None, tuple[str, ...]]]:
        return {(e.input, e.relation, e.role, e.evidence, e.witnesses) for e in answer.edges}

    star = "jw09903012001_04101_00001_mirimage"
    for exposure, product, association_, relation, role in (
        (
            "jw09901001001_02101_00001_nrca1_cal",
            "o001_crf",
            "jw09901-o001_20250102t030405_image3",
            "flaggedFrom",
            "science",
        ),
        (
            "jw09901001001_02101_00001_nrca1_cal",
            "c1001_crf",
            "jw09901-c1001_20250102t030405_image3",
            "flaggedFrom",
            "science",
        ),
        (f"{star}_calints", "c1002_crfints", "jw09903-c1002_20250304t050607_coron3", "flaggedFrom", "psf"),
    ):
        name = f"{exposure.rpartition('_')[0]}_{product}.fits"
        plain_, via = lineage(store, name, depth=1), lineage(store, name, depth=1, via=f"{association_}_00001_asn.json")
        assert told(via) == told(plain_)
        ((input_, *rest, _),) = told(plain_)
        assert (input_, *rest) == (f"{exposure}.fits", relation, role, "association")
