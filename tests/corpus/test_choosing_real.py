"""Selection by the real CRDS mappings: ours, from the graph, against a plain reading of their text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.choosing import NOTHING, choice, conditioned, instant, select
from jwstrdf.ingest import ingest
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from tests.conftest import corpus_folder

FOLDER = corpus_folder() / "crds"
MAPPINGS = sorted(FOLDER.glob("*.rmap")) if FOLDER.is_dir() else []
DATES = ("1899-12-31 23:59:59", "1900-01-01 00:00:00", "2022-07-01 12:00:00")


def read(path: Path) -> tuple[tuple[str, ...], dict[tuple[str, ...], dict[str, str]]]:
    """Parameters and choices of a mapping of the classes Match and UseAfter, from its syntax alone."""
    parts: dict[str, Any] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            parts[node.targets[0].id] = node.value
    header = ast.literal_eval(parts["header"])
    table = parts["selector"].args[0]
    choices = {
        ast.literal_eval(key): ast.literal_eval(value.args[0])
        for key, value in zip(table.keys, table.values, strict=True)
    }
    return header["parkey"][0], choices


def plain(choices: dict[tuple[str, ...], dict[str, str]], values: tuple[str, ...], date: str) -> str:
    """The file that a person would look up: the row whose words hold the values, the last date that has come."""
    found = []
    for key, times in choices.items():
        if all("N/A" in (word, value) or value in word.split("|") for word, value in zip(key, values, strict=True)):
            good = sum("N/A" not in (word, value) for word, value in zip(key, values, strict=True))
            found += [(good, time, file) for time, file in times.items() if time <= date]
    return max(found)[2] if found else NOTHING


def cases(choices: dict[tuple[str, ...], dict[str, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """All words of each parameter, N/A and a word that no row has, at all dates."""
    columns = list(zip(*choices, strict=True))
    words = [sorted({w for cell in column for w in cell.split("|")} | {"N/A", "NOBODY"}) for column in columns]
    yield from product(product(*words), DATES)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda p: p.name)
def test_real_mappings_select_as_they_read(path: Path, tmp_path: Path) -> None:
    ingest([path], tmp_path / "store")
    store = open_store(tmp_path / "store", read_only=True)
    parameters, choices = read(path)
    names = [p.removeprefix("META.").lower() for p in parameters]
    rows = run(store, "impact/choices", {"mapping": path.name}).as_dict()["rows"]
    assert isinstance(rows, list)
    ours = [choice(r["conditions"], r["use_after"], r["filename"]) for r in rows]
    assert len(ours) == sum(len(times) for times in choices.values())
    for values, date in cases(choices) if choices else ():
        told = dict(zip(names, map(conditioned, values), strict=True))
        assert select(ours, told, instant(date)) == plain(choices, values, date), (values, date)


def test_some_mapping_has_choices() -> None:
    if not MAPPINGS:
        pytest.skip("no real mappings")
    assert any(read(path)[1] for path in MAPPINGS)
