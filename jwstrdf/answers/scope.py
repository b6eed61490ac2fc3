"""The part of a store that an answer is about: named things with what they are made from, a program, or everything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.answers.products import CHUNK
from jwstrdf.errors import ParameterError, UnknownNameError, UsageError
from jwstrdf.iri import thing
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

Terms = dict[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about. `text` says it in words.

    `files`, `associations`: the terms of the parameters of questions about files and about associations; None where
    the scope holds no such thing, so that there is nothing to ask. `prefixes`: beginnings of the names of exposures
    that belong to the scope; empty where all do.
    """

    text: str
    files: Terms | None
    associations: Terms | None
    prefixes: tuple[str, ...] = ()

    def names(self, iri: str) -> bool:
        """Whether a file is one of those that the scope names; a scope that names none holds all."""
        named = (self.files or {}).get("product")
        return named is None or terms.iri(iri) in named

    def holds(self, filename: str) -> bool:
        """Whether a file belongs to the scope by its name: exposures of other visits do not."""
        exposure = re.match(r"jw\d{11}_", filename)
        return not (self.prefixes and exposure) or filename.startswith(self.prefixes)


def scope_of(
    store: Store,
    names: Sequence[str] = (),
    *,
    program: str | None = None,
    observation: str | None = None,
    visit: str | None = None,
) -> Scope:
    """The scope of some products, associations or observations by name, of a program, its observation, or a visit.

    Without any, the whole store. `observation` is a number of the program, or a name as in `names`. UnknownNameError
    for what the store does not know, UsageError for a number without its program.
    """
    from jwstrdf.questions.bind import program_iri

    things = [_named(store, name) for name in names]
    text = [name for name, _ in things]
    prefixes: list[str] = []
    if observation is not None and re.fullmatch(r"\d{1,3}", observation.strip()):
        if program is None:
            raise UsageError(
                "bad-option",
                f"the observation {observation.strip()} is a number within a program",
                hint=f"for example: --program 2733 --observation {observation.strip()}",
            )
        number = observation.strip().zfill(3)
        base = program_iri(store.base, program)
        things.append((number, _known(store, f"{base}/{number}", f"observation {number} of program {program}")))
        text.append(f"program {program} observation {number}")
        prefixes.append(f"jw{program.strip().zfill(5)}{number}")
        program = None
    elif observation is not None:
        things.append(_named(store, observation))
        text.append(things[-1][0])
    if visit is not None:
        name = visit.strip()
        if not re.fullmatch(r"jw\d{11}", name):
            hint = "for example: visit=jw02733001001"
            raise ParameterError("bad-option", "visit", visit[:80], "no visit", hint=hint)
        if program is not None and name.startswith(f"jw{program.strip().zfill(5)}"):
            program = None
        things.append((name, _known(store, thing(store.base, "visit", name), f"visit {name}")))
        text.append(f"visit {name}")
        prefixes.append(name)
    if program is not None:
        iri = program_iri(store.base, program)
        label = f"program {program.strip().zfill(5)}"
        if not things:
            given: Terms = {"program": [terms.iri(_known(store, iri, label, "unknown-program"))]}
            return Scope(label, given, given)
        raise UsageError("bad-option", "a program and things that are not within it are given", hint="give one of them")
    if not things:
        return Scope("the whole store", {}, {})
    within = [str(r["iri"]) for r in ask(store, "names/within", {"thing": [terms.iri(i) for _, i in things]})]
    apart = store.base + "association/"
    associations = sorted(terms.iri(i) for i in within if i.startswith(apart))
    every = sorted(map(terms.iri, within))
    return Scope(
        ", ".join(text),
        {"product": every} if every else None,
        {"association": associations} if associations else None,
        tuple(prefixes),
    )


def _named(store: Store, text: str) -> tuple[str, str]:
    """Name and IRI of the product, association or observation that the text names."""
    from jwstrdf.answers.resolve import look_up, resolve_observation, unknown

    found = look_up(store, text)
    if found is not None and found.kind == "entry":
        version = found.iri.rpartition("/")[0]
        return found.name, version.rpartition("/")[0]
    if found is not None:
        return found.name, found.iri
    try:
        observation = resolve_observation(store, text)
    except UnknownNameError:
        raise unknown(store, text) from None
    return observation.name, observation.iri


def _known(store: Store, iri: str, what: str, code: str = "unknown-observation") -> str:
    if not ask(store, "names/known", {"thing": [terms.iri(iri)]}):
        raise UnknownNameError(code, f"the store has no file of {what}", hint="see: jwstrdf query inventory/programs")
    return iri


def ask_within(store: Store, question: str, given: Terms | None) -> list[dict[str, str | None]]:
    """The rows of a stored question within the terms of a scope; long lists are asked in parts.

    Rows that several parts give stand several times.
    """
    if given is None:
        return []
    many = next((name for name, values in given.items() if len(values) > CHUNK), None)
    if many is None:
        return ask(store, question, given)
    values = given[many]
    parts = (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
    return [row for part in parts for row in ask(store, question, {**given, many: part})]
