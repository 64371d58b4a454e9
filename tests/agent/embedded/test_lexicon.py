"""What the gym's words can mean."""

from __future__ import annotations

import pytest

from agent.analyst import HomeAnalyst
from agent.embedded.lexicon import Lexicon, Meaning, folded

VISITS = Meaning("entity", "visit")


@pytest.mark.parametrize("surface", ["visits", "visit", "到店记录"])
def test_a_noun_is_known_in_both_numbers_and_languages(lexicon: Lexicon, surface: str) -> None:
    assert VISITS in lexicon.meanings[surface]


@pytest.mark.parametrize(
    ("surface", "name"),
    [("joining dates", "member.joined"), ("plan names", "plan.name"), ("studio town", "studio.town"), ("ages", "member.age")],
)  # fmt: skip
def test_the_last_word_of_a_name_is_inflected(lexicon: Lexicon, surface: str, name: str) -> None:
    assert Meaning("dimension", name) in lexicon.meanings[surface]


@pytest.mark.parametrize("surface", ["训练", "训练了", "训练过", "trained"])
def test_a_chinese_verb_is_known_with_its_aspects(lexicon: Lexicon, surface: str) -> None:
    assert Meaning("verb", "visit") in lexicon.meanings[surface]


def test_a_value_is_known_by_its_names_and_as_stored(lexicon: Lexicon) -> None:
    gold = Meaning("value", "member.tier", "gold")
    assert all(gold in lexicon.meanings[surface] for surface in ("gold", "金卡"))
    assert Meaning("value", "member.coach", "Ines") in lexicon.meanings["ines"]


def test_a_value_of_two_columns_has_two_meanings(lexicon: Lexicon) -> None:
    names = {meaning.name for meaning in lexicon.meanings["ghent"]}
    assert names == {"member.town", "studio.town"}


def test_identifiers_are_no_vocabulary(lexicon: Lexicon) -> None:
    assert "地址" not in lexicon.meanings
    assert not any(surface.startswith("p-0") for surface in lexicon.meanings)


def test_what_customers_wrote_is_no_vocabulary(lexicon: Lexicon, gym: HomeAnalyst) -> None:
    written = {folded(text.text) for text in gym.warehouse.texts(gym.warehouse.feedback_ids())}
    assert written
    assert not written & set(lexicon.meanings)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("Ｖｉｓｉｔｓ", "visits"), ("門店", "门店"), ("GOLD", "gold"), ("member’s", "member's"), ("year-to-date", "year to date"), ("①", "1")],
)  # fmt: skip
def test_spelling_is_folded_and_every_position_stays(typed: str, plain: str) -> None:
    assert folded(typed) == plain
    assert len(folded(typed)) == len(typed)


def test_a_lexicon_of_other_meanings_is_added_to_by_itself(lexicon: Lexicon) -> None:
    other = lexicon.with_meanings({"visits": (VISITS,)})
    other.add("glorious sessions", VISITS)
    assert {"visits", "glorious sessions"} == set(other.meanings)
    assert "glorious" in other.named
    assert "glorious" not in lexicon.named
    assert "glorious sessions" not in lexicon.meanings
    assert all(meaning == VISITS for held in other.keys.values() for meaning in held)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("“Red”", '"red"'), ("‘Red’", "'red'"), ("３，１００", "3,100"), ("前3，100", "前3、100"), ("Jan-Mar", "jan–mar"), ("jan-ette", "jan ette")],
)  # fmt: skip
def test_quotes_commas_and_ranges_are_alike(typed: str, plain: str) -> None:
    assert folded(typed) == plain
