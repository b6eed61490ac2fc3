"""What sources say and how they are weighed, as frozen values: keywords, columns, facts, messages of logs, exports."""

from __future__ import annotations

from dataclasses import dataclass

from jwstrdf.vocabulary.terms import Term, Text, Texts


@dataclass(frozen=True, slots=True)
class NarrowingRule(Term):
    """How optical elements in a product name tell its exposures: groups named like properties hold their values."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Keyword(Term):
    """A FITS header keyword in one HDU."""

    keyword: str
    hdu: str
    path: Text
    type: Text
    meaning: Text
    feeds: Texts
    from_level: Text
    required_1b: Text
    required_2a: Text
    required_2b: Text
    required_3: Text
    allowed_values: Texts
    property: Text
    """The property of the file that the keyword states."""
    relation: Text
    """The relation to another file that the keyword names."""
    reference_type: Text
    step: Text
    form: Text
    """"date-time" for an ISO 8601 time in UTC without zone; None where the value is simply of its type."""
    mnemonics: Texts


@dataclass(frozen=True, slots=True)
class Fact(Term):
    """A property that headers and tables state of a file or an observation."""

    type: str
    """string, integer, double, boolean or dateTime."""
    several: bool
    """Whether one file may state several values."""
    lifted: bool
    """Whether it is also said of the product, not only of its versions and records."""
    software: bool
    """Whether it names the software that made the file."""
    time: Text
    """The property that a modified Julian date states too, where nothing states it as a time."""
    relation: Text
    """The relation to another observation that a value, a CAOM URI, states too."""
    place: Text
    """What it tells of the place on the sky: ra, dec or footprint."""


@dataclass(frozen=True, slots=True)
class SourceKind(Term):
    """A kind of source as a witness; the lower the rank, the stronger (issue "Every source", Witnesses)."""

    notation: str
    rank: int
    answered: Text
    """The word for it in answers in JSON, where it is not its own."""


@dataclass(frozen=True, slots=True)
class Column(Term):
    """A column of a table that is no header keyword."""

    table: str
    column: str
    property: Text
    relation: Text
    form: Text


@dataclass(frozen=True, slots=True)
class Export(Term):
    """A property that an export of a part of the graph follows."""

    ends: Texts
    """Where it goes on: "object" (who has the property belongs to its value), "subject" (the value comes too)."""


@dataclass(frozen=True, slots=True)
class LogPhrase(Term):
    """A message of the calibration pipeline, and what it says."""

    pattern: str
    event: str
    order: int
    relation: Text
    property: Text
    time: Text


@dataclass(frozen=True, slots=True)
class LogStepName(Term):
    """A name of a pipeline step in logs that is not its own; `step` is its notation."""

    notation: str
    step: str
