"""What an ingest or a forget did, source by source (CONTRACT.md, `ingest`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STATUSES = ("added", "replaced", "unchanged", "rejected", "forgotten")


@dataclass(slots=True)
class SourceReport:
    """One source. `path` is where it was read from, `!` before a member of an archive.

    `facts` is what it says itself: the triples of its named graph; None where it has none (bulk, rejected).
    """

    path: str
    kind: str | None
    digest: str | None
    status: str
    products: int = 0
    triples: int = 0
    warnings: list[dict[str, str | None]] = field(default_factory=list)
    error: Mapping[str, str | None] | None = None
    facts: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The object of the contract."""
        return {
            "path": self.path,
            "kind": _answered(self.kind),
            "digest": self.digest,
            "status": self.status,
            "products": self.products,
            "triples": self.triples,
            "facts": self.facts,
            "warnings": self.warnings,
            "error": None if self.error is None else dict(self.error),
        }


def _answered(kind: str | None) -> str | None:
    """The word of the contract for a kind; kinds that came later than the contract have one of its words."""
    from jwstrdf.vocabulary import registry

    known = registry.load().witness_kinds.get(kind or "")
    return (known.answered if known else None) or kind


@dataclass(slots=True)
class KindReport:
    """The sources of one kind together; None is the kind of files of which nothing could be read.

    `warnings` and `rejected` count by code: all warnings, and the sources that were refused.
    """

    kind: str | None
    statuses: Counter[str] = field(default_factory=Counter)
    products: int = 0
    facts: int = 0
    triples: int = 0
    warnings: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)

    @property
    def sources(self) -> int:
        """How many there are."""
        return self.statuses.total()

    def add(self, source: SourceReport) -> None:
        """Count one source."""
        self.statuses[source.status] += 1
        self.products += source.products
        self.facts += source.facts or 0
        self.triples += source.triples
        self.warnings.update(str(warning["code"]) for warning in source.warnings)
        if source.error is not None:
            self.rejected[str(source.error["code"])] += 1

    def as_dict(self) -> dict[str, Any]:
        """The object for JSON."""
        return {
            "kind": self.kind,
            "sources": self.sources,
            **{status: self.statuses[status] for status in STATUSES if status != "rejected"},
            "products": self.products,
            "facts": self.facts,
            "triples": self.triples,
            "warnings": dict(sorted(self.warnings.items())),
            "rejected": dict(sorted(self.rejected.items())),
        }


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

    def kinds(self) -> list[KindReport]:
        """The sources by kind, sorted; those without one last."""
        found: dict[str | None, KindReport] = {}
        for source in self.sources:
            found.setdefault(source.kind, KindReport(source.kind)).add(source)
        return sorted(found.values(), key=lambda one: (one.kind is None, one.kind or ""))

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
            "kinds": [kind.as_dict() for kind in self.kinds()],
            "revision": self.revision,
            "repaired": self.repaired,
            "dry_run": self.dry_run,
        }
