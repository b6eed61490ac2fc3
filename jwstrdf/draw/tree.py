"""A lineage as a tree: plain text for a pipe, a rich tree for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.draw import words
from jwstrdf.draw.fold import Branch, branches, left_out

if TYPE_CHECKING:
    from rich.console import Group

    from jwstrdf.answers.lineage import Lineage


def plain(lineage: Lineage, *, fold: bool = True) -> str:
    """The tree in plain text, a line per branch."""
    first = branches(lineage, fold=fold)
    out: list[str] = []
    stack: list[tuple[Branch, str, str]] = [(first, "", "")]
    while stack:
        branch, before, after = stack.pop()
        out.append(before + _line(branch))
        last = len(branch.below) - 1
        stack += [
            (below, after + ("└── " if i == last else "├── "), after + ("    " if i == last else "│   "))
            for i, below in reversed(list(enumerate(branch.below)))
        ]
    return "\n".join([*out, *notes(lineage, first)]) + "\n"


def _line(branch: Branch) -> str:
    said = [told for told, _ in parts(branch)]
    if len(branch.files) > 1 and not branch.beside:
        said[:2] = [" ".join(said[:2])]
    return "  ".join(said)


def rich_tree(lineage: Lineage, *, fold: bool = True, width: int | None = None) -> Group:
    """The tree for a terminal of that width, with colours; a line that is too long goes on under its beginning."""
    from rich.console import Group
    from rich.text import Text
    from rich.tree import Tree

    def line(branch: Branch, depth: int) -> Text:
        room = width - 4 * depth if width else None
        out, filled = Text(), 0
        for told, style in parts(branch):
            over = room is not None and filled + len(told) + 2 > room
            if filled:
                out.append("\n  " if over else "  ")
            filled = (2 if over else filled + 2) + len(told) if filled else len(told)
            out.append(told, style=style)
        return out

    first = branches(lineage, fold=fold)
    tree = Tree(line(first, 0), guide_style="dim")
    stack = [(first, tree, 1)]
    while stack:
        branch, place, depth = stack.pop()
        stack += [(below, place.add(line(below, depth)), depth + 1) for below in branch.below]
    return Group(tree, *notes(lineage, first))


def parts(branch: Branch) -> list[tuple[str, str]]:
    """The words of a line with their styles: what it is, how it hangs there, what is odd about it."""
    if branch.title:
        return [(branch.title, "italic")]
    first = branch.files[0]
    if branch.beside:
        out = [(words.hub_name(branch.files), "magenta")]
    else:
        name, number = words.group_name(branch.files)
        out = [(name, "bold" if first.present else ""), (number, ""), (words.level(first), "cyan")]
    if branch.relation:
        out.append((words.part(branch.relation, branch.roles), "green"))
    if not branch.beside:
        out.append((words.doubt(first), "yellow"))
    if branch.seen:
        out.append(("see above" if not branch.below else "some see above", "dim"))
    return [(told, style) for told, style in out if told]


def notes(lineage: Lineage, first: Branch) -> list[str]:
    """What the tree does not show."""
    hidden = left_out(lineage, first)
    out = []
    if hidden:
        steps = words.counted(hidden, "step")
        out.append(f"({steps} more that a longer way shows too: --unfold)")
    if lineage.truncated:
        out.append("(cut: a limit was reached; there is more)")
    return out
