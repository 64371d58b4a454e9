"""A period beside the one a year before and the one right before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.embedded.earlier import a_year_ago, one_before
from agent.embedded.periods import Horizon, period_at
from domain.condition import Period


def _days(first: str, last: str) -> Period:
    return Period(start=date.fromisoformat(first), end=date.fromisoformat(last) + timedelta(days=1))


def _told(period: Period) -> str:
    return f"{period.start} {period.end - timedelta(days=1)}"


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-03-09", "2026-03-15", "2025-03-09 2025-03-15"),
        ("2024-02-29", "2024-02-29", "2023-02-28 2023-02-28"),
        ("2024-02-01", "2024-02-29", "2023-02-01 2023-02-28"),
        ("2025-02-01", "2025-02-28", "2024-02-01 2024-02-29"),
        ("2024-02-01", "2024-02-28", "2023-02-01 2023-02-28"),
        ("2025-02-28", "2025-02-28", "2024-02-28 2024-02-28"),
        ("2025-11-22", "2026-11-21", "2024-11-22 2025-11-21"),
        ("2026-01-01", "2026-11-21", "2025-01-01 2025-11-21"),
    ],
)
def test_a_year_ago_has_the_same_days(first: str, last: str, before: str) -> None:
    assert _told(a_year_ago(_days(first, last))) == before


@pytest.mark.parametrize(
    ("phrase", "last", "before"),
    [
        ("last month", "2026-11-21", "2026-09-01 2026-09-30"),
        ("2025", "2026-11-21", "2024-01-01 2024-12-31"),
        ("last quarter", "2026-11-21", "2026-04-01 2026-06-30"),
        ("last week", "2026-11-21", "2026-11-02 2026-11-08"),
        ("yesterday", "2026-11-21", "2026-11-19 2026-11-19"),
        ("last 90 days", "2026-11-21", "2026-05-26 2026-08-23"),
        # months that end anywhere: as many months, not as many days
        ("last 12 months", "2026-11-21", "2024-11-22 2025-11-21"),
        ("近3个月", "2026-05-30", "2025-11-30 2026-02-27"),
        # what is not over: the same days of the one before
        ("this month", "2026-11-21", "2026-10-01 2026-10-21"),
        ("本月", "2026-03-30", "2026-02-01 2026-02-28"),
        ("本季度", "2026-11-21", "2026-07-01 2026-08-21"),
        ("this quarter", "2026-10-21", "2026-07-01 2026-07-21"),
        ("今年", "2026-11-21", "2025-01-01 2025-11-21"),
        ("this year", "2026-01-21", "2025-01-01 2025-01-21"),
        ("this month", "2026-01-21", "2025-12-01 2025-12-21"),
        ("本周", "2026-11-21", "2026-11-09 2026-11-14"),
        ("this fiscal year", "2026-11-21", "2025-04-01 2025-11-21"),
        # over on the very last day
        ("this month", "2026-11-30", "2026-10-01 2026-10-31"),
        # a stretch of its own: as many days
        ("since october 5", "2026-11-21", "2026-08-18 2026-10-04"),
    ],
)
def test_the_period_before_is_as_long_and_of_the_same_kind(phrase: str, last: str, before: str) -> None:
    horizon = Horizon(date(2023, 1, 1), date.fromisoformat(last), 4)
    found = period_at(phrase, 0, horizon)
    assert found is not None
    assert _told(one_before(found[0], horizon)) == before


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2025-11-01", "2025-11-21", "2025-10-01 2025-10-21"),
        ("2025-01-01", "2025-11-21", "2024-01-01 2024-11-21"),
        ("2025-10-01", "2025-11-21", "2025-07-01 2025-08-21"),
        ("2026-01-01", "2026-03-31", "2025-10-01 2025-12-31"),
        ("2026-03-09", "2026-03-15", "2026-03-02 2026-03-08"),
        ("2025-09-01", "2025-11-21", "2025-06-11 2025-08-31"),
    ],
)
def test_without_a_label_its_days_tell_what_it_is(first: str, last: str, before: str) -> None:
    assert _told(one_before(_days(first, last), Horizon(date(2023, 1, 1), date(2026, 11, 21)))) == before
