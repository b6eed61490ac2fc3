"""CRDS mappings (.pmap, .imap, .rmap): what a context selects, level by level.

A mapping is Python text of a header and a selector (crds/core/rmap.py); it is parsed as a tree of literals and
selector calls and never run. A context (pmap) selects a mapping for each instrument, that (imap) one for each
reference type, that (rmap) files by header values (`Match`) and observation time (`UseAfter`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import fits_values, texts

Row = tuple[Any, ...]
INSTRUMENT_LEVEL, TYPE_LEVEL = "PIPELINE", "INSTRUMENT"
"""Kinds of mappings whose keys are instruments, and reference types (`header['mapping']`)."""
MATCH, USE_AFTER = "Match", "UseAfter"
"""The selectors whose choices can be followed from their conditions alone."""
RULES = {
    "rmap_relevance": "always",
    "rmap_omit": "false",
    "parkey_relevance": "{}",
    "hooks": "{}",
    "merge_overlaps": "true",
}
"""Entries of a header that change what is selected, each with the value that changes nothing (crds/core/rmap.py)."""
RULE = "selectionRule"
_NOTHING = re.compile(r"(?:N/A|OMIT|TEXT .*)$", re.IGNORECASE | re.DOTALL)
_DEEPEST = 12


@dataclass
class MappingRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    facts: list[Row] = field(default_factory=list)
    selections: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read(content: bytes, name: str, where: str) -> MappingRows:
    """The rows of a mapping; BadInputError `bad-mapping` with the line of what is no mapping."""
    return _Reader(name, where).read(content)


class _Reader:
    def __init__(self, name: str, where: str) -> None:
        self.name, self.where = name, where
        self.out = MappingRows()
        self.header: Mapping[str, Any] = {}
        self.empty = 0

    def read(self, content: bytes) -> MappingRows:
        try:
            tree = ast.parse(content.decode("utf-8-sig"))
        except SyntaxError as error:
            raise self.broken(error.lineno, f"it cannot be read ({error.msg})") from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise self.broken(None, f"it cannot be read ({type(error).__name__})") from None
        parts: dict[str, ast.expr] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                parts[node.targets[0].id] = node.value
            elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                raise self.broken(node.lineno, "only header, comment and selector may stand in a mapping")
        for part in ("header", "selector"):
            if part not in parts:
                raise self.broken(None, f"there is no {part}")
        header = self.value(parts["header"])
        if not isinstance(header, dict):
            raise self.broken(parts["header"].lineno, "the header is no table of names and values")
        self.header = {str(k): v for k, v in header.items()}
        self.out.mentions[self.name] = "opened"
        earlier = str(self.header.get("derived_from") or "")
        if " " not in earlier and earlier.endswith(("map",)) and earlier != self.name:
            self.link(earlier)
        self.rules()
        self.walk(parts["selector"], self.keys(), [], None, 0)
        if self.empty:
            self.note("nothing-selected", f"{self.empty} choices select nothing (N/A or OMIT)")
        if not self.out.selections and not self.empty:
            self.note("nothing-selected", "the mapping selects nothing")
        return self.out

    def keys(self) -> list[tuple[str, ...]]:
        """The names of the values that each level of the selector compares (`parkey`)."""
        found = self.header.get("parkey")
        if not isinstance(found, tuple | list):
            return []
        if all(isinstance(k, str) for k in found):
            return [tuple(found)]
        return [tuple(map(str, k)) if isinstance(k, tuple | list) else (str(k),) for k in found]

    def rules(self) -> None:
        """What decides beside the conditions of the choices."""
        for name, nothing in RULES.items():
            told = self.header.get(name)
            if told and str(told).strip().strip("()").lower() != nothing:
                self.rule(f"{name}: {told}", f"header {name}")

    def rule(self, text: str, place: str) -> None:
        row = ("", "product", self.name, None, RULE, text, place)
        if row not in self.out.facts:
            self.out.facts.append(row)

    def substituted(self, name: str, value: Any) -> str:
        """A value of a condition as it is compared: words that the header replaces, several values joined by bars."""
        if isinstance(value, tuple | list):
            return "|".join(self.substituted(name, one) for one in value)
        words = self.header.get("substitutions")
        replaced = words.get(name) if isinstance(words, dict) else None
        return str(replaced.get(value, value) if isinstance(replaced, dict) else value)

    def link(self, earlier: str) -> None:
        texts.check_name(earlier, place="header derived_from", where=self.where)
        self.out.mentions.setdefault(earlier, "named")
        self.out.links.append(("", self.name, None, "revisionOf", earlier, None, "header derived_from"))

    def walk(
        self, node: ast.expr, keys: list[tuple[str, ...]], conditions: list[str], after: str | None, depth: int
    ) -> None:
        """All choices below a node: a table, or a selector called on a table."""
        selector = ""
        if isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Name) or len(node.args) != 1 or node.keywords:
                raise self.broken(node.lineno, "a selector called on one table was expected")
            selector, node = node.func.id, node.args[0]
        if not isinstance(node, ast.Dict) or depth > _DEEPEST:
            raise self.broken(node.lineno, "a table of choices was expected")
        names = keys[0] if keys else ()
        if selector not in ("", MATCH, USE_AFTER):
            self.rule(f"selector {selector}", f"line {node.lineno}")
        for key, chosen in zip(node.keys, node.values, strict=True):
            if key is None:
                raise self.broken(node.lineno, "a table of choices was expected")
            told = self.value(key)
            more, since = list(conditions), after
            if selector == USE_AFTER:
                since = self.time(told, key.lineno)
            else:
                values = told if isinstance(told, tuple) else (told,)
                padded = (*names, *([""] * max(0, len(values) - len(names))))
                shown = [self.substituted(n, v) for n, v in zip(padded, values, strict=False)]
                more += [f"{n.removeprefix('META.')}={v}" if n else v for n, v in zip(padded, shown, strict=False)]
            if isinstance(chosen, ast.Call | ast.Dict):
                self.walk(chosen, keys[1:], more, since, depth + 1)
            else:
                self.choice(self.value(chosen), told, more, since, chosen.lineno)

    def choice(self, chosen: Any, key: Any, conditions: list[str], after: str | None, line: int) -> None:
        files = chosen if isinstance(chosen, tuple) else (chosen,)
        for file in files:
            if not isinstance(file, str):
                raise self.broken(line, "the name of a file was expected")
            nothing = _NOTHING.match(file.strip()) is not None
            if nothing:
                self.empty += 1
            else:
                texts.check_name(file, place=f"line {line}", where=self.where)
                self.out.mentions.setdefault(file, "named")
            kind = str(self.header.get("mapping", "")).upper()
            instrument, reference = self.header.get("instrument"), self.header.get("filekind")
            if kind == INSTRUMENT_LEVEL:
                instrument = key
            elif kind == TYPE_LEVEL:
                reference = key
            told = (str(instrument).lower() if instrument else None, str(reference).lower() if reference else None)
            number = len(self.out.selections) + 1
            self.out.selections.append(
                ("", self.name, number, None if nothing else file, *told, "; ".join(conditions) or None, after)
            )

    def time(self, text: Any, line: int) -> str:
        try:
            return fits_values.date_time(str(text))
        except ValueError:
            raise self.broken(line, f"the time {texts.shown(str(text))} is none") from None

    def value(self, node: ast.expr) -> Any:
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            raise self.broken(node.lineno, "a plain value was expected") from None

    def broken(self, line: int | None, what: str) -> BadInputError:
        place = "" if line is None else f"line {line}: "
        return BadInputError("bad-mapping", f"{place}{what}", hint="get the mapping from CRDS again", where=self.where)

    def note(self, code: str, message: str) -> None:
        self.out.notes.append(Note(code, message, self.where))
