"""How a product is made: the runs of pipelines behind it, each with its association and its inputs.

A run is one call of a pipeline: stage 3 or 2 on an association, stage 1 on a raw file. Where the store holds no
association of a run, the lineage of its products tells its inputs, else the derivation rules of the ontology on names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jwstrdf.answers.making_lineage import above_of, by_lineage, same_run, through_of
from jwstrdf.answers.making_names import lower_name, no_data, pipelines_called, pipelines_of, stage_of
from jwstrdf.answers.runs import (
    ASSOCIATION,
    CHUNK,
    FIRST,
    NAME,
    SECOND,
    THIRD,
    Chain,
    Input,
    Listed,
    Making,
    Row,
    data_role,
    place_of,
)
from jwstrdf.errors import UsageError
from jwstrdf.iri import thing
from jwstrdf.questions import terms
from jwstrdf.questions.run import ask

if TYPE_CHECKING:
    from jwstrdf.answers.resolve import Thing
    from jwstrdf.stores.base import Store


def chain(store: Store, start: Thing) -> Chain:
    """The runs behind a product, a product of an association as it is written, or an association.

    UsageError `not-made` for what no pipeline makes (a reference file, a context, a pool).
    """
    building = _Building(store)
    if start.kind in ("association", "version"):
        top = building.of_associations([start.iri])
        following = top
    elif start.kind == "entry":
        top = building.of_associations([start.iri.rpartition("/")[0]])
        following = top
    elif start.kind == "product" and no_data(start.name):
        raise not_made(start)
    elif start.kind == "product" and stage_of(start.name) != 0:
        following = building.making({start.name: start.iri}, {start.name: _none()})
        top = following
    elif start.kind == "product":
        return Chain(start, (), ())
    else:
        raise not_made(start)
    while following:
        wanted: dict[str, str] = {}
        parents: dict[str, Making] = {}
        for run in following:
            for one in run.inputs:
                if one.read and _goes_on(one, run):
                    wanted.setdefault(one.name, one.iri)
                    parents.setdefault(one.name, run)
        following = building.making(wanted, parents)
    runs = sorted(building.runs.values(), key=lambda r: r.key)
    return Chain(start, tuple(runs), tuple(sorted(top, key=lambda r: r.key)))


def not_made(start: Thing) -> UsageError:
    """The error for a thing that is no product of the pipeline."""
    return UsageError(
        "not-made",
        f"{start.name} is made by no calibration pipeline",
        hint="name a product (uncal, rate, cal, i2d ...), a product of an association, or an association",
    )


def _none() -> Making:
    return Making(FIRST + THIRD, "")


def _goes_on(one: Input, run: Making) -> bool:
    """Whether the input was made by an earlier stage. What a later or the same stage made comes from outside."""
    stage = stage_of(one.name)
    return FIRST <= (run.stage - 1 if stage is None else stage) < run.stage


class _Building:
    """The runs found so far, by what tells them apart."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.runs: dict[tuple[int, str], Making] = {}
        self.asked: set[str] = set()
        self.edges: dict[str, list[Row]] = {}

    def making(self, wanted: Mapping[str, str], parents: Mapping[str, Making]) -> list[Making]:
        """The runs that make the files, those that are new."""
        new = {name: iri for name, iri in wanted.items() if name not in self.asked}
        self.asked |= set(new)
        known = {name: iri for name, iri in new.items() if terms.is_iri(iri)}
        versions = self._versions(known)
        edges = self._edges({name: iri for name, iri in known.items() if name not in versions})
        through = {name: through_of(name, edges) for name in new if name not in versions}
        near = {file: iri for files in through.values() for file, iri in files.items()}
        others = self._versions({file: iri for file, iri in near.items() if terms.is_iri(iri)})
        for name, files in through.items():
            if told := next((others[file] for file in files if file in others), None):
                versions[name] = told
        out = self.of_associations(sorted({v for v, _ in versions.values()}))
        by_version = {r.association.version_iri: r for r in self.runs.values() if r.association}
        alone: dict[str, str] = {}
        for name, iri in new.items():
            run = by_version.get(versions[name][0]) if name in versions else None
            parent = parents.get(name)
            if run is not None and (parent is None or run.stage < parent.stage):
                run.outputs[name] = iri
            else:
                alone[name] = iri
        return out + self._alone(alone, parents)

    def _edges(self, files: Mapping[str, str]) -> dict[str, list[Row]]:
        """File -> its rows of `lineage/inputs`, also of the files of the same stage through which its lineage goes."""
        following = {name: iri for name, iri in files.items() if name not in self.edges and terms.is_iri(iri)}
        while following:
            self.edges |= {name: [] for name in following}
            further: dict[str, str] = {}
            for row in self._ask("lineage/inputs", "product", following.values()):
                self.edges[str(row["output"])].append(row)
                if same_run(row):
                    further[str(row["input"])] = str(row["input_iri"])
            following = {name: iri for name, iri in further.items() if name not in self.edges and terms.is_iri(iri)}
        return self.edges

    def _versions(self, known: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """File -> the version and the entry of its current association."""
        rows = self._ask("associations/of-product", "product", known.values())
        return {
            str(r["filename"]): (str(r["version_iri"]), str(r["entry_iri"]))
            for r in sorted(rows, key=lambda r: str(r["entry_iri"]))
            if r["current"] == "true"
        }

    def of_associations(self, iris: list[str]) -> list[Making]:
        """The runs on associations (files or versions), those that are new."""
        from jwstrdf.mapping.expected import resolve
        from jwstrdf.vocabulary import registry

        by_version: dict[str, list[Row]] = {}
        for row in self._ask("needs/association", "association", iris):
            by_version.setdefault(str(row["version_iri"]), []).append(row)
        out = []
        for version, rows in sorted(by_version.items()):
            first = min(rows, key=lambda r: [v or "" for v in r.values()])
            told = resolve(registry.load(), first["rule"], first["asn_type"])
            name = str(first["association_name"])
            listed = Listed(name, str(first["association_iri"]), version, first["asn_type"], first["rule"], tuple(rows))
            inputs = _members(rows)
            stage = told.stage or _stage_by_members(inputs)
            if stage is None or (stage, version) in self.runs:
                continue
            types = (first["exposure_type"],) if first["exposure_type"] else told.rule.exp_types if told.rule else ()
            run = Making(
                stage,
                str(first["entry_name"]),
                pipelines=(told.pipeline,) if told.pipeline else pipelines_of(stage, types, None),
                association=listed,
                inputs=inputs,
                exposure_types=tuple(t for t in types if t),
            )
            self.runs[stage, version] = run
            out.append(run)
        return out

    def _alone(self, files: Mapping[str, str], parents: Mapping[str, Making]) -> list[Making]:
        """The runs of files whose association is not known: inputs by lineage, else by name."""
        usable = [iri for iri in files.values() if terms.is_iri(iri)]
        edges = self._edges(files)
        types = self._exposure_types(usable)
        classes = self._classes(usable)
        out = []
        for name, iri in sorted(files.items()):
            parent = parents.get(name)
            above = parent.stage if parent else FIRST + THIRD
            stage = stage_of(name)
            if stage is None:
                stage = above - 1 if above <= THIRD else above_of(edges.get(name, ()))
            if not FIRST <= stage < above:
                continue
            root = _root(name)
            run = self.runs.get((stage, root))
            if run is None:
                told = (types[name],) if name in types else parent.exposure_types if parent else ()
                later = parent.pipelines if parent and parent.stage == THIRD else ()
                ran = pipelines_called(stage, classes.get(name, ()))
                run = Making(stage, root, pipelines=ran or pipelines_of(stage, told, name, later), exposure_types=told)
                self.runs[stage, root] = run
                out.append(run)
            run.outputs[name] = iri
            have = {(i.name, i.role) for i in run.inputs}
            told_by = [row for file in (name, *through_of(name, edges)) for row in edges.get(file, ())]
            found = by_lineage(told_by, stage) or self._by_name(name, stage)
            run.inputs += [i for i in found if (i.name, i.role) not in have]
        return out

    def _exposure_types(self, iris: Iterable[str]) -> dict[str, str]:
        rows = self._ask("needs/files", "product", iris)
        return {str(r["filename"]): r["exposure_type"] for r in rows if r["exposure_type"]}

    def _classes(self, iris: Iterable[str]) -> dict[str, set[str]]:
        """File -> the classes of the pipelines that logs name as having made it."""
        found: dict[str, set[str]] = {}
        for row in self._ask("needs/pipeline-run", "product", iris):
            found.setdefault(str(row["filename"]), set()).add(str(row["pipeline_class"]))
        return found

    def _by_name(self, name: str, stage: int) -> list[Input]:
        lower = lower_name(name, stage)
        if lower is None:
            return []
        iri = thing(self.store.base, "product", lower)
        return [Input(lower, iri, data_role() if stage > FIRST else None, True, NAME, name)]

    def _ask(self, question: str, parameter: str, iris: Iterable[str]) -> list[dict[str, str | None]]:
        wanted = sorted(set(iris))
        out: list[dict[str, str | None]] = []
        for start in range(0, len(wanted), CHUNK):
            out += ask(self.store, question, {parameter: [terms.iri(i) for i in wanted[start : start + CHUNK]]})
        return out


def _members(rows: Iterable[Row]) -> list[Input]:
    """The members of all products of an association, in its order."""
    found: dict[str, tuple[Row, set[str]]] = {}
    for row in rows:
        if row["membership"]:
            found.setdefault(row["membership"], (row, set()))[1].add(str(row["witness"]))
    return [
        Input(
            str(row["member"]),
            str(row["member_iri"]),
            row["role"],
            row["contributes"] == "true",
            ASSOCIATION,
            str(row["entry_name"]),
            tuple(sorted(witnesses)),
        )
        for row, witnesses in sorted(found.values(), key=lambda f: place_of(f[0]))
    ]


def _stage_by_members(inputs: Iterable[Input]) -> int | None:
    """The stage of an association that does not tell it: one above that of its science members."""
    stages = {s for i in inputs if i.role == data_role() and (s := stage_of(i.name)) is not None}
    only = stages.pop() if len(stages) == 1 else None
    return only + 1 if only in (FIRST, SECOND) else None


def _root(name: str) -> str:
    from jwstrdf.naming.parse import parse_name

    return parse_name(name).root or name.rpartition(".")[0] or name
