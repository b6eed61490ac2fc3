"""Ingest A, ingest B, forget A equals ingest B alone, over real sources, changed ones and made ones; no order matters.

The graphs have no blank nodes, so equal sets of lines are isomorphic graphs (and one test asks rdflib, too).
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from jwstrdf.ingest import forget, ingest
from jwstrdf.stores import open_store
from tests.scenario import kinds_help as kinds

SEEDS = range(100, 126)
CHOICE = {
    "association": ["associations/*/jw90001_20171108T043223_pool/*.json", "associations/observed/**/*.json"],
    "coronagraph": ["associations/generated_jwst_2_0_1/pool_013_coron_nircam_short/*", "associations/loose/*.json"],
    "pool": ["pools/jw90001_*.csv", "pools/pool_013_coron_nircam_short.csv", "pools/jw00632_dups.csv"],
    "product-table": [
        "mast_products/jw02221_partial_?.csv",
        "mast_products/jw02733_narrow_columns.csv",
        "mast_products/jw02736_*.csv",
    ],
    "fits": ["fits/*.fits", "fits/*.fits.gz"],
    "reference-map": ["crds/*map"],
    "table": ["mast_observations/jw*.csv", "mast_instrument_keywords/*.csv"],
    "rdf": ["ontologies/skos.ttl", "w3c/shacl/core/node/*.ttl"],
}
"""Kinds of real sources that belong together by program or observation, none very large."""
CHANGED = 86400


@dataclass(frozen=True)
class Source:
    """A file with two editions: the real content, and a changed one (None where it cannot be changed)."""

    path: Path
    kind: str
    content: bytes
    changed: bytes | None

    def put(self, edition: int) -> Path:
        """Write one edition in its place, with the time that belongs to it."""
        content = self.content if edition == 0 or self.changed is None else self.changed
        self.path.write_bytes(content)
        stamp = 1_600_000_000 + sum(self.path.name.encode()) * 1000 + (CHANGED if content != self.content else 0)
        os.utime(self.path, (stamp, stamp))
        return self.path


def change(name: str, content: bytes) -> bytes | None:
    """Other content that is right, too: a member, a row or a statement less or more, another date."""
    if name.endswith("_asn.json"):
        document = json.loads(content)
        members = document["products"][0]["members"]
        return json.dumps({**document, "asn_id": "a3009"}).encode() if len(members) < 2 else _without_last(document)
    if name.endswith(".csv"):
        rows = content.rstrip(b"\n").split(b"\n")
        return b"\n".join(rows[:-1]) + b"\n" if len(rows) > 2 and not rows[-1].count(b'"') % 2 else None
    if name.endswith(".fits"):
        at = content.find(b"DATE    = '20")
        return None if at < 0 else content[: at + 13] + b"39" + content[at + 15 :]
    if name.endswith(".ttl"):
        value = "1.50" if len(content) % 2 else "1.5"  # one value, in different spellings
        line = f'<http://e.example/a> <http://e.example/b> "{value}"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
        return content + f"\n{line}\n".encode()
    return None


def _without_last(document: dict[str, object]) -> bytes:
    document["products"][0]["members"].pop()  # type: ignore[index]
    return json.dumps(document).encode()


@pytest.fixture(scope="module")
def choice(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Source]]:
    """Copies of the real files by kind, each at a path of its own, and made ones."""
    top = tmp_path_factory.mktemp("order")
    made = kinds.fill(tmp_path_factory.mktemp("made"), [9911, 9912])
    found: dict[str, list[Path]] = {
        kind: sorted(p for pattern in patterns for p in corpus.glob(pattern)) for kind, patterns in CHOICE.items()
    }
    found["made"] = sorted(p for p in made.rglob("*") if p.is_file() and not p.name.startswith("refused"))
    out: dict[str, list[Source]] = {}
    for kind, paths in found.items():
        assert len(paths) >= 3, kind
        for number, path in enumerate(paths):
            folder = top / kind / str(number)
            folder.mkdir(parents=True)
            content = path.read_bytes()
            out.setdefault(kind, []).append(Source(folder / path.name, kind, content, change(path.name, content)))
    return out


Content = tuple[list[str], dict[str, list[str]]]


def content(store: Path) -> Content:
    with open_store(store, read_only=True) as opened:
        return opened.lines(), {graph: opened.lines(graph) for graph in opened.graph_sizes()}


def several(chance: random.Random, items: list[Source]) -> list[list[Source]]:
    """The items in a random order, in one or two groups."""
    items = chance.sample(items, len(items))
    cuts = sorted(chance.randrange(len(items) + 1) for _ in range(chance.randint(0, 1)))
    return [g for g in (items[a:b] for a, b in zip([0, *cuts], [*cuts, len(items)], strict=True)) if g]


def draw(chance: random.Random, choice: dict[str, list[Source]]) -> tuple[list[Source], list[Source]]:
    """What stays and what is forgotten: several of a few kinds, so that they speak of the same things."""
    some = chance.sample(sorted(choice), chance.randint(2, 5))
    drawn: list[Source] = []
    for kind in some:
        drawn += chance.sample(choice[kind], min(len(choice[kind]), chance.randint(1, 5)))
    drawn = chance.sample(drawn, min(len(drawn), 12))
    gone = chance.randint(0, len(drawn) // 2)
    return drawn[gone:], drawn[:gone]


def fill(store: Path, chance: random.Random, kept: dict[Source, int], gone: list[Source]) -> None:
    """Ingest all in a random order; some first in their other edition; some of what goes is forgotten on the way."""
    early = [s for s in kept if s.changed is not None and chance.random() < 0.4]
    first, last = chance.sample(gone, len(gone)), []
    if early or first:
        ingest([s.put(1 - kept.get(s, 0)) for s in chance.sample([*early, *first], len(early) + len(first))], store)
        at = chance.randint(0, len(first))
        first, last = first[:at], first[at:]
    groups = several(chance, list(kept))
    for number, group in enumerate(groups):
        ingest([s.put(kept[s]) for s in group], store)
        if number == 0 and first:
            forget([s.path for s in first], store)
            first = []
    if last:
        forget([s.path for s in last], store)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_order_and_any_forgetting(choice: dict[str, list[Source]], tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kept, gone = draw(chance, choice)
    editions = {s: 0 if s.changed is None else chance.randint(0, 1) for s in kept}
    told = f"seed {seed}: kept {[(s.path.name, e) for s, e in editions.items()]}, gone {[s.path.name for s in gone]}"
    report = ingest([s.put(e) for s, e in editions.items()], tmp_path / "alone")
    assert not report.rejected, [s.error for s in report.sources if s.error]
    alone = content(tmp_path / "alone")
    assert not any(" _:" in line or line.startswith("_:") for line in alone[0])
    for name in ("one", "other"):
        fill(tmp_path / name, chance, editions, gone)
        truth, graphs = content(tmp_path / name)
        assert set(truth) ^ set(alone[0]) == set(), f"{told}: the truth graph of {name!r} differs"
        assert len(truth) == len(alone[0])
        assert graphs == alone[1], f"{told}: a named graph of {name!r} differs"


def test_rdflib_finds_them_isomorphic(choice: dict[str, list[Source]], tmp_path: Path) -> None:
    from rdflib import Graph
    from rdflib.compare import isomorphic

    chance = random.Random(7)
    kept = dict.fromkeys([*choice["made"][:4], choice["association"][0], choice["rdf"][-1]], 0)
    gone = [*choice["made"][4:6], choice["rdf"][1]]
    ingest([s.put(0) for s in kept], tmp_path / "alone")
    fill(tmp_path / "mixed", chance, kept, gone)
    both = [Graph().parse(data="\n".join(content(tmp_path / n)[0]), format="nt") for n in ("alone", "mixed")]
    assert len(both[0]) > 100
    assert isomorphic(*both)


def test_every_kind_has_sources_that_change(choice: dict[str, list[Source]]) -> None:
    changed = {kind for kind, sources in choice.items() if any(s.changed not in (None, s.content) for s in sources)}
    assert changed >= {"association", "coronagraph", "pool", "product-table", "fits", "table", "rdf", "made"}
