"""Tables of the ontology that stand in stored questions, for SPARQL has no other way to them: they are the same."""

from __future__ import annotations

import re

from rdflib import SKOS, Graph, URIRef

from jwstrdf.iri import JWST
from jwstrdf.questions.library import names, text_of
from jwstrdf.resources import folder
from jwstrdf.vocabulary import registry

STEPS = re.compile(r'\("(calwebb_[a-z0-9-]+)" (\d) jwst:(Step_\w+)\)')
EXPOSURES = re.compile(r'\("([A-Z0-9_-]+)" "(calwebb_[a-z0-9-]+)"\)')
PARAMETERS = re.compile(r'\("(pars-[a-z0-9-]+)" jwst:(Step_\w+)\)')
TYPES = re.compile(r'\("([a-z0-9-]+)" "(calwebb_[a-z0-9-]+)"\)')


def test_steps_of_pipelines() -> None:
    """Of the pipelines that associations name, and of stage 1."""
    graph = Graph().parse(folder("ontology") / "pipelines.ttl")
    stages = {a.pipeline: a.stage for a in registry.load().association_types.values() if a.pipeline}
    stages["calwebb_detector1"] = 1
    runs = graph[: URIRef(JWST + "pipelineRunsStep")]
    told = {(str(graph.value(p, SKOS.notation)), str(step).removeprefix(JWST)) for p, step in runs}
    for name in ("provenance/steps", "provenance/parameters"):
        text = text_of(name)
        assert {(pipeline, step) for pipeline, _, step in STEPS.findall(text)} == {x for x in told if x[0] in stages}
        assert {p: int(s) for p, s, _ in STEPS.findall(text)} == stages
    early = re.findall(r"\((\d) jwst:(Step_\w+)\)", text_of("provenance/parameters"))
    assert {(int(s), step) for s, step in early} == {(stages[p], step) for p, step in told if stages.get(p, 3) < 3}


def test_pipelines_of_association_types() -> None:
    told = {a.notation: a.pipeline for a in registry.load().association_types.values() if a.pipeline}
    for name in ("provenance/steps", "provenance/parameters"):
        assert dict(TYPES.findall(text_of(name))) == told


def test_stage_2_of_exposure_types() -> None:
    told = {(e.exp_type, e.stage2_pipeline) for e in registry.load().exposure_types if e.stage2_pipeline}
    assert ("NIS_IMAGE", "calwebb_image2") in told
    for name in ("provenance/steps", "provenance/parameters"):
        assert set(EXPOSURES.findall(text_of(name))) == told


def test_steps_that_parameter_files_are_for() -> None:
    graph = Graph().parse(folder("ontology") / "step-parameters.ttl")
    graph.parse(folder("ontology") / "reference-types.ttl")
    pairs = graph.subject_objects(URIRef(JWST + "parametersOfStep"))
    told = {(str(graph.value(kind, SKOS.notation)), str(step).removeprefix(JWST)) for kind, step in pairs}
    assert ("pars-jumpstep", "Step_jump") in told
    assert set(PARAMETERS.findall(text_of("provenance/parameters"))) == told


def test_relations_by_which_something_is_used() -> None:
    """Those that contribute to the data and point at what is no product of the same chain."""
    known = registry.load().relationships.values()
    used = {
        r.name for r in known if r.contributes and not r.lineage and r.family in ("Contributing", "Linked") and r.id
    }
    used -= {"wasProcessedBy"}  # a run is of one file alone
    for name in ("impact/users", "impact/products-touched"):
        lists = re.findall(r"\?relation IN \(([^)]*)\)", text_of(name))
        assert lists
        assert {frozenset(w.strip().removeprefix("jwst:") for w in one.split(",")) for one in lists} == {
            frozenset(used)
        }


def test_values_by_which_crds_chooses() -> None:
    known = registry.load()
    asked = {"meta." + p for use in known.reference_type_uses for p in use.selection_parameters}
    told = {k.property for k in known.keywords if k.property and k.path in asked}
    lists = re.findall(r"\?property IN \(([^)]*)\)", text_of("impact/header-values"))
    assert len(lists) == 2
    assert {frozenset(w.strip().removeprefix("jwst:") for w in one.split(",")) for one in lists} == {frozenset(told)}


def test_every_competency_of_this_topic_has_its_question() -> None:
    from jwstrdf.questions.library import question

    asked = {c for n in names() for c in question(n).competency}
    assert {f"CQ{n:02}" for n in range(4, 10)} <= asked
