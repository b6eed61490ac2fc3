"""CAOM2 observations: every form that is read, what is not taken, and every error."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.loaders import xml_tree
from jwstrdf.loaders.load import LoadedSource
from tests import caom2_help as c
from tests.unit.loader_help import codes, load, refused

I2D = f"{c.NAME}_i2d.fits"


def facts(loaded: LoadedSource, about: str = "observation", subject: str = c.NAME) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for a, s, name, value in loaded.tables["facts"].select("about", "subject", "property", "value").rows():
        if (a, s) == (about, subject):
            out.setdefault(name, set()).add(value)
    return out


@pytest.mark.parametrize("document", [c.WHOLE, c.WHOLE.replace(c.V24, c.V23).replace("Derived", "Composite")])
def test_the_documents_of_the_tests_are_caom2(document: str) -> None:
    """The reader of the makers of CAOM2, with their schemas, takes the fixture."""
    caom2 = pytest.importorskip("caom2.obs_reader_writer")
    found = caom2.ObservationReader(validate=True).read(io.BytesIO(document.encode()))
    assert found.observation_id == c.NAME
    assert len(found.members) == 2


@pytest.mark.parametrize("space", [c.V22, c.V23, c.V24])
def test_an_observation(tmp_path: Path, space: str) -> None:
    loaded = load(tmp_path, "o.xml", c.WHOLE.replace(c.V24, space))
    assert (loaded.kind, codes(loaded), loaded.products) == ("caom2", [], 2)
    assert facts(loaded) == {
        "caomIdentifier": {f"caom:JWST/{c.NAME}"},
        "caomObservationKind": {"DerivedObservation"},
        "caomAlgorithm": {"calwebb_image3"},
        "caomMember": set(c.MEMBERS),
        "caomInput": {f"{m}/{m.rpartition('/')[2]}_cal" for m in c.MEMBERS},
        "isMovingTargetObservation": {"false"},
        "observationCalibrationLevel": {"3"},
        "observationCollection": {"JWST"},
        "observationDataType": {"image"},
        "observationEndMjd": {"60000.5"},
        "observationExposureTime": {"859.0"},
        "observationFilters": {"F200W"},
        "observationInstrument": {"NIRCAM/IMAGE"},
        "observationIntent": {"science"},
        "observationInvestigator": {"Anne Other"},
        "observationLastExecuted": {"2024-02-01T10:00:00Z"},
        "observationPlane": {f"{c.NAME}_i2d"},
        "observationProposal": {"9991"},
        "observationProvenance": {"CALJWST"},
        "observationProvenanceVersion": {"1.13.4"},
        "observationReleaseMjd": {"60370.5"},
        "observationRunIdentifier": {"7"},
        "observationStartMjd": {"60000.25"},
        "observationTarget": {"NGC-3132"},
        "observationWavelengthMax": {"2200.0"},
        "observationWavelengthMin": {"1700.0"},
        "targetProposerDec": {"-40.4"},
        "targetProposerRa": {"151.7"},
        "telescopeWritten": {"JWST"},
    }
    for member in c.MEMBERS:
        assert facts(loaded, subject=member.rpartition("/")[2]) == {"caomIdentifier": {member}}
    assert facts(loaded, "product", I2D) == {
        "archiveChecksum": {"md5:d41d8cd98f00b204e9800998ecf8427e"},
        "archiveContentType": {"application/fits"},
        "archiveReleaseType": {"data"},
    }
    assert set(loaded.tables["facts"]["partition"]) == {"09991"}
    assert loaded.tables["facts"]["version"].null_count() == loaded.tables["facts"].height
    assert loaded.tables["versions"].is_empty()
    assert loaded.tables["links"].is_empty()


def test_artifacts_are_listings(tmp_path: Path) -> None:
    loaded = load(tmp_path, "o.xml", c.WHOLE)
    rows = {r["filename"]: r for r in loaded.tables["listings"].rows(named=True)}
    assert set(rows) == {I2D, f"{c.NAME}_i2d.jpg"}
    told = {k: v for k, v in rows[I2D].items() if v is not None}
    assert told == {
        "source": loaded.key,
        "partition": "09991",
        "filename": I2D,
        "obs_id": c.NAME,
        "data_uri": c.product(I2D),
        "product_type": "SCIENCE",
        "size": 1000,
        "calib_level": 3,
        "dataproduct_type": "image",
        "collection": "JWST",
        "prvversion": "1.13.4",
        "proposal_id": "9991",
        "filters": "F200W",
    }
    assert rows[f"{c.NAME}_i2d.jpg"]["product_type"] == "PREVIEW"
    assert set(loaded.tables["mentions"].select("filename", "how").rows()) == {(name, "listed") for name in rows}


def test_places_name_line_and_element(tmp_path: Path) -> None:
    loaded = load(tmp_path, "o.xml", c.WHOLE)
    lines = c.WHOLE.split("\n")
    for name, value, place in loaded.tables["facts"].select("property", "value", "place").rows():
        if place.startswith("line ") and name in ("observationTarget", "caomInput", "archiveChecksum"):
            _, number, path = place.split(" ")
            assert value in lines[int(number) - 1]
            assert path.rpartition("/")[2] in lines[int(number) - 1]


def test_a_planned_observation_has_no_files(tmp_path: Path) -> None:
    planned = c.observation(c.plane(c.artifact(c.product(I2D)), level="-1"))
    loaded = load(tmp_path, "o.xml", planned)
    assert loaded.tables["listings"].is_empty()
    assert loaded.tables["mentions"].is_empty()
    assert facts(loaded)["observationDataAddress"] == {c.product(I2D)}
    assert facts(loaded)["observationCalibrationLevel"] == {"-1"}
    assert facts(loaded, "product", I2D) == {}


def test_planes_may_differ(tmp_path: Path) -> None:
    other = f"{c.NAME}_segm.fits"
    loaded = load(
        tmp_path,
        "o.xml",
        c.observation(
            c.plane(c.artifact(c.product(I2D))),
            c.plane(c.artifact(c.product(other), "auxiliary"), name="b", level=None, kind="measurements", version="2"),
        ),
    )
    assert facts(loaded)["observationPlane"] == {f"{c.NAME}_i2d", "b"}
    assert facts(loaded)["observationProvenanceVersion"] == {"1.13.4", "2"}
    found = loaded.tables["listings"].select("filename", "calib_level", "product_type", "prvversion").rows()
    assert set(found) == {(I2D, 3, "SCIENCE", "1.13.4"), (other, None, "AUXILIARY", "2")}


def test_another_collection_is_no_jwst(tmp_path: Path) -> None:
    document = c.observation(
        c.plane(c.artifact("mast:HST/product/jabc01010_drz.fits"), c.artifact("mast:HST/product/a.jpg", "thumbnail")),
        collection="HST",
        name="jw09991001001_02101_00001_nrca1",
        members=["caom:HST/jabc01abq"],
    )
    loaded = load(tmp_path, "o.xml", document)
    assert codes(loaded) == ["other-collection"]
    assert loaded.tables["listings"].is_empty()
    assert loaded.tables["mentions"].is_empty()
    told = facts(loaded, subject="HST:jw09991001001_02101_00001_nrca1")
    assert told["observationCollection"] == {"HST"}
    assert told["observationDataAddress"] == {"mast:HST/product/jabc01010_drz.fits"}
    assert told["observationPreviewAddress"] == {"mast:HST/product/a.jpg"}
    assert facts(loaded, subject="HST:jabc01abq") == {"caomIdentifier": {"caom:HST/jabc01abq"}}
    assert set(loaded.tables["facts"]["partition"]) == {""}


def test_equal_artifacts_count_once(tmp_path: Path) -> None:
    loaded = load(tmp_path, "o.xml", c.observation(c.plane(c.artifact(c.product(I2D)), c.artifact(c.product(I2D)))))
    assert loaded.tables["listings"].height == 1


def test_an_address_of_a_service_is_no_file(tmp_path: Path) -> None:
    address = "https://mast.stsci.edu/api/v0.1/Download/file?uri=mast:JWST/product/x.jpg"
    loaded = load(tmp_path, "o.xml", c.observation(c.plane(c.artifact(address, "preview"))))
    assert loaded.tables["mentions"].is_empty()
    assert facts(loaded)["observationPreviewAddress"] == {address}


def test_an_observation_without_planes(tmp_path: Path) -> None:
    loaded = load(tmp_path, "o.xml", c.observation().replace("<caom2:planes>\n</caom2:planes>", ""))
    assert (loaded.products, codes(loaded)) == (0, [])
    assert facts(loaded)["observationTarget"] == {"NGC-3132"}


def test_what_is_warned_of(tmp_path: Path) -> None:
    document = c.observation(
        c.plane(c.artifact(c.product("jw<1>.fits"), size=str(10**16))),
        frame="FK5",
        top=c.tag("colour", "blue") + '<colour xmlns="http://elsewhere">red</colour>\n',
    ).replace("jw&lt;1&gt;", "jw*1")
    loaded = load(tmp_path, "o.xml", document)
    assert sorted(codes(loaded)) == ["huge-size", "odd-name", "other-frame", "unknown-element"]
    assert "targetProposerRa" not in facts(loaded)
    assert loaded.tables["listings"]["size"].to_list() == [None]
    (note,) = (w.message for w in loaded.warnings if w.code == "unknown-element")
    assert note.endswith(": colour")


def test_words_for_no_value_and_truth_values(tmp_path: Path) -> None:
    document = c.observation(c.plane()).replace(">false<", ">1<").replace(">Anne Other<", ">N/A<").replace(">7<", "> <")
    told = facts(load(tmp_path, "o.xml", document))
    assert told["isMovingTargetObservation"] == {"true"}
    assert "observationInvestigator" not in told
    assert "observationRunIdentifier" not in told


def test_inputs_of_the_own_observation_are_stated(tmp_path: Path) -> None:
    uri = f"caom:JWST/{c.NAME}/raw"
    told = facts(load(tmp_path, "o.xml", c.observation(c.plane(inputs=[uri]))))
    assert told["caomInput"] == {uri}
    assert told["caomIdentifier"] == {f"caom:JWST/{c.NAME}"}


ONE = c.observation(c.plane(c.artifact(c.product(I2D))))


@pytest.mark.parametrize(
    ("document", "code", "named"),
    [
        (ONE.replace(c.V24, "http://www.opencadc.org/caom2/xml/v3.0"), "unknown-caom2-version", ("v3.0", "2.4")),
        (ONE.replace("caom2:Observation ", "caom2:Plane ").replace("caom2:Observation>", "caom2:Plane>"), "bad-caom2",
         ("line 2", "'Plane'")),
        (c.observation(name=None), "missing-value", ("line 2", "observationID")),
        (c.observation(name=" "), "missing-value", ("observationID",)),
        (c.observation(collection=None), "missing-value", ("collection",)),
        (ONE.replace("productID>", "planeID>"), "missing-value", ("line ", "plane has no productID")),
        (ONE.replace("caom2:uri>", "caom2:url>"), "missing-value", ("artifact has no uri",)),
        (ONE[: len(ONE) // 2], "bad-caom2", ("line ",)),
        (ONE.replace("</caom2:intent>", ""), "bad-caom2", ("line", "mismatched tag")),
        ("<caom2:Observation/>", "bad-caom2", ("line 1", "unbound prefix")),
        (ONE.replace("<caom2:intent>", "<caom2:intent>&evil;"), "bad-caom2", ("line 7", "undefined entity")),
        (c.observation(name="a/b"), "bad-name", ("observationID", "'a/b'")),
        (c.observation(collection="A:B"), "bad-name", ("collection", "'A:B'")),
        (c.observation(name="a\u200bb"), "bad-name", ("observationID", "U+200B")),
        (c.observation(c.plane(level="5")), "bad-value", ("calibrationLevel", "'5'", "-1 to 4")),
        (c.observation(c.plane(level="two")), "bad-value", ("calibrationLevel", "'two'")),
        (ONE.replace(">false<", ">perhaps<"), "bad-value", ("target/moving", "'perhaps'")),
        (ONE.replace("2024-03-01T12:00:00.000", "1 March"), "bad-value", ("dataRelease", "'1 March'", "YYYY-MM-DD")),
        (c.WHOLE.replace("1.7E-6", "short"), "bad-value", ("energy/bounds/lower", "'short'", "number")),
        (c.WHOLE.replace("1.7E-6", "1e300"), "bad-value", ("line", "energy/bounds/lower", "'1e300'", "finite")),
        (c.WHOLE.replace("1.7E-6", "1e999999"), "bad-value", ("line", "energy/bounds/lower", "'1e999999'", "finite")),
        (c.WHOLE.replace("1.7E-6", f"1e{'9' * 30}"), "bad-value", ("line", "energy/bounds/lower", "number")),
        (c.WHOLE.replace("60000.25", "INF"), "bad-value", ("time/bounds/lower", "finite")),
        (c.observation(members=["ivo://x/y"]), "bad-value", ("members/observationURI", "'ivo://x/y'", "caom:")),
        (c.observation(c.plane(inputs=["caom:JWST"])), "bad-value", ("planeURI", "'caom:JWST'")),
        (c.observation(c.plane(c.artifact("mast:JWST/product/../x.fits"))), "unsafe-path", ("uri", "'..'")),
        (c.observation(c.plane(c.artifact("mast:JWST/product/"))), "bad-name", ("uri", "file name")),
        (c.observation(c.plane(c.artifact("x y.fits"))), "bad-datauri", ("'x y.fits'",)),
        (c.observation(c.plane(c.artifact("x.fits"))), "bad-datauri", ("'x.fits'",)),
        (c.observation(c.plane(c.artifact(c.product(I2D), size="-1"))), "negative-size", ("-1",)),
        (c.observation(c.plane(c.artifact(c.product(I2D), size="1.5"))), "bad-value", ("contentLength", "'1.5'")),
        (c.observation(c.plane(c.artifact(c.product(I2D)), c.artifact(c.product(I2D), size="2"))), "conflict",
         (I2D, "1000 for 2", "line 35")),
        (c.observation(c.plane(*(c.artifact(c.product(I2D), checksum=f"md5:{i}") for i in (1, 2)))),
         "conflict", (I2D, "'md5:1'", "'md5:2'")),
        (c.observation(c.plane(c.artifact(c.product(I2D))), c.plane(c.artifact(c.product(I2D)), name="b", level="2")),
         "conflict", (I2D, "3", "2")),
        (ONE.replace("<caom2:intent>", c.tag("intent", "calibration") + "<caom2:intent>"), "conflict",
         ("intent", "'science'", "'calibration'")),
        (ONE.replace("<caom2:observationID>", c.tag("observationID", "other") + "<caom2:observationID>"), "conflict",
         ("observationID",)),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, document: Any, code: str, named: tuple[str, ...]) -> None:
    refused(tmp_path, "o.xml", document, code, *named)


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'


@pytest.mark.parametrize(
    "before", [LAUGHS, OUTSIDE, '<!DOCTYPE o SYSTEM "http://example.org/o.dtd">\n', "<!DOCTYPE o>\n"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_is_refused_in_any_encoding(tmp_path: Path, before: str, encoding: str) -> None:
    document = c.observation(c.plane(), before=before).replace("UTF-8", encoding)
    with pytest.raises(xml_tree.BadInputError) as caught:
        xml_tree.parse(document.encode(encoding), "o.xml", code="bad-caom2")
    assert caught.value.code == "xml-entity"
    if encoding == "utf-8":
        refused(tmp_path, "o.xml", document, "xml-entity", "line 2", "<!DOCTYPE")


def test_a_schema_that_is_named_is_not_fetched(tmp_path: Path) -> None:
    document = c.WHOLE.replace("xsi:type=", f'xsi:schemaLocation="{c.V24} http://example.org/x.xsd" xsi:type=', 1)
    assert codes(load(tmp_path, "o.xml", document)) == []


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = c.observation(top="<caom2:a>" * 200 + "</caom2:a>" * 200)
    refused(tmp_path, "o.xml", deep, "too-deep", "100")
    hidden = c.artifact(c.product(I2D), more=f"<caom2:parts>{'<caom2:a>' * 200}{'</caom2:a>' * 200}</caom2:parts>")
    refused(tmp_path, "o.xml", c.observation(c.plane(hidden)), "too-deep")
    monkeypatch.setattr(xml_tree, "MAX_ELEMENTS", 30)
    refused(tmp_path, "o.xml", c.WHOLE, "too-large", "30")


def test_an_encoding_that_nobody_knows(tmp_path: Path) -> None:
    refused(tmp_path, "o.xml", c.WHOLE.replace("UTF-8", "klingon"), "not-utf8", "klingon")


def test_the_length_of_a_text_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MAX_CHARACTERS", 500)
    document = c.WHOLE.replace("Anne Other", "A" * 500)
    assert facts(load(tmp_path, "o.xml", document))["observationInvestigator"] == {"A" * 500}
    refused(tmp_path, "o.xml", c.WHOLE.replace("Anne Other", "A<!-- -->" * 501), "bad-caom2", "line 9", "'pi'", "500")


def test_texts_in_many_pieces_are_put_together_in_their_order() -> None:
    root = xml_tree.parse(b"<a>1<b>x&amp;<!-- -->y</b>2\r\n3<c/>4</a>", "o.xml", code="bad-caom2")
    assert (root.text, root.children[0].text, root.children[1].text) == ("12\n34", "x&y", None)


def test_a_text_in_very_many_pieces_takes_no_time_squared() -> None:
    """Elements cut a text that is nearly as long as it may be into pieces: joined one by one it would take minutes."""
    root = xml_tree.parse(
        b"<a>" + b"&#x1F600;&#x1F600;&#x1F600;&#x1F600;<c/>" * 200_000 + b"</a>", "o.xml", code="bad-caom2"
    )
    assert root.text == "\U0001f600" * 800_000


def test_how_many_warnings_are_not_given_is_told(tmp_path: Path) -> None:
    files = "".join(c.artifact(c.product(f"jw*{i}.fits")) for i in range(24))
    loaded = load(tmp_path, "o.xml", c.observation(c.plane(files)))
    assert codes(loaded) == ["odd-name"] * 21
    assert loaded.warnings[-1].message == "4 more warnings like these"
