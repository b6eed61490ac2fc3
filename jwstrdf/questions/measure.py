"""Where the time of a stored question goes, measured on a store by running it several times.

The engine shows no plan of a query, so what a part costs is told by two kinds of runs: the question with its rows only
counted, and the question begun: its first element, its first two, and so on. The engine arranges each of these anew, so
a step says what the question costs up to there, not what the whole does at that place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from jwstrdf.questions.pieces import elements, prologue, where_group

if TYPE_CHECKING:
    from jwstrdf.questions.bind import Given
    from jwstrdf.questions.header import Question
    from jwstrdf.stores.base import Store

RUNS = 5
"""How often each part is run; the median counts."""
ENOUGH = 1.0
"""Seconds after which a part is not run again."""
MOST = 100_000
"""Where counting stops in the steps, so that a question begun badly on a big store ends."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the work: `seconds` is the median of the runs; `what` says what was timed."""

    part: str
    seconds: float
    what: str


@dataclass(frozen=True, slots=True)
class Step:
    """The question up to an element of its WHERE group: rows so far, time so far, and what the element added to it."""

    element: str
    rows: int
    seconds: float
    added: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The times of a question with these values; `rows` of its answer (triples, for a CONSTRUCT)."""

    engine: str
    triples: int
    values: dict[str, list[str]]
    rows: int
    first: float
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain values; times in seconds."""
        return {
            "engine": self.engine,
            "triples": self.triples,
            "values": self.values,
            "rows": self.rows,
            "runs": RUNS,
            "first": self.first,
            "parts": [asdict(p) for p in self.parts],
            "steps": [asdict(s) for s in self.steps],
            "steps_stop_at": MOST,
        }


def measure(store: Store, asked: Question, given: Given) -> Measured:
    """The times of a question with these values on this store. The store is only read.

    UnknownNameError for a name that the store does not know, UsageError for a wrong value.
    """
    from jwstrdf.answers.resolve import resolve_parameters
    from jwstrdf.questions.bind import bind
    from jwstrdf.questions.formats import text
    from jwstrdf.questions.run import read, run

    begin = perf_counter()
    result = run(store, asked.name, given)
    first = perf_counter() - begin
    known, naming = _timed(lambda: resolve_parameters(store, asked, given))
    query, binding = _timed(lambda: bind(asked, known, store.base))
    ask: Callable[[str], Any] = store.construct if asked.form == "construct" else store.select
    _, preparing = _timed(lambda: ask(f"{query}LIMIT 0\n"))
    _, counting = _timed(lambda: store.select(_counted(query, asked.form)))
    found, whole = _timed(lambda: ask(query))
    _, sorting = _timed(lambda: read(asked, found, store.base))
    form = "ttl" if asked.form == "construct" else "json"
    _, writing = _timed(lambda: text(result, form))
    what = "solutions" if asked.form == "construct" else "rows"
    parts = (
        Part("names", naming, "looking up products, observations ... of the values in the store"),
        Part("binding", binding, "checking the values and putting their terms into the query"),
        Part("preparing", preparing, "the query with LIMIT 0: parsing and planning"),
        Part("engine", max(counting - preparing, 0.0), f"its {what} counted by the engine, less preparing"),
        Part("reading", max(whole - counting, 0.0), "the whole answer as rows in Python, less the counting"),
        Part("sorting", sorting, "putting the rows into their order"),
        Part("writing", writing, f"the answer as {form}"),
    )
    values = {k: [v] if isinstance(v, str) else list(v) for k, v in given.items()}
    rows = len(result.triples or result.rows)
    return Measured(store.engine, store.triples(), values, rows, first, parts, _steps(store, query))


def _steps(store: Store, query: str) -> tuple[Step, ...]:
    found = elements(where_group(query))
    out: list[Step] = []
    before = 0.0
    for number, element in enumerate(found, 1):
        begun = "\n".join(found[:number])
        text = f"{prologue(query)}SELECT (COUNT(*) AS ?n) WHERE {{ SELECT * WHERE {{\n{begun}\n}} LIMIT {MOST} }}"
        counted, seconds = _timed(lambda text=text: store.select(text).rows[0][0])  # type: ignore[misc]
        out.append(Step(element, int(str(counted)), seconds, seconds - before))
        before = seconds
    return tuple(out)


def _counted(query: str, form: str) -> str:
    head = prologue(query)
    body = f"SELECT * WHERE {{{where_group(query)}}}" if form == "construct" else query.removeprefix(head)
    return f"{head}SELECT (COUNT(*) AS ?n) WHERE {{ {{\n{body}\n}} }}"


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    """What it gives, and the median of the seconds that it takes."""
    times: list[float] = []
    while True:
        begin = perf_counter()
        found = work()
        times.append(perf_counter() - begin)
        if len(times) >= RUNS or sum(times) > ENOUGH:
            return found, median(times)
