"""The forms that English words share."""

from __future__ import annotations

import pytest

from agent.embedded.inflection import is_past, keys_of, plural, singular, verb_bases, words_from


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("customer", "customers"), ("city", "cities"), ("country", "countries"), ("address", "addresses"), ("box", "boxes"),
        ("status", "statuses"), ("purchase", "purchases"), ("movie", "movies"), ("branch", "branches"), ("person", "people"),
        ("child", "children"), ("analysis", "analyses"), ("bus", "buses"), ("day", "days"), ("id", "ids"), ("series", "series"),
        ("customer", "customer's"), ("customer", "customers'"), ("potato", "potatoes"), ("price", "prices"), ("class", "classes"),
    ],
)  # fmt: skip
def test_a_name_is_met_in_both_numbers(one: str, many: str) -> None:
    for name in (one, many.rstrip("'").removesuffix("'s")):
        assert {singular(one), singular(many)} <= {*keys_of(name), singular(name)} | set(keys_of(one))


@pytest.mark.parametrize(
    ("word", "many"), [("city", "cities"), ("day", "days"), ("box", "boxes"), ("branch", "branches")]
)
def test_a_plural_is_regular(word: str, many: str) -> None:
    assert plural(word) == many


def test_any_word_of_a_name_may_be_in_the_other_number() -> None:
    assert "customer address" in keys_of("customer address")
    assert " ".join(map(singular, ["customers", "addresses"])) in keys_of("customer address")
    assert " ".join(map(singular, ["customer's", "address"])) in keys_of("customer address")


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("ordered", "order"), ("ordering", "order"), ("orders", "order"), ("purchased", "purchase"), ("purchasing", "purchase"),
        ("bought", "buy"), ("buys", "buy"), ("shipped", "ship"), ("shipping", "ship"), ("carried", "carry"), ("sold", "sell"),
        ("cancelled", "cancel"), ("passes", "pass"), ("paid", "pay"),
    ],
)  # fmt: skip
def test_a_form_of_a_verb_leads_to_its_base(form: str, base: str) -> None:
    assert base in verb_bases(form)


def test_only_past_forms_tell_a_deed_by_themselves() -> None:
    assert all(map(is_past, ("ordered", "bought")))
    assert not any(map(is_past, ("marketing", "orders", "bed", "red")))


def test_words_end_at_anything_but_a_space() -> None:
    assert words_from("red jeans, blue", 0) == [("red", 3), ("jeans", 9)]
    assert words_from("mr. smith", 0) == [("mr", 2)]
    assert words_from("的 red", 0) == []
