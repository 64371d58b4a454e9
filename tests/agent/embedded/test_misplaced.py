"""A word the analyst knows is never called unknown: it is said to have no place, with an example that is answered."""

from __future__ import annotations

import re

import pytest

from agent.analyst import HomeAnalyst
from agent.embedded.misplaced import said_of
from agent.embedded.names import Atlas
from agent.embedded.spans import Span
from domain.answer import Narrative
from domain.language import Language


def _span(text: str, *kinds: str) -> Span:
    return Span(start=0, end=len(text), text=text, kinds=kinds or ("unknown",))


@pytest.mark.parametrize(
    ("word", "language"), [("占比", "zh"), ("比", "zh"), ("share", "en"), ("growth", "en"), ("weekend", "en")]
)
def test_a_known_word_has_no_place(gym: HomeAnalyst, word: str, language: Language) -> None:
    said = said_of(Atlas(gym.catalog), [_span(word)], language)
    assert word in said
    assert "没看懂" not in said
    assert "not understand" not in said


@pytest.mark.parametrize(("word", "language"), [("霹雳", "zh"), ("flabbergasting", "en")])
def test_a_strange_word_is_named_alone(gym: HomeAnalyst, word: str, language: Language) -> None:
    said = said_of(Atlas(gym.catalog), [_span("占比" if language == "zh" else "share"), _span(word)], language)
    assert word in said
    assert ("没看懂" if language == "zh" else "did not understand") in said
    assert ("占比" if language == "zh" else "share") not in said


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("占比", "zh"),
        ("比", "zh"),
        ("留存", "zh"),
        ("share", "en"),
        ("growth", "en"),
        ("retention", "en"),
        ("often", "en"),
        ("多久", "zh"),
    ],
)
def test_every_example_is_answered(gym: HomeAnalyst, word: str, language: Language) -> None:
    said = said_of(Atlas(gym.catalog), [_span(word)], language)
    examples = re.findall(r"“([^”]+)”", said)[1:]
    assert [example for example in examples if not isinstance(gym.answer(example), Narrative)] == []
