"""Two parts of a year, the year said once: relative to 2026-11-21, the last day of data that begin on 2025-07-01."""

from __future__ import annotations

from datetime import date

import pytest

from agent.embedded.periods import Horizon, period_at, time_at

HORIZON = Horizon(date(2025, 7, 1), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("text", "at", "start"),
    [
        ("january and february 2026", 0, "2026-01-01"),
        ("q3 and q4 2025", 0, "2025-07-01"),
        ("in q1 and q2 of 2025", 0, "2025-01-01"),
        ("may and june 2025", 0, "2025-05-01"),
        ("2025年1月和2月", 8, "2025-02-01"),
        ("去年上半年、第三季度和第四季度", 11, "2025-10-01"),
        ("2025年3月比2月", 8, "2025-02-01"),
        ("october and october last year", 0, "2026-10-01"),
    ],
)
def test_a_year_said_once_dates_the_part_beside_it(text: str, at: int, start: str) -> None:
    found = period_at(text, at, HORIZON)
    assert found is not None
    assert found[0].start == date.fromisoformat(start)


@pytest.mark.parametrize(("text", "at"), [("december 2025 and january", 18), ("2024年12月和1月", 9)])
def test_a_part_that_goes_back_beside_a_year_has_two_readings(text: str, at: int) -> None:
    found = time_at(text, at, HORIZON)
    assert found is not None
    assert found.kind == "ambiguous_date"
    assert len({period.start for period in found.periods}) == 2
