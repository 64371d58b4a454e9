"""Questions of every form about the bike shop: the query each becomes, or that it is asked back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from agent.embedded.forms.bands import round_edges
from agent.embedded.forms.cutting import coordinated, fillers, is_persons
from agent.embedded.plan import Planner
from domain.language import language_of
from domain.question import Question

HERE = Path(__file__).parent
FORMS: dict[str, dict[str, str]] = {
    form: cases
    for path in (HERE / "questions.yaml", *sorted((HERE / "charted").glob("*.yaml")))
    for form, cases in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}
CASES = [(question, told) for cases in FORMS.values() for question, told in cases.items()]
READ = [question for question, told in CASES if told != "?"]


@pytest.mark.parametrize(("question", "told"), CASES, ids=[question for question, _ in CASES])
def test_a_question_is_read_whole_or_asked_back(asked: Callable[[str], str], question: str, told: str) -> None:
    assert asked(question) == told


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_has_both_languages_and_questions_it_must_not_read(form: str) -> None:
    cases = FORMS[form]
    assert {language_of(question) for question, told in cases.items() if told != "?"} == {"en", "zh"}
    assert {language_of(question) for question, told in cases.items() if told == "?"} == {"en", "zh"}


@pytest.mark.parametrize("question", READ, ids=str)
def test_a_word_put_in_anywhere_is_never_dropped(asked: Callable[[str], str], planner: Planner, question: str) -> None:
    """At both ends and at every third place between, one after the other over the questions."""
    if language_of(question) == "zh":
        places = {span.start for span in planner.covered(Question(text=question, language="zh")).spans} | {
            len(question)
        }
        told = [f"{question[:at]}靛蓝{question[at:]}" for at in sorted(places | {0})]
    else:
        words = question.split(" ")
        told = [" ".join([*words[:at], "indigo", *words[at:]]) for at in range(len(words) + 1)]
    chosen = [told[0], *told[1 + READ.index(question) % 3 : -1 : 3], told[-1]]
    assert [more for more in chosen if asked(more) != "?"] == []


def test_a_name_of_the_catalog_is_no_filler(planner: Planner) -> None:
    text = "流失骑友和骑友"
    ask = planner._ask(Question(text=text, language="zh"))
    assert [text[a:b] for a, b in fillers(ask, re.compile("骑友"))] == ["骑友"]
    assert [text[a:b] for a, b in fillers(ask, re.compile("骑友"), (5, 7))] == []
    assert coordinated(ask, 0, 4)
    assert is_persons(ask, "所有骑友")
    assert not is_persons(ask, "金牌骑友")


def test_edges_are_round_and_rise() -> None:
    assert round_edges([(value, 1) for value in (3, 28, 347.2, 512, 980, 2010)]) == (30, 350, 500, 1000)
    assert round_edges([("a", 3), (None, 2), (True, 1)]) == ()  # type: ignore[list-item]  # what a column without numbers gives
