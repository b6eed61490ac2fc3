"""What can be wrong with a store: graph, ledger and tables are compared with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from jwstrdf.errors import StoreError
from jwstrdf.iri import thing
from jwstrdf.stores.embedded import EmbeddedStore, open_for_reading
from jwstrdf.stores.ledger import Ledger
from jwstrdf.stores.place import Place

Told = tuple[str, bool, str, str | None]
"""Name, ok, detail, fix."""

REBUILD = "jwstrdf rebuild"
RESTORE = "restore it from a backup, or ingest the files into a new store"
SHOWN = 3


def checks(root: Path, *, quick: bool = False) -> Iterator[Told]:
    """Every check in turn; those that need something that is broken are left out."""
    place = Place(root)
    marker = place.read()
    yield "store", True, f"{root}: format {marker.format}, base {marker.base}", None
    try:
        ledger = Ledger.open(place.ledger, read_only=True)
    except StoreError as problem:
        yield "ledger", False, problem.message, problem.hint
        return
    with ledger:
        yield _ledger(ledger)
        yield _tables(place, ledger)
        yield _derivation(ledger)
        try:
            store = open_for_reading(place, marker.base, compare=False)
        except StoreError as problem:
            yield "graph", False, problem.message, problem.hint
            return
        with store:
            yield "graph", True, f"{store.engine} opens", None
            agreed = _revision(place, ledger, store)
            yield agreed
            if agreed[1] and not quick:
                yield _truth(ledger, store)
                yield _graphs(ledger, store)


def _ledger(ledger: Ledger) -> Told:
    faults = ledger.faults()
    if faults:
        return "ledger", False, "; ".join(faults[:SHOWN]), RESTORE
    return "ledger", True, f"{ledger.count()} sources, revision {ledger.revision}", None


def _revision(place: Place, ledger: Ledger, store: EmbeddedStore) -> Told:
    held, written = store.revision(), ledger.revision
    if held == written:
        return "revision", True, f"graph and ledger agree on {held}", None
    if held == written + 1 and place.pending.exists():
        detail = f"the graph holds commit {held}, the ledger has not noted it yet: a writer is at work, or was killed"
        return "revision", False, detail, "wait for the writer; if there is none, the next ingest completes the commit"
    if held < written:
        detail = f"the graph holds {held} of {written} acknowledged commits: its log was damaged or it was exchanged"
    else:
        detail = f"the graph holds commit {held}, the ledger knows of {written}: the ledger is an older one"
    return "revision", False, detail, REBUILD


def _truth(ledger: Ledger, store: EmbeddedStore) -> Told:
    held, written = store.triples(), ledger.triples
    if held == written:
        return "truth-graph", True, f"{held} triples", None
    return "truth-graph", False, f"the truth graph has {held} triples, the ledger says {written}", REBUILD


def _graphs(ledger: Ledger, store: EmbeddedStore) -> Told:
    wanted = {
        thing(store.base, "source", r.source): (r.graph_triples or 0, r.location)
        for r in ledger.sources().values()
        if not r.bulk
    }
    held = store.graph_sizes()
    faults = [
        f"the graph of {name} has {held.get(graph, 0)} triples, the ledger says {size}"
        for graph, (size, name) in wanted.items()
        if held.get(graph, 0) != size
    ]
    faults += [f"the graph {graph} belongs to no source" for graph in sorted(held.keys() - wanted.keys())]
    if not faults:
        return "named-graphs", True, f"{len(wanted)} graphs of sources as the ledger says", None
    more = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return "named-graphs", False, "; ".join(faults[:SHOWN]) + more, REBUILD


def _tables(place: Place, ledger: Ledger) -> Told:
    from jwstrdf.tables import parts

    faults: list[str] = []
    for part, rows in ledger.parts().items():
        found = _tried(lambda part=part: parts.check(place.parts, part), faults)  # type: ignore[misc]
        if found is not None and found != rows:
            faults.append(f"part {part} has {found} rows, the ledger says {rows}")
    if faults:
        return "tables", False, "; ".join(faults[:SHOWN]), RESTORE
    return "tables", True, f"{len(ledger.parts())} part{'' if len(ledger.parts()) == 1 else 's'}", None


def _tried(work: Callable[[], int], faults: list[str]) -> int | None:
    try:
        return work()
    except StoreError as problem:
        faults.append(problem.message)
        return None


def _derivation(ledger: Ledger) -> Told:
    from jwstrdf.ingest.derivation import digest

    made_with = ledger.meta("derivation")
    version = ledger.meta("ontology_version")
    if made_with is None or not ledger.count():
        return "derivation", True, "nothing was derived yet", None
    if made_with == digest():
        return "derivation", True, f"made with this ontology (version {version}) and this mapping", None
    detail = f"the truth graph was made with another ontology or mapping (version {version})"
    return "derivation", False, detail, REBUILD
