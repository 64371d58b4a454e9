"""Number words of both languages."""

from __future__ import annotations

import pytest

from agent.embedded.lexicon import folded
from agent.embedded.numerals import Numeral, han_number, number_at, numeral_at

NUMBERS = """
三 3
十 10
十二 12
二十 20
三千 3000
两百 200
一百零五 105
一万二千 12000
三十万 300000
两亿 200000000
1.5w 15000
1.5万 15000
2k 2000
3.2m 3200000
3万 30000
5千 5000
3百万 3000000
3万5千 35000
2万5 25000
一千五百万 15000000
两百五 250
一万五 15000
三千二 3200
一万零五 10005
1,234.5 1234.5
1,200 1200
１２００ 1200
１，２００ 1200
0.5 0.5
12 12
1e3 1000
2 million 2000000
1.5 billion 1500000000
3 hundred 300
5bn 5000000000
five 5
twelve 12
thirteen 13
a dozen 12
two dozen 24
half a dozen 6
half a million 500000
a hundred 100
a thousand 1000
two hundred 200
twenty-five 25
twenty five 25
one hundred five 105
one hundred and twenty-five 125
two thousand five hundred 2500
three thousand 3000
two million 2000000
一点五万 15000
"""

FRACTIONS = """
三分之一 0.333333
四分之三 0.75
3分之1 0.333333
一半 0.5
半数 0.5
百分之二十 0.2
百分之20 0.2
千分之五 0.005
20% 0.2
２０％ 0.2
0.5% 0.005
20 percent 0.2
20 per cent 0.2
twenty percent 0.2
2成 0.2
三成 0.3
三成五 0.35
八成半 0.85
half 0.5
half of 0.5
a third 0.333333
one third of 0.333333
two thirds 0.666667
three quarters of 0.75
a quarter of 0.25
one in five 0.2
"""

ORDINALS = """
第二 2
第3 3
第十 10
第二十一 21
first 1
second 2
third 3
2nd 2
1st 1
11th 11
twenty-first 21
"""

APPROXIMATE = """
十几 10
二十几 20
几十 10
几百 100
上千 1000
两百多 200
200多 200
10余 10
二三十 20
七八百 700
a couple of hundred 200
a couple of 2
several thousand 3000
dozens of 12
hundreds of 100
200 or so 200
"""


def _rows(table: str) -> list[tuple[str, float]]:
    return [(text, float(value)) for text, _, value in (line.rpartition(" ") for line in table.splitlines() if line)]


@pytest.mark.parametrize(("text", "value"), _rows(NUMBERS))
def test_a_number_word_has_its_value(text: str, value: float) -> None:
    assert numeral_at(folded(text), 0) == Numeral(value, len(text))
    assert number_at(folded(text), 0) == (value, len(text))


@pytest.mark.parametrize(("text", "value"), _rows(FRACTIONS))
def test_a_part_is_a_fraction_and_no_number(text: str, value: float) -> None:
    found = numeral_at(folded(text), 0)
    assert found is not None
    assert (found.kind, found.end, round(found.value, 6)) == ("fraction", len(text), value)
    assert number_at(folded(text), 0) is None


@pytest.mark.parametrize(("text", "value"), _rows(ORDINALS))
def test_a_place_in_an_order_is_an_ordinal(text: str, value: float) -> None:
    assert numeral_at(folded(text), 0) == Numeral(value, len(text), "ordinal")


@pytest.mark.parametrize(("text", "value"), _rows(APPROXIMATE))
def test_a_vague_number_is_marked(text: str, value: float) -> None:
    assert numeral_at(folded(text), 0) == Numeral(value, len(text), approximate=True)
    assert number_at(folded(text), 0) is None


@pytest.mark.parametrize("text", ["一二", "三五", "七八"])
def test_digits_side_by_side_form_no_chinese_number(text: str) -> None:
    assert han_number(text) is None
    assert numeral_at(text, 0) is None


@pytest.mark.parametrize(
    "text", ["visits", "often", "某", "", "百货", "千万", "quarter", "a quarter", "half a year", "may", "a few"]
)
def test_other_words_are_no_numbers(text: str) -> None:
    assert numeral_at(text, 0) is None


@pytest.mark.parametrize(
    ("text", "value", "end"),
    [
        ("5 women", 5, 2), ("3 members", 3, 2), ("5千克", 5, 1), ("2成交", 2, 1), ("3,1000", 3, 1), ("five ten", 5, 4),
        ("one hundred and two hundred", 100, 11), ("20多少", 20, 2), ("3kg", 3, 1), ("上", None, 0),
    ],
)  # fmt: skip
def test_a_number_ends_where_it_ends(text: str, value: float | None, end: int) -> None:
    found = number_at(text, 0)
    if value is None:
        assert found is None
    else:
        assert found is not None
        assert (found[0], text[: found[1]].rstrip()) == (value, text[:end].rstrip())


def test_a_number_inside_a_word_is_not_read() -> None:
    assert numeral_at("tend", 1) is None
    assert numeral_at("tone", 1) is None
    assert numeral_at("bathalf", 3) is None
