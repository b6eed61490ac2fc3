"""A lineage as a diagram in Mermaid or dot: files are boxes, arrows lead from what went in to what came out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwstrdf.draw import words
from jwstrdf.draw.picture import Arrow, Box, Picture, picture

if TYPE_CHECKING:
    from jwstrdf.answers.lineage import Lineage

MERMAID_ARROWS = 500
"""Beyond this many arrows Mermaid draws nothing unless its setting `maxEdges` is raised."""
MERMAID_TEXT = 50_000
"""Beyond this many characters Mermaid draws nothing unless its setting `maxTextSize` is raised."""


def mermaid(lineage: Lineage, *, fold: bool = True) -> str:
    """A Mermaid flow chart; a comment says where it is more than Mermaid draws by its own settings."""
    drawn = picture(lineage, fold=fold)
    out = []
    for i, box in enumerate(drawn.boxes):
        text = "<br/>".join(_mermaid(line) for line in _lines(box))
        out.append(f'    n{i}["{text}"]{_class(drawn, i)}')
    for arrow in drawn.arrows:
        out.append(f'    n{arrow.input} -->|"{_mermaid(_label(arrow))}"| n{arrow.output}')
    out.append("    classDef absent stroke-dasharray:4 3")
    out.append("    classDef asked stroke-width:3px")
    out.append("    classDef beside fill:none")
    head = ["flowchart LR", *(f"    %% {note}" for note in _notes(lineage, drawn))]
    size = sum(len(line) + 1 for line in [*head, *out])
    if len(drawn.arrows) > MERMAID_ARROWS:
        head.append(f"    %% {len(drawn.arrows)} arrows: Mermaid draws {MERMAID_ARROWS} unless maxEdges is raised")
    if size > MERMAID_TEXT:
        head.append(f"    %% {size} characters: Mermaid reads {MERMAID_TEXT} unless maxTextSize is raised")
    return "\n".join([*head, *out]) + "\n"


def dot(lineage: Lineage, *, fold: bool = True) -> str:
    """A directed graph for Graphviz."""
    drawn = picture(lineage, fold=fold)
    out = ["digraph lineage {", *(f"    // {note}" for note in _notes(lineage, drawn))]
    out += ["    rankdir=LR;", '    node [shape=box, fontname="sans-serif"];', '    edge [fontname="sans-serif"];']
    for i, box in enumerate(drawn.boxes):
        text = "\\n".join(_dot(line) for line in _lines(box))
        out.append(f'    n{i} [label="{text}"{_style(drawn, i)}];')
    for arrow in drawn.arrows:
        out.append(f'    n{arrow.input} -> n{arrow.output} [label="{_dot(_label(arrow))}"];')
    return "\n".join([*out, "}"]) + "\n"


def _lines(box: Box) -> list[str]:
    first = box.files[0]
    if box.beside:
        return [words.hub_name(box.files)]
    out = [part for part in words.group_name(box.files) if part]
    about = ", ".join(part for part in (words.level(first), words.doubt(first)) if part)
    return [*out, about] if about else out


def _label(arrow: Arrow) -> str:
    label = words.part(arrow.relation, [arrow.role] if arrow.role else [])
    return label if len(arrow.edges) == 1 else f"{label} x {len(arrow.edges):,}"


def _notes(lineage: Lineage, drawn: Picture) -> list[str]:
    told = f"{words.counted(len(lineage.nodes), 'file')}, {words.counted(len(lineage.edges), 'step')}"
    folded = len(drawn.boxes) < len(lineage.nodes)
    out = [f"{told}; files that are alike share a box, --unfold draws all" if folded else told]
    return [*out, "cut: a limit was reached; there is more"] if lineage.truncated else out


def _class(drawn: Picture, number: int) -> str:
    box = drawn.boxes[number]
    if number == drawn.product:
        return ":::asked"
    if box.beside:
        return ":::beside"
    return "" if box.files[0].present else ":::absent"


def _style(drawn: Picture, number: int) -> str:
    box = drawn.boxes[number]
    if number == drawn.product:
        return ", penwidth=3"
    if box.beside:
        return ", shape=note"
    return "" if box.files[0].present else ", style=dashed"


def _mermaid(text: str) -> str:
    """Text between quotes: everything with a meaning of its own as a numbered entity."""
    return re.sub(r"[^A-Za-z0-9 ._(),-]", lambda m: f"#{ord(m[0])};", text)


def _dot(text: str) -> str:
    """Text between quotes; control characters are written out already."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
