"""Two sorted lists of states against each other, and what differs between two states. Pure functions, no store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jwstrdf.answers.changes.model import Change, EdgeChange, Inputs, Members, Membership, State, Stated, Value

_EMPTY: frozenset[Value] = frozenset()


def merged(old: Mapping[str, State], new: Mapping[str, State]) -> Iterator[tuple[State | None, State | None]]:
    """Each name once, in order, with its state on both sides; None where a side does not know the name."""
    for name in sorted(old.keys() | new.keys()):
        yield old.get(name), new.get(name)


def reasons(old: State, new: State) -> tuple[str, ...] | None:
    """What proves that two states of one file differ; () where something proves them equal; None where nothing tells.

    Two versions tell by their key (date, pipeline, context); of equal keys checksum and size can still differ: a header
    can be edited without a new date. Without versions the size tells that a file is another one, and its checksum
    whether it is the same; equal sizes are taken as equal, for tables of the archive tell no more.
    """
    found, told = [], False
    for name, one, other in (
        ("content" if new.association else "version", old.key, new.key),
        ("checksum", old.checksum, new.checksum),
        ("size", old.size, new.size),
    ):
        if one is None or other is None:
            continue
        told = True
        if one != other:
            found.append(name)
    return tuple(found) if told else None


def changes(old: Stated, new: Stated) -> list[Change]:
    """The values that differ, in order. Where one value was exchanged for one, that is one change."""
    out = []
    for key in old.keys() | new.keys():
        before, after = old.get(key, _EMPTY), new.get(key, _EMPTY)
        out += [Change(*key, one, other) for one, other in _paired(before - after, after - before)]
    return sorted(out, key=_order)


def restated(old: Stated, new: Stated, left_out: frozenset[str] = frozenset()) -> bool:
    """Whether both sides state something of the file, and not the same; properties that are not of the file left out.

    What one side alone states is no other value: perhaps nobody has read that header.
    """
    both = old.keys() & new.keys()
    return any(old[key] != new[key] for key in both if key[0] not in left_out and old[key] and new[key])


def edge_changes(output: str, old: Inputs, new: Inputs) -> list[EdgeChange]:
    """The steps of lineage of one output that differ, in order."""
    out = []
    for name in old.keys() | new.keys():
        before, after = old.get(name, frozenset()), new.get(name, frozenset())
        gone, come = sorted(before - after, key=str), sorted(after - before, key=str)
        if len(gone) == len(come) == 1:
            out.append(EdgeChange(output, name, gone[0], come[0]))
            continue
        out += [EdgeChange(output, name, edge, None) for edge in gone]
        out += [EdgeChange(output, name, None, edge) for edge in come]
    return sorted(out, key=EdgeChange.key)


def member_changes(old: Members, new: Members) -> list[Change]:
    """The members of an association that differ: `old` and `new` are the member with its role."""
    out = []
    for key in old.keys() | new.keys():
        before, after = old.get(key, frozenset()), new.get(key, frozenset())
        entry, member = key
        gone = frozenset(_member(member, role) for role in before - after)
        come = frozenset(_member(member, role) for role in after - before)
        out += [Change("member", entry, one, other) for one, other in _paired(gone, come)]
    return sorted(out, key=_order)


def memberships(old: Mapping[str, Members], new: Mapping[str, Members]) -> list[Membership]:
    """The products that associations of another name announce now, with the members that differ.

    Of several associations on one side that announce a product of the same name the last by name speaks: names carry
    the time at which they were made.
    """
    before, after = _by_product(old), _by_product(new)
    out = []
    for product in sorted(before.keys() | after.keys()):
        (one, was), (other, now) = before.get(product, (None, {})), after.get(product, (None, {}))
        if one != other:
            out.append(Membership(product, one, other, tuple(member_changes(was, now))))
    return out


def _by_product(associations: Mapping[str, Members]) -> dict[str, tuple[str | None, Members]]:
    out: dict[str, tuple[str | None, Members]] = {}
    for name in sorted(associations):
        entries: dict[str, dict[tuple[str, str], frozenset[str | None]]] = {}
        for (product, member), roles in associations[name].items():
            entries.setdefault(product, {})[product, member] = roles
        out |= {product: (name, members) for product, members in entries.items()}
    return out


def _member(name: str, role: str | None) -> Value:
    return f"{name} ({role})" if role else name


def _paired(gone: frozenset[Value], come: frozenset[Value]) -> list[tuple[Value | None, Value | None]]:
    if len(gone) == len(come) == 1:
        return [(next(iter(gone)), next(iter(come)))]
    return [(v, None) for v in sorted(gone, key=str)] + [(None, v) for v in sorted(come, key=str)]


def _order(change: Change) -> tuple[str, str, str, str]:
    return (change.property, change.of or "", str(change.old), str(change.new))
