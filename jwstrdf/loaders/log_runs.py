"""Runs of pipelines and steps, as the messages of a log tell them one after the other.

A run is what `Step.run` of stpipe does for the step or pipeline that the user called: from "Step X running with args"
to "Step X done". What a run says holds of the products that it saved; steps and reference files only of those saved
after them. A step whose result was saved inside it, or by its own logger, holds of that file and of those that later
steps save: Image2Pipeline saves `cal` last, but `resample` worked on a copy; in stage 3 `i2d` is made from the `crf`.

Loggers are `stpipe.<run>.<step>` up to jwst 1.18; later ones are called after modules (`stpipe.step`,
`jwst.dq_init.dq_init_step`), then what is open tells where a message belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from jwstrdf.loaders.log_parameters import Settings

PIPELINE = "Pipeline"
"""Ends the names of the classes of pipelines: such a one is never a step of another."""

DEEPEST = 100
"""So many steps may be open at a time: where more are, none of them ended, and nobody can tell what is of which."""


@dataclass(slots=True)
class Said:
    """What holds of products: links (relation, file, type), steps and facts, each with the line that says it.

    `ran`: the parameters of the steps that ran, and of the pipeline.
    """

    links: dict[tuple[str, str, str | None], int] = field(default_factory=dict)
    steps: dict[str, tuple[str, int]] = field(default_factory=dict)
    facts: dict[str, tuple[str, int]] = field(default_factory=dict)
    ran: dict[str, Settings] = field(default_factory=dict)

    def add(self, other: Said) -> None:
        """Say all that, too."""
        for key, line in other.links.items():
            self.links.setdefault(key, line)
        self.steps |= other.steps
        self.facts |= other.facts
        self.ran |= other.ran


@dataclass(slots=True)
class Product:
    """A file that was saved in a run; `section` is the product of the association that was worked on.

    `parts`: sets of links that the products of a run share, each with how many of them were told before the file was
    saved (they only grow). `steps` and `ran`: of those that had ended, and the one that saved it.
    """

    file: str
    line: int
    parts: tuple[tuple[Said, int], ...]
    steps: dict[str, tuple[str, int]]
    ran: dict[str, Settings]
    section: str | None


@dataclass(slots=True)
class Step:
    """A step: its name, the status that it told, whether something was skipped, whether it saved, what it said."""

    name: str
    status: str | None = None
    doubtful: bool = False
    saved: bool = False
    said: Said = field(default_factory=Said)
    settings: Settings | None = None


@dataclass(slots=True)
class Run:
    """One run. `general` holds of all its products, `by_order` of those saved later, `sections` of single ones."""

    name: str
    line: int
    general: Said
    top: Step
    by_order: Said = field(default_factory=Said)
    sections: dict[str, Said] = field(default_factory=dict)
    section: str | None = None
    inner: list[Step] = field(default_factory=list)
    ended: Step | None = None
    """The step that ended last, as long as its logger may still save its result."""
    chain: dict[str | None, list[Said]] = field(default_factory=dict)
    """What steps said that saved their result: later steps went on with it, by section."""
    products: list[Product] = field(default_factory=list)
    fresh: list[Product] = field(default_factory=list)
    done: bool = False
    mixed: bool = False
    failed: int | None = None
    shown: dict[str, Settings] = field(default_factory=dict)
    """The parameters of its steps, as it shows them where it begins, by their names."""

    @property
    def here(self) -> Said:
        """Where what is told now belongs."""
        return self.sections[self.section] if self.section is not None else self.by_order

    def settle(self) -> None:
        """What the step said that ended last holds of what is saved from now on, by later steps alone if it saved."""
        if self.ended and self.ended.saved:
            self.chain.setdefault(self.section, []).append(self.ended.said)
        elif self.ended:
            self.here.add(self.ended.said)
        self.ended = None

    def enter(self, section: str | None) -> None:
        """Work on a product of the association begins, or ends (None)."""
        self.settle()
        self.section = section
        if section is not None:
            self.sections.setdefault(section, Said())

    def begin_step(self, name: str) -> None:
        """A step of the pipeline begins. One that is open already is that of another run in the same log."""
        self.settle()
        self.mixed |= len(self.inner) == DEEPEST or any(step.name == name for step in self.inner)
        if len(self.inner) < DEEPEST:
            self.inner.append(Step(name))

    def open_step(self, path: tuple[str, ...], *, own: bool) -> Step | None:
        """The step within the pipeline that a message is of; none where it is the pipeline's `own`."""
        if path:
            return next((s for s in reversed(self.inner) if s.name == path[-1]), None)
        return self.inner[-1] if self.inner and not own else None

    def said_by(self, path: tuple[str, ...], *, own: bool) -> Said:
        """Where belongs what a message says: to its step, until that has ended."""
        step = self.open_step(path, own=own)
        return step.said if step else self.here

    def step_of(self, path: tuple[str, ...]) -> Step:
        """The open step that a message is of: the one that its logger names, else the innermost."""
        if path:
            return self.open_step(path, own=False) or Step(path[-1])
        return self.inner[-1] if self.inner else self.top

    def end_step(self, name: str, notation: str | None, line: int, path: tuple[str, ...] = ()) -> bool:
        """A step has ended: its status holds of what it just saved, or else of what is saved later.

        False: it was not open.
        """
        depth = next((i for i in range(len(self.inner) - 1, -1, -1) if self.inner[i].name == name), None)
        if depth is None and name != self.name:
            return False
        self.settle()
        step = self.top if depth is None else self.inner[depth]
        del self.inner[depth or 0 :]
        if depth and len(path) != 1:  # a step within a step says nothing of the product but what it read
            if not step.saved:
                self.inner[depth - 1].said.add(step.said)
            return True
        status = step.status or (None if step.doubtful else "COMPLETE")
        if notation and status:
            step.said.steps[notation] = (status, line)
            for product in self.fresh:
                product.steps[notation] = (status, line)
        elif notation and not step.saved:
            self.here.steps.pop(notation, None)
        if notation and (settings := step.settings or self.shown.get(name)):
            step.said.ran[notation] = settings
            for product in self.fresh:
                product.ran[notation] = settings
        self.ended = step
        return True

    def save(self, file: str, line: int, path: tuple[str, ...] = (), *, own: bool = False) -> None:
        """A product was saved, by the step that is open or whose logger says so, or else by the pipeline."""
        if self.ended and path[-1:] == (self.ended.name,) and not self.open_step(path, own=own):
            steps = [self.ended]
        else:
            self.settle()
            step = self.open_step(path, own=own)
            steps = self.inner[: self.inner.index(step) + 1] if step else []
        if steps:
            steps[-1].saved = True
        told = [self.by_order, *([self.here] if self.section is not None else []), *(s.said for s in steps)]
        if steps:
            told += self.chain.get(self.section, [])
        done = {notation: status for said in told for notation, status in said.steps.items()}
        ran = {notation: settings for said in told for notation, settings in said.ran.items()}
        parts = tuple((said, len(said.links)) for said in told if said.links)
        self.products.append(Product(file, line, parts, done, ran, self.section))
        self.fresh.append(self.products[-1])

    def told(self, product: Product) -> Said | None:
        """All that the run says of a product; None where it worked on several and the name does not tell which."""
        said = Said()
        said.add(self.general)
        if product.section is None and self.sections:
            file = product.file
            names = [file[:i] for i, c in enumerate(file) if c in "_." and file[:i] in self.sections]
            if not names and len(self.sections) == 1:
                names = list(self.sections)
            if not names:
                return None
            said.add(self.sections[max(names, key=len)])
        for part, count in product.parts:
            for key, line in islice(part.links.items(), count):
                said.links.setdefault(key, line)
        said.steps |= product.steps
        said.ran |= product.ran
        return said


class Runs:
    """The runs of a log, and which of them a message belongs to."""

    def __init__(self) -> None:
        self.all: list[Run] = []
        self.open: dict[str, Run] = {}
        self.left: list[Run] = []
        self.last: Run | None = None
        self.next = Said()

    def place(self, logger: str) -> tuple[Run | None, tuple[str, ...]]:
        """The run of a message, and the names of steps in its logger; no run where none is open, or it is not told."""
        first, *parts = logger.split(".")
        if first == "stpipe" and parts:
            run = self.open.get(parts[0]) or (self.last if self.last and self.last.name == parts[0] else None)
            if run:
                return run, tuple(parts[1:])
        if len(self.open) == 1:
            return next(iter(self.open.values())), ()
        if self.open:
            return None, ()
        return self.last, ()

    def begin(self, name: str, logger: str, line: int) -> Run | None:
        """A step begins: a step of an open run, or (returned) a new run."""
        first, *path = logger.split(".")
        named = first == "stpipe" and path[-1:] == [name]
        run = self.open.get(path[0]) if named else next(iter(self.open.values()), None) if len(self.open) == 1 else None
        if run and ((named and len(path) > 1) or (not named and name != run.name and not name.endswith(PIPELINE))):
            run.begin_step(name)
            return None
        if named and len(path) > 1:
            return None  # the log begins within a run
        for other in list(self.open.values()):
            if other.name == name or not named:
                self.leave(other)
        new = Run(name, line, self.next, Step(name))
        self.next = Said()
        self.all.append(new)
        self.open[name] = self.last = new
        return new

    def leave(self, run: Run) -> None:
        """Another run begins where one did not end: it broke off, unless its end comes later."""
        del self.open[run.name]
        self.left.append(run)

    def end(self, name: str) -> None:
        """The end of a run that is not open: two runs wrote into one log at a time, nobody can tell them apart."""
        for run in self.left:
            if run.name == name:
                for other in self.all[self.all.index(run) :]:
                    other.mixed = True
                self.left.remove(run)
                return

    def finish(self, run: Run) -> None:
        """A run has ended; what a message without a place says next is still of it."""
        run.settle()
        run.done = True
        self.open.pop(run.name, None)
        self.last = run

    def parameters(self, key: tuple[str, str, str | None], line: int) -> None:
        """A parameter file is found: before a run begins its configuration is put together."""
        known = {(relation, kind): file for relation, file, kind in self.next.links}
        if known.get((key[0], key[2]), key[1]) != key[1]:
            self.next = Said()  # another configuration: the run of the one before never began
        self.next.links[key] = line
