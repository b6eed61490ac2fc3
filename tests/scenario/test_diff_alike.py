"""Programs of which two stores were told the same are not asked about: the difference is the one that asking gives."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jwstrdf.answers.changes.sides import StoreSide
from jwstrdf.answers.diff import diff
from jwstrdf.ingest import forget, ingest
from jwstrdf.ingest.alike import Alike, alike
from jwstrdf.loaders.texts import partition_of
from jwstrdf.stores import open_store
from jwstrdf.stores.ledger import Entry, Ledger
from tests.conftest import filled
from tests.once import Once
from tests.scenario.test_headers import MADE, association
from tests.unit.fits_help import write

LISTED = "jw09912-c1001_20250209t070000_spec2_00001_asn.json"


@pytest.fixture(scope="module")
def both(laboratory: Path, observatory: Path, once: Once) -> Path:
    """A store of both fixtures."""
    return once("both", lambda folder: filled(folder, laboratory, observatory / "archive")) / "store"


def found(old: Path, new: Path) -> Alike:
    with open_store(old, read_only=True) as one, open_store(new, read_only=True) as other:
        return alike(one, other)


def partitions(store: Path) -> set[str]:
    with Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
        return {partition for partition, _ in ledger.contents()}


def sources(store: Path) -> list[str]:
    with Ledger.open(store / "ledger.sqlite", read_only=True) as ledger:
        return [record.canonical for record in ledger.sources().values()]


def asked(old: Path, new: Path) -> dict[str, Any]:
    """The difference with every file asked about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StoreSide, "alike", lambda self, other: ())
        return diff(str(old), str(new)).as_dict()


def test_of_a_copy_all_programs_are_alike(both: Path, tmp_path: Path) -> None:
    """But those that are joined with the files without a program, and those with a reference file of their own name."""
    copy = Path(shutil.copytree(both, tmp_path / "copy"))
    same = found(both, copy)
    assert len(same.programs) > 8
    assert same.programs < partitions(both)
    difference = diff(str(both), str(copy)).as_dict()
    assert difference == asked(both, copy)
    assert not any(difference[k] for k in ("added", "gone", "replaced", "changed", "lineage", "memberships"))


@pytest.mark.parametrize(
    "kinds",
    [
        ("_asn.json", ".pmap"),
        ("_cal.fits", "names.txt"),
        ("/products.csv", ".log"),
        ("_pool.csv", ".imap", "/products_o002.csv"),
    ],
)
def test_the_answer_is_the_one_of_asking_about_every_file(both: Path, tmp_path: Path, kinds: tuple[str, ...]) -> None:
    """Of every other folder the first source of some kinds is gone."""
    first: dict[tuple[str, Path], str] = {}
    for path in sources(both):
        for kind in kinds:
            if path.endswith(kind):
                first.setdefault((kind, Path(path).parent), path)
    copy = Path(shutil.copytree(both, tmp_path / "copy"))
    forget(list(first.values())[::2], copy)
    difference = diff(str(both), str(copy)).as_dict()
    assert difference == asked(both, copy)


def test_only_what_was_told_of_one_program_is_asked(both: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(both, tmp_path / "copy"))
    (path,) = [p for p in sources(both) if p.endswith(LISTED)]
    forget([path], copy)
    before, after = found(both, shutil.copytree(both, tmp_path / "same")).programs, found(both, copy).programs
    assert before - after == {partition_of(LISTED)}
    assert after


def store_of(folder: Path, fill: Callable[[Path], object]) -> Path:
    fill(folder / "files")
    report = ingest([folder / "files"], folder / "store")
    assert not [s for s in report.sources if s.error], report.sources
    return folder / "store"


def test_a_program_whose_association_has_members_of_another_one(tmp_path: Path) -> None:
    """One association joins 09911 and 09912: what comes to the one is asked of both; 09913 stands alone."""

    def fill(folder: Path) -> None:
        members = {
            "jw09911001001_02101_00001_nrca1_cal.fits": "science",
            "jw09912001001_02101_00001_nrca1_cal.fits": "psf",
        }
        association(
            folder / "jw09911-o001_20240101t000000_image3_00001_asn.json", "jw09911-o001_t001_nircam_f200w", members
        )
        write(folder / "jw09912001001_02101_00001_nrca1_cal.fits", MADE)
        write(folder / "jw09913001001_02101_00001_nrca1_cal.fits", MADE)

    store = store_of(tmp_path, fill)
    copy = Path(shutil.copytree(store, tmp_path / "copy"))
    assert found(store, copy).programs == {"09911", "09912", "09913"}
    ingest([write(tmp_path / "files" / "jw09912001001_02101_00001_nrca1_cal.fits", {**MADE, "FILTER": "F150W"})], copy)
    assert found(store, copy).programs == {"09913"}


def test_a_reference_file_whose_name_tells_no_type(tmp_path: Path) -> None:
    """What a header of another program says of my_dark.fits shows in both: neither is taken as alike."""

    def fill(folder: Path) -> None:
        for number, name in (("09911", "my_dark.fits"), ("09912", "jwst_nircam_dark_0400.fits")):
            write(folder / f"jw{number}001001_02101_00001_nrca1_cal.fits", {**MADE, "R_DARK": name})

    store = store_of(tmp_path, fill)
    assert found(store, shutil.copytree(store, tmp_path / "copy")).programs == {"09912"}


def test_tables_prove_nothing_of_a_graph_that_was_not_made_of_them(both: Path, tmp_path: Path) -> None:
    """Another ontology or mapping made the graph, or the ledger is not at the revision of the graph."""
    for name, entry in (("older", Entry(0, meta={"derivation": "older"})), ("ahead", None)):
        copy = Path(shutil.copytree(both, tmp_path / name))
        with Ledger.open(copy / "ledger.sqlite") as ledger:
            revision = ledger.revision - (entry is None)
            ledger.apply(Entry(revision, meta=entry.meta if entry else {}), ledger.triples)
        assert found(both, copy).programs == frozenset()


def test_other_rows_of_the_same_content_are_seen(both: Path, tmp_path: Path) -> None:
    """The ledgers agree, but the table of listings says another size: the rows are compared, not only digests."""
    import polars as pl

    copy = Path(shutil.copytree(both, tmp_path / "copy"))
    for file in (copy / "parts").rglob("listings.parquet"):
        frame = pl.read_parquet(file)
        frame.with_columns(size=pl.when(partition="09901").then(pl.lit(7)).otherwise("size")).write_parquet(file)
    assert found(both, shutil.copytree(both, tmp_path / "same")).programs - found(both, copy).programs == {"09901"}
