"""kill -9 of the real command at random moments: the store opens, holds whole sources only, and becomes complete."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jwstrdf.errors import BadInputError
from jwstrdf.ingest import ingest, reading
from jwstrdf.iri import BASE
from jwstrdf.loaders.load import read_source
from jwstrdf.loaders.walk import walk
from jwstrdf.stores import open_store
from tests.scenario import kill_help as kill
from tests.scenario import kinds_help as kinds

SEED = 20733
KILLS = 30
PROGRAMS = [9911, 9912, 9913]
EVERY = ("--commit-every", 6)
UP = 0.3
"""Seconds in which nothing but Python and the packages start."""


@dataclass
class Setting:
    folder: Path
    oracle: kill.Oracle
    full: kill.State
    whole: Path
    seconds: float

    @property
    def command(self) -> tuple[object, ...]:
        return ("ingest", self.folder, *EVERY)


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    top = tmp_path_factory.mktemp("kill")
    folder = kinds.fill(top / "in", PROGRAMS)
    oracle, whole = kill.Oracle(), top / "whole"
    full = oracle.learn(folder)
    seconds = kill.finish(whole, "ingest", folder, *EVERY)
    assert kill.examine(whole, oracle, top / "spare") == kill.Left(full)
    return Setting(folder, oracle, full, whole, seconds)


def same(store: Path, other: Path) -> bool:
    """Whether two stores hold the same lines, graph by graph."""
    contents = []
    for place in (store, other):
        with open_store(place, read_only=True) as opened:
            contents.append((opened.lines(), {graph: opened.lines(graph) for graph in opened.graph_sizes()}))
    return contents[0] == contents[1]


@dataclass
class Tally:
    """What the kills of a test left."""

    kills: int = 0
    stores: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, left: kill.Left, full: kill.State) -> float:
        """Count one; the share of the sources that is still missing."""
        self.kills += 1
        missing = 1 - len(left.state & full) / len(full)
        self.seen.update(["unmade"] * left.unmade + ["some"] * (0 < missing < 1))
        self.seen.update(["pending"] * left.pending + ["ahead"] * left.ahead + ["stray part"] * left.stray_part)
        return missing


def series(setting: Setting, folder: Path, drawn: list[float], chance: random.Random) -> Tally:
    """A kill at each of these fractions of the work that is left.

    Each meets the store as the one before left it, until that is nearly complete; then it is completed, must be like
    the one that was never killed, and a new store begins.
    """
    seconds, tally = setting.seconds, Tally()
    folder.mkdir()
    while tally.kills < len(drawn):
        tally.stores += 1
        store, missing = folder / f"store{tally.stores}", 1.0
        while tally.kills < len(drawn) and missing > 0.2:
            moment = UP + drawn[tally.kills] * (seconds - UP) * missing
            # Every third kill waits for a commit to reach the graph: that takes some hundredths of a second only.
            sight = store / "pending.json" if tally.kills % 3 == 2 else None
            then = chance.choice([0.01, 0.03, 0.1]) * chance.random()
            if not kill.killed(store, setting.command, moment, sight=sight, then=then):
                seconds *= 0.85  # the machine is faster now than when the whole run was measured
                break
            left = kill.examine(store, setting.oracle, folder / "spare")
            assert left.state <= setting.full
            missing = tally.add(left, setting.full)
        kill.finish(store, *setting.command)
        assert kill.examine(store, setting.oracle, folder / "spare") == kill.Left(setting.full)
        assert same(store, setting.whole)
    return tally


def test_an_ingest_killed_at_thirty_moments(setting: Setting, tmp_path: Path) -> None:
    drawn = kill.moments(KILLS, random.Random(SEED))
    print(f"seed {SEED}, moments {[round(d, 3) for d in drawn]}")
    with ThreadPoolExecutor(2) as two:  # two stores at a time
        halves = [
            two.submit(series, setting, tmp_path / f"half{n}", drawn[n::2], random.Random(SEED + n)) for n in (0, 1)
        ]
        told = [half.result() for half in halves]
    seen = told[0].seen + told[1].seen
    print(f"{sum(t.kills for t in told)} kills of {sum(t.stores for t in told)} stores left {dict(seen)}")
    assert sum(t.kills for t in told) == KILLS
    assert seen["some"] >= 5, "too few kills fell between the first commit and the last"
    assert seen["pending"] + seen["stray part"] >= 5, "too few kills fell into a commit"


def test_changed_sources_are_the_old_or_the_new(setting: Setting, tmp_path: Path) -> None:
    """Killed while most sources are replaced: each is there whole, in one of its two editions."""
    folder, store = tmp_path / "in", tmp_path / "store"
    kinds.fill(folder, PROGRAMS)
    old = setting.oracle.learn(folder)
    kill.finish(store, "ingest", folder)
    kinds.fill(folder, PROGRAMS, edition=2)
    new = setting.oracle.learn(folder)
    assert len(new - old) > len(new) / 2
    chance, tally, keys = random.Random(SEED + 1), Tally(), {key for key, _ in new}
    drawn, seconds = kill.moments(6, chance), setting.seconds
    shutil.copytree(store, tmp_path / "old")
    while tally.kills < len(drawn):
        sight = store / "pending.json" if tally.kills % 3 == 2 else None
        moment = UP + drawn[tally.kills] * seconds / 2
        if not kill.killed(store, ("ingest", folder, *EVERY), moment, sight=sight, then=0.03 * chance.random()):
            seconds *= 0.8
            shutil.rmtree(store)  # all were replaced before: begin anew
            shutil.copytree(tmp_path / "old", store)
            continue
        left = kill.examine(store, setting.oracle, tmp_path / "spare")
        assert left.state <= old | new
        assert {key for key, _ in left.state} >= {key for key, _ in old & new} | ({key for key, _ in old} & keys)
        tally.add(left, new)
    print(f"seed {SEED + 1}: {tally.kills} kills left {dict(tally.seen)}")
    kill.finish(store, "ingest", folder, *EVERY)
    assert kill.look(store, setting.oracle).state == new | {s for s in old if s[0] not in keys}


@pytest.mark.parametrize("command", ["forget", "rebuild"])
def test_forget_and_rebuild(setting: Setting, tmp_path: Path, command: str) -> None:
    """Both are one commit: what they are to do is done, or not at all."""
    store, target = tmp_path / "store", setting.folder / f"p{PROGRAMS[1]}"
    shutil.copytree(setting.whole, store)
    rest = frozenset(setting.full - setting.oracle.learn(target)) if command == "forget" else setting.full
    arguments = (command, target) if command == "forget" else (command,)
    shutil.copytree(store, tmp_path / "timed")
    seconds = kill.finish(tmp_path / "timed", *arguments)
    assert kill.look(tmp_path / "timed", setting.oracle).state == rest
    chance, tally, done = random.Random(SEED + 2), Tally(), False
    drawn = kill.moments(5, chance)
    while tally.kills < len(drawn):
        sight = store / "pending.json" if tally.kills % 2 else None
        moment = UP + drawn[tally.kills] * (seconds - UP)
        if kill.killed(store, arguments, moment, sight=sight, then=chance.uniform(0, 0.05)):
            left = kill.examine(store, setting.oracle, tmp_path / "spare")
            done = left.state != setting.full
            assert left.state in (setting.full, rest)
            tally.add(left, setting.full)
        else:
            seconds, done = seconds * 0.8, command == "forget"
        if done:  # there is nothing left to be forgotten: begin anew
            assert kill.examine(store, setting.oracle, tmp_path / "spare").state == rest
            shutil.rmtree(store)
            shutil.copytree(setting.whole, store)
    print(f"seed {SEED + 2}: {tally.kills} kills left {dict(tally.seen)}")
    kill.finish(store, *arguments)
    assert kill.examine(store, setting.oracle, tmp_path / "spare") == kill.Left(rest)


def test_the_oracle_is_what_stores_of_one_source_hold(setting: Setting, tmp_path: Path) -> None:
    """The graphs that the other tests expect are those of a store made from that source alone, for each kind."""
    by_kind = {}
    for file in walk([setting.folder]):
        with contextlib.suppress(BadInputError):
            by_kind.setdefault(read_source(file).kind, file)
    assert len(by_kind) >= 9
    for kind, file in by_kind.items():
        if "!" in file.location:
            continue
        ingest([file.location], tmp_path / kind)
        source = next(s for s in setting.full if s[0] == file.key)
        with open_store(tmp_path / kind, read_only=True) as opened:
            alone = opened.lines(f"{BASE}source/{file.key}")
        # Only what is published of the place differs: a file that is named itself is its own root.
        bare = [line for line in alone if not line.startswith(f"<{BASE}source/")]
        assert bare
        assert bare == [x for x in setting.oracle.graph(source) if not x.startswith(f"<{BASE}source/")], kind


def group(leader: int) -> set[int]:
    """The processes of a session that are alive, but for its leader."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, *numbers = stat.read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()[:4]
            if int(numbers[2]) == leader and state != "Z":
                found.add(int(stat.parent.name))
    return found - {leader}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc tells which processes are left")
def test_no_worker_outlives_a_killed_ingest(tmp_path: Path) -> None:
    """Only the process itself is killed, as the system does when memory runs out; its readers must not stay."""
    folder, store, oracle = tmp_path / "in", tmp_path / "store", kill.Oracle()
    folder.mkdir()
    for n in range(reading.WORTH_A_POOL + 50):
        (folder / f"{n:04d}.txt").write_text(f"{kinds.exposure(9900 + n % 9, n)}_cal.fits\n", encoding="utf-8")
    full = oracle.learn(folder)
    process = kill.start(store, "ingest", folder, "--jobs", 2)
    try:
        end = time.monotonic() + 60
        while len(group(process.pid)) < 3 and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)  # the workers, and what looks after their resources
        assert len(group(process.pid)) >= 3
        process.kill()
        process.wait()
        end = time.monotonic() + 30
        while group(process.pid) and time.monotonic() < end:
            time.sleep(0.05)
        assert not group(process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    kill.look(store, oracle)
    kill.finish(store, "ingest", folder, "--jobs", 2)
    assert kill.examine(store, oracle, tmp_path / "spare") == kill.Left(full)
