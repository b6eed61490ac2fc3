"""Drawings of lineages made by hand: no picture says anything else than the table, whatever the graph and its names."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwstrdf.answers.edges import Edge, merged
from jwstrdf.answers.lineage import Lineage, Node
from jwstrdf.answers.reach import beside, places, within
from jwstrdf.draw import text
from jwstrdf.draw.diagram import MERMAID_ARROWS
from jwstrdf.draw.fold import branches, every, left_out
from jwstrdf.draw.layout import is_lineage
from jwstrdf.draw.picture import picture

Steps = Iterable[tuple[str, str, str, str | None]]
"""Output, relation, input, role."""


def made(product: str, told: Steps, direction: str = "up", present: Iterable[str] | None = None) -> Lineage:
    """The answer that these edges give for the product, as `lineage` puts it together."""
    edges = [Edge(o, i, r, "Family", role, "association", ("a.json",)) for o, r, i, role in told]
    sides = ("up", "down") if direction == "both" else (direction,)
    chain = [e for e in edges if is_lineage(e)]
    reached = merged(e for side in sides for e in within(product, chain, side, None))
    known = {product} | {n for e in reached for n in (e.output, e.input)}
    uses = [e for e in edges if not is_lineage(e) and (e.output in known or e.output.startswith("association"))]
    all_edges = merged([*reached, *beside(product, reached, uses, sides)])
    stand = places(product, all_edges)
    names = {product} | {n for e in all_edges for n in (e.output, e.input)}
    nodes = tuple(_node(n, present is None or n in present, *stand.get(n, (None, None))) for n in sorted(names))
    return Lineage(product, f"i:{product}", direction, None, False, nodes, tuple(sorted(all_edges, key=Edge.key)), "i:")


def _node(name: str, present: bool, side: str | None, distance: int | None) -> Node:
    kind = next((k for k in ("reference", "pool", "association") if name.startswith(k)), "exposure")
    suffix = name.rpartition("_")[2].partition(".")[0] if "_" in name and kind == "exposure" else None
    return Node(name, f"i:{name}", kind, None, suffix, present, side, distance)


def mosaic(exposures: int = 24, references: int = 23) -> Lineage:
    """An image of many exposures on eight detectors, each read with the same reference files."""
    told: list[tuple[str, str, str, str | None]] = []
    for number in range(exposures):
        for detector in (f"nrca{d}" for d in range(1, 5)):
            root = f"jw09911001001_02101_{number + 1:05}_{detector}"
            told += [
                ("jw09911-o001_t001_nircam_f200w_i2d.fits", "combinedFrom", f"{root}_cal.fits", "science"),
                (f"{root}_cal.fits", "calibratedFrom", f"{root}_rate.fits", "science"),
                (f"{root}_rate.fits", "countRateFrom", f"{root}_uncal.fits", None),
            ]
            told += [(f"{root}_rate.fits", "usedReferenceFile", f"reference{r}.fits", None) for r in range(references)]
    return made("jw09911-o001_t001_nircam_f200w_i2d.fits", told)


def rows(lineage: Lineage) -> Counter[tuple[str, str, str, str]]:
    """What the table says."""
    found = csv.DictReader(io.StringIO(text(lineage, "csv")))
    return Counter((r["output"], r["input"], r["relation"], r["role"]) for r in found)


def keys(edges: Iterable[Edge]) -> Counter[tuple[str, str, str, str]]:
    return Counter((e.output, e.input, e.relation or "", e.role or "") for e in edges)


def from_dot(drawn: str) -> Counter[tuple[str, str, str, str]]:
    """The arrows of an unfolded dot text, back to names."""
    names = {m[1]: _plain(m[2]) for m in re.finditer(r'^ {4}(n\d+) \[label="((?:[^"\\]|\\.)*)"', drawn, re.MULTILINE)}
    arrows = re.finditer(r'^ {4}(n\d+) -> (n\d+) \[label="((?:[^"\\]|\\.)*)"', drawn, re.MULTILINE)
    return Counter((names[m[2]], names[m[1]], *_relation(m[3])) for m in arrows)


def _plain(label: str) -> str:
    return re.sub(r"\\(.)", r"\1", label.partition("\\n")[0])


def _relation(label: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\w+)(?: \((.+)\))?", label)
    assert found, label
    return found[1], found[2] or ""


def from_mermaid(drawn: str) -> Counter[tuple[str, str, str, str]]:
    """The arrows of an unfolded Mermaid text, back to names."""

    def plain(label: str) -> str:
        return re.sub(r"#(\d+);", lambda m: chr(int(m[1])), label.partition("<br/>")[0])

    names = {m[1]: plain(m[2]) for m in re.finditer(r'^ {4}(n\d+)\["(.*)"\]', drawn, re.MULTILINE)}
    arrows = re.finditer(r'^ {4}(n\d+) -->\|"(.*)"\| (n\d+)$', drawn, re.MULTILINE)
    return Counter((names[m[3]], names[m[1]], *_relation(plain(m[2]))) for m in arrows)


def check(lineage: Lineage) -> None:
    """Every form says the same: table, JSON object, both diagrams and the tree, folded and not."""
    table = rows(lineage)
    assert table == keys(lineage.edges)
    told = lineage.as_dict()["edges"]
    assert isinstance(told, list)
    assert table == Counter((e["output"], e["input"], e["relation"] or "", e["role"] or "") for e in told)
    assert from_dot(text(lineage, "dot", fold=False)) == table
    assert from_mermaid(text(lineage, "mermaid", fold=False)) == table
    for fold in (True, False):
        drawn = picture(lineage, fold=fold)
        assert keys(e for a in drawn.arrows for e in a.edges) == table
        for arrow in drawn.arrows:
            for edge in arrow.edges:
                assert edge.input in {f.filename for f in drawn.boxes[arrow.input].files}
                assert edge.output in {f.filename for f in drawn.boxes[arrow.output].files}
        assert Counter(f for b in drawn.boxes for f in b.files) == Counter(lineage.nodes)
        tree = branches(lineage, fold=fold)
        lines = list(every(tree))
        stood_for = keys(e for b in lines for e in b.edges)
        assert not stood_for - table
        assert {f.filename for b in lines for f in b.files} == {n.filename for n in lineage.nodes}
        assert left_out(lineage, tree) == table.total() - stood_for.total()
        if not fold:
            assert stood_for == table
    for m in re.finditer(r' -> n\d+ \[label="[^"]*? x ([\d,]+)"', text(lineage, "dot")):
        assert int(m[1].replace(",", "")) > 1
    assert _sum(text(lineage, "dot"), r'^ {4}n\d+ -> n\d+ \[label="[^"]*?(?: x ([\d,]+))?"\];$') == table.total()
    assert _sum(text(lineage, "mermaid"), r'^ {4}n\d+ -->\|"[^"]*?(?: x ([\d,]+))?"\| n\d+$') == table.total()


def _sum(drawn: str, arrow: str) -> int:
    return sum(int((m[1] or "1").replace(",", "")) for m in re.finditer(arrow, drawn, re.MULTILINE))


LINEAGE = ("combinedFrom", "calibratedFrom", "usesNodBackground")
NAMES = [f"jw09911001001_02101_{n:05}_nis_{s}.fits" for n in range(6) for s in ("uncal", "rate", "cal")]
STEP = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(LINEAGE), st.sampled_from(NAMES), st.sampled_from([None, "science", "psf"])
)
USE = st.tuples(
    st.sampled_from(NAMES), st.just("usedReferenceFile"), st.sampled_from(["reference1", "reference2"]), st.none()
)


@settings(deadline=None, max_examples=300)
@given(st.lists(STEP, max_size=40), st.lists(USE, max_size=10), st.sampled_from(["up", "down", "both"]))
def test_every_form_says_the_same_of_any_graph(told: list, uses: list, direction: str) -> None:  # type: ignore[type-arg]
    """Also of circles, of files made from themselves, and of several roles between two files."""
    check(made(NAMES[0], [*told, *uses], direction))


def test_equal_siblings_and_reference_files_share_a_box() -> None:
    lineage = mosaic()
    check(lineage)
    drawn = text(lineage, "dot")
    for label in (
        "jw09911001001_02101_00001_nrca1_cal.fits ..\\nx 96 (24 exposures, 4 detectors)",
        "23 reference files",
        "combinedFrom (science) x 96",
        "usedReferenceFile x 2,208",
    ):
        assert f'label="{label}"' in drawn
    assert drawn.count("->") == 4
    tree = text(lineage, "tree").splitlines()
    assert len(tree) == 5
    assert "rate.fits .. x 96 (24 exposures, 4 detectors)  calibratedFrom (science)" in tree[2]
    assert tree[4].strip() == "└── 23 reference files  usedReferenceFile" or "23 reference files" in tree[3] + tree[4]
    assert text(lineage, "tree", fold=False).count("usedReferenceFile") == 24 * 4 * 23


def test_a_few_files_and_a_single_pool_keep_their_names() -> None:
    cal = [f"jw09911001001_02101_0000{n}_nrca1_cal.fits" for n in (1, 2, 3)]
    told: list[tuple[str, str, str, str | None]] = [("i2d", "combinedFrom", c, "science") for c in cal]
    told += [("i2d", "isSpecifiedByAssociation", "association1", None)]
    told += [("association1", "associationDrawnFromPool", "pool1", None)]
    lineage = made("i2d", told)
    check(lineage)
    for form in ("tree", "dot", "mermaid"):
        for name in ("pool1", "association1", *cal):
            assert name in text(lineage, form)


def test_files_that_differ_in_what_they_went_into_do_not_share_a_box() -> None:
    """Four nods and four dedicated backgrounds, all count rates: the background is background only."""
    rate = [f"jw09911001001_0210{kind}_0000{n}_nrs1_rate.fits" for kind in (1, 3) for n in range(1, 5)]
    cal = [r.replace("rate", "cal") for r in rate[:4]]
    told: list[tuple[str, str, str, str | None]] = [("x", "combinedFrom", c, "science") for c in cal]
    for number, name in enumerate(cal):
        told.append((name, "calibratedFrom", rate[number], "science"))
        told += [(name, "usesBackgroundExposure", r, "background") for r in rate[4:]]
    lineage = made("x", told)
    check(lineage)
    boxes = [{f.filename for f in b.files} for b in picture(lineage).boxes]
    assert set(rate[:4]) in boxes
    assert set(rate[4:]) in boxes


def test_a_file_that_is_missing_is_not_hidden_among_those_that_are_there() -> None:
    cal = [f"jw09911001001_02101_{n:05}_nrca1_cal.fits" for n in range(1, 10)]
    lineage = made("i2d", [("i2d", "combinedFrom", c, "science") for c in cal], present=["i2d", *cal[1:]])
    check(lineage)
    assert [len(b.files) for b in picture(lineage).boxes if cal[0] in {f.filename for f in b.files}] == [1]
    assert f"{cal[0]}  combinedFrom (science)  not present" in text(lineage, "tree")
    assert f'label="{cal[0]}\\nnot present", style=dashed' in text(lineage, "dot")


def test_thousands_of_sources_are_one_box_and_one_line() -> None:
    spectra = [f"jw09911-o002_s{n:09}_nirspec_f290lp-g395m_cal.fits" for n in range(1, 1201)]
    cal = "jw09911002001_02101_00001_nrs1_cal.fits"
    lineage = made(cal, [(s, "sourceProductFrom", cal, "science") for s in spectra], "down")
    check(lineage)
    tree = text(lineage, "tree").splitlines()
    assert len(tree) == 2
    assert tree[1].endswith(".. x 1,200 (1,200 sources)  sourceProductFrom (science)")
    assert "maxEdges" not in text(lineage, "mermaid")
    unfolded = text(lineage, "mermaid", fold=False)
    assert f"%% 1200 arrows: Mermaid draws {MERMAID_ARROWS} unless maxEdges is raised" in unfolded
    assert "unless maxTextSize is raised" in unfolded


def test_a_circle_is_drawn_and_ends() -> None:
    lineage = made("a_cal", [("a_cal", "calibratedFrom", "b_rate", None), ("b_rate", "calibratedFrom", "a_cal", None)])
    check(lineage)
    assert text(lineage, "tree", fold=False).count("see above") == 1


def test_a_very_long_chain_is_drawn() -> None:
    names = [f"step{n}" for n in range(3000)]
    pairs = pairwise(names)
    lineage = made(names[0], [(a, "calibratedFrom", b, None) for a, b in pairs])
    assert text(lineage, "tree", fold=False).count("\n") == 3000
    assert sum(len(a.edges) for a in picture(lineage).arrows) == 2999


HOSTILE = ['a"b', "a\\", 'a\\"]; x -> y [label="', "a\nb", "a\x1b[31m", "a\u202eb", "<b>&#x;", "}", "a|b", "%%", "\x00"]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_name_breaks_out_of_its_box(name: str) -> None:
    """One line for each box and arrow, nothing that steers a terminal, every quote escaped."""
    lineage = made("i2d", [("i2d", "combinedFrom", name, "science"), ("i2d", "calibratedFrom", "b_rate", None)])
    for fold in (True, False):
        dot, chart = text(lineage, "dot", fold=fold), text(lineage, "mermaid", fold=fold)
        assert sum(from_dot(dot).values()) == sum(from_mermaid(chart).values()) == 2
        assert all(c == "\n" or c.isprintable() for c in dot + chart + text(lineage, "tree", fold=fold))
        assert re.fullmatch(r'(?:    n\d+ \[label="(?:[^"\\]|\\.)*"[^"]*\];\n){3}', "".join(_boxes(dot)))
        assert all(line.count('"') == 2 for line in chart.splitlines() if line.startswith("    n"))


def _boxes(dot: str) -> list[str]:
    return [
        line + "\n"
        for line in dot.splitlines()
        if line.startswith("    n") and "->" not in line[:16] and "n" in line[4] and line[5].isdigit()
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_tree_in_a_terminal_keeps_to_its_width(width: int) -> None:
    """What is too long goes on under its beginning; nothing is lost but a name that is itself too long."""
    from rich.console import Console

    from jwstrdf.draw.tree import rich_tree

    lineage = mosaic()
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(rich_tree(lineage, width=width))
    lines = out.getvalue().splitlines()
    assert max(len(line) for line in lines) <= width
    flat = " ".join(re.sub("[│├└─]", " ", out.getvalue()).split())
    for line in text(lineage, "tree").splitlines():
        assert " ".join(re.sub("[│├└─]", " ", line).split()) in flat
