"""The check of the ontology: parsers, canonical form, hygiene rules, proof of consistency."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf import __version__, resources
from jwstrdf.checks.ontology import files, reasoning, rules
from jwstrdf.checks.ontology.formatting import canonical_file
from jwstrdf.checks.ontology.report import CheckReport

if TYPE_CHECKING:
    from pyoxigraph import Store

_COUNTED = {
    "classes": "a owl:Class",
    "object_properties": "a owl:ObjectProperty",
    "datatype_properties": "a owl:DatatypeProperty",
    "annotation_properties": "a owl:AnnotationProperty",
    "individuals": "a owl:NamedIndividual",
    "product_types": "jwst:typeScope ?scope",
    "relationships": "jwst:relationshipId ?id",
}


def check(folder: Path | None = None, *, reason: bool = True, version: str = __version__) -> CheckReport:
    """Check the ontology of a folder (default: the installed one) and report all that is wrong with it.

    `reason=False` leaves out the proof by HermiT, which needs Java.
    """
    loaded = files.load(folder or resources.folder("ontology"))
    rules.add_facts(loaded.store, version)
    findings = list(loaded.findings)
    every = rules.read_rules()
    for rule in every:
        findings += rules.apply(rule, loaded)
    consistent: bool | None = None
    if reason:
        proof = reasoning.prove(loaded.store)
        consistent = proof.consistent
        findings += proof.findings()
    counts = {"files": loaded.files, "rules": len(every), **_counts(loaded.store)}
    return CheckReport(tuple(sorted(set(findings))), counts, consistent)


def _counts(store: Store) -> dict[str, int]:
    """How many statements and terms of each kind the ontology has."""
    from pyoxigraph import DefaultGraph, QuerySolutions

    default = DefaultGraph()
    counts = {"triples": sum(1 for _ in store.quads_for_pattern(None, None, None, default))}
    prefixes = "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX jwst: <https://w3id.org/jwstrdf/ontology#> "
    for name, pattern in _COUNTED.items():
        query = (
            f"{prefixes} SELECT (COUNT(DISTINCT ?t) AS ?n) "
            f"WHERE {{ ?t {pattern} FILTER(STRSTARTS(STR(?t), STR(jwst:))) }}"
        )
        answer = store.query(query, default_graph=default)
        assert isinstance(answer, QuerySolutions)
        counts[name] = int(next(iter(answer))["n"].value)
    return counts


def reformat(folder: Path | None = None) -> list[Path]:
    """Write each file of the ontology in canonical form; gives the files that changed."""
    changed = []
    for path in files.ontology_files(folder or resources.folder("ontology")):
        text = canonical_file(path)
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from a checkout: `python -m jwstrdf.checks.ontology.run [--format] [FOLDER]`."""
    parser = argparse.ArgumentParser(prog="python -m jwstrdf.checks.ontology.run", description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="folder of Turtle files")
    parser.add_argument("--format", action="store_true", help="write the files in canonical form")
    parser.add_argument("--no-reasoner", action="store_true", help="leave out the proof by HermiT")
    given = parser.parse_args(arguments)
    if given.format:
        for path in reformat(given.folder):
            print(f"formatted {path}", file=sys.stderr)
    report = check(given.folder, reason=not given.no_reasoner)
    for finding in report.findings:
        print(finding)
    print(", ".join(f"{name} {count}" for name, count in sorted(report.counts.items())), file=sys.stderr)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
