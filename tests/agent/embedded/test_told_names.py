"""Periods whose days cannot stand in a sentence are named by how they lie to each other; no numeral is ever typed."""

from __future__ import annotations

from datetime import date

import pytest

from agent.embedded.told_names import period_name, period_names
from domain.condition import Period
from domain.language import Language
from domain.metric_query import Combined, MetricQuery, Subset


def _names(now: Period, before: Period, language: Language) -> tuple[str, str] | None:
    growth = Combined(name="growth", op="growth", of=("now", "before"))
    terms = (
        Subset(name="now", measure="visit.fees", period=now),
        Subset(name="before", measure="visit.fees", period=before),
        growth,
    )
    return period_names(MetricQuery(measures=("growth",), terms=terms), growth, language)


def _months(first: tuple[int, int], past: tuple[int, int], label: str = "") -> Period:
    return Period(start=date(*first, 1), end=date(*past, 1), label=label)


@pytest.mark.parametrize(
    ("now", "before", "language", "names"),
    [
        (_months((2026, 10), (2026, 11), "last month"), _months((2026, 9), (2026, 10)), "en", ("last month", "the month before")),
        (_months((2026, 10), (2026, 11), "上个月"), _months((2026, 9), (2026, 10)), "zh", ("上个月", "上上月")),
        (_months((2026, 7), (2026, 10), "q3"), _months((2026, 4), (2026, 7), "q2"), "en", ("", "the quarter before")),
        (_months((2026, 7), (2026, 10), "三季度"), _months((2025, 7), (2025, 10), "去年三季度"), "zh", ("", "上年同期")),
        (_months((2026, 1), (2027, 1), "今年"), _months((2025, 1), (2026, 1), "去年"), "zh", ("今年", "去年")),
        (_months((2026, 9), (2026, 10), "in september"), _months((2026, 3), (2026, 4), "in march"), "en", ("September", "March")),
        (_months((2026, 9), (2026, 10), "2026-09"), _months((2026, 3), (2026, 4), "2026-03"), "en", ("", "")),
    ],
)  # fmt: skip
def test_two_periods_are_named(now: Period, before: Period, language: Language, names: tuple[str, str]) -> None:
    assert _names(now, before, language) == names


@pytest.mark.parametrize(
    ("label", "language", "name"),
    [
        ("in q3 2026", "en", ""),
        ("9月", "zh", ""),
        ("during the spring", "en", "during the spring"),
        ("本月", "zh", "本月"),
    ],
)
def test_a_period_with_a_numeral_has_no_name(label: str, language: Language, name: str) -> None:
    assert period_name(_months((2026, 7), (2026, 10), label), language) == name
