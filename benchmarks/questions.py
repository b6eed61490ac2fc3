"""How long every stored question takes, beside the bare engine on the same SPARQL.

    python benchmarks/questions.py [--store FOLDER | --products N] [--runs 5] [--name TEXT] ...

Each question is asked through `jwstrdf.questions.run.run` (names looked up, values checked, terms made, rows sorted),
and its query given to `pyoxigraph.Store.query`, all solutions walked through, in turns in the same process; of answers
with more than 1,000 rows also the first 1,000 alone (`--limit`). Rows of the table: typical nodes (the slowest of
some), the nodes that have most of something, the whole archive where nothing is asked for. Warm engine, medians of
processor time, which says the same on a busy machine. Without --store a store is made: of the associations and product
tables of JWSTRDF_CORPUS (default ../shared/data), or with --products of a made-up archive (archive.py).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from ingest_lineage import CORPUS, sources
from question_values import MOST, about_all, about_nodes, most, typical

from jwstrdf.answers.resolve import resolve_parameters
from jwstrdf.errors import JwstrdfError
from jwstrdf.ingest import ingest
from jwstrdf.questions.bind import bind
from jwstrdf.questions.header import Question
from jwstrdf.questions.library import names, question
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

LONG = 3.0
"""Seconds from which once is enough."""
PAGE = 1000
"""Rows of an answer that are asked for alone, where it has more."""


def bare(engine: ox.Store, query: str) -> int:
    """The engine alone: all solutions, nothing made of them."""
    found = engine.query(query, default_graph=ox.DefaultGraph())
    return sum(1 for _ in found)  # type: ignore[union-attr]


def milliseconds(work: Callable[[], Any], runs: int) -> float:
    """Median processor time; once where it is long."""
    times: list[float] = []
    while len(times) < runs and (not times or times[0] < 1000 * LONG):
        began = time.process_time()
        work()
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def measured(store: Store, engine: ox.Store, asked: Question, given: dict[str, str], runs: int) -> dict[str, Any]:
    """Times of one question with these values."""
    query = bind(asked, resolve_parameters(store, asked, given), store.base)
    rows = bare(engine, query)  # warm
    engine_ms = milliseconds(lambda: bare(engine, query), runs)
    ours = milliseconds(lambda: run(store, asked.name, given), runs)
    first = milliseconds(lambda: run(store, asked.name, given, limit=PAGE), runs) if rows > PAGE else None
    return {"rows": rows, "ms": ours, "engine": engine_ms, "first": first}


def one(place: Path, name: str, nodes: dict[str, dict[str, list[str]]], runs: int, *, whole: bool) -> None:
    """Measure one question, one line of JSON for each case. The parent may end this process."""
    store = open_store(place, read_only=True)
    engine = ox.Store.read_only(str(place / "graph"))
    asked = question(name)
    work = [(kind, case) for kind, known in nodes.items() for case in about_nodes(asked, known)]
    if whole:
        work += [("", case) for case in about_all(asked, nodes["typical"])]
    for kind, (about, given) in work:
        told = {"kind": kind, "about": about}
        print(json.dumps(told), flush=True)
        try:
            print(json.dumps({**told, **measured(store, engine, asked, given, runs)}), flush=True)
        except JwstrdfError as problem:
            print(json.dumps({**told, "error": problem.code}), flush=True)


def measure(place: Path, given: argparse.Namespace) -> None:
    """Print the rows of the table."""
    with open_store(given.like or place, read_only=True) as store:
        base = store.base
        nodes = {"typical": {k: typical(store, k) for k in MOST}, "most": {k: most(store, k) for k in MOST}}
    heads = ("rows", "ms", "engine ms", "ratio", f"first {PAGE:,} rows, ms")
    print(f"| question | asked with | {' | '.join(heads)} |\n| --- | --- |{' ---: |' * len(heads)}")
    for name in names():
        if not re.search(given.name, name):
            continue
        call = [sys.executable, __file__, "--store", str(place), "--runs", str(given.runs), "--one", name]
        call += ["--no-whole"] if given.no_whole else []
        whole, told = _finished(call, json.dumps(nodes), given.limit)
        lines = [json.loads(line) for line in told.splitlines()]
        for row in _worst([line for line in lines if "rows" in line]):
            ratio = row["ms"] / row["engine"] if row["engine"] else 0
            first = "" if row["first"] is None else f"{row['first']:,.1f}"
            print(
                f"| {name} | {row['kind']} `{row['about'].removeprefix(base)}` | {row['rows']:,} | {row['ms']:,.1f} |"
                f" {row['engine']:,.1f} | {ratio:.1f} | {first} |",
                flush=True,
            )
        if not whole and lines:
            about = lines[-1]["about"].removeprefix(base)
            print(f"| {name} | `{about}` | | not within {given.limit} s | | | |", flush=True)


def _finished(call: list[str], told: str, limit: int) -> tuple[bool, str]:
    """Whether a process came to its end within so much processor time, and what it wrote until then.

    A running query hears nothing, so the process is ended from outside. (A limit of the system makes clocks coarse.)
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as given:
        given.write(told)
        given.seek(0)
        child = subprocess.Popen(call, stdin=given, stdout=out)
        while child.poll() is None:
            time.sleep(0.1)
            if _used(child.pid) > limit:
                child.kill()
        out.seek(0)
        return child.wait() == 0, out.read()


def _used(process: int) -> float:
    """Seconds of processor time of a running process (Linux)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _worst(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The slowest of the typical, the slowest of those with most, and the rest as they are."""
    out = [
        max(rows, key=lambda r: r["ms"]) for k in ("typical", "most") if (rows := [r for r in found if r["kind"] == k])
    ]
    return out + [r for r in found if not r["kind"]]


def main() -> int:
    """Make or open the store, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store to measure on")
    parser.add_argument("--products", type=int, help="make a store of so many products")
    parser.add_argument("--runs", type=int, default=5, help="how often each question is asked (the median counts)")
    parser.add_argument("--name", default="", help="only questions whose name has this (regular expression)")
    parser.add_argument("--limit", type=int, default=120, help="processor seconds for all cases of one question")
    parser.add_argument("--like", type=Path, help="ask about the nodes of this store (of which --store has copies)")
    parser.add_argument("--no-whole", action="store_true", help="nothing about the whole archive")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.store, given.one, json.load(sys.stdin), given.runs, whole=not given.no_whole)
        return 0
    if given.store is None and given.products is None and not CORPUS.is_dir():
        print(f"No real inputs: {CORPUS} is not there (set JWSTRDF_CORPUS). Nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="jwstrdf-bench-") as folder:
        place = given.store or Path(folder) / "store"
        if given.products is not None:
            from archive import make

            make(place, given.products)
        elif given.store is None:
            ingest(sources(), place)
        with open_store(place, read_only=True) as store:
            print(f"{store.triples():,} triples, {store.engine}, median of {given.runs}\n", flush=True)
        measure(place, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
