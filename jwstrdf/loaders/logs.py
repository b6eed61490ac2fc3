"""Logs of the calibration pipeline: from what each saved product was made, with which reference files and steps.

Which message means what stands in the ontology (`ontology/logs.ttl`, individuals of LogPhrase); this module applies
them. A log does not know the DATE of a file: what it says is a record of the product, not of one of its versions.
What cannot be assigned to a product is left out with a warning. Sources: stpipe step.py, pipeline.py and log.py (0.2
to 0.10); jwst stpipe/core.py and pipeline/ (1.6 to 1.20).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jwstrdf.loaders import log_phrases, texts
from jwstrdf.loaders.log_lines import Line, lines
from jwstrdf.loaders.log_parameters import settings
from jwstrdf.loaders.log_rows import LogRows, narrowed
from jwstrdf.loaders.log_runs import Product, Run, Runs, Said, Step
from jwstrdf.loaders.log_values import Unreadable
from jwstrdf.loaders.notes import Notes
from jwstrdf.vocabulary.source_terms import LogPhrase

REFERENCE, PARAMETERS = "usedReferenceFile", "usedParameterReference"
_SKIPPED = "SKIPPED"
_SCHEME = re.compile(r"^[a-z]+://")
MOST_ROWS, MOST_LOOKED_AT = 1_000_000, 50_000_000
"""So many statements of one log are kept, and looked at; real ones of thousands of exposures have fewer."""


def read(chunks: Iterable[bytes], name: str, where: str) -> LogRows:
    """The rows of a log, read line by line."""
    reader = _Reader(name, where)
    for line in lines(chunks, reader.known.wanted, reader.known.blocks):
        if line is None:
            reader.other()
        else:
            reader.line(line)
    return reader.rows()


@dataclass(frozen=True, slots=True)
class _Message:
    line: Line
    phrase: LogPhrase
    match: re.Match[str]
    run: Run | None
    path: tuple[str, ...]
    """Names of steps in the logger."""

    @property
    def own(self) -> bool:
        """Whether the logger is that of the run itself."""
        return self.run is not None and self.line.logger == f"stpipe.{self.run.name}"


class _Reader:
    def __init__(self, name: str, where: str) -> None:
        from jwstrdf.naming import parse

        self.name, self.where = name, where
        self.known = log_phrases.known()
        self.runs = Runs()
        self.out = LogRows()
        self.note = (notes := Notes(self.out.notes, where)).add
        self.close = notes.close
        self.looked_at = 0
        self.root_of = cache(lambda name: parse.parse_name(name).exposure_root)
        self.odd: set[str] = set()

    def other(self) -> None:
        """Records without a meaning stand between: what was saved before was not saved at the end of its step."""
        for run in self.runs.open.values():
            run.fresh.clear()

    def line(self, line: Line) -> None:
        """Take in one message."""
        run, path = self.runs.place(line.logger)
        if run and not run.done and line.level in ("ERROR", "CRITICAL"):
            run.failed = line.number
        found = next(((p, m) for p, c in self.known.phrases if (m := c.match(line.message))), None)
        if run and (found is None or found[0].event not in ("saves", "ends")):
            run.fresh.clear()
        if found:
            getattr(self, "_" + found[0].event.replace("-", "_"))(_Message(line, *found, run, path))

    # --- events ---------------------------------------------------------------------------------------------------

    def _nothing(self, _: _Message) -> None:
        pass

    def _begins(self, told: _Message) -> None:
        run = self.runs.begin(told.match["step"], told.line.logger, told.line.number)
        if run is None:
            return
        self.time(run, told)
        if told.phrase.property:
            run.general.facts[told.phrase.property] = (run.name, told.line.number)
        for argument, pattern in self.known.arguments:
            for one in pattern.finditer(told.match["arguments"]):
                self.link(run.general, argument, one, told.line)

    def _ends(self, told: _Message) -> None:
        name, run = told.match["step"], told.run
        if run is None:
            self.lost()
            return
        if run.done or not run.end_step(name, self.known.steps.get(name), told.line.number, told.path):
            self.runs.end(run.name)
        elif name == run.name and not told.path:
            self.time(run, told)
            self.runs.finish(run)
        run.fresh.clear()

    def _skips(self, told: _Message) -> None:
        run, step = told.run, self.step(told)
        if run is None or step is None:
            return
        step.status = _SKIPPED
        if "step" in told.match.groupdict() and step in run.inner:  # stpipe says so instead of its end
            run.end_step(step.name, self.known.steps.get(step.name), told.line.number, told.path)

    def _doubts(self, told: _Message) -> None:
        step = self.step(told)
        if step:
            step.doubtful = True

    def _section(self, told: _Message) -> None:
        if told.run and not told.run.done:
            told.run.enter(told.match["name"])

    def _section_ends(self, told: _Message) -> None:
        if told.run:
            told.run.enter(None)

    def _saves(self, told: _Message) -> None:
        file, run, number = self.file(told.match["file"], told.line), told.run, told.line.number
        if file is None:
            return
        if run is None:
            self.lost()
        if run is None or run.done:
            self.note("unassigned-product", f"line {number}: {file} was saved in a run whose beginning is not told")
        else:
            run.save(file, number, told.path, own=told.own)

    def _names(self, told: _Message) -> None:
        run, phrase = told.run, told.phrase
        if phrase.relation == PARAMETERS and (run is None or run.done):
            said = Said()
            self.link(said, phrase, told.match, told.line)
            for key in said.links:
                self.runs.parameters(key, told.line.number)
        elif run is None:
            self.lost()
        elif run.section is None and phrase.relation != REFERENCE:
            self.link(run.general, phrase, told.match, told.line)
        elif not run.done:
            here = run.said_by(told.path, own=told.own) if phrase.relation == REFERENCE else run.here
            self.link(here, phrase, told.match, told.line)

    def _states(self, told: _Message) -> None:
        if told.run is None:
            self.lost()
        elif told.phrase.property:
            told.run.general.facts[told.phrase.property] = (told.match["value"], told.line.number)

    def _parameters(self, told: _Message) -> None:
        name, run, line = told.match["step"], told.run, told.line
        if run is None or run.done:
            return
        try:
            own, inner = settings(line, told.match["rest"])
        except Unreadable as error:
            why = f"{error.why}; the parameters of {texts.shown(name)} are left out"
            self.note("unreadable-parameters", f"line {error.line}: {why}")
            return
        if name == run.name and not told.path:
            run.shown = {**inner, name: own}
            if name in self.known.pipelines:
                run.general.ran[self.known.pipelines[name]] = own
        elif (step := run.open_step(told.path, own=False)) and step.name == name:
            step.settings = own

    # --- parts of messages ------------------------------------------------------------------------------------------

    def step(self, told: _Message) -> Step | None:
        return None if told.run is None or told.run.done else told.run.step_of(told.path)

    def lost(self) -> None:
        """Nobody can tell of which of the open runs a message is: none of them can be trusted."""
        for one in self.runs.open.values():
            one.mixed = True

    def time(self, run: Run, told: _Message) -> None:
        try:
            datetime.fromisoformat(told.line.time)
        except ValueError:
            self.note("unreadable-time", f"line {told.line.number}: {told.line.time} is no time; it is left out")
            return
        if told.phrase.time:
            run.general.facts[told.phrase.time] = (told.line.time, told.line.number)

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
        if (odd := texts.odd_character(name)) and name not in self.odd:
            self.odd.add(name)
            self.note("odd-name", f"line {line.number}: the name {texts.shown(name)} has the character {odd}")
        return name

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
            if max((len(self.out.links) + len(self.out.parameters)) / MOST_ROWS, self.looked_at / MOST_LOOKED_AT) < 1:
                self.product(run, product)
            else:
                self.note(
                    "too-many-statements",
                    f"line {product.line}: the log states too much before {product.file}; what it says of it is left "
                    "out. Ingest the logs of single runs",
                )
        if not made:
            self.note("no-products", "the log tells of no product that was saved")
        self.close()
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
        self.looked_at += len(told.links)
        file, partition = product.file, texts.partition_of(product.file)
        self.out.mentions.setdefault(file, "named")
        for prop, (value, line) in sorted(told.facts.items()):
            self.out.facts.append((partition, "product", file, None, prop, value, f"line {line}"))
        for (relation, target, kind), line in sorted(
            narrowed(file, told.links, self.root_of).items(), key=lambda i: i[1]
        ):
            if target != file:
                self.out.mentions.setdefault(target, "named")
                self.out.links.append((partition, file, None, relation, target, kind, f"line {line}"))
        for step, (status, _) in told.steps.items():
            self.out.steps.append((partition, file, None, step, status))
        for step, shown in told.ran.items():
            for name, (value, line) in shown.values.items():
                self.out.parameters.append((partition, file, None, shown.line, step, name, value, f"line {line}"))
