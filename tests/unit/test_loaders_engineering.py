"""The engineering database: lists, answers in three forms, what is odd and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.loaders import engineering
from jwstrdf.loaders.load import LoadedSource, read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.tables.schema import SCHEMAS
from jwstrdf.vocabulary import registry

HEAD = "theTime,MJD,euvalue,sqldataType"
CSV = "SA_ZATTEST2-20220202T222458-20220202T222459.csv"
ROWS = (
    "2022-02-02 22:24:57.797000,59612.9340022801,-0.7914493680,real",
    "2022-02-02 22:24:58.053000,59612.9340052431,-0.7914494276,real",
)


def load(folder: Path, content: Any, name: str) -> LoadedSource:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_bytes(text.encode("utf-8"))
    (file,) = walk([path])
    return read_source(file)


def rows(loaded: LoadedSource, table: str) -> list[dict[str, Any]]:
    return [dict(zip(SCHEMAS[table], r, strict=True)) for r in loaded.rows.get(table, [])]


def facts(loaded: LoadedSource) -> dict[tuple[str, str], str]:
    return {(r["subject"], r["property"]): r["value"] for r in rows(loaded, "facts")}


def answer(*times: Any, **more: Any) -> dict[str, Any]:
    data = [{"ObsTime": t, "EUValue": 1} for t in times]
    return {"TlmMnemonic": "SA_ZATTEST3", "AllPoints": 1, "Count": len(data), "Data": data, **more}


def csv(*lines: str) -> str:
    return "\r\n".join([HEAD, *lines, ""])


def test_a_list_of_mnemonics(tmp_path: Path) -> None:
    first = {"TlmMnemonic": "SA_ZATTEST1", "Subsystem": "ACS", "RawType": "FL64", "EUType": "FL64", "SQLType": "FLOAT"}
    other = {"TlmMnemonic": "icfm_unzip_stat", "Subsystem": "ICDH", "EUType": None, "SQLType": "", "AllPoints": 1}
    told = load(tmp_path, {"Count": 2, "TlmMnemonics": [first, other]}, "meta.json")
    assert (told.kind, told.products, told.warnings) == ("engineering", 0, ())
    assert facts(told) == {
        ("SA_ZATTEST1", "telemetrySubsystem"): "ACS",
        ("SA_ZATTEST1", "telemetryRawType"): "FL64",
        ("SA_ZATTEST1", "telemetryEngineeringType"): "FL64",
        ("SA_ZATTEST1", "telemetrySqlType"): "FLOAT",
        ("ICFM_UNZIP_STAT", "telemetrySubsystem"): "ICDH",
    }
    assert {(r["about"], r["partition"], r["version"]) for r in rows(told, "facts")} == {("mnemonic", "", None)}
    assert rows(told, "facts")[4]["place"] == "TlmMnemonics[1].Subsystem"
    assert [(r["filename"], r["how"]) for r in rows(told, "mentions")] == [
        ("SA_ZATTEST1", "named"),
        ("ICFM_UNZIP_STAT", "named"),
    ]


def test_a_row_twice_counts_once_and_two_values_are_refused(tmp_path: Path) -> None:
    row = {"TlmMnemonic": "SA_ZATTEST1", "Subsystem": "ACS"}
    told = load(tmp_path, {"TlmMnemonics": [row, row]}, "meta.json")
    assert len(rows(told, "facts")) == 1
    with pytest.raises(BadInputError) as error:
        load(tmp_path, {"TlmMnemonics": [row, {**row, "TlmMnemonic": "sa_zattest1", "Subsystem": "FGS"}]}, "meta.json")
    assert error.value.code == "conflict"
    for word in ("TlmMnemonics[1].Subsystem", "'FGS'", "SA_ZATTEST1", "TlmMnemonics[0].Subsystem", "'ACS'"):
        assert word in error.value.message


def test_an_answer_in_json(tmp_path: Path) -> None:
    told = load(tmp_path, answer("/Date(1559578955784+0000)/", "/Date(1559578988000+0000)/"), "sa_zattest3_data.json")
    assert (told.kind, told.products, told.warnings) == ("engineering", 0, ())
    assert facts(told) == {
        ("SA_ZATTEST3", "sampleCount"): "2",
        ("SA_ZATTEST3", "firstSampleTime"): "2019-06-03T16:22:35.784Z",
        ("SA_ZATTEST3", "lastSampleTime"): "2019-06-03T16:23:08Z",
    }
    assert [r["place"] for r in rows(told, "facts")] == ["Data", "Data[0].ObsTime", "Data[1].ObsTime"]
    assert [r["filename"] for r in rows(told, "mentions")] == ["SA_ZATTEST3"]


@pytest.mark.parametrize("offset", ["", "+0000", "-0400", "+0530"])
def test_milliseconds_are_utc_whatever_follows_and_need_no_order(tmp_path: Path, offset: str) -> None:
    """As `extract_db_time` of the pipeline has it."""
    times = [f"/Date({ms}{offset})/" for ms in (5_000, -1_000, 2_500)]
    told = facts(load(tmp_path, answer(*times), "x.json"))
    assert told["SA_ZATTEST3", "firstSampleTime"] == "1969-12-31T23:59:59Z"
    assert told["SA_ZATTEST3", "lastSampleTime"] == "1970-01-01T00:00:05Z"


@pytest.mark.parametrize("data", [[], None])
def test_an_answer_without_samples(tmp_path: Path, data: Any) -> None:
    told = load(tmp_path, answer(Data=data), "x.json")
    assert facts(told) == {("SA_ZATTEST3", "sampleCount"): "0"}
    assert [w.code for w in told.warnings] == ["no-rows"]


def test_an_answer_of_the_archive(tmp_path: Path) -> None:
    told = load(tmp_path, csv(*reversed(ROWS)), CSV)
    assert (told.kind, told.products, told.warnings) == ("engineering", 0, ())
    assert facts(told) == {
        ("SA_ZATTEST2", "sampleCount"): "2",
        ("SA_ZATTEST2", "firstSampleTime"): "2022-02-02T22:24:57.797Z",
        ("SA_ZATTEST2", "lastSampleTime"): "2022-02-02T22:24:58.053Z",
        ("SA_ZATTEST2", "sampleSqlType"): "real",
    }
    assert [r["place"] for r in rows(told, "facts")] == ["rows", "line 3 theTime", "line 2 theTime", "sqldatatype"]


def test_an_answer_with_texts(tmp_path: Path) -> None:
    """Quoted, with commas, with quotes, with a line break."""
    texts = ('"a, ""b"""', "'c'", '"two\r\nlines"')
    lines = [f"2022-02-02 22:24:5{i}.5,59612.9{34 + i}0,{t},varchar" for i, t in enumerate(texts)]
    bare = [line.replace(f",59612.9{34 + i}0,", ",,") for i, line in enumerate(lines)]
    told = facts(load(tmp_path, csv(*bare), "ICTM_EVENT_MSG-20220202T222450-20220202T222459 (1).csv"))
    assert told == {
        ("ICTM_EVENT_MSG", "sampleCount"): "3",
        ("ICTM_EVENT_MSG", "firstSampleTime"): "2022-02-02T22:24:50.5Z",
        ("ICTM_EVENT_MSG", "lastSampleTime"): "2022-02-02T22:24:52.5Z",
        ("ICTM_EVENT_MSG", "sampleSqlType"): "varchar",
    }


def test_the_copy_of_the_pipeline(tmp_path: Path) -> None:
    from astropy.table import Table

    Table.read(csv(*ROWS), format="ascii.csv").write(tmp_path / "sa_zattest2.ecsv", format="ascii.ecsv")
    (file,) = walk([tmp_path / "sa_zattest2.ecsv"])
    told = read_source(file)
    assert told.kind == "engineering"
    assert facts(told)["SA_ZATTEST2", "lastSampleTime"] == "2022-02-02T22:24:58.053Z"
    assert facts(told)["SA_ZATTEST2", "sampleCount"] == "2"


def test_a_table_without_samples(tmp_path: Path) -> None:
    told = load(tmp_path, csv(), CSV)
    assert facts(told) == {("SA_ZATTEST2", "sampleCount"): "0"}
    assert [w.code for w in told.warnings] == ["no-rows"]


def test_a_leap_second_and_a_blank_line(tmp_path: Path) -> None:
    told = facts(load(tmp_path, csv("2016-12-31 23:59:60.250,,1,int", "", "2016-12-31T23:59:58Z,,1,int"), CSV))
    assert told["SA_ZATTEST2", "lastSampleTime"] == "2016-12-31T23:59:59.25Z"
    assert told["SA_ZATTEST2", "sampleCount"] == "2"


TIME = "/Date(1559578955784+0000)/"


@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (answer(TIME, Count=3), "x.json", "count-differs", ["3", "1 samples"]),
        (answer(TIME, Count=True), "x.json", "count-differs", ["True"]),
        (answer(TIME), "sa_zattest1_data.json", "other-mnemonic", ["SA_ZATTEST1", "SA_ZATTEST3"]),
        ({"Count": 1, "TlmMnemonics": []}, "x.json", "no-rows", ["mnemonics"]),
        ({"Count": 1, "TlmMnemonics": []}, "x.json", "count-differs", ["0 mnemonics"]),
        ({"TlmMnemonics": [{"TlmMnemonic": "A_B", "Unit": "V"}]}, "x.json", "unknown-column", ["Unit"]),
    ],
)
def test_what_is_odd(tmp_path: Path, content: Any, name: str, code: str, words: list[str]) -> None:
    found = {w.code: w for w in load(tmp_path, content, name).warnings}
    assert all(word in found[code].message for word in words)
    assert found[code].where == name


@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (answer(TIME, "yesterday"), "x.json", "bad-value", ["Data[1].ObsTime", "'yesterday'", "/Date("]),
        (answer(TIME, f"x{TIME}"), "x.json", "bad-value", ["Data[1].ObsTime"]),
        (answer(TIME, 1559578955784), "x.json", "bad-value", ["Data[1].ObsTime", "1559578955784"]),
        (answer("/Date(999999999999999+0000)/"), "x.json", "bad-value", ["Data[0].ObsTime", "years"]),
        (answer(Data=[{"EUValue": 1}]), "x.json", "missing-key", ["Data[0].ObsTime"]),
        (answer(Data=["now"]), "x.json", "wrong-type", ["Data[0]", "object"]),
        (answer(Data={"ObsTime": TIME}), "x.json", "wrong-type", ["Data", "list"]),
        ({"TlmMnemonic": "SA_ZATTEST3"}, "x.json", "missing-key", ["Data"]),
        (answer(TlmMnemonic=None), "x.json", "missing-key", ["TlmMnemonic"]),
        (answer(TlmMnemonic=7), "x.json", "wrong-type", ["TlmMnemonic", "7"]),
        (answer(TlmMnemonic="../x"), "x.json", "bad-name", ["TlmMnemonic", "'../x'"]),
        (answer(TlmMnemonic="A B"), "x.json", "bad-name", ["TlmMnemonic", "blank"]),
        (answer(TlmMnemonic=""), "x.json", "bad-name", ["TlmMnemonic"]),
        ({"TlmMnemonics": None}, "x.json", "wrong-type", ["TlmMnemonics"]),
        ({"TlmMnemonics": [["A_B"]]}, "x.json", "wrong-type", ["TlmMnemonics[0]"]),
        ({"TlmMnemonics": [{"Subsystem": "ACS"}]}, "x.json", "missing-key", ["TlmMnemonics[0].TlmMnemonic"]),
        (
            {"TlmMnemonics": [{"TlmMnemonic": "A_B", "RawType": 4}]},
            "x.json",
            "wrong-type",
            ["TlmMnemonics[0].RawType", "4"],
        ),
        (
            {"TlmMnemonics": [{"TlmMnemonic": "A_B", "RawType": "a\u0000b"}]},
            "x.json",
            "bad-text",
            ["TlmMnemonics[0].RawType"],
        ),
        (csv(*ROWS), "samples.csv", "no-mnemonic", ["named after a mnemonic"]),
        (csv(ROWS[0], "noon,59612.9,1,real"), CSV, "bad-value", ["line 3", "theTime", "'noon'"]),
        (csv(ROWS[0], "2022-02-30 00:00:00,,1,real"), CSV, "bad-value", ["line 3", "2022-02-30"]),
        (csv(ROWS[0], ",59612.9,1,real"), CSV, "missing-value", ["line 3", "theTime"]),
        (csv(ROWS[0], "2022-02-02 22:24:59,59612.9,1,real"), CSV, "conflict", ["line 3", "59612.9"]),
        (csv(ROWS[0], "2022-02-02 22:24:59,soon,1,real"), CSV, "bad-value", ["line 3", "'soon'"]),
        (csv(ROWS[0], "2022-02-02 22:24:59,NaN!,1,real"), CSV, "bad-value", ["line 3"]),
        (csv(ROWS[0] + ",x"), CSV, "wrong-cell-count", ["line 2"]),
        (HEAD + ",theTime\n" + ROWS[0] + ",x\n", CSV, "duplicate-column", ["theTime"]),
    ],
)
def test_what_is_refused(tmp_path: Path, content: Any, name: str, code: str, words: list[str]) -> None:
    with pytest.raises(BadInputError) as error:
        load(tmp_path, content, name)
    assert error.value.code == code, error.value.message
    assert all(word in error.value.message for word in words), error.value.message
    assert error.value.where == name


def test_words_of_an_answer_that_is_none(tmp_path: Path) -> None:
    told = load(tmp_path, [{"TlmMnemonic": "SA_ZATTEST1"}], "x.json")
    assert told.kind == "other"


@pytest.mark.parametrize(
    ("name", "mnemonic"),
    [
        ("sa_zattest3_data.json", "SA_ZATTEST3"),
        (CSV, "SA_ZATTEST2"),
        ("sa_zattest2-20220202T222458-20220202T222459(2).csv", "SA_ZATTEST2"),
        ("SA_ZATTEST2.ecsv", "SA_ZATTEST2"),
        ("answer.json", None),
        ("SA_ZATTEST2.csv", None),
        ("a b-20220202T222458-20220202T222459.csv", None),
    ],
)
def test_what_the_name_of_a_file_says(name: str, mnemonic: str | None) -> None:
    assert engineering.mnemonic_of(name) == mnemonic


def test_every_column_has_a_meaning_or_a_reason() -> None:
    """Of the keys that the service and the archive write none is unknown to the ontology."""
    assert set(engineering.columns(engineering.LIST)) == {
        "tlmmnemonic",
        "subsystem",
        "rawtype",
        "eutype",
        "sqltype",
        "allpoints",
    }
    assert set(engineering.columns(engineering.ANSWER)) == {"obstime", "thetime", "mjd", "euvalue", "sqldatatype"}
    known = registry.load().facts
    used = {engineering.COUNT, engineering.FIRST, engineering.LAST}
    assert used <= set(known)
    assert not [name for name in used if known[name].lifted]


def test_times_that_are_objects_of_astropy_are_refused(tmp_path: Path) -> None:
    from astropy.table import Table
    from astropy.time import Time

    table = Table({"theTime": Time(["2022-02-02T22:24:57"]), "MJD": [59612.9], "euvalue": [1.0]})
    table.write(tmp_path / "sa_zattest2.ecsv", format="ascii.ecsv")
    with pytest.raises(BadInputError) as caught:
        read_source(next(iter(walk([tmp_path / "sa_zattest2.ecsv"]))))
    assert caught.value.code == "bad-table"
    assert "the column theTime is written for the class Time of astropy" in caught.value.message
