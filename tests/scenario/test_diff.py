"""What differs between two states of files: versions, folders, tables, associations. Each expectation is by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.changes.model import Change, Difference
from jwstrdf.answers.diff import diff
from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.ingest import ingest
from tests.scenario.test_headers import EXPOSURES, MADE, NEW_ASN, OLD_ASN, ROOT, association, cal
from tests.unit.fits_help import write

ONE, TWO = cal(EXPOSURES[0]), cal(EXPOSURES[1])
I2D = f"{ROOT}_i2d.fits"
LATER = {**MADE, "DATE": "2025-03-04T05:06:07.000", "CAL_VER": "1.17.1", "CRDS_CTX": "jwst_1321.pmap"}
CRFS = tuple(f"{e}_o001_crf.fits" for e in EXPOSURES)


def shown(found: Difference) -> dict[str, Any]:
    """The names in the lists that are not empty."""
    told = found.as_dict()
    lists = {k: told[k] for k in ("added", "gone", "replaced", "changed", "lineage", "memberships")}
    keys = {"lineage": "output", "memberships": "product"}
    return {k: [row[keys.get(k, "filename")] for row in v] for k, v in lists.items() if v}  # type: ignore[attr-defined]


def changed(found: Difference, name: str) -> dict[tuple[str, str | None], tuple[object, object]]:
    """(property, of) -> (old, new) of a file."""
    (file,) = [f for f in (*found.replaced, *found.changed) if f.filename == name]
    return {(c.property, c.of): (c.old, c.new) for c in file.changes}


def stored(tmp_path: Path, *paths: Path) -> str:
    """A store of these files."""
    report = ingest(list(paths), tmp_path / "store")
    assert not [s for s in report.sources if s.error], report.sources
    return str(tmp_path / "store")


def table(path: Path, rows: list[dict[str, object]], modified: int) -> Path:
    """A product table of the archive, of that age (seconds since 1970)."""
    columns = ["obsID", "obs_id", "productFilename", "productType", "dataURI", "size", "dataRights", "calib_level"]
    columns += ["parent_obsid", "productGroupDescription"]
    lines = [",".join(columns)]
    for row in rows:
        whole = {"obsID": 1, "obs_id": ROOT, "productType": "SCIENCE", "calib_level": 2, "parent_obsid": 1, **row}
        whole |= {"dataURI": f"mast:JWST/product/{row['productFilename']}", "productGroupDescription": ""}
        lines.append(",".join(str(whole[c]) for c in columns))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.utime(path, (modified, modified))
    return path


def test_a_file_made_again_under_the_same_name_is_replaced(tmp_path: Path) -> None:
    """DATE, CAL_VER, CRDS_CTX and the dark differ, jump ran now, a flat is new: six values; FILTER stays."""
    first = {**MADE, "R_DARK": "crds://jwst_nircam_dark_0400.fits", "S_JUMP": "SKIPPED"}
    second = {**LATER, "R_DARK": "crds://jwst_nircam_dark_0412.fits", "S_JUMP": "COMPLETE"}
    write(tmp_path / "old" / ONE, first)
    write(tmp_path / "new" / ONE, {**second, "R_FLAT": "crds://jwst_nircam_flat_0313.fits"})
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert shown(found) == {"replaced": [ONE]}
    assert changed(found, ONE) == {
        ("fileDate", None): ("2024-02-01T10:00:00Z", "2025-03-04T05:06:07Z"),
        ("calibrationSoftwareVersion", None): ("1.13.4", "1.17.1"),
        ("usedCRDSContext", None): ("jwst_1200.pmap", "jwst_1321.pmap"),
        ("usedReferenceFile", "dark"): ("jwst_nircam_dark_0400.fits", "jwst_nircam_dark_0412.fits"),
        ("usedReferenceFile", "flat"): (None, "jwst_nircam_flat_0313.fits"),
        ("step", "jump"): ("SKIPPED", "COMPLETE"),
    }
    (told,) = found.as_dict()["replaced"]  # type: ignore[misc]
    assert (told["because"], told["newer"]) == (["version"], "new")
    assert found.differs


def test_the_same_folder_twice_does_not_differ(tmp_path: Path) -> None:
    write(tmp_path / "a" / ONE, MADE)
    association(tmp_path / "a" / OLD_ASN, ROOT, {ONE: "science"})
    found = diff(str(tmp_path / "a"), str(tmp_path / "a"))
    assert shown(found) == {}
    assert (found.differs, found.unchanged) == (False, 2)


def test_files_that_came_and_files_that_went(tmp_path: Path) -> None:
    """ONE is a member of the association in both folders, but the file itself is there in the old one only."""
    for folder, file in (("old", ONE), ("new", TWO)):
        write(tmp_path / folder / file, MADE)
        association(tmp_path / folder / OLD_ASN, ROOT, {ONE: "science", TWO: "science"})
    assert shown(diff(str(tmp_path / "old"), str(tmp_path / "new"))) == {"added": [TWO], "gone": [ONE]}


def test_a_header_that_was_edited_without_a_new_date(tmp_path: Path) -> None:
    """DATE, CAL_VER and context are the same: no other version by its key, but FILTER says something else."""
    write(tmp_path / "old" / ONE, MADE)
    write(tmp_path / "new" / ONE, {**MADE, "FILTER": "F210M"})
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert shown(found) == {"replaced": [ONE]}
    assert found.replaced[0].because == ("facts",)
    assert changed(found, ONE) == {("filter", None): ("F200W", "F210M")}


def test_what_one_side_alone_states_is_no_other_file(tmp_path: Path) -> None:
    """The old table tells the size, the new folder also a header of that size and the association: not replaced."""
    rates = [f"{e}_rate.fits" for e in EXPOSURES]
    size = write(tmp_path / "new" / ONE, MADE).stat().st_size
    old = table(tmp_path / "old.csv", [{"productFilename": ONE, "size": size, "dataRights": "PUBLIC"}], 1_700_000_000)
    association(tmp_path / "new" / OLD_ASN, EXPOSURES[0], {rates[0]: "science"}, "image2", "Asn_Lv2Image")
    found = diff(str(old), str(tmp_path / "new"))
    assert shown(found)["changed"] == [ONE]
    assert found.replaced == ()
    told = changed(found, ONE)
    assert told["filter", None] == (None, "F200W")
    assert told["currentAssociation", None] == (None, OLD_ASN)
    assert told["dataRights", None] == ("PUBLIC", None)


def test_another_association_does_not_make_another_file(tmp_path: Path) -> None:
    for folder, name in (("old", OLD_ASN), ("new", NEW_ASN)):
        write(tmp_path / folder / I2D, MADE)
        association(tmp_path / folder / name, ROOT, {ONE: "science"})
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert found.replaced == ()
    assert changed(found, I2D) == {("currentAssociation", None): (OLD_ASN, NEW_ASN)}


def test_the_same_version_with_more_bytes_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "old" / ONE, MADE, {"SCI": {}})
    write(tmp_path / "new" / ONE, MADE, {"SCI": {}}, pixels=100)
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert found.replaced[0].because == ("size",)
    assert set(changed(found, ONE)) == {("size", None)}


def test_other_pixels_are_seen_when_files_are_hashed(tmp_path: Path) -> None:
    for folder, byte in (("old", b"\0"), ("new", b"\1")):
        file = write(tmp_path / folder / ONE, MADE, {"SCI": {}})
        content = bytearray(file.read_bytes())
        content[-2880:-2879] = byte
        file.write_bytes(bytes(content))
    assert not diff(str(tmp_path / "old"), str(tmp_path / "new")).differs
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"), checksum=True)
    assert found.replaced[0].because == ("checksum",)


def test_a_file_without_header_is_replaced_when_its_content_is_another(tmp_path: Path) -> None:
    for folder, text in (("old", "a"), ("new", "b")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{ROOT}_i2d.jpg").write_text(text)
        (tmp_path / folder / f"{ROOT}_i2d_thumb.jpg").write_text("same")
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert [(f.filename, f.because) for f in found.replaced] == [(f"{ROOT}_i2d.jpg", ("content",))]
    assert found.unchanged == 1


def test_an_association_remade_under_its_name(tmp_path: Path) -> None:
    """The second exposure became a member: one edge more of the calibrated file."""
    rates = [f"{e}_rate.fits" for e in EXPOSURES]
    kind = {"kind": "spec2", "rule": "Asn_Lv2Spec"}
    association(tmp_path / "old" / OLD_ASN, EXPOSURES[0], {rates[0]: "science"}, **kind)
    association(
        tmp_path / "new" / OLD_ASN, EXPOSURES[0], dict(zip(rates, ("science", "background"), strict=True)), **kind
    )
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert [(f.filename, f.because) for f in found.replaced] == [(OLD_ASN, ("content",))]
    assert found.replaced[0].changes == (Change("member", EXPOSURES[0], None, f"{rates[1]} (background)"),)
    assert {(e.input, e.change, e.new) for e in found.lineage if e.output == ONE} == {
        (rates[1], "added", ("usesBackgroundExposure", "background"))
    }
    assert found.memberships == ()


def test_a_role_that_changed_is_one_edge_that_changed(tmp_path: Path) -> None:
    rates = [f"{e}_rate.fits" for e in EXPOSURES]
    kind = {"kind": "spec2", "rule": "Asn_Lv2Spec"}
    for folder, role in (("old", "background"), ("new", "imprint")):
        association(tmp_path / folder / OLD_ASN, EXPOSURES[0], {rates[0]: "science", rates[1]: role}, **kind)
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert [e.as_dict() for e in found.lineage if e.output == ONE] == [
        {
            "output": ONE,
            "input": rates[1],
            "role": "imprint",
            "change": "changed",
            "old": {"relation": "usesBackgroundExposure", "role": "background"},
            "new": {"relation": "usesImprintExposure", "role": "imprint"},
        }
    ]


def test_an_association_of_another_name_for_the_same_product(tmp_path: Path) -> None:
    association(tmp_path / "old" / OLD_ASN, ROOT, {ONE: "science"})
    association(tmp_path / "new" / NEW_ASN, ROOT, {ONE: "science", TWO: "science"})
    found = diff(str(tmp_path / "old"), str(tmp_path / "new"))
    assert shown(found)["added"] == [NEW_ASN]
    assert shown(found)["gone"] == [OLD_ASN]
    (told,) = found.memberships
    assert (told.product, told.old, told.new, told.change) == (ROOT, OLD_ASN, NEW_ASN, "changed")
    assert told.changes == (Change("member", ROOT, None, f"{TWO} (science)"),)
    assert {(e.input, e.change) for e in found.lineage if e.output == I2D} == {(TWO, "added")}


def test_two_tables_of_the_archive(tmp_path: Path) -> None:
    """ONE is larger and public now, TWO is gone, the third came; what no one says differs is unchanged."""
    third = ONE.replace("00001_nrca1", "00003_nrca1")
    same = {"productFilename": I2D, "size": 900, "dataRights": "PUBLIC", "calib_level": 3}
    old = table(
        tmp_path / "a" / "products.csv",
        [
            {"productFilename": ONE, "size": 100, "dataRights": "EXCLUSIVE_ACCESS"},
            {"productFilename": TWO, "size": 100, "dataRights": "PUBLIC"},
            same,
        ],
        1_700_000_000,
    )
    new = table(
        tmp_path / "b" / "products.csv",
        [
            {"productFilename": ONE, "size": 120, "dataRights": "PUBLIC"},
            {"productFilename": third, "size": 100, "dataRights": "PUBLIC"},
            same,
        ],
        1_710_000_000,
    )
    expected = {"added": [third], "gone": [TWO], "replaced": [ONE]}
    found = diff(str(old), str(new))
    assert shown(found) == expected
    values = {("size", None): (100, 120), ("dataRights", None): ("EXCLUSIVE_ACCESS", "PUBLIC")}
    assert changed(found, ONE) == values
    assert found.unchanged == 1

    # Both in one store, where the newer one speaks: by their location, and by their IRI.
    newer = tmp_path / "later.csv"
    newer.write_bytes(new.read_bytes())
    os.utime(newer, (1_710_000_000, 1_710_000_000))
    store = stored(tmp_path, old, newer)
    within = diff("products.csv", "later.csv", store=store)
    assert shown(within) == expected
    assert changed(within, ONE) == values
    assert within.old.kind == "source"

    # The store marks what the newer table lacks as withdrawn: it is gone, and told to be withdrawn.
    gone = diff(str(old), store)
    assert [(s.filename, s.withdrawn) for s in gone.gone] == [(TWO, True)]


def test_a_file_whose_rights_changed_in_the_archive(tmp_path: Path) -> None:
    """The same size; it was exclusive and is public: other facts, no other content."""
    row = {"productFilename": ONE, "size": 5}
    old = table(tmp_path / "a.csv", [{**row, "dataRights": "EXCLUSIVE_ACCESS"}], 1_700_000_000)
    new = table(tmp_path / "b.csv", [{**row, "dataRights": "PUBLIC"}], 1_710_000_000)
    found = diff(str(old), str(new))
    assert [(f.filename, f.because) for f in found.replaced] == [(ONE, ("facts",))]
    assert changed(found, ONE) == {("dataRights", None): ("EXCLUSIVE_ACCESS", "PUBLIC")}


def test_names_alone_tell_nothing_of_the_content(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "names.txt").write_text(f"{ONE}\n{TWO}\n", encoding="utf-8")
    found = diff(str(tmp_path / "old" / "names.txt"), str(tmp_path / "new" / "names.txt"))
    assert set(found.unknown) == {ONE, TWO}
    assert found.unchanged == 0


def two_versions(tmp_path: Path) -> str:
    """A store with two versions of I2D: the older one lists one member (a flagged copy), the younger one both."""
    return stored(
        tmp_path,
        write(tmp_path / "1" / I2D, {**MADE, "ASNTABLE": OLD_ASN}, members=CRFS[:1]),
        write(tmp_path / "2" / I2D, {**LATER, "ASNTABLE": NEW_ASN}, members=CRFS),
    )


def test_the_last_two_versions_of_a_product(tmp_path: Path) -> None:
    store = two_versions(tmp_path)
    found = diff(I2D, store=store)
    assert shown(found) == {"replaced": [I2D], "lineage": [I2D]}
    assert changed(found, I2D)["versionAssociation", None] == (OLD_ASN, NEW_ASN)
    assert [(e.input, e.change) for e in found.lineage] == [(CRFS[1], "added")]
    keys = [f"{I2D}@{f.key}" for f in (found.replaced[0].old, found.replaced[0].new)]
    assert diff(*keys, store=store).as_dict() == found.as_dict()
    back = diff(keys[1], keys[0], store=store)
    assert [(e.input, e.change) for e in back.lineage] == [(CRFS[1], "gone")]
    assert changed(back, I2D)["versionAssociation", None] == (NEW_ASN, OLD_ASN)
    # an unambiguous beginning of the key will do, and so will the IRI of the version
    iri = f"https://w3id.org/jwstrdf/version/{I2D}/{found.replaced[0].old.key}"
    assert diff(iri, f"{I2D}@20250304", store=store).as_dict() == found.as_dict()


def test_versions_whose_headers_list_no_inputs_tell_them_by_their_associations(tmp_path: Path) -> None:
    old = association(tmp_path / OLD_ASN, ROOT, {ONE: "science"})
    new = association(tmp_path / NEW_ASN, ROOT, {ONE: "science", TWO: "science"})
    first = write(tmp_path / "1" / I2D, {**MADE, "ASNTABLE": OLD_ASN})
    second = write(tmp_path / "2" / I2D, {**LATER, "ASNTABLE": NEW_ASN})
    found = diff(I2D, store=stored(tmp_path, old, new, first, second))
    assert [(e.input, e.change, e.new) for e in found.lineage] == [(TWO, "added", ("combinedFrom", "science"))]
    assert found.notes == ()


def test_where_nothing_lists_the_inputs_the_answer_says_so(tmp_path: Path) -> None:
    store = stored(tmp_path, write(tmp_path / "1" / I2D, MADE), write(tmp_path / "2" / I2D, LATER))
    found = diff(I2D, store=store)
    assert found.lineage == ()
    assert found.notes[0].startswith("whether the inputs differ is unknown")


@pytest.mark.parametrize("way", ["file and name", "file alone", "name and file"])
def test_has_my_download_been_replaced(tmp_path: Path, way: str) -> None:
    store = stored(tmp_path, write(tmp_path / "archive" / ONE, LATER))
    mine = str(write(tmp_path / "downloads" / ONE, MADE))
    asked = {"file and name": (mine, ONE), "file alone": (mine,), "name and file": (ONE, mine)}[way]
    found = diff(*asked, store=store)
    assert shown(found) == {"replaced": [ONE]}
    older = "old" if way == "name and file" else "new"
    assert found.replaced[0].as_dict()["newer"] == older
    pair = ("1.17.1", "1.13.4") if older == "old" else ("1.13.4", "1.17.1")
    assert changed(found, ONE)["calibrationSoftwareVersion", None] == pair


def test_a_download_that_is_current_does_not_differ(tmp_path: Path) -> None:
    file = write(tmp_path / "archive" / ONE, MADE)
    store = stored(tmp_path, file)
    found = diff(str(file), store=store)
    assert (found.differs, found.unchanged) == (False, 1)


def test_a_download_that_the_archive_has_withdrawn_is_gone(tmp_path: Path) -> None:
    row = {"productFilename": TWO, "size": 5, "dataRights": "PUBLIC"}
    size = write(tmp_path / "mine" / ONE, MADE).stat().st_size
    old = table(tmp_path / "a.csv", [row, {**row, "productFilename": ONE, "size": size}], 1_700_000_000)
    new = table(tmp_path / "b.csv", [row], 1_710_000_000)
    found = diff(str(tmp_path / "mine" / ONE), ONE, store=stored(tmp_path, old, new))
    assert [(s.filename, s.withdrawn) for s in found.gone] == [(ONE, True)]


def test_a_download_of_which_the_archive_tells_only_the_size(tmp_path: Path) -> None:
    row = {"productFilename": ONE, "size": 5, "dataRights": "PUBLIC"}
    store = stored(tmp_path, table(tmp_path / "a.csv", [row], 1_700_000_000))
    mine = str(write(tmp_path / "mine" / ONE, MADE))
    assert diff(mine, ONE, store=store).replaced[0].because == ("size",)


def test_a_folder_of_downloads_beside_the_store(tmp_path: Path) -> None:
    """ONE was made again, TWO is current, a third the archive does not have; what else it has does not matter."""
    third = ONE.replace("00001_nrca1", "00003_nrca1")
    write(tmp_path / "archive" / ONE, LATER)
    for name, folders in {TWO: ("archive", "mine"), I2D: ("archive",), ONE: ("mine",), third: ("mine",)}.items():
        for folder in folders:
            write(tmp_path / folder / name, MADE)
    found = diff(str(tmp_path / "mine"), store=stored(tmp_path, tmp_path / "archive"))
    assert shown(found) == {"gone": [third], "replaced": [ONE]}
    assert (found.unchanged, found.new.kind) == (1, "store")


def test_a_table_that_the_store_has_read_does_not_differ_from_it(tmp_path: Path) -> None:
    """The same table, by its path and beside the stored source; then of another size and with one file more."""
    row = {"productFilename": ONE, "size": 5, "dataRights": "PUBLIC"}
    old = table(tmp_path / "a.csv", [row, {**row, "productFilename": TWO}], 1_700_000_000)
    store = stored(tmp_path, old)
    for asked in ((str(old),), (str(old), "a.csv"), ("a.csv", str(old)), (str(tmp_path / "store"), "a.csv")):
        found = diff(*asked, store=store)
        assert (found.differs, found.unchanged) == (False, 2), asked
    unknown = table(tmp_path / "b.csv", [{**row, "size": 6}, {**row, "productFilename": I2D}], 1_690_000_000)
    found = diff(str(unknown), store=store)
    assert shown(found) == {"gone": [I2D], "replaced": [ONE]}
    assert found.replaced[0].because == ("size",)


def test_files_of_which_the_store_knows_more_do_not_differ(tmp_path: Path) -> None:
    """The store has the same association, and a table beside it that lists it with size and rights."""
    mine = association(tmp_path / "mine" / OLD_ASN, ROOT, {ONE: "science", TWO: "science"})
    rows: list[dict[str, object]] = [{"productFilename": n, "size": 5, "dataRights": "PUBLIC"} for n in (OLD_ASN, ONE)]
    store = stored(tmp_path, mine, table(tmp_path / "a.csv", rows, 1_700_000_000))
    for asked in ((str(mine),), (str(mine), OLD_ASN), (OLD_ASN, str(mine)), (str(tmp_path / "mine"),)):
        found = diff(*asked, store=store)
        assert (shown(found), found.unchanged, found.unknown) == ({}, 1, ()), asked
    other = association(tmp_path / "other" / OLD_ASN, ROOT, {ONE: "science"})
    assert shown(diff(str(other), store=store)) == {"replaced": [OLD_ASN]}


def test_a_table_that_lists_an_association_does_not_tell_its_members(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"productFilename": n, "size": 5, "dataRights": "PUBLIC"} for n in (OLD_ASN, ONE)]
    mine = table(tmp_path / "a.csv", rows, 1_700_000_000)
    store = stored(tmp_path, association(tmp_path / "archive" / OLD_ASN, ROOT, {ONE: "science"}), mine)
    assert (shown(diff(str(mine), store=store)), shown(diff("a.csv", store, store=store))) == ({}, {})


def test_what_a_folder_only_names_is_not_new_in_the_store(tmp_path: Path) -> None:
    """The association names TWO as a member; only the store has it."""
    association(tmp_path / "mine" / OLD_ASN, ROOT, {TWO: "science"})
    store = stored(tmp_path, tmp_path / "mine", write(tmp_path / "archive" / TWO, MADE))
    found = diff(str(tmp_path / "mine"), store=store)
    assert (shown(found), found.old.files, found.new.files) == ({}, 1, 1)


def test_a_product_file_that_the_store_does_not_know(tmp_path: Path) -> None:
    store = stored(tmp_path, write(tmp_path / "archive" / ONE, MADE))
    with pytest.raises(UnknownNameError) as error:
        diff(str(write(tmp_path / "mine" / TWO, MADE)), store=store)
    assert error.value.code == "unknown-product"
    assert ONE in str(error.value.hint)


def test_an_association_made_again_within_one_store(tmp_path: Path) -> None:
    """Two contents of one name; the younger file is current. Its last two versions, either by their digest."""
    old = association(tmp_path / "1" / OLD_ASN, ROOT, {ONE: "science"})
    new = association(tmp_path / "2" / OLD_ASN, ROOT, {ONE: "science", TWO: "science"})
    os.utime(old, (1_700_000_000, 1_700_000_000))
    found = diff(OLD_ASN, store=(store := stored(tmp_path, old, new)))
    assert shown(found) == {"replaced": [OLD_ASN]}
    assert found.replaced[0].changes == (Change("member", ROOT, None, f"{TWO} (science)"),)
    keys = [f"{OLD_ASN}@{f.key}" for f in (found.replaced[0].old, found.replaced[0].new)]
    assert diff(*keys, store=store).as_dict() == found.as_dict()
    iri = f"https://w3id.org/jwstrdf/association/{OLD_ASN}/{found.replaced[0].old.key}"
    assert diff(iri, keys[1], store=store).as_dict() == found.as_dict()
    with pytest.raises(UnknownNameError) as error:
        diff(f"{OLD_ASN}@xyz", keys[0], store=store)
    assert error.value.code == "unknown-version"


def test_what_cannot_be_compared_is_told(tmp_path: Path) -> None:
    store = stored(tmp_path, write(tmp_path / "1" / ONE, MADE))
    with pytest.raises(UsageError) as error:
        diff(ONE, store=store)
    assert error.value.code == "no-other-version"
    assert str(error.value).startswith(f"two versions of {ONE} were expected, the store knows only one version")
    with pytest.raises(UnknownNameError) as unknown:
        diff(f"{ONE}@2020", ONE, store=store)
    assert unknown.value.code == "unknown-version"
    assert "20240201T100000" in str(unknown.value.hint)
    with pytest.raises(UnknownNameError) as error_:
        diff("jw09911001001_02101_00001_nrca2_cal.fits", ONE, store=store)
    assert error_.value.code == "unknown-product"
    with pytest.raises(UsageError) as alone:
        diff(store, store=store)
    assert alone.value.code == "missing-argument"
