"""The examples in the headers of stored questions: about the observation that is shipped, and they find something.

What its product table and associations cannot hold (headers, contexts, MSA plans) is listed here, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jwstrdf.errors import UnknownNameError
from jwstrdf.ingest import ingest
from jwstrdf.iri import BASE, JWST, PREFIXES
from jwstrdf.questions.bind import terms_of
from jwstrdf.questions.header import Question
from jwstrdf.questions.library import names, question
from jwstrdf.questions.run import run
from jwstrdf.stores import open_store
from jwstrdf.stores.base import Store

SHIPPED = Path(__file__).resolve().parent.parent.parent / "examples" / "jw02733-o002"

HEADERS = "needs headers, and only names and associations are shipped"
MSA = "needs a NIRSpec MOS observation; the shipped one is of MIRI"
MAPPINGS = "needs CRDS mappings"
NONE = "one imaging observation, whole and without contradictions, has none"

NOTHING_THERE = {
    "associations/announced": NONE,
    "associations/calibrators": NONE,
    "associations/exposure-errors": NONE,
    "audit/conflicts": NONE,
    "impact/selected-by": MAPPINGS,
    "impact/superseded-between": MAPPINGS,
    "inventory/parents": NONE,
    "inventory/planned-sources": MSA,
    "lineage/unfilled": MSA,
    "lineage/with-references": HEADERS,
    "lineage/with-support": NONE,
    "mrp/disagreements": NONE,
    "mrp/overlaps": NONE,
    "provenance/history": HEADERS,
    "provenance/msa-configuration": MSA,
    "provenance/telemetry": HEADERS,
    "related/guide-stars-at-the-time": HEADERS,
    "related/parallel": NONE,
    "related/visit-support": HEADERS,
}
"""Questions whose examples find nothing in the shipped observation, and why."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("shipped") / "store"
    ingest([SHIPPED], place)
    opened = open_store(place, read_only=True)
    yield opened
    opened.close()


def attempts(asked: Question) -> list[dict[str, str]]:
    """What is asked: without the optional parameters, and with each of them alone."""
    needed = {p.name: p.example for p in asked.parameters if p.required}
    return [needed, *({**needed, p.name: p.example} for p in asked.parameters if not p.required)]


@pytest.mark.parametrize("name", names())
def test_the_examples_find_something_in_the_shipped_observation(store: Store, name: str) -> None:
    for given in attempts(question(name)):
        if NOTHING_THERE.get(name) in (HEADERS, MSA, MAPPINGS):
            with suppress(UnknownNameError):
                run(store, name, given)
        else:
            found = run(store, name, given).rows
            assert found or name in NOTHING_THERE, f"{given}: choose another example, or list it with the reason"


def test_what_is_listed_as_not_there_is_not_there(store: Store) -> None:
    assert set(NOTHING_THERE) <= set(names())
    for name in NOTHING_THERE:
        for given in attempts(question(name)):
            try:
                assert run(store, name, given).rows == (), f"{name} {given} finds something: take it off the list"
            except UnknownNameError:
                continue


@pytest.mark.parametrize("name", names())
def test_the_file_as_it_stands_asks_for_its_examples(name: str) -> None:
    """The terms on each `# @values` line are those of the example in the header."""
    asked = question(name)
    examples = {p.name: [_shown(t) for t in terms_of(p, p.example, BASE)] for p in asked.parameters}
    for written, terms in re.findall(r"VALUES \?(\w+) \{ (.*) \} # @values", asked.text):
        assert sorted(_shown(t) for t in terms.split(" ")) == sorted(examples[written])


def _shown(term: str) -> str:
    """A term in one way of the several in which it can be written."""
    term = re.sub(r"\^\^xsd:(\w+)$", lambda m: f"^^<{PREFIXES['xsd']}{m[1]}>", term)
    term = term.removesuffix(f"^^<{PREFIXES['xsd']}boolean>").strip('"')
    return f"jwst:{term.removeprefix('<' + JWST).removesuffix('>')}" if term.startswith("<" + JWST) else term
