"""A lineage as a tree: plain text for a pipe, a rich tree for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwstrdf.draw.fold import FROM, Branch, branches

if TYPE_CHECKING:
    from rich.tree import Tree

    from jwstrdf.answers.lineage import Lineage, Node


def plain(lineage: Lineage, *, fold_from: int = FROM) -> str:
    """The tree in plain text, a line per branch."""
    out: list[str] = []
    stack: list[tuple[Branch, str, str]] = [(branches(lineage, fold_from=fold_from), "", "")]
    while stack:
        branch, before, after = stack.pop()
        out.append(before + "  ".join(words for words, _ in parts(branch)))
        last = len(branch.below) - 1
        stack += [
            (below, after + ("└── " if i == last else "├── "), after + ("    " if i == last else "│   "))
            for i, below in reversed(list(enumerate(branch.below)))
        ]
    return "\n".join(out) + "\n" + _cut(lineage)


def rich_tree(lineage: Lineage, *, fold_from: int = FROM) -> Tree:
    """The tree for a terminal, with colours."""
    from rich.text import Text
    from rich.tree import Tree

    def line(branch: Branch) -> Text:
        return Text("  ").join(Text(words, style=style) for words, style in parts(branch))

    first = branches(lineage, fold_from=fold_from)
    tree = Tree(line(first), guide_style="dim")
    stack = [(first, tree)]
    while stack:
        branch, place = stack.pop()
        stack += [(below, place.add(line(below))) for below in branch.below]
    return tree


def parts(branch: Branch) -> list[tuple[str, str]]:
    """The words of a line with their styles: what it is, how it hangs there, what is odd about it."""
    first = branch.files[0]
    out = [(_name(branch), "bold" if first.present else "")]
    out.append((_what(first), "cyan"))
    if branch.relation:
        out.append((branch.relation + (f" ({', '.join(branch.roles)})" if branch.roles else ""), "green"))
    if first.kind == "template":
        out.append(("no file known", "yellow"))
    elif not first.present:
        out.append(("not present", "yellow"))
    if branch.seen:
        out.append(("see above", "dim"))
    return [(words, style) for words, style in out if words]


def _name(branch: Branch) -> str:
    first = _printable(branch.files[0].filename)
    if len(branch.files) == 1:
        return first
    return f"{first} .. x {len(branch.files)}{_spread(branch.files)}"


def _what(node: Node) -> str:
    return f"level {node.level}" if node.level else ""


def _spread(files: list[Node]) -> str:
    """How many exposures and detectors the files of a folded branch come from."""
    from jwstrdf.naming.parse import parse_name

    parsed = [parse_name(f.filename) for f in files]
    counts = [
        (len({p.exposure_id for p in parsed if p.exposure_id}), "exposure"),
        (len({p.detector for p in parsed if p.detector}), "detector"),
        (len({p.source for p in parsed if p.source}), "source"),
    ]
    told = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts if n]
    return f" ({', '.join(told)})" if told else ""


def _cut(lineage: Lineage) -> str:
    return "(cut: a limit was reached; there is more)\n" if lineage.truncated else ""


def _printable(text: str) -> str:
    """The text with control characters written out, so that a file name cannot steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
