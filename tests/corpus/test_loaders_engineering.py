"""Every real file of the engineering database against a plain reading of its JSON."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "engdb"
FILES = sorted(FOLDER.rglob("*.json*")) if FOLDER.is_dir() else []
ANSWERS = [p for p in FILES if "_data.json" in p.name]
LISTS = [p for p in FILES if p not in ANSWERS]
TYPES = {
    "Subsystem": "telemetrySubsystem",
    "RawType": "telemetryRawType",
    "EUType": "telemetryEngineeringType",
    "SQLType": "telemetrySqlType",
}


def plain(path: Path) -> Any:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


def moment(text: str) -> datetime:
    seconds, milliseconds = divmod(int(text.removeprefix("/Date(").removesuffix("+0000)/")), 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=milliseconds * 1000)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda p: p.name)
def test_an_answer_is_read_as_a_plain_reading_has_it(path: Path) -> None:
    (file,) = walk([path])
    told = read_source(file)
    document = plain(path)
    times = [moment(row["ObsTime"]) for row in document["Data"]]
    facts = told.tables["facts"]
    assert (told.kind, told.warnings, set(facts["subject"])) == ("engineering", (), {document["TlmMnemonic"]})
    found = dict(facts.select("property", "value").rows())
    assert set(found) == {"sampleCount", "firstSampleTime", "lastSampleTime"}
    assert int(found["sampleCount"]) == document["Count"] == len(times)
    assert datetime.fromisoformat(found["firstSampleTime"]) == min(times)
    assert datetime.fromisoformat(found["lastSampleTime"]) == max(times)


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.name)
def test_a_list_is_read_as_a_plain_reading_has_it(path: Path) -> None:
    (file,) = walk([path])
    told = read_source(file)
    rows = plain(path)["TlmMnemonics"]
    assert (told.kind, told.warnings) == ("engineering", ())
    expected = {(row["TlmMnemonic"], prop, row[key]) for row in rows for key, prop in TYPES.items()}
    assert set(told.tables["facts"].select("subject", "property", "value").rows()) == expected
    assert set(told.tables["mentions"]["filename"]) == {row["TlmMnemonic"] for row in rows}
    assert len(rows) == 2449


def test_all_files_are_there(corpus: Path) -> None:
    assert corpus.is_dir()
    assert (len(ANSWERS), len(LISTS)) == (21, 2)
