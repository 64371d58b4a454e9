"""Conversations: what follow-ups, corrections, going back and leaving out make of the question before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from agent.analyst import HomeAnalyst
from agent.embedded.brain import EmbeddedBrain
from domain.answer import Clarification
from domain.language import language_of
from domain.metric_query import MetricQuery
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Asker, Question, Turn

from .brief import brief, brief_condition, brief_period
from .conftest import Outcome

CASES = yaml.safe_load((Path(__file__).parent / "talk_cases.yaml").read_text(encoding="utf-8"))


def told(outcome: Outcome) -> list[object]:
    """An outcome in short: a query a step, or what was asked back with its choices."""
    if not isinstance(outcome, Plan):
        return [outcome.kind, [choice.question for choice in outcome.choices]]
    steps: list[object] = []
    for step in outcome.steps:
        match step:
            case MetricStep(query=MetricQuery() as query):
                steps.append(brief(query))
            case MetricStep():
                steps.append(step.query.kind)
            case SegmentStep():
                steps.append({"group": brief_condition(step.condition), "focus": step.focus})
            case FeedbackStep():
                where = brief_condition(step.condition) if step.condition else None
                when = brief_period(step.period) if step.period else None
                words = {"topic": step.topic, "where": where, "period": when, "polarity": step.polarity}
                steps.append({key: held for key, held in words.items() if held})
            case CustomerStep():
                steps.append({"person": step.person})
    return steps


class Conversation:
    """Questions asked one after another, as a session keeps them."""

    def __init__(self, brain: EmbeddedBrain, role: str = "analyst") -> None:
        self._brain = brain
        self._role = role
        self.turns: tuple[Turn, ...] = ()

    def ask(self, text: str, persons: Sequence[str] = ()) -> Outcome:
        language = language_of(text)
        asked = Question(
            text=text, language=language, persons=tuple(persons), turns=self.turns, asker=Asker(role=self._role)
        )
        outcome = self._brain.plan(asked)
        plan = outcome if isinstance(outcome, Plan) else None
        choices = () if isinstance(outcome, Plan) else outcome.choices
        back = isinstance(outcome, Clarification)
        self.turns = (
            *self.turns,
            Turn(question=text, language=language, plan=plan, asked_back=back, choices=choices),
        )
        return outcome


def parts(outcome: Outcome) -> tuple[set[str], str | None, set[str]]:
    """Conditions, period and groups of an outcome that is one figure."""
    assert isinstance(outcome, Plan), outcome
    query = outcome.steps[0].query if isinstance(outcome.steps[0], MetricStep) else None
    assert isinstance(query, MetricQuery)
    where = brief_condition(query.where).split(" & ") if query.where else []
    tests = {part.partition(".")[2] for part in where if "not_null" not in part}
    return tests, brief_period(query.period) if query.period else None, {by.column for by in query.by}


@pytest.fixture
def talk(brain: EmbeddedBrain) -> Conversation:
    return Conversation(brain)


@pytest.mark.parametrize("case", CASES, ids=[" / ".join(turn["q"] for turn in case)[:80] for case in CASES])
def test_each_turn_means_what_it_means_there(
    talk: Conversation, gym: HomeAnalyst, case: list[dict[str, object]]
) -> None:
    for turn in case:
        outcome = talk.ask(str(turn["q"]))
        assert told(outcome) == turn["is"], turn["q"]
        for step in outcome.steps if isinstance(outcome, Plan) else ():
            if isinstance(step, MetricStep):
                gym.warehouse.sql(step.query)


ASKED = [
    ("Which studio is best for yoga in Ghent last month?", {"sport = yoga", "town = ghent"}, "studio.name", 3),
    ("上个月根特瑜伽最好的门店是哪个？", {"sport = yoga", "town = ghent"}, "studio.name", 3),
    ("上个月根特瑜伽各门店的", {"sport = yoga", "town = ghent"}, "studio.name", 1),
    ("How many gold members last month?", {"tier = gold"}, None, 2),
    ("上个月金卡会员有多少？", {"tier = gold"}, None, 2),
    ("Top 3 by fees for yoga last month", {"sport = yoga"}, None, 2),
    ("Visits for yoga in blorple last month by studio", {"sport = yoga"}, "studio.name", 1),
]


@pytest.mark.parametrize(("question", "tests", "group", "least"), ASKED)
def test_choices_lose_nothing_of_the_question(
    talk: Conversation, brain: EmbeddedBrain, question: str, tests: set[str], group: str | None, least: int
) -> None:
    outcome = talk.ask(question)
    assert isinstance(outcome, Clarification)
    assert least <= len(outcome.choices) <= 4
    meant = [told(Conversation(brain).ask(choice.question)) for choice in outcome.choices]
    assert len({str(each) for each in meant}) == len(meant)
    for choice in outcome.choices:
        held, period, groups = parts(Conversation(brain).ask(choice.question))
        assert tests <= held, choice.question
        assert period == "2026-10-01 < 2026-11-01"
        assert group is None or group in groups


def test_what_is_offered_after_a_few_words_keeps_the_question_before(talk: Conversation, brain: EmbeddedBrain) -> None:
    talk.ask("上个月根特的收入")
    outcome = talk.ask("会员数呢")
    assert isinstance(outcome, Clarification)
    for choice in outcome.choices:
        held, period, _groups = parts(Conversation(brain).ask(choice.question))
        assert ("town = ghent" in held, period) == (True, "2026-10-01 < 2026-11-01"), choice.question


def test_an_unknown_word_is_no_suggestion_for_itself(talk: Conversation) -> None:
    for word in ("visit status codes", "blorple", "12", "revenues growth"):
        outcome = talk.ask(f"Visits by {word} last month")
        if not isinstance(outcome, Plan):
            assert all(choice.label.lower() != word for choice in outcome.choices)


def test_a_role_of_groups_is_offered_no_single_persons(brain: EmbeddedBrain) -> None:
    question = "Top 3 by fees last month"
    everything = Conversation(brain).ask(question)
    groups = Conversation(brain, role="marketer").ask(question)
    assert isinstance(groups, Clarification)
    assert not any("member" in choice.question.lower() for choice in groups.choices)
    assert isinstance(everything, Clarification)


@pytest.mark.parametrize(
    ("first", "then", "line"),
    [
        ("上个月根特的收入", "那布鲁日呢", "沿用上一问：收入；上个月"),
        ("Revenue last month in Ghent", "what about Bruges?", "kept from the question before: fees; last month"),
        ("金卡会员有多少", "他们都在抱怨什么", "他们 = 上一问的客户：等级 = 金卡"),
        ("Revenue in Ghent", "remove Ghent", "no longer limited to: town = Ghent"),
        ("Revenue in Ghent", "back to the first question", "back to: Revenue in Ghent"),
        ("Visits in blorple", "Ghent", "read with the question before: Visits in blorple → Ghent"),
    ],
)
def test_what_is_carried_over_is_told(talk: Conversation, first: str, then: str, line: str) -> None:
    talk.ask(first)
    outcome = talk.ask(then)
    assert isinstance(outcome, Plan)
    assert outcome.reading[0] == line
