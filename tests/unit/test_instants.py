"""Modified Julian dates as times."""

from __future__ import annotations

import polars as pl
import pytest

from jwstrdf.mapping.instants import as_times


@pytest.mark.parametrize(
    ("days", "time"),
    [
        ("60700.25", "2025-01-25T06:00:00Z"),  # 60676 is 2025-01-01
        ("51544.5", "2000-01-01T12:00:00Z"),  # J2000
        ("60676.0000115740741", "2025-01-01T00:00:01Z"),
        ("60676.0000000173611", "2025-01-01T00:00:00.002Z"),  # 1.5 ms, rounded
        ("2973482", "9999-12-30T00:00:00Z"),
        ("2973484", None),
        ("1e300", None),
        ("nan", None),
        ("soon", None),
    ],
)
def test_a_modified_julian_date_as_a_time(days: str, time: str | None) -> None:
    facts = pl.DataFrame({"property": ["startMjd"], "value": [days], "subject": ["x"]})
    found = as_times(facts, {"startMjd": "startTime"})
    assert found["value"].to_list() == ([] if time is None else [time])
    assert found["property"].to_list() == ([] if time is None else ["startTime"])
