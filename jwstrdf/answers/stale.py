"""Which products are stale under a context: because a file they used changed, themselves or an input (CQ06).

An older context alone makes nothing stale. A header keeps the reference files of its inputs: a file that an input
names too is judged there, with the input's own header.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.contexts import Contexts
from jwstrdf.answers.staleness import NO, UNKNOWN, YES, Verdict, judge
from jwstrdf.answers.uses import CONTEXT, Step, dates_of, steps_after, steps_before
from jwstrdf.errors import ParameterError, UsageError
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.answers.resolve import Thing
    from jwstrdf.stores.base import Store


COLUMNS = (
    "filename", "level", "stale", "types", "distance", "direct", "via", "context", "age", "only_older", "reason",
)  # fmt: skip
"""What a table says of each product."""


@dataclass(frozen=True, slots=True)
class Change:
    """One reference file that the context would change, or that it may (`stale` unknown).

    `distance` 1: the product used it itself; else `via` is the input that did. `new` is None where no file is selected
    or it is not certain which.
    """

    reference_type: str | None
    old: str
    new: str | None
    stale: str
    reason: str
    distance: int
    via: str | None

    def as_dict(self) -> dict[str, object]:
        """The change as in JSON."""
        return {
            "type": self.reference_type,
            "old": self.old,
            "new": self.new,
            "stale": self.stale,
            "reason": self.reason,
            "distance": self.distance,
            "via": self.via,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """How one product stands under the context.

    `age` tells its own context from the new one by their numbers: older, same, newer, or None. `types` are the types
    that would change. `distance`, `direct` and `via` are those of the nearest change.
    """

    filename: str
    level: str | None
    context: str | None
    age: str | None
    stale: str
    reason: str
    changes: tuple[Change, ...]
    iri: str

    def as_dict(self) -> dict[str, object]:
        """The product as in JSON, with the keys of CONTRACT.md (`impact`)."""
        nearest = next((c for c in self.changes if c.stale == YES), None)
        return {
            "filename": self.filename,
            "level": self.level,
            "distance": nearest.distance if nearest else None,
            "direct": nearest.distance == 1 if nearest else None,
            "via": nearest.via if nearest else None,
            "context": self.context,
            "age": self.age,
            "stale": self.stale,
            "only_older": self.stale == NO and self.age == "older",
            "types": sorted({c.reference_type or "" for c in self.changes if c.stale == YES} - {""}),
            "reason": self.reason,
            "changes": [c.as_dict() for c in self.changes],
            "iri": self.iri,
        }


@dataclass(frozen=True, slots=True)
class Stale(Tabular):
    """The products that were asked for, under one context."""

    name: str | None
    context: str
    since: str | None
    products: tuple[Standing, ...]

    def as_dict(self) -> dict[str, object]:
        """The answer as in JSON."""
        products = [p.as_dict() for p in self.products]
        return {"name": self.name, "context": self.context, "since": self.since, "products": products}

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each product; the changes one by one are in `products`."""
        told = [p.as_dict() for p in self.products]
        return of_records([{name: one[name] for name in COLUMNS} for one in told], COLUMNS)


def stale(
    store: Store,
    context: str,
    *,
    name: str | None = None,
    since: str | None = None,
    program: str | None = None,
    inherited: bool = True,
) -> Stale:
    """How products stand under a context: those called `name`, those of a program, or those made under `since`.

    `name` is a product or an observation. With `since` also what was made from such products is judged. Without
    `inherited` only what a product used itself counts. UnknownNameError for names that the store does not know,
    UsageError `bad-context` where a context is wanted and another thing is named.
    """
    new = _context(store, context, known=True) if since else _context(store, context, "context")
    old = _context(store, since, "since", known=True) if since else None
    wanted = _products(store, name, program, old)
    steps = steps_before(store, wanted) if inherited else []
    found = _judged(store, wanted, steps, new)
    return Stale(name, new.name, old.name if old else None, tuple(sorted(found, key=lambda s: (s.filename, s.iri))))


def _context(store: Store, text: str, parameter: str | None = None, *, known: bool = False) -> Thing:
    """The context that the text names; `known` where the store must know it, else all may be unknown under it."""
    from jwstrdf.answers.resolve import Thing, look_up, unknown
    from jwstrdf.iri import thing
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.questions.bind import file_name

    found = look_up(store, text)
    if found is None and parse_name(name := file_name(text.strip())).kind == "context":
        if known:
            raise unknown(store, text)
        found = Thing(thing(store.base, "context", name), name, "context")
    if found is None or found.kind != "context" or not found.name.endswith(CONTEXT):
        hint = "give the name of a context, such as jwst_1200.pmap"
        if parameter:
            raise ParameterError("bad-context", parameter, text[:80], "no CRDS context", hint=hint)
        raise UsageError("bad-context", f"{text[:80]!r} is no CRDS context", hint=hint)
    return found


def _products(store: Store, name: str | None, program: str | None, since: Thing | None) -> list[str]:
    from jwstrdf.answers.products import facts
    from jwstrdf.answers.resolve import look_up, resolve_observation, unknown
    from jwstrdf.errors import UnknownNameError
    from jwstrdf.questions.bind import terms_of
    from jwstrdf.questions.library import question

    given: dict[str, list[str]] = {}
    if since is not None:
        given["under"] = [terms.iri(since.iri)]
    if program is not None:
        parameter = question("impact/made-under").parameter("program")
        assert parameter is not None
        given["program"] = terms_of(parameter, program, store.base)
        if not ask(store, "names/known", {"thing": given["program"]}):
            raise UnknownNameError(
                "unknown-program",
                f"the store has no file of program {program[:80]}",
                hint="see: jwstrdf query inventory/programs",
            )
    if name is not None:
        found = look_up(store, name)
        if found is not None and found.kind == "product":
            return [found.iri]
        if found is not None and found.is_file:
            raise UsageError(
                "bad-option",
                f"{found.name!r} is neither a product nor an observation: it cannot be judged under a context",
                hint="to compare contexts: jwstrdf impact NEW.pmap --since OLD.pmap"
                if found.kind == "context"
                else f"what used it: jwstrdf impact {found.name}",
            )
        try:
            given["observation"] = [terms.iri(resolve_observation(store, name).iri)]
        except UnknownNameError:
            raise unknown(store, name) from None
    made = {str(row["iri"]) for row in ask(store, "impact/made-under", given)}
    if since is not None:  # what is only expected, or only named, cannot be stale
        after = facts(store, (step.output for step in steps_after(store, made)))
        made.update(iri for iri, fact in after.items() if fact.present)
    return sorted(made)


def _judged(store: Store, wanted: list[str], steps: list[Step], new: Thing) -> list[Standing]:
    from jwstrdf.answers.products import facts
    from jwstrdf.answers.references import Known

    before: dict[str, list[str]] = defaultdict(list)
    for step in steps:
        before[step.output].append(step.input)
    everything = sorted({*wanted, *(i for s in steps for i in (s.output, s.input))})
    known = Known(store, everything)
    names = facts(store, everything)
    made = {iri: date for iri, some in dates_of(store, everything).items() for date, _, now in some if now}
    contexts = Contexts(store)
    verdicts: dict[str, list[tuple[str | None, str, Verdict]]] = {}
    for iri in everything:
        carried = known.references_of(_behind(before, iri))
        verdicts[iri] = [
            (kind, used, judge(contexts, known.facts[iri], (new.iri, new.name), used, kind))
            for used, kind in sorted(known.references[iri].items())
            if used not in carried
        ]
    out = []
    for iri in wanted:
        fact = names.get(iri)
        if fact is None:
            continue
        changes, remade = [], []
        for at, distance in sorted(_distances(before, iri).items(), key=lambda i: (i[1], i[0])):
            via = names[at].filename if at != iri and at in names else None
            if at in made and iri in made and made[at] > made[iri]:  # another version went in
                remade.append(names[at].filename)
                continue
            for kind, used, verdict in verdicts[at]:
                if verdict.stale != NO:
                    told = (verdict.new, verdict.stale, verdict.reason, distance, via)
                    changes.append(Change(kind, used, *told))
        unread = [
            n for i in known.unread(before, iri, {k: f.level for k, f in names.items()}) if (n := names[i].filename)
        ]
        told_own = known.facts[iri]
        used_any = any(verdicts[at] for at in _distances(before, iri))
        state, reason = _state(changes, sorted(remade), sorted(unread), used_any, new.name)
        out.append(
            Standing(
                fact.filename, fact.level, told_own.context, _age(told_own.context, new.name), state, reason,
                tuple(changes), iri,
            )
        )  # fmt: skip
    return out


def _state(changes: list[Change], remade: list[str], unread: list[str], used: bool, context: str) -> tuple[str, str]:
    if certain := [c for c in changes if c.stale == YES]:
        types = sorted({c.reference_type or c.old for c in certain})
        return YES, f"{context} changes what it used: {', '.join(types)}"
    if changes:
        return UNKNOWN, "; ".join(sorted({f"{c.reference_type or c.old}: {c.reason}" for c in changes}))
    if remade:
        more = f" and {len(remade) - 1} more" if len(remade) > 1 else ""
        return UNKNOWN, f"it is older than {remade[0]}{more}: the version that went in is not the one that is known"
    if unread:
        more = f" and {len(unread) - 1} more" if len(unread) > 1 else ""
        return UNKNOWN, f"no header of {unread[0]}{more} was read"
    if not used:
        return UNKNOWN, "no reference file that it used is known"
    return NO, f"{context} selects every file that it used"


def _age(own: str | None, new: str) -> str | None:
    from jwstrdf.naming.parse import parse_name

    numbers = [parse_name(n).version if n else None for n in (own, new)]
    if own == new:
        return "same"
    if not all(n and n.isdigit() for n in numbers):
        return None
    first, second = (int(n or 0) for n in numbers)
    return "older" if first < second else "newer"


def _distances(before: Mapping[str, Iterable[str]], start: str) -> dict[str, int]:
    """The product itself (1) and all that went into it, each with its shortest distance."""
    found, fresh = {start: 1}, [start]
    while fresh:
        following = sorted({i for at in fresh for i in before.get(at, ()) if i not in found})
        for iri in following:
            found[iri] = found[fresh[0]] + 1
        fresh = following
    return found


def _behind(before: Mapping[str, Iterable[str]], start: str) -> set[str]:
    return set(_distances(before, start)) - {start}
