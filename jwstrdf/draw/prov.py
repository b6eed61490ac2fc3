"""A lineage as provenance of the W3C: PROV-JSON, PROV-N, and PROV-O in Turtle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jwstrdf.draw.layout import is_lineage
from jwstrdf.iri import JWST, PREFIXES, segment

if TYPE_CHECKING:
    from jwstrdf.answers.edges import Edge
    from jwstrdf.answers.lineage import Lineage, Node

Value = tuple[str, str]
"""A kind (text, boolean, name) and what is written."""

PATHS = ("product", "association", "reference", "context", "engineering")
PROV, RDF, RDFS, XSD = (PREFIXES[p] for p in ("prov", "rdf", "rdfs", "xsd"))


def prov_json(lineage: Lineage) -> str:
    """The document in PROV-JSON (W3C submission)."""
    derived: dict[str, object] = {}
    influenced: dict[str, object] = {}
    for number, edge in enumerate(lineage.edges, 1):
        told: dict[str, object] = dict(_attributes(edge))
        if edge.relation:
            told["prov:type"] = _json(("name", f"jwst:{edge.relation}"))
        ends = (_name(lineage, edge.output_iri), _name(lineage, edge.input_iri))
        if is_lineage(edge):
            derived[f"_:d{number}"] = {"prov:generatedEntity": ends[0], "prov:usedEntity": ends[1], **told}
        else:
            influenced[f"_:i{number}"] = {"prov:influencee": ends[0], "prov:influencer": ends[1], **told}
    document: dict[str, object] = {
        "prefix": _prefixes(lineage),
        "entity": {_name(lineage, n.iri): {k: _json(v) for k, v in _facts(n)} for n in lineage.nodes},
    }
    if derived:
        document["wasDerivedFrom"] = derived
    if influenced:
        document["wasInfluencedBy"] = influenced
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def prov_n(lineage: Lineage) -> str:
    """The document in PROV-N."""
    out = ["document"]
    out += [f"  prefix {p} <{i}>" for p, i in _prefixes(lineage).items()]
    for node in lineage.nodes:
        facts = ", ".join(f"{k}={_prov_n(v)}" for k, v in _facts(node))
        out.append(f"  entity({_local(_name(lineage, node.iri))}, [{facts}])")
    for edge in lineage.edges:
        told = [f"prov:type='jwst:{edge.relation}'"] if edge.relation else []
        told += [f"{k}={_quoted(v)}" for k, v in _attributes(edge)]
        word = "wasDerivedFrom" if is_lineage(edge) else "wasInfluencedBy"
        ends = ", ".join(_local(_name(lineage, iri)) for iri in (edge.output_iri, edge.input_iri))
        out.append(f"  {word}({ends}, [{', '.join(told)}])")
    return "\n".join([*out, "endDocument"]) + "\n"


def turtle(lineage: Lineage) -> str:
    """PROV-O in Turtle, with the relationships of the ontology and the qualified derivations of the store."""
    import pyoxigraph as ox

    lines: list[str] = []
    for node in lineage.nodes:
        lines.append(f"<{node.iri}> <{RDF}type> <{PROV}Entity> .")
        lines += [f"<{node.iri}> <{RDFS}label> {_literal(node.filename)} ."]
    for edge in lineage.edges:
        lines += _edge(lineage, edge)
    prefixes = {p: i for p, i in PREFIXES.items() if p in ("jwst", "prov", "rdfs")}
    triples = (q.triple for q in ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES))
    made = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return (made or b"").decode("utf-8")


def _edge(lineage: Lineage, edge: Edge) -> list[str]:
    out, in_ = edge.output_iri, edge.input_iri
    lines = [f"<{out}> <{JWST}{segment(edge.relation)}> <{in_}> ."] if edge.relation else []
    if not is_lineage(edge):
        return [*lines, f"<{out}> <{PROV}wasInfluencedBy> <{in_}> ."]
    names = [edge.output, edge.input, *([edge.role] if edge.role else [])]
    node = f"<{lineage.base}derivation/{'/'.join(segment(n) for n in names)}>"
    lines += [
        f"<{out}> <{PROV}wasDerivedFrom> <{in_}> .",
        f"<{out}> <{PROV}qualifiedDerivation> {node} .",
        f"{node} <{RDF}type> <{PROV}Derivation> .",
        f"{node} <{PROV}entity> <{in_}> .",
    ]
    return lines + [f"{node} <{JWST}{k.partition(':')[2]}> {_literal(v)} ." for k, v in _attributes(edge)]


def _attributes(edge: Edge) -> list[tuple[str, str]]:
    told = [("jwst:exptype", edge.role), ("jwst:evidence", edge.evidence)]
    return [(k, v) for k, v in told if v]


def _facts(node: Node) -> list[tuple[str, Value]]:
    """Attributes of a file with their kind: text, boolean, or name (a term of the ontology)."""
    from jwstrdf.vocabulary import registry

    out: list[tuple[str, Value]] = [("prov:label", ("text", node.filename))]
    if node.level:
        out.append(("jwst:level", ("name", f"jwst:{registry.load().levels[node.level].name}")))
    if node.suffix:
        out.append(("jwst:suffix", ("text", node.suffix)))
    return [*out, ("jwst:present", ("boolean", "true" if node.present else "false"))]


def _json(value: Value) -> object:
    kind, text = value
    types = {"name": "prov:QUALIFIED_NAME", "boolean": "xsd:boolean"}
    return {"$": text, "type": types[kind]} if kind in types else text


def _prov_n(value: Value) -> str:
    kind, text = value
    return {"name": f"'{text}'", "boolean": f'"{text}" %% xsd:boolean'}.get(kind) or _quoted(text)


def _prefixes(lineage: Lineage) -> dict[str, str]:
    return {"jwst": JWST, "store": lineage.base, **{p: f"{lineage.base}{p}/" for p in PATHS}}


def _name(lineage: Lineage, iri: str) -> str:
    """An IRI of the store as a qualified name: what is encoded for an IRI may stand in a local name as it is."""
    local = iri.removeprefix(lineage.base)
    path, _, rest = local.partition("/")
    return f"{path}:{rest}" if path in PATHS else f"store:{local}"


def _local(name: str) -> str:
    """A qualified name as PROV-N wants it: no bare `-` or `.` begins a local name, no bare `.` ends it."""
    prefix, _, rest = name.partition(":")
    rest = f"\\{rest}" if rest.startswith(("-", ".")) else rest
    rest = f"{rest[:-1]}\\." if rest.endswith(".") and not rest.endswith("\\.") else rest
    return f"{prefix}:{rest}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _literal(text: str) -> str:
    from jwstrdf.questions.terms import string

    return string(text)
