"""Row by row and cell by cell: the ontology says what the tables of facts say, and no row is missing.

The tables lie in `domain/` beside the folder of real inputs. Where a table is wrong, the ontology is right and
`EXCEPTIONS` says why. An empty cell, or one that only says that there is nothing, is no statement.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

from jwstrdf import resources
from jwstrdf.checks.ontology.formatting import PREFIXES, short
from jwstrdf.checks.ontology.rules import known_terms

NOTHING = {"", "n/a", "none", "(none)", "(not in seed)"}

Cell = frozenset[str]
Facts = dict[str, set[str]]

EXCEPTIONS: dict[tuple[str, str, str], tuple[Cell, str]] = {
    ("relationships", "STR-3", "name"): (
        frozenset({"inDataset"}),
        "the table describes the way from a file to its set, which sameDatasetAs does not say",
    ),
    ("relationships", "STR-3", "inverse"): (
        frozenset({"datasetOf"}),
        "inDataset is the outward name; sameDatasetAs is kept as a symmetric property between files",
    ),
    ("relationships", "WFS-2", "source"): (
        frozenset(
            {
                "jwst/associations/lib/rules_level2_base.py (AsnMixin_Lv2WFSS)",
                "jwst-docs:associations/technote_sdp_workflow",
            }
        ),
        "the table says `as WFS-1`; written out",
    ),
    ("relationships", "WFS-3", "source"): (
        frozenset(
            {
                "jwst/associations/lib/rules_level2_base.py (AsnMixin_Lv2WFSS)",
                "jwst-docs:associations/technote_sdp_workflow",
            }
        ),
        "the table says `as WFS-1`; written out",
    ),
    ("product_types", "(HLSP), hlsp_*", "extension"): (
        frozenset({"fits"}),
        "`fits etc.` is no extension; a note says the rest",
    ),
    ("exp_types", "NRS_MSASPEC, MOS imaging through open MSA", "required_3"): (
        frozenset(),
        "crf belongs to the row before: this variant ends at level 2b and has no stage 3",
    ),
    ("exp_types", "NRS_MSASPEC, MOS imaging through open MSA", "note"): (
        frozenset(),
        "the note on crf belongs to the row before",
    ),
}
"""(table, row, column) -> (what the ontology says instead, why)."""


class Ontology:
    """The facts of each term: property -> values, names without `jwst:`."""

    def __init__(self) -> None:
        self.store = Store()
        for path in sorted(resources.folder("ontology").glob("*.ttl")):
            self.store.load(path=str(path), format=RdfFormat.TURTLE)
        self.facts: dict[str, Facts] = {}
        for quad in self.store:
            if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode):
                name, value = short(quad.predicate.value), quad.object
                text = value.value if isinstance(value, Literal) else short(value.value)
                row = self.facts.setdefault(_local(short(quad.subject.value)), {})
                row.setdefault(_local(name), set()).add(_local(text))

    def of_class(self, name: str) -> dict[str, Facts]:
        return {term: facts for term, facts in self.facts.items() if name in facts.get("rdf:type", ())}

    def having(self, name: str) -> dict[str, Facts]:
        return {term: facts for term, facts in self.facts.items() if name in facts}

    def notations(self, terms: Iterable[str]) -> set[str]:
        """The codes of terms."""
        return {code for term in terms for code in self.facts[term].get("skos:notation", {term})}


def _local(name: str) -> str:
    return name.removeprefix("jwst:")


@cache
def ontology() -> Ontology:
    return Ontology()


# How a cell becomes the set of values that the ontology should have.
def whole(cell: str) -> set[str]:
    return {cell}


def listed(separator: str) -> Callable[[str], set[str]]:
    return lambda cell: {part.strip() for part in cell.split(separator) if part.strip()}


def sentence(cell: str) -> set[str]:
    text = cell[0].upper() + cell[1:]
    return {text if text.endswith(".") else text + "."}


def yes_no(cell: str) -> set[str]:
    return {{"y": "true", "n": "false"}[cell]}


semicolons = listed(";")
bars = listed("|")


@dataclass(frozen=True)
class Column:
    """Where the ontology keeps a column, and how."""

    properties: tuple[str, ...]
    read: Callable[[str], set[str]] = whole
    coded: bool = False  # values are terms, the table has their codes


def col(*properties: str, read: Callable[[str], set[str]] = whole, coded: bool = False) -> Column:
    return Column(properties, read, coded)


def level_part(cell: str) -> set[str]:
    return set() if cell == "as its FITS file" else {cell.split(" (")[0]}


COLUMNS: dict[str, dict[str, Column]] = {
    "product_types": {
        "suffix": col("typeSuffix", "typeNamePattern"),
        "extension": col("typeExtension", read=bars),
        "variant": col("typeVariant"),
        "name": col("typeName"),
        "level": col("typeLevel", read=level_part, coded=True),
        "stage": col("typeStage"),
        "scope": col("typeScope", coded=True),
        "format": col("typeFormat"),
        "producer": col("typeProducer"),
        "mast_product_type": col("typeMastProductType"),
        "mast_product_type_evidence": col("typeMastProductTypeEvidence"),
        "mast_calib_level": col("typeMastCalibLevel"),
        "data_structure": col("typeDataStructure"),
        "obscore_dataproduct_type": col("typeObscoreType"),
        "role": col("typeRole", coded=True),
        "deprecated": col("typeDeprecated", read=yes_no),
        "deprecated_note": col("typeDeprecatedNote"),
        "default_or_optional": col("typeDefault"),
        "expected_condition": col("typeCondition"),
        "source": col("dcterms:source", read=semicolons),
    },
    "levels": {
        "level": col("skos:notation"),
        "label": col("levelName"),
        "definition": col("skos:definition", read=sentence),
        "antecedent_level": col("usualAntecedentText"),
        "stage_of_origin": col("levelOriginText"),
        "stage_that_reads_it": col("levelReaderText"),
        "produced_by": col("levelProducerText"),
        "scope": col("levelScopeText"),
        "mast_calib_level": col("levelMastCalibLevel"),
        "mast_product_level_string": col("archiveLevelText"),
        "public": col("levelPublicText"),
        "terminal_product": col("levelTerminalText"),
        "example_suffixes": col("exampleSuffix", read=semicolons),
        "source": col("dcterms:source", read=semicolons),
        "note": col("skos:note"),
    },
    "relationships": {
        "id": col("relationshipId"),
        "mast_heading": col("mastHeading"),
        "seed_wording": col("seedWording"),
        "name": col("(term)"),
        "inverse": col("owl:inverseOf"),
        "domain": col("domainText"),
        "range": col("rangeText"),
        "direction": col("directionText"),
        "cardinality": col("cardinalityText"),
        "transitive": col("transitiveText"),
        "mast_status": col("mastStatus"),
        "contributes_to_science_data": col("contributesText"),
        "definition": col("skos:definition", read=sentence),
        "established_from": col("evidenceText"),
        "prov_o": col("provText"),
        "ivoa_datalink_core": col("datalinkText"),
        "caom2": col("caomText"),
        "dcat_dcterms": col("dctermsText"),
        "caveats": col("caveatText"),
        "source": col("dcterms:source", read=semicolons),
    },
    "association_types": {
        "rule": col("skos:notation"),
        "level": col("asnRuleLevel", coded=True),
        "asn_type": col("asnRuleType", coded=True),
        "pipeline": col("asnRulePipeline"),
        "exp_types": col("asnRuleExposureTypeText"),
        "combines": col("asnRuleCombines"),
        "product_name_template": col("asnRuleTemplate"),
        "member_suffix": col("asnRuleMemberSuffixText"),
        "member_exptypes": col("asnRuleMemberRole", read=semicolons, coded=True),
        "candidate_types": col("asnRuleCandidateText"),
        "tso": col("asnRuleTso"),
        "extra_constraints": col("asnRuleConstraintText"),
        "validity": col("asnRuleValidityText"),
        "source": col("dcterms:source", read=semicolons),
    },
    "member_exptypes": {
        "exptype": col("skos:notation", "rolePattern"),
        "where_used": col("roleWhereUsed"),
        "relationship": col("roleRelationshipText"),
        "relationship_id": col("roleRelationshipId", read=lambda c: semicolons(c) - NOTHING),
        "typical_level_of_member": col("roleLevelText"),
        "typical_suffix": col("roleSuffixText"),
        "evidence_keyword": col("roleEvidenceText"),
        "written_by_generator": col("roleWrittenText"),
        "read_by_pipeline": col("roleReadText"),
        "meaning": col("roleMeaning"),
        "note": col("skos:note"),
        "source": col("dcterms:source", read=semicolons),
    },
    "exp_types": {
        "exp_type": col("variantOf", coded=True),
        "instrument": col("(instrument)"),
        "mode": col("variantMode"),
        "category": col("variantCategory"),
        "tso_capable": col("variantTso"),
        "variant_condition": col("variantCondition"),
        "stage1_pipeline": col("stage1Pipeline"),
        "stage2_pipeline": col("stage2Pipeline"),
        "stage3_pipeline": col("stage3Pipeline"),
        "required_1b": col("required1b", read=semicolons),
        "required_2a": col("required2a", read=semicolons),
        "required_2b": col("required2b", read=semicolons),
        "required_2c": col("required2c", read=semicolons),
        "required_3": col("required3", read=semicolons),
        "optional_products": col("optionalProduct", read=semicolons),
        "highest_level": col("highestLevel", coded=True),
        "l3_scope": col("levelThreeScope"),
        "l2_input_to_stage3": col("stage3Input"),
        "confidence": col("confidence"),
        "source": col("dcterms:source", read=semicolons),
        "note": col("skos:note"),
    },
    "reference_types": {
        "instrument": col("useInstrumentName", read=semicolons),
        "reftype": col("useOfReferenceType", coded=True),
        "description": col("(type).referenceDescription"),
        "r_keyword": col("(type).referenceKeyword", read=lambda c: {c.split(" (")[0]}),
        "keyword_recorded": col("(type).keywordRecorded", read=yes_no),
        "pipeline_steps": col("(type).pipelineStep", read=semicolons),
        "stages": col("(type).pipelineStage", read=semicolons),
        "spec_extension": col("specExtension", read=bars),
        "seen_extensions": col("seenExtension", read=bars),
        "selection_parameters": col("selectionParameter", read=semicolons),
        "filename_pattern": col("filenamePattern"),
        "status_jwst_3_0_0": col("(type).referenceStatus"),
        "source": col("dcterms:source", read=semicolons),
    },
    "fits_keywords": {
        "keyword": col("keywordName"),
        "hdu": col("keywordHdu"),
        "datamodel_path": col("keywordPath"),
        "type": col("keywordType"),
        "meaning": col("keywordMeaning"),
        "relationship_or_property": col("keywordFeeds", read=semicolons),
        "present_from_level": col("keywordFromLevel"),
        "req_1b": col("keywordRequirement1b"),
        "req_2a": col("keywordRequirement2a"),
        "req_2b": col("keywordRequirement2b"),
        "req_3": col("keywordRequirement3"),
        "allowed_values": col("keywordAllowedValue", read=bars),
        "source": col("dcterms:source", read=semicolons),
    },
}

# table -> (rows, terms of the ontology, name of a row, the same name from the facts of a term)
Row = dict[str, str]
KEYS: dict[str, tuple[int, Callable[[Ontology], dict[str, Facts]], Callable[[Row], str]]] = {
    "product_types": (162, lambda o: o.having("typeScope"), lambda r: _key(r["suffix"], r["variant"])),
    "levels": (14, lambda o: o.of_class("ProductLevel"), lambda r: r["level"]),
    "relationships": (58, lambda o: o.having("relationshipId"), lambda r: r["id"]),
    "association_types": (44, lambda o: _of_the_table(o), lambda r: r["rule"]),
    "member_exptypes": (16, lambda o: o.of_class("MemberRole"), lambda r: r["exptype"]),
    "exp_types": (81, lambda o: o.of_class("ExposureTypeVariant"), lambda r: _key(r["exp_type"], r["mode"])),
    "reference_types": (
        260, lambda o: o.of_class("ReferenceTypeUse"), lambda r: _key(r["reftype"], r["instrument"]),
    ),
    "fits_keywords": (368, lambda o: o.of_class("HeaderKeyword"), lambda r: _key(r["keyword"], r["hdu"])),
}  # fmt: skip


def _key(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _of_the_table(o: Ontology) -> dict[str, Facts]:
    """The association rules without the base rules and the old rules, which the table does not list."""
    rules = o.of_class("AssociationRule")
    return {t: f for t, f in rules.items() if f["generic"] == {"false"} and f["asnRuleLegacy"] == {"false"}}


def _term_key(table: str, term: str, facts: Facts, o: Ontology) -> str:
    """The name that a row of the table has, from the facts of its term."""

    def one(*names: str) -> str:
        return next((next(iter(facts[n])) for n in names if n in facts), "")

    def code(name: str) -> str:
        return next(iter(o.notations(facts[name])))

    return {
        "product_types": lambda: _key(one("typeSuffix", "typeNamePattern"), one("typeVariant")),
        "levels": lambda: one("skos:notation"),
        "relationships": lambda: one("relationshipId"),
        "association_types": lambda: term,
        "member_exptypes": lambda: one("skos:notation", "rolePattern"),
        "exp_types": lambda: _key(code("variantOf"), one("variantMode")),
        "reference_types": lambda: _key(code("useOfReferenceType"), "; ".join(sorted(facts["useInstrumentName"]))),
        "fits_keywords": lambda: _key(one("keywordName"), one("keywordHdu")),
    }[table]()


@pytest.fixture(scope="module")
def domain(corpus: Path) -> Path:
    """The folder of the tables of facts; the test is skipped by name where there is none."""
    folder = corpus.parent / "domain"
    if not folder.is_dir():
        pytest.skip(f"no tables of facts: the folder {folder.name!r} beside the real inputs is not there")
    return folder


def rows(domain: Path, table: str) -> list[Row]:
    with (domain / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(column: Column, term: str, facts: Facts, o: Ontology) -> set[str]:
    """What the ontology says where the table has the column."""
    found: set[str] = set()
    for name in column.properties:
        if name == "(term)":
            found.add(term)
        elif name == "(instrument)":
            found |= {i for t in facts["variantOf"] for i in o.facts[t]["exposureTypeInstrument"]}
        elif name.startswith("(type)."):
            found |= {v for t in facts["useOfReferenceType"] for v in o.facts[t].get(name[7:], ())}
        else:
            found |= facts.get(name, set())
    return o.notations(found) if column.coded else found


@pytest.mark.parametrize("table", KEYS)
def test_every_row_is_there_and_no_other(table: str, domain: Path) -> None:
    count, select, name_of = KEYS[table]
    o = ontology()
    wanted = [name_of(row) for row in rows(domain, table)]
    present = [_term_key(table, term, facts, o) for term, facts in select(o).items()]
    assert len(wanted) == len(set(wanted)) == count
    assert {"missing": sorted(set(wanted) - set(present)), "too many": sorted(set(present) - set(wanted))} == {
        "missing": [],
        "too many": [],
    }
    assert len(present) == len(set(present))


@pytest.mark.parametrize("table", KEYS)
def test_every_cell_is_told(table: str, domain: Path) -> None:
    _, select, name_of = KEYS[table]
    o = ontology()
    terms = {_term_key(table, term, facts, o): (term, facts) for term, facts in select(o).items()}
    differences, used = [], set()
    for row in rows(domain, table):
        key = name_of(row)
        assert set(row) == set(COLUMNS[table]), "a column of the table is not compared"
        term, facts = terms[key]
        for name, column in COLUMNS[table].items():
            cell = row[name].strip()
            expected = set() if cell in NOTHING else column.read(cell)
            exception = EXCEPTIONS.get((table, key, name))
            if exception:
                assert expected != set(exception[0]), f"the exception for {table}, {key}, {name} is not needed"
                expected = set(exception[0])
                used.add((table, key, name))
            found = said(column, term, facts, o)
            if found != expected:
                differences.append(f"{table}, {key}, {name}: the table says {expected}, the ontology {found}")
    assert differences == []
    assert used == {e for e in EXCEPTIONS if e[0] == table}


def test_level_qualifiers_are_kept(domain: Path) -> None:
    o = ontology()
    terms = {_term_key("product_types", t, f, o): f for t, f in o.having("typeScope").items()}
    for row in rows(domain, "product_types"):
        bracket = {row["level"].split(" (")[1].rstrip(")")} if " (" in row["level"] else set()
        assert terms[_key(row["suffix"], row["variant"])].get("typeLevelQualifier", set()) == bracket, row


def test_the_flag_on_contribution_agrees_with_the_words(domain: Path) -> None:
    o = ontology()
    flags = {next(iter(f["relationshipId"])): f.get("contributesToData") for f in o.having("relationshipId").values()}
    for row in rows(domain, "relationships"):
        words = row["contributes_to_science_data"]
        if words in ("y", "n"):
            assert flags[row["id"]] == {"true" if words == "y" else "false"}, row["id"]
        elif words == "n/a":
            assert flags[row["id"]] is None, row["id"]


def test_the_family_follows_from_the_id(domain: Path) -> None:
    families = {
        "PRE": "Prerequisite", "ANT": "Antecedent", "WFS": "Antecedent", "CMP": "Composition", "MUL": "Multiplicity",
        "DER": "Multiplicity", "CAL": "Contemporaneous Calibration", "AGG": "Aggregation", "LNK": "Linked",
        "CON": "Contributing", "STR": "Structure", "MRP": "Structure",
    }  # fmt: skip
    for facts in ontology().having("relationshipId").values():
        (id_,) = facts["relationshipId"]
        assert facts["family"] == {families[id_.split("-")[0]]}


def test_the_relation_map_is_told(domain: Path) -> None:
    o = ontology()
    alignments = list(o.of_class("RelationAlignment").values())
    ids = {term: next(iter(f["relationshipId"])) for term, f in o.having("relationshipId").items()}
    columns = {
        "jwst_relation": "alignedAs",
        "seed_group": "alignmentGroup",
        "contributes_to_processing": "processingText",
        "prov_statement": "provStatement",
        "ivoa_usage_type": "ivoaUsageType",
        "datalink_semantics_seen_from_product": "datalinkNearText",
        "datalink_semantics_seen_from_other_end": "datalinkFarText",
        "local_semantics": "localSemantics",
        "caom2": "alignmentCaom",
        "remark": "alignmentRemark",
    }
    table = rows(domain / "vo", "jwst_relation_map")
    assert len(alignments) == len(table)
    for row in table:
        (facts,) = [a for a in alignments if a["alignedAs"] == {row["jwst_relation"]}]
        assert {ids[t] for t in facts["alignsRelationship"]} == semicolons(row["relationship_ids"]), row
        for name, property_ in columns.items():
            expected = set() if row[name] in NOTHING | {"-"} else {row[name]}
            assert facts.get(property_, set()) == expected, (row["jwst_relation"], name)


def test_the_relation_map_decides_the_datalink_terms(domain: Path) -> None:
    o = ontology()
    by_id = {next(iter(f["relationshipId"])): f for f in o.having("relationshipId").values()}
    wanted: dict[str, set[str]] = {}
    for row in rows(domain / "vo", "jwst_relation_map"):
        for id_ in semicolons(row["relationship_ids"]):
            # The product of the map is what was made: of MUL-1, which goes from one to many, it is the far end.
            seen = "other_end" if id_ == "MUL-1" else "product"
            codes = {w for w in row[f"datalink_semantics_seen_from_{seen}"].split() if w.startswith("#")}
            wanted.setdefault(id_, set()).update(codes)
    assert {i: f.get("datalinkTerm", set()) for i, f in by_id.items()} == {i: wanted.get(i, set()) for i in by_id}


@pytest.mark.parametrize(
    ("file", "prefix"),
    [("prov-o.ttl", "prov"), ("dcterms.ttl", "dcterms"), ("dcat3.ttl", "dcat"), ("skos.ttl", "skos")],
)
def test_the_terms_of_others_are_those_that_they_publish(file: str, prefix: str, corpus: Path) -> None:
    store = Store()
    store.load(path=str(corpus / "ontologies" / file), format=RdfFormat.TURTLE)
    namespace = PREFIXES[prefix]
    published = {
        q.subject.value.removeprefix(namespace)
        for q in store
        if isinstance(q.subject, NamedNode) and q.subject.value.startswith(namespace)
    }
    assert set(known_terms()[namespace]) - published == set()


def test_the_datalink_terms_of_the_ontology_exist(corpus: Path) -> None:
    text = (corpus / "vocabularies" / "ivoa" / "datalink_core_terms.csv").read_text(encoding="utf-8")
    published = {line.split(";")[0].strip() for line in text.splitlines() if ";" in line and line[0] != "#"}
    assert set(known_terms()["http://www.ivoa.net/rdf/datalink/core#"]) - published == set()
