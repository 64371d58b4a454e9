"""Slips, and what they are taken for."""

from __future__ import annotations

import pytest

from agent.embedded.spelling import mended

NAMED = {"revenue", "channel", "customer", "category", "store", "stock", "price", "orders", "order", "their"}
VALUED = {"stuttgart", "cary", "wellington", "berlin"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("revenu", "revenue"), ("revneue", "revenue"), ("channnel", "channel"), ("chanel", "channel"), ("custoner", "customer"),
        ("sotre", "store"), ("thier", "their"), ("ordres", "orders"), ("categroy", "category"), ("stuttgrat", "stuttgart"),
        ("wellingtn", "wellington"),
    ],
)  # fmt: skip
def test_one_slip_is_mended(typed: str, meant: str) -> None:
    assert mended(typed, NAMED, VALUED) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("fess", "too short"), ("score", "a wrong letter in a short word is another word"), ("carry", "a value is a proper noun"),
        ("berlim", "a wrong letter in a value"), ("berln", "a short value"), ("custmr", "two slips"), ("revenue", "known"),
        ("priced", "an inflection"), ("stored", "an inflection"), ("blorple", "nothing near"), ("收入情况", "no Latin word"),
    ],
)  # fmt: skip
def test_other_words_stay(typed: str, why: str) -> None:
    assert mended(typed, NAMED, VALUED) is None, why


def test_of_two_words_as_near_neither_is_taken() -> None:
    assert mended("stoe", NAMED, VALUED) is None
    assert mended("aplet", {"applet", "caplet"}, ()) is None
