"""The file name grammar on real names: the listed examples, all product tables and all associations."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from jwstrdf.naming.grammar import FIELDS
from jwstrdf.naming.parse import COLUMNS, ParsedName, parse_name
from jwstrdf.naming.vector import parse_frame

EXAMPLES = 139
INVALID = 27


@pytest.fixture(scope="session")
def examples(corpus: Path) -> list[dict[str, str]]:
    """The rows of filename_examples.csv, beside the folder of real inputs."""
    table = corpus.parent / "domain" / "filename_examples.csv"
    if not table.is_file():
        pytest.skip("no domain/filename_examples.csv beside the folder of JWSTRDF_CORPUS")
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")


def listings(corpus: Path) -> Iterator[tuple[str, str]]:
    """(file name, obs_id or "") of every row of every product table; `...` marks rows left out of an example."""
    for path in sorted((corpus / "mast_products").iterdir()):
        for row in csv.DictReader(io.StringIO(text_of(path))):
            name = row.get("productFilename") or row["dataURI"].rpartition("/")[2]
            if name != "...":
                yield name, row.get("obs_id") or ""


def associations(corpus: Path) -> Iterator[tuple[str, str]]:
    """(file name, content) of every association, also of those in archives."""
    for path in sorted((corpus / "associations").rglob("*")):
        if path.suffix == ".json":
            yield path.name, path.read_text(encoding="utf-8")
        elif path.name.endswith(".tar.gz"):
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member) if member.name.endswith(".json") else None
                    if file:
                        yield Path(member.name).name, file.read().decode("utf-8")


def test_the_listed_examples_behave_as_listed_field_by_field(examples: list[dict[str, str]]) -> None:
    assert len(examples) == EXAMPLES
    wrong = []
    for row in examples:
        parsed = parse_name(row["filename"])
        expected = {f: row[f] or None for f in FIELDS}
        if parsed.valid != (row["valid"] == "y") or {f: getattr(parsed, f) for f in FIELDS} != expected:
            wrong.append(row["filename"])
        if parsed.kind != (row["kind"] or "unknown"):
            wrong.append(f"{row['filename']}: {parsed.kind}")
    assert not wrong
    assert sum(row["valid"] != "y" for row in examples) == INVALID


def test_a_refused_example_has_a_reason_of_its_own(examples: list[dict[str, str]]) -> None:
    reasons = Counter(parse_name(row["filename"]).reason for row in examples if row["valid"] != "y")
    assert None not in reasons
    assert max(reasons.values()) == 1, reasons.most_common(1)


def test_the_vectorised_parser_agrees_on_every_name(corpus: Path, examples: list[dict[str, str]]) -> None:
    names = {row["filename"] for row in examples} | {name for name, _ in listings(corpus)}
    for filename, content in associations(corpus):
        document = json.loads(content)
        names.add(filename)
        for product in document.get("products", ()) if isinstance(document, dict) else ():
            names.add(product["name"])
            names |= {member["expname"].rpartition("/")[2] for member in product["members"]}
    ordered = sorted(names)
    assert len(ordered) > 6000
    frame = parse_frame(pl.Series(ordered))
    wrong = [
        name
        for name, row in zip(ordered, frame.iter_rows(named=True), strict=True)
        if row != {c: getattr(parse_name(name), c) for c in COLUMNS}
    ]
    assert not wrong


def test_every_archived_name_is_known_with_level_scope_role_and_type(corpus: Path) -> None:
    names = {name for name, _ in listings(corpus)}
    assert len(names) > 800
    parsed = [parse_name(name) for name in sorted(names)]
    assert [p.filename for p in parsed if not p.valid] == []
    assert [p.filename for p in parsed if not (p.type_name and p.role and p.scope)] == []
    assert [p.filename for p in parsed if p.level is None and p.kind not in ("pool", "msa")] == []
    assert {p.kind for p in parsed} >= {"exposure", "exposure_2c", "stage3", "guide_star", "association", "pool"}


def test_the_name_tells_the_own_observation_wherever_a_table_gives_it(corpus: Path) -> None:
    compared, wrong = 0, set()
    for name, obs_id in listings(corpus):
        parsed: ParsedName = parse_name(name)
        if obs_id and parsed.kind in ("exposure", "exposure_segment", "exposure_2c", "stage3"):
            compared += 1
            if parsed.own_observation != obs_id:
                wrong.add((name, parsed.own_observation, obs_id))
    assert compared > 500
    assert sorted(wrong) == []


def test_every_member_named_after_a_program_is_read(corpus: Path) -> None:
    """Only hand-made and test associations have free names (`jw_00001_rate.fits`, `test.fits`)."""
    seen, refused = set(), set()
    for _, content in associations(corpus):
        document = json.loads(content)
        for product in document.get("products", ()) if isinstance(document, dict) else ():
            for member in product["members"]:
                name = member["expname"].rpartition("/")[2]
                if name[:2] == "jw" and name[2:7].isdecimal():
                    seen.add(name)
                    if not parse_name(name).valid:
                        refused.add(name)
    assert len(seen) > 1000
    assert sorted(refused) == []
