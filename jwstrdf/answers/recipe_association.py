"""Associations as the pipeline reads them: as an association file stated it, or put together from what is known.

The keys are those of the association generator (jwst, asn_schema_jw_level2b and _level3; asn_from_list for those that
a hand-made association has). Names of members are file names: the files lie beside the association.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jwstrdf.answers.runs import SECOND, THIRD, Listed, Making, data_role, place_of

if TYPE_CHECKING:
    from jwstrdf.answers.resolve import Thing

NO_POOL, NO_CONSTRAINTS, NO_TARGET, NO_CANDIDATE = "none", "No constraints", "none", "a3001"
"""What a hand-made association says for these (jwst, asn_from_list); stage 3 puts the candidate id into names."""

SOURCE = "{source_id}"
"""Where the pipeline puts the number of a source into the name of a product."""


@dataclass(frozen=True, slots=True)
class Written:
    """An association of a run; `reason` says why it is reconstructed, None where a source stated it."""

    filename: str
    stage: int
    document: Mapping[str, object]
    reason: str | None

    def as_dict(self) -> dict[str, object]:
        """The association with what is said of it."""
        return {
            "filename": self.filename,
            "stage": self.stage,
            "association": dict(self.document),
            "reconstructed": self.reason is not None,
            "reason": self.reason,
        }


def written(run: Making, start: Thing, named: str | None) -> Written | None:
    """The association of a run of stage 2 or 3; None where it has no inputs.

    `named`: the association file that a header names, where its content is not known.
    """
    if run.stage not in (SECOND, THIRD) or not run.inputs:
        return None
    if run.association is not None:
        return Written(run.association.filename, run.stage, as_stated(run.association), None)
    told = "its header names " + named + ", whose content is not known" if named else "no association of it is known"
    origin = "its members are the inputs that its lineage and the names tell"
    return Written(_file_name(run), run.stage, _reconstructed(run, start), f"{told}; {origin}")


def as_stated(listed: Listed) -> dict[str, object]:
    """The document of an association file: all its products with their members, in order.

    Folders before names are gone, misspelled roles are mended, a member that stood twice in a role stands once.
    """
    first = min(listed.rows, key=place_of)
    products: dict[str, dict[str, object]] = {}
    seen: set[str] = set()
    for row in sorted(listed.rows, key=place_of):
        product = products.setdefault(str(row["entry_iri"]), {"name": row["entry_name"], "members": []})
        membership = row["membership"]
        if membership is None or membership in seen:
            continue
        seen.add(membership)
        member: dict[str, object] = {"expname": row["member"], "exptype": row["role"]}
        if row["exposure_error"]:
            member["exposerr"] = row["exposure_error"]
        if row["candidates"]:
            member["asn_candidate"] = row["candidates"]
        members = product["members"]
        assert isinstance(members, list)
        members.append(member)
    science = [str(r["member"]) for r in listed.rows if r["role"] == data_role() and r["member"]]
    return _document(
        {
            "asn_type": first["asn_type"],
            "asn_rule": first["rule"],
            "version_id": first["stamp"],
            "code_version": first["code_version"],
            "degraded_status": first["degraded_status"],
            "program": _program(science, listed.filename),
            "constraints": first["constraints"] or NO_CONSTRAINTS,
            "asn_id": first["asn_id"],
            "target": first["target"],
            "asn_pool": first["pool"] or NO_POOL,
        },
        list(products.values()),
    )


def _reconstructed(run: Making, start: Thing) -> dict[str, object]:
    """The smallest association that the pipeline takes: its product and the inputs that are known, science first."""
    members = [
        {"expname": i.name, "exptype": i.role or data_role()}
        for i in sorted(run.inputs, key=lambda i: (i.role not in (data_role(), None), i.role or "", i.name))
        if i.read
    ]
    name = _product_name(run)
    science = [str(m["expname"]) for m in members if m["exptype"] == data_role()]
    return _document(
        {
            "asn_type": asn_type(run),
            "asn_rule": None,
            "version_id": None,
            "code_version": None,
            "degraded_status": None,
            "program": _program(science, start.name),
            "constraints": NO_CONSTRAINTS,
            "asn_id": (_candidate(start.name) or NO_CANDIDATE) if run.stage == THIRD else None,
            "target": NO_TARGET,
            "asn_pool": NO_POOL,
        },
        [{"name": name, "members": members}],
    )


def asn_type(run: Making) -> str | None:
    """The association type of a run whose association is not known: the first present one of its pipeline, by name."""
    from jwstrdf.vocabulary import registry

    fitting = [
        t
        for t in registry.load().association_types.values()
        if run.pipeline and t.pipeline == run.pipeline and not t.legacy and t.stage == run.stage
    ]
    # of several (spec2, nrslamp-spec2, tso-spec2) the plain one has the shortest name
    return min((t.notation for t in fitting), key=lambda n: (len(n), n), default=None)


def _document(head: Mapping[str, object], products: list[dict[str, object]]) -> dict[str, object]:
    """The document without what is not known; `version_id` may be null by the schema."""
    told = {key: value for key, value in head.items() if value is not None or key == "version_id"}
    return {**told, "products": products}


def _program(science: list[str], name: str) -> str | None:
    from jwstrdf.naming.parse import parse_name

    found = {p for n in science if (p := parse_name(n).program)}
    return min(found) if found else parse_name(name).program


def _product_name(run: Making) -> str:
    """The name of the product in an association: stage 3 writes the number of each source in place of `{source_id}`."""
    from jwstrdf.naming.parse import parse_name

    source = parse_name(min(run.outputs, default="")).source if run.stage == THIRD else None
    return run.root.replace(source, SOURCE, 1) if source else run.root


def _candidate(name: str) -> str | None:
    from jwstrdf.naming.parse import parse_name

    return parse_name(name).ac_id


def _file_name(run: Making) -> str:
    """A name of its own, so that it is taken for no file of the archive."""
    return f"{run.root}_{asn_type(run) or f'stage{run.stage}'}_reconstructed_asn.json"
