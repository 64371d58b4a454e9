"""Identifiers become English words and Chinese names."""

import pytest

from profiles.draft.words import in_chinese, phrase, words_of


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("OrderDate", ("order", "date")),
        ("cust_no", ("customer", "number")),
        ("UnitsInStock", ("units", "in", "stock")),
        ("customername", ("customer", "name")),
        ("recommended_ind", ("recommended",)),
        ("订单日期", ("order", "date")),
        ("Qty", ("quantity",)),
        ("XYZ", ("xyz",)),
    ],
)
def test_identifiers_are_taken_apart(identifier: str, words: tuple[str, ...]) -> None:
    assert words_of(identifier) == words


def test_chinese_names_are_looked_up_whole_or_put_together() -> None:
    assert in_chinese(("ship", "country"))[0] == "收货国家"
    assert in_chinese(("support", "rep", "status")) == ("客服代表状态",)
    assert in_chinese(("flux", "capacitor")) == ()


def test_the_last_word_takes_the_plural() -> None:
    assert phrase(("product", "category"), many=True) == "product categories"
    assert phrase(("orders",), one=True) == "order"
