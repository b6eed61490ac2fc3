"""The parameters that a log shows where a run begins: a Python dictionary on one line, or an indented block.

`Step NAME parameters are: {...}` is the form of older logs, there for every step; later ones write the dictionary of
the step that was called as YAML. Both are read by hand: they are no valid Python or YAML (objects stand as `<...>`),
and a log is input of strangers. Time grows with the length of the text; depth and number of values are limited. Of
paths the last part is kept, without the folders of a machine. What is unset (None, an empty text, an empty list) is
left out. Source: stpipe step.py (Step.run, Step.get_pars), pipeline.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jwstrdf.loaders.log_block import read_block
from jwstrdf.loaders.log_dictionary import Literal
from jwstrdf.loaders.log_lines import Line
from jwstrdf.loaders.log_values import MAX_VALUE, Tree, Unreadable, text_of

STEPS = "steps"
"""The key under which a pipeline has the parameters of its steps."""

_PATH = re.compile(r"^(?:~|[A-Za-z]:)?[/\\](?:[^/\\]*[/\\])*(?=[^/\\])")
"""The folders before the name of a file."""
_PATHS = re.compile(r"(?<=[\[ ])(?:~|[A-Za-z]:)?[/\\](?:[^/\\,\]]*[/\\])*(?=[^/\\])")
"""The same in a list of files."""
_OBJECT = re.compile(r"\w*Path\(([^()]*)\)")
"""A path as Python prints it."""
_NAME = re.compile(r"[A-Za-z_]\w{0,99}")


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters of one step, as one block (that begins in `line`) shows them: name -> value and line."""

    line: int
    values: Mapping[str, tuple[str, int]]


def settings(told: Line, rest: str) -> tuple[Settings, dict[str, Settings]]:
    """The parameters of the step itself, and those of its steps by their names in logs; Unreadable if they are none.

    `rest` is what follows the words on their line.
    """
    line = told.number
    if told.cut:
        raise Unreadable(line, "the block is too long")
    tree = Literal(rest, line).whole() if rest.strip() else read_block(told.block)
    steps = tree.pop(STEPS, None)
    own = Settings(line, _flat(tree, line))
    inner = steps.items() if isinstance(steps, dict) else ()
    return own, {
        name: Settings(line, _flat({k: v for k, v in step.items() if k != STEPS}, line))
        for name, step in inner
        if isinstance(step, dict)
    }


def _without_folders(value: str) -> str:
    value = _OBJECT.sub(r"\1", value)
    return (_PATHS if value.startswith("[") else _PATH).sub("", value)


def _flat(tree: Tree, line: int) -> dict[str, tuple[str, int]]:
    out = {}
    for name, told in tree.items():
        if not _NAME.fullmatch(name):
            raise Unreadable(_line_of(told, line), "a parameter has no name")
        value = text_of(told)
        if value is not None:
            if len(value) > MAX_VALUE:
                raise Unreadable(_line_of(told, line), f"the value of {name} is longer than {MAX_VALUE:,} characters")
            out[name] = (_without_folders(value), _line_of(told, line))
    return out


def _line_of(told: Any, line: int) -> int:
    return line if isinstance(told, dict) else int(told[1])
