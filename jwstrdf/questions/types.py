"""What the types of parameters mean, as `queries/types.yaml` says it: for readers, the docs and the RDF catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from jwstrdf.resources import folder


@dataclass(frozen=True, slots=True)
class ParameterType:
    """A type: what a value means, a right value, and its term in a query (`iri`, or the name of an XSD datatype)."""

    name: str
    meaning: str
    example: str
    term: str

    def as_dict(self) -> dict[str, str]:
        """The type as plain values."""
        return {"name": self.name, "meaning": self.meaning, "example": self.example, "term": self.term}


@lru_cache(maxsize=1)
def types() -> tuple[ParameterType, ...]:
    """All types, in the order of the file."""
    import yaml

    told = yaml.safe_load((folder("queries") / "types.yaml").read_text(encoding="utf-8"))
    return tuple(ParameterType(name, **said) for name, said in told.items())
