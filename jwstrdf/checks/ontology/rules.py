"""The hygiene rules: SPARQL queries in `rules/`, each row of an answer is something to object to.

A rule starts with a header of `#+` lines in YAML: `summary`, `severity` and a `message`, in which the
variables of a row stand in braces. The variable `?focus` is the term that the row is about. Beside the
ontology in the default graph a rule sees the graph `urn:jwstrdf:facts`, which holds what the ontology does
not say itself: the version of the package, and the terms that exist in the vocabularies we reuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jwstrdf.checks.ontology.formatting import short
from jwstrdf.checks.ontology.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from jwstrdf.checks.ontology.files import Loaded

HERE = Path(__file__).resolve().parent
FACTS = "urn:jwstrdf:facts"


@dataclass(frozen=True, slots=True)
class Rule:
    """One hygiene rule."""

    name: str
    summary: str
    severity: str
    message: str
    query: str


def read_rules(folder: Path = HERE / "rules") -> tuple[Rule, ...]:
    """All rules of a folder, in the order of their names."""
    import yaml

    rules = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        head = "\n".join(line[2:].lstrip(" ") for line in text.splitlines() if line.startswith("#+"))
        header = yaml.safe_load(head)
        rules.append(Rule(path.stem, header["summary"], header["severity"], header["message"], text))
    return tuple(rules)


def known_terms(path: Path = HERE / "known_terms.txt") -> dict[str, tuple[str, ...]]:
    """The vocabularies that may be reused: namespace -> local names."""
    found: dict[str, list[str]] = {}
    namespace = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            found[namespace] += line.split()
        elif line and not line.startswith("#"):
            namespace = line.strip()
            found[namespace] = []
    return {namespace: tuple(names) for namespace, names in found.items()}


def add_facts(store: Store, version: str) -> None:
    """Put the facts beside the ontology that rules need."""
    from pyoxigraph import Literal, NamedNode, Quad

    graph = NamedNode(FACTS)
    a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    info = NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
    store.add(Quad(NamedNode("urn:jwstrdf:package"), info, Literal(version), graph))
    for namespace, names in known_terms().items():
        store.add(Quad(NamedNode(namespace), a, NamedNode("urn:jwstrdf:KnownVocabulary"), graph))
        for name in names:
            store.add(Quad(NamedNode(namespace + name), a, NamedNode("urn:jwstrdf:KnownTerm"), graph))


def apply(rule: Rule, loaded: Loaded) -> Iterator[Finding]:
    """The findings of one rule."""
    from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions

    answer = loaded.store.query(rule.query, default_graph=DefaultGraph(), named_graphs=[NamedNode(FACTS)])
    assert isinstance(answer, QuerySolutions)
    names = [v.value for v in answer.variables]
    for row in answer:
        values = {name: short(value.value) for name in names if (value := row[name]) is not None}
        focus = row["focus"]
        iri = "" if focus is None else focus.value
        yield Finding(
            loaded.file_of.get(iri, "ontology"),
            rule.name,
            short(iri),
            re.sub(r"\{(\w+)\}", lambda m, v=values: v.get(m[1], ""), rule.message),  # type: ignore[misc]
            rule.severity,
        )
