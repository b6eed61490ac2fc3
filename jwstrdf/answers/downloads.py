"""The files of any answer, with what a download of them needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jwstrdf.answers.products import CHUNK, notations
from jwstrdf.draw.downloads import Download
from jwstrdf.errors import UsageError
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask, run

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage
    from jwstrdf.answers.needs import Needs
    from jwstrdf.questions.run import QueryResult
    from jwstrdf.stores.base import Store

QUESTION = "inventory/downloads"
REFERENCE = "reference"
"""The kind of needed files that CRDS gives, or that somebody has of his own."""


def downloads(store: Store, iris: Iterable[str], why: Mapping[str, str] | None = None) -> list[Download]:
    """These files (IRIs), each once, by name; `why`, by IRI, says why a file is wanted. What is no file is left out."""
    from jwstrdf.answers.find import release
    from jwstrdf.vocabulary import registry

    levels = notations(registry.load().levels)
    wanted = sorted({i for i in iris if terms.is_iri(i) and is_file(i, store.base)})
    found: dict[str, Download] = {}
    for start in range(0, len(wanted), CHUNK):
        result = run(store, QUESTION, {"product": wanted[start : start + CHUNK]})
        for values in result.values():
            row = dict(zip(result.columns, values, strict=True))
            size, uri = row["size"], row["uri"]
            found.setdefault(
                str(row["iri"]),
                Download(
                    filename=str(row["filename"]),
                    uri=None if uri is None else str(uri),
                    size=size if isinstance(size, int) else None,
                    level=levels.get(row["level"] or ""),
                    why=(why or {}).get(str(row["iri"])),
                    present=row["present"] is True,
                    released=release(row["release_date"]),
                ),
            )
    return sorted(found.values(), key=lambda d: d.filename)


def of_answer(store: Store, result: QueryResult) -> list[Download]:
    """The files that the answer of a stored question names in any of its columns; UsageError where it names none."""
    iris = {c.value for row in result.rows for c in row if c is not None and c.kind == "iri"}
    if result.rows and not any(is_file(i, store.base) for i in iris):
        raise UsageError(
            "bad-format",
            f"the answer to {result.question} names no files to download",
            hint="formats: table, json, csv, tsv, votable, ttl",
        )
    return downloads(store, iris)


def of_lineage(store: Store, answer: Lineage) -> list[Download]:
    """The product and the files of its lineage; `why` says of what each is an input, or from what it was made."""
    up = answer.direction == "up"
    told: dict[str, set[str]] = {}
    for edge in answer.edges:
        iri, other = (edge.input_iri, edge.output) if up else (edge.output_iri, edge.input)
        told.setdefault(iri, set()).add(f"{edge.role or edge.relation} of {other}" if up else f"made from {other}")
    why = {iri: "; ".join(sorted(words)[:3]) for iri, words in told.items()}
    return downloads(store, [n.iri for n in answer.nodes], {answer.iri: "asked for", **why})


def of_needs(store: Store, answer: Needs) -> list[Download]:
    """The files of the archive that are needed and not on disk, also those that the store knows by their names only."""
    wanted = {f.iri: f for f in answer.files if f.required and not f.on_disk and f.kind != REFERENCE}
    iris = sorted(i for i in wanted if terms.is_iri(i) and is_file(i, store.base))
    known: set[str] = set()
    for start in range(0, len(iris), CHUNK):
        asked = [terms.iri(i) for i in iris[start : start + CHUNK]]
        known |= {str(r["iri"]) for r in ask(store, "needs/files", {"product": asked})}
    others = [wanted[i] for i in iris if i not in known]
    named = [Download(filename=f.filename, why=f.why, present=False) for f in others]
    found = downloads(store, known, {i: f.why for i, f in wanted.items()})
    return sorted([*found, *named], key=lambda d: d.filename)


def is_file(iri: str, base: str) -> bool:
    """Whether an IRI of a store is that of a file of the archive: a product or an association file."""
    kind, _, name = iri.removeprefix(base).partition("/")
    return iri.startswith(base) and kind in ("product", "association") and bool(name) and "/" not in name
