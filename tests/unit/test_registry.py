"""The registry: what it knows, and a cache that cannot be stale."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from jwstrdf.errors import StoreError
from jwstrdf.naming.grammar import Grammar
from jwstrdf.resources import folder
from jwstrdf.vocabulary import cache, registry
from jwstrdf.vocabulary.compile import Row, Source, ontology_files
from jwstrdf.vocabulary.parts import PARTS
from jwstrdf.vocabulary.registry import Registry

FAMILIES = (
    "Prerequisite", "Antecedent", "Composition", "Multiplicity", "Contemporaneous Calibration", "Aggregation",
    "Linked", "Contributing", "Structure",
)  # fmt: skip
"""In the order of CONTRACT.md, `related`."""


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    """A copy of the ontology that a test may edit."""
    return Path(shutil.copytree(folder("ontology"), tmp_path / "ontology"))


@pytest.fixture
def cache_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("JWSTRDF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def read(ontology: Path) -> Registry:
    return Registry(cache.load_parts(ontology_files(ontology)))


def add(ontology: Path, text: str) -> None:
    prefixes = "".join(
        f"@prefix {p}: <{iri}> .\n"
        for p, iri in {
            "jwst": "https://w3id.org/jwstrdf/ontology#",
            "owl": "http://www.w3.org/2002/07/owl#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        }.items()
    )
    (ontology / "zz-test.ttl").write_text(prefixes + text, encoding="utf-8")


def test_every_part_has_terms_with_labels() -> None:
    known = registry.load()
    assert known.version
    for name in PARTS:
        values = known.family_terms if name == "families" else getattr(known, name)
        terms = list(values.values() if isinstance(values, dict) else values)
        assert terms, name
        assert all(t.name and t.label and t.iri.endswith("#" + t.name) for t in terms), name
        with pytest.raises(FrozenInstanceError):
            terms[0].name = "other"


def test_families_and_the_lineage_relationships() -> None:
    known = registry.load()
    assert known.families == FAMILIES
    assert {r.family for r in known.relationships.values()} <= set(FAMILIES)
    by_id = {r.id: r for r in known.relationships.values() if r.id}
    ant = ["countRateFrom", "calibratedFrom", "flaggedFrom", "combinedFrom", "combinedFromFlagged"]
    assert [by_id[f"ANT-{i}"].name for i in range(1, 6)] == ant
    assert all(known.relationships[name].lineage for name in ant)
    assert by_id["PRE-4"].lineage
    assert not by_id["PRE-3"].lineage
    assert by_id["CAL-3"].contributes is True
    assert all((r.inverse == r.name) == r.symmetric for r in known.relationships.values() if r.inverse)


def test_the_same_suffix_is_several_types() -> None:
    types = {t.name: t for t in registry.load().product_types}
    assert types["CalProduct"].shape_is("exposure")
    assert not types["CalProduct"].shape_is("stage3")
    assert (types["SourceCalProduct"].level, types["CalProduct"].level) == ("3", "2b")
    assert (types["CalProduct"].pipeline_stage, types["GuideStarCalProduct"].pipeline_stage) == (2, None)
    assert (types["CalProduct"].level_name, types["CalProduct"].scope_name) == ("Level2b", "ExposureScope")


def test_association_rules_by_any_written_name() -> None:
    known = registry.load()
    rule = known.association_rules["Asn_Lv3Image"]
    assert (rule.stage, rule.asn_type, rule.level) == (3, "image3", "3")
    assert known.association_rule("Asn_Lv3Image") is rule
    assert known.association_rule("candidate_Asn_Lv3Image") is rule
    assert known.association_rule("discover_Asn_Lv3Image") is rule
    for former in (r for r in known.association_rules.values() if r.former_names):
        assert known.association_rule("candidate_" + former.former_names[0]) is former
        break
    else:
        pytest.fail("no rule has a former name")
    assert known.association_rule("Asn_Nothing") is None
    assert known.association_rule(None) is None
    assert known.association_rule("") is None


def test_roles_levels_and_detectors() -> None:
    known = registry.load()
    assert known.misspellings["target_acquistion"] == "target_acquisition"
    assert set(known.misspellings.values()) <= set(known.roles)
    assert known.other_role is not None
    assert known.other_role.name not in {r.name for r in known.roles.values()}
    assert known.levels["2b"].name == "Level2b"
    assert {d.instrument for d in known.detectors.values()} == set(known.instruments)
    assert known.association_types["wfs-image2"].legacy
    assert known.association_types["image3"].asn_type == "image3"


def test_rules_come_in_the_order_in_which_they_apply() -> None:
    known = registry.load()
    assert [r.priority for r in known.role_rules] == sorted(r.priority for r in known.role_rules)
    groups = [(r.group, r.preference) for r in known.derivation_rules]
    assert groups == sorted(groups)
    assert {r.relation for r in known.derivation_rules} <= set(known.relationships)
    assert {r.relation for r in known.role_rules if r.relation} <= set(known.relationships)
    variant = next(v for v in known.exposure_types if v.exp_type == "NIS_IMAGE")
    assert variant.instrument == "niriss"
    assert set(variant.required) == {"1b", "2a", "2b", "2c", "3"}


def test_a_new_product_type_is_an_edit_of_the_ontology_and_nothing_else(ontology: Path, cache_in: Path) -> None:
    name = "jw02733001002_02101_00001_nrca1_brandnew.fits"
    before = Grammar(read(ontology))
    assert not before.accepts(name)
    add(
        ontology,
        'jwst:BrandNewProduct a owl:Class ; rdfs:label "brand new product"@en ; jwst:typeSuffix "brandnew" ; '
        'jwst:typeShape "exposure" ; jwst:typeExtension "fits" ; jwst:typeScope jwst:ExposureScope ; '
        "jwst:typeRole jwst:ScienceProductRole ; jwst:typeLevel jwst:Level2b .",
    )
    after = Grammar(read(ontology))
    assert after.accepts(name)
    assert after.types["exposure/brandnew"].level == "2b"


def test_a_filled_cache_is_used_and_any_change_misses_it(
    ontology: Path, cache_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(ontology)
    assert len(list(cache_in.iterdir())) == 1

    def never(_: object) -> dict[str, list[list[object]]]:
        raise AssertionError("compiled although the cache is filled")

    with monkeypatch.context() as patched:
        patched.setattr(cache.compiler, "compile_ontology", never)
        assert read(ontology).product_types == first.product_types
        add(ontology, "jwst:X a owl:Class .")
        with pytest.raises(AssertionError, match="compiled"):
            read(ontology)
        (ontology / "zz-test.ttl").rename(ontology / "zz-other.ttl")
        with pytest.raises(AssertionError, match="compiled"):
            read(ontology)
        (ontology / "zz-other.ttl").unlink()
        read(ontology)
        patched.setattr(cache, "FORMAT", cache.FORMAT + 1)
        with pytest.raises(AssertionError, match="compiled"):
            read(ontology)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": "other", "parts": {}}'])
def test_a_damaged_cache_is_made_again(damage: str, ontology: Path, cache_in: Path) -> None:
    known = read(ontology)
    (file,) = cache_in.iterdir()
    good = file.read_text(encoding="utf-8")
    file.write_text(damage, encoding="utf-8")
    assert read(ontology).product_types == known.product_types
    assert file.read_text(encoding="utf-8") == good


def test_damage_inside_a_cache_file_with_the_right_key_was_believed(ontology: Path, cache_in: Path) -> None:
    known = read(ontology)
    (file,) = cache_in.iterdir()
    good = file.read_bytes()
    for bad in (good.replace(b"Level2b", b"Level2x"), good[:-1], good + b" ", good.replace(b"[", b"{", 1)):
        assert bad != good
        file.write_bytes(bad)
        assert read(ontology).product_types == known.product_types
        assert file.read_bytes() == good


def test_an_edit_while_compiling_put_new_terms_under_the_old_key(
    ontology: Path, cache_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    types = ontology / "product-types.ttl"
    old = types.read_text(encoding="utf-8")
    compiled = cache.compiler.compile_ontology

    def edited_meanwhile(sources: Sequence[Source]) -> dict[str, list[Row]]:
        types.write_text(old.replace('jwst:typeSuffix "rate" ;', 'jwst:typeSuffix "rates" ;'), encoding="utf-8")
        return compiled(sources)

    with monkeypatch.context() as patched:
        patched.setattr(cache.compiler, "compile_ontology", edited_meanwhile)
        read(ontology)
    assert "rates" in {t.suffix for t in read(ontology).product_types}
    types.write_text(old, encoding="utf-8")
    assert "rates" not in {t.suffix for t in read(ontology).product_types}


def test_processes_that_fill_the_cache_at_the_same_time_all_read_the_same(ontology: Path, cache_in: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from jwstrdf.vocabulary import registry;"
        "print(len(registry.load(Path(sys.argv[1])).keywords))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(ontology)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = [process.communicate()[0].strip() for process in started]
    assert [process.returncode for process in started] == [0] * 4
    assert set(told) == {str(len(read(ontology).keywords))}
    assert [f.suffix for f in cache_in.iterdir()] == [".json"]


def test_an_ontology_that_cannot_be_read_names_the_place(ontology: Path, cache_in: Path) -> None:
    (ontology / "zz-folder.ttl").mkdir()
    with pytest.raises(StoreError) as caught:
        read(ontology)
    assert (caught.value.code, Path(str(caught.value.where)).name) == ("bad-ontology", "zz-folder.ttl")


def test_a_cache_that_cannot_be_written_is_no_error(
    ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("JWSTRDF_CACHE", str(tmp_path / "file" / "cache"))
    assert read(ontology).levels["3"].name == "Level3"
    assert (tmp_path / "file").read_text(encoding="utf-8") == "not a folder"


def test_old_caches_are_cleared_away(ontology: Path, cache_in: Path) -> None:
    for number in range(7):
        add(ontology, f"jwst:X{number} a owl:Class .")
        read(ontology)
    left = list(cache_in.iterdir())
    assert len(left) == 4
    assert all(f.name.startswith("ontology-") for f in left)


def test_the_place_of_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("JWSTRDF_CACHE", raising=False)
    assert cache.cache_folder() == tmp_path / "home" / ".cache" / "jwstrdf"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert cache.cache_folder() == tmp_path / "home" / ".cache" / "jwstrdf"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.cache_folder() == tmp_path / "xdg" / "jwstrdf"
    monkeypatch.setenv("JWSTRDF_CACHE", str(tmp_path / "own"))
    assert cache.cache_folder() == tmp_path / "own"


def test_a_broken_ontology_names_the_place(ontology: Path, cache_in: Path) -> None:
    add(ontology, 'jwst:CalProduct jwst:typeSuffix "other" .')
    with pytest.raises(StoreError, match="CalProduct has 2 values of typeSuffix") as caught:
        read(ontology)
    assert caught.value.code == "bad-ontology"
    (ontology / "zz-test.ttl").write_text("jwst:X a", encoding="utf-8")
    with pytest.raises(StoreError, match=r"zz-test\.ttl"):
        read(ontology)
    assert not cache_in.exists()


def test_loading_from_the_cache_needs_no_rdf_package(cache_in: Path) -> None:
    code = (
        "import sys; from jwstrdf.vocabulary import registry; registry.load().product_types;"
        "print([m for m in ('pyoxigraph', 'rdflib', 'polars', 'astropy') if m in sys.modules])"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["['pyoxigraph']", "[]"]


def test_the_role_that_carries_the_data_is_the_one_of_the_main_line() -> None:
    """Of all roles only science gives relations of the main line (member roles of the domain tables)."""
    assert registry.load().data_role == "science"
