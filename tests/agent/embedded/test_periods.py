"""Time phrases, all relative to Saturday 2026-11-21, the last day of data that begin on 2025-07-01."""

from __future__ import annotations

from datetime import date

import pytest

from agent.embedded.periods import Horizon, period_at, time_at

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


MORE = """
march 5                  2026-03-05 2026-03-06
on 2024-03-05            2024-03-05 2024-03-06
2024-03                  2024-03-01 2024-04-01
2024/03                  2024-03-01 2024-04-01
25/3/2024                2024-03-25 2024-03-26
3/25/2024                2024-03-25 2024-03-26
5/5/2024                 2024-05-05 2024-05-06
from 2024-01-05 to 2024-02-10  2024-01-05 2024-02-11
since january            2026-01-01 2026-11-22
since 2024               2024-01-01 2026-11-22
since last month         2026-10-01 2026-11-22
since may                2026-05-01 2026-11-22
since 5 march            2026-03-05 2026-11-22
from march on            2026-03-01 2026-11-22
2025 and before          2025-01-01 2026-01-01
from june 2026 onwards   2026-06-01 2026-11-22
2024 or later            2024-01-01 2026-11-22
after june 2023          2023-07-01 2026-11-22
after 2020               2021-01-01 2026-11-22
after 5 march 2026       2026-03-06 2026-11-22
before 2020              2020-01-01 2020-01-01
before june              2025-07-01 2026-06-01
before last month        2025-07-01 2026-10-01
prior to 2026-03-05      2025-07-01 2026-03-05
until last month         2025-07-01 2026-11-01
until 2026-03-05         2025-07-01 2026-03-06
last 6 weeks             2026-10-11 2026-11-22
the last twelve months   2025-11-22 2026-11-22
this year so far         2026-01-01 2026-11-22
mtd                      2026-11-01 2026-11-22
qtd                      2026-10-01 2026-11-22
last weekend             2026-11-14 2026-11-16
the day before yesterday 2026-11-19 2026-11-20
90 days ago              2026-08-23 2026-08-24
three years ago          2023-01-01 2024-01-01
two months ago           2026-09-01 2026-10-01
more than 90 days ago    2025-07-01 2026-08-23
in march                 2026-03-01 2026-04-01
march 2024               2024-03-01 2024-04-01
last march               2026-03-01 2026-04-01
between march and june 2024  2024-03-01 2024-07-01
between 2024-01-05 and 2024-02-10  2024-01-05 2024-02-11
from q1 to q3            2026-01-01 2026-10-01
the first half of 2023   2023-01-01 2023-07-01
the first three quarters of 2024  2024-01-01 2024-10-01
the first 2 months of 2024  2024-01-01 2024-03-01
third quarter of last year  2025-07-01 2025-10-01
2024q1                   2024-01-01 2024-04-01
jan–jun 2026             2026-01-01 2026-07-01
from january until march 2026  2026-01-01 2026-04-01
in 1997                  1997-01-01 1998-01-01
in the 90s               1990-01-01 2000-01-01
the 1990s                1990-01-01 2000-01-01
between 2019 and 2021    2019-01-01 2022-01-01
2019-2021                2019-01-01 2022-01-01
from last march to last month  2026-03-01 2026-11-01
过去12个月                2025-11-22 2026-11-22
最近半年                  2026-05-22 2026-11-22
最近半个月                2026-11-07 2026-11-22
近两年半                  2024-05-22 2026-11-22
上周一到周五              2026-11-09 2026-11-14
上周一                    2026-11-09 2026-11-10
上周末                    2026-11-14 2026-11-16
上上周                    2026-11-02 2026-11-09
前天                      2026-11-19 2026-11-20
大前年                    2023-01-01 2024-01-01
年初至今                  2026-01-01 2026-11-22
今年以来                  2026-01-01 2026-11-22
本月至今                  2026-11-01 2026-11-22
上个月以来                2026-10-01 2026-11-22
去年618                   2025-06-18 2025-06-19
双11                      2026-11-11 2026-11-12
24年下半年                2024-07-01 2025-01-01
2024年q1                  2024-01-01 2024-04-01
q1                        2026-01-01 2026-04-01
一季度                    2026-01-01 2026-04-01
2024年一季度到三季度      2024-01-01 2024-10-01
前三季度                  2026-01-01 2026-10-01
去年前三个季度            2025-01-01 2025-10-01
今年前三个月              2026-01-01 2026-04-01
3月到6月                  2026-03-01 2026-07-01
2024年3月到2025年2月      2024-03-01 2025-03-01
去年11月到今年2月         2025-11-01 2026-03-01
11月到2025年2月           2024-11-01 2025-03-01
国庆期间                  2026-10-01 2026-10-08
去年国庆期间              2025-10-01 2025-10-08
3月5号                    2026-03-05 2026-03-06
上个月5号                 2026-10-05 2026-10-06
上个月5号到10号           2026-10-05 2026-10-11
去年3月                   2025-03-01 2025-04-01
二〇二四年                2024-01-01 2025-01-01
二零二四年三月            2024-03-01 2024-04-01
三年前                    2023-01-01 2024-01-01
90天前                    2026-08-23 2026-08-24
90天以前                  2025-07-01 2026-08-23
2020年以后                2021-01-01 2026-11-22
2025年及以后              2025-01-01 2026-11-22
2026年之前                2025-07-01 2026-01-01
2026年前                  2025-07-01 2026-01-01
2026年3月之后             2026-04-01 2026-11-22
10月5日之后               2026-10-06 2026-11-22
截至去年底                2025-01-01 2026-01-01
今年前半年                2026-01-01 2026-07-01
as of today              2025-07-01 2026-11-22
截至上个月                2025-07-01 2026-11-01
到上个月为止              2025-07-01 2026-11-01
从2026年3月5日到2026年4月6日  2026-03-05 2026-04-07
2026-10-01到2026-10-15    2026-10-01 2026-10-16
去年到今年                2025-01-01 2026-11-22
90年代                    1990-01-01 2000-01-01
"""


@pytest.mark.parametrize("line", [line for line in (PHRASES + MORE).splitlines() if line])
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
    for line in (PHRASES + MORE).splitlines():
        found = period_at(line.rsplit(maxsplit=2)[0].strip(), 0, HORIZON) if line else None
        assert found is None or found[0].end <= date(2026, 11, 22)


@pytest.mark.parametrize("phrase", ["5/3/2024", "on 03/05/2024", "5.3.2024", "05-03-2024"])
def test_a_date_that_can_be_two_days_has_both(phrase: str) -> None:
    found = time_at(phrase, 0, HORIZON)
    assert found is not None
    assert found.kind == "ambiguous_date"
    assert [period.start.isoformat() for period in found.periods] == ["2024-05-03", "2024-03-05"] or [
        period.start.isoformat() for period in found.periods
    ] == ["2024-03-05", "2024-05-03"]
    assert period_at(phrase, 0, HORIZON) is None


@pytest.mark.parametrize(
    "phrase", ["去年同期", "上年同期", "the same period last year", "same month last year", "this time last year", "in the same period of the previous year"]
)  # fmt: skip
def test_the_same_period_last_year_hangs_on_another(phrase: str) -> None:
    found = time_at(phrase, 0, HORIZON)
    assert found is not None
    assert (found.kind, found.end, found.periods) == ("same_period_last_year", len(phrase), ())


@pytest.mark.parametrize(
    ("phrase", "cut"),
    [
        ("this month", True), ("今年", True), ("2026", True), ("q4", True), ("last 90 days", False), ("since march", False),
        ("上个月", False), ("2025", False), ("from june to december 2026", True), ("ytd", True), ("昨天", False),
    ],
)  # fmt: skip
def test_a_period_cut_at_the_last_day_is_told(phrase: str, cut: bool) -> None:
    found = period_at(phrase, 0, HORIZON)
    assert found is not None
    assert HORIZON.truncated(found[0]) is cut


def test_a_period_that_lies_after_the_data_has_no_days() -> None:
    for phrase in ("2030", "2026年12月25日", "q4 2027", "after 2026"):
        found = period_at(phrase, 0, HORIZON)
        assert found is not None
        assert found[0].start == found[0].end


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("more than 2000", 10), ("over 2000 orders", 5), ("over 2000 orders", 0), ("top 2000", 4), ("2000 yuan", 0), ("$2000", 1), ("2000元", 0),
        ("between 1000 and 2000", 17), ("618个客户", 0), ("超过618", 2), ("10年以上", 0), ("10年的客户", 0), ("fy2024", 0),
    ],
)  # fmt: skip
def test_an_amount_is_no_time(text: str, at: int) -> None:
    assert period_at(text, at, HORIZON) is None


def test_as_of_may_be_until_or_within() -> None:
    found = time_at("as of march 2026", 0, HORIZON)
    assert found is not None
    assert (found.kind, found.end) == ("ambiguous_date", 16)
    assert [period.start.isoformat() for period in found.periods] == ["2025-07-01", "2026-03-01"]


@pytest.mark.parametrize("phrase", ["去年前列", "今年前10名", "今年前十", "3月前后", "2026年前几名"])
def test_a_rank_is_no_before(phrase: str) -> None:
    found = period_at(phrase, 0, HORIZON)
    assert found is not None
    assert phrase[found[1] :].startswith("前")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("in march on the website", "in march"), ("from march on weekdays", "from march"), ("2024 and before 2023", "2024"),
        ("3月后台订单", "3月"), ("今年到店人数", "今年"), ("may and june", ""), ("the second half of customers", ""), ("first quarter of visits", ""), ("q1 in town", "q1"), ("march and april", "march"), ("2023 and 2024", "2023"),
    ],
)  # fmt: skip
def test_the_word_after_a_period_belongs_to_what_follows(text: str, phrase: str) -> None:
    found = period_at(text, 0, HORIZON)
    assert (found[0].label if found else "") == phrase
