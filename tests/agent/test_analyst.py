"""The one door of the agent, over the gym: figures, persons, roles, refusals, the audit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.analyst import LONGEST_QUESTION, HomeAnalyst
from domain.answer import Clarification, Narrative, Refusal, answer_json
from domain.event import Answered, Drafted, FigureFound, StepStarted, Understood, Verified
from domain.question import Asker
from proof import check
from tests.agent.gym import LAST, VERSION

PROVEN = [
    "Visits by town last month", "上个月各城镇的到店次数", "How many gold members are there?", "金卡会员有多少？",
    "Revenue by month this year", "今年每月的收入", "Top 3 members by revenue", "收入最高的3个会员", "The studio with the fewest visits",
    "Guest rate by sport", "各项目的带友率", "Average fee of yoga visits in October", "Visits and fees by sport",
    "Describe gold members", "流失会员是什么样的人", "What do gold members complain about?", "大家怎么说淋浴？",
    "Describe P-00007", "给 P-00005 画个像", "Members older than 40 by town", "How many members have not visited for 90 days?",
]  # fmt: skip


@pytest.mark.parametrize("question", PROVEN)
def test_an_answer_is_accepted_by_the_checker(gym: HomeAnalyst, gym_home: Path, question: str) -> None:
    answer = gym.answer(question)
    assert isinstance(answer, Narrative), answer
    verdict = check(json.loads(json.dumps(answer_json(answer), ensure_ascii=False)), gym_home)
    assert (verdict.state, verdict.findings) == ("valid", [])


@pytest.mark.parametrize(
    ("question", "language"), [("Visits by town last month", "en"), ("上个月各城镇的到店次数", "zh")]
)
def test_a_figure_question_runs_to_a_verified_answer(gym: HomeAnalyst, question: str, language: str) -> None:
    events = list(gym.ask(question))
    kinds = [type(event) for event in events]
    assert kinds == [Understood, StepStarted, FigureFound, FigureFound, Drafted, Verified, Answered]
    last = events[-1]
    assert isinstance(last, Answered)
    answer = last.answer
    assert isinstance(answer, Narrative)
    assert (answer.language, answer.verified, answer.data_version, answer.as_of) == (language, True, VERSION, LAST)
    assert answer.figures[0].rows == (("ghent", 56), ("bruges", 33))
    assert ("Ghent" if language == "en" else "根特") in answer.text
    assert "56" in answer.text
    assert answer.chart is not None
    assert any("2026-10-01" in line and "2026-10-31" in line for line in answer.reading)
    assert (answer.notes, answer.question) == ((), question)


def test_the_same_question_is_answered_the_same(gym: HomeAnalyst) -> None:
    held = [gym.answer("Revenue by studio this year") for _ in range(2)]
    changing = {"elapsed_ms", "answer_id", "figures"}
    assert held[0].model_dump(exclude=changing) == held[1].model_dump(exclude=changing)
    assert held[0].answer_id != held[1].answer_id


@pytest.mark.parametrize("question", ["Which studio is best?", "哪个门店最好？", "How many members last month?"])
def test_each_choice_of_a_question_back_is_answered(gym: HomeAnalyst, question: str) -> None:
    asked = gym.answer(question)
    assert isinstance(asked, Clarification)
    assert len(asked.choices) > 1
    for choice in asked.choices:
        assert choice.label in asked.text
        assert isinstance(gym.answer(choice.question), Narrative)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("", "type a question"), (" \n ", "type a question"), ("visits " * LONGEST_QUESTION, "too long"),
        ("收" * (LONGEST_QUESTION + 1), "太长"), ("What is the profit?", "costs"), ("Describe P-99999", "P-99999"),
    ],
    ids=["empty", "blank", "long", "long zh", "gap", "nobody"],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_in_a_plain_sentence(gym: HomeAnalyst, question: str, part: str) -> None:
    answer = gym.answer(question)
    assert isinstance(answer, Refusal)
    assert part in answer.text


def test_an_unknown_role_is_refused_with_those_there_are(gym: HomeAnalyst) -> None:
    answer = gym.answer("Visits", asker=Asker(role="owner"))
    assert isinstance(answer, Refusal)
    assert all(role in answer.text for role in ("owner", "analyst", "marketer", "rep"))


def test_a_brain_nobody_knows_is_one_plain_line(gym: HomeAnalyst) -> None:
    answer = gym.answer("Visits", brain="nonsense")
    assert isinstance(answer, Refusal)
    assert "nonsense" in answer.text
    assert "\n" not in answer.text


def test_a_strange_session_id_is_one_plain_line(gym: HomeAnalyst) -> None:
    answer = gym.answer("Visits", session="../secrets")
    assert isinstance(answer, Refusal)
    assert "session id" in answer.text


# -- roles -----------------------------------------------------------------------------------------------------

MARKETER, INES = Asker(role="marketer"), Asker(role="rep", principal="Ines")


def test_a_marketer_sees_no_group_under_the_floor_and_is_told(gym: HomeAnalyst) -> None:
    everything, floored = gym.answer("Members by town"), gym.answer("Members by town", asker=MARKETER)
    assert isinstance(everything, Narrative)
    assert isinstance(floored, Narrative)
    assert {row[0] for row in everything.figures[0].rows} == {"ghent", "bruges", "lier"}
    assert "lier" not in {row[0] for row in floored.figures[0].rows}
    assert "Lier" not in floored.text
    assert any("too few" in caveat for caveat in floored.caveats)
    assert not any("too few" in caveat for caveat in everything.caveats)


@pytest.mark.parametrize("question", ["How many members in Lier?", "Describe P-00001", "Top 3 members by revenue", "Describe lapsed members"])  # fmt: skip
def test_a_marketer_is_told_nothing_about_few_or_single_persons(gym: HomeAnalyst, question: str) -> None:
    assert isinstance(gym.answer(question, asker=MARKETER), Refusal)


def test_quotes_for_a_marketer_name_nobody(gym: HomeAnalyst) -> None:
    answer = gym.answer("大家怎么说淋浴？", asker=MARKETER)
    assert isinstance(answer, Narrative)
    assert answer.quotes
    assert {quote.person for quote in answer.quotes} == {None}


def test_a_coach_sees_only_their_own_members(gym: HomeAnalyst) -> None:
    answer = gym.answer("How many members are there?", asker=INES)
    assert isinstance(answer, Narrative)
    assert answer.figures[0].rows == ((20,),)
    ranking = gym.answer("Top 5 members by revenue", asker=INES)
    assert isinstance(ranking, Narrative)
    tokens = [str(row[0]) for row in ranking.figures[0].rows]
    assert tokens
    assert all(int(token[2:]) % 2 for token in tokens)  # Ines has the odd ones


def test_a_coach_learns_a_name_of_their_own_only_and_each_is_audited(own_gym: HomeAnalyst) -> None:
    own, others = own_gym.answer("Describe P-00001", asker=INES), own_gym.answer("Describe P-00002", asker=INES)
    assert any("Ana Peeters" in note for note in own.notes)
    assert not isinstance(others, Narrative)
    assert not any("Bo Claes" in note for note in others.notes)
    kinds = [(entry["kind"], entry["person"]) for entry in own_gym.audit.entries()]
    assert kinds.count(("reveal", "P-00001")) == 1
    assert ("reveal", "P-00002") not in kinds


def test_a_name_typed_by_a_role_that_may_is_a_token_everywhere_in_the_answer(gym: HomeAnalyst) -> None:
    answer = gym.answer("Describe Bo Claes", asker=Asker(role="admin"))
    assert isinstance(answer, Narrative)
    assert answer.question == "Describe P-00002"
    assert "Claes" not in answer.text + str(answer.reading)
    assert answer.notes == ("P-00002 = Bo Claes",)


def test_a_name_typed_by_a_role_that_may_not_stops_at_the_door(own_gym: HomeAnalyst) -> None:
    answer = own_gym.answer("Describe Bo Claes", session="s")
    assert isinstance(answer, Refusal)
    assert "Claes" not in str(answer_json(answer))
    assert own_gym.sessions.turns("s") == ()


# -- the audit -------------------------------------------------------------------------------------------------


def test_every_answer_leaves_one_entry_and_the_chain_holds(own_gym: HomeAnalyst) -> None:
    questions = ["Visits by town", "哪个门店最好？", "What is the profit?", ""]
    answers = [own_gym.answer(question) for question in questions]
    entries = list(own_gym.audit.entries())
    assert [entry["answer_id"] for entry in entries] == [answer.answer_id for answer in answers]
    assert {(entry["kind"], entry["role"], entry["data_version"]) for entry in entries} == {("answer", "analyst", VERSION)}  # fmt: skip
    assert own_gym.audit.verify() == (True, None)
    assert "Visits" not in json.dumps(entries)


def test_a_role_with_free_text_for_a_name_is_still_audited(own_gym: HomeAnalyst) -> None:
    own_gym.answer("Visits", asker=Asker(role="drop table; --"))
    assert [entry["role"] for entry in own_gym.audit.entries()] == ["unknown"]
    assert own_gym.audit.verify() == (True, None)
