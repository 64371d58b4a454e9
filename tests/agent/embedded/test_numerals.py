"""Number words of both languages."""

from __future__ import annotations

import pytest

from agent.embedded.numerals import han_number, number_at


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("三千", 3000), ("两百", 200), ("一百零五", 105),
        ("一万二千", 12_000), ("三十万", 300_000), ("两亿", 200_000_000), ("1.5w", 15_000), ("2k", 2000), ("2K".lower(), 2000),
        ("3万", 30_000), ("5千", 5000), ("1,234.5", 1234.5), ("0.5", 0.5), ("12", 12), ("twelve", 12), ("dozen", 12),
        ("two hundred", 200), ("twenty-five", 25), ("one hundred five", 105), ("three thousand", 3000),
        ("two million", 2_000_000),
    ],
)  # fmt: skip
def test_a_number_word_has_its_value(text: str, value: float) -> None:
    assert number_at(text, 0) == (value, len(text))


@pytest.mark.parametrize("text", ["一二", "三五", "七八"])
def test_digits_side_by_side_form_no_chinese_number(text: str) -> None:
    assert han_number(text) is None
    assert number_at(text, 0) is None


@pytest.mark.parametrize("text", ["visits", "often", "某", ""])
def test_other_words_are_no_numbers(text: str) -> None:
    assert number_at(text, 0) is None


def test_a_unit_after_a_number_is_no_multiplier() -> None:
    assert number_at("5 women", 0) == (5, 2)  # the w of women is not 万
    assert number_at("3 members", 0) == (3, 2)


def test_a_number_inside_a_word_is_not_read() -> None:
    assert number_at("tend", 1) is None
    assert number_at("tone", 1) is None
