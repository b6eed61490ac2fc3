"""The proof that the ontology is consistent, by HermiT, the reasoner that owlready2 brings along.

HermiT gets a plain N-Triples file, so nothing can be fetched: `owl:imports` is left out. Annotations are
left out too, because they mean nothing to a reasoner and cost it most of its time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf.checks.ontology.formatting import short
from jwstrdf.checks.ontology.report import WARNING, Finding

if TYPE_CHECKING:
    from pyoxigraph import Store

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
MEMORY = "-Xmx2000M"
SECONDS = 600


@dataclass(frozen=True, slots=True)
class Proof:
    """What the reasoner says; `consistent` is None where it could not run, `problem` says why."""

    consistent: bool | None
    unsatisfiable: tuple[str, ...] = ()
    problem: str | None = None
    rule: str | None = None

    def findings(self) -> list[Finding]:
        """The proof as findings of the check."""
        if self.consistent is None:
            return [Finding("ontology", self.rule or "reasoner", "HermiT", self.problem or "", WARNING)]
        if not self.consistent:
            return [Finding("ontology", "inconsistent", "ontology", "contradicts itself: HermiT finds no model of it")]
        return [
            Finding("ontology", "unsatisfiable-class", short(iri), "can have no member") for iri in self.unsatisfiable
        ]


def prove(store: Store) -> Proof:
    """Whether the default graph of a store is consistent, and which classes can have no member."""
    java = shutil.which("java")
    if java is None:
        return Proof(
            None,
            rule="java-missing",
            problem="needs Java to prove the ontology consistent; install a Java runtime "
            "(Debian: default-jre-headless) and check again",
        )
    classpath = _hermit()
    if classpath is None:
        return Proof(
            None,
            rule="owlready2-missing",
            problem="comes with owlready2, which is not installed; run `pip install 'jwstrdf[owl]'` and check again",
        )
    with tempfile.TemporaryDirectory(prefix="jwstrdf-") as folder:
        path = Path(folder) / "ontology.nt"
        path.write_text("".join(logical_lines(store)), encoding="utf-8")
        command = [java, MEMORY, "-cp", classpath, "org.semanticweb.HermiT.cli.CommandLine", "-N", "-U", path.as_uri()]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return Proof(None, rule="reasoner", problem=f"gave no answer within {SECONDS} seconds")
    return _read(run.returncode, run.stdout, run.stderr)


def logical_lines(store: Store) -> list[str]:
    """The statements that mean something to a reasoner, as N-Triples, sorted."""
    from pyoxigraph import DefaultGraph, NamedNode

    default = DefaultGraph()
    kind = NamedNode(OWL + "AnnotationProperty")
    marked = store.quads_for_pattern(None, NamedNode(TYPE), kind, default)
    silent = {q.subject.value for q in marked if isinstance(q.subject, NamedNode)}
    silent |= {RDFS + "label", RDFS + "comment", RDFS + "isDefinedBy", RDFS + "seeAlso"}
    silent |= {OWL + n for n in ("imports", "versionIRI", "versionInfo", "priorVersion", "deprecated")}
    lines = []
    for quad in store.quads_for_pattern(None, None, None, default):
        if quad.predicate.value in silent:
            continue
        if isinstance(quad.subject, NamedNode) and quad.subject.value in silent:
            continue
        lines.append(f"{quad.subject} {quad.predicate} {quad.object} .\n")
    return sorted(lines)


def _hermit() -> str | None:
    """The class path of the HermiT that owlready2 brings along."""
    from importlib.util import find_spec

    found = find_spec("owlready2")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "hermit"
    return f"{folder}{os.pathsep}{folder / 'HermiT.jar'}" if folder.is_dir() else None


def _read(code: int, answer: str, errors: str) -> Proof:
    """The proof in the words of HermiT."""
    if "nconsistent" in answer + errors:
        return Proof(False)
    if code != 0 or "Nothing" not in answer:
        first = next((line for line in (errors + answer).splitlines() if line.strip()), "no message")
        return Proof(None, rule="reasoner", problem=f"failed: {first}")
    names = re.findall(r"^\s+<?([^<>\s]+)>?\s*$", answer, re.MULTILINE)
    return Proof(True, tuple(sorted(name for name in names if name != OWL + "Nothing")))
