"""An archive of any size, made up by rule from a seed: the files that an archive would hand to `jwstrdf ingest`.

    python benchmarks/archive.py STORE --products 100000 [--seed 1] [--keep FOLDER]

For each program: its pool, association files (two versions of some), one product table for each level-3 observation
with every exposure and guide star below it as the archive lists them, and the headers of the `cal` files and of one
level-3 product each as FITS files without pixels (some also as an older download). Contexts come first. The files are
read by the real loaders and deleted, the graph is made by the real mapping; there are no named graphs (`--bulk`).
Guide-star files are about half of all; every file is a product that some source names.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import polars as pl
import pyoxigraph as ox
from archive_modes import Combined, Exposure, Program, guide_stars, program

from jwstrdf.ingest import derivation, partitions, reading
from jwstrdf.ingest.session import Session
from jwstrdf.iri import PREFIXES
from jwstrdf.loaders.load import LoadedSource, merged
from jwstrdf.stores.base import Change
from jwstrdf.stores.ledger import Entry, SourceRecord
from jwstrdf.stores.place import Place
from jwstrdf.stores.text import Stream, quads
from jwstrdf.tables import parts

FIRST = 20001
"""Number of the first program; real ones are smaller."""
STAMP = "20250601t120000"
CONTEXTS = (("jwst_1301.pmap", "1.16.1"), ("jwst_1321.pmap", "1.17.1"), ("jwst_1350.pmap", "1.18.0"))
TYPES = (
    "dark",
    "flat",
    "gain",
    "linearity",
    "mask",
    "photom",
    "readnoise",
    "saturation",
    "superbias",
    "distortion",
    "area",
)
STEPS = ("DQINIT", "SATURA", "SUPERB", "LINEAR", "DARK", "JUMP", "RAMP", "GANSCL", "WCS", "FLAT", "PHOTOM", "RESAMP")
COLUMNS = (
    "obsID,obs_collection,dataproduct_type,obs_id,dataURI,productType,productGroupDescription,productSubGroupDescription,"
    "project,prvversion,proposal_id,productFilename,size,parent_obsid,dataRights,calib_level"
)
CONSTRAINT = "DMSAttrConstraint({{'name': 'exp_type', 'sources': ['exp_type'], 'value': '{}'}})"
PROGRAMS = f"SELECT DISTINCT ?program {{ ?program a <{PREFIXES['jwst']}Program> }}"
ORIGINALS = 100_000
"""Products that are made; an archive of more has copies of them."""
BLOCK = 4_000_000
"""Bytes of triples that are copied at once."""
SIZE = 8640
"""Bytes of a FITS file that has nothing but its headers."""
POOL = (
    "FILENAME|PROGRAM|OBS_NUM|VISIT|VISIT_ID|VISITGRP|SEQ_ID|ACT_ID|EXPOSURE|EXP_TYPE|INSTRUME|DETECTOR|CHANNEL|TARGETID|"
    "TARGNAME|BAND|ASN_CANDIDATE|EXPOSERR|IS_PSF|IS_IMPRT|BKGDTARG|TSOVISIT"
)
AT_ONCE = 25_000
"""Products whose files lie on disk at the same time."""


def archive(products: int, seed: int) -> Iterator[Program]:
    """Programs until so many products are named."""
    rng, number, made = Random(seed), FIRST, 0
    while made < products:
        told = program(number, rng)
        yield told
        made += len(names(told))
        number += 1


def names(told: Program) -> set[str]:
    """Every file that the sources of a program name."""
    found = {f"{e.root}_{m}" for e in told.exposures for m in e.made} | {pool(told)}
    found |= {f"{root}_{m}" for c in told.combined for root, made in c.files.items() for m in made}
    found |= {level2(told, e, n) for n, e in enumerate(told.exposures, 1)}
    found |= {level3(told, c, n) for n, c in enumerate(told.combined, 1)}
    return found | {g for visit in visits(told) for g in visits(told)[visit]}


def visits(told: Program) -> dict[str, list[str]]:
    """The guide-star files of each visit, about as many as its other files."""
    count: dict[str, int] = {}
    for e in told.exposures:
        count[e.visit] = count.get(e.visit, 0) + 1
    return {v: list(guide_stars(v, int(v[7:10]) % 300 + 1, min(300, 4 * n))) for v, n in count.items()}


def pool(told: Program) -> str:
    """The pool that all its associations name."""
    return f"jw{told.label}_{STAMP}_pool.csv"


def level2(told: Program, exposure: Exposure, number: int) -> str:
    """The association of one exposure."""
    kind = "image2" if exposure.exp_type.endswith("IMAGE") else "spec2"
    return f"jw{told.label}-o{exposure.observation:03}_{STAMP}_{kind}_{number:05}_asn.json"


def level3(told: Program, made: Combined, number: int) -> str:
    """A level-3 association."""
    return f"jw{told.label}-{made.candidate}_{STAMP}_{made.kind}_{number:05}_asn.json"


def write(told: Program, folder: Path) -> None:
    """The files of a program."""
    folder.mkdir(parents=True)
    plans = {e.root: level2(told, e, n) for n, e in enumerate(told.exposures, 1)}
    for e in told.exposures:
        kind = "image2" if e.exp_type.endswith("IMAGE") else "spec2"
        rule = "Asn_Lv2Image" if kind == "image2" else "Asn_Lv2Spec"
        text = _association(told, kind, rule, f"o{e.observation:03}", e.exp_type, e.root, e.members)
        (folder / plans[e.root]).write_text(text)
    (folder / pool(told)).write_text("\n".join(_pooled(told)) + "\n")
    for n, c in enumerate(told.combined, 1):
        text = _association(told, c.kind, c.rule, c.candidate, c.exp_type, c.name, c.members)
        (folder / level3(told, c, n)).write_text(text)
        if n % 10 == 1:  # an older one, with a member less
            old = _association(told, c.kind, c.rule, c.candidate, c.exp_type, c.name, c.members[1:])
            (folder / level3(told, c, n).replace(STAMP, "20240601t120000")).write_text(old)
        (folder / f"products_{n:04}.csv").write_text("\n".join([COLUMNS, *_listed(told, c, n, plans)]) + "\n")
    for n, e in enumerate(told.exposures):
        context, version = CONTEXTS[n % len(CONTEXTS)]
        _fits(folder, f"{e.root}_cal.fits", e, context, version, plans[e.root], n)
        if n % 10 == 0:
            _fits(folder / "older", f"{e.root}_cal.fits", e, *CONTEXTS[0], plans[e.root], n, year=2024)
    for n, c in enumerate(told.combined, 1):
        root, made = next(iter(c.files.items()))
        _fits(folder, f"{root}_{made[0]}", c.exposures[0], *CONTEXTS[-1], level3(told, c, n), n)


def _pooled(told: Program) -> Iterator[str]:
    """The rows of the pool: each raw file with its candidates."""
    yield POOL
    more: dict[str, list[str]] = {}
    for c in told.combined:
        if c.candidate[0] == "c":
            for e in c.exposures:
                more.setdefault(e.root, []).append(c.candidate)
    for e in told.exposures:
        words, (visit, group, number, _) = dict(e.words), e.root.split("_")
        kinds = [(f"o{e.observation:03}", "OBSERVATION"), *((c, "MOSAIC") for c in more.get(e.root, []))]
        yield "|".join(
            (
                f"{e.root}_uncal.fits", told.label, str(e.observation), "1", visit[2:], group[:2], group[2], group[3:],
                str(int(number)), e.exp_type, words["INSTRUME"], e.detector.upper(), words.get("CHANNEL", "NULL"), "1",
                f"Target {told.label} {e.observation}", words.get("BAND", "NULL"), str(kinds), "NULL", *"FFFF",
            )
        )  # fmt: skip


def _association(
    told: Program, kind: str, rule: str, candidate: str, exp_type: str, name: str, members: tuple[tuple[str, str], ...]
) -> str:
    return json.dumps(
        {
            "asn_type": kind,
            "asn_rule": f"candidate_{rule}",
            "version_id": STAMP,
            "code_version": "1.18.0",
            "degraded_status": "No known degraded exposures in association.",
            "program": told.label,
            "constraints": CONSTRAINT.format(exp_type.lower()),
            "asn_id": candidate,
            "target": "t001",
            "asn_pool": pool(told),
            "products": [
                {"name": name, "members": [{"expname": m, "exptype": t, "exposerr": "null"} for m, t in members]}
            ],
        }
    )


def _listed(told: Program, made: Combined, number: int, plans: dict[str, str]) -> Iterator[str]:
    """Rows of the table of a level-3 association: each of its observations is asked for."""
    kind, level = ("image" if made.kind == "image3" else "spectrum"), told.number * 100_000
    for k, (root, suffixes) in enumerate(made.files.items()):
        own = level + 1000 * number + k
        for name in (*(f"{root}_{s}" for s in suffixes), level3(told, made, number), pool(told)):
            yield _row(own, own, kind, root, name, 3, told, flagged=not name.endswith(".jpg"))
    asked = level + 1000 * number
    guided = visits(told)
    for e in made.exposures:
        own = level + 50_000 + _index(told, e)
        for name in (*(f"{e.root}_{s}" for s in e.made), plans[e.root]):
            yield _row(own, asked, kind, e.root, name, 1 if "_uncal" in name else 2, told)
    for visit in dict.fromkeys(e.visit for e in made.exposures):
        first = next(e for e in made.exposures if e.visit == visit)
        for name in guided[visit]:
            yield _row(level + 50_000 + _index(told, first), asked, kind, first.root, name, 2, told)


def _index(told: Program, exposure: Exposure) -> int:
    return next(n for n, e in enumerate(told.exposures) if e is exposure)


def _row(
    own: int, asked: int, kind: str, obs: str, name: str, level: int, told: Program, *, flagged: bool = False
) -> str:
    what = "PREVIEW" if name.endswith(".jpg") else "INFO" if name.endswith((".json", ".csv")) else "SCIENCE"
    what = "AUXILIARY" if "_gs-" in name else what
    group = "Minimum Recommended Products" if flagged else ""
    suffix = name.rpartition("_")[2].partition(".")[0].upper()
    return (
        f"{own},JWST,{kind},{obs},mast:JWST/product/{name},{what},{group},{suffix},CALJWST,1.18.0,{told.number},{name},"
        f"{SIZE if name.endswith('.fits') else 9_000},{asked},PUBLIC,{level}"
    )


def _fits(
    folder: Path, name: str, e: Exposure, context: str, version: str, plan: str, n: int, year: int = 2025
) -> None:
    """A primary header as the pipeline leaves it, and that of SCI; no pixels."""
    day, minute = f"2024-{e.observation % 12 + 1:02}-{n % 28 + 1:02}", e.minute % 60
    written = f"{year}-06-{n % 28 + 1:02}T18:{minute:02}:{n % 60:02}.000"
    instrument = dict(e.words)["INSTRUME"].lower()
    ra, dec = 10 + (e.observation * 7 + int(e.root[2:7])) % 340, (int(e.root[2:7]) % 120) - 60
    primary: dict[str, object] = {
        "SIMPLE": True, "BITPIX": 8, "NAXIS": 0, "EXTEND": True, "FILENAME": name, "TELESCOP": "JWST",
        **dict(e.words), "DETECTOR": e.detector.upper(), "EXP_TYPE": e.exp_type,
        "PROGRAM": e.root[2:7], "OBSERVTN": f"{e.observation:03}", "VISIT": "001",
        "EXPOSURE": int(e.root.split("_")[2]),
        "TITLE": f"Program {e.root[2:7]}", "PI_NAME": "Example, Ada", "CATEGORY": "GO",
        "TARGPROP": f"TARGET-{e.root[2:7]}-{e.observation}", "TARGNAME": f"Target {e.root[2:7]} {e.observation}",
        "TARG_RA": float(ra), "TARG_DEC": float(dec), "DATE": written, "DATE-OBS": day,
        "TIME-OBS": f"03:{minute:02}:00", "DATE-BEG": f"{day}T03:{minute:02}:00",
        "DATE-END": f"{day}T03:{minute:02}:59",
        "CAL_VER": version, "CRDS_VER": "12.1.0", "CRDS_CTX": context, "ASNTABLE": plan,
        **{f"S_{s}": "COMPLETE" for s in STEPS},
        **{f"R_{t.upper()[:6]}": f"crds://{reference(instrument, t, context)}" for t in TYPES},
    }  # fmt: skip
    sci = {"XTENSION": "IMAGE", "BITPIX": -32, "NAXIS": 0, "PCOUNT": 0, "GCOUNT": 1, "EXTNAME": "SCI"}
    corners = " ".join(
        f"{ra + x:.2f} {dec + y:.2f}" for x, y in ((-0.02, -0.02), (0.02, -0.02), (0.02, 0.02), (-0.02, 0.02))
    )
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(_unit(primary) + _unit({**sci, "S_REGION": f"POLYGON ICRS {corners}"}))


def reference(instrument: str, kind: str, context: str) -> str:
    """The reference file that a context selects; flats change with the last one."""
    number = 2 if kind == "flat" and context == CONTEXTS[-1][0] else 1
    return f"jwst_{instrument}_{kind}_{number:04}.fits"


def _unit(values: dict[str, object]) -> bytes:
    cards = [f"{k:8}= {_card(v)}"[:80].ljust(80) for k, v in values.items()] + ["END".ljust(80)]
    return "".join(cards).ljust(-(-len(cards) * 80 // 2880) * 2880).encode()


def _card(value: object) -> str:
    if isinstance(value, bool):
        return f"{'T' if value else 'F':>20}"
    return f"'{value:8}'" if isinstance(value, str) else f"{value:>20}"


def contexts(folder: Path) -> None:
    """The mappings of each context: one for each instrument and type."""
    folder.mkdir(parents=True)
    instruments = ("nircam", "miri", "nirspec")
    for context, _ in CONTEXTS:
        number = context[5:9]
        _mapping(
            folder / context,
            "PIPELINE",
            {i.upper(): f"jwst_{i}_{number}.imap" for i in instruments},
            "META.INSTRUMENT.NAME",
        )
        for i in instruments:
            rmaps = {t.upper(): f"jwst_{i}_{t}_{number}.rmap" for t in TYPES}
            _mapping(folder / f"jwst_{i}_{number}.imap", "INSTRUMENT", rmaps, "REFTYPE", i)
            for t in TYPES:
                _rmap(folder / f"jwst_{i}_{t}_{number}.rmap", i, t, reference(i, t, context))


def _mapping(path: Path, kind: str, selected: dict[str, str], key: str, instrument: str | None = None) -> None:
    told = f"    'instrument' : '{instrument.upper()}',\n" if instrument else ""
    body = "\n".join(f"    '{k}' : '{v}'," for k, v in selected.items())
    path.write_text(
        f"header = {{\n    'mapping' : '{kind}',\n{told}    'name' : '{path.name}',\n    'observatory' : 'JWST',\n"
        f"    'parkey' : ('{key}',),\n}}\n\nselector = {{\n{body}\n}}\n"
    )


def _rmap(path: Path, instrument: str, kind: str, chosen: str) -> None:
    head = {"mapping": "REFERENCE", "instrument": instrument.upper(), "filekind": kind.upper(), "name": path.name}
    told = "\n".join(f"    '{k}' : '{v}'," for k, v in head.items())
    parts = "(('META.INSTRUMENT.DETECTOR',), ('META.OBSERVATION.DATE', 'META.OBSERVATION.TIME'))"
    selected = f"    ('ANY',) : UseAfter({{\n        '2022-01-01 00:00:00' : '{chosen}',\n    }}),"
    path.write_text(
        f"header = {{\n{told}\n    'observatory' : 'JWST',\n    'parkey' : {parts},\n}}\n\n"
        f"selector = Match({{\n{selected}\n}})\n"
    )


def fill(store: Path, products: int, *, seed: int = 1, jobs: int = 2, keep: Path | None = None) -> int:
    """Make a store of so many products; how many were named. Progress on stderr.

    The tables of all sources are stored as `ingest --bulk` stores them, then the graph is made of them in one go
    (`rebuild`): a commit for every few programs would map again and again what they share (reference files).
    """
    made, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jwstrdf-archive-") as temporary:
        root = keep or Path(temporary)
        contexts(root / "crds")
        loader = reading.default()
        with Session(Place(store), derivation.default(), loader.version) as session:
            waiting, size = [root / "crds"], 0
            for told in archive(products, seed):
                waiting.append(root / told.label)
                write(told, waiting[-1])
                size += len(names(told))
                if size >= AT_ONCE:
                    _stored(session, loader, waiting, jobs, keep)
                    made, waiting, size = made + size, [], 0
                    print(f"{made:,} products read, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            if waiting:
                _stored(session, loader, waiting, jobs, keep)
            session.rebuild()
    return made + size


def _stored(session: Session, loader: reading.Loader, folders: list[Path], jobs: int, keep: Path | None) -> None:
    """Read the files of some folders and store their tables; the graph is not concerned yet."""
    found = list(reading.read_all(list(loader.walk(folders)), {}, loader, bulk=True, jobs=jobs))
    if wrong := [r.error for r in found if r.error]:
        raise ValueError(wrong[0])
    loaded = {r.canonical: r.loaded for r in found if r.loaded is not None}
    tables = merged(loaded.values())
    revision = session.ledger.revision + 1
    rows = parts.write(session.place.parts, revision, tables)
    records = tuple(_record(where, one, loader.version, revision) for where, one in loaded.items())
    reach = tuple(partitions.reach(tables).select("source", "partition", "key").iter_rows())
    session.ledger.apply(Entry(revision, records, reach, parts={revision: rows}), 0)
    if keep is None:
        for folder in folders:
            shutil.rmtree(folder)


def _record(where: str, one: LoadedSource, reader: str, revision: int) -> SourceRecord:
    _, location, label, kind, digest, size, modified = one.rows["sources"][0]
    return SourceRecord(
        source=one.key, canonical=where, location=location, root=label, kind=kind, digest=digest, size=size,
        modified=modified, reader=reader, part=revision, rows=reading.rows(one), products=one.products, triples=0,
        graph_triples=None, revision=revision, added_at="2025-06-15T00:00:00+00:00", warnings="[]",
    )  # fmt: skip


def multiply(store: Path, copies: int) -> int:
    """Put copies of the graph beside it, each under program numbers of its own; the triples that there are then.

    The number of a program is in every name, IRI and archive number that is about it, so one replacement moves all;
    sources are told apart by their first digit. Reference files, contexts and the terms of the ontology are shared.
    """
    with Session(Place(store), derivation.default(), reading.default().version) as session:
        engine, ledger = session.store, session.ledger
        numbers = sorted(r.value[-5:] for (r,) in engine.select(PROGRAMS).rows if r)
        text, fresh = store / "graph.nt", store / "graph.new"
        with text.open("wb") as out:
            ox.serialize((quad.triple for quad in engine.quads()), out, ox.RdfFormat.N_TRIPLES)
        inner = ox.Store(str(fresh))
        inner.bulk_load(Stream(_copied(text, numbers, copies)), ox.RdfFormat.N_TRIPLES, lenient=True)  # type: ignore[arg-type]
        revision = ledger.revision + 1
        about = quads(Change(revision=revision), engine.base)
        inner.bulk_load("\n".join(about).encode(), ox.RdfFormat.N_QUADS)
        inner.flush()
        text.unlink()
        print("loaded, arranging the data", file=sys.stderr, flush=True)
        inner.optimize()
        del inner
        engine.put_in_place(fresh)
        triples = engine.triples()
        ledger.apply(Entry(revision), triples)
    return triples


def make(store: Path, products: int, *, seed: int = 1, keep: Path | None = None) -> int:
    """Make a store of so many products: up to 100,000 as they are, more as copies of those beside each other."""
    copies = min(10, -(-products // ORIGINALS))
    made = copies * fill(store, -(-products // copies), seed=seed, keep=keep)
    if copies > 1:
        multiply(store, copies)
    return made


def _copied(text: Path, numbers: list[str], copies: int) -> Iterator[bytes]:
    for copy in range(copies):
        marks = {n: str(int(n) + 1000 * copy) for n in numbers}
        if copy:  # a letter that no key of a source has
            marks |= {f"/source/{d}": f"/source/{chr(ord('f') + copy)}" for d in "0123456789abcdef"}
        with text.open("rb") as lines:
            while block := lines.read(BLOCK):
                block += lines.readline()
                told = pl.Series([block.decode()])
                yield told.str.replace_many(list(marks), list(marks.values()))[0].encode()


def main() -> int:
    """Make a store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--copies", type=int, default=1, help="of a part of the archive, beside each other (at most 10)"
    )
    parser.add_argument("--keep", type=Path, help="keep the files in this folder")
    given = parser.parse_args()
    began = time.monotonic()
    made = make(given.store, given.products, seed=given.seed, keep=given.keep)
    print(f"{made:,} products in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
