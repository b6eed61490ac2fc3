"""kill -9 while real inputs are read: as tests/scenario/test_kill.py, on a sample of all kinds."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.scenario import kill_help as kill

SEED = 40733
KILLS = 5
SAMPLE = [
    "fits",
    "crds",
    "mast_observations",
    "mast_products/jw02221_partial_c.csv",
    "mast_products/jw02733_narrow_columns.csv",
    "mast_instrument_keywords",
    "caom2",
    "ontologies/skos.ttl",
    "standards",
    "pools/pool_013_coron_nircam_short.csv",
    "associations/generated_jwst_2_0_1/pool_004_wfs.tar.gz",
    "bad",
]


def test_real_inputs_killed_at_random_moments(corpus: Path, tmp_path: Path) -> None:
    paths = [corpus / name for name in SAMPLE]
    command = ("ingest", *paths, "--commit-every", 20)
    oracle, whole = kill.Oracle(), tmp_path / "whole"
    full = oracle.learn(*paths)
    assert len(full) > 70
    seconds = kill.finish(whole, *command)
    assert kill.examine(whole, oracle, tmp_path / "spare") == kill.Left(full)
    chance, store, kills = random.Random(SEED), tmp_path / "store", 0
    drawn = kill.moments(KILLS, chance)
    while kills < KILLS:
        sight = store / "pending.json" if kills % 2 else None
        moment = 0.3 + drawn[kills] * seconds / 3
        if not kill.killed(store, command, moment, sight=sight, then=0.03 * chance.random()):
            shutil.rmtree(store)  # it was complete before: begin anew
            seconds *= 0.8
            continue
        kills += 1
        left = kill.examine(store, oracle, tmp_path / "spare")
        assert left.state <= full
    print(f"seed {SEED}: {kills} kills")
    kill.finish(store, *command)
    assert kill.examine(store, oracle, tmp_path / "spare") == kill.Left(full)
