"""A lineage as a diagram in Mermaid or dot: every file a box, arrows from what went in to what came out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage


def mermaid(lineage: Lineage) -> str:
    """A Mermaid flow chart."""
    numbers = {n.filename: i for i, n in enumerate(lineage.nodes)}
    out = ["flowchart LR"]
    for node in lineage.nodes:
        box = f'n{numbers[node.filename]}["{_mermaid(node.filename)}"]'
        out.append(f"    {box}" + ("" if node.present else ":::absent"))
    for e in lineage.edges:
        label = (e.relation or "") + (f" ({e.role})" if e.role else "")
        out.append(f'    n{numbers[e.input]} -->|"{_mermaid(label)}"| n{numbers[e.output]}')
    out.append("    classDef absent stroke-dasharray: 4 3")
    return "\n".join(out) + "\n"


def dot(lineage: Lineage) -> str:
    """A directed graph for Graphviz."""
    out = ["digraph lineage {", "    rankdir=LR;", "    node [shape=box];"]
    for node in lineage.nodes:
        style = "" if node.present else " [style=dashed]"
        out.append(f"    {_dot(node.filename)}{style};")
    for e in lineage.edges:
        label = (e.relation or "") + (f" ({e.role})" if e.role else "")
        out.append(f"    {_dot(e.input)} -> {_dot(e.output)} [label={_dot(label)}];")
    return "\n".join([*out, "}"]) + "\n"


def _mermaid(text: str) -> str:
    """Text between quotes: everything with a meaning of its own as a numbered entity."""
    return re.sub(r"[^A-Za-z0-9 ._()-]", lambda m: f"#{ord(m[0])};", text)


def _dot(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
