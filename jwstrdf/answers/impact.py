"""What something touched: every product that used it, directly or through its inputs (CONTRACT.md, `impact`).

A header keeps the reference files of the inputs. Where an input names the same file, the product is counted as having
it from there. A file that was remade under its name counts as it is now: what only an older version used is told
apart, and a product that was made from that older version is touched by it still.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwstrdf.answers.uses import CARRIED, Step, Use, dates_of, steps_after, uses_of
from jwstrdf.tabular import Tabular, of_records

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


@dataclass(frozen=True, slots=True)
class Touched:
    """One product that is touched.

    `distance`: 1 where the product itself used it, one more for each generation between. `via`: the nearest product
    that used it itself, None for a direct use. `relation`: of the product to the thing, or, inherited, to `input`, the
    product before it on the way. `named`: whether its own header or log names the thing. `current`: whether this holds
    of the product as it is now; None where the dates of versions do not tell.
    """

    filename: str
    level: str | None
    distance: int
    direct: bool
    via: str | None
    relation: str
    input: str | None
    by: str | None
    named: bool
    current: bool | None
    present: bool
    witnesses: tuple[str, ...]
    iri: str

    def as_dict(self) -> dict[str, object]:
        """The product as in CONTRACT.md."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "witnesses": list(self.witnesses)}


@dataclass(frozen=True, slots=True)
class Impact(Tabular):
    """All that a thing touched, sorted by distance and name."""

    name: str
    iri: str
    kind: str
    products: tuple[Touched, ...]

    def as_dict(self) -> dict[str, object]:
        """The answer as in CONTRACT.md."""
        told = [p.as_dict() for p in self.products]
        return {"name": self.name, "iri": self.iri, "kind": self.kind, "products": told}

    def columns_and_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """A row for each product."""
        return of_records([p.as_dict() for p in self.products], Touched.__slots__)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a product comes to the thing: the nearest user, how far that is, and the step that leads there."""

    user: str
    distance: int
    step: Step


def impact(store: Store, name: str, *, depth: int | None = None) -> Impact:
    """The products that a reference file, context, mapping, association, pool, product or mnemonic touched.

    `depth` keeps those at most so far away; 1 is direct. UnknownNameError for a name that the store does not know.
    """
    from jwstrdf.answers.products import facts
    from jwstrdf.answers.resolve import Thing, resolve

    thing = resolve(store, name)
    if thing.kind in ("version", "entry", "membership"):  # parts of an association: the association is meant
        thing = Thing(_association_of(thing.iri, store.base), thing.name, "association")
    uses = uses_of(store, thing)
    steps = steps_after(store, uses)
    found = _touched(store, uses, steps)
    kept = {iri: row for iri, row in found.items() if depth is None or row[0] <= depth}
    wanted = {i for iri, (_, _, way, _) in kept.items() for i in (iri, *((way.user, way.step.input) if way else ()))}
    known = facts(store, wanted)
    products = []
    for iri, (distance, direct, way, current) in kept.items():
        fact, use = known.get(iri), uses.get(iri)
        if fact is None:
            continue
        products.append(
            Touched(
                filename=fact.filename,
                level=fact.level,
                distance=distance,
                direct=direct,
                via=known[way.user].filename if way and not direct else None,
                relation=use.relation if use and direct else (way.step.relation if way else ""),
                input=known[way.step.input].filename if way and not direct else None,
                by=use.by if use and direct else None,
                named=use is not None,
                current=current,
                present=fact.present,
                witnesses=tuple(sorted(use.witnesses)) if use else (),
                iri=iri,
            )
        )
    products.sort(key=lambda p: (p.distance, p.filename, p.iri))
    return Impact(thing.name, thing.iri, thing.kind, tuple(products))


def _association_of(iri: str, base: str) -> str:
    return "/".join(iri.split("/")[: len(base.rstrip("/").split("/")) + 2])


def _touched(
    store: Store, uses: Mapping[str, Use], steps: list[Step]
) -> dict[str, tuple[int, bool, _Way | None, bool | None]]:
    """For each product its distance, whether it is direct, the way to the nearest user, and whether it holds now."""
    before: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        before[step.output].append(step)
    carried = {iri for iri, use in uses.items() if use.relation == CARRIED and iri in before}
    users = {iri: use for iri, use in uses.items() if iri not in carried}
    ways = _ways(before, users)
    dated = any(use.versions or not use.now for use in uses.values())
    versions = dates_of(store, {*users, *ways}) if dated else {}
    out: dict[str, tuple[int, bool, _Way | None, bool | None]] = {}
    for iri, use in users.items():
        out[iri] = (1, True, None, use.now)
    for iri, some in ways.items():
        if iri in users:
            continue
        judged = [(way, _held(uses.get(iri), users[way.user], versions, iri)) for way in some]
        # what holds now counts before what is not known, and that before what held once
        held = [(way, told[0]) for way, told in judged if told]
        if held:
            way, current = min(held, key=lambda j: (_ORDER[j[1]], j[0].distance, j[0].user, j[0].step.input))
            out[iri] = (way.distance, False, way, current)
    return out


_ORDER: dict[bool | None, int] = {True: 0, None: 1, False: 2}


def _ways(before: Mapping[str, list[Step]], users: Mapping[str, Use]) -> dict[str, list[_Way]]:
    """For each product the nearest users on every line of its inputs, each with the shortest way."""
    out: dict[str, list[_Way]] = {}
    for start in sorted(before):
        waiting, begun = [start], {start}
        while waiting:
            at = waiting[-1]
            inputs = [s.input for s in before[at] if s.input not in users and s.input in before]
            fresh = sorted({i for i in inputs if i not in begun and i not in out})
            if fresh and at not in out:
                waiting += fresh
                begun.update(fresh)
                continue
            waiting.pop()
            if at in out:
                continue
            best: dict[str, _Way] = {}
            for step in before[at]:
                further = (
                    [_Way(step.input, 2, step)]
                    if step.input in users
                    else [_Way(w.user, w.distance + 1, step) for w in out.get(step.input, ())]
                )
                for way in further:
                    if way.user not in best or way.distance < best[way.user].distance:
                        best[way.user] = way
            out[at] = list(best.values())
    return {iri: ways for iri, ways in out.items() if ways}


def _held(
    own: Use | None, use: Use, versions: Mapping[str, list[tuple[str, str, bool]]], product: str
) -> tuple[bool | None] | None:
    """Whether the product as it is now was made from a version of the user that used the thing; None where no version
    of it was.

    A version was made from the latest version of the user that is no younger. Without a date of the product the user
    as it is now is taken, where that used the thing; else it is not known.
    """
    if own is not None:
        return (own.now,)
    known, made = versions.get(use.iri, []), versions.get(product, [])
    if not use.versions:  # an association, a mapping or a record names it, which tells nothing of older versions
        if use.now:
            return (True,)
        now = next((date for date, _, current in made if current), None)
        return (None,) if known and now and now < known[0][0] else None
    if not made:
        return (True if use.now else None,)
    told = [(current, _went_in(use, known, date)) for date, _, current in made]
    now_told = [used for current, used in told if current]
    if any(used is not False for used in now_told):
        return (now_told[0],)
    return (False,) if any(used for _, used in told) else None


def _went_in(use: Use, known: list[tuple[str, str, bool]], made: str) -> bool | None:
    """Whether the version of the user that went into what was made then used the thing; None where none is so old."""
    if not known:
        return use.now
    older = [(key, current) for date, key, current in known if date <= made]
    if not older:
        return None
    key, current = older[-1]
    return use.now if current else key in use.versions
