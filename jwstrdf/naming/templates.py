"""Which files belong to a product of an association: its name may be whole, a template, or a stem that grows.

The generator writes `{source_id}`, `{slit_name}` and `{suffix}` literally into product names and the pipeline
fills them in; for MIRI MRS the cube step appends `_chN-band`, for the NIRSpec IFU it writes grating and filter
where the association has the grating alone (DESIGN.md section 3; jwst/cube_build/ifu_cube.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_PLACEHOLDER = re.compile(r"\{(source_id|slit_name|suffix)\}")
EXTENDED = r"(?:_ch[0-9](?:-?[0-9])*-[a-z]+(?:-[a-z]+)*-?|-[a-z0-9]+)?"
"""What the cube step may add to the stem of an IFU product: channels and bands, or the filter."""


@dataclass(frozen=True, slots=True)
class EntryPattern:
    """The file names that a product name of an association stands for.

    `stem` is the part before the first placeholder, `root` a regular expression (no look-around, so that the
    vectorised matcher can use it too) that a file root must match whole.
    """

    written: str
    stem: str
    root: str
    template: bool

    def matches_root(self, root: str) -> bool:
        """Whether a file root (name before its suffix) belongs to the entry."""
        return re.fullmatch(self.root, root) is not None

    def matches(self, filename: str) -> bool:
        """Whether a file name belongs to the entry: it is the name, or its root matches and a known suffix follows."""
        from jwstrdf.naming.parse import parse_name

        if filename == self.written:
            return True
        name, _, _ = filename.rpartition(".")
        if "{suffix}" in self.written:
            return self.matches_root(name)
        root = parse_name(filename).root
        if root:
            return self.matches_root(root)
        suffixes = _suffixes()
        return any(name[m.end() :] in suffixes and self.matches_root(name[: m.start()]) for m in re.finditer("_", name))


@lru_cache(maxsize=1)
def _placeholders() -> dict[str, str]:
    """What the pipeline puts in the place of a placeholder (filename_grammar.md, building blocks)."""
    from jwstrdf.naming.grammar import load

    return {"source_id": load().source, "slit_name": "[a-z0-9]+", "suffix": "[a-z0-9]+(?:[_-][a-z0-9]+)*?"}


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    from jwstrdf.vocabulary import registry

    return frozenset(t.suffix for t in registry.load().product_types if t.suffix)


def is_template(name: str) -> bool:
    """Whether a product name has placeholders that the pipeline fills in."""
    return _PLACEHOLDER.search(name) is not None


@lru_cache(maxsize=4096)
def entry_pattern(name: str, extended: bool = False) -> EntryPattern:
    """The pattern of a product name as written; `extended` for rules whose products get a longer stem."""
    out, at = [], 0
    for found in _PLACEHOLDER.finditer(name):
        out += [re.escape(name[at : found.start()]), _placeholders()[found[1]]]
        at = found.end()
    out.append(re.escape(name[at:]))
    first = _PLACEHOLDER.search(name)
    return EntryPattern(
        written=name,
        stem=name[: first.start()] if first else name,
        root="".join(out) + (EXTENDED if extended else ""),
        template=first is not None,
    )
