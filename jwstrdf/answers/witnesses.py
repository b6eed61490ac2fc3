"""The sources that name files, many files at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jwstrdf.answers.scope import ask_within
from jwstrdf.iri import name_of
from jwstrdf.questions import terms

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store


def witnesses(store: Store, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The locations of the sources that speak of each file, by its IRI.

    The file itself where it was read, else those that list it, else those that name it.
    """
    wanted = sorted({terms.iri(i) for i in iris if terms.is_iri(i)})
    itself: dict[str, set[str]] = {}
    listed: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    for row in ask_within(store, "inventory/sources-of", {"product": wanted} if wanted else None):
        iri, witness = str(row["product_iri"]), str(row["witness"])
        table = listed if row["listed"] == "true" else named
        if re.split("[/!]", witness)[-1] == name_of(iri.rpartition("/")[2]):
            table = itself
        table.setdefault(iri, set()).add(witness)
    return {iri: tuple(sorted(told)) for iri, told in {**named, **listed, **itself}.items()}
