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


KINDS = """
visits on 5/3/2026                | term ambiguous_date
去年同期的到店人数                 | same_period_last_year pad term
今年和去年的收入                   | period pad period pad term
visits in 2025 vs 2026            | term period pad period
Q1 vs Q2 revenue                  | period pad period term
前20%的会员                        | top fraction pad term
half of the members               | fraction pad term
第3                                | ordinal
the third visit                   | pad ordinal term
十几次                             | approximate count_word
a couple of hundred members       | approximate term
visits over 2000                  | term gt number
3月5号到店记录                     | period term
¥3000                             | money number
3000元                             | number money
3k块                               | number money
$1.2k                             | money number
上週的收入                         | period pad term
去年３月                           | period
近９０天的visits                    | period pad term
"""


@pytest.mark.parametrize("line", [line for line in KINDS.splitlines() if line])
def test_numbers_and_times_have_their_kinds(covered: Covered, line: str) -> None:
    text, _, kinds = line.partition("|")
    found = covered(text.strip()).spans
    assert [span.kinds[0] if span.kinds[0] in kinds.split() else span.kinds for span in found] == kinds.split()


def test_a_vague_number_and_a_date_of_two_readings_can_be_asked_about(covered: Covered) -> None:
    vague = covered("十几次").spans[0]
    assert (vague.approximate, vague.number, vague.is_a("number")) == (True, 10, False)
    date = covered("on 5/3/2026").spans[0]
    assert [period.start.isoformat() for period in date.periods] == ["2026-05-03", "2026-03-05"]
    assert (date.period, date.is_a("period")) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        'members of "Blorple Fizz"',
        "members of 'Blorple Fizz'",
        "members of “Blorple Fizz”",
        "「Blorple Fizz」的会员",
        "『Blorple Fizz』的会员",
    ],
)
def test_an_unknown_quotation_is_one_span_with_the_text_inside(covered: Covered, text: str) -> None:
    [quoted] = [span for span in covered(text).spans if span.is_a("quoted")]
    assert (quoted.text, quoted.kinds, quoted.meanings) == ("Blorple Fizz", ("quoted",), ())


@pytest.mark.parametrize("text", ['members in "ghent"', "members in 'Ghent'", "members in “GHENT.”"])
def test_a_quoted_value_has_the_values_meanings(covered: Covered, text: str) -> None:
    [quoted] = [span for span in covered(text).spans if span.is_a("quoted")]
    assert {meaning.name for meaning in quoted.means("value")} == {"member.town", "studio.town"}


@pytest.mark.parametrize("text", ['"gold members" by town', "“上个月”的收入", "members' towns", "the member's town"])
def test_quoted_names_of_the_catalog_and_apostrophes_are_no_quotation(covered: Covered, text: str) -> None:
    found = covered(text).spans
    assert not any(span.is_a("quoted") and not span.meanings for span in found)
    assert not any(span.is_a("unknown") for span in found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("plans' names", "plan.name"), ("the studio's town", "studio.town"), ("studios towns", "studio.town"),
        ("joined dates", ""), ("plans names", "plan.name"),
    ],
)  # fmt: skip
def test_any_word_of_a_name_may_be_inflected(covered: Covered, text: str, name: str) -> None:
    found = {m.name for span in covered(text).spans if span.inflected for m in span.means("dimension")}
    assert found == ({name} if name else set())


@pytest.mark.parametrize("text", ["members training", "members who train", "who trains"])
def test_a_verb_is_known_in_its_other_forms(covered: Covered, text: str) -> None:
    assert any(meaning.name == "visit" for span in covered(text).spans for meaning in span.means("verb"))


def test_letters_swapped_and_doubled_are_mended(covered: Covered) -> None:
    assert covered("reveune by channnel").corrections == {"reveune": "revenue", "channnel": "channel"}


@pytest.mark.parametrize("text", ["前3，100元以上", "top 3，100"])
def test_a_chinese_comma_parts_numbers(covered: Covered, text: str) -> None:
    assert [span.number for span in covered(text).spans if span.is_a("number")] == [3, 100]


def test_a_question_read_again_is_not_covered_again(lexicon: Lexicon) -> None:
    horizon = Horizon(FIRST, LAST)
    first = cover("visits by studio", lexicon, horizon)
    assert cover("visits by studio", lexicon, horizon) is first
    assert cover("visits by studio", lexicon, Horizon(FIRST, FIRST)) is not first
    assert cover("visits by studio", lexicon, horizon, ["P-00001"]) is not first
    other = lexicon.with_meanings(dict(lexicon.meanings))
    assert cover("visits by studio", other, horizon) == first
    other.add("studio", next(iter(lexicon.meanings["visits"])))
    assert cover("visits by studio", other, horizon) != first
