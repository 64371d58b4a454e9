"""Values named in part."""

from __future__ import annotations

import pytest

from agent.embedded.lexicon import Lexicon, Meaning, folded
from agent.embedded.partial import PartNames, core_of
from agent.embedded.periods import Horizon
from agent.embedded.spans import Span, cover
from tests.agent.gym import FIRST, LAST

VALUES = (
    "Mr. John Smith", "Acme Inc", "Bolt Ltd", "Bolt Inc", "上海市", "海风有限公司", "Blue Slim Jeans", "Red Slim Jeans", "Red Wide Jeans Long",
    "The Beatles", "Twenty Thousand Leagues Under the Sea", "How Many Roads",
)  # fmt: skip


@pytest.fixture(scope="module")
def values() -> Lexicon:
    lexicon = Lexicon()
    for value in VALUES:
        lexicon.add_value(folded(value), Meaning("value", "thing.name", value))
    return lexicon


def _found(text: str, lexicon: Lexicon) -> list[Span]:
    return [span for span in cover(text, lexicon, Horizon(FIRST, LAST)).spans if span.meanings]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("john smith", "Mr. John Smith"), ("items of John Smith", "Mr. John Smith"), ("acme", "Acme Inc"), ("beatles", "The Beatles"),
        ("上海的订单", "上海市"), ("海风", "海风有限公司"), ("blue slim", "Blue Slim Jeans"), ("red wide", "Red Wide Jeans Long"),
        ("leagues under the sea", "Twenty Thousand Leagues Under the Sea"),
    ],
)  # fmt: skip
def test_a_part_that_only_one_value_has_is_that_value(values: Lexicon, text: str, value: str) -> None:
    [span] = _found(text, values)
    assert span.partial
    assert [meaning.value for meaning in span.meanings] == [value]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bolt", "two firms"), ("slim jeans", "two jeans"), ("slim red", "no value has them so"), ("smith", "one word of two"),
        ("under the", "ends in a light word"), ("twenty thousand", "less than half of it"), ("jeans", "one word"),
    ],
)  # fmt: skip
def test_another_part_is_no_value(values: Lexicon, text: str, why: str) -> None:
    assert not any(span.partial for span in _found(text, values)), why


def test_a_value_said_in_full_is_not_partial(values: Lexicon) -> None:
    [span] = _found("mr. john smith", values)
    assert not span.partial


def test_known_words_are_no_part_of_a_value(values: Lexicon) -> None:
    """Only an unknown word makes a part worth looking at."""
    assert _found("how many", values) == []


@pytest.mark.parametrize(
    ("value", "core"),
    [("mr. john smith", "john smith"), ("acme inc.", "acme"), ("上海市", "上海"), ("the", None), ("john smith", None), ("war of worlds", None), ("a b", None)],
)  # fmt: skip
def test_titles_and_legal_forms_fall_away(value: str, core: str | None) -> None:
    assert core_of(value) == core


def test_an_empty_index_finds_nothing() -> None:
    assert PartNames().find(["john", "smith"]) is None
    assert PartNames().find([]) is None
