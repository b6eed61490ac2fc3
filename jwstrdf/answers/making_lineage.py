"""What the lineage of a file tells of the run that made it: its inputs, also through files that the run made before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jwstrdf.answers.making_names import stage_of
from jwstrdf.answers.runs import FIRST, LINEAGE, NAME, Input, Row, data_role


def same_run(row: Row) -> bool:
    """Whether an edge leads from a file to one that the same run made before: same stage, and no other role in it."""
    stage = stage_of(str(row["output"]))
    return stage is not None and stage_of(str(row["input"])) == stage and row["role"] in (None, data_role())


def through_of(name: str, edges: Mapping[str, Iterable[Row]]) -> dict[str, str]:
    """The files of the same run through which the lineage of a file goes, nearest first, with their IRIs."""
    found: dict[str, str] = {}
    following = [name]
    while following:
        rows = sorted(
            (row for file in following for row in edges.get(file, ()) if same_run(row)), key=lambda r: str(r["input"])
        )
        new = {str(r["input"]): str(r["input_iri"]) for r in rows if r["input"] not in found and r["input"] != name}
        found |= new
        following = list(new)
    return found


def above_of(rows: Iterable[Row]) -> int:
    """The stage above that of the inputs; 0 where nothing is known of them."""
    return max((s + 1 for r in rows if (s := stage_of(str(r["input"]))) is not None), default=0)


def by_lineage(rows: Iterable[Row], stage: int) -> list[Input]:
    """Inputs of a run by the lineage of one of its products: none that the run makes itself."""
    found: dict[tuple[str, str | None], tuple[Row, set[str]]] = {}
    for row in rows:
        if stage_of(str(row["input"])) != stage:
            here = found.setdefault((str(row["input"]), row["role"]), (row, set()))
            here[1].update({row["witness"]} if row["witness"] else ())
    own = data_role() if stage > FIRST else None
    return [
        Input(
            name,
            str(row["input_iri"]),
            role or own,
            True,
            NAME if row["evidence"] == "file-name" else LINEAGE,
            str(row["output"]),
            tuple(sorted(witnesses)),
        )
        for (name, role), (row, witnesses) in sorted(found.items(), key=lambda f: (f[0][0], f[0][1] or ""))
    ]
