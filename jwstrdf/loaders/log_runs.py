"""Runs of pipelines and steps, as the messages of a log tell them one after the other.

A run is what `Step.run` of stpipe does for the step or pipeline that the user called: from "Step X running with args"
to "Step X done". What a run says holds of the products that it saved; steps and reference files only of those saved
after them. Loggers are `stpipe.<run>.<step>` up to jwst 1.18; later ones are called after modules (`stpipe.step`,
`jwst.dq_init.dq_init_step`), then what is open tells where a message belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PIPELINE = "Pipeline"
"""Ends the names of the classes of pipelines: such a one is never a step of another."""


@dataclass(slots=True)
class Said:
    """What holds of products: links (relation, file, type), steps and facts, each with the line that says it."""

    links: dict[tuple[str, str, str | None], int] = field(default_factory=dict)
    steps: dict[str, tuple[str, int]] = field(default_factory=dict)
    facts: dict[str, tuple[str, int]] = field(default_factory=dict)

    def copy(self) -> Said:
        """What is said up to now."""
        return Said(dict(self.links), dict(self.steps), dict(self.facts))

    def add(self, other: Said) -> None:
        """Say all that, too."""
        self.links |= other.links
        self.steps |= other.steps
        self.facts |= other.facts


@dataclass(slots=True)
class Product:
    """A file that was saved in a run; `section` is the product of the association that was worked on."""

    file: str
    line: int
    said: Said
    section: str | None


@dataclass(slots=True)
class Step:
    """A step while it is open: its name, the status that it told, whether something was skipped, what it saved last."""

    name: str
    status: str | None = None
    doubtful: bool = False


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
    products: list[Product] = field(default_factory=list)
    fresh: list[Product] = field(default_factory=list)
    done: bool = False
    mixed: bool = False
    failed: int | None = None

    @property
    def here(self) -> Said:
        """Where what is told now belongs."""
        return self.sections[self.section] if self.section is not None else self.by_order

    def begin_step(self, name: str) -> None:
        """A step of the pipeline begins. One that is open already is that of another run in the same log."""
        self.mixed |= any(step.name == name for step in self.inner)
        self.inner.append(Step(name))

    def step_of(self, path: tuple[str, ...]) -> Step:
        """The open step that a message is of: the one that its logger names, else the innermost."""
        if path:
            return next((s for s in reversed(self.inner) if s.name == path[-1]), Step(path[-1]))
        return self.inner[-1] if self.inner else self.top

    def end_step(self, name: str, notation: str | None, line: int) -> bool:
        """A step has ended: its status holds of what it just saved and what is saved later. False: it was not open."""
        depth = next((i for i in range(len(self.inner) - 1, -1, -1) if self.inner[i].name == name), None)
        if depth is None and name != self.name:
            return False
        step = self.top if depth is None else self.inner[depth]
        del self.inner[depth or 0 :]
        if depth:
            return True  # a step within a step says nothing of the product
        status = step.status or (None if step.doubtful else "COMPLETE")
        if notation and status:
            self.here.steps[notation] = (status, line)
            for product in self.fresh:
                product.said.steps[notation] = (status, line)
        elif notation:
            self.here.steps.pop(notation, None)
        return True

    def save(self, file: str, line: int) -> None:
        """A product was saved."""
        said = self.by_order.copy()
        if self.section is not None:
            said.add(self.here)
        self.products.append(Product(file, line, said, self.section))
        self.fresh.append(self.products[-1])

    def told(self, product: Product) -> Said | None:
        """All that the run says of a product; None where it worked on several and the name does not tell which."""
        said = self.general.copy()
        if product.section is None and self.sections:
            names = [s for s in self.sections if product.file.startswith(s + "_") or product.file.startswith(s + ".")]
            if not names and len(self.sections) == 1:
                names = list(self.sections)
            if not names:
                return None
            said.add(self.sections[max(names, key=len)])
        said.add(product.said)
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
        run.done = True
        self.open.pop(run.name, None)
        self.last = run

    def parameters(self, key: tuple[str, str, str | None], line: int) -> None:
        """A parameter file is found: before a run begins its configuration is put together."""
        known = {(relation, kind): file for relation, file, kind in self.next.links}
        if known.get((key[0], key[2]), key[1]) != key[1]:
            self.next = Said()  # another configuration: the run of the one before never began
        self.next.links[key] = line
