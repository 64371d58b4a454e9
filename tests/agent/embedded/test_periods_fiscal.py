"""Fiscal years and their parts: the days they are where the catalog says which month they start with."""

from __future__ import annotations

from datetime import date

import pytest

from agent.embedded.periods import Horizon, period_at

HORIZON = Horizon(date(2025, 7, 1), date(2026, 11, 21))

FISCAL = """
fy2026                   2025-04-01 2026-04-01
fiscal year 2025         2024-04-01 2025-04-01
this fiscal year         2026-04-01 2026-11-22
last fiscal year         2025-04-01 2026-04-01
fy2026 q2                2025-07-01 2025-10-01
2026财年                  2025-04-01 2026-04-01
本财年                    2026-04-01 2026-11-22
上个财年                  2025-04-01 2026-04-01
the previous fiscal year 2025-04-01 2026-04-01
this financial year      2026-04-01 2026-11-22
fy26                     2025-04-01 2026-04-01
fy 2025                  2024-04-01 2025-04-01
fy26 q1                  2025-04-01 2025-07-01
fy26q1                   2025-04-01 2025-07-01
fy26-q4                  2026-01-01 2026-04-01
q1 fy26                  2025-04-01 2025-07-01
q2 of fiscal year 2026   2025-07-01 2025-10-01
q3 of last fiscal year   2025-10-01 2026-01-01
first quarter of this fiscal year  2026-04-01 2026-07-01
h1 fy26                  2025-04-01 2025-10-01
second half of fy2026    2025-10-01 2026-04-01
last half of fy2026      2025-10-01 2026-04-01
fy2024/25                2024-04-01 2025-04-01
fy2024-25                2024-04-01 2025-04-01
fiscal 2025              2024-04-01 2025-04-01
fiscal q1                2026-04-01 2026-07-01
fiscal q1 2026           2025-04-01 2025-07-01
this fiscal quarter      2026-10-01 2026-11-22
last fiscal quarter      2026-07-01 2026-10-01
last fiscal half         2026-04-01 2026-10-01
this fiscal year to date 2026-04-01 2026-11-22
fytd                     2026-04-01 2026-11-22
from fy24 to fy25        2023-04-01 2025-04-01
since fy2026             2025-04-01 2026-11-22
今年财年                  2026-04-01 2026-11-22
上一财年                  2025-04-01 2026-04-01
本财年至今                2026-04-01 2026-11-22
fy26财年                  2025-04-01 2026-04-01
fy2025                   2024-04-01 2025-04-01
25财年                    2024-04-01 2025-04-01
2024/25财年               2024-04-01 2025-04-01
2024-2025财年             2024-04-01 2025-04-01
财年2025                  2024-04-01 2025-04-01
2026财年第一季度           2025-04-01 2025-07-01
2026财年q2                2025-07-01 2025-10-01
fy26第一季度              2025-04-01 2025-07-01
本财年上半年               2026-04-01 2026-10-01
上财年下半年               2025-10-01 2026-04-01
本财季                    2026-10-01 2026-11-22
上个财季                  2026-07-01 2026-10-01
2025财年到2026财年         2024-04-01 2026-04-01
"""


@pytest.mark.parametrize("line", [line for line in FISCAL.splitlines() if line])
def test_a_fiscal_year_is_known_only_where_the_data_have_one(line: str) -> None:
    phrase, start, end = line.rsplit(maxsplit=2)
    found = period_at(phrase.strip(), 0, Horizon(HORIZON.first, HORIZON.last, fiscal_start=4))
    assert found is not None
    assert (found[0].start.isoformat(), found[0].end.isoformat()) == (start, end)
    unknown = period_at(phrase.strip(), 0, HORIZON)
    assert unknown is None or unknown[1] < len(phrase.strip())


@pytest.mark.parametrize(
    ("phrase", "start", "end"), [("this fiscal year", "2026-01-01", "2026-11-22"), ("fy25 q2", "2025-04-01", "2025-07-01")]
)  # fmt: skip
def test_a_fiscal_year_may_be_the_calendar_year(phrase: str, start: str, end: str) -> None:
    found = period_at(phrase, 0, Horizon(HORIZON.first, HORIZON.last, fiscal_start=1))
    assert found is not None
    assert (found[0].start.isoformat(), found[0].end.isoformat()) == (start, end)


@pytest.mark.parametrize("phrase", ["fy24-25", "fy2024/26", "fy2024/2026", "third half of fy2026", "2024/26财年"])
def test_what_is_no_one_fiscal_year_is_none(phrase: str) -> None:
    found = period_at(phrase, 0, Horizon(HORIZON.first, HORIZON.last, fiscal_start=4))
    assert found is None or found[1] < len(phrase)
