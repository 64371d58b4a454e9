"""Picking an offered choice: by number, by place, by its label or by words only one label has."""

from __future__ import annotations

import pytest

from agent.picked import picked
from domain.answer import Choice
from domain.question import Turn

SALES = Choice(label="highest sales", question="Which channel has the highest sales?")
NEW = Choice(label="highest new customers", question="Which channel has the highest new customers?")
REFUNDS = Choice(label="lowest refund rate", question="Which channel has the lowest refund rate?")
OFFERED = Turn(question="Which channel is best?", language="en", asked_back=True, choices=(SALES, NEW, REFUNDS))
ZH = Turn(
    question="哪个渠道最好？", language="zh", asked_back=True,
    choices=(Choice(label="销售额最高", question="哪个渠道的销售额最高？"), Choice(label="退款率最低", question="哪个渠道的退款率最低？")),
)  # fmt: skip
OTHER = Turn(question="Sales", language="en")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2), ("2.", 2), ("(2)", 2), ("#2", 2), ("option 2", 2), ("number 2 please", 2), ("No. 2", 2),
        ("the second one", 2), ("second", 2), ("the 2nd", 2), ("I want the second one", 2), ("first", 1),
        ("the first", 1), ("the last", 3), ("the last one", 3), ("last one please", 3), ("the former", 1),
        ("the latter", 3), ("sales", 1), ("highest sales", 1), ("refund rate", 3), ("new customers, please", 2),
        ("Which channel has the lowest refund rate?", 3), ("let's take the third", 3), ("３", 3),
    ],
)  # fmt: skip
def test_a_choice_is_picked(text: str, number: int) -> None:
    pick = picked(text, (OTHER, OFFERED))
    assert pick is not None
    assert (pick.number, pick.choice) == (number, OFFERED.choices[number - 1])


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("第二个", 2), ("选2", 2), ("第2个吧", 2), ("二", 2), ("就第一个吧", 1), ("最后一个", 2), ("前者", 1),
     ("我要第二项", 2), ("销售额", 1), ("退款率吧", 2), ("销售额最高", 1)],
)  # fmt: skip
def test_a_choice_is_picked_in_chinese(text: str, number: int) -> None:
    pick = picked(text, (ZH,))
    assert pick is not None
    assert pick.number == number


@pytest.mark.parametrize(
    "text", ["highest", "2025", "sales last month", "why?", "top 2", "2 cities", "", "the last month", "customers in Shanghai"]
)  # fmt: skip
def test_other_texts_pick_nothing(text: str) -> None:
    assert picked(text, (OFFERED,)) is None


def test_a_number_that_no_choice_has_is_told_apart() -> None:
    pick = picked("7", (OFFERED,))
    assert pick is not None
    assert pick.choice is None
    assert pick.most == 3


def test_choices_are_soon_forgotten_and_words_sooner() -> None:
    assert picked("1", (OFFERED, OTHER)) is not None
    assert picked("sales", (OFFERED, OTHER)) is None
    assert picked("1", (OFFERED, OTHER, OTHER, OTHER)) is None
    assert picked("1", (OTHER,)) is None
    assert picked("1", ()) is None
