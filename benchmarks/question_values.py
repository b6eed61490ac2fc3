"""Which values the stored questions are measured with: typical nodes of a store, and those with most to answer.

Found in the store itself, so that any store can be measured. Each counting query looks once at one kind of triple.
"""

from __future__ import annotations

from collections.abc import Iterator

from jwstrdf.questions.header import Parameter, Question
from jwstrdf.stores.base import Store

PREFIX = "PREFIX jwst: <https://w3id.org/jwstrdf/ontology#>\n"

MOST = {
    "product": (
        ("?node jwst:derivedFrom ?other", "?node"),
        ("?other jwst:derivedFrom ?node", "?node"),
        ("?other jwst:member ?node", "?node"),
        ("?node jwst:namedBy ?other", "?node"),
        ("?other jwst:usedReferenceFile ?node", "?node"),
        ("?other jwst:currentEntry ?group", "?node jwst:currentEntry ?group"),
        ("?other jwst:inVisit ?group", "?node jwst:inVisit ?group ; jwst:nameKind 'guide_star'"),
        (
            "?other jwst:inVisit ?group",
            "?node jwst:inVisit ?group ; jwst:ofExposure ?exposure ; ^jwst:member ?membership",
        ),
    ),
    "observation": (
        ("?other jwst:inObservation ?node", "?node"),
        ("?other jwst:aboutObservation ?node", "?node"),
        ("?other jwst:isMinimumRecommendedFor ?node", "?node"),
    ),
    "association": (("?other jwst:ofEntry ?group", "?node jwst:currentVersion/jwst:hasEntry ?group"),),
    "exposure": (("?other jwst:ofExposure ?node", "?node"),),
    "program": (("?other jwst:inProgram ?node", "?node"),),
    "visit": (("?other jwst:inVisit ?node", "?node"),),
}
"""Type of parameter -> what is counted for each ?node or ?group, and a node of the group that has most."""

TYPICAL = {
    "product": (
        "?node a jwst:CalProduct",
        "?node a jwst:CombinedI2dProduct",
        "?node a jwst:SourceX1dProduct",
        "?node a jwst:RateProduct",
        "?node a jwst:GuideStarCalProduct",
        "?node a jwst:Stage3AssociationFile",
        "?node a jwst:Product ; jwst:level jwst:Level3",
    ),
    "observation": ("?other jwst:isMinimumRecommendedFor ?node",),
    "association": ("?node jwst:currentVersion ?version",),
    "exposure": ("?node a jwst:Exposure",),
    "program": ("?node a jwst:Program",),
    "visit": ("?node a jwst:Visit",),
}
"""Type of parameter -> kinds of nodes, one of each kind."""

OTHERS = {
    "instrument": "NIRCAM",
    "detector": "NRCA1",
    "level": "3",
    "family": "all",
    "boolean": "true",
    "integer": "1",
    "time": "2024-06-01T00:00:00",
}
"""Values of the other types, where the example of the question would not do."""


def most(store: Store, kind: str) -> list[str]:
    """The nodes of a kind that have most of something."""
    found = []
    for counted, wanted in MOST[kind]:
        group = "?group" if "?group" in counted else "?node"
        query = f"SELECT {group} (COUNT(?other) AS ?n) {{ {counted} }} GROUP BY {group} ORDER BY DESC(?n) LIMIT 1"
        top = next(iter(store.select(PREFIX + query).rows), None)
        if top is None or top[0] is None:
            continue
        if group == "?node":
            found.append(top[0].value)
        else:
            inside = f"SELECT ?node {{ VALUES ?group {{ <{top[0].value}> }} {wanted} }} LIMIT 1"
            found += [row[0].value for row in store.select(PREFIX + inside).rows if row[0]]
    return list(dict.fromkeys(found))


def typical(store: Store, kind: str) -> list[str]:
    """One node of each usual kind, from the middle of the first thousands."""
    found = []
    for pattern in TYPICAL[kind]:
        rows = store.select(f"{PREFIX}SELECT DISTINCT ?node {{ {pattern} }} LIMIT 4000").rows
        if rows and (node := rows[len(rows) // 2][0]):
            found.append(node.value)
    return list(dict.fromkeys(found))


def about_nodes(asked: Question, nodes: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """A question asked about each node: the node, and all values. What else is required is given as well."""
    required = [p for p in asked.parameters if p.required]
    for first in [p for p in asked.parameters if p.type in nodes]:
        rest = {p.name: _value(p, nodes) for p in required if p != first}
        for node in nodes[first.type]:
            yield node, {**rest, first.name: node}


def about_all(asked: Question, nodes: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """A question that needs no node asked without one: with each of its other parameters alone, and with none."""
    required = [p for p in asked.parameters if p.required]
    if any(p.type in nodes for p in required):
        return
    given = {p.name: _value(p, nodes) for p in required}
    for p in asked.parameters:
        if not p.required and p.type not in nodes:
            yield f"{p.name}={_value(p, nodes)}", {**given, p.name: _value(p, nodes)}
    yield (", ".join(given.values()) or "all"), given


def _value(parameter: Parameter, nodes: dict[str, list[str]]) -> str:
    if parameter.type in nodes:
        return nodes[parameter.type][0]
    return OTHERS.get(parameter.type, parameter.example)
