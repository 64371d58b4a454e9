"""Values as people read them (docs/rounding.md)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from domain.catalog import Format
from domain.evidence import Value
from domain.language import Phrase
from domain.rounding import compared, half_up, moved, multiple, shown, shown_period

VISITS = Phrase(en="visits", zh="次")
YEN = Phrase(en="¥", zh="¥")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(2.675, 2, "2.68"), (1.005, 2, "1.01"), (0.5, 0, "1"), (2.5, 0, "3"), (-2.5, 0, "-3"), (-0.04, 1, "-0.0"), (1e6, 0, "1000000")],
)  # fmt: skip
def test_a_half_goes_away_from_zero_on_the_shortest_decimal_form(value: float, decimals: int, text: str) -> None:
    assert f"{half_up(value, decimals):f}" == text


@pytest.mark.parametrize(
    ("value", "form", "en", "zh"),
    [
        (1234, Format(kind="count"), "1,234", "1,234"),
        (1, Format(kind="count", unit=VISITS), "1 visit", "1 次"),
        (2, Format(kind="count", unit=VISITS), "2 visits", "2 次"),
        (1.5, Format(kind="count", unit=VISITS), "1.5 visits", "1.5 次"),
        (1, Format(kind="count", unit=Phrase(en="people", zh="人")), "1 person", "1 人"),
        (1, Format(kind="count", unit=Phrase(en="enquiries", zh="条")), "1 enquiry", "1 条"),
        (1, Format(kind="count", unit=Phrase(en="times", zh="次")), "1 time", "1 次"),
        (0.1505, Format(kind="percent"), "15.1%", "15.1%"),
        (0.28345, Format(kind="percent", decimals=2), "28.35%", "28.35%"),
        (1, Format(kind="percent"), "100.0%", "100.0%"),
        (1234567.5, Format(kind="money", unit=YEN), "¥1,234,568", "¥1,234,568"),
        (99.5, Format(kind="money", unit=YEN), "¥99.50", "¥99.50"),
        (12, Format(kind="money", unit=YEN), "¥12", "¥12"),
        (-30.25, Format(kind="money", unit=YEN), "-¥30.25", "-¥30.25"),
        (1, Format(kind="days"), "1 day", "1 天"),
        (28.44, Format(kind="days"), "28.4 days", "28.4 天"),
        (3.14159, Format(), "3.14", "3.14"),
        (3, Format(), "3", "3"),
        (None, Format(kind="money"), "no data", "无数据"),
        (float("nan"), Format(), "no data", "无数据"),
        (True, Format(), "yes", "是"),
        (date(2026, 11, 21), Format(kind="date"), "2026-11-21", "2026-11-21"),
        (datetime(2026, 11, 21, 9), Format(kind="date"), "2026-11-21", "2026-11-21"),
        ("Ghent", Format(kind="text"), "Ghent", "Ghent"),
    ],
)  # fmt: skip
def test_a_value_is_shown_in_its_format_in_either_language(value: Value, form: Format, en: str, zh: str) -> None:
    assert (shown(value, form, "en"), shown(value, form, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("grain", "text"), [("day", "2026-04-01"), ("week", "2026-04-01"), ("month", "2026-04"), ("quarter", "2026-Q2"), ("year", "2026")]
)  # fmt: skip
def test_a_period_is_shown_by_its_grain(grain: str, text: str) -> None:
    assert shown_period(date(2026, 4, 1), grain) == text


@pytest.mark.parametrize(
    ("left", "right", "word"),
    [(100, 98.1, "same"), (100, 97.9, "higher"), (97.9, 100, "lower"), (0, 0, "same"), (-5, 5, "lower"), (0.0, 0.001, "lower")],
)  # fmt: skip
def test_two_values_within_two_hundredths_are_the_same(left: float, right: float, word: str) -> None:
    assert compared(left, right) == word
    assert moved(left, right) == {"same": "held", "higher": "rose", "lower": "fell"}[word]


@pytest.mark.parametrize(
    ("ratio", "en", "zh"),
    [(1.9, "twice", "两倍"), (2.1, "twice", "两倍"), (2.11, "2.1×", "2.1 倍"), (1.89, "1.9×", "1.9 倍"), (3.2, "three times", "三倍"),
     (2.75, "2.8×", "2.8 倍"), (9.96, "10.0×", "10.0 倍"), (12.5, "13×", "13 倍"), (0.5, "0.5×", "0.5 倍")],
)  # fmt: skip
def test_a_multiple_has_a_word_only_near_two_and_three(ratio: float, en: str, zh: str) -> None:
    assert (multiple(ratio, "en"), multiple(ratio, "zh")) == (en, zh)
