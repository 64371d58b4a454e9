"""Questions about the gym: the query each becomes, or what is asked back or refused instead."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.analyst import HomeAnalyst
from agent.embedded.brain import EmbeddedBrain
from agent.embedded.grammar import load_grammar
from agent.embedded.lexicon import build_lexicon
from agent.embedded.periods import Horizon
from domain.answer import Clarification, Refusal
from domain.catalog import Catalog
from domain.errors import QueryError
from domain.language import language_of
from domain.metric_query import MetricQuery
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question
from tests.agent.gym import FIRST, LAST, gym_catalog, person

from .brief import brief, brief_condition
from .conftest import Outcome, Read

CASES = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))


def _query(outcome: Outcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    step = outcome.steps[0]
    assert isinstance(step, MetricStep)
    assert isinstance(step.query, MetricQuery)
    return step.query


@pytest.mark.parametrize("case", CASES, ids=[case["q"] for case in CASES])
def test_a_question_becomes_its_query(read: Read, gym: HomeAnalyst, case: dict[str, object]) -> None:
    query = _query(read(case["q"]))
    assert brief(query) == case["is"]
    gym.warehouse.sql(query)


@pytest.mark.parametrize("case", CASES[::7], ids=[case["q"] for case in CASES[::7]])
def test_the_same_question_is_read_the_same_by_another_brain(
    read: Read, gym: HomeAnalyst, case: dict[str, str]
) -> None:
    def values(name: str) -> list[tuple[object, int]]:
        return [(value, count) for value, count in gym.warehouse.values(name) if value is not None]

    other = EmbeddedBrain(gym_catalog(), values, Horizon(FIRST, LAST))  # type: ignore[arg-type]  # a figure's values are scalars
    question = Question(text=case["q"], language=language_of(case["q"]))
    assert read(case["q"]) == read(case["q"]) == other.plan(question)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Frobnicate by studio", "Frobnicate"), ("visits by blorple", "blorple"), ("Visits growth by studio", "growth"),
        ("各门店的转化率", "转化率"), ("收入同比", "同比"),
        ("Visits in Antwerp", "Antwerp"), ("median fees", "median"), ("share of gold members", "share"),
    ],
)  # fmt: skip
def test_an_unknown_word_is_asked_back_by_name(read: Read, question: str, word: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Clarification)
    assert word in outcome.text


@pytest.mark.parametrize(("question", "why"), [("Profit by studio", "costs"), ("各门店的利润是多少？", "成本")])
def test_what_the_data_cannot_tell_is_refused_with_what_can(read: Read, question: str, why: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Refusal)
    assert why in outcome.text
    assert all(isinstance(read(choice.question), Plan) for choice in outcome.choices)
    assert outcome.choices


ASKED_BACK = [
    "How many members last month?", "上个月有多少会员？", "Which studio is best?", "哪个门店最好？", "Best coach last month",
    "上个月最好的教练", "爽约的到店次数", "by town", "各城镇的", "Top 5 by town", "去年的会员数",
]  # fmt: skip


@pytest.mark.parametrize("question", ASKED_BACK)
def test_every_choice_offered_can_itself_be_read(read: Read, question: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Clarification)
    for choice in outcome.choices:
        assert isinstance(read(choice.question), Plan), choice.question


@pytest.mark.parametrize("question", ["Which studio is best last month?", "上个月哪个门店最好？"])
def test_a_word_with_several_readings_offers_each_of_them(read: Read, question: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Clarification)
    queries = [_query(read(choice.question)) for choice in outcome.choices]
    assert [query.measures for query in queries] == [("visit.visits",), ("visit.fees",), ("visit.guest_rate",)]
    assert {query.by[0].kind for query in queries} == {"dimension"}
    assert {query.period.start.isoformat() for query in queries if query.period} == {"2026-10-01"}


@pytest.mark.parametrize(
    ("question", "dated"), [("How many members last month?", "joiners"), ("上个月有多少会员？", "joiners")]
)
def test_a_stock_count_with_a_period_asks_which_date_is_meant(read: Read, question: str, dated: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Clarification)
    meant = {_query(read(choice.question)).measures[0] for choice in outcome.choices}
    assert meant == {f"member.{dated}", "visit.visitors"}


@pytest.mark.parametrize(
    "question", ["Visits per member", "平均到店次数",
                 "Studios with more than 100", "missed visits", "爽约的到店次数", "How many under 30?",
                 "visitors of yoga but not boxing", "Visits in 2030"],
)  # fmt: skip
def test_what_would_be_a_guess_is_asked_back(read: Read, question: str) -> None:
    assert isinstance(read(question), Clarification)


def test_a_split_that_would_count_twice_is_refused(read: Read) -> None:
    outcome = read("Average age by sport")
    assert isinstance(outcome, Refusal)
    assert "sport" in outcome.text


def test_a_mended_typo_is_told_in_the_reading(read: Read) -> None:
    outcome = read("Revenu by studio")
    assert isinstance(outcome, Plan)
    assert any("revenu → revenue" in line for line in outcome.reading)


@pytest.mark.parametrize("question", ["Visits with a guest by town last month", "上个月各城镇带朋友的到店次数"])
def test_the_reading_names_measure_definition_group_condition_and_days(read: Read, question: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Plan)
    told = " ".join(outcome.reading)
    zh = language_of(question) == "zh"
    for part in (
        "2026-10-01",
        "2026-10-31",
        *(("实际到店", "城镇", "带朋友") if zh else ("took place", "town", "guest")),
    ):
        assert part in told


@pytest.mark.parametrize(
    ("question", "condition", "focus", "polarity"),
    [
        ("Describe lapsed members", "member.lapsed", "description", "any"),
        ("流失会员是什么样的人", "member.lapsed", "description", "any"),
        ("What do gold members complain about?", "member.tier = gold", "voice", "negative"),
        ("金卡会员抱怨什么？", "member.tier = gold", "voice", "negative"),
        ("What do silver members like about us?", "member.tier = silver", "voice", "positive"),
        ("Describe members in Ghent. What do they complain about?", "member.town = ghent", "description", "negative"),
    ],
)
def test_a_group_is_described_or_heard(read: Read, question: str, condition: str, focus: str, polarity: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Plan), outcome
    step = outcome.steps[0]
    assert isinstance(step, SegmentStep)
    assert (brief_condition(step.condition), step.focus, step.polarity) == (condition, focus, polarity)


@pytest.mark.parametrize(
    ("question", "topic"), [("What do people say about the showers?", "showers"), ("大家怎么说淋浴？", "淋浴")]
)
def test_what_nobody_knows_is_the_topic_of_a_search_for_words(read: Read, question: str, topic: str) -> None:
    outcome = read(question)
    assert isinstance(outcome, Plan)
    step = outcome.steps[0]
    assert isinstance(step, FeedbackStep)
    assert step.topic == topic


@pytest.mark.parametrize("question", ["Describe blorple members who have not visited. What do they complain about?", "描述一下成都的会员，他们抱怨什么？"])  # fmt: skip
def test_a_group_that_is_not_known_is_asked_back_and_no_topic(read: Read, question: str) -> None:
    assert isinstance(read(question), Clarification)


@pytest.mark.parametrize(("question", "focus"), [("Describe ⟦0⟧", "persona"), ("给 ⟦0⟧ 画个像", "persona"), ("What should I mind when I call ⟦0⟧?", "contact")])  # fmt: skip
def test_one_person_is_portrayed(read: Read, question: str, focus: str) -> None:
    outcome = read(question, persons=(person(7),))
    assert isinstance(outcome, Plan), outcome
    assert outcome.steps == (CustomerStep(person=person(7), focus=focus),)  # type: ignore[arg-type]  # one of the literals


def test_a_figure_about_one_person_is_limited_to_that_person(read: Read) -> None:
    query = _query(read("Revenue of ⟦0⟧ this year", persons=(person(7),)))
    assert query.where is not None
    assert brief_condition(query.where) == "member.id = P-00007"


# -- no question raises ----------------------------------------------------------------------------------------


def _vocabulary() -> list[str]:
    words = [word for kind, listed in load_grammar().kinds.items() if kind != "pad" for word in listed]
    words += build_lexicon(gym_catalog(), lambda _name: ()).meanings
    numbers = [
        "3",
        "三千",
        "1.5w",
        "last month",
        "上个月",
        "近90天",
        "in may",
        "2026",
        "2月30日",
        "⟦0⟧",
        "⟦9⟧",
        "P-00001",
        "{0}",
    ]
    return sorted({*words, *numbers, "99999999999999", "近9999年", "5 euros", "40岁", "2 stars", "q3", "%", "\n", "🎾"})


QUESTIONS = st.one_of(
    st.lists(st.sampled_from(_vocabulary()), min_size=1, max_size=8).flatmap(
        lambda words: st.sampled_from([" ".join(words), "".join(words), ", ".join(words)])
    ),
    st.text(max_size=60),
)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(text=QUESTIONS, named=st.booleans())
def test_no_question_raises_and_every_plan_compiles_or_is_a_query_error(
    read: Read, gym: HomeAnalyst, text: str, named: bool
) -> None:
    outcome = read(text, persons=(person(1),) if named else ())
    assert isinstance(outcome, Plan | Clarification | Refusal)
    if isinstance(outcome, Plan) and isinstance(outcome.steps[0], MetricStep):
        with suppress(QueryError):
            gym.warehouse.sql(outcome.steps[0].query)


MISREAD_ONCE = [
    "share of gold members", "Visits on Monday", "Members who left", "Members who came back",
    "上午的到店次数", "新来的会员有多少",
]  # fmt: skip


@pytest.mark.parametrize("question", MISREAD_ONCE)
def test_a_word_that_changes_the_figure_is_never_passed_over(read: Read, question: str) -> None:
    assert isinstance(read(question), Clarification)


@pytest.mark.parametrize("question", ["Members with no guest", "没有带朋友的会员有多少"])
def test_who_is_without_something_never_had_it(read: Read, gym: HomeAnalyst, question: str) -> None:
    query = _query(read(question))
    assert query.where is not None
    assert brief_condition(query.where) == "not (visit.guest = True)"


@pytest.mark.parametrize("question", ["Visits by each Ghent studio", "Revenue of each Ghent studio this year"])
def test_a_value_before_a_noun_is_the_nouns_own(read: Read, question: str) -> None:
    query = _query(read(question))
    assert query.where is not None
    assert "studio.town = ghent" in brief_condition(query.where)
    assert [by.column for by in query.by if by.kind == "dimension"] == ["studio.name"]


def test_a_catalog_without_persons_is_asked_about_things_only() -> None:
    catalog: Catalog = gym_catalog()
    kept = {name: entity for name, entity in catalog.entities.items() if name in ("studio", "plan")}
    bare = catalog.model_copy(
        update={"entities": kept, "joins": (), "person": None, "feedback": None, "ambiguities": (), "horizon": None}
    )
    brain = EmbeddedBrain(bare, lambda _name: (), Horizon(FIRST, LAST))
    assert isinstance(brain.plan(Question(text="Studio count by town", language="en")), Plan)
    for text in ("Who are they?", "Describe them", "What do people complain about?", "visits by town"):
        assert isinstance(brain.plan(Question(text=text, language="en")), Clarification | Refusal)


@pytest.mark.parametrize("question", ["预测下个月的收入", "Forecast revenue", "Delete all members", "把张三改成金卡"])
def test_what_is_never_done_is_refused(read: Read, question: str) -> None:
    assert isinstance(read(question), Refusal)


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("How many members trained yoga but not boxing?", "did visit(visit.status = done & visit.sport = yoga) & not (did visit(visit.status = done & visit.sport = boxing))"),
        ("Members without visits", "not (did visit(visit.status = done))"),
    ],
)  # fmt: skip
def test_what_was_done_and_not_done_are_two_conditions(read: Read, question: str, where: str) -> None:
    assert brief(_query(read(question)))["where"] == where
