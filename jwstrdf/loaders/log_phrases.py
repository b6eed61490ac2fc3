"""The phrases of the ontology (`ontology/logs.ttl`), compiled: which message of the pipeline says what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jwstrdf.loaders.log_lines import filter_of
from jwstrdf.vocabulary.source_terms import LogPhrase

BLOCK = "parameters"
"""The event of messages that show a block of parameters."""
_GROUPS = re.compile(r"\(\?P<\w+>")


@dataclass(frozen=True)
class Phrases:
    """Phrases and their patterns, apart those of arguments; `wanted` matches the records that one of them does.

    `blocks` those that indented lines belong to. `steps`: notation by name in logs; `types`: the types of reference
    files; `pipelines`: notation by class.
    """

    phrases: tuple[tuple[LogPhrase, re.Pattern[str]], ...]
    arguments: tuple[tuple[LogPhrase, re.Pattern[str]], ...]
    wanted: re.Pattern[bytes]
    blocks: re.Pattern[str]
    steps: Mapping[str, str]
    types: frozenset[str]
    pipelines: Mapping[str, str]


@cache
def known() -> Phrases:
    """The phrases of the ontology of this installation."""
    from jwstrdf.vocabulary import registry

    terms = registry.load()
    compiled = [(p, re.compile(p.pattern)) for p in terms.log_phrases]
    phrases = tuple((p, c) for p, c in compiled if p.event != "argument")
    blocks = "|".join(f"(?:{_GROUPS.sub('(?:', p.pattern)})" for p, _ in phrases if p.event == BLOCK)
    return Phrases(
        phrases,
        tuple((p, c) for p, c in compiled if p.event == "argument"),
        filter_of("|".join(f"(?:{_GROUPS.sub('(?:', p.pattern)})" for p, _ in phrases)),
        re.compile(blocks or r"(?!)"),
        {s: s for s in terms.steps} | {name: t.step for name, t in terms.log_step_names.items()},
        frozenset(terms.reference_types),
        {p.python_class: notation for notation, p in terms.pipelines.items() if p.python_class},
    )
