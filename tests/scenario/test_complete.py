"""`present`, `complete` and `truncated` in the fixture observatory, against an own reading of its sources."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from jwstrdf.answers.lineage import lineage
from jwstrdf.stores import open_store


def listed(archive: Path) -> set[str]:
    """Every file that a source lists or that was opened itself."""
    found = set()
    for path in archive.rglob("*"):
        if path.suffix == ".json":
            found.add(path.name)
        elif path.suffix == ".txt":
            found |= {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                found |= {row["productFilename"] for row in csv.DictReader(file)}
    return found


def members(archive: Path) -> set[str]:
    """Every file that an association only names."""
    documents = [json.loads(p.read_text(encoding="utf-8")) for p in archive.rglob("*.json")]
    return {m["expname"] for d in documents for product in d["products"] for m in product["members"]}


def test_present_and_complete(observatory: Path, observatory_store: Path) -> None:
    present = {name for name in listed(observatory / "archive") if name.startswith("jw")}
    everything = sorted(present | members(observatory / "archive"))
    with open_store(observatory_store, read_only=True) as store:
        direct = {name: [e.input for e in lineage(store, name, depth=1).edges] for name in everything}

        def ends(name: str) -> set[str]:
            inputs = direct.setdefault(name, [e.input for e in lineage(store, name, depth=1).edges])
            return {end for one in inputs for end in ends(one)} if inputs else {name}

        seen = {True: 0, False: 0}
        for name in everything:
            answer = lineage(store, name)
            assert {n.filename: n.present for n in answer.nodes} == {
                n: n in present for n in {name, *(e.input for e in answer.edges), *(e.output for e in answer.edges)}
            }
            if not name.endswith("_asn.json"):
                wanted = all(end.endswith("_uncal.fits") and end in present for end in ends(name))
                assert answer.complete is wanted, (name, ends(name))
                seen[wanted] += 1
            if len(answer.edges) > 1:
                assert lineage(store, name, limit=1).truncated
            assert not answer.truncated
        assert min(seen.values()) > 20
