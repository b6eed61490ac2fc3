"""From what a user writes (file name, path, mast: URI, IRI, product name of an association) to a node of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from jwstrdf.errors import UnknownNameError, UsageError
from jwstrdf.iri import name_of, thing
from jwstrdf.questions import terms
from jwstrdf.questions.bind import file_name, terms_of
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.questions.bind import Given
    from jwstrdf.questions.header import Question
    from jwstrdf.stores.base import Store

MNEMONIC = "engineering"
"""The path of mnemonics: they are named like files, and are none."""
FILE_PATHS = ("association", "reference", "context", "product", MNEMONIC)
"""The paths under which a file can stand, the most special first."""

NEAR = 4000
"""How many names are compared for a hint."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A node of the store. `kind` is the path of its IRI (product, association, ...), or version or entry."""

    iri: str
    name: str
    kind: str

    @property
    def is_file(self) -> bool:
        """Whether it is a file, known by its name."""
        return self.kind in FILE_PATHS


def resolve(store: Store, text: str) -> Thing:
    """The file, entry or other node that the text names.

    UnknownNameError `unknown-product` with the nearest names of the same visit or program as hint.
    """
    found = look_up(store, text)
    if found is None:
        raise unknown(store, text)
    return found


def look_up(store: Store, text: str) -> Thing | None:
    """As `resolve`, but None for what the store does not know."""
    candidates = _candidates(text, store.base)
    known = (
        {str(r["iri"]): r["name"] for r in ask(store, "names/known", {"thing": list(map(terms.iri, candidates))})}
        if candidates
        else {}
    )
    for iri in candidates:
        if iri in known:
            return Thing(iri, name_in(iri, known[iri], store.base), kind_of(iri, store.base))
    entries = entries_called(store, text)
    return entries[0] if entries else None


def entries_called(store: Store, text: str) -> list[Thing]:
    """The products of associations that are written just so, first the one that speaks now, then newer before older."""
    name = file_name(text.strip())
    try:
        asked = terms.string(name)
    except UsageError:
        return []
    rows = ask(store, "names/entries-called", {"name": [asked]})
    rows.sort(key=lambda r: (r["current"] or "", r["stamp"] or "", r["entry"] or ""), reverse=True)
    return [Thing(str(r["entry"]), name, "entry") for r in rows]


def resolve_observation(store: Store, text: str) -> Thing:
    """The observation of that name, archive number or IRI, under its name where that is known.

    UnknownNameError `unknown-observation`.
    """
    written = text.strip()
    name = name_of(written.rpartition("/")[2]) if "://" in written else written
    try:
        candidates = [thing(store.base, "observation", name), thing(store.base, "observation", "obsid", name)]
    except UnicodeEncodeError:
        candidates = []
    if "://" in written and terms.is_iri(written):
        candidates.insert(0, written)
    usable = [terms.iri(c) for c in candidates if terms.is_iri(c)]
    for row in sorted(ask(store, "names/observations", {"thing": usable}), key=lambda r: str(r["iri"])):
        return Thing(str(row["iri"]), str(row["observation"]), "observation")
    raise UnknownNameError(
        "unknown-observation",
        f"the store has no observation {text[:120]!r}",
        hint="give its name (jw02733-o002_t001_miri_f1130w) or its archive number; see: jwstrdf mrp --all",
    )


def resolve_association(store: Store, text: str) -> Thing:
    """The association file, or one of its versions when the IRI of a version is given.

    UnknownNameError `unknown-association`.
    """
    found = look_up(store, text)
    if found is not None and found.kind == "entry":
        found = look_up(store, found.iri.rpartition("/")[0])
    if found is None or found.kind not in ("association", "version"):
        raise UnknownNameError(
            "unknown-association",
            f"the store has no association {text[:120]!r}",
            hint=_hint(store, file_name(text.strip())),
        )
    return found


def resolve_parameters(store: Store, question: Question, given: Given) -> Given:
    """The given values with products, associations, observations, reference files and contexts replaced by the IRIs
    of known nodes.
    """
    readers = {
        "product": resolve,
        "association": resolve_association,
        "observation": resolve_observation,
        "reference": resolve,
        "context": resolve,
    }
    out: dict[str, str | Sequence[str]] = dict(given)
    for parameter in question.parameters:
        if parameter.type in readers and parameter.name in out:
            value = out[parameter.name]
            values = [value] if isinstance(value, str) else list(value)
            if parameter.type in ("reference", "context"):
                for written in values:
                    terms_of(parameter, written, store.base)  # first whether it can be one at all
            out[parameter.name] = [readers[parameter.type](store, v).iri for v in values]
    return out


def unknown(store: Store, text: str) -> UnknownNameError:
    """The error for a name that the store does not know, with the nearest names as hint."""
    name = file_name(text.strip()) or text
    return UnknownNameError("unknown-product", f"the store does not know {name[:200]!r}", hint=_hint(store, name))


def kind_of(iri: str, base: str) -> str:
    """The kind of a node by the path of its IRI."""
    kind, _, rest = iri.removeprefix(base).partition("/")
    if kind == "version":
        return "product-version"
    if kind == "association" and "/" in rest:
        return {1: "version", 2: "entry"}.get(rest.count("/"), "membership")
    return kind if iri.startswith(base) else "other"


def name_in(iri: str, label: str | None, base: str) -> str:
    """The name of a node: the file name in its IRI, else its label."""
    if iri.startswith(base) and kind_of(iri, base) in FILE_PATHS:
        return name_of(iri.rpartition("/")[2])
    return label or name_of(iri.rpartition("/")[2])


def _candidates(text: str, base: str) -> list[str]:
    written = text.strip().removeprefix("<").removesuffix(">") if text.strip().startswith("<") else text.strip()
    if "://" in written:
        itself = [written] if terms.is_iri(written) else []
        if written.startswith(base):
            return itself
        # an address of another server or an IRI of another base: what counts is the file that it ends in
        name = name_of(written.rpartition("/")[2])
    else:
        itself, name = [], file_name(written)
    try:
        iris = [thing(base, path, name) for path in FILE_PATHS] if name else []
    except UnicodeEncodeError:
        return []
    return itself + [i for i in iris if terms.is_iri(i)]


def _hint(store: Store, name: str) -> str:
    name = name.lower()  # as names of the archive are
    for names in _neighbours(store, name):
        alike = sorted(names, key=lambda n: (-_shared(name, n), n))[:60]
        near = get_close_matches(name, alike, n=3, cutoff=0.75)
        if near:
            return "did you mean " + ", ".join(near) + "?"
    return "see: jwstrdf find"


def _shared(one: str, other: str) -> int:
    """How many characters two names share at their beginning and end: cheap, enough to choose whom to compare."""

    def common(pairs: Iterable[tuple[str, str]]) -> int:
        return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))

    return common(zip(one, other, strict=False)) + common(zip(reversed(one), reversed(other), strict=False))


def _neighbours(store: Store, name: str) -> Iterable[list[str]]:
    """Names to compare with, from near to far: same visit, same program, then any; never more than NEAR."""
    visit, program = name[:13], name[2:7]
    wanted: list[Mapping[str, list[str]]] = []
    if visit.isascii() and visit.isalnum():
        wanted.append({"visit": [terms.iri(thing(store.base, "visit", visit))]})
    if program.isascii() and program.isdigit():
        wanted.append({"program": [terms.iri(thing(store.base, "program", program))]})
    for values in [*wanted, {}]:
        yield [str(r["filename"]) for r in ask(store, "names/files", values, limit=NEAR)]
