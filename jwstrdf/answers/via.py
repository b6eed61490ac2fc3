"""Lineage as one association states it, current or not, also for products of which no file is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from jwstrdf.answers.edges import Edge, from_rows
from jwstrdf.answers.products import local_name
from jwstrdf.answers.resolve import Thing, look_up, resolve_association
from jwstrdf.answers.runs import data_role
from jwstrdf.answers.stated import PER_SOURCE
from jwstrdf.errors import UnknownNameError
from jwstrdf.iri import thing
from jwstrdf.questions import terms
from jwstrdf.questions.bind import file_name
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.mapping.expected import Resolution
    from jwstrdf.stores.base import Store

Row = Mapping[str, str | None]

ASSOCIATION, ASSOCIATION_AS_A_WHOLE = "association", "association-level"
"""Evidence of an edge: the association says it of the product, or of many products together."""


def edges_via(store: Store, product: str, via: str, sides: Collection[str]) -> tuple[Thing, list[Edge]]:
    """The product as a node, and the edges that the association states for it, up, down or both.

    UnknownNameError `not-in-association` when the association does not speak of the product (on no side of these).
    """
    association = resolve_association(store, via)
    asked = [terms.iri(association.iri)]
    members = ask(store, "associations/members", {"association": asked})
    start = look_up(store, product) or _named(store, product)
    found = [_up(store, start, members) if side == "up" else _down(store, start, members, asked) for side in sides]
    if all(edges is None for edges in found):
        names = sorted({str(r["entry_name" if "up" in sides else "member"]) for r in members})
        what = " or ".join({"up": "specify", "down": "list"}[side] for side in sides)
        raise UnknownNameError(
            "not-in-association",
            f"the association does not {what} {start.name!r}",
            hint=("it specifies " if "up" in sides else "its members are ")
            + ", ".join(names[:5])
            + (", ..." if len(names) > 5 else ""),
            where=association.name,
        )
    return start, [edge for edges in found for edge in edges or ()]


def edges_of_entries(store: Store, entries: Iterable[Thing]) -> list[Edge]:
    """Edges from products of associations, as they are written, to their contributing members."""
    out: list[Edge] = []
    for entry in entries:
        version = entry.iri.rpartition("/")[0]
        rows = ask(store, "associations/members", {"association": [terms.iri(version)]})
        out += _stated(store, entry, [r for r in rows if r["entry_iri"] == entry.iri and r["contributes"] == "true"])
    return out


def _named(store: Store, product: str) -> Thing:
    name = file_name(product.strip()) or product
    return Thing(thing(store.base, "product", name), name, "product")


def _up(store: Store, start: Thing, members: list[dict[str, str | None]]) -> list[Edge] | None:
    entries = _entries_of(store, start, members)
    if not entries:
        return None
    rows = [r for r in members if r["entry_iri"] in entries and r["contributes"] == "true"]
    return _stated(store, start, [r for r in rows if _enters(r, start)])


def _entries_of(store: Store, start: Thing, members: list[dict[str, str | None]]) -> set[str]:
    """The products of the association that the name belongs to."""
    written = {str(r["entry_iri"]): r for r in members}
    exact = {iri for iri, r in written.items() if start.iri == iri or r["entry_name"] == start.name}
    if exact:
        return exact
    rows = ask(store, "associations/of-product", {"product": [terms.iri(start.iri)]})
    known = {str(r["entry_iri"]) for r in rows}
    if known & set(written):
        return known & set(written)
    types = _types_of(store, written)
    return {iri for iri, r in written.items() if _matches(r, types.get(iri.rpartition("/")[0]), start.name)}


def _types_of(store: Store, entries: Iterable[str]) -> dict[str, str | None]:
    """The association type of each version that has one of the entries."""
    files = sorted({terms.iri(iri.rsplit("/", 2)[0]) for iri in entries})
    rows = [r for file in files for r in ask(store, "associations/versions", {"association": [file]})]
    return {str(r["version_iri"]): r["asn_type"] for r in rows}


def _matches(row: Row, asn_type: str | None, name: str) -> bool:
    from jwstrdf.naming.templates import entry_pattern

    return entry_pattern(str(row["entry_name"]), _resolved(row, asn_type).extended).matches(name)


def _resolved(row: Row, asn_type: str | None) -> Resolution:
    from jwstrdf.mapping.expected import resolve
    from jwstrdf.vocabulary import registry

    return resolve(registry.load(), local_name(row["rule"]), asn_type)


def _enters(row: Row, product: Thing) -> bool:
    """Whether the member enters the product: its own exposure, or a member of a role that its type reads."""
    own, reads = _own_exposure(product), _reads(product)
    if own is not None and _root(row["member"]) == own:
        return True
    return row["role"] in reads if reads else own is None


def _own_exposure(product: Thing) -> str | None:
    """The exposure of a product that is named after one and made in stage 3 (crf, psfsub)."""
    if not product.is_file:
        return None
    from jwstrdf.naming.parse import parse_name

    parsed = parse_name(product.name)
    return parsed.exposure_root if parsed.kind == "exposure_2c" else None


def _reads(product: Thing) -> tuple[str, ...]:
    """The roles of members that files of the product's type read, where they do not read all."""
    if not product.is_file:
        return ()
    from jwstrdf.naming.parse import parse_name
    from jwstrdf.vocabulary import registry

    name = parse_name(product.name).type_name
    return next((t.reads_roles for t in registry.load().product_types if t.name == name), ())


def _root(member: str | None) -> str | None:
    from jwstrdf.naming.parse import parse_name

    return parse_name(member or "").exposure_root


def _down(store: Store, start: Thing, members: list[dict[str, str | None]], asked: list[str]) -> list[Edge] | None:
    rows = [r for r in members if r["member_iri"] == start.iri or r["member"] == start.name]
    if not rows:
        return None
    made: dict[str, list[Thing]] = {}
    for row in ask(store, "associations/products", {"association": asked}):
        made.setdefault(str(row["entry_iri"]), []).append(Thing(str(row["iri"]), str(row["filename"]), "product"))
    out: list[Edge] = []
    for row in rows:
        if row["contributes"] == "true":
            entry = Thing(str(row["entry_iri"]), str(row["entry_name"]), "entry")
            for product in made.get(entry.iri) or [entry]:
                if _enters(row, product):
                    out += _stated(store, product, [row])
    return out


def _stated(store: Store, output: Thing, rows: Collection[Row]) -> list[Edge]:
    """The edges of the rows. An own exposure is related as its name says: the association lists it as any other."""
    by_name: dict[str | None, str | None] = {}
    types: dict[str, str | None] = {}
    if output.is_file and rows:
        types = _types_of(store, {str(r["entry_iri"]) for r in rows})
        if _own_exposure(output) is not None:
            told = ask(store, "lineage/inputs", {"product": [terms.iri(output.iri)]})
            by_name = {r["input_iri"]: r["relation"] for r in told}
    data = data_role()
    own = {r["member"]: r for r in sorted(rows, key=lambda r: (r["role"] == data, r["role"] or ""))}
    return from_rows(
        {
            "output": output.name,
            "input": r["member"],
            "relation": by_name.get(r["member_iri"], r["relation"]) if r is own.get(r["member"]) else r["relation"],
            "role": r["role"],
            "evidence": _evidence(output, r, types),
            "witness": r["witness"],
            "output_iri": output.iri,
            "input_iri": r["member_iri"],
        }
        for r in rows
    )


def _evidence(output: Thing, row: Row, types: Mapping[str, str | None]) -> str:
    """Whether the association says it of this file or of a whole set of files (sources, channels)."""
    if not output.is_file or _own_exposure(output) is not None:
        return ASSOCIATION
    resolved = _resolved(row, types.get(str(row["entry_iri"]).rpartition("/")[0]))
    per_source = PER_SOURCE in str(row["entry_name"]) or (resolved.rule is not None and resolved.rule.per_source)
    return ASSOCIATION_AS_A_WHOLE if per_source or resolved.extended else ASSOCIATION
