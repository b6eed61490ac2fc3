"""Logs of the calibration pipeline: what each saved product was made from, with which reference files, steps and version.

Which message means what stands in the ontology (`ontology/logs.ttl`, individuals of LogPhrase); this module applies them.
A log does not know the DATE of a file: what it says is a record of the product, not of one of its versions. What cannot be
assigned to a product is left out with a warning. Sources: stpipe step.py, pipeline.py and log.py (0.2 to 0.10); jwst
stpipe/core.py and pipeline/ (1.6 to 1.20).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from jwstrdf.errors import Note
from jwstrdf.loaders import texts
from jwstrdf.loaders.log_lines import Line, lines
from jwstrdf.loaders.log_runs import Product, Run, Runs, Said, Step
from jwstrdf.vocabulary.terms import LogPhrase

Row = tuple[Any, ...]
REFERENCE, PARAMETERS, INPUT = "usedReferenceFile", "usedParameterReference", "derivedFrom"
_SKIPPED = "SKIPPED"
_GROUPS = re.compile(r"\(\?P<\w+>")
_SCHEME = re.compile(r"^[a-z]+://")
_MOST = 20
"""So many warnings of one code are given."""


@dataclass
class LogRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    facts: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    phrases: tuple[tuple[LogPhrase, re.Pattern[str]], ...]
    arguments: tuple[tuple[LogPhrase, re.Pattern[str]], ...]
    any: re.Pattern[str]
    steps: Mapping[str, str]
    types: frozenset[str]


@cache
def _known() -> _Known:
    from jwstrdf.vocabulary import registry

    known = registry.load()
    compiled = [(p, re.compile(p.pattern)) for p in known.log_phrases]
    phrases = tuple((p, c) for p, c in compiled if p.event != "argument")
    return _Known(
        phrases,
        tuple((p, c) for p, c in compiled if p.event == "argument"),
        re.compile("|".join(f"(?:{_GROUPS.sub('(?:', p.pattern)})" for p, _ in phrases)),
        known.log_steps,
        frozenset(known.reference_types),
    )


def read(chunks: Iterable[bytes], name: str, where: str) -> LogRows:
    """The rows of a log, read line by line."""
    reader = _Reader(name, where)
    for line in lines(chunks):
        reader.line(line)
    return reader.rows()


class _Reader:
    def __init__(self, name: str, where: str) -> None:
        self.name, self.where = name, where
        self.known = _known()
        self.runs = Runs()
        self.out = LogRows()
        self.given: Counter[str] = Counter()

    def line(self, line: Line) -> None:
        """Take in one message."""
        run, path = self.runs.place(line.logger)
        if run and not run.done and line.level in ("ERROR", "CRITICAL"):
            run.failed = line.number
        found = None
        if self.known.any.match(line.message):
            found = next(((p, m) for p, c in self.known.phrases if (m := c.match(line.message))), None)
        if found is None:
            if run:
                run.fresh.clear()
            return
        phrase, match = found
        if phrase.event != "saves" and phrase.event != "ends" and run:
            run.fresh.clear()
        getattr(self, "_" + phrase.event.replace("-", "_"))(line, phrase, match, run, path)

    # --- events ---------------------------------------------------------------------------------------------------

    def _nothing(self, *_: object) -> None:
        pass

    def _begins(self, line: Line, phrase: LogPhrase, match: re.Match[str], *_: object) -> None:
        run = self.runs.begin(match["step"], line.logger, line.number)
        if run is None:
            return
        self.time(run, phrase, line)
        if phrase.property:
            run.general.facts[phrase.property] = (run.name, line.number)
        for argument, pattern in self.known.arguments:
            for one in pattern.finditer(match["arguments"]):
                self.link(run.general, argument, one, line)

    def _ends(
        self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, path: tuple[str, ...]
    ) -> None:
        name = match["step"]
        if run is None:
            self.lost(line)
        elif run.done or not run.end_step(name, self.known.steps.get(name), line.number):
            self.runs.end(run.name)
        elif name == run.name and not path:
            self.time(run, phrase, line)
            self.runs.finish(run)
        if run:
            run.fresh.clear()

    def _skips(self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, path: tuple[str, ...]) -> None:
        step = self.step(run, path)
        if run is None or step is None:
            return
        step.status = _SKIPPED
        notation = self.known.steps.get(step.name)
        if "step" in match.groupdict() and step in run.inner:  # it says so instead of its end
            run.end_step(step.name, notation, line.number)

    def _doubts(self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, path: tuple[str, ...]) -> None:
        step = self.step(run, path)
        if step:
            step.doubtful = True

    def _section(self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, *_: object) -> None:
        if run and not run.done:
            run.section = match["name"]
            run.sections.setdefault(run.section, Said())

    def _section_ends(self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, *_: object) -> None:
        if run:
            run.section = None

    def _saves(self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, *_: object) -> None:
        file = self.file(match["file"], line)
        if file is None:
            return
        if run is None or run.done:
            self.note("unassigned-product", f"line {line.number}: {file} was saved in a run whose beginning the log lacks")
            self.lost(line, run)
        else:
            run.save(file, line.number)

    def _names(self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, *_: object) -> None:
        if phrase.relation == PARAMETERS and (run is None or run.done):
            said = Said()
            self.link(said, phrase, match, line)
            for key in said.links:
                self.runs.parameters(key, line.number)
        elif run is None:
            self.lost(line)
        elif run.section is not None or phrase.relation == REFERENCE:
            if not run.done:
                self.link(run.here, phrase, match, line)
        else:
            self.link(run.general, phrase, match, line)

    def _states(self, line: Line, phrase: LogPhrase, match: re.Match[str], run: Run | None, *_: object) -> None:
        if run is None:
            self.lost(line)
        elif phrase.property:
            run.general.facts[phrase.property] = (match["value"], line.number)

    # --- parts of messages ------------------------------------------------------------------------------------------

    def step(self, run: Run | None, path: tuple[str, ...]) -> Step | None:
        return None if run is None or run.done else run.step_of(path)

    def lost(self, line: Line, run: Run | None = None) -> None:
        """Nobody can tell of which of the open runs a message is: none of them can be trusted."""
        if run is None:
            for one in self.runs.open.values():
                one.mixed = True

    def time(self, run: Run, phrase: LogPhrase, line: Line) -> None:
        try:
            datetime.fromisoformat(line.time)
        except ValueError:
            self.note("unreadable-time", f"line {line.number}: {line.time} is no time; it is left out")
            return
        if phrase.time:
            run.general.facts[phrase.time] = (line.time, line.number)

    def link(self, said: Said, phrase: LogPhrase, match: re.Match[str], line: Line) -> None:
        file = self.file(match["file"], line)
        if file is None or not phrase.relation:
            return
        kind = match.groupdict().get("type")
        kind = kind.lower() if kind else None
        if phrase.relation == REFERENCE and kind not in self.known.types:
            kind = None
        said.links.setdefault((phrase.relation, file, kind), line.number)

    def file(self, written: str, line: Line) -> str | None:
        """The file name of a path, without the folder; None (and a warning) for what is no file name."""
        text = _SCHEME.sub("", written.strip().strip("'\""))
        if texts.is_null(text):
            return None
        name = re.split(r"[/\\]", text)[-1]
        fault = texts.name_fault(name)
        if fault is None and ("\ufffd" in name or "." not in name):
            fault = f"{texts.shown(name)} is no file name"
        if fault:
            self.note("unreadable-name", f"line {line.number}: {fault}; it is left out")
            return None
        return name

    def note(self, code: str, message: str) -> None:
        self.given[code] += 1
        if self.given[code] <= _MOST:
            self.out.notes.append(Note(code, message, self.where))

    # --- rows -------------------------------------------------------------------------------------------------------

    def rows(self) -> LogRows:
        """The rows of the products; of a product that was saved in several runs those of the last one."""
        from jwstrdf.naming import parse

        if parse.parse_name(self.name).valid:
            self.out.mentions[self.name] = "opened"
        made: dict[str, tuple[Run, Product]] = {}
        for run in self.runs.all:
            if run.mixed:
                self.note(
                    "mixed-runs",
                    f"line {run.line}: the messages of the run of {run.name} cannot be told from those of another run "
                    "that wrote at the same time; they are left out",
                )
                continue
            if not run.done:
                why = f", the last error is in line {run.failed}" if run.failed else ""
                self.note(
                    "unfinished-run",
                    f"line {run.line}: the run of {run.name} has no end{why}; it saved "
                    f"{len(run.products) or 'nothing'}",
                )
            for product in run.products:
                made.pop(product.file, None)
                made[product.file] = (run, product)
        for run, product in made.values():
            self.product(run, product)
        if not made:
            self.note("no-products", "the log tells of no product that was saved")
        return self.out

    def product(self, run: Run, product: Product) -> None:
        told = run.told(product)
        if told is None:
            self.note(
                "unassigned-product",
                f"line {product.line}: {product.file} was saved in a run that worked on several products, and its name "
                "does not tell on which of them; what was done is left out",
            )
            return
        file, partition = product.file, texts.partition_of(product.file)
        self.out.mentions.setdefault(file, "named")
        for prop, (value, line) in sorted(told.facts.items()):
            self.out.facts.append((partition, "product", file, None, prop, value, f"line {line}"))
        for (relation, target, kind), line in sorted(_narrowed(file, told.links).items(), key=lambda i: i[1]):
            if target != file:
                self.out.mentions.setdefault(target, "named")
                self.out.links.append((partition, file, None, relation, target, kind, f"line {line}"))
        for step, (status, _) in told.steps.items():
            self.out.steps.append((partition, file, None, step, status))


def _narrowed(file: str, links: Mapping[tuple[str, str, str | None], int]) -> dict[tuple[str, str, str | None], int]:
    """The links without inputs from other exposures, where the product is of one exposure and that is among the inputs."""
    from jwstrdf.naming import parse

    own = parse.parse_name(file).exposure_root
    inputs = {target: parse.parse_name(target).exposure_root for relation, target, _ in links if relation == INPUT}
    if own is None or own not in inputs.values():
        return dict(links)
    return {key: line for key, line in links.items() if key[0] != INPUT or inputs[key[1]] == own}
