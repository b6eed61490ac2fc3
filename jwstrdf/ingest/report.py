"""What an ingest or a forget did, source by source (CONTRACT.md, `ingest`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STATUSES = ("added", "replaced", "unchanged", "rejected", "forgotten")


@dataclass(slots=True)
class SourceReport:
    """One source. `path` is where it was read from, `!` before a member of an archive."""

    path: str
    kind: str | None
    digest: str | None
    status: str
    products: int = 0
    triples: int = 0
    warnings: list[dict[str, str | None]] = field(default_factory=list)
    error: Mapping[str, str | None] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The object of the contract."""
        return {
            "path": self.path,
            "kind": _answered(self.kind),
            "digest": self.digest,
            "status": self.status,
            "products": self.products,
            "triples": self.triples,
            "warnings": self.warnings,
            "error": None if self.error is None else dict(self.error),
        }


def _answered(kind: str | None) -> str | None:
    """The word of the contract for a kind; kinds that came later than the contract have one of its words."""
    from jwstrdf.vocabulary import registry

    known = registry.load().witness_kinds.get(kind or "")
    return (known.answered if known else None) or kind


@dataclass(slots=True)
class IngestReport:
    """All sources of a call, in the order of the walk.

    `triples` of a source: the lines that came into the truth graph because of it. Where several sources of one
    commit say the same, the first one gets it; a line that follows from what was said goes to the first that
    speaks of its subject. So the numbers of the sources add up to `triples` of the totals; `removed` is what
    left the truth graph (by replacing and forgetting).
    """

    sources: list[SourceReport] = field(default_factory=list)
    triples: int = 0
    removed: int = 0
    seconds: float = 0.0
    revision: int | None = None
    repaired: str | None = None
    dry_run: bool = False

    def count(self, status: str) -> int:
        """Number of sources with this status."""
        return sum(1 for s in self.sources if s.status == status)

    @property
    def rejected(self) -> int:
        """Number of sources that were not stored (the command ends with exit code 3 if there are any)."""
        return self.count("rejected")

    @property
    def products(self) -> int:
        """The files that the sources name, added up; one that several sources name counts for each."""
        return sum(s.products for s in self.sources)

    def as_dict(self) -> dict[str, Any]:
        """The object of the contract."""
        return {
            "sources": [s.as_dict() for s in self.sources],
            "totals": {
                "sources": len(self.sources),
                **{status: self.count(status) for status in STATUSES},
                "products": self.products,
                "triples": self.triples,
                "removed": self.removed,
                "seconds": round(self.seconds, 3),
            },
            "revision": self.revision,
            "repaired": self.repaired,
            "dry_run": self.dry_run,
        }
