"""The examples in the headers of stored questions: about the observation that is shipped, and they find something.

What its product table and associations cannot hold (headers, contexts, MSA plans) is listed here, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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

LOGS = "needs the log of a run, and only names and associations are shipped"
HEADERS = "needs headers, and only names and associations are shipped"
MSA = "needs a NIRSpec MOS observation; the shipped one is of MIRI"
MAPPINGS = "needs CRDS mappings"
OBSERVATIONS = "needs a table of observations or headers, which tell positions, times and release dates"
NONE = "one imaging observation, whole and without contradictions, has none"

NOTHING_THERE = {
    "associations/absent-members": NONE,
    "associations/announced": NONE,
    "associations/calibrators": NONE,
    "associations/exposure-errors": NONE,
    "associations/flagged-missing": NONE,
    "associations/open-products": NONE,
    "audit/background-not-used": NONE,
    "audit/conflicts": NONE,
    "audit/degraded-inputs": NONE,
    "audit/leftover": NONE,
    "audit/not-listed-any-more": NONE,
    "audit/older-than-inputs": HEADERS,
    "audit/unexplained": NONE,
    "changes/files no_program": NONE,
    "impact/selected-by": MAPPINGS,
    "impact/superseded-between": MAPPINGS,
    "inventory/find released_after": OBSERVATIONS,
    "inventory/find released_before": OBSERVATIONS,
    "inventory/find since": OBSERVATIONS,
    "inventory/find sky_cell": OBSERVATIONS,
    "inventory/find until": OBSERVATIONS,
    "inventory/images-near": OBSERVATIONS,
    "inventory/absent-pool-exposures": "needs a pool",
    "impact/choices": MAPPINGS,
    "impact/header-values": HEADERS,
    "impact/made-under": HEADERS,
    "impact/mappings-of": MAPPINGS,
    "impact/products-touched": HEADERS,
    "impact/replaced-references": HEADERS,
    "impact/under-mapping": MAPPINGS,
    "impact/users": HEADERS,
    "impact/version-dates": HEADERS,
    "inventory/planned-sources": MSA,
    "lineage/unfilled": MSA,
    "lineage/with-references": HEADERS,
    "lineage/with-support": NONE,
    "mrp/disagreements": NONE,
    "mrp/overlaps": NONE,
    "mrp/superseded": NONE,
    "needs/plans-of-visit": MSA,
    "needs/pipeline-run": LOGS,
    "needs/settings": LOGS,
    "needs/steps": HEADERS,
    "provenance/history": HEADERS,
    "provenance/msa-configuration": MSA,
    "provenance/parameters": HEADERS,
    "provenance/stated-of-version": HEADERS,
    "provenance/reference-files": HEADERS,
    "provenance/software": HEADERS,
    "related/guide-stars-at-the-time": HEADERS,
    "related/parallel": NONE,
    "related/visit-support": HEADERS,
}
"""Questions, or parameters of one (`topic/name parameter`), whose examples find nothing there, and why."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("shipped") / "store"
    ingest([SHIPPED], place)
    opened = open_store(place, read_only=True)
    yield opened
    opened.close()


def attempts(asked: Question) -> dict[str, dict[str, str]]:
    """What is asked: without the optional parameters, and with each of them alone; by what the list above calls it."""
    needed = {p.name: p.example for p in asked.parameters if p.required}
    single = {f"{asked.name} {p.name}": {**needed, p.name: p.example} for p in asked.parameters if not p.required}
    return {asked.name: needed, **single}


def found(store: Store, name: str, given: dict[str, str]) -> int:
    """How many rows; none where the store does not know the thing."""
    try:
        return len(run(store, name, given).rows)
    except UnknownNameError:
        return 0


@pytest.mark.parametrize("name", names())
def test_the_examples_find_something_in_the_shipped_observation(store: Store, name: str) -> None:
    for words, given in attempts(question(name)).items():
        if name in NOTHING_THERE or words in NOTHING_THERE:
            continue
        assert found(store, name, given), f"{words} {given}: choose another example, or list it with the reason"


def test_what_is_listed_as_not_there_is_not_there(store: Store) -> None:
    assert {words.partition(" ")[0] for words in NOTHING_THERE} <= set(names())
    for listed in NOTHING_THERE:
        name, _, parameter = listed.partition(" ")
        for words, given in attempts(question(name)).items():
            if not parameter or words == listed:
                assert not found(store, name, given), f"{words} finds something: take it off the list"


@pytest.mark.parametrize("name", names())
def test_every_example_has_the_form_of_its_type(store: Store, name: str) -> None:
    """UsageError for one that does not; that it is not known here is another matter."""
    for parameter in question(name).parameters:
        assert terms_of(parameter, parameter.example, store.base)


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
