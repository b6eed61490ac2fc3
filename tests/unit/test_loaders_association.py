"""Association files: every habit of the generator and its users, and every way to be wrong."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.vocabulary import registry
from tests.unit.loader_help import (
    ASN_NAME,
    ASSOCIATION,
    association,
    codes,
    load,
    member,
    refused,
    source,
    with_members,
)


def members(loaded: Any) -> list[tuple[Any, ...]]:
    """Entry, membership, member, role and role as written."""
    frame = loaded.tables["memberships"]
    return frame.select("entry", "membership", "member", "exptype", "exptype_written").rows()


def test_every_column_of_a_plain_association(tmp_path: Path) -> None:
    file = source(tmp_path, ASN_NAME, ASSOCIATION)
    content = (tmp_path / ASN_NAME).read_bytes()
    loaded = load(tmp_path, ASN_NAME, ASSOCIATION)
    version = hashlib.sha256(content).hexdigest()[:12]
    assert loaded.tables["sources"].row(0, named=True) == {
        "source": file.key,
        "location": ASN_NAME,
        "root": tmp_path.name,
        "kind": "association",
        "digest": "sha256:" + hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "modified": file.modified,
    }
    assert loaded.tables["associations"].row(0, named=True) == {
        "source": file.key,
        "partition": "09991",
        "association": ASN_NAME,
        "version": version,
        "stamp": "20240101t000000",
        "asn_type": "image3",
        "asn_rule": "candidate_Asn_Lv3Image",
        "asn_id": "o001",
        "program": "09991",
        "target": "t001",
        "asn_pool": "jw09991_20240101t000000_pool.csv",
        "code_version": "1.13.4",
        "degraded_status": "No known degraded exposures in association.",
        "constraints": ASSOCIATION["constraints"],
        "exp_types": "NRC_IMAGE",
    }
    assert loaded.tables["entries"].rows() == [
        (file.key, "09991", ASN_NAME, version, 1, "jw09991-o001_t001_nircam_clear-f200w")
    ]
    assert loaded.tables["memberships"].row(1, named=True) == {
        "source": file.key,
        "partition": "09991",
        "association": ASN_NAME,
        "version": version,
        "entry": 1,
        "membership": 2,
        "member": "jw09991001001_02101_00002_nrca1_cal.fits",
        "exptype": "science",
        "exptype_written": "science",
        "exposerr": None,
        "asn_candidate": "[('o001', 'observation')]",
    }
    assert sorted(loaded.tables["mentions"].select("filename", "how", "partition").rows()) == [
        (ASN_NAME, "opened", "09991"),
        ("jw09991001001_02101_00001_nrca1_cal.fits", "member", "09991"),
        ("jw09991001001_02101_00002_nrca1_cal.fits", "member", "09991"),
        ("jw09991_20240101t000000_pool.csv", "named", "09991"),
    ]
    assert loaded.warnings == ()


@pytest.mark.parametrize("role", sorted(registry.load().roles))
def test_every_role_of_the_ontology_is_known(tmp_path: Path, role: str) -> None:
    loaded = load(
        tmp_path, "a.json", with_members(member(exptype=role), member(exptype=role.upper(), expname="b.fits"))
    )
    assert codes(loaded) == []
    assert [m[3:] for m in members(loaded)] == [(role, role), (role, role.upper())]


@pytest.mark.parametrize("asn_type", sorted(registry.load().association_types))
def test_every_type_of_the_ontology_is_known(tmp_path: Path, asn_type: str) -> None:
    loaded = load(tmp_path, "a.json", association(asn_type=asn_type))
    assert codes(loaded) == []
    assert loaded.tables["associations"]["asn_type"].to_list() == [asn_type]


def test_capitals_and_the_known_misspelling(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", with_members(member(exptype="TARGET_ACQUISTION"), member(exptype="SCIENCE")))
    assert [m[3:] for m in members(loaded)] == [
        ("target_acquisition", "TARGET_ACQUISTION"),
        ("science", "SCIENCE"),
    ]
    assert codes(loaded) == []


def test_unknown_role_is_kept_with_a_warning(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", with_members(member(), member(exptype="Sciencey", expname="b.fits")))
    assert members(loaded)[1] == (1, 2, "b.fits", "sciencey", "Sciencey")
    (warning,) = loaded.warnings
    assert warning.code == "unknown-exptype"
    assert warning.where == "a.json"
    assert "products[0].members[1]" in warning.message
    assert "Sciencey" in warning.message


def test_unknown_type_is_kept_with_a_warning(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", association(asn_type="image9"))
    assert codes(loaded) == ["unknown-asn-type"]
    assert loaded.tables["associations"]["asn_type"].to_list() == ["image9"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("jw1_pool", "jw1_pool.csv"),
        ("jw1_pool.csv", "jw1_pool.csv"),
        ("JW1_POOL.CSV", "JW1_POOL.CSV"),
        ("/data/x/jw1_pool.csv", "jw1_pool.csv"),
        ("..\\x\\jw1_pool", "jw1_pool.csv"),
        ("none", None),
        ("None", None),
        ("", None),
        ("..", None),
        (None, None),
        (..., None),
    ],
)
def test_pool_with_and_without_ending(tmp_path: Path, written: Any, stored: str | None) -> None:
    loaded = load(tmp_path, "a.json", association(asn_pool=written))
    assert loaded.tables["associations"]["asn_pool"].to_list() == [stored]
    named = loaded.tables["mentions"].filter(how="named")["filename"].to_list()
    assert named == ([stored] if stored else [])


@pytest.mark.parametrize(
    "written",
    ["/a/b/x_cal.fits", "stage2/x_cal.fits", "./x_cal.fits", "C:\\data\\x_cal.fits", "x_cal.fits"],
)
def test_folders_of_members_and_products_are_cut_off(tmp_path: Path, written: str) -> None:
    loaded = load(tmp_path, "a.json", with_members(member(expname=written), name="/out/put/prod"))
    assert loaded.tables["memberships"]["member"].to_list() == ["x_cal.fits"]
    assert loaded.tables["entries"]["name"].to_list() == ["prod"]


@pytest.mark.parametrize("written", ["../x.fits", "a/../x.fits", "..\\x.fits", "/..", "a/.."])
def test_a_path_that_climbs_is_refused(tmp_path: Path, written: str) -> None:
    for document, place in (
        (with_members(member(), member(expname=written)), "products[0].members[1].expname"),
        (with_members(member(), name=written), "products[0].name"),
    ):
        refused(tmp_path, "a.json", document, "unsafe-path", place, repr(written))


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("a.fits> .\n<urn:x", "line break"),
        ("a\rb.fits", "line break"),
        ("a\tb.fits", "U+0009"),
        ("a\x00b.fits", "U+0000"),
        ("a\u202eb.fits", "RIGHT-TO-LEFT OVERRIDE"),
        ("a\u2028b.fits", "line break"),
        ("a\u200bb.fits", "ZERO WIDTH SPACE"),
        ("a\ud800b.fits", "U+D800"),
        ("j" * 10000, "10,000 bytes"),
        ("é" * 128, "256 bytes"),
        ("", "no file name"),
        ("folder/", "no file name"),
        (" ", "no file name"),
    ],
)
def test_what_is_no_file_name(tmp_path: Path, name: str, named: str) -> None:
    place = "products[0].members[1].expname"
    error = refused(tmp_path, "a.json", with_members(member(), member(expname=name)), "bad-name", place, named)
    assert error.message.isprintable()
    assert len(error.message) < 300
    refused(tmp_path, "a.json", with_members(member(), name=name), "bad-name", "products[0].name", named)


def test_longest_name_and_odd_characters_are_kept(tmp_path: Path) -> None:
    longest = "é" * 125 + ".fits"
    loaded = load(tmp_path, "a.json", with_members(member(expname=longest), member(expname="a <b>.fits")))
    assert loaded.tables["memberships"]["member"].to_list() == [longest, "a <b>.fits"]
    assert codes(loaded) == ["odd-name"]
    assert "products[0].members[1].expname" in loaded.warnings[0].message


def test_template_is_a_product_name_and_no_file(tmp_path: Path) -> None:
    name = "jw01128-o006_t001_nirspec_f170lp-g235m-{slit_name}_{source_id}.fits"
    loaded = load(tmp_path, "a.json", with_members(member(), name=name))
    assert loaded.tables["entries"]["name"].to_list() == [name]
    assert "entry" not in loaded.tables["mentions"]["how"].to_list()
    assert codes(loaded) == []


def test_product_that_is_a_file_name_is_mentioned(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", with_members(member(), name="jw96090_t001_nircam_f150w2_mosaic.fits"))
    mentions = dict(loaded.tables["mentions"].select("filename", "how").rows())
    assert mentions["jw96090_t001_nircam_f150w2_mosaic.fits"] == "entry"


def test_self_reference(tmp_path: Path) -> None:
    document = with_members(member(), member(expname="/x/p_i2d.fits"), name="p_i2d.fits")
    refused(tmp_path, "a.json", document, "self-reference", "products[0].members[1]", "p_i2d.fits")


def test_old_product_name_that_is_the_stem_of_its_member_is_no_self_reference(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", with_members(member(expname="test_lrs1_rate.fits"), name="test_lrs1_rate"))
    assert members(loaded) == [(1, 1, "test_lrs1_rate.fits", "science", "science")]


def test_same_member_and_role_twice_is_stored_once_with_a_warning(tmp_path: Path) -> None:
    document = with_members(member(), member(exptype="SCIENCE", expname="/x/" + member()["expname"]), name="prod")
    loaded = load(tmp_path, "a.json", document)
    assert members(loaded) == [(1, 1, member()["expname"], "science", "science")]
    (warning,) = loaded.warnings
    assert warning.code == "duplicate-member"
    assert "prod" in warning.message
    assert member()["expname"] in warning.message


def test_same_member_in_two_roles_or_two_products_is_right(tmp_path: Path) -> None:
    document = association(
        products=[
            {"name": "p1", "members": [member(), member(exptype="background")]},
            {"name": "p2", "members": [member()]},
        ]
    )
    loaded = load(tmp_path, "a.json", document)
    assert codes(loaded) == []
    assert [m[:2] + m[3:4] for m in members(loaded)] == [(1, 1, "science"), (1, 2, "background"), (2, 1, "science")]


@pytest.mark.parametrize("products", [[], None, ...])
def test_no_products(tmp_path: Path, products: Any) -> None:
    loaded = load(tmp_path, "a.json", association(products=products))
    assert codes(loaded) == ["no-products"]
    assert "products" in loaded.warnings[0].message
    assert loaded.tables["associations"].height == 1
    assert loaded.tables["entries"].height == loaded.tables["memberships"].height == 0


def test_form_before_2016_with_members_at_the_top(tmp_path: Path) -> None:
    old = {
        "asn_rule": "Asn_MIRI_BkgChop",
        "targname": "2MASS-J00243075-6635527",
        "asn_pool": "jw82600_001_20160304T145416_pool",
        "program": "82600",
        "members": [{"exptype": "SCIENCE", "expname": "a.fits", "bkgexps": [{"expname": "b.fits"}]}],
        "asn_type": "background",
        "asn_id": "a3002",
    }
    loaded = load(tmp_path, "old.json", old)
    assert codes(loaded) == ["no-products"]
    assert "members" in loaded.warnings[0].message
    (row,) = loaded.tables["associations"].select("target", "asn_pool", "asn_rule").rows()
    assert row == ("2MASS-J00243075-6635527", "jw82600_001_20160304T145416_pool.csv", "Asn_MIRI_BkgChop")
    assert loaded.tables["memberships"].height == 0


def test_product_without_members(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", association(products=[{"name": "p1", "members": []}, {"name": "p2"}]))
    assert codes(loaded) == ["no-members", "no-members"]
    assert loaded.tables["entries"]["name"].to_list() == ["p1", "p2"]


def test_words_for_no_value_become_null(tmp_path: Path) -> None:
    document = association(asn_type="None", version_id=None, degraded_status="", target="null", asn_rule="NULL")
    document["products"][0]["members"] = [
        member(exposerr=None),
        member(exposerr="NULL", expname="b", asn_candidate=...),
    ]
    loaded = load(tmp_path, "a.json", document)
    row = loaded.tables["associations"].row(0, named=True)
    assert [row[k] for k in ("asn_type", "degraded_status", "target", "asn_rule", "stamp")] == [None] * 5
    assert loaded.tables["memberships"]["exposerr"].to_list() == [None, None]
    assert loaded.tables["memberships"]["asn_candidate"].to_list() == ["[('o001', 'observation')]", None]


def test_exposure_error_is_kept(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", with_members(member(exposerr="unsuccessful")))
    assert loaded.tables["memberships"]["exposerr"].to_list() == ["unsuccessful"]


@pytest.mark.parametrize(
    ("name", "version_id", "creation_time", "stamp"),
    [
        ("jw02733-o002_20220712t201523_image3_003_asn.json", "20240815t163602", None, "20220712t201523"),
        ("jw96090_20160615t210324_mosaic_001_asn.json", None, None, "20160615t210324"),
        # the stamp of a pool in the name is not the association's own
        ("jw00791_20181019t221608_pool-o003_image2_001_asn.json", None, None, None),
        ("jw00791_20181019T221608_pool-o003_image2_001_asn.json", None, "20160615T210324", "20160615t210324"),
        ("a.json", "20160915T142211", "20160615T210324", "20160915t142211"),
        ("a.json", "", "20160615T210324", "20160615t210324"),
        ("a.json", "b7", None, None),
        ("a.json", "20160915142211", None, "20160915t142211"),
    ],
)
def test_stamp(tmp_path: Path, name: str, version_id: Any, creation_time: Any, stamp: str | None) -> None:
    loaded = load(tmp_path, name, association(version_id=version_id, creation_time=creation_time))
    assert loaded.tables["associations"]["stamp"].to_list() == [stamp]


def test_unknown_keys_change_nothing(tmp_path: Path) -> None:
    document = with_members({**member(), "group_id": 1, "asn_candidate_id": "100"})
    loaded = load(tmp_path, "a.json", {**document, "something": {"new": []}})
    assert loaded.tables["memberships"].height == 1
    assert codes(loaded) == []


def test_numbers_are_taken_as_texts(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", association(program=9991, asn_id=1))
    assert loaded.tables["associations"].select("program", "asn_id").row(0) == ("9991", "1")


@pytest.mark.parametrize(
    ("document", "code", "named"),
    [
        ([ASSOCIATION], "an-object-expected", ["array", "object"]),
        (association(asn_type=["image3"]), "wrong-type", ["asn_type", "array"]),
        (association(program=True), "wrong-type", ["program", "true or false"]),
        (association(products={"name": "p"}), "wrong-type", ["products", "an object"]),
        (association(products=["p"]), "wrong-type", ["products[0]", "a text"]),
        (association(products=[{"members": []}]), "missing-key", ["products[0]", "name"]),
        (association(products=[{"name": "p", "members": "x"}]), "wrong-type", ["products[0].members", "a text"]),
        (with_members("x.fits"), "wrong-type", ["products[0].members[0]", "a text"]),
        (with_members(member(expname=...)), "missing-key", ["products[0].members[0]", "expname"]),
        (with_members(member(), member(expname=None)), "missing-key", ["products[0].members[1]", "expname"]),
        (with_members(member(expname=3)), "wrong-type", ["products[0].members[0].expname", "a number"]),
        (with_members(member(exptype=...)), "missing-key", ["products[0].members[0]", "exptype"]),
        (with_members(member(exptype="null")), "missing-key", ["products[0].members[0]", "exptype"]),
        (with_members(member(exptype={})), "wrong-type", ["products[0].members[0].exptype", "an object"]),
        (association(target="a\x01b"), "bad-text", ["target", "U+0001"]),
        (association(asn_pool="a\nb_pool"), "bad-name", ["asn_pool", "line break"]),
        (association(constraints="half \ud800"), "bad-text", ["constraints", "U+D800"]),
    ],
)
def test_broken_associations(tmp_path: Path, document: Any, code: str, named: list[str]) -> None:
    refused(tmp_path, "a_asn.json", document, code, *named)


def test_constraints_in_another_form_are_kept_as_json(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", association(constraints=["half \ud800"]))
    assert loaded.tables["associations"]["constraints"].to_list() == ['["half \\ud800"]']


def test_empty_object_that_is_called_an_association(tmp_path: Path) -> None:
    refused(tmp_path, "x_asn.json", "{}", "no-association", "asn_type")
    assert load(tmp_path, "x.json", "{}").kind == "other"


def test_schema_of_associations_is_none(tmp_path: Path) -> None:
    schema = {"$schema": "http://json-schema.org/draft-04/schema", "properties": {"asn_type": {"type": "string"}}}
    assert load(tmp_path, "schema.json", schema).kind == "other"
    assert load(tmp_path, "x.json", {"title": "t", "properties": {"asn_type": 1}}).kind == "other"


def test_packed_association_is_the_same_association(tmp_path: Path) -> None:
    plain, packed = load(tmp_path, ASN_NAME, ASSOCIATION), load(tmp_path, ASN_NAME + ".gz", ASSOCIATION)
    for table in ("associations", "entries", "memberships", "mentions"):
        assert plain.tables[table].drop("source").equals(packed.tables[table].drop("source"))
    assert plain.key != packed.key
    assert plain.digest != packed.digest


def test_products_counts_distinct_files(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.json", ASSOCIATION)
    assert loaded.products == loaded.tables["mentions"]["filename"].n_unique() == 4


def test_indented_or_not_is_another_version_of_the_same(tmp_path: Path) -> None:
    one = load(tmp_path, "a.json", json.dumps(ASSOCIATION))
    two = load(tmp_path, "a.json", json.dumps(ASSOCIATION, indent=4))
    assert one.tables["associations"]["version"][0] != two.tables["associations"]["version"][0]
    assert one.key == two.key
