"""The competency questions, as `queries/competency.yaml` has them: what a store must be able to answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from jwstrdf.resources import folder


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency question: its number (CQ01), the question, who asks it, and where an easy answer would be wrong."""

    id: str
    question: str
    asked_by: tuple[str, ...]
    trap: str

    def as_dict(self) -> dict[str, object]:
        """The question as plain values."""
        return {"id": self.id, "question": self.question, "asked_by": list(self.asked_by), "trap": self.trap}


@lru_cache(maxsize=1)
def competency_questions() -> tuple[Competency, ...]:
    """All competency questions by their numbers."""
    import yaml

    told = yaml.safe_load((folder("queries") / "competency.yaml").read_text(encoding="utf-8"))
    return tuple(
        Competency(id=number, question=said["question"], asked_by=tuple(said["asked_by"]), trap=said["trap"])
        for number, said in sorted(told.items())
    )
