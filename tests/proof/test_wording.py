"""What a sentence asserts outside its references is found; plain sentences pass."""

from __future__ import annotations

import pytest

from proof import free_assertions


@pytest.mark.parametrize("text", [
    "一直在用微信下单", "最近来过", "零售门店", "占比与同比", "与全部客户相比", "进一步了解", "下一步：联系客户", "喜欢茶，偏好晚上下单", "统一处理",
])  # fmt: skip
def test_plain_chinese_passes(text: str) -> None:
    assert free_assertions(text, (), "zh") == []


@pytest.mark.parametrize("text", [
    "Buys tea in the app", "the customer's first order", "compared with all customers", "What they say", "at once",
    "The rest of the store", "don't forget the latest message", "someone", "Morelia", "atop", "bullet",
])  # fmt: skip
def test_plain_english_passes(text: str) -> None:
    assert free_assertions(text, (), "en") == []


@pytest.mark.parametrize("text", [
    "三成", "一半", "两倍", "十二", "百分之五", "更好", "最多", "多于", "少于", "高于", "低于", "上升", "下降", "增长", "减少", "大多数", "半数",
    "翻倍", "一次", "两者", "１２", "①", "Ⅳ", "½", "“好”", "「好」", "'好'", "多於", "超过", "不足", "全部", "许多", "几个", "较高", "领先",
])  # fmt: skip
def test_a_chinese_assertion_is_found(text: str) -> None:
    assert free_assertions(f"客户{text}。", (), "zh")


@pytest.mark.parametrize("text", [
    "3", "three", "Twelve", "twenty-one", "more", "LESS", "most", "least", "higher", "lower", "twice", "half", "doubled", "rose",
    "fell", "increases", "decrease", "'good'", '"good"', "‘good", "all", "many", "a dozen", "per cent", "$", "> x", "ten-fold", "than",
])  # fmt: skip
def test_an_english_assertion_is_found(text: str) -> None:
    assert free_assertions(f"Customers {text} there", (), "en")


def test_what_is_proven_is_not_an_assertion() -> None:
    assert free_assertions("Sold 37 orders, higher than before.", [(5, 14), (16, 27)], "en") == []
    assert free_assertions("Sold 37 orders, higher than before.", [(5, 14)], "en") == ["higher", "than"]


def test_what_changes_a_proven_number_is_found() -> None:
    for text, span in (("-37 now", (1, 3)), ("37k now", (0, 2)), ("not 37", (4, 6)), ("37%", (0, 2)), ("超37", (1, 3))):
        assert free_assertions(text, [span], "en"), text
