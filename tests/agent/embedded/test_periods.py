"""Time phrases, all relative to Saturday 2026-11-21, the last day of data that begin on 2025-07-01."""

from __future__ import annotations

from datetime import date

import pytest

from agent.embedded.periods import Horizon, period_at

HORIZON = Horizon(date(2025, 7, 1), date(2026, 11, 21))

PHRASES = """
last month               2026-10-01 2026-11-01
this month               2026-11-01 2026-11-22
month to date            2026-11-01 2026-11-22
month before last        2026-09-01 2026-10-01
the previous month       2026-10-01 2026-11-01
last week                2026-11-09 2026-11-16
this week                2026-11-16 2026-11-22
last quarter             2026-07-01 2026-10-01
this quarter             2026-10-01 2026-11-22
last year                2025-01-01 2026-01-01
this year                2026-01-01 2026-11-22
ytd                      2026-01-01 2026-11-22
yesterday                2026-11-20 2026-11-21
today                    2026-11-21 2026-11-22
in the last 90 days      2026-08-24 2026-11-22
the past seven days      2026-11-15 2026-11-22
last 3 months            2026-08-22 2026-11-22
past year                2025-11-22 2026-11-22
over two weeks           2026-11-08 2026-11-22
in october               2026-10-01 2026-11-01
december                 2025-12-01 2026-01-01
march 2026               2026-03-01 2026-04-01
in may                   2026-05-01 2026-06-01
may 2026                 2026-05-01 2026-06-01
sept of last year        2025-09-01 2025-10-01
november                 2026-11-01 2026-11-22
2025                     2025-01-01 2026-01-01
in 2026                  2026-01-01 2026-11-22
q3                       2026-07-01 2026-10-01
q4 2025                  2025-10-01 2026-01-01
2026 q2                  2026-04-01 2026-07-01
the first quarter of 2026  2026-01-01 2026-04-01
first half of the year   2026-01-01 2026-07-01
h2 of last year          2025-07-01 2026-01-01
the second half of 2026  2026-07-01 2026-11-22
from march to may 2026   2026-03-01 2026-06-01
november to february     2025-11-01 2026-03-01
since september          2026-09-01 2026-11-22
since march 2026         2026-03-01 2026-11-22
since 2026               2026-01-01 2026-11-22
since the start of the year  2026-01-01 2026-11-22
since 2026-10-05         2026-10-05 2026-11-22
before 2026              2025-07-01 2026-01-01
before march             2025-07-01 2026-03-01
october 5, 2026          2026-10-05 2026-10-06
5th of october           2026-10-05 2026-10-06
3 march to 5 april 2026  2026-03-03 2026-04-06
from october 1 to october 15  2026-10-01 2026-10-16
2026-10-05               2026-10-05 2026-10-06
2026-10                  2026-10-01 2026-11-01
from 2026-10-01 to 2026-10-15  2026-10-01 2026-10-16
february 29, 2024        2024-02-29 2024-03-01
all time                 2025-07-01 2026-11-22
上个月                    2026-10-01 2026-11-01
本月                      2026-11-01 2026-11-22
上上个月                  2026-09-01 2026-10-01
上周                      2026-11-09 2026-11-16
本周                      2026-11-16 2026-11-22
上季度                    2026-07-01 2026-10-01
这个季度                  2026-10-01 2026-11-22
今年                      2026-01-01 2026-11-22
去年                      2025-01-01 2026-01-01
前年                      2024-01-01 2025-01-01
今天                      2026-11-21 2026-11-22
昨天                      2026-11-20 2026-11-21
近90天                    2026-08-24 2026-11-22
最近三个月                2026-08-22 2026-11-22
过去两周                  2026-11-08 2026-11-22
近半年                    2026-05-22 2026-11-22
近一年                    2025-11-22 2026-11-22
近一年半                  2025-05-22 2026-11-22
30天内                    2026-10-23 2026-11-22
上半年                    2026-01-01 2026-07-01
去年下半年                2025-07-01 2026-01-01
今年第三季度              2026-07-01 2026-10-01
2025年q4                  2025-10-01 2026-01-01
2026年                    2026-01-01 2026-11-22
10月                      2026-10-01 2026-11-01
12月份                    2025-12-01 2026-01-01
十月                      2026-10-01 2026-11-01
2026年3月                 2026-03-01 2026-04-01
去年9月                   2025-09-01 2025-10-01
今年3月到5月              2026-03-01 2026-06-01
11月到2月                 2025-11-01 2026-03-01
2026年3月5日              2026-03-05 2026-03-06
10月1日到10月15日         2026-10-01 2026-10-16
去年12月24日              2025-12-24 2025-12-25
2024年2月29日             2024-02-29 2024-03-01
9月以来                   2026-09-01 2026-11-22
2026年以来                2026-01-01 2026-11-22
10月5日至今               2026-10-05 2026-11-22
今年双11                  2026-11-11 2026-11-12
有史以来                  2025-07-01 2026-11-22
"""


@pytest.mark.parametrize("line", [line for line in PHRASES.splitlines() if line])
def test_a_time_phrase_is_a_span_of_days(line: str) -> None:
    phrase, start, end = line.rsplit(maxsplit=2)
    found = period_at(phrase.strip(), 0, HORIZON)
    assert found is not None
    period, length = found
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert length == len(phrase.strip())


@pytest.mark.parametrize(
    ("last", "phrase", "start", "end"),
    [
        ("2026-01-15", "last month", "2025-12-01", "2026-01-01"),
        ("2026-01-15", "上个月", "2025-12-01", "2026-01-01"),
        ("2026-01-15", "last quarter", "2025-10-01", "2026-01-01"),
        ("2026-01-02", "last week", "2025-12-22", "2025-12-29"),
        ("2026-01-15", "10月", "2025-10-01", "2025-11-01"),
        ("2024-03-30", "last month", "2024-02-01", "2024-03-01"),
        ("2024-03-30", "last 1 months", "2024-02-29", "2024-03-31"),
        ("2024-02-29", "past year", "2023-03-01", "2024-03-01"),
        ("2026-12-31", "this month", "2026-12-01", "2027-01-01"),
    ],
)
def test_years_and_short_months_are_crossed(last: str, phrase: str, start: str, end: str) -> None:
    found = period_at(phrase, 0, Horizon(date(2023, 1, 1), date.fromisoformat(last)))
    assert found is not None
    assert (found[0].start.isoformat(), found[0].end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "phrase",
    [
        "may i see the visits", "maybe", "marching", "second", "quarterly", "the last", "monthly", "2月30日", "2025年2月29日",
        "february 30, 2026", "近9999年", "last 99999999999 days", "12000", "20260",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_time_is_none(phrase: str) -> None:
    found = period_at(phrase, 0, HORIZON)
    assert found is None or found[1] < len(phrase.split(",")[0])


def test_may_without_a_sign_of_time_is_no_month() -> None:
    assert period_at("may", 0, HORIZON) is None
    assert period_at("may i", 0, HORIZON) is None


def test_the_longest_phrase_wins_and_is_the_label() -> None:
    found = period_at("last 3 months by town", 0, HORIZON)
    assert found is not None
    assert found[0].label == "last 3 months"


def test_a_span_never_reaches_past_the_last_day() -> None:
    for line in PHRASES.splitlines():
        found = period_at(line.rsplit(maxsplit=2)[0].strip(), 0, HORIZON) if line else None
        assert found is None or found[0].end <= date(2026, 11, 22)
