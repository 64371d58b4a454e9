"""How a question is cut into known words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.embedded.lexicon import Lexicon
from agent.embedded.periods import Horizon
from agent.embedded.spans import Cover, cover
from tests.agent.gym import FIRST, LAST

Covered = Callable[[str], Cover]


def _texts(covered: Cover) -> list[str]:
    return [span.text for span in covered.spans]


def test_the_longest_known_words_win(covered: Covered) -> None:
    assert _texts(covered("average fee of gold members")) == ["average fee", "of", "gold members"]
    assert _texts(covered("各城镇到店人数")) == ["各", "城镇", "到店人数"]


def test_a_period_and_a_number_are_one_word_each(covered: Covered) -> None:
    spans = covered("visits in the last 90 days over 1,500").spans
    assert [span.kinds[0] for span in spans] == ["term", "period", "gt", "number"]
    assert spans[-1].number == 1500


def test_every_character_is_covered_or_punctuation(covered: Covered) -> None:
    text = "各城镇，上个月的 blorple？"
    found = covered(text)
    assert "".join(_texts(found)).replace(" ", "") == "各城镇上个月的blorple"
    assert all(found.text[span.start : span.end].strip() == span.text for span in found.spans)


@pytest.mark.parametrize("text", ["Ｖｉｓｉｔｓ　ｂｙ　ｓｔｕｄｉｏ", "VISITS BY STUDIO", "visits  by\tstudio"])
def test_width_case_and_space_make_no_difference(covered: Covered, text: str) -> None:
    assert [span.meanings for span in covered(text).spans] == [
        span.meanings for span in covered("visits by studio").spans
    ]


def test_traditional_characters_are_read_as_simplified(covered: Covered) -> None:
    assert [span.meanings for span in covered("各門店的收入").spans] == [
        span.meanings for span in covered("各门店的收入").spans
    ]


def test_one_slip_in_a_long_word_is_mended_and_told(covered: Covered) -> None:
    found = covered("revenu by channl")
    assert found.corrections == {"revenu": "revenue", "channl": "channel"}
    assert not any(span.is_a("unknown") for span in found.spans)


@pytest.mark.parametrize("word", ["blorple", "fees2", "转化率", "xyz"])
def test_an_unknown_word_stays_unknown_and_whole(covered: Covered, word: str) -> None:
    unknown = [span.text for span in covered(f"visits {word} studio").spans if span.is_a("unknown")]
    assert unknown == [word] if word != "fees2" else unknown


def test_a_short_word_is_never_mended(covered: Covered) -> None:
    assert not covered("fess by town").corrections


def test_a_word_is_not_found_inside_another(covered: Covered) -> None:
    assert [span.text for span in covered("townhouse").spans if span.is_a("term")] == []


def test_a_person_is_known_only_when_the_door_named_one(lexicon: Lexicon) -> None:
    horizon = Horizon(FIRST, LAST)
    named = cover("who is ⟦0⟧", lexicon, horizon, ["P-00001"]).spans
    assert [span.text for span in named if span.is_a("person")] == ["P-00001"]
    assert not any(span.is_a("person") for span in cover("who is ⟦0⟧", lexicon, horizon).spans)


def test_nothing_is_covered_by_nothing(covered: Covered) -> None:
    assert covered("").spans == ()
    assert covered(" ？！… ").spans == ()
