"""Every code that a loader can give is explained in docs/sources.md, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CALLS = {"BadInputError", "Note", "fail", "note", "note_rows", "wrong"}


def given() -> set[str]:
    found = set()
    for path in (ROOT / "jwstrdf" / "loaders").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in CALLS:
                    found.add(str(node.args[0].value))
    return found


def explained() -> set[str]:
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    tables = text[text.index("## Errors") :]
    cells = [line.split("|")[1] for line in tables.splitlines() if line.startswith("| `")]
    return {code for cell in cells for code in re.findall(r"`([\w-]+)`", cell)}


def test_codes_and_docs_agree() -> None:
    assert len(given()) > 40
    assert given() == explained()
