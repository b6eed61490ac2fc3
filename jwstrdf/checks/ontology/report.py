"""What a check of the ontology found: findings and counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a rule objects to, and where."""

    file: str
    rule: str
    focus: str
    message: str
    severity: str = ERROR

    def __str__(self) -> str:
        return f"{self.file}: {self.severity} {self.rule}: {self.focus} {self.message}"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check; `consistent` is None where the reasoner did not run."""

    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    consistent: bool | None = None

    @property
    def ok(self) -> bool:
        """Whether there is no finding of severity error."""
        return not any(f.severity == ERROR for f in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data, for `--json`."""
        return {
            "ok": self.ok,
            "consistent": self.consistent,
            "counts": dict(sorted(self.counts.items())),
            "findings": [asdict(f) for f in self.findings],
        }
