"""How long each stored question takes that asks about one product, observation, exposure, program and so on.

    python benchmarks/questions.py [--store FOLDER] [--runs 5] [--name TEXT]

Each question gets the node for which it has most to do: the one with the largest neighbourhood of its kind (products:
most inputs, most uses, most memberships; the slowest of them counts). Without --store a store is made from the
associations and product tables of JWSTRDF_CORPUS (default ../shared/data). Warm engine, median of the runs.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from ingest_lineage import CORPUS, sources

from jwstrdf.ingest import ingest
from jwstrdf.questions import terms
from jwstrdf.questions.body import fill
from jwstrdf.questions.header import Question
from jwstrdf.questions.library import questions
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

PREFIX = "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#>\n"
LARGEST = {
    "product": (
        "?node jwst:derivedFrom ?other",
        "?other jwst:derivedFrom ?node",
        "?other jwst:member ?node",
        "?node jwst:currentEntry/^jwst:currentEntry ?other",
        "?node jwst:namedBy ?other",
        "?node jwst:nameKind 'guide_star' ; jwst:inVisit ?visit . ?other jwst:inVisit ?visit",
        "?other jwst:nameKind 'guide_star' ; jwst:inVisit ?visit . ?node jwst:inVisit ?visit ; jwst:ofExposure ?of",
    ),
    "observation": (
        "?other jwst:inObservation ?node",
        "?other jwst:aboutObservation ?node",
        "?part jwst:inObservation ?node ; ^jwst:member ?other",
        "?part jwst:isMinimumRecommendedFor ?node ; jwst:combinedFrom ?other",
    ),
    "association": ("?node jwst:currentVersion/jwst:hasEntry/^jwst:ofEntry ?other",),
    "exposure": ("?other jwst:ofExposure ?node", "?part jwst:ofExposure ?node ; ^jwst:derivedFrom ?other"),
    "program": ("?other jwst:inProgram ?node",),
    "visit": ("?other jwst:inVisit ?node",),
}
"""For each type of parameter, what a node can have most of."""


def largest(store: Store, pattern: str) -> str | None:
    """The node that has most of what the pattern counts."""
    query = f"{PREFIX}SELECT ?node (COUNT(?other) AS ?n) WHERE {{ {pattern} }} GROUP BY ?node ORDER BY DESC(?n) LIMIT 1"
    rows = list(store.select(query).values())
    return rows[0]["node"] if rows else None


def milliseconds(store: Store, asked: Question, bound: dict[str, list[str]], runs: int) -> tuple[float, int]:
    """Median time of a question with these terms, and the size of its answer."""
    query = fill(asked.text, bound)
    times, size = [], 0
    for _ in range(runs):
        began = time.perf_counter()
        size = len(list(store.construct(query)) if asked.form == "construct" else store.select(query))
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), size


def measure(store: Store, runs: int, name: str) -> None:
    """Print a line for each question."""
    nodes = {kind: [n for p in patterns if (n := largest(store, p))] for kind, patterns in LARGEST.items()}
    print("| question | about | rows | ms |\n| --- | --- | ---: | ---: |")
    for asked in questions():
        kinds = [p.type for p in asked.parameters if p.type in LARGEST]
        if not kinds or name not in asked.name:
            continue
        first = next(p for p in asked.parameters if p.type in LARGEST)
        needed = {p.name: nodes[p.type] for p in asked.parameters if p.required and p.type in LARGEST and p != first}
        found = []
        for node in nodes[first.type]:
            bound = {first.name: [terms.iri(node)], **{k: [terms.iri(v[0])] for k, v in needed.items() if v}}
            for p in asked.parameters:
                if p.default is not None:
                    from jwstrdf.questions.bind import terms_of

                    bound[p.name] = terms_of(p, p.default, store.base)
            found.append((*milliseconds(store, asked, bound, runs), node))
        slowest, size, node = max(found)
        print(f"| {asked.name} | `{node.removeprefix(store.base)}` | {size:,} | {slowest:.1f} |", flush=True)


def main() -> int:
    """Make or open the store, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store to measure on (default: made from the real inputs)")
    parser.add_argument("--runs", type=int, default=5, help="how often each question is asked (the median counts)")
    parser.add_argument("--name", default="", help="only questions with this text in their name")
    given = parser.parse_args()
    if given.store is None and not CORPUS.is_dir():
        print(f"No real inputs: {CORPUS} is not there (set JWSTRDF_CORPUS). Nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="jwstrdf-bench-") as folder:
        place = given.store or Path(folder) / "store"
        if given.store is None:
            ingest(sources(), place)
        store = open_store(place, read_only=True)
        triples = next(store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").values())["n"]
        print(f"{int(triples or 0):,} triples, {store.engine}, median of {given.runs}\n")
        measure(store, given.runs, given.name)
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
